"""When something breaks: a plain page for the person, a line for the operator, and nothing about anybody in it."""

import logging
from collections.abc import Iterator
from io import StringIO
from threading import Timer
from typing import NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import BadRequest, NotFound

from instruments.answers import Answers
from surveys.waves.respondent import LinkState, Respondent
from surveys.web.app import build_app
from surveys.web.http import hourly
from surveys.web.http.failures import QuietFlask, describe
from surveys.web.http.hourly import HourlyLines
from tests.support.logged import everything_logged
from tests.surveys.web.ballot_box import EDITION, MemoryBox, a_respondent
from tests.surveys.web.sheets import full_sheet

SECRET = "CanaryInTheText"


class BrokenBox(MemoryBox):
    """Fails with the answers in its message, as a database does."""

    def respondent(self, token: str) -> Respondent:
        if token.startswith("broken"):
            self._fail(token)
        return super().respondent(token)

    def cast(self, token: str, answers: Answers) -> LinkState:
        self._fail((token, answers))

    def _fail(self, what: object) -> NoReturn:
        raise RuntimeError(f"could not store {what}") from KeyError(str(what))


@pytest.fixture
def broken() -> BrokenBox:
    return BrokenBox()


@pytest.fixture
def pages(broken: BrokenBox) -> QuietFlask:
    return build_app(broken, behind_tls=True)


@pytest.fixture
def client(pages: QuietFlask) -> FlaskClient:
    return pages.test_client()


@pytest.fixture
def log() -> Iterator[StringIO]:
    with everything_logged() as written:
        yield written


