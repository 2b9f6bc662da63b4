"""Sessions: planned, changed, held, cancelled, and summed up."""

from dataclasses import dataclass
from datetime import date

import pytest

from surveys.coaching import commitments, goals, takeaways
from surveys.coaching.access import NotAllowedError, Party
from surveys.coaching.commitments import CommitmentText
from surveys.coaching.goals import GoalText
from surveys.coaching.local_times import LeftOutError, TwiceError
from surveys.coaching.locks import lock
from surveys.coaching.place import EngagementEndedError, Member
from surveys.coaching.session_acts import SessionError, cancel, change, hold, plan, record
from surveys.coaching.session_pages import calendar_of, overview, session_page
from surveys.coaching.sessions import Held, Talk, in_hours
from surveys.coaching.tables import SessionState
from surveys.core.errors import NotYoursError
from surveys.desk import engagements
from surveys.engagements import audit
from surveys.engagements.actor import Actor
from tests.support.desk import BOB, actor, engagement
from tests.support.installations import Clock, build
from tests.support.sessions import PAID, TALK, UNPAID, parties, when
from tests.surveys.coaching.test_calendar_file import by_icalendar


@dataclass
class Two:
    """The coach, the executive, and the clock: noon of 2 March 2026, Berlin time an hour later."""

    own: Actor
    coach: Member
    executive: Member
    clock: Clock


