"""The check-in as its three parties see it: the form by letter and on the own page, and who reads what when."""

from collections.abc import Callable
from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from surveys.app import create_app
from surveys.coaching import check_in_answering
from surveys.coaching.access import Party
from surveys.coaching.check_in_answering import GoalsMovedError
from surveys.coaching.check_in_texts import LONGEST, MOST_GOALS
from surveys.coaching.tables import CheckInState
from surveys.core.installation import Installation
from surveys.core.links import Purpose
from surveys.desk import engagements
from tests.support.check_ins import CheckedIn, check_ins, said
from tests.support.coaching import Three
from tests.support.installations import Clock

EVIL = "<b>“asks”</b> 'first' & so on"


@pytest.fixture
def engaged(installation: Installation, clock: Clock) -> CheckedIn:
    """An engagement with one shared goal and a check-in that waits since today."""
    found = check_ins(installation)
    found.plan(2)
    found.look()
    return found


@pytest.fixture
def goal(engaged: CheckedIn) -> str:
    return engaged.share("In meetings I ask two people before I speak.")


@pytest.fixture
def client(engaged: CheckedIn) -> FlaskClient:
    return create_app(engaged.installation).test_client()


def _sheet(*goals: str, **more: str) -> dict[str, str]:
    """What a browser sends for a form that was filled in."""
    fields = {"shown": " ".join(goals), "business": "The budget was cut.", "suggestion": "Begin small."}
    for goal in goals:
        fields |= {f"saw-{goal}": "He asked Ann.", f"change-{goal}": "2", f"help-{goal}": "I ask first."}
    return {**fields, **more}


def _clock(engaged: CheckedIn) -> Clock:
    assert isinstance(engaged.installation.clock, Clock)
    return engaged.installation.clock


def _parties(engaged: CheckedIn, party: Party) -> Three:
    """Let a party into their place."""
    three = Three(engaged.installation, engaged.own, engaged.id)
    if party is not Party.COACH:
        three.come_in(party)
    return three


def _words(answer: TestResponse) -> str:
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


# --- by the letter's link ---------------------------------------------------------------------------------------------


def test_the_form_says_first_who_reads_it_and_holds_no_token(
    engaged: CheckedIn, goal: str, client: FlaskClient
) -> None:
    page = client.get(engaged.path())
    words = _words(page)
    assert page.status_code == 200
    told = (
        "This is not anonymous. Alice Adler reads this first. Dana Whitfield reads the same text, with your name, from"
    )
    assert f"{told} 9 March 2026 on" in words
    assert words.index("not anonymous") < words.index("What did you see?")
    assert "In meetings I ask two people before I speak." in words
    assert engaged.token not in page.text
    assert "Set-Cookie" not in page.headers
    assert [one["value"] for one in BeautifulSoup(page.text, "html.parser").select(f"[name=change-{goal}]")] == [
        *("-3", "-2", "-1", "0", "1", "2", "3", "n")
    ]


def test_it_is_sent_once_and_its_link_shows_nothing_of_it_any_more(
    engaged: CheckedIn, goal: str, client: FlaskClient
) -> None:
    sent = client.post(engaged.path(), data=_sheet(goal))
    assert (sent.status_code, sent.headers["Location"], sent.data) == (303, engaged.path(), b"")
    (row,) = engaged.rows()
    assert (row.state, row.answered_on, row.executive_from) == (
        CheckInState.ANSWERED,
        date(2026, 3, 2),
        date(2026, 3, 9),
    )
    page = client.get(engaged.path())
    assert page.status_code == 200
    for text in ("budget", "He asked Ann", "ask two people", "Dana", "Alice", "Hanna"):
        assert text not in page.text
    sheets = (_sheet(goal), _sheet(goal, business=EVIL))
    again, other = (client.post(engaged.path(), data=sheet) for sheet in sheets)
    assert (again.status_code, other.status_code) == (410, 410)  # no difference tells what was sent
    assert "Then this is what arrived, and all is well" in _words(again)
    assert EVIL in BeautifulSoup(other.text, "html.parser").get_text()
    assert "<b>“asks”" not in other.text
    found = check_in_answering.own_answer(engaged.head, row.id)
    assert (found.business, [one.change for one in found.goals]) == ("The budget was cut.", [2])


