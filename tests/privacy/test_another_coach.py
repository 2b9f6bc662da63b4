"""T15: Alice's coach against Bob's desk. Every route of the URL map, every id of Bob's: as if there were nothing.

The routes are read from the application itself, so that a new one cannot be forgotten: an argument that is not known
here fails the test until somebody says whose it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pytest
from flask import Flask
from werkzeug.routing import Rule

from surveys.app import create_app
from surveys.core.installation import Installation
from tests.support.desk import ALICE, BOB, Browser, actor, engagement, furnished_desk, stored, wave
from tests.support.installations import Clock

BOBS = ("Bobsexecutive", "bobsexecutive@example.org", "Bobsorganisation")

# Whose an argument is: one of Bob's ids by kind, or a plain choice that belongs to nobody.
OWNED = (
    "engagement",
    "wave",
    "baseline",
    "draft",
    "reading",
    "nomination",
    "coach",
    "goal",
    "session",
    "check_in",
    "commitment",
)
CHOICES = {
    "form": ("pdf", "html", "csv", "xlsx", "json"),
    "part": ("anonymous", "supervisor", "self"),
    "question": ("keep_doing",),
    "position": ("1",),
    "row": ("0", "1"),
    "kind": ("invitation", "reminder"),
    "group": ("peer",),
    "number": ("1",),
    "party": ("executive", "sponsor"),
    "token": ("no-token",),
    "page": ("no-page",),  # kept for one browser
}
# Pages that show the administrators' own matters and take a coach's id: account.py's tests hold them.
ADMINISTRATION = {"desk.stop_coach", "desk.restore_coach", "desk.invite_again"}


@dataclass(frozen=True)
class Worlds:
    """Both desks in one installation, and every id of Bob's."""

    app: Flask
    alice: Browser
    installation: Installation
    ids: dict[str, tuple[str, ...]]


@pytest.fixture(params=[False, True], ids=["a coach", "an administrator"])
def worlds(request: pytest.FixtureRequest, installation: Installation, clock: Clock) -> Worlds:
    alice, bob = actor(installation, ALICE, admin=request.param), actor(installation, BOB)
    his = engagement(bob, "Bobsexecutive", "bobsexecutive@example.org", organisation="Bobsorganisation")
    ids = furnished_desk(bob, his, clock).ids
    mine = engagement(alice, "Alicesexecutive", "alicesexecutive@example.org")
    wave(alice, mine, peer=4)
    app = create_app(installation)
    return Worlds(app, Browser(app, alice), installation, ids)


def _desk_rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if str(rule.endpoint).startswith("desk.")]


def _addresses(app: Flask, rule: Rule, ids: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Give every address of a route with Bob's ids in it."""
    names = sorted(rule.arguments)
    unknown = [name for name in names if name not in OWNED and name not in CHOICES]
    assert not unknown, f"{rule.endpoint}: whose is {unknown}? Say it in this test"
    choices = [ids[name] if name in OWNED else CHOICES[name] for name in names]
    with app.test_request_context():
        for values in product(*choices):
            built = app.url_map.bind("localhost").build(str(rule.endpoint), dict(zip(names, values, strict=True)))
            yield str(built)


def test_nothing_of_bobs_is_read_changed_or_told_apart_from_nothing(worlds: Worlds) -> None:
    before = stored(worlds.installation)
    nothing = worlds.alice.get("/desk/engagements/abcdefghjkmn")
    assert nothing.status_code == 404
    asked = 0
    for rule in _desk_rules(worlds.app):
        if not rule.arguments & set(OWNED) or rule.endpoint in ADMINISTRATION:
            continue
        for path in _addresses(worlds.app, rule, worlds.ids):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                answer = worlds.alice.get(path) if method == "GET" else worlds.alice.post(path, **_PLAUSIBLE)
                assert answer.status_code == 404, f"{method} {rule.endpoint} gave {answer.status_code}"
                assert answer.data == nothing.data, f"{method} {rule.endpoint} tells more than nothing"
                asked += 1
    assert asked > 20
    assert stored(worlds.installation) == before


def test_no_list_and_no_page_without_an_id_names_anything_of_bobs(worlds: Worlds) -> None:
    pages = 0
    for rule in _desk_rules(worlds.app):
        if rule.arguments or "GET" not in (rule.methods or set()):
            continue
        body = worlds.alice.get(str(rule.rule)).text
        assert not [mark for mark in BOBS if mark in body], rule.endpoint
        pages += 1
    assert pages >= 3
    assert "Alicesexecutive" in worlds.alice.get("/desk/").text


def test_without_a_sign_in_every_page_leads_to_the_door(worlds: Worlds) -> None:
    stranger = Browser(worlds.app)
    guarded = 0
    for rule in _desk_rules(worlds.app):
        view = worlds.app.view_functions[str(rule.endpoint)]
        if hasattr(view, "open_to_all"):
            continue
        for path in _addresses(worlds.app, rule, worlds.ids):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                answer = stranger.client.open(path, method=method)
                assert answer.status_code in (303, 400), f"{method} {rule.endpoint} gave {answer.status_code}"
                assert not [mark for mark in BOBS if mark in answer.text]
                guarded += 1
    assert guarded > 20


def test_what_needs_no_sign_in_is_a_short_list(worlds: Worlds) -> None:
    """A page that anybody may open has to be put on this list by hand."""
    opened = {
        str(rule.endpoint)
        for rule in _desk_rules(worlds.app)
        if hasattr(worlds.app.view_functions[str(rule.endpoint)], "open_to_all")
    }
    assert opened == OPEN_PAGES


OPEN_PAGES = {
    *("desk.sign_in", "desk.let_in", "desk.code", "desk.let_in_with_code"),
    *("desk.set_up", "desk.make_first_coach", "desk.invitation", "desk.accept_invitation"),
    *("desk.ask_reset", "desk.send_reset", "desk.reset", "desk.set_password"),
}

# What a form of the desk may hold: enough that a page which forgot to ask whose it is would do something.
_PLAUSIBLE = {
    "executive_name": "Taken over",
    "executive_email": "taken.over@example.org",
    "note": "taken over",
    "what": "taken over",
    "review_on": "2026-10-01",
    "state": "reached",
    "seen": "active",
    "text": "taken over",
    "reason": "taken over",
    "closes_on": "2026-07-01",
    "expires_on": "2026-07-01",
    "typed": "Bobsexecutive",
    "old": "peer0@example.org",
    "new": "peer9@example.org",
    "email": "peer0@example.org",
    "min_raters": "4",
    "instrument": "leadership360",
    "pasted": "Charlie,Cole,charlie@example.org,peer",
}
