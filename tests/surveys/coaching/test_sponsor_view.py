"""What the department head sees: as many fields as the contract names, and of each no more than it says."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from surveys.coaching import goals, sharing
from surveys.coaching.access import Party
from surveys.coaching.check_in_texts import shared_goals
from surveys.coaching.contract_text import gets
from surveys.coaching.goals import GoalText
from surveys.coaching.place import Member, coach, looking, new_id, writing
from surveys.coaching.sponsor_view import Names, Quarter, SponsorView, Waiting, sponsor_view
from surveys.coaching.tables import (
    Alignment,
    CheckIn,
    CheckInState,
    CoachingSession,
    Confirmation,
    Contract,
    GoalState,
    Intake,
    Occasion,
    SessionKind,
    SessionState,
    SharedGoal,
    StatusLine,
)
from surveys.core.installation import Installation
from tests.support.desk import actor, engagement
from tests.support.installations import Clock, build


@pytest.fixture
def parties(installation: Installation) -> dict[Party, Member]:
    own = actor(installation)
    engaged = engagement(own)
    members = {party: Member(installation, party, engaged) for party in Party}
    return {**members, Party.COACH: coach(own, engaged)}


def test_every_field_has_words_in_the_contract_and_no_two_have_the_same() -> None:
    words = gets(SponsorView)
    assert len(set(words)) == len(fields(SponsorView)) == 9
    assert all(words)


def test_the_contract_names_all_that_is_told_of_a_goal() -> None:
    words = " ".join(gets(SponsorView))
    assert "how others would notice" in words
    assert "on which day a goal was shared or withdrawn" in words


def test_before_anything_is_shared_there_are_the_two_names_alone(parties: dict[Party, Member]) -> None:
    assert sponsor_view(parties[Party.SPONSOR]) == SponsorView(
        Names("Dana Whitfield", "Alice Adler"), (), None, (), None, (), None, None, None
    )


def test_a_withdrawn_goal_has_its_day_and_no_words(parties: dict[Party, Member]) -> None:
    with writing(parties[Party.EXECUTIVE]) as place:
        for goal, withdrawn in (("a" * 32, None), ("b" * 32, date(2026, 3, 3))):
            row = SharedGoal(id=goal, goal=goal, shared_on=date(2026, 3, 1), withdrawn_on=withdrawn)
            place.put(row, {"what": f"I ask first {goal[0]}", "notice": "others speak"})
    first, second = sponsor_view(parties[Party.SPONSOR]).goals
    assert (first.what, first.notice, first.withdrawn_on) == ("I ask first a", "others speak", None)
    assert (second.what, second.notice, second.withdrawn_on) == ("", "", date(2026, 3, 3))


@pytest.mark.parametrize("state", [GoalState.REACHED, GoalState.SET_ASIDE])
def test_a_shared_goal_that_ended_is_told_as_ended_below_the_others_and_is_not_asked_about(
    parties: dict[Party, Member], state: GoalState
) -> None:
    executive, head = parties[Party.EXECUTIVE], parties[Party.SPONSOR]
    for what in ("I ask first.", "I wait."):
        text = GoalText(what, notice="Others speak.")
        goal = goals.make(executive, new_id(), text, executive.installation.today() + timedelta(days=90))
        (mark,) = (one.mark for one in sharing.shareable(executive) if one.goal == goal)
        sharing.share(executive, goal, mark)
    assert {(one.what, one.ended) for one in sponsor_view(head).goals} == {("I ask first.", None), ("I wait.", None)}
    goals.set_state(executive, goal, state, seen=GoalState.ACTIVE)
    assert [(one.what, one.ended) for one in sponsor_view(head).goals] == [("I ask first.", None), ("I wait.", state)]
    with looking(head) as place:
        assert [one.what for one in shared_goals(place)] == ["I ask first."]
    sharing.withdraw(executive, goal)
    assert [one.ended for one in sponsor_view(head).goals] == [None, None], "of a withdrawn goal nothing more is told"


@pytest.mark.parametrize(("days", "is_waiting"), [(0, True), (21, True), (22, False)])
def test_a_check_in_waits_until_its_last_day_and_no_other_is_said_to(
    parties: dict[Party, Member], clock: Clock, days: int, is_waiting: bool
) -> None:
    head = parties[Party.SPONSOR]
    assert sponsor_view(head).waiting is None
    with writing(head) as place:
        day = place.today
        row = CheckIn(id=new_id(), due_on=day, asked_on=day, state=CheckInState.REMINDED)
        place.put(row, {})
        place.put(CheckIn(id=new_id(), due_on=day, asked_on=day, state=CheckInState.MISSED), {})
        identifier = row.id
    clock.pass_(days=days)
    found = sponsor_view(head).waiting
    assert found == (Waiting(identifier, day, day + timedelta(days=21)) if is_waiting else None)


def _hold(member: Member, *starts: datetime, state: SessionState = SessionState.HELD) -> None:
    with writing(member) as place:
        for start in starts:
            row = CoachingSession(
                id=new_id(),
                starts_at=start.astimezone(UTC),
                minutes=60,
                kind=SessionKind.CALL,
                state=state,
                paid=True,
                sequence=0,
            )
            place.put(row, {"topics": ["secret"]})


@pytest.mark.parametrize("name", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def test_sessions_are_counted_by_quarters_that_are_over_in_the_operators_zone(
    tmp_path: Path, clock: Clock, name: str
) -> None:
    installation, zone = build(tmp_path, clock=clock, timezone=name), ZoneInfo(name)
    own = actor(installation)
    engaged = engagement(own)
    coach_, head = coach(own, engaged), Member(installation, Party.SPONSOR, engaged)
    _hold(coach_, datetime(2026, 3, 31, 23, 59, tzinfo=zone), datetime(2026, 1, 1, tzinfo=zone))
    _hold(coach_, datetime(2026, 4, 1, 0, 0, tzinfo=zone), datetime(2025, 9, 30, 12, tzinfo=zone))
    _hold(coach_, datetime(2026, 2, 1, tzinfo=zone), state=SessionState.PLANNED)
    _hold(coach_, datetime(2026, 2, 2, tzinfo=zone), state=SessionState.CANCELLED)

    def seen(now: datetime) -> tuple[Quarter, ...]:
        clock.now = now
        return sponsor_view(head).quarters

    before = (Quarter(2025, 4, 0), Quarter(2025, 3, 1))
    assert seen(datetime(2026, 3, 31, 23, 59, tzinfo=zone)) == before
    assert seen(datetime(2026, 4, 1, 0, 1, tzinfo=zone)) == (Quarter(2026, 1, 2), *before)
    assert seen(datetime(2026, 7, 1, 0, 1, tzinfo=zone)) == (Quarter(2026, 2, 1), Quarter(2026, 1, 2), *before)


def test_a_session_in_a_quarter_that_goes_on_changes_nothing_until_it_is_over(parties: dict[Party, Member]) -> None:
    before = sponsor_view(parties[Party.SPONSOR])
    with writing(parties[Party.COACH]) as place:
        now = place.installation.clock()
    _hold(parties[Party.COACH], now)
    assert sponsor_view(parties[Party.SPONSOR]) == before


@pytest.mark.parametrize(("days", "is_next"), [(-1, False), (0, True), (1, True)])
def test_the_next_talk_is_the_first_from_today_on(parties: dict[Party, Member], days: int, is_next: bool) -> None:
    with writing(parties[Party.EXECUTIVE]) as place:
        held_on = place.today + timedelta(days=days)
        for occasion, day in ((Occasion.START, held_on), (Occasion.END, place.today + timedelta(days=90))):
            put = Alignment(id=f"{place.engagement.id}-{occasion}", occasion=occasion, held_on=day)
            place.put(put, {"notes": "mine"})
        far = place.today + timedelta(days=90)
    assert sponsor_view(parties[Party.SPONSOR]).next_alignment == (held_on if is_next else far)


def test_what_they_said_themselves_comes_back(parties: dict[Party, Member]) -> None:
    day = date(2026, 3, 2)
    with writing(parties[Party.EXECUTIVE]) as place:
        place.put(SharedGoal(id="a" * 32, goal="a" * 32, shared_on=day, withdrawn_on=None), {"what": "I ask first"})
        place.put(StatusLine(id=place.engagement.id, made_on=day), {"line": "It goes"})
    with writing(parties[Party.SPONSOR]) as place:
        place.put(
            Intake(id=place.engagement.id, typed_by=Party.SPONSOR, typed_on=day, confirmed_on=day), {"tried": "much"}
        )
        said = {"goals": [["a" * 32, "seen it", 2, "I wait"]], "business": "merger", "suggestion": "go on"}
        days = {"due_on": day, "asked_on": day}
        answered = CheckIn(id=new_id(), state=CheckInState.ANSWERED, answered_on=day, executive_from=day, **days)
        place.put(answered, said)
        place.put(CheckIn(id=new_id(), state=CheckInState.ASKED, **days), {})
    view = sponsor_view(parties[Party.SPONSOR])
    (answer,) = view.answers
    (goal,) = answer.goals
    assert (goal.what, goal.saw, goal.change, goal.help) == ("I ask first", "seen it", 2, "I wait")
    assert (answer.business, answer.suggestion) == ("merger", "go on")
    assert view.status is not None
    assert (view.status.line, view.status.made_on) == ("It goes", day)
    assert view.intake is not None
    assert view.intake.answers == {"tried": "much"}


def test_of_the_contract_the_latest_version_is_told_but_not_the_agreement_before_it(
    parties: dict[Party, Member],
) -> None:
    day = date(2026, 3, 2)

    def version(number: int, *confirmed: Party) -> None:
        with writing(parties[Party.COACH]) as place:
            row = Contract(id=new_id(), version=number, made_on=day, agreed_on=None)
            place.put(row, {})
            for party in confirmed:
                place.put(Confirmation(id=new_id(), contract=row.id, party=party, made_on=day), {})

    version(0)
    assert sponsor_view(parties[Party.SPONSOR]).contract is None
    version(1, *Party)
    version(2, Party.COACH, Party.SPONSOR)
    state = sponsor_view(parties[Party.SPONSOR]).contract
    assert state is not None
    assert (state.version, state.made_on, dict(state.confirmed)) == (
        2,
        day,
        {Party.COACH: day, Party.SPONSOR: day},
    )
