"""Goals: at most two active, looked at after 60 to 120 days, for coach and executive and nobody else."""

from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.coaching import goals
from surveys.coaching.access import NotAllowedError, Party
from surveys.coaching.goals import LONGEST, GoalError, GoalMovedError, GoalText
from surveys.coaching.place import EngagementEndedError, Member, coach, new_id
from surveys.coaching.tables import Goal, GoalState
from surveys.core.errors import NotYoursError
from surveys.core.installation import Installation
from surveys.core.sealed_text import seal
from surveys.desk import engagements
from surveys.engagements import audit
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Act
from tests.support.desk import BOB, actor, engagement, wave
from tests.support.installations import Clock

TEXT = GoalText("When a plan slips, I tell the board within a day.", why="The board heard it elsewhere.")


@pytest.fixture
def own(installation: Installation) -> Actor:
    return actor(installation)


@pytest.fixture
def engaged(own: Actor) -> str:
    return engagement(own)


@pytest.fixture
def executive(own: Actor, engaged: str) -> Member:
    return Member(own.installation, Party.EXECUTIVE, engaged)


def made(member: Member, what: str = TEXT.what, days: int = 90) -> str:
    review = member.installation.today() + timedelta(days=days)
    return goals.make(member, new_id(), replace(TEXT, what=what), review)


def test_coach_and_executive_read_and_write_the_same_goal(own: Actor, engaged: str, executive: Member) -> None:
    goal = made(coach(own, engaged))
    assert [card.text for card in goals.page(executive).active] == [TEXT]
    later = replace(TEXT, what="Before I decide, I ask each one.")
    goals.change(executive, goal, later, own.installation.today() + timedelta(days=100))
    card, _ = goals.one(coach(own, engaged), goal)
    assert (card.text, (card.review_on - own.installation.today()).days) == (later, 100)
    acts = [(entry.act, entry.coach) for entry in audit.trail(own, engaged)]
    assert {(Act.GOAL_MADE, "Alice Adler"), (Act.GOAL_CHANGED, "the executive")} <= set(acts)


def test_a_third_goal_is_refused_until_one_of_two_has_ended(executive: Member) -> None:
    first, second = made(executive, "one"), made(executive, "two")
    with pytest.raises(GoalError, match="Two goals are active"):
        made(executive, "three")
    goals.set_state(executive, first, GoalState.REACHED, seen=GoalState.ACTIVE)
    third = made(executive, "three")
    assert {card.id for card in goals.page(executive).active} == {second, third}
    with pytest.raises(GoalError):
        goals.set_state(executive, first, GoalState.ACTIVE, seen=GoalState.REACHED)
    goals.set_state(executive, third, GoalState.SET_ASIDE, seen=GoalState.ACTIVE)
    goals.set_state(executive, first, GoalState.ACTIVE, seen=GoalState.REACHED)
    assert {card.id for card in goals.page(executive).active} == {first, second}


@pytest.mark.parametrize(("days", "fine"), [(59, False), (60, True), (120, True), (121, False)])
def test_a_goal_is_looked_at_after_sixty_to_a_hundred_and_twenty_days(executive: Member, days: int, fine: bool) -> None:
    goal = made(executive, "other")
    review = executive.installation.today() + timedelta(days=days)
    if fine:
        made(executive, days=days)
        goals.change(executive, goal, TEXT, review)
        return
    for attempt in (lambda: made(executive, days=days), lambda: goals.change(executive, goal, TEXT, review)):
        with pytest.raises(GoalError, match="two to four months") as refused:
            attempt()
        assert refused.value.field == "review_on"
    assert [card.text.what for card in goals.page(executive).active] == ["other"]


def test_a_day_that_stays_is_not_judged_again(executive: Member, clock: Clock) -> None:
    goal = made(executive, days=60)
    review = goals.one(executive, goal)[0].review_on
    clock.pass_(days=50)
    goals.change(executive, goal, replace(TEXT, why="Another reason."), review)
    assert goals.one(executive, goal)[0].text.why == "Another reason."


def test_a_goal_that_is_taken_up_late_gets_a_day_ahead(executive: Member, clock: Clock) -> None:
    goal = made(executive, days=60)
    goals.set_state(executive, goal, GoalState.SET_ASIDE, seen=GoalState.ACTIVE)
    clock.pass_(days=61)
    goals.set_state(executive, goal, GoalState.ACTIVE, seen=GoalState.SET_ASIDE)
    assert (goals.one(executive, goal)[0].review_on - executive.installation.today()).days == 90


