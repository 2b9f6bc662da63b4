"""The pages of commitments: the same form for coach and executive, a tap is one click, twelve weeks in a picture."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from surveys.app import create_app
from surveys.coaching import commitments, locks, taps
from surveys.coaching.access import Party
from surveys.coaching.commitments import LONGEST, Result
from surveys.coaching.rhythm import Rhythm, rhythm
from surveys.coaching.taps import Week
from surveys.core.installation import Installation
from surveys.desk import engagements
from tests.support.desk import Browser
from tests.support.goals import COMMITMENT, Working, working
from tests.support.places import DeskBrowser, PlaceBrowser, let_in
from tests.surveys.web.test_goal_pages import form_of

Place = PlaceBrowser | DeskBrowser
TYPED = {"cue": "a date moves <b>", "act": "write to the board"}


@pytest.fixture
def work(installation: Installation) -> Working:
    return working(installation)


@pytest.fixture
def app(installation: Installation) -> Flask:
    return create_app(installation)


@pytest.fixture
def executive(app: Flask, work: Working) -> PlaceBrowser:
    return let_in(app, work.own, work.id)


@pytest.fixture
def desk(app: Flask, work: Working) -> DeskBrowser:
    return DeskBrowser(Browser(app, work.own), work.id)


@pytest.fixture(params=[Party.EXECUTIVE, Party.COACH])
def party(request: pytest.FixtureRequest) -> Place:
    browser: Place = request.getfixturevalue("executive" if request.param is Party.EXECUTIVE else "desk")
    return browser


def made(party: Place, **fields: str) -> str:
    """Make a commitment by the form, and give its id."""
    form = {**form_of(party.get("commitments/new").text), **TYPED, **fields}
    form.pop("rehearsed", None)
    assert party.post("commitments/new", **form).status_code == 303
    return str(re.findall(r'id="commitment-(\w+)"', party.get("commitments").text)[-1])


def test_a_commitment_is_made_changed_and_ended(party: Place, work: Working) -> None:
    work.goal()
    one = made(party)
    assert "a date moves &lt;b&gt;" in party.get("commitments").text
    form = form_of(party.get(f"commitments/{one}").text)
    assert party.post(f"commitments/{one}", **{**form, "obstacle": "I wait for news"}).status_code == 303
    assert "I wait for news" in party.get("commitments").text
    (card,) = commitments.held(work.coach).open
    assert card.text.rehearsed  # a tick that is sent
    assert party.post(f"commitments/{one}/state", state="end").status_code == 303
    assert "Earlier commitments" in party.get("commitments").text
    assert party.post(f"commitments/{one}/state", state="reopen").status_code == 303
    assert party.post(f"commitments/{one}/state", state="burn").status_code == 409
    assert f"commitment-{one}" in party.get("commitments?page=1").text


def test_a_commitment_needs_a_goal_first(party: Place) -> None:
    page = party.get("commitments/new")
    assert (page.status_code, "textarea" in page.text, "Write a goal first" in page.text) == (200, False, True)
    assert party.post("commitments/new", **TYPED).status_code == 422


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("cue", "", "Which cue?"),
        ("act", " ", "What will you do"),
        *(
            (name, "a" * (most + 1), f"This has {most + 1} characters; at most {most} fit.")
            for name, most in LONGEST.items()
            if name != "learned"
        ),
        ("plan", "null\0", "control character"),
        ("test", "A test of nothing", None),
        ("test_by", "soon", "valid date"),
        ("goal", "nothing\0", "active goals"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_everything_typed_stands(
    party: Place, work: Working, field: str, typed: str, said: str | None
) -> None:
    work.goal()
    form = {**form_of(party.get("commitments/new").text), **TYPED, "plan": "Because.", field: typed}
    answer = party.post("commitments/new", **form)
    assert answer.status_code == 422
    place = field if said else "assumption"
    found = BeautifulSoup(answer.text, "html.parser").select_one(f"#{place}-error")
    assert found is not None
    assert (said or "Write down the assumption") in found.text
    if field != "plan":
        assert form_of(answer.text)["plan"] == "Because."
    assert commitments.held(work.coach).open == ()


@pytest.mark.parametrize(
    ("cue", "act", "stored"),
    [
        ("If a date moves", "then I will write", ("a date moves", "write")),
        ("if  a date moves", "I will write", ("a date moves", "write")),
        ("iffy news", "Then I willingly write", ("iffy news", "Then I willingly write")),
        ("If", "I will", ("If", "I will")),
    ],
)
def test_words_that_the_page_says_itself_stand_there_once(
    party: Place, work: Working, cue: str, act: str, stored: tuple[str, str]
) -> None:
    work.goal()
    made(party, cue=cue, act=act)
    (card,) = commitments.held(work.coach).open
    assert (card.text.cue, card.text.act) == stored


def test_an_assumption_is_tested_and_its_result_told(party: Place, work: Working) -> None:
    work.goal()
    day = (work.installation.today() + timedelta(days=14)).isoformat()
    one = made(party, assumption="they lose trust", test="tell one early", disproof="a calm answer", test_by=day)
    page = party.get("commitments").text
    assert all(words in page for words in ("they lose trust", "tell one early", "a calm answer"))
    form = form_of(party.get(f"commitments/{one}/result").text)
    assert (
        party.post(f"commitments/{one}/result", **{**form, "result": "held", "learned": "x" * 401}).status_code == 422
    )
    assert party.post(f"commitments/{one}/result", **{**form, "result": "maybe"}).status_code == 422
    told = party.post(f"commitments/{one}/result", **{**form, "result": "partly", "learned": "Some did."})
    assert told.status_code == 303
    assert "Held in part" in party.get("commitments").text
    (card,) = commitments.held(work.coach).open
    assert (card.text.result, card.text.learned) == (Result.PARTLY, "Some did.")


def test_a_page_that_was_overtaken_overwrites_nothing(party: Place, work: Working, app: Flask) -> None:
    goal = work.goal()
    one = work.commit(goal)
    form = form_of(party.get(f"commitments/{one}").text)
    form.pop("rehearsed")
    other = DeskBrowser(Browser(app, work.own), work.id)
    other.post(f"commitments/{one}", **{**form, "cue": "a risk grows"})
    stale = party.post(f"commitments/{one}", **{**form, "cue": "a cost grows"})
    assert stale.status_code == 422
    assert "a risk grows" in stale.text
    assert form_of(stale.text)["cue"] == "a cost grows"
    (card,) = commitments.held(work.coach).open
    assert card.text.cue == "a risk grows"


@pytest.mark.parametrize("week", Week)
def test_a_tap_is_one_click_and_stands_in_picture_and_table(
    executive: PlaceBrowser, desk: DeskBrowser, work: Working, week: Week
) -> None:
    one = work.commit(work.goal())
    page = BeautifulSoup(executive.get("commitments").text, "html.parser")
    form = page.select_one(f"form[action$='{one}/week']")
    assert form is not None
    fields = {str(one["name"]): str(one["value"]) for one in form.select("input")}
    assert executive.post(f"commitments/{one}/week", **fields, told=week.value).status_code == 303
    words = {Week.DONE: "done", Week.NOT_DONE: "not done", Week.NO_CUE: "no cue"}
    for browser in (executive, desk):
        page = BeautifulSoup(browser.get("commitments").text, "html.parser")
        cells = [cell.text for cell in page.select("table td")]
        assert cells == [*[""] * 11, words[week]]
        assert len(page.select("svg.weeks[role=img] circle")) == 1
    assert not BeautifulSoup(desk.get("commitments").text, "html.parser").select("form.tell")


def test_a_tap_that_is_not_ours_does_nothing(executive: PlaceBrowser, work: Working) -> None:
    one = work.commit(work.goal())
    week = work.installation.today().isoformat()
    for sent in (
        {"told": "done", "week": ""},
        {"told": "done", "week": "soon"},
        {"told": "done", "week": "2026-01-05"},
        {"told": "perhaps", "week": week},
        {"week": week},
    ):
        assert executive.post(f"commitments/{one}/week", **sent).status_code == 409
    assert executive.post(f"commitments/{'0' * 32}/week", told="done", week=week).status_code == 404
    assert taps.weeks(work.executive).told == {}


def test_the_executive_chooses_when_to_be_asked_and_stops_it(executive: PlaceBrowser, work: Working) -> None:
    work.commit(work.goal())
    assert "No letter asks you now" in executive.get("commitments").text
    assert executive.post("commitments/rhythm", weekday="2", hour="9", asks="yes").status_code == 303
    assert "Wednesday, 9:00" in executive.get("commitments").text
    for weekday, hour in (("7", "9"), ("2", "6"), ("2", "21"), ("", ""), ("x", "9"), ("²", "9"), ("9" * 9, "9")):
        assert executive.post("commitments/rhythm", weekday=weekday, hour=hour, asks="yes").status_code == 422
    assert rhythm(work.executive) == Rhythm(2, 9, goes_on=True)
    assert executive.post("commitments/rhythm", asks="no").status_code == 303
    assert rhythm(work.executive) == Rhythm(2, 9, goes_on=False)


def test_what_the_executive_keeps_shows_on_no_page_of_the_coach(desk: DeskBrowser, work: Working) -> None:
    one = work.commit(work.goal())
    form = form_of(desk.get(f"commitments/{one}").text)
    locks.lock(work.executive, ["commitments"])
    for below in (
        "commitments",
        "commitments?page=1",
        "commitments/new",
        f"commitments/{one}",
        f"commitments/{one}/result",
    ):
        page = desk.get(below)
        assert page.status_code in (200, 409)
        assert COMMITMENT.cue not in page.text
        assert "to themselves" in page.text
    for below in ("commitments/new", f"commitments/{one}", f"commitments/{one}/state"):
        answer = desk.post(below, **{**form, "cue": "Typed by the coach.", "state": "end"})
        assert answer.status_code in (409, 422)
        assert "to themselves" in answer.text
    assert [card.text for card in commitments.held(work.executive).open] == [COMMITMENT]


def test_what_a_coach_typed_is_not_lost_where_the_executive_keeps_them_meanwhile(
    desk: DeskBrowser, work: Working
) -> None:
    one = work.commit(work.goal(), work.testing())
    forms = {below: form_of(desk.get(below).text) for below in (f"commitments/{one}", f"commitments/{one}/result")}
    locks.lock(work.executive, ["commitments"])
    for below, form in forms.items():
        typed = "They asked what they <b>could</b> do."
        answer = desk.post(below, **{**form, "obstacle": typed, "learned": typed})
        assert answer.status_code == 409
        assert "They asked what they &lt;b&gt;could&lt;/b&gt; do." in answer.text


def test_an_engagement_that_ended_is_only_read_on_the_desk(desk: DeskBrowser, work: Working) -> None:
    one = work.commit(work.goal())
    engagements.end(work.own, work.id)
    page = desk.get("commitments").text
    assert COMMITMENT.cue in page
    assert "<form" not in page.partition("<main")[2]
    assert desk.post(f"commitments/{one}/state", state="end").status_code == 409
