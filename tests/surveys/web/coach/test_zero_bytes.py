"""A zero byte in an address or a form: PostgreSQL refuses to look for such a text, which must not become an error."""

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from surveys.app import create_app
from surveys.core.installation import Installation
from surveys.desk.preparing import drafts
from tests.support.desk import ALICE, Browser, actor, engagement

ZERO = "ab\0cd"
# forms that must be filled in before the id in the address is looked at
_FILLED = {
    "closes_on": "2026-05-01",
    "expires_on": "2026-03-20",
    "instrument": "leadership360",
    "min_raters": "3",
    "email": "charlie@example.org",
    "sure": "y",
}


def _desk_addresses(app: Flask) -> Iterator[tuple[str, str]]:
    """Give every address of the desk that takes something, with a zero byte in it, and its methods."""
    for rule in app.url_map.iter_rules():
        if not rule.arguments or not str(rule.endpoint).startswith("desk."):
            continue
        values = {name: "pdf" if name == "form" else ZERO for name in rule.arguments}
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            path = app.url_map.bind("localhost").build(str(rule.endpoint), values, method=method)
            assert "%00" in path
            yield method, path


def test_an_address_with_a_zero_byte_is_an_address_of_nothing(any_installation: Installation) -> None:
    alice = actor(any_installation, ALICE, admin=True)
    app = create_app(any_installation)
    browser = Browser(app, alice)
    asked = 0
    for method, path in _desk_addresses(app):
        answer = browser.get(path) if method == "GET" else browser.post(path, **_FILLED)
        assert answer.status_code in (404, 410), f"{method} {path} gave {answer.status_code}"
        asked += 1
    assert asked > 50


@pytest.mark.parametrize("path", ["/desk/sign-in", "/desk/reset"])
def test_a_stranger_who_types_a_zero_byte_is_told_what_any_other_is(any_installation: Installation, path: str) -> None:
    stranger, form = Browser(create_app(any_installation)), {"password": "slow river under glass"}
    typed, other = (
        stranger.client.post(path, data={"csrf": _token_of(stranger), "email": email, **form})
        for email in (f"{ZERO}@", "nobody@")
    )
    assert (typed.status_code, typed.headers.get("Location")) == (other.status_code, other.headers.get("Location"))
    assert typed.status_code in (303, 422)


def test_an_id_with_a_zero_byte_in_a_form_is_an_id_of_nothing(any_installation: Installation) -> None:
    alice = actor(any_installation, ALICE)
    draft = drafts.begin(alice, engagement(alice))
    browser = Browser(create_app(any_installation), alice)
    assert browser.post(f"/desk/drafts/{draft}/launch", engagement=ZERO).status_code == 404
    assert browser.post(f"/desk/drafts/{draft}/people/take-over", wave=ZERO).status_code == 404


def _token_of(stranger: Browser) -> str:
    field = BeautifulSoup(stranger.get("/desk/sign-in").text, "html.parser").select_one("input[name=csrf]")
    assert field is not None
    return str(field["value"])