def test_a_form_that_is_sent_twice_makes_one_goal(executive: Member) -> None:
    key, review = new_id(), executive.installation.today() + timedelta(days=90)
    once = goals.make(executive, key, TEXT, review)
    assert goals.make(executive, key, TEXT, review) == once
    other = goals.make(executive, key, replace(TEXT, what="Another one."), review)
    assert len(goals.page(executive).active) == 2
    assert other != once


def test_a_button_of_a_page_that_was_overtaken_does_nothing(executive: Member) -> None:
    goal = made(executive)
    goals.set_state(executive, goal, GoalState.REACHED, seen=GoalState.ACTIVE)
    with pytest.raises(GoalMovedError):
        goals.set_state(executive, goal, GoalState.SET_ASIDE, seen=GoalState.ACTIVE)
    goals.set_state(executive, goal, GoalState.REACHED, seen=GoalState.ACTIVE)  # twice the same is once
    assert goals.one(executive, goal)[0].state is GoalState.REACHED


def test_it_stays_as_it_is_until_its_words_change(executive: Member) -> None:
    goal = made(executive)
    goals.keep(executive, goal, "other words, seen before")
    assert not goals.one(executive, goal)[0].text.kept
    goals.keep(executive, goal, TEXT.what)
    review = goals.one(executive, goal)[0].review_on
    goals.change(executive, goal, replace(TEXT, why="Another reason."), review)
    assert goals.one(executive, goal)[0].text.kept
    goals.change(executive, goal, replace(TEXT, what="Other words."), review)
    assert not goals.one(executive, goal)[0].text.kept


def test_the_department_head_gets_no_goal(own: Actor, engaged: str, executive: Member) -> None:
    goal = made(executive)
    head = Member(own.installation, Party.SPONSOR, engaged)
    assert goals.page(head).active == ()
    with pytest.raises(NotAllowedError):
        goals.one(head, goal)
    with pytest.raises(NotAllowedError):
        made(head)


def test_another_coach_and_another_engagement_find_nothing(own: Actor, executive: Member) -> None:
    goal = made(executive)
    with pytest.raises(NotYoursError):
        goals.page(coach(actor(own.installation, BOB), executive.engagement))
    with pytest.raises(NotYoursError):
        goals.one(coach(own, engagement(own, "Erin Moss", "erin@example.org")), goal)


def test_nothing_is_written_once_the_engagement_has_ended_and_the_coach_still_reads(
    own: Actor, engaged: str, executive: Member
) -> None:
    goal = made(executive)
    engagements.end(own, engaged)
    with pytest.raises(EngagementEndedError):
        made(executive)
    with pytest.raises(EngagementEndedError):
        goals.set_state(executive, goal, GoalState.REACHED, seen=GoalState.ACTIVE)
    assert [card.text for card in goals.page(coach(own, engaged)).active] == [TEXT]


def test_a_goal_names_what_the_questionnaire_asks(own: Actor, engaged: str, executive: Member) -> None:
    wave(own, engaged, peer=4)
    asked = goals.page(executive).asked
    area = next(iter(asked.areas.values()))
    item = area.items[0]
    assert asked.known(area.id, item.id) == (area.id, item.id)
    assert asked.known(area.id, "vision.99") == (area.id, "")
    assert asked.known("nothing", item.id) == ("", "")
    text = replace(TEXT, area=area.id, item=item.id)
    goals.make(executive, new_id(), text, own.installation.today() + timedelta(days=90))
    (card,) = goals.page(executive).active
    assert (card.area_title, card.item_words) == (area.title, item.words)


def test_ended_goals_are_shown_twelve_at_a_time(executive: Member) -> None:
    for number in range(13):
        goal = made(executive, f"goal {number}")
        goals.set_state(executive, goal, GoalState.REACHED, seen=GoalState.ACTIVE)
    found = goals.page(executive)
    assert (len(found.ended), found.earlier, found.later) == (12, 2, 0)
    found = goals.page(executive, number=2)
    assert (len(found.ended), found.earlier, found.later) == (1, 0, 1)


@given(letter=st.sampled_from(['"', "\n", "\\", "\N{ELEPHANT}", "a"]))
def test_the_longest_texts_fit_into_a_row(letter: str) -> None:
    longest = GoalText(
        area="a" * 40, item="a" * 43, kept=True, **{name: letter * most for name, most in LONGEST.items()}
    )
    assert seal(b"k" * 32, "goal", asdict(longest), size=Goal.SIZE)
