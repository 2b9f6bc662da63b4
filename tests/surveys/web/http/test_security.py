"""Headers, cookies, limits and weight: what every response carries, and what none may."""

import gzip
import re
from dataclasses import replace
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from instruments.model import (
    LARGEST_SCALE,
    MAX_AREAS,
    MAX_ITEMS,
    MAX_NAME,
    MAX_OPEN_QUESTIONS,
    Area,
    Gate,
    InstrumentError,
    Item,
    OpenQuestion,
    Scale,
)
from surveys.waves.respondent import LinkState
from surveys.web.app import build_app
from surveys.web.http.assets import Assets
from surveys.web.http.security import LONGEST_COMMENT, MAX_BODY
from tests.surveys.web.ballot_box import EDITION, MemoryBox, a_respondent
from tests.surveys.web.sheets import SMALL, full_sheet, said

PEER = RaterGroup.PEER
FORM = "application/x-www-form-urlencoded"
SURVEY = ("survey", "head", "mistake", "READY")  # the page that sends by its script, with its style in it
GZIP = {"Accept-Encoding": "gzip"}
EXPECTED = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Strict-Transport-Security": "max-age=31536000",
}


def every_kind_of_response(client: FlaskClient, box: MemoryBox) -> dict[str, TestResponse]:
    """Ask for every page there is, errors included."""
    ready = box.invite(a_respondent())
    page = client.get(f"/s/{ready}").text
    return {
        "survey": client.get(f"/s/{ready}"),
        "head": client.head(f"/s/{ready}"),
        "options": client.options(f"/s/{ready}"),
        "moved": client.get(f"/s/{ready}?decline"),
        "decline": client.get(f"/s/{ready}/decline"),
        "declined": client.post(f"/s/{ready}/decline"),
        "thanks for declining": client.post(f"/s/{ready}/decline", follow_redirects=True),
        "thanks without a mark": client.get(f"/s/{ready}/thanks"),
        "mistake": client.post(f"/s/{ready}", data={"whole": "yes"}),
        "no form": client.post(f"/s/{ready}", json={}),
        "too much": client.post(f"/s/{ready}", data="x" * (MAX_BODY + 1), content_type=FORM),
        "method": client.put(f"/s/{ready}"),
        "bad link": client.get("/s/abc"),
        "nowhere": client.get(f"/s/{ready}/elsewhere"),
        "slashes": client.get(f"/s//{ready}"),
        "no asset": client.get("/static/x/none.css"),
        "leaflet": client.get("/privacy"),
        "thanks": client.post(f"/s/{ready}", data=full_sheet(EDITION.instrument, PEER), follow_redirects=True),
        **{path: client.get(path) for path in linked(page)},
        **{state.name: client.get(f"/s/{box.invite(a_respondent(state=state))}") for state in LinkState},
    }


def linked(page: str) -> set[str]:
    return set(re.findall(r'"(/static/[^"]+)"', page))


def test_every_response_carries_the_headers(client: FlaskClient, box: MemoryBox) -> None:
    for name, response in every_kind_of_response(client, box).items():
        policy = EXPECTED["Content-Security-Policy"]
        if name in SURVEY:
            own = Assets().style("base.css", "survey.css").source
            policy = policy.replace("style-src 'self'", f"style-src {own}") + "; connect-src 'self'"
        for header, value in {**EXPECTED, "Content-Security-Policy": policy}.items():
            assert response.headers.get(header) == value, (name, header)
        assert "camera=()" in response.headers["Permissions-Policy"], name


def test_no_page_is_kept_by_a_cache_and_every_versioned_file_is(client: FlaskClient, box: MemoryBox) -> None:
    for name, response in every_kind_of_response(client, box).items():
        expected = "public, max-age=31536000, immutable" if name.startswith("/static/") else "no-store"
        assert response.headers["Cache-Control"] == expected, name
    assert client.get("/static/older/base.css").headers["Cache-Control"] == "no-cache"


def test_no_response_sets_a_cookie_or_tells_what_serves_it(client: FlaskClient, box: MemoryBox) -> None:
    for name, response in every_kind_of_response(client, box).items():
        for header in ("Set-Cookie", "Server", "X-Powered-By", "Last-Modified", "ETag"):
            assert header not in response.headers, (name, header)
        assert "Cookie" not in response.headers.get("Vary", ""), name


def test_no_page_holds_the_link_it_was_opened_with(client: FlaskClient, box: MemoryBox) -> None:
    for name, response in every_kind_of_response(client, box).items():
        for invitation in box.tokens:
            assert invitation not in response.text, name


