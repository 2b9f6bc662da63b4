"""The executive's page to propose people: no account, no token in a page, nothing of the coach's roster."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from surveys.core.installation import Installation
from surveys.core.links import Purpose
from surveys.desk.preparing import drafts, nominating, proposing
from surveys.engagements.actor import Actor
from surveys.invited.rows import Row
from surveys.waves.casting import Casting
from surveys.web.app import build_app
from surveys.web.executive.nomination import nomination_pages
from tests.surveys.desk.preparing.drafted import ready

UNTIL = date(2026, 3, 12)


@pytest.fixture
def draft(alice: Actor) -> str:
    return ready(alice, peer=5, board=3)


@pytest.fixture
def token(alice: Actor, draft: str) -> str:
    return alice.installation.links(Purpose.NOMINATION).sign(nominating.ask(alice, draft, UNTIL))


@pytest.fixture
def client(installation: Installation) -> FlaskClient:
    app: Flask = build_app(Casting(installation), behind_tls=False)
    app.register_blueprint(nomination_pages(installation))
    return app.test_client()


def _typed(number: int, first: str, email: str, relationship: str) -> dict[str, str]:
    prefix = f"row-new-{number}-"
    return {
        f"{prefix}first_name": first,
        f"{prefix}last_name": "",
        f"{prefix}email": email,
        f"{prefix}relationship": relationship,
    }


def _values(answer: TestResponse) -> dict[str, str]:
    page = BeautifulSoup(answer.text, "html.parser")
    found = {str(field["name"]): str(field.get("value") or "") for field in page.select("form input[name]")}
    for field in page.select("form select[name]"):
        chosen = field.select_one("option[selected]")
        found[str(field["name"])] = str(chosen["value"]) if chosen else ""
    return found


def _proposed(installation: Installation, token: str) -> list[Row]:
    return [one.row for one in proposing.invited_by(installation, token).rows]


def test_looking_changes_nothing_and_shows_nothing_of_the_roster(
    client: FlaskClient, alice: Actor, draft: str, token: str
) -> None:
    before = drafts.look(alice, draft)
    for _ in range(3):
        page = client.get(f"/n/{token}/")
        client.head(f"/n/{token}/")
    assert page.status_code == 200
    assert "Alice Adler" in page.text
    assert "the end of 12 March 2026, UTC." in page.text
    for name in ("peer0@example.org", "Pat0", "23 March", token):
        assert name not in page.text
    assert drafts.look(alice, draft) == before
    assert "Set-Cookie" not in page.headers


def test_people_are_proposed_changed_and_taken_out(client: FlaskClient, installation: Installation, token: str) -> None:
    sent = {**_typed(0, "Ann", "ann@example.org", "peer"), **_typed(1, "Ben", "ben@example.org", "board")}
    answer = client.post(f"/n/{token}/", data=sent)
    assert answer.status_code == 303
    assert answer.data == b""
    page = client.get(answer.location)
    assert "your list has arrived" in page.text
    again = {
        name: "" if "ben" in value.lower() or value == "board" else value.replace("Ann", "Anna")
        for name, value in _values(page).items()
    }
    client.post(f"/n/{token}/", data=again)
    assert _proposed(installation, token) == [Row("Anna", "", "ann@example.org", "peer")]


def test_mistakes_are_told_in_their_place_and_nothing_typed_is_lost(
    client: FlaskClient, installation: Installation, token: str
) -> None:
    sent = {
        **_typed(0, "Ann", "ann(at)example.org", "peer"),
        **_typed(1, "Ben", "ben@example.org", ""),
        **_typed(2, "", "", ""),
        **_typed(3, "Dana", "dana@example.org", "peer"),
    }
    answer = client.post(f"/n/{token}/", data=sent)
    assert answer.status_code == 422
    links = {str(link["href"]) for link in BeautifulSoup(answer.text, "html.parser").select(".summary a")}
    assert links == {"#row-new-0-email", "#row-new-1-relationship", "#row-new-3-email"}
    assert {name: _values(answer)[name] for name in sent} == sent
    assert _proposed(installation, token) == []


def test_more_rows_keep_what_was_typed_and_store_nothing(
    client: FlaskClient, installation: Installation, token: str
) -> None:
    sent = _typed(0, "Ann", "half an addr", "peer")
    answer = client.post(f"/n/{token}/", data={**sent, "more": "yes"})
    assert answer.status_code == 200
    values = _values(answer)
    assert {name: values[name] for name in sent} == sent
    assert sum(name.endswith("-email") for name in values) == 11
    assert _proposed(installation, token) == []


@pytest.mark.parametrize(("number", "status"), [(100, 303), (101, 422)])
def test_as_many_as_fit_and_no_more(
    client: FlaskClient, installation: Installation, token: str, number: int, status: int
) -> None:
    sent: dict[str, str] = {}
    for n in range(number):
        sent |= _typed(n, "Pat", f"p{n}@example.org", "peer")
    assert client.post(f"/n/{token}/", data=sent).status_code == status
    assert len(_proposed(installation, token)) == (number if status == 303 else 0)


@pytest.mark.parametrize(("rows", "status"), [(1000, 422), (1001, 413)])
def test_rows_that_no_page_ever_had_are_not_even_looked_at(
    client: FlaskClient, installation: Installation, token: str, rows: int, status: int
) -> None:
    """Twenty thousand fit into a body, and would keep a thread busy for half a minute."""
    sent = {f"row-{number:016x}-0-email": "" for number in range(rows - 1)}
    answer = client.post(f"/n/{token}/", data={**sent, "row-new-0-email": "nobody", "row-new-0-first_name": "Ada"})
    assert answer.status_code == status
    assert _proposed(installation, token) == []


def test_somebody_who_is_on_the_roster_is_taken_like_anybody_else(
    client: FlaskClient, installation: Installation, token: str
) -> None:
    known, new = (
        client.post(f"/n/{token}/", data=_typed(0, "Pat", address, "peer"))
        for address in ("peer0@example.org", "peer9@example.org")
    )
    assert (known.status_code, known.data) == (new.status_code, new.data)
    assert len(_proposed(installation, token)) == 2


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_has_ended_and_one_that_never_was_get_their_own_pages(
    client: FlaskClient, alice: Actor, draft: str, token: str, method: str
) -> None:
    wrong = alice.installation.links(Purpose.READING).sign("x")
    bad = client.open(f"/n/{wrong}/", method=method, data=_typed(0, "Ann", "ann@example.org", "peer"))
    assert bad.status_code == 404
    drafts.discard(alice, draft)
    ended = client.open(f"/n/{token}/", method=method, data=_typed(0, "Ann", "ann@example.org", "peer"))
    assert ended.status_code == 410
    assert "has ended" in ended.text
    for answer in (bad, ended):
        assert token not in answer.text
        assert wrong not in answer.text


def test_a_body_of_another_kind_is_refused(client: FlaskClient, installation: Installation, token: str) -> None:
    answer = client.post(f"/n/{token}/", json=_typed(0, "Ann", "ann@example.org", "peer"))
    assert answer.status_code == 400
    assert _proposed(installation, token) == []


def test_what_was_taken_up_is_said_and_more_can_be_proposed(
    client: FlaskClient, installation: Installation, alice: Actor, draft: str, token: str
) -> None:
    client.post(f"/n/{token}/", data=_typed(0, "Ann", "ann@example.org", "peer"))
    nominating.approve(alice, draft, [one.key for one in drafts.look(alice, draft).proposals])
    page = client.get(f"/n/{token}/").text
    assert "has been taken up" in page
    assert "ann@example.org" not in page
    client.post(f"/n/{token}/", data=_typed(0, "Ben", "ben@example.org", "peer"))
    assert [row.first_name for row in _proposed(installation, token)] == ["Ben"]


def test_what_was_typed_is_never_markup(client: FlaskClient, token: str) -> None:
    answer = client.post(f"/n/{token}/", data=_typed(0, "<b>Ann</b>", '"><script>', "<i>"))
    assert answer.status_code == 422
    assert "<script>" not in answer.text
    assert "<b>" not in answer.text