def test_a_respondents_failure_is_logged_by_kind_and_room_at_the_full_hour_and_once(
    pages: QuietFlask, broken: BrokenBox, log: StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    token = broken.invite(a_respondent())
    sheet = full_sheet(EDITION.instrument, a_respondent().group) | {"comment-advice": SECRET}
    for _ in range(3):
        response = pages.test_client().post(f"/s/{token}?{SECRET}", data=sheet, headers={"User-Agent": SECRET})
        assert response.status_code == 500
        assert "Something went wrong on our side" in response.text
    assert log.getvalue() == ""
    for _ in range(2):
        pages.hourly.write()
    (line,) = log.getvalue().splitlines()
    told = "RuntimeError from KeyError at surveys.web.respondent.stakeholder in a page for respondents"
    assert line.endswith(f"ERROR {told}, some time before this line")
    assert_silent(log, capfd, token)


def test_a_line_of_the_hour_is_written_by_itself_when_the_hour_is_full(
    log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 3 * 3600 - 0.01)
    timers: list[Timer] = []

    class Known(Timer):
        def start(self) -> None:
            timers.append(self)
            super().start()

    monkeypatch.setattr(hourly, "Timer", Known)
    lines = HourlyLines(logging.getLogger("surveys.web"))
    lines.keep("one")
    lines.keep("another")
    (timer,) = timers
    timer.join()
    assert [line.split(" ", 2)[2] for line in log.getvalue().splitlines()] == [
        "another, some time before this line",
        "one, some time before this line",
    ]


def test_a_desk_page_that_fails_is_logged_at_once_by_kind_line_and_page(
    pages: QuietFlask, log: StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    @pages.get("/desk/broken")
    def broken_page() -> NoReturn:
        raise RuntimeError(SECRET)

    assert pages.test_client().get("/desk/broken").status_code == 500
    assert "RuntimeError at" in log.getvalue()
    assert "in page broken_page" in log.getvalue()
    assert_silent(log, capfd, SECRET)


def test_nothing_that_a_person_can_send_brings_their_link_into_a_log(
    pages: QuietFlask, client: FlaskClient, broken: BrokenBox, log: StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    token = broken.invite(a_respondent())
    for path in (f"/s/{token}", f"/s/{token}/x", f"/s//{token}", f"/s/{token[:-1]}", f"/s/broken{SECRET}", f"/{token}"):
        for method in ("GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE"):
            client.open(path, method=method, query_string={"q": SECRET}, data={"comment-advice": SECRET, "whole": "no"})
    client.post(f"/s/{token}", data="x" * 900_000, content_type="application/x-www-form-urlencoded")
    client.post(f"/s/{token}", data=SECRET, content_type="multipart/form-data; boundary=no")
    pages.hourly.write()
    assert "RuntimeError" in log.getvalue()
    assert_silent(log, capfd, token)


def assert_silent(log: StringIO, capfd: pytest.CaptureFixture[str], token: str) -> None:
    out, err = capfd.readouterr()
    everything = log.getvalue() + out + err
    for secret in (token, token[:12], token[-12:], SECRET, "/s/", "Traceback"):
        assert secret not in everything


def test_a_failure_beyond_every_error_page_is_caught_and_says_nothing(
    broken: BrokenBox, log: StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    app = build_app(broken, behind_tls=True)

    @app.teardown_request
    def fail(error: BaseException | None) -> None:
        raise RuntimeError(SECRET)

    token = broken.invite(a_respondent())
    response = app.test_client().get(f"/s/{token}")
    assert response.status_code == 500
    assert response.text == "Something went wrong on our side. Please try again in a few minutes.\n"
    assert response.headers["Cache-Control"] == "no-store"
    assert log.getvalue() == ""
    app.hourly.write()
    assert "RuntimeError at" in log.getvalue()
    assert_silent(log, capfd, token)


def test_a_failure_of_the_error_page_itself_says_nothing_either(
    broken: BrokenBox, log: StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    app = build_app(broken, behind_tls=True)

    @app.after_request
    def fail(response: object) -> NoReturn:
        raise RuntimeError(SECRET)

    token = broken.invite(a_respondent())
    assert app.test_client().get(f"/s/{token}").status_code == 500
    app.hourly.write()
    assert "RuntimeError at" in log.getvalue()
    assert_silent(log, capfd, token)


@pytest.mark.parametrize("testing", [True, False])
def test_the_errors_of_the_framework_have_plain_pages_without_their_texts(
    broken: BrokenBox, log: StringIO, capfd: pytest.CaptureFixture[str], *, testing: bool
) -> None:
    app = build_app(broken, behind_tls=True)
    app.testing = testing

    @app.get("/broken/<kind>")
    def raise_one(kind: str) -> NoReturn:
        raise {"400": BadRequest(SECRET), "404": NotFound(SECRET), "500": ValueError(SECRET)}[kind]

    for kind, title in (("400", "could not be read"), ("404", "no page here"), ("500", "on our side")):
        response = app.test_client().get(f"/broken/{kind}")
        assert response.status_code == int(kind)
        assert title in response.text
        assert "<h1>" in response.text
        assert SECRET not in response.text
    assert_silent(log, capfd, SECRET)


@pytest.mark.parametrize("host", ["a..b", ".", "x" * 64, "x" * 9000])
def test_a_host_that_is_no_name_gets_the_page_of_an_unreadable_request_and_no_line(
    client: FlaskClient, broken: BrokenBox, log: StringIO, host: str
) -> None:
    token = broken.invite(a_respondent())
    for path in (f"/s/{token}", "/privacy"):
        response = client.get(path, headers={"Host": host})
        assert response.status_code == 400
        assert "<h1>This request could not be read</h1>" in response.text
        assert response.headers["Cache-Control"] == "no-store"
    assert log.getvalue() == ""


def test_a_method_that_is_not_allowed_says_which_are(client: FlaskClient, broken: BrokenBox) -> None:
    response = client.delete(f"/s/{broken.invite(a_respondent())}")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}


def test_an_exception_without_a_line_of_ours_is_still_named() -> None:
    assert describe(ValueError(SECRET)) == "ValueError at (unknown)"
    assert describe(None) == "(no exception)"


def test_exceptions_that_point_at_each_other_are_named_once() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert describe(first).startswith("ValueError from KeyError at")


def test_other_pages_can_be_added_and_keep_the_headers(app: Flask) -> None:
    @app.get("/desk/hello")
    def hello() -> str:
        return "hello"

    assert app.test_client().get("/desk/hello").headers["Cache-Control"] == "no-store"
