"""The picture of an engagement and what is next, reckoned from plain facts."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.coaching import overview, place
from surveys.coaching.access import Party
from surveys.coaching.facts import Fact, Facts, Kind, facts
from surveys.coaching.next_steps import Next, Step, next_steps
from surveys.coaching.place import Member
from surveys.coaching.tables import CoachingSession, Goal, GoalState, SessionKind, SessionState
from surveys.coaching.timeline import Look, timeline
from surveys.core.installation import Installation
from surveys.waves.closing import close_wave
from tests.support.desk import BOB, actor, engagement, wave

BEGAN, TODAY = date(2026, 1, 12), date(2026, 6, 15)
DAYS = st.dates(BEGAN, date(2026, 12, 31))
STATES = {
    Kind.CONTRACT: ("0", "1", "2"),
    Kind.CONFIRMATION: tuple(Party),
    Kind.INTAKE: ("coach", "sponsor"),
    Kind.ALIGNMENT: ("start", "middle", "end"),
    Kind.GOAL: tuple(GoalState),
    Kind.REVIEW: tuple(GoalState),
    Kind.CHECK_IN: ("asked", "reminded", "answered", "missed"),
    Kind.SESSION: tuple(SessionState),
    Kind.WAVE: ("open", "closing", "closed", "cancelled", "lost"),
    Kind.DRAFT: ("",),
    Kind.REPORT: ("", "change", "revoked"),
}


def told(*found: Fact, ended_on: date | None = None) -> Facts:
    return Facts(BEGAN, ended_on, tuple(sorted(found, key=lambda one: (one.first, one.kind, one.about))))


def fact(kind: Kind, state: str, day: date, second: date | None = None, about: str = "one") -> Fact:
    return Fact(kind, about, state, day, second)


@st.composite
def any_fact(draw: st.DrawFn) -> Fact:
    kind = draw(st.sampled_from(list(STATES)))
    first = draw(DAYS)
    second = draw(st.none() | st.dates(first, date(2027, 1, 31)))
    return Fact(kind, draw(st.sampled_from(["a", "b"])), draw(st.sampled_from(STATES[kind])), first, second)


@given(st.lists(any_fact(), max_size=40))
def test_every_mark_lies_in_the_picture_and_every_event_is_told_in_the_table(found: list[Fact]) -> None:
    drawn = timeline(told(*found), TODAY)
    marks = [mark for lane in drawn.lanes for mark in lane.marks]
    assert all(0 <= mark.at <= mark.at + mark.width <= 100 for mark in marks)
    lines = [line for month in drawn.months for line in month.lines]
    counted = sum(int(line.split()[0]) if ":" not in line else 1 for line in lines)
    assert counted >= len(marks)
    for lane, look in product(drawn.lanes, Look):
        points = [mark.at for mark in lane.marks if mark.look is look and not mark.width]
        assert all(later - earlier >= 2 for earlier, later in pairwise(points)), "one point hides another"
    lanes = sum(len(lane.marks) > 0 for lane in drawn.lanes)
    assert lanes == len(drawn.lanes)


@pytest.mark.parametrize("began", [date(2026, month, day) for month in range(1, 13) for day in (1, 15)])
def test_names_of_months_stand_apart_and_within_the_picture_on_any_phone_however_long_it_took(began: date) -> None:
    digits = 10  # per cent that four digits of 13 px take of the 288 px that a screen of 320 px leaves
    for days in range(1, 3 * 366, 10):
        labels = timeline(Facts(began, began + timedelta(days=days), ()), began).labels
        assert len(labels) >= 2
        assert all(other.at - one.at >= digits + 2 for one, other in pairwise(labels)), (began, days)
        assert labels[-1].at + digits <= 100
        assert max(len(words) for one in labels for words in (one.month, one.year)) <= 4
        years = [one.year for one in labels if one.year]
        assert years == sorted(set(years))
        assert labels[0].year == str(began.year)


def test_a_contract_is_told_as_written_until_all_three_agreed() -> None:
    (lane,) = timeline(told(fact(Kind.CONTRACT, "1", BEGAN)), TODAY).lanes
    assert [(mark.look, mark.words) for mark in lane.marks] == [(Look.AHEAD, "contract written")]
    (month,) = timeline(told(fact(Kind.CONTRACT, "1", BEGAN, BEGAN + timedelta(days=3))), TODAY).months
    assert month.lines == ("15 January: contract agreed by all three",)
    (month,) = timeline(told(fact(Kind.CONTRACT, "0", BEGAN, BEGAN)), TODAY).months
    assert month.lines == ("12 January: confidentiality agreed",)


def test_an_agreement_from_before_there_were_contracts_is_no_contract() -> None:
    found = told(fact(Kind.CONTRACT, "0", BEGAN, BEGAN))
    assert Next(Step.WRITE_CONTRACT) in next_steps(found, Party.COACH, TODAY)
    assert next_steps(found, Party.EXECUTIVE, TODAY) == ()


def test_a_newer_version_asks_again_whatever_was_agreed_before_also_on_the_same_day() -> None:
    first, second = (fact(Kind.CONTRACT, str(n), BEGAN, about=about) for n, about in ((1, "z"), (2, "a")))
    yes = [fact(Kind.CONFIRMATION, party, BEGAN, about="z") for party in Party]
    for party in Party:
        assert Next(Step.CONFIRM_CONTRACT) in next_steps(told(first, second, *yes), party, TODAY)


def test_a_contract_that_all_have_confirmed_asks_nobody_for_anything() -> None:
    agreed = fact(Kind.CONTRACT, "1", BEGAN, BEGAN)
    before = fact(Kind.CONTRACT, "0", BEGAN, BEGAN, about="old")
    asked = {Step.WRITE_CONTRACT, Step.CONFIRM_CONTRACT, Step.AWAIT_CONTRACT}
    for party in Party:
        assert {one.step for one in next_steps(told(before, agreed), party, TODAY)} & asked == set()
    assert Next(Step.WRITE_CONTRACT) in next_steps(told(before), Party.COACH, TODAY)


@pytest.mark.parametrize(("days", "is_told"), [(15, False), (14, True), (0, True), (-3, True)])
def test_a_review_is_told_from_two_weeks_before_until_it_is_done(days: int, is_told: bool) -> None:
    due = TODAY + timedelta(days=days)
    found = told(fact(Kind.REVIEW, "active", due))
    steps = [
        one for one in next_steps(found, Party.EXECUTIVE, TODAY) if one.step in (Step.REVIEW_GOAL, Step.REVIEW_IS_DUE)
    ]
    step = Step.REVIEW_IS_DUE if days < 0 else Step.REVIEW_GOAL
    assert steps == ([Next(step, due, "one")] if is_told else [])


def test_a_report_is_to_be_released_until_it_was_and_then_goals_are_set_until_there_are_some() -> None:
    closed = fact(Kind.WAVE, "closed", BEGAN, BEGAN + timedelta(days=20), about="w")
    report = fact(Kind.REPORT, "", BEGAN + timedelta(days=25), about="w")
    goal = [fact(kind, "active", TODAY + timedelta(days=60)) for kind in (Kind.GOAL, Kind.REVIEW)]

    def steps(*found: Fact) -> set[Step]:
        return {one.step for one in next_steps(told(*found), Party.COACH, TODAY)} - {Step.WRITE_CONTRACT}

    assert steps() == {Step.PREPARE_BASELINE}
    assert steps(closed) == {Step.RELEASE_REPORT}
    assert steps(closed, report) == {Step.SET_GOALS}
    assert steps(closed, report, *goal) == set()


@pytest.mark.parametrize(("age", "left", "is_told"), [(14, 0, True), (15, 5, False), (3, -1, False), (0, 30, True)])
def test_the_executive_is_told_of_a_new_report_while_it_can_be_read(age: int, left: int, is_told: bool) -> None:
    last = TODAY + timedelta(days=left)
    found = told(*(fact(Kind.REPORT, state, TODAY - timedelta(days=age), last) for state in ("change", "revoked")))
    steps = [one for one in next_steps(found, Party.EXECUTIVE, TODAY) if one.step is Step.READ_REPORT]
    assert steps == ([Next(Step.READ_REPORT, last, "one")] if is_told else [])
    assert all(one.step is not Step.READ_REPORT for one in next_steps(found, Party.COACH, TODAY))


def test_nothing_is_next_once_the_engagement_ended() -> None:
    found = told(fact(Kind.REVIEW, "active", TODAY), ended_on=TODAY)
    assert [next_steps(found, party, TODAY) for party in Party] == [(), (), ()]
    assert timeline(found, TODAY).today is None


@given(st.lists(any_fact(), max_size=30))
def test_the_department_head_is_told_of_contract_intake_check_in_and_talks_alone(found: list[Fact]) -> None:
    theirs = {Step.CONFIRM_CONTRACT, Step.GIVE_INTAKE, Step.CONFIRM_INTAKE, Step.ANSWER_CHECK_IN, Step.ALIGNMENT}
    assert {one.step for one in next_steps(told(*found), Party.SPONSOR, TODAY)} <= theirs


def test_facts_are_read_by_right_and_never_of_another_engagement(any_installation: Installation) -> None:
    own = actor(any_installation)
    engaged, other = engagement(own), engagement(actor(any_installation, BOB), "Erin East", "erin@example.org")
    asked = wave(own, engaged, peer=4)
    close_wave(any_installation, asked)
    at = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)
    with place.writing(place.coach(own, engaged)) as there:
        goal = Goal(id="g", state=GoalState.ACTIVE, made_on=there.today, review_on=there.today, ended_on=None)
        there.put(goal, {"what": "x"})
        session = CoachingSession(
            id="s", starts_at=at, minutes=60, kind=SessionKind.CALL, state=SessionState.HELD, paid=True, sequence=0
        )
        there.put(session, {})

    def kinds(member: Member) -> set[Kind]:
        with place.looking(member) as there:
            return {one.kind for one in facts(there).all}

    everything = {Kind.GOAL, Kind.REVIEW, Kind.SESSION, Kind.WAVE}
    assert kinds(place.coach(own, engaged)) == everything
    assert kinds(Member(any_installation, Party.EXECUTIVE, engaged)) == everything
    assert kinds(Member(any_installation, Party.SPONSOR, engaged)) == set()
    assert kinds(Member(any_installation, Party.EXECUTIVE, other)) == set()


def test_a_late_session_is_on_the_day_of_the_installations_timezone(installation: Installation) -> None:
    own = actor(installation)
    engaged = engagement(own)
    zone = installation.settings.timezone
    at = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)
    with place.writing(place.coach(own, engaged)) as there:
        session = CoachingSession(
            id="s", starts_at=at, minutes=60, kind=SessionKind.CALL, state=SessionState.PLANNED, paid=True, sequence=0
        )
        there.put(session, {})
    steps = overview.hub(own, engaged).steps[Party.COACH]
    assert Next(Step.SESSION, at.astimezone(zone).date(), "s") in steps
