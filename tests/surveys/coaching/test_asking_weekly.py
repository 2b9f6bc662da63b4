"""The weekly letter: at the executive's hour, one a week whatever happens, while something is open; no text in it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from surveys.coaching import asking_weekly, commitments, goals, locks, standing, taps, weeks
from surveys.coaching.access import NotAllowedError, Party
from surveys.coaching.asking_weekly import ask_due, weekly_letter
from surveys.coaching.rhythm import Rhythm, choose, rhythm
from surveys.coaching.tables import GoalState
from surveys.coaching.taps import Week
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.mail.outbox import Claimed
from surveys.mail.tables import Kind, Message
from surveys.waves.expiry import past_for_good
from surveys.worker.delivery import deliver_due
from tests.support.goals import COMMITMENT, GOAL, Working, working
from tests.support.installations import Clock, look_twice
from tests.support.mailing import Noted
from tests.support.places import path_of

MONDAY = date(2026, 3, 2)  # noon of it is where the clock begins, in UTC as the operator's zone
FRIDAY = Rhythm(4, 16, goes_on=True)


@pytest.fixture
def work(installation: Installation, clock: Clock) -> Working:
    found = working(installation)
    standing.renew(found.own, found.id, Party.EXECUTIVE)
    deliver_due(installation, Noted())
    look_twice(installation, past_for_good)
    return found


def sent(work: Working) -> list[str]:
    """Let the worker look, and give whom letters went to."""
    past_for_good(work.installation)  # the worker's first task, which looks after the clock
    ask_due(work.installation)
    noted = Noted()
    deliver_due(work.installation, noted)
    return noted.recipients


def at(clock: Clock, day: date, hour: int) -> None:
    """Let time pass until an hour of a day."""
    clock.now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_one_letter_comes_at_the_hour_and_none_before_or_again(work: Working, clock: Clock) -> None:
    work.commit(work.goal())
    choose(work.executive, FRIDAY)
    found = []
    for day in range(14):
        for hour in (7, 15, 16, 17, 23):
            at(clock, MONDAY + timedelta(days=day), hour)
            found += [(day, hour) for _ in sent(work)]
    assert found == [(4, 16), (11, 16)]


def test_the_letter_leads_to_the_place_and_holds_no_word_of_a_commitment(work: Working, clock: Clock) -> None:
    work.commit(work.goal())
    choose(work.executive, FRIDAY)
    at(clock, MONDAY + timedelta(days=4), 16)
    ask_due(work.installation)
    with work.installation.database.read() as session:
        (message,) = session.scalars(select(Message).where(Message.kind == Kind.WEEKLY_TAP))
        claimed = Claimed(message.id, "", message.about, message.kind, 0, 0)
        letter = weekly_letter(work.installation, session, claimed)
    assert letter is not None
    whole = "".join(str(part.get_content()) for part in letter.message.walk() if not part.is_multipart())
    assert f"{path_of(work.own, work.id)}commitments" in whole
    for word in (GOAL.what, COMMITMENT.cue, COMMITMENT.act, str(COMMITMENT.plan)):
        assert word not in whole


@pytest.mark.parametrize("reason", ["nothing open", "told", "goal ended", "stopped", "revoked", "engagement ended"])
def test_no_letter_comes_where_there_is_nothing_to_tell_or_nobody_to_ask(
    work: Working, clock: Clock, reason: str
) -> None:
    goal = work.goal()
    made = work.commit(goal)
    choose(work.executive, FRIDAY)
    at(clock, MONDAY + timedelta(days=4), 12)
    match reason:
        case "nothing open":
            commitments.end(work.executive, made)
        case "told":
            taps.tell(work.executive, made, MONDAY, Week.NO_CUE)
        case "goal ended":
            goals.set_state(work.executive, goal, GoalState.REACHED, seen=GoalState.ACTIVE)
        case "stopped":
            choose(work.executive, Rhythm(4, 16, goes_on=False))
        case "revoked":
            standing.revoke(work.own, work.id, Party.EXECUTIVE)
        case _:
            engagements.end(work.own, work.id)
    at(clock, MONDAY + timedelta(days=4), 16)
    assert sent(work) == []


def test_what_is_told_before_the_letter_leaves_keeps_it_back(work: Working, clock: Clock) -> None:
    made = work.commit(work.goal())
    choose(work.executive, FRIDAY)
    at(clock, MONDAY + timedelta(days=4), 16)
    ask_due(work.installation)
    taps.tell(work.executive, made, MONDAY, Week.DONE)
    assert sent(work) == []


def test_the_letter_still_comes_where_the_executive_keeps_the_commitments(work: Working, clock: Clock) -> None:
    work.commit(work.goal())
    choose(work.executive, FRIDAY)
    locks.lock(work.executive, ["commitments"])
    at(clock, MONDAY + timedelta(days=4), 16)
    assert sent(work) == ["dana@example.org"]


def test_a_moment_of_this_week_that_is_past_counts_from_next_week(work: Working, clock: Clock) -> None:
    work.commit(work.goal())
    choose(work.executive, Rhythm(0, 9, goes_on=True))  # it is Monday, 13:00
    assert sent(work) == []
    at(clock, MONDAY + timedelta(days=7), 9)
    assert sent(work) == ["dana@example.org"]
    choose(work.executive, Rhythm(2, 9, goes_on=True))  # asked on Monday: not on Wednesday of the same week
    at(clock, MONDAY + timedelta(days=9), 9)
    assert sent(work) == []


def test_a_letter_of_a_week_that_is_over_is_not_sent_beside_the_next(work: Working, clock: Clock) -> None:
    work.commit(work.goal())
    choose(work.executive, FRIDAY)
    at(clock, MONDAY + timedelta(days=4), 16)
    ask_due(work.installation)
    down = Noted(is_down=True)
    deliver_due(work.installation, down)
    at(clock, MONDAY + timedelta(days=7), 9)
    assert sent(work) == []
    at(clock, MONDAY + timedelta(days=11), 17)
    assert sent(work) == ["dana@example.org"]


def test_several_workers_ask_once(work: Working, clock: Clock) -> None:
    work.commit(work.goal())
    choose(work.executive, FRIDAY)
    at(clock, MONDAY + timedelta(days=4), 16)
    with ThreadPoolExecutor(4) as pool:
        for one in [pool.submit(ask_due, work.installation) for _ in range(8)]:
            one.result()
    noted = Noted()
    deliver_due(work.installation, noted)
    assert noted.recipients == ["dana@example.org"]


def test_a_worker_that_looked_before_another_had_asked_asks_no_second_time(work: Working, clock: Clock) -> None:
    work.commit(work.goal())
    choose(work.executive, FRIDAY)
    at(clock, MONDAY + timedelta(days=4), 16)
    assert sent(work) == ["dana@example.org"]
    with work.installation.database.write() as session:
        asking_weekly._ask(session, work.installation, work.id)
    noted = Noted()
    deliver_due(work.installation, noted)
    assert noted.recipients == []


def test_a_clock_that_slipped_asks_nobody(work: Working, clock: Clock) -> None:
    work.commit(work.goal())
    choose(work.executive, FRIDAY)
    assert sent(work) == []
    clock.set_wrong(days=5)
    assert sent(work) == []
    clock.set_wrong(days=-5)
    assert rhythm(work.executive) == FRIDAY


def test_the_executive_alone_chooses_and_within_the_day(work: Working) -> None:
    with pytest.raises(NotAllowedError):
        choose(work.coach, FRIDAY)
    for wrong in (Rhythm(7, 16, goes_on=True), Rhythm(0, 6, goes_on=True), Rhythm(0, 21, goes_on=True)):
        with pytest.raises(NotAllowedError):
            choose(work.executive, wrong)
    assert rhythm(work.executive) == Rhythm()


def test_a_week_that_a_fast_clock_had_asked_for_keeps_no_letter_back() -> None:
    zone, monday = ZoneInfo("UTC"), MONDAY
    now = datetime(2026, 3, 6, 16, tzinfo=UTC)
    for asked_for, due in (
        (None, True),
        (monday - timedelta(weeks=1), True),
        (monday, False),
        (date(2030, 1, 7), True),
    ):
        assert weeks.is_due(now, 4, 16, asked_for, zone) is due
