"""A page that was open for a while undoes nothing that was saved meanwhile: it is taken over, or both are shown."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse
from wtforms import BooleanField, DateField, PasswordField, StringField

from surveys.app import create_app
from surveys.core.installation import Installation
from surveys.core.links import Purpose
from surveys.desk import engagements
from surveys.desk.engagements import Details
from surveys.desk.preparing import draft_letters, drafts, nominating, proposing, roster_rows
from surveys.desk.reporting import reports
from surveys.engagements.actor import Actor
from surveys.invited.rows import Row
from surveys.waves.closing import close_wave
from surveys.web.http.saved import SavedForm
from tests.support.desk import ALICE, Browser, actor, engagement, wave
from tests.support.forms import form_of, typed
from tests.surveys.desk.preparing.drafted import people, ready


@pytest.fixture
def alice(installation: Installation) -> Actor:
    return actor(installation, ALICE, admin=True)


@pytest.fixture
def site(installation: Installation) -> Flask:
    return create_app(installation)


@pytest.fixture
def browser(site: Flask, alice: Actor) -> Browser:
    return Browser(site, alice)


@dataclass(frozen=True)
class Place:
    """A page over something stored: where its form is, what another tab saves, and how what is stored is read."""

    page: str
    to: str
    held: str
    field: str
    mine: str
    theirs: str
    beside: dict[str, str]
    look: Callable[[], dict[str, str]]


@pytest.fixture(params=["engagement", "rules", "letters", "note", "settings"])
def place(request: pytest.FixtureRequest, alice: Actor) -> Place:
    return PLACES[request.param](alice)


def _engagement(alice: Actor) -> Place:
    own = engagement(alice)
    path = f"/desk/engagements/{own}/edit"

    def look() -> dict[str, str]:
        details = engagements.folder(alice, own).details
        return {"organisation": details.organisation, "head_name": details.head_name}

    return Place(path, path, "organisation", "organisation", "Mine", "Theirs", {"head_name": "Hal Head"}, look)


def _rules(alice: Actor) -> Place:
    draft = ready(alice)
    path = f"/desk/drafts/{draft}/rules"

    def look() -> dict[str, str]:
        rules = drafts.look(alice, draft).rules
        return {"closes_on": str(rules.closes_on), "min_raters": str(rules.min_raters)}

    return Place(path, path, "closes_on", "closes_on", "2026-03-30", "2026-04-10", {"min_raters": "4"}, look)


def _letters(alice: Actor) -> Place:
    draft = ready(alice)
    path = f"/desk/drafts/{draft}/letters"

    def look() -> dict[str, str]:
        return {one.kind.value: one.text for one in draft_letters.letters(alice, draft)}

    beside = {"reminder": "Another reminder."}
    return Place(path, path, "invitation", "invitation", "Mine.\n\nTwo.", "Theirs.\n\nThree.", beside, look)


def _note(alice: Actor) -> Place:
    closed = wave(alice, engagement(alice), peer=4)
    close_wave(alice.installation, closed)
    path = f"/desk/waves/{closed}/report"

    def look() -> dict[str, str]:
        return {"note": reports.report_desk(alice, closed).note}

    return Place(path, f"{path}/note", "note", "note", "Mine", "Theirs", {}, look)


def _settings(alice: Actor) -> Place:
    def look() -> dict[str, str]:
        settings = alice.installation.settings
        return {"days_kept": str(settings.days_kept), "timezone": str(settings.timezone)}

    beside = {"timezone": "Europe/Berlin"}
    return Place("/desk/settings", "/desk/settings", "days_kept", "days_kept", "20", "40", beside, look)


PLACES: dict[str, Callable[[Actor], Place]] = {
    "engagement": _engagement,
    "rules": _rules,
    "letters": _letters,
    "note": _note,
    "settings": _settings,
}


def _send(browser: Browser, place: Place, page: str, **texts: str) -> TestResponse:
    form = typed(form_of(page, place.held), **texts)
    form.pop("look", None)
    form.pop("test", None)
    return browser.client.post(place.to, base_url=browser.base, data=form)


def _open(browser: Browser, place: Place) -> str:
    return browser.get(place.page).text


def test_what_only_another_tab_changed_stays_changed(browser: Browser, place: Place) -> None:
    stale = _open(browser, place)
    assert _send(browser, place, _open(browser, place), **{place.field: place.theirs}).status_code == 303
    assert _send(browser, place, stale, **place.beside).status_code == 303
    assert place.look() == {place.field: place.theirs, **place.beside}


def test_where_both_changed_the_same_both_are_shown_and_the_second_word_counts(browser: Browser, place: Place) -> None:
    stale = _open(browser, place)
    _send(browser, place, _open(browser, place), **{place.field: place.theirs})
    before = place.look()
    asked = _send(browser, place, stale, **{place.field: place.mine})
    assert asked.status_code in (409, 422)
    assert place.look() == before, "nothing is stored before the coach has seen it"
    assert re.search("was saved here meanwhile|What was saved meanwhile", asked.text)
    shown = BeautifulSoup(asked.text, "html.parser")
    assert all(line in shown.get_text() for line in _seen(place.theirs)), "what was saved meanwhile is shown"
    assert form_of(asked.text, place.held)[place.field] == [place.mine], "and so is what was typed"
    assert _send(browser, place, asked.text).status_code == 303
    assert place.look()[place.field] == place.mine


def _seen(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


def test_the_same_change_in_both_is_no_clash(browser: Browser, place: Place) -> None:
    stale = _open(browser, place)
    for page in (_open(browser, place), stale):
        assert _send(browser, place, page, **{place.field: place.mine}).status_code == 303
    assert place.look()[place.field] == place.mine


def test_a_page_that_is_not_stale_saves_as_ever(browser: Browser, place: Place) -> None:
    for text in (place.mine, place.theirs, place.mine):
        assert _send(browser, place, _open(browser, place), **{place.field: text}).status_code == 303
    assert place.look()[place.field] == place.mine


def test_a_name_and_its_address_are_one_thing(browser: Browser, alice: Actor) -> None:
    own = engagement(alice, head_name="Hal Head", head_email="hal@example.org")
    path = f"/desk/engagements/{own}/edit"
    stale = form_of(browser.get(path).text, "head_name")
    engagements.change(alice, own, Details("Dana Whitfield", "dana@example.org", head_name="Ida Ito", head_email=""))
    asked = browser.client.post(path, data=typed(stale, head_name="Hal Headley"))
    assert asked.status_code == 422
    assert "“Ida Ito” was saved here meanwhile" in asked.text
    assert "This was emptied meanwhile" in asked.text
    assert engagements.folder(alice, own).details.head_name == "Ida Ito"


# --- rosters, proposals, other people of one name ----------------------------------------------------------------


def test_a_list_replaces_only_the_roster_that_its_page_showed(browser: Browser, alice: Actor) -> None:
    draft = ready(alice)
    page, path = f"/desk/drafts/{draft}/people", f"/desk/drafts/{draft}/people/list"
    stale = form_of(browser.get(page).text, "pasted")
    roster_rows.add_rows(alice, draft, people(board=1))
    before = drafts.look(alice, draft).rows
    sent = typed(stale, pasted="Ann,New,ann@example.org,peer", how="instead")
    asked = browser.client.post(path, data=sent)
    assert asked.status_code == 422
    assert "have changed since this page was made" in asked.text
    assert drafts.look(alice, draft).rows == before
    meant = form_of(asked.text, "pasted")
    assert meant["pasted"] == ["Ann,New,ann@example.org,peer"]
    assert browser.client.post(path, data=meant).status_code == 303
    assert [one.row.email for one in drafts.look(alice, draft).rows] == ["dana@example.org", "ann@example.org"]


def test_a_list_that_is_added_takes_nothing_away_and_asks_nothing(browser: Browser, alice: Actor) -> None:
    draft = ready(alice)
    stale = form_of(browser.get(f"/desk/drafts/{draft}/people").text, "pasted")
    roster_rows.add_rows(alice, draft, people(board=1))
    sent = typed(stale, pasted="Ann,New,ann@example.org,peer")
    assert browser.client.post(f"/desk/drafts/{draft}/people/list", data=sent).status_code == 303
    emails = {one.row.email for one in drafts.look(alice, draft).rows}
    assert {"board0@example.org", "ann@example.org"} <= emails


def test_all_means_all_that_the_page_showed(browser: Browser, alice: Actor) -> None:
    draft = ready(alice)
    token = alice.installation.links(Purpose.NOMINATION).sign(nominating.ask(alice, draft, date(2026, 3, 12)))
    proposing.propose(alice.installation, token, {}, [Row("Ann", "", "ann@example.org", "peer")])
    stale = form_of(browser.get(f"/desk/drafts/{draft}/people").text, "shown")
    proposing.propose(alice.installation, token, {}, [Row("Ben", "", "ben@example.org", "peer")])
    assert browser.client.post(f"/desk/drafts/{draft}/proposals", data=stale).status_code == 303
    found = drafts.look(alice, draft)
    assert [one.row.email for one in found.proposals] == ["ben@example.org"]
    assert "ann@example.org" in {one.row.email for one in found.rows}


# --- the rule by itself ------------------------------------------------------------------------------------------


class Sheet(SavedForm):
    """A form with one of each kind."""

    TOGETHER = (("first", "second"),)
    first = StringField()
    second = StringField()
    text = StringField()
    day = DateField()
    tick = BooleanField()
    secret = PasswordField()


VALUES = st.fixed_dictionaries({
    "first": st.sampled_from(["", "a", "b"]),
    "second": st.sampled_from(["", "a", "b"]),
    "text": st.sampled_from(["", "a", "b"]),
    "day": st.sampled_from([None, date(2026, 3, 2), date(2026, 3, 3)]),
    "tick": st.booleans(),
})  # fmt: skip
UNITS = (("first", "second"), ("text",), ("day",), ("tick",))


@given(read=VALUES, mine=VALUES, now=VALUES)
def test_of_each_thing_nobodys_change_is_lost(
    read: dict[str, object], mine: dict[str, object], now: dict[str, object]
) -> None:
    page = Sheet.showing(read)
    posted = {name: str(value) for name, value in mine.items() if value not in (None, False)}
    form = Sheet(MultiDict({**posted, "seen": page.seen.data or ""}))
    clashed = form.clashes(now)
    both = [unit for unit in UNITS if _of(unit, mine) != _of(unit, read) != _of(unit, now) != _of(unit, mine)]
    assert clashed is bool(both)
    for unit in UNITS:
        kept = now if _of(unit, mine) == _of(unit, read) else mine
        assert tuple(form[name].data or None for name in unit) == tuple(value or None for value in _of(unit, kept))
        assert any(form[name].errors for name in unit) is (unit in both)


def _of(unit: tuple[str, ...], values: dict[str, object]) -> tuple[object, ...]:
    return tuple(values[name] for name in unit)


@pytest.mark.parametrize("seen", ["", "x", "[]", "7", "{", '{"text": []}', "[" * 5000])
def test_marks_that_cannot_be_read_are_no_error(seen: str) -> None:
    form = Sheet(MultiDict({"text": "mine", "seen": seen}))
    form.clashes({"text": "theirs"})
    assert form.text.data == "mine"


def test_a_password_that_was_typed_is_never_shown_as_what_differs() -> None:
    page = Sheet.showing({"text": "a", "secret": ""})
    form = Sheet(MultiDict({"text": "a", "secret": "typed", "seen": page.seen.data or ""}))
    assert not form.clashes({"text": "b", "secret": ""})
    assert (form.text.data, form.secret.data, form.secret.errors) == ("b", "typed", ())