@pytest.mark.parametrize(
    ("field", "typed", "problem"),
    [
        ("change", "", "Choose a number, or that you have no basis to judge."),
        ("change", "4", "Choose one of the answers shown."),
        ("change", "-0", "Choose one of the answers shown."),
        ("saw", "x" * (LONGEST + 3), "Shorten this by 3: it may have 400 characters."),
        ("help", "a\x07b", "This text holds a control character; remove it."),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(
    engaged: CheckedIn, goal: str, client: FlaskClient, field: str, typed: str, problem: str
) -> None:
    sheet = {**_sheet(goal, suggestion=EVIL), f"{field}-{goal}": typed}
    answer = client.post(engaged.path(), data=sheet)
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert [one.text for one in page.select(f"#{field}-{goal}-error")] == [problem]
    assert page.select_one(f'.summary a[href="#{field}-{goal}"]')
    kept = {one["name"]: one.text.removeprefix("\n") for one in page.select("textarea")}
    assert kept == {
        name: text for name, text in sheet.items() if name.startswith(("saw", "help", "business", "suggestion"))
    }
    assert engaged.rows()[0].state is CheckInState.ASKED


@pytest.mark.parametrize("more", [{}, {"business": " \n "}])
def test_an_empty_sheet_is_not_taken(engaged: CheckedIn, client: FlaskClient, more: dict[str, str]) -> None:
    answer = client.post(engaged.path(), data={"shown": "", **more})
    assert answer.status_code == 422
    assert "There is nothing in it yet" in _words(answer)
    assert client.post(engaged.path(), data={"shown": "", "suggestion": "x"}).status_code == 303


def test_a_goal_that_is_shared_or_withdrawn_meanwhile_loses_nothing_typed(
    engaged: CheckedIn, goal: str, client: FlaskClient
) -> None:
    new = engaged.share("I name the decision at the end.")
    answer = client.post(engaged.path(), data=_sheet(goal, **{f"saw-{goal}": EVIL}))
    assert answer.status_code == 409
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one(f"[name=saw-{goal}]").text.strip() == EVIL  # type: ignore[union-attr]
    assert set(page.select_one("[name=shown]")["value"].split()) == {goal, new}  # type: ignore[union-attr, index]
    engaged.withdraw(goal)
    answer = client.post(engaged.path(), data=_sheet(goal, new, **{f"saw-{goal}": EVIL}))
    assert answer.status_code == 409
    assert EVIL in [one.text for one in BeautifulSoup(answer.text, "html.parser").select(".summary .pre")]
    assert "In meetings I ask" not in answer.text
    assert client.post(engaged.path(), data=_sheet(new)).status_code == 303


def test_an_answer_about_other_goals_than_are_shared_at_that_moment_is_not_stored(
    engaged: CheckedIn, goal: str
) -> None:
    for goals in ((), ((goal, 1), ("0" * 32, 1))):
        with pytest.raises(GoalsMovedError):
            check_in_answering.answer(engaged.installation, engaged.token, said(*goals))
    assert engaged.rows()[0].state is CheckInState.ASKED


def test_the_longest_answer_has_room_in_four_byte_letters_and_quotes(engaged: CheckedIn, client: FlaskClient) -> None:
    goals = [engaged.share(f"Goal {number}") for number in range(MOST_GOALS)]
    for fill in ("\U0001f600" * LONGEST, '"' * LONGEST):
        texts = {f"{name}-{goal}": fill for goal in goals for name in ("saw", "help")}
        sheet = _sheet(*goals, **texts, business=fill, suggestion=fill)
        identifier = engaged.rows()[-1].id
        if fill[0] == '"':
            _clock(engaged).jump(date(2026, 4, 2))
            engaged.look()
            identifier = engaged.rows()[-1].id
        assert client.post(engaged.path(), data=sheet).status_code == 303
        assert check_in_answering.own_answer(engaged.head, identifier).suggestion == fill


def test_a_check_in_asks_about_the_three_goals_that_were_shared_last(
    engaged: CheckedIn, goal: str, client: FlaskClient
) -> None:
    _clock(engaged).pass_(days=1)
    for number in range(MOST_GOALS):
        engaged.share(f"Goal {number}")
    page = client.get(engaged.path())
    assert "In meetings I ask" not in page.text
    assert len(BeautifulSoup(page.text, "html.parser").select("section.goal")) == MOST_GOALS


def test_what_is_said_of_each_goal_stays_with_it(engaged: CheckedIn, goal: str, client: FlaskClient) -> None:
    other = engaged.share("I say who decides.")
    page = BeautifulSoup(client.get(engaged.path()).text, "html.parser")
    names = [{str(field["name"]) for field in part.select("[name]")} for part in page.select("section.goal")]
    assert sorted(map(sorted, names)) == sorted(
        sorted(f"{name}-{one}" for name in ("saw", "change", "help")) for one in (goal, other)
    )
    answers = {f"saw-{other}": "She decided.", f"change-{other}": "n", f"help-{other}": ""}
    assert client.post(engaged.path(), data={**_sheet(goal, other), **answers}).status_code == 303
    found = check_in_answering.own_answer(engaged.head, engaged.rows()[0].id)
    said = {one.goal: (one.saw, one.change, one.help) for one in found.goals}
    assert said == {goal: ("He asked Ann.", 2, "I ask first."), other: ("She decided.", None, "")}


def _over(engaged: CheckedIn) -> None:
    _clock(engaged).pass_(days=22)


def _ended(engaged: CheckedIn) -> None:
    engagements.end(engaged.own, engaged.id)


@pytest.mark.parametrize(("befalls", "title"), [(_over, "This check-in is over"), (_ended, "The coaching has ended")])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_is_over_says_so_and_gives_back_what_was_typed(
    engaged: CheckedIn, goal: str, client: FlaskClient, befalls: Callable[[CheckedIn], None], title: str, method: str
) -> None:
    path = engaged.path()
    befalls(engaged)
    answer = client.open(path, method=method, data=_sheet(goal, business=EVIL) if method == "POST" else None)
    assert answer.status_code == 410
    assert f"<h1>{title}</h1>" in answer.text
    assert (EVIL in BeautifulSoup(answer.text, "html.parser").get_text()) is (method == "POST")
    for name in ("Dana", "Alice", "Hanna", "two people"):
        assert name not in answer.text
    assert engaged.rows()[0].state is CheckInState.ASKED


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_was_not_signed_here_or_for_another_purpose_leads_nowhere(
    engaged: CheckedIn, goal: str, client: FlaskClient, method: str
) -> None:
    identifier = engaged.rows()[0].id
    links = engaged.installation.links
    for token in ("x", engaged.token[:-1], identifier, *(links(one).sign(identifier) for one in Purpose)):
        if token == engaged.token:
            continue
        answer = client.open(f"/c/{token}/", method=method, data=_sheet(goal))
        assert answer.status_code == 404
        assert "This link does not work" in answer.text
    gone = client.get(f"/c/{links(Purpose.CHECK_IN).sign('0' * 32)}/")
    assert gone.status_code == 410
    assert engaged.rows()[0].state is CheckInState.ASKED


def test_no_other_site_and_no_other_kind_of_body_answers(engaged: CheckedIn, goal: str, client: FlaskClient) -> None:
    foreign = client.post(engaged.path(), data=_sheet(goal), headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 400
    assert client.post(engaged.path(), json=_sheet(goal)).status_code == 400
    assert client.head(engaged.path()).status_code == 200
    assert engaged.rows()[0].state is CheckInState.ASKED


# --- on the department head's page ------------------------------------------------------------------------------------


def test_it_is_answered_on_the_own_page_and_corrected_until_the_executive_reads_it(
    engaged: CheckedIn, goal: str, client: FlaskClient
) -> None:
    head, identifier = _parties(engaged, Party.SPONSOR), engaged.rows()[0].id
    below = f"check-ins/{identifier}"
    assert f"{below}/form" in head.get(Party.SPONSOR, "check-ins").text
    assert head.post(Party.SPONSOR, f"{below}/form", **_sheet(goal)).status_code == 303
    assert client.get(engaged.path()).status_code == 200  # it shows that it has arrived
    assert "The budget was cut." in head.get(Party.SPONSOR, below).text
    form = BeautifulSoup(head.get(Party.SPONSOR, f"{below}/form").text, "html.parser")
    assert form.select_one("[name=business]").text.strip() == "The budget was cut."  # type: ignore[union-attr]
    assert [one["value"] for one in form.select("input[checked]")] == ["2"]
    _clock(engaged).pass_(days=6)
    corrected = _sheet(goal, **{f"change-{goal}": "n", "business": ""})
    assert head.post(Party.SPONSOR, f"{below}/form", **corrected).status_code == 303
    found = check_in_answering.own_answer(engaged.head, identifier)
    assert (found.business, found.goals[0].change, found.executive_from) == ("", None, date(2026, 3, 9))
    _clock(engaged).pass_(days=1)
    late = head.post(Party.SPONSOR, f"{below}/form", **_sheet(goal, business=EVIL))
    assert late.status_code == 410
    assert EVIL in BeautifulSoup(late.text, "html.parser").get_text()
    assert "Correct it" not in head.get(Party.SPONSOR, below).text


def test_what_was_said_of_a_withdrawn_goal_stays_and_its_words_leave_the_heads_pages(
    engaged: CheckedIn, goal: str, client: FlaskClient
) -> None:
    other = engaged.share("I name the decision at the end.")
    client.post(engaged.path(), data=_sheet(goal, other))
    engaged.withdraw(goal)
    head, below = _parties(engaged, Party.SPONSOR), f"check-ins/{engaged.rows()[0].id}"
    for page in (head.get(Party.SPONSOR, below), head.get(Party.SPONSOR, f"{below}/form")):
        assert "In meetings I ask" not in page.text
        assert "I name the decision" in page.text
    assert head.post(Party.SPONSOR, f"{below}/form", **_sheet(other, **{f"change-{other}": "-1"})).status_code == 303
    found = check_in_answering.own_answer(engaged.head, engaged.rows()[0].id)
    assert {(one.what, one.change) for one in found.goals} == {("", 2), ("I name the decision at the end.", -1)}


# --- who reads it when ------------------------------------------------------------------------------------------------


def test_the_coach_reads_it_at_once_and_the_executive_the_same_text_after_seven_days(
    engaged: CheckedIn, goal: str, client: FlaskClient
) -> None:
    client.post(engaged.path(), data=_sheet(goal, business=EVIL))
    identifier, executive = engaged.rows()[0].id, _parties(engaged, Party.EXECUTIVE)
    desk = executive.desk.get(f"/desk/engagements/{engaged.id}/check-ins/{identifier}")
    assert EVIL in BeautifulSoup(desk.text, "html.parser").get_text()
    for _ in range(7):
        months = executive.get(Party.EXECUTIVE, "check-ins")
        assert "yours to read from 9 March 2026 on" in months.text
        assert "+2" not in months.text
        assert executive.get(Party.EXECUTIVE, f"check-ins/{identifier}").status_code == 404
        _clock(engaged).pass_(days=1)
    assert "+2" in executive.get(Party.EXECUTIVE, "check-ins").text
    own = executive.get(Party.EXECUTIVE, f"check-ins/{identifier}")
    texts = [
        [one.text.strip() for one in BeautifulSoup(page.text, "html.parser").select("dl.said-of-goal dd")]
        for page in (desk, own)
    ]
    assert texts[0] == texts[1]


def test_the_coach_opens_it_before_with_one_click(engaged: CheckedIn, goal: str, client: FlaskClient) -> None:
    client.post(engaged.path(), data=_sheet(goal))
    identifier, executive = engaged.rows()[0].id, _parties(engaged, Party.EXECUTIVE)
    path = f"/desk/engagements/{engaged.id}/check-ins/{identifier}"
    assert executive.desk.post(f"{path}/open").status_code == 303
    assert executive.get(Party.EXECUTIVE, f"check-ins/{identifier}").status_code == 200
    assert "Let Dana" not in executive.desk.get(path).text
    with pytest.raises(check_in_answering.CheckInClosedError):
        check_in_answering.send(engaged.head, identifier, said((goal, 1)))