def test_no_page_asks_for_anything_from_elsewhere(client: FlaskClient, box: MemoryBox) -> None:
    for name, response in every_kind_of_response(client, box).items():
        addresses = re.findall(r'(?:src|href|action)="([^"]*)"', response.text)
        assert all(address.startswith(("/", "#", "?", ".", "data:")) or not address for address in addresses), name
        assert response.text.count("<style") == (name in {*SURVEY} - {"head"}), name
        assert not re.search(r'<script(?! src="/static/)|\son[a-z]+="|\sstyle="', response.text), name


def test_without_tls_browsers_are_not_told_to_insist_on_it(box: MemoryBox) -> None:
    response = build_app(box, behind_tls=False).test_client().get("/privacy")
    assert "Strict-Transport-Security" not in response.headers


def test_text_is_compressed_for_those_who_take_it_and_only_for_them(client: FlaskClient, box: MemoryBox) -> None:
    token = box.invite(a_respondent())
    plain = client.get(f"/s/{token}")
    packed = client.get(f"/s/{token}", headers=GZIP)
    refused = client.get(f"/s/{token}", headers={"Accept-Encoding": "gzip;q=0, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data == refused.data
    assert packed.headers["Content-Length"] == str(len(packed.data))
    assert {response.headers["Vary"] for response in (plain, packed, refused)} == {"Accept-Encoding"}
    assert packed.data[4:8] == b"\x00" * 4  # no time


@pytest.mark.parametrize("group", RaterGroup)
def test_a_survey_and_everything_it_links_weigh_under_50_kilobytes(
    client: FlaskClient, box: MemoryBox, group: RaterGroup
) -> None:
    page = f"/s/{box.invite(a_respondent(group))}"
    parts = [page, *linked(client.get(page).text), "/privacy"]
    weight = sum(len(client.get(part, headers=GZIP).data) for part in parts)
    assert len(parts) == 3
    assert weight < 50_000
    assert weight < 25_000  # what it takes today, with room: growing beyond needs a reason


def longest_instrument() -> Edition:
    def item(number: int) -> Item:
        return Item(f"{'a' * MAX_NAME}.{number:02}", said("I do.", "Does."))

    per_area = MAX_ITEMS // MAX_AREAS
    areas = []
    for number in range(MAX_AREAS):
        name = f"{'a' * (MAX_NAME - 2)}{chr(97 + number // 26)}{chr(97 + number % 26)}"
        count = per_area + (MAX_ITEMS % MAX_AREAS if number == 0 else 0)
        items = tuple(replace(item(one), id=f"{name}.{one:02}") for one in range(count))
        areas.append(Area(name, name, items, Gate(said("I.", "It."), "Yes", "No")))
    questions = tuple(OpenQuestion("q" * (MAX_NAME - 1) + chr(97 + n), "Q", said("?", "?")) for n in range(10))
    assert len(questions) == MAX_OPEN_QUESTIONS
    scale = Scale(0, tuple(str(point) for point in range(LARGEST_SCALE)), "Not seen")
    return Edition(
        replace(SMALL, scale=scale, areas=tuple(areas), open_questions=questions, max_comment=LONGEST_COMMENT), {}, {}
    )


def test_the_longest_answers_to_the_largest_questionnaire_fit_through_the_door(
    client: FlaskClient, box: MemoryBox
) -> None:
    edition = longest_instrument()
    assert len(edition.instrument.items) == MAX_ITEMS
    sheet = full_sheet(edition.instrument, PEER, score="10")
    comments = {name: "😀\r\n" * (LONGEST_COMMENT // 2 - 1) + "😀" for name in sheet if name.startswith("comment-")}
    response = client.post(f"/s/{box.invite(a_respondent(edition=edition))}", data={**sheet, **comments})
    assert response.status_code == 303
    emoji = dict.fromkeys(comments, "😀" * LONGEST_COMMENT)
    response = client.post(f"/s/{box.invite(a_respondent(edition=edition))}", data={**sheet, **emoji})
    assert response.status_code == 303
    assert set(box.ballots[1].comments.values()) == {"😀" * LONGEST_COMMENT}


def test_the_limit_is_the_longest_comment_that_an_instrument_may_allow() -> None:
    replace(SMALL, max_comment=LONGEST_COMMENT)
    with pytest.raises(InstrumentError):
        replace(SMALL, max_comment=LONGEST_COMMENT + 1)
    assert len(quote("😀")) == 12


def test_more_than_fits_is_refused_with_a_page_and_stores_nothing(client: FlaskClient, box: MemoryBox) -> None:
    token = box.invite(a_respondent())
    body = "whole=yes&comment-advice=" + "x" * MAX_BODY
    response = client.post(f"/s/{token}", data=body, content_type=FORM)
    assert response.status_code == 413
    assert "too much" in response.text
    assert not box.ballots


def test_a_page_can_only_link_to_a_file_that_is_there(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(KeyError):
        app.jinja_env.globals["asset"]("none.css")  # type: ignore[operator]
