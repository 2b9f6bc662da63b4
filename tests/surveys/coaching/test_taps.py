"""Weeks: told by the executive alone, this one and the one before; what is not told is blank."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.coaching import commitments, locks, taps
from surveys.coaching.access import NotAllowedError
from surveys.coaching.commitments import CommitmentError
from surveys.coaching.taps import Week
from surveys.coaching.weeks import HOURS, is_due, may_be_told, shown_weeks, week_of
from surveys.core.installation import Installation
from tests.support.goals import Working, working
from tests.support.installations import Clock

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
MOMENTS = st.integers(0, 24 * 365 * 20).map(lambda hours: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours))
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"]).map(ZoneInfo)
MONDAY = date(2026, 3, 2)  # the clock of these tests begins at its noon


@pytest.fixture
def work(installation: Installation) -> Working:
    return working(installation)


def told(work: Working, made: str) -> dict[date, Week]:
    found = taps.weeks(work.coach)
    return {monday: week for (commitment, monday), week in found.told.items() if commitment == made}


# --- days ------------------------------------------------------------------------------------------------------------


@given(DAYS)
def test_twelve_mondays_end_with_the_week_of_the_day(day: date) -> None:
    found = shown_weeks(day)
    assert len(found) == 12
    assert all(one.weekday() == 0 for one in found)
    assert all(later - earlier == timedelta(weeks=1) for earlier, later in pairwise(found))
    assert found[-1] <= day < found[-1] + timedelta(weeks=1)


@given(DAYS, DAYS, st.integers(-30, 30))
def test_only_this_week_and_the_one_before_can_be_told(today: date, since: date, days: int) -> None:
    week = week_of(today + timedelta(days=days))
    near = week_of(today) - timedelta(weeks=1) <= week <= week_of(today)
    assert may_be_told(week, since=since, today=today) == (near and week_of(since) <= week)


@given(MOMENTS, st.integers(0, 6), st.sampled_from(HOURS), ZONES)
def test_a_week_is_asked_about_once_from_its_moment_on(now: datetime, weekday: int, hour: int, zone: ZoneInfo) -> None:
    local = now.astimezone(zone)
    due = is_due(now, weekday, hour, None, zone)
    assert due == ((local.weekday(), local.hour) >= (weekday, hour))
    week = week_of(local.date())
    assert is_due(now, weekday, hour, week - timedelta(weeks=1), zone) == due
    assert not is_due(now, weekday, hour, week, zone)


# --- telling ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("week", Week)
def test_a_week_is_told_and_told_otherwise_and_taken_back(work: Working, week: Week) -> None:
    made = work.commit(work.goal())
    taps.tell(work.executive, made, MONDAY, Week.DONE)
    taps.tell(work.executive, made, MONDAY, week)
    assert told(work, made) == {MONDAY: week}
    taps.tell(work.executive, made, MONDAY, None)
    assert told(work, made) == {}


def test_the_coach_sees_weeks_and_tells_none(work: Working) -> None:
    made = work.commit(work.goal())
    with pytest.raises(NotAllowedError):
        taps.tell(work.coach, made, MONDAY, Week.DONE)
    taps.tell(work.executive, made, MONDAY, Week.NOT_DONE)
    assert told(work, made) == {MONDAY: Week.NOT_DONE}
    locks.lock(work.executive, ["commitments"])
    assert taps.weeks(work.coach).told == {}
    assert len(taps.weeks(work.executive).told) == 1


def test_no_week_ahead_before_the_commitment_or_long_past_is_told(work: Working, clock: Clock) -> None:
    made = work.commit(work.goal())
    for weeks in (-1, 1):
        with pytest.raises(CommitmentError, match="this week"):
            taps.tell(work.executive, made, MONDAY + timedelta(weeks=weeks), Week.DONE)
    with pytest.raises(CommitmentError):
        taps.tell(work.executive, made, MONDAY + timedelta(days=1), Week.DONE)
    clock.pass_(days=13)  # Sunday of the week after
    taps.tell(work.executive, made, MONDAY, Week.DONE)
    clock.pass_(days=1)
    with pytest.raises(CommitmentError):
        taps.tell(work.executive, made, MONDAY, Week.NO_CUE)
    assert told(work, made) == {MONDAY: Week.DONE}


def test_weeks_of_which_nothing_was_told_are_blank(work: Working, clock: Clock) -> None:
    made = work.commit(work.goal())
    taps.tell(work.executive, made, MONDAY, Week.DONE)
    clock.pass_(days=21)
    taps.tell(work.executive, made, MONDAY + timedelta(weeks=3), Week.NO_CUE)
    found = taps.weeks(work.executive)
    (card,) = found.held.open
    assert [week for _, week in found.of(card)] == [*[None] * 8, Week.DONE, None, None, Week.NO_CUE]
    clock.pass_(days=7 * 11)
    assert [week for _, week in taps.weeks(work.executive).of(card)] == [Week.NO_CUE, *[None] * 11]


def test_an_ended_commitment_is_told_no_more(work: Working) -> None:
    made = work.commit(work.goal())
    commitments.end(work.executive, made)
    with pytest.raises(CommitmentError, match="has ended"):
        taps.tell(work.executive, made, MONDAY, Week.DONE)