@pytest.fixture
def two(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Two:
    installation = build(tmp_path_factory.mktemp("sessions"), clock=clock, timezone="Europe/Berlin")
    own = actor(installation)
    return Two(own, *parties(own, engagement(own)), clock)


def sequence(member: Member, session: str) -> int:
    (found,) = by_icalendar(calendar_of(member, session))
    return found.sequence


def test_a_series_is_planned_in_one_act_and_keeps_its_time_on_the_clock(two: Two) -> None:
    plan(two.coach, when("2026-03-20"), PAID, weeks=3)
    coming = overview(two.executive).coming.lines
    assert [f"{one.begins:%d.%m. %H:%M} {one.ends:%H:%M}" for one in coming] == [
        "20.03. 10:00 11:00",
        "27.03. 10:00 11:00",
        "03.04. 10:00 11:00",
    ]
    assert [one.begins.utcoffset().total_seconds() / 3600 for one in coming] == [1, 1, 2]  # type: ignore[union-attr]


def test_a_series_with_one_time_that_is_not_there_is_not_planned_at_all(two: Two) -> None:
    with pytest.raises(LeftOutError, match="29 March 2026"):
        plan(two.coach, when("2026-03-22", "02:30"), PAID, weeks=2)
    with pytest.raises(TwiceError, match="25 October 2026"):
        plan(two.coach, when("2026-10-18", "02:30"), PAID, weeks=2)
    assert overview(two.coach).coming.total == 0
    plan(two.coach, when("2026-10-18", "02:30", second=True), PAID, weeks=2)
    offsets = [one.begins.utcoffset() for one in overview(two.coach).coming.lines]
    assert [offset.total_seconds() / 3600 for offset in offsets if offset] == [2, 1]


@pytest.mark.parametrize(("day", "at", "is_past"), [("2026-03-02", "13:00", True), ("2026-03-02", "13:01", False)])
def test_what_is_planned_is_to_come_and_what_was_held_is_over(two: Two, day: str, at: str, is_past: bool) -> None:
    if is_past:
        record(two.coach, when(day, at), PAID, TALK)
        with pytest.raises(SessionError, match="over already"):
            plan(two.coach, when(day, at), PAID)
    else:
        plan(two.coach, when(day, at), PAID)
        with pytest.raises(SessionError, match="still to come"):
            record(two.coach, when(day, at), PAID, TALK)


def test_a_planned_session_moves_to_no_time_that_is_over_and_its_length_is_corrected_afterwards(two: Two) -> None:
    (session,) = plan(two.coach, when("2026-03-20"), PAID)
    with pytest.raises(SessionError, match="over already"):
        change(two.coach, session, when("2026-03-01"), PAID)
    two.clock.pass_(days=30)
    change(two.coach, session, when("2026-03-20", minutes=45), PAID)
    assert session_page(two.coach, session).line.minutes == 45


def test_a_year_that_must_be_a_slip_is_asked_about(two: Two) -> None:
    with pytest.raises(SessionError, match="Is the year right"):
        plan(two.coach, when("2029-03-20"), PAID)


def test_the_sequence_counts_changes_of_time_and_length_and_nothing_else(two: Two) -> None:
    (session,) = plan(two.coach, when("2026-03-20"), PAID)
    before = by_icalendar(calendar_of(two.executive, session))[0].uid
    change(two.coach, session, when("2026-03-20"), UNPAID)
    assert sequence(two.executive, session) == 0
    change(two.coach, session, when("2026-03-20", minutes=45), UNPAID)
    assert sequence(two.executive, session) == 1
    change(two.coach, session, when("2026-03-21", minutes=45), UNPAID)
    (found,) = by_icalendar(calendar_of(two.executive, session))
    assert (found.sequence, found.uid, found.begins.isoformat()) == (2, before, "2026-03-21T09:00:00+00:00")


def test_a_file_is_for_what_comes_and_names_the_other_one_alone(two: Two) -> None:
    first, second = plan(two.coach, when("2026-03-20"), PAID, weeks=2)
    assert {one.summary for one in by_icalendar(calendar_of(two.executive))} == {"Meeting with Alice Adler"}
    assert {one.summary for one in by_icalendar(calendar_of(two.coach))} == {"Meeting with Dana Whitfield"}
    cancel(two.coach, first)
    (left,) = by_icalendar(calendar_of(two.coach))
    assert (left.begins.day, left.status) == (27, "CONFIRMED")
    for session in (first, "f" * 32, "x\0"):
        with pytest.raises(NotYoursError):
            calendar_of(two.executive, session)
    cancel(two.coach, second)
    with pytest.raises(NotYoursError):
        calendar_of(two.executive)


def test_a_session_is_held_once_it_has_begun(two: Two) -> None:
    (session,) = plan(two.coach, when("2026-03-20"), PAID)
    with pytest.raises(SessionError, match="not begun yet"):
        hold(two.coach, session, TALK)
    two.clock.pass_(days=17, hours=21)  # 10:00 of that day in Berlin
    hold(two.coach, session, TALK)
    hold(two.coach, session, Talk(("sleep",)))
    found = session_page(two.executive, session)
    assert (found.line.state, found.talk) == (SessionState.HELD, Talk(("sleep",)))
    with pytest.raises(SessionError, match="still to come"):
        change(two.coach, session, when("2026-03-21"), PAID)
    change(two.coach, session, when("2026-03-19", minutes=30), PAID)
    assert session_page(two.coach, session).line.minutes == 30


def test_a_cancelled_session_stays_cancelled_and_one_that_did_not_take_place_counts_no_more(two: Two) -> None:
    session = record(two.coach, when("2026-03-01"), PAID, TALK)
    assert overview(two.coach).held.count == 1
    cancel(two.coach, session)
    cancel(two.coach, session)
    assert overview(two.coach).held == Held(0, 0, 0)
    with pytest.raises(SessionError, match="was cancelled"):
        hold(two.coach, session, TALK)
    with pytest.raises(SessionError, match="was cancelled"):
        change(two.coach, session, when("2026-04-01"), PAID)


def test_minutes_are_summed_before_they_are_divided(two: Two) -> None:
    for minutes in (50, 50, 50):
        record(two.coach, when("2026-03-01", minutes=minutes), PAID, TALK)
    record(two.coach, when("2026-03-01", minutes=20), UNPAID, TALK)
    plan(two.coach, when("2026-03-20"), PAID)
    held = overview(two.coach).held
    assert (held.count, held.length, held.paid_length) == (4, "2 h 50 min", "2 h 30 min")
    assert [in_hours(minutes) for minutes in (0, 59, 60, 61)] == ["0 min", "59 min", "1 h", "1 h 1 min"]


def test_a_long_list_is_shown_in_pages_of_twelve(two: Two) -> None:
    plan(two.coach, when("2026-03-20"), PAID, weeks=30)
    first, last, none = (overview(two.coach, coming=page).coming for page in (1, 3, 4))
    assert (len(first.lines), first.total, first.previous, first.following) == (12, 30, 0, 2)
    assert (len(last.lines), last.previous, last.following) == (6, 2, 0)
    assert none == first


def test_only_the_coach_writes_sessions_and_only_the_executive_what_they_take_along(two: Two) -> None:
    session = record(two.coach, when("2026-03-01"), PAID, TALK)
    sponsor = Member(two.own.installation, Party.SPONSOR, two.coach.engagement)
    for member in (two.executive, sponsor):
        with pytest.raises(NotAllowedError):
            plan(member, when("2026-03-20"), PAID)
        with pytest.raises(NotAllowedError):
            cancel(member, session)
    for member in (two.coach, sponsor):
        with pytest.raises(NotAllowedError):
            takeaways.save(member, session, "I can wait.")
    for look in (overview, calendar_of):
        with pytest.raises(NotAllowedError):
            look(sponsor)


def test_a_takeaway_is_seen_by_the_coach_unless_it_is_locked(two: Two) -> None:
    session = record(two.coach, when("2026-03-01"), PAID, TALK)
    takeaways.save(two.executive, session, "I can wait.")
    assert session_page(two.coach, session).takeaway == "I can wait."
    lock(two.executive, ["takeaways"])
    found = session_page(two.coach, session)
    assert (found.takeaway, found.keeps_takeaways) == ("", True)
    assert session_page(two.executive, session).takeaway == "I can wait."
    takeaways.save(two.executive, session, "")
    assert session_page(two.executive, session).takeaway == ""


def test_nothing_is_taken_along_from_what_has_not_begun_or_was_cancelled(two: Two) -> None:
    (session,) = plan(two.coach, when("2026-03-20"), PAID)
    cancelled = record(two.coach, when("2026-03-01"), PAID, TALK)
    cancel(two.coach, cancelled)
    for one in (session, cancelled):
        with pytest.raises(SessionError, match="once the session was held"):
            takeaways.save(two.executive, one, "I can wait.")


def test_another_engagement_knows_nothing_of_them(two: Two) -> None:
    session = record(two.coach, when("2026-03-01"), PAID, TALK)
    bob = actor(two.own.installation, BOB)
    other, executive = parties(bob, engagement(bob, "Erin East", "erin@example.org"))
    for member in (other, executive):
        with pytest.raises(NotYoursError):
            session_page(member, session)
        assert overview(member).before.total == 0
    with pytest.raises(NotYoursError):
        cancel(other, session)
    with pytest.raises(NotYoursError):
        takeaways.save(executive, session, "I can wait.")


def test_in_an_engagement_that_ended_everything_is_read_and_nothing_written(two: Two) -> None:
    session = record(two.coach, when("2026-03-01"), PAID, TALK)
    engagements.end(two.own, two.coach.engagement)
    assert session_page(two.coach, session).talk == TALK
    with pytest.raises(EngagementEndedError):
        cancel(two.coach, session)
    with pytest.raises(EngagementEndedError):
        plan(two.coach, when("2026-03-20"), PAID)


def test_the_audit_tells_acts_and_no_text_and_nothing_of_takeaways(two: Two) -> None:
    plan(two.coach, when("2026-03-20"), PAID, weeks=3)
    session = record(two.coach, when("2026-03-01"), PAID, TALK)
    takeaways.save(two.executive, session, "I can wait.")
    told = [(one.act, one.detail) for one in audit.trail(two.own, two.coach.engagement)]
    assert [act.name for act, _ in told].count("SESSION_PLANNED") == 1
    assert {detail for act, detail in told if act.name.startswith("SESSION")} == {"weekly, 3 times", ""}
    assert "delegation" not in str(told)
    assert "wait" not in str(told)


def test_open_commitments_are_ticked_as_next_steps_and_stay_when_the_executive_keeps_them(two: Two) -> None:
    session = record(two.coach, when("2026-03-01"), PAID, TALK)
    goal = goals.make(two.executive, "", GoalText("In meetings I ask two people before I decide"), date(2026, 6, 1))
    ticked = commitments.make(two.executive, "", goal, CommitmentText("a meeting begins", "ask two people"))
    other = commitments.make(two.executive, "", goal, CommitmentText("somebody objects", "ask why"))
    assert {one.id for one in session_page(two.coach, session).ticks} == {ticked, other}
    hold(two.coach, session, Talk((), "", (ticked,)))
    commitments.end(two.executive, ticked)
    commitments.end(two.executive, other)
    found = session_page(two.executive, session)
    assert [(one.id, one.cue, one.act) for one in found.ticks] == [(ticked, "a meeting begins", "ask two people")]
    lock(two.executive, ["commitments"])
    assert session_page(two.coach, session).ticks == ()
    hold(two.coach, session, Talk(("sleep",)))
    assert session_page(two.executive, session).talk == Talk(("sleep",), "", (ticked,))
