"""The door of the desk: foreign forms, foreign names, the cookie, and what every answer carries."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from surveys.app import create_app
from surveys.core.installation import Installation
from tests.support.desk import ALICE, BOB, Browser, actor, stored
from tests.support.installations import Clock, build

NEW = {"executive_name": "Dana Whitfield", "executive_email": "dana@example.org"}
PUBLIC = "https://feedback.example.org"


@pytest.fixture
def site(installation: Installation) -> Flask:
    return create_app(installation)


@pytest.fixture
def alice(site: Flask, installation: Installation) -> Browser:
    return Browser(site, actor(installation, ALICE))


@pytest.fixture
def public(tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    installation = build(tmp_path / "public", clock=clock, base_url=PUBLIC)
    yield installation
    installation.database.close()


@pytest.mark.parametrize("field", [{}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": "made.up"}])
def test_a_form_without_the_right_field_is_refused_and_nothing_is_stored(
    alice: Browser, installation: Installation, field: dict[str, str]
) -> None:
    before = stored(installation)
    answer = alice.client.post("/desk/engagements/new", data={**NEW, **field})
    assert answer.status_code == 400
    assert "reload the page" in answer.text
    assert stored(installation) == before


def test_another_browsers_field_is_worthless(alice: Browser, site: Flask, installation: Installation) -> None:
    bobs = Browser(site, actor(installation, BOB)).token()
    assert alice.client.post("/desk/engagements/new", data={**NEW, "csrf": bobs}).status_code == 400
    assert alice.client.post("/desk/engagements/new", data={**NEW, "csrf": alice.token()}).status_code == 303


@pytest.mark.parametrize(("said", "status"), [("same-origin", 303), ("cross-site", 400), ("same-site", 400)])
def test_a_form_that_another_page_sends_is_refused(alice: Browser, said: str, status: int) -> None:
    sent = {**NEW, "csrf": alice.token()}
    assert alice.client.post("/desk/engagements/new", data=sent, headers={"Sec-Fetch-Site": said}).status_code == status


@pytest.mark.parametrize("host", ["charlie.example", "localhost.charlie.example", "10.0.0.7", "[::2]", "feedback."])
def test_under_a_foreign_name_there_is_no_desk(alice: Browser, host: str) -> None:
    assert alice.client.get("/desk/", headers={"Host": host}).status_code == 404
    assert alice.client.get("/desk/sign-in", headers={"Host": host}).status_code == 404


def test_the_plain_address_of_a_public_server_shows_no_desk(public: Installation) -> None:
    """Whoever opens the port itself, past the proxy and without TLS, finds nothing to type a password into."""
    client = create_app(public).test_client()
    assert client.get("/desk/sign-in", base_url="http://127.0.0.1:8000").status_code == 404
    assert client.get("/desk/sign-in", base_url=PUBLIC).status_code == 200


def test_behind_tls_the_cookie_is_for_the_desk_and_for_tls_alone(public: Installation) -> None:
    answer = create_app(public).test_client().get("/desk/sign-in", base_url=PUBLIC)
    cookie = answer.headers["Set-Cookie"]
    assert re.match(r"__Secure-parallax=[\w-]{43};", cookie)
    assert {"Secure", "HttpOnly", "Path=/desk", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("path", ["/", "/privacy", "/health", "/s/nothing", "/r/nothing/", "/n/nothing/"])
def test_outside_of_the_desk_no_cookie_is_set(site: Flask, path: str) -> None:
    assert "Set-Cookie" not in site.test_client().get(path).headers


def test_every_page_is_strict_uncompressed_and_kept_by_nobody(alice: Browser) -> None:
    answer = alice.client.get("/desk/", headers={"Accept-Encoding": "gzip"})
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in answer.headers


def test_a_notice_is_said_once_and_is_no_part_of_any_address(alice: Browser) -> None:
    done = alice.client.post("/desk/engagements/new", data={**NEW, "csrf": alice.token()})
    assert done.headers["Location"].count("?") == 0
    first, again = alice.get(done.headers["Location"]).text, alice.get(done.headers["Location"]).text
    assert "The engagement is set up" in first
    assert 'role="status"' not in again


def test_a_notice_is_lost_rather_than_said_a_minute_later(alice: Browser) -> None:
    done = alice.client.post("/desk/engagements/new", data={**NEW, "csrf": alice.token()})
    (cookie,) = [one for one in done.headers.getlist("Set-Cookie") if "_said=" in one]
    assert {"Max-Age=60", "HttpOnly", "Path=/desk", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}


@pytest.mark.parametrize("text", ["Call Charlie", "__doc__", "of", "SAVED;", "", "x" * 3000])
def test_nothing_makes_a_page_say_anything_else(alice: Browser, text: str) -> None:
    alice.client.set_cookie("parallax_said", text, path="/desk")
    for page in (alice.get("/desk/").text, alice.get(f"/desk/?said={text}").text):
        assert 'role="status"' not in page


def test_the_bare_address_leads_to_the_desk_and_the_desk_to_its_door(site: Flask) -> None:
    client = site.test_client()
    assert client.get("/").headers["Location"] == "/desk/"
    assert client.get("/desk/").headers["Location"] == "/desk/sign-in?next=/desk/"
