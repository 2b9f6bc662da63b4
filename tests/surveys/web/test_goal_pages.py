"""The pages of goals, in the executive's place and on the desk: one form, nothing typed lost, no page overwrites."""

import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from surveys.app import create_app
from surveys.coaching import commitments, goals, taps
from surveys.coaching.access import Party
from surveys.coaching.goals import LONGEST, GoalText
from surveys.coaching.place import Member
from surveys.coaching.tables import GoalState
from surveys.coaching.taps import Week
from surveys.coaching.weeks import week_of
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.engagements.actor import Actor
from tests.support.coaching import statements
from tests.support.desk import Browser, actor, engagement, wave
from tests.support.goals import COMMITMENT, Working
from tests.support.places import DeskBrowser, PlaceBrowser, let_in, path_of

WHAT = "When a plan slips, I tell the board within a day."
VAGUE = "Be more confident"


@pytest.fixture
def own(installation: Installation) -> Actor:
    return actor(installation)


@pytest.fixture
def engaged(own: Actor) -> str:
    return engagement(own)


@pytest.fixture
def app(installation: Installation) -> Flask:
    return create_app(installation)


@pytest.fixture(params=[Party.EXECUTIVE, Party.COACH])
def party(request: pytest.FixtureRequest, app: Flask, own: Actor, engaged: str) -> PlaceBrowser | DeskBrowser:
    if request.param is Party.EXECUTIVE:
        return let_in(app, own, engaged)
    return DeskBrowser(Browser(app, own), engaged)


def form_of(page: str) -> dict[str, str]:
    """The fields of a page's form as a browser would send them, without the desk's token."""
    form = next(one for one in BeautifulSoup(page, "html.parser").select("form") if one.select("textarea"))
    values = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]")}
    values |= {str(one["name"]): one.text.removeprefix("\n").strip("\r\n") for one in form.select("textarea")}
    for chosen in form.select("select"):
        option = chosen.select_one("option[selected]") or chosen.select_one("option")
        values[str(chosen["name"])] = str(option["value"]) if option else ""
    return {name: value for name, value in values.items() if name != "csrf"}


def made(party: PlaceBrowser | DeskBrowser, **fields: str) -> str:
    """Make a goal by the form, and give its id."""
    answer = party.post("goals/new", **{**form_of(party.get("goals/new").text), "what": WHAT, **fields})
    assert answer.status_code == 303, answer.text
    return str(re.findall(r'id="goal-(\w+)"', party.get("goals").text)[-1])


def test_a_goal_is_made_changed_and_reached(party: PlaceBrowser | DeskBrowser) -> None:
    goal = made(party, why="The board heard it elsewhere. <b>")
    assert "The board heard it elsewhere. &lt;b&gt;" in party.get("goals").text
    form = form_of(party.get(f"goals/{goal}").text)
    assert form["what"] == WHAT
    assert party.post(f"goals/{goal}", **{**form, "notice": "They are told first."}).status_code == 303
    assert "They are told first." in party.get("goals").text
    assert party.post(f"goals/{goal}/state", state="reached", seen="active").status_code == 303
    assert "Earlier goals" in party.get("goals").text
    assert WHAT in party.get("goals?page=9").text


def test_what_could_be_clearer_is_said_and_it_can_stay(party: PlaceBrowser | DeskBrowser) -> None:
    form = form_of(party.get("goals/new").text)
    checked = party.post("goals/new", **{**form, "what": VAGUE, "do": "check"})
    assert checked.status_code == 200
    assert "“Confident” says how somebody is" in checked.text
    assert "Nothing is saved yet" in checked.text
    assert form_of(checked.text)["what"] == VAGUE
    assert "goal-" not in party.get("goals").text
    goal = made(party, what=VAGUE)  # it never blocks
    assert "Keep it as it is" in party.get("goals").text
    party.post(f"goals/{goal}/state", state="keep", what=VAGUE)
    page = party.get("goals")
    assert (page.status_code, VAGUE in page.text, "Keep it as it is" in page.text) == (200, True, False)


