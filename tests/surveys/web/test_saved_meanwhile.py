"""What another process stores after a form was compared, and before it is stored, is never lost: both are shown.

Two processes share no lock of ours. The other one writes here at the worst moment: when the comparison is over.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from surveys.coaching import (
    alignment,
    check_in_answering,
    check_in_plan,
    closing_loop,
    commitments,
    contract,
    goals,
    intake,
    locks,
    private_lines,
    session_acts,
    status_line,
    takeaways,
)
from surveys.coaching.access import Party
from surveys.coaching.check_in_texts import Answer
from surveys.coaching.commitments import Result
from surveys.coaching.contract_text import Terms
from surveys.coaching.place import Member, new_id, writing
from surveys.coaching.session_acts import Sort
from surveys.coaching.sessions import Talk
from surveys.coaching.tables import CheckIn, CheckInState, Occasion, SessionKind
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.desk.reporting import reports
from surveys.web.http.saved import SavedForm
from tests.support.coaching import Three, three
from tests.support.forms import form_of, typed
from tests.support.half_year import furnish
from tests.support.installations import build
from tests.support.sessions import when
from tests.support.sparing import spare_work

C, X, S = Party.COACH, Party.EXECUTIVE, Party.SPONSOR
THEIRS = "What the other one stored."
DESK = "/desk/engagements"


@dataclass(frozen=True)
class Furnished:
    """An engagement with one of everything."""

    three: Three
    ids: Mapping[str, str]

    def get(self, party: Party, page: str) -> TestResponse:
        return self.three.desk.get(page) if party is C else self.three.get(party, page)

    def post(self, party: Party, page: str, form: Mapping[str, list[str]]) -> TestResponse:
        if party is C:
            return self.three.desk.client.post(page, base_url=self.three.desk.base, data=form)
        return self.three.post(party, page, **form)

    def member(self, party: Party) -> Member:
        return self.three.member(party)


@dataclass(frozen=True)
class Form:
    """A form over something stored: who has it, on which page, which field, and how another process stores there."""

    party: Party
    page: str
    field: str
    other: Callable[[Furnished, str], object]
    mine: str = ""
    theirs: str = THEIRS
    told: str = ""  # how the page writes what the other one stored


def _goal(found: Furnished, text: str) -> None:
    card, _ = goals.one(found.member(C), found.ids["goal"])
    goals.change(found.member(C), card.id, replace(card.text, why=text), card.review_on)


def _commitment(found: Furnished, text: str) -> None:
    card, _ = commitments.one(found.member(C), found.ids["commitment"])
    commitments.change(found.member(C), card.id, card.goal, replace(card.text, plan=text))


def _check_in(found: Furnished, text: str) -> None:
    before = check_in_answering.own_sheet(found.member(S), found.ids["open"]).answer
    check_in_answering.send(found.member(S), found.ids["open"], Answer((), text, ""), before)


def _date(found: Furnished, text: str) -> None:
    at = when(str(found.three.installation.today() - timedelta(days=1)))
    kind = Sort(SessionKind.MEETING, paid=True)
    session_acts.change(found.member(C), found.ids["session"], replace(at, minutes=int(text)), kind)


def _begins(found: Furnished, text: str) -> None:
    check_in_plan.set_plan(found.member(C), found.three.installation.today() + timedelta(days=int(text[-1])))


def _engagement(found: Furnished, text: str) -> None:
    details = engagements.folder(found.three.own, found.three.engaged).details
    engagements.change(found.three.own, found.three.engaged, replace(details, organisation=text))


def _answers(found: Furnished, text: str) -> None:
    intake.write(found.member(S), dict.fromkeys(intake.QUESTIONS, text))


FORMS = {
    "a goal, by the executive": Form(X, "goals/{goal}", "why", _goal),
    "a goal, by the coach": Form(C, DESK + "/{own}/goals/{goal}", "why", _goal),
    "a commitment, by the executive": Form(X, "commitments/{commitment}", "plan", _commitment),
    "a commitment, by the coach": Form(C, DESK + "/{own}/commitments/{commitment}", "plan", _commitment),
    "what a test showed": Form(
        X,
        "commitments/{tested}/result",
        "learned",
        lambda found, text: commitments.tell_result(found.member(C), found.ids["tested"], Result.OPEN, text),
    ),
    "the line": Form(X, "head/line", "line", lambda found, text: status_line.say(found.member(X), text)),
    "a talk of three": Form(
        X,
        "head/talks/start",
        "notes",
        lambda found, text: alignment.keep(found.member(X), Occasion.START, found.three.installation.today(), text),
    ),
    "the intake, by the department head": Form(S, "intake", "tried", _answers),
    "the intake, by the coach": Form(C, DESK + "/{own}/intake/edit", "tried", _answers),
    "a takeaway": Form(
        X,
        "sessions/{session}",
        "text",
        lambda found, text: takeaways.save(found.member(X), found.ids["session"], text),
    ),
    "the date of a session": Form(C, DESK + "/{own}/sessions/{session}/date", "minutes", _date, "35", "45"),
    "what a session was about": Form(
        C,
        DESK + "/{own}/sessions/{session}/held",
        "next",
        lambda found, text: session_acts.hold(found.member(C), found.ids["session"], Talk((), text)),
    ),
    "private lines": Form(
        C,
        DESK + "/{own}/sessions/{session}/private",
        "text",
        lambda found, text: private_lines.save(found.member(C), found.ids["session"], text, keep=False),
    ),
    "the contract": Form(
        C,
        DESK + "/{own}/contract/edit",
        "additions",
        lambda found, text: contract.write(found.member(C), Terms(additions=text)),
    ),
    "the plan of check-ins": Form(C, DESK + "/{own}/check-ins", "begins_on", _begins, "2027-01-04", "5", told="“"),
    "a check-in that is corrected": Form(S, "check-ins/{open}/form", "business", _check_in),
    "a word back": Form(
        X,
        "said/{wave}",
        "word",
        lambda found, text: closing_loop.say(found.member(X), found.ids["wave"], text),
    ),
    "an engagement": Form(C, DESK + "/{own}/edit", "organisation", _engagement),
    "the coach's note": Form(
        C,
        "/desk/waves/{wave}/report",
        "note",
        lambda found, text: reports.save_note(found.three.own, found.ids["wave"], text),
    ),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    installation = build(tmp_path_factory.mktemp("meanwhile"))
    with pytest.MonkeyPatch.context() as patch:
        spare_work(patch)
        yield _furnished(installation)


def _furnished(installation: Installation) -> Furnished:
    parties = three(installation)
    ids = {**furnish(parties, 1), "own": parties.engaged}
    today = installation.today()
    with writing(parties.member(S)) as place:
        days = {"due_on": today, "asked_on": today, "answered_on": today, "executive_from": today + timedelta(days=7)}
        row = CheckIn(id=new_id(), state=CheckInState.ANSWERED, **days)
        ids["open"] = place.put(row, {"goals": [], "business": "As it was.", "suggestion": ""}).id
    return Furnished(parties, ids)


@contextmanager
def _stores_after_the_comparison(patch: pytest.MonkeyPatch, act: Callable[[], object]) -> Iterator[None]:
    """Let another process store once, at the moment at which a form has been compared with what is stored."""
    real, left = SavedForm.clashes, [act]

    def clashes(form: SavedForm, saved: Mapping[str, object]) -> bool:
        clashed = real(form, saved)
        while left:
            left.pop()()
        return clashed

    with patch.context() as inner:
        inner.setattr(SavedForm, "clashes", clashes)
        yield
    assert not left, "the form was compared with nothing"


@pytest.mark.parametrize("name", FORMS)
def test_what_another_process_stores_at_the_last_moment_is_shown_and_not_lost(
    found: Furnished, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    one = FORMS[name]
    page, mine = one.page.format(**found.ids), one.mine or f"Typed in this window: {name}."
    form = typed(form_of(found.get(one.party, page).text, one.field), **{one.field: mine})
    to = f"{page}/note" if one.field == "note" else page
    with _stores_after_the_comparison(monkeypatch, lambda: one.other(found, one.theirs)):
        answer = found.post(one.party, to, form)
    assert answer.status_code == 422, answer.headers
    assert "was saved here meanwhile" in answer.text
    assert (one.told or one.theirs) in BeautifulSoup(answer.text, "html.parser").get_text(), "theirs is shown"
    again = form_of(answer.text, one.field)
    assert again[one.field] == [mine], "and mine is still in its field"
    assert found.post(one.party, to, again).status_code == 303, "sent once more, it takes the other's place"


def test_a_stale_page_opens_nothing_that_was_kept_from_the_coach_since(
    found: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = form_of(found.get(X, "private").text, "commitments")
    with _stores_after_the_comparison(monkeypatch, lambda: locks.lock(found.member(X), ["commitments"])):
        assert found.post(X, "private", typed(stale, takeaways="y")).status_code == 303
    assert locks.locked(found.member(X)) == {"commitments", "takeaways"}
    locks.lock(found.member(X), [])
