"""Goals and what a follow-up looks at: goals offer areas, a person declares them, and a goal says where it stands."""

from dataclasses import replace
from datetime import timedelta

import pytest

from surveys.coaching import goals
from surveys.coaching.goals import GoalText
from surveys.coaching.place import coach, new_id
from surveys.coaching.tables import GoalState
from surveys.desk.preparing import declaring, drafts
from surveys.engagements.actor import Actor
from surveys.waves import store as waves
from tests.support.desk import Browser
from tests.support.following import open_follow_up
from tests.support.installations import Clock
from tests.surveys.desk.preparing.planned import DELEGATION, PRESENCE, VISION, Planned, planned
from tests.surveys.web.coach.draft_pages import fields_of, form_to, soup_of

WORDS = "When I hand over <b>a task</b>, I say what is decided."


@pytest.fixture
def plan(alice: Actor) -> Planned:
    return planned(alice)


@pytest.fixture
def engaged(plan: Planned) -> str:
    return plan.engagement


def _goal(own: Actor, engaged: str, area: str, what: str = WORDS) -> str:
    review = own.installation.today() + timedelta(days=90)
    return goals.make(coach(own, engaged), new_id(), GoalText(what, area), review)


def _chosen(page: str) -> list[str]:
    sent = fields_of(form_to(page, "/areas"))
    return [str(sent[name]) for name in ("focus", "second", "control")]


def _text(page: str) -> str:
    return " ".join(soup_of(page).get_text(" ").split())


def test_the_areas_of_active_goals_are_offered_and_nothing_is_declared_by_itself(
    browser: Browser, alice: Actor, plan: Planned, engaged: str
) -> None:
    areas = f"/desk/drafts/{plan.draft}/areas"
    assert "Goals that are worked on now" not in browser.get(areas).text
    _goal(alice, engaged, DELEGATION)
    ended = _goal(alice, engaged, PRESENCE, "An earlier goal.")
    goals.set_state(coach(alice, engaged), ended, GoalState.REACHED, seen=GoalState.ACTIVE)
    page = browser.get(areas).text
    assert "When I hand over &lt;b&gt;a task&lt;/b&gt;" in page
    assert "An earlier goal." not in page
    assert "Effective delegation: not declared" in _text(page)
    assert _chosen(page) == ["", "", ""]
    offered = browser.get(f"{areas}?from=goals").text
    assert _chosen(offered) == [DELEGATION, "", ""]
    found = drafts.look(alice, plan.draft).followed
    assert found is not None
    assert found.declaration.focus == ()
    sent = fields_of(form_to(offered, "/areas"))
    assert browser.post(areas, **{**sent, "control": PRESENCE}).status_code == 303
    page = browser.get(areas).text
    assert "Effective delegation: declared below" in _text(page)
    assert "from=goals" not in page


def test_two_goals_about_one_area_offer_it_once_and_one_about_none_offers_nothing(
    browser: Browser, alice: Actor, plan: Planned, engaged: str
) -> None:
    _goal(alice, engaged, DELEGATION)
    _goal(alice, engaged, DELEGATION)
    areas = f"/desk/drafts/{plan.draft}/areas"
    assert _chosen(browser.get(f"{areas}?from=goals").text) == [DELEGATION, "", ""]


def test_a_goal_says_whether_the_follow_up_looks_at_it_also_after_its_area_changed(
    browser: Browser, alice: Actor, plan: Planned, engaged: str
) -> None:
    goal, path = _goal(alice, engaged, DELEGATION), f"/desk/engagements/{engaged}/goals"
    assert "follow-up" not in _text(browser.get(path).text)
    declaring.set_areas(alice, plan.draft, [DELEGATION], PRESENCE)
    assert "being prepared looks at this area" in _text(browser.get(path).text)
    card, _ = goals.one(coach(alice, engaged), goal)
    goals.change(coach(alice, engaged), goal, replace(card.text, area=VISION), card.review_on)
    told = _text(browser.get(path).text)
    assert "looks at Effective delegation, not at this. Until it opens the coach can change that" in told
    assert "presence" not in told.casefold()  # which area is only there to compare with is told elsewhere


def test_what_is_declared_is_fixed_once_the_follow_up_opens(
    browser: Browser, alice: Actor, plan: Planned, engaged: str, clock: Clock
) -> None:
    goal, path = _goal(alice, engaged, DELEGATION), f"/desk/engagements/{engaged}/goals"
    clock.pass_(days=61)
    browser.sign_in(alice)
    opened = open_follow_up(alice, engaged, plan.baseline, supervisor=1, peer=5)
    assert "is open looks at this area. That is fixed since it opened" in _text(browser.get(path).text)
    card, _ = goals.one(coach(alice, engaged), goal)
    goals.change(coach(alice, engaged), goal, replace(card.text, area=VISION), card.review_on)
    told = _text(browser.get(path).text)
    assert "looks at Effective delegation and Conflict resolution, not at this" in told
    with alice.installation.database.read() as session:
        assert waves.get(session, opened).follows["focus"] == [DELEGATION, "conflict_resolution"]