def test_a_page_that_was_overtaken_overwrites_nothing_and_loses_nothing(
    party: PlaceBrowser | DeskBrowser, app: Flask, own: Actor, engaged: str
) -> None:
    goal = made(party)
    form = form_of(party.get(f"goals/{goal}").text)
    other: PlaceBrowser | DeskBrowser = DeskBrowser(Browser(app, own), engaged)
    other.post(f"goals/{goal}", **{**form, "what": "Before I decide, I ask each one.", "why": "Told by the coach."})
    stale = party.post(f"goals/{goal}", **{**form, "what": "In the Monday meeting I speak last."})
    assert stale.status_code == 422
    assert "Before I decide, I ask each one." in stale.text
    assert form_of(stale.text)["what"] == "In the Monday meeting I speak last."
    assert form_of(stale.text)["why"] == "Told by the coach."
    assert "Before I decide, I ask each one." in party.get("goals").text
    assert party.post(f"goals/{goal}", **form_of(stale.text)).status_code == 303
    assert "In the Monday meeting I speak last." in party.get("goals").text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("what", "", "What is the goal?"),
        ("what", "\u200b \n", "What is the goal?"),
        ("what", "a" * (LONGEST["what"] + 1), "at most 200 fit"),
        ("why", "a" * (LONGEST["why"] + 1), "at most 400 fit"),
        ("value", "a" * (LONGEST["value"] + 1), "at most 120 fit"),
        ("notice", "null\0", "control character"),
        ("review_on", "", "Choose a day"),
        ("review_on", "soon", "valid date"),
        ("review_on", "2999-01-01", "year"),
        ("review_on", "2026-03-03", "two to four months"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_everything_typed_stands(
    party: PlaceBrowser | DeskBrowser, field: str, typed: str, said: str
) -> None:
    form = {**form_of(party.get("goals/new").text), "what": WHAT, "why": "Because.", field: typed}
    answer = party.post("goals/new", **form)
    assert answer.status_code == 422
    found = BeautifulSoup(answer.text, "html.parser").select_one(f"#{field}-error")
    assert found is not None
    assert said in found.text
    assert field == "why" or form_of(answer.text)["why"] == "Because."
    assert "goal-" not in party.get("goals").text


def test_a_third_goal_is_refused_with_what_was_typed(party: PlaceBrowser | DeskBrowser) -> None:
    form = form_of(party.get("goals/new").text)
    made(party)
    made(party)
    answer = party.post("goals/new", **{**form, "what": WHAT})
    assert answer.status_code == 422
    assert "Two goals are active already" in answer.text
    assert form_of(answer.text)["what"] == WHAT
    assert "goals/new" not in party.get("goals").text


@pytest.mark.parametrize("state", ["", "deleted", "active\0"])
def test_a_button_that_is_not_ours_does_nothing(party: PlaceBrowser | DeskBrowser, state: str) -> None:
    goal = made(party)
    assert party.post(f"goals/{goal}/state", state=state, seen="active").status_code == 409
    assert party.post(f"goals/{goal}/state", state="reached", seen="set_aside").status_code == 409
    assert f"goal-{goal}" in party.get("goals").text


def test_a_goal_that_is_not_there_is_not_found(party: PlaceBrowser | DeskBrowser) -> None:
    for goal in ("0" * 32, "nothing", "%00"):
        assert party.get(f"goals/{goal}").status_code == 404
        assert party.post(f"goals/{goal}", what=WHAT).status_code == 404
        assert party.post(f"goals/{goal}/state", state="reached", seen="active").status_code == 404


def test_a_form_takes_along_what_it_is_about(party: PlaceBrowser | DeskBrowser, own: Actor, engaged: str) -> None:
    wave(own, engaged, peer=4)
    area = next(iter(goals.page(Member(own.installation, Party.EXECUTIVE, engaged)).asked.areas.values()))
    form = form_of(party.get(f"goals/new?area={area.id}&item={area.items[1].id}").text)
    assert (form["area"], form["item"]) == (area.id, area.items[1].id)
    goal = made(party, area=area.id, item=area.items[1].id)
    assert area.items[1].words in BeautifulSoup(party.get("goals").text, "html.parser").text
    assert form_of(party.get(f"goals/{goal}").text)["item"] == area.items[1].id
    nothing = form_of(party.get("goals/new?area=nothing%00&item=<b>").text)
    assert (nothing["area"], nothing.get("item", "")) == ("", "")


def test_an_engagement_that_ended_is_read_on_the_desk_and_written_nowhere(
    party: PlaceBrowser | DeskBrowser, own: Actor, engaged: str
) -> None:
    goal = made(party)
    form = form_of(party.get(f"goals/{goal}").text)
    engagements.end(own, engaged)
    status = 409 if isinstance(party, DeskBrowser) else 410
    answer = party.post(f"goals/{goal}", **{**form, "what": "Another text, long enough to be copied."})
    assert (answer.status_code, "Another text, long enough to be copied." in answer.text) == (status, True)
    if isinstance(party, DeskBrowser):
        assert WHAT in party.get("goals").text
        assert "<form" not in party.get("goals").text.partition("<main")[2]


def test_the_code_leads_on_to_the_form_that_the_address_asked_for(app: Flask, own: Actor, engaged: str) -> None:
    browser = let_in(app, own, engaged)
    stranger = PlaceBrowser(app.test_client(), path_of(own, engaged))
    asked = BeautifulSoup(stranger.get("goals/new?area=vision&item=vision.01").text, "html.parser")
    then = asked.select_one("input[name=then]")
    assert then is not None
    assert then["value"] == "goals/new?area=vision&item=vision.01"
    assert browser.path.split("/")[2] not in str(asked)


@pytest.mark.parametrize("below", ["goals", "goals/new", "commitments", "commitments/new"])
def test_a_page_stays_small_and_asks_the_database_little(
    party: PlaceBrowser | DeskBrowser, own: Actor, engaged: str, below: str
) -> None:
    wave(own, engaged, peer=4)
    work = Working(own, engaged)
    for number in range(49):
        goal = work.goal(GoalText(f"Goal number {number}: {WHAT}", why="x" * 100))
        one = work.commit(goal)
        taps.tell(work.executive, one, week_of(own.installation.today()), Week.DONE)
        commitments.end(work.executive, one)
        goals.set_state(work.executive, goal, GoalState.REACHED, seen=GoalState.ACTIVE)
    for _ in range(2):
        goal = work.goal(GoalText("q" * 200, why="w" * 400, notice="n" * 400))
        for _ in range(3):
            work.commit(goal, replace(COMMITMENT, cue="c" * 200, act="a" * 200))
    party.get(below)
    with statements(own.installation) as asked:
        page = party.get(below)
    assert page.status_code == 200
    assert len(asked) <= 8, "\n".join(asked)
    assert len(page.data) <= 20_000
