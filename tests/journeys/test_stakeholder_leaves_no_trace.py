"""Over a real server and a real socket: whatever goes wrong, no log and no stream holds a link or an answer."""

import http.client
import logging
import socket
from collections.abc import Iterator
from io import StringIO
from urllib.parse import urlencode

import pytest

from instruments.answers import Answers
from surveys.waves.respondent import LinkState
from surveys.web.app import build_app
from surveys.web.http import failures
from tests.journeys.conftest import Serve
from tests.support.logged import everything_logged
from tests.surveys.web.ballot_box import MemoryBox, a_respondent

CANARY = "CanaryInTheText"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class FailingBox(MemoryBox):
    def cast(self, token: str, answers: Answers) -> LinkState:
        raise RuntimeError(f"{token} {answers}")


@pytest.fixture
def log() -> Iterator[StringIO]:
    with everything_logged() as written:
        yield written


def ask(host: str, method: str, path: str, body: str = "") -> int:
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request(method, path, body, FORM)
    status = connection.getresponse().status
    connection.close()
    return status


def test_errors_over_a_real_server_leave_nothing_of_anybody(
    serve: Serve, log: StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    box = FailingBox()
    app, whole = build_app(box, behind_tls=False), build_app(box, behind_tls=False)

    @app.teardown_request
    def fail(_error: BaseException | None) -> None:
        raise RuntimeError(CANARY)

    token = box.invite(a_respondent())
    healthy, failing = (serve(one).removeprefix("http://") for one in (whole, app))
    sheet = urlencode({"item-conflict_resolution.01": "3", "comment-advice": CANARY, "whole": "yes"})
    assert ask(healthy, "POST", f"/s/{token}?{CANARY}", sheet) == 500
    assert ask(healthy, "POST", f"/s/{token}", "comment-advice=" + CANARY * 50_000) == 413
    assert ask(healthy, "DELETE", f"/s/{token}") == 405
    assert ask(healthy, "GET", f"/s/{token}/nowhere") == 404
    assert ask(failing, "GET", f"/s/{token}") == 500
    with socket.create_connection(tuple(healthy.split(":"))) as broken:  # type: ignore[arg-type]
        broken.sendall(f"POST /s/{token} HTTP/1.1\r\nContent-Length: 9999\r\n\r\n{CANARY}".encode())
    with socket.create_connection(tuple(healthy.split(":"))) as broken:  # type: ignore[arg-type]
        broken.sendall(f"GET /s/{token} NOT/HTTP\r\n\r\n".encode())
        broken.recv(4096)
    for one in (whole, app):
        one.hourly.write()
    everything = log.getvalue() + "".join(capfd.readouterr())
    assert "RuntimeError at surveys.web.respondent.stakeholder in a page for respondents" in everything
    for secret in (token, token[:12], token[-12:], CANARY, "/s/", "Traceback"):
        assert secret not in everything


def test_what_the_server_itself_would_log_loses_its_address(log: StringIO) -> None:
    build_app(MemoryBox(), behind_tls=False)
    server = logging.getLogger("waitress")
    try:
        int(CANARY)
    except ValueError:
        server.exception("Exception while serving %s" % f"/s/{CANARY}")  # noqa: UP031 - as waitress writes it
    server.info("Client disconnected while serving %s", f"/s/{CANARY}")
    failures.ON_THE_SERVER.hourly.write()
    assert "Exception while: ValueError at" in log.getvalue()
    assert "Client disconnected" not in log.getvalue()  # its time would tell of somebody
    assert CANARY not in log.getvalue()
