"""The server itself: what cannot be read gets a page of ours, a slow client takes nobody's place, no line tells."""

import io
import logging
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
from flask import Flask
from waitress import wasyncore

from surveys.web.http import server
from surveys.web.http.failures import ON_THE_SERVER
from surveys.web.http.hourly import HourlyLines
from surveys.web.http.security import MAX_BODY
from tests.support.logged import everything_logged
from tests.support.serving import free_port
from tests.support.wire import FORM, LAST, connect, exchange, leave_at_once, received, request, statuses
from tests.surveys.web.ballot_box import MemoryBox, a_respondent

SECRET = b"CanaryInTheText"
TWICE = b"Content-Length: 5\r\nContent-Length: 6\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"


def _in_pieces(version: bytes, *headers: bytes, body: bytes = b"0\r\n\r\n") -> bytes:
    whole = request("POST", b"/s/" + SECRET, CHUNKED, *headers, body=body, length=False)
    return whole.replace(b"HTTP/1.1", b"HTTP/" + version)


def _sized(length: bytes) -> bytes:
    line = b"Content-Length: " + length + b"\r\n"
    return request("POST", b"/s/" + SECRET, FORM, line, body=b"whole=yes", length=False)


def _hosted(lines: bytes, version: bytes = b"1.1") -> bytes:
    return b"GET / HTTP/" + version + b"\r\n" + lines + b"X: " + SECRET + b"\r\nConnection: close\r\n\r\n"


UNREADABLE = {
    "brackets in the address": request("GET", b"http://[" + SECRET + b"]/s/" + SECRET),
    "half a bracket": request("GET", b"http://[::1/s/" + SECRET),
    "bytes that are no text": request("GET", b"/s/\xff" + SECRET),
    "a length of 5000 digits": request("POST", b"/s/" + SECRET, b"Content-Length: " + b"9" * 5000 + b"\r\n"),
    "a length below nothing": request("POST", b"/s/" + SECRET, b"Content-Length: -1\r\n"),
    "a length in letters": _sized(b"five"),
    "a length with a sign": _sized(b"+9"),
    "a length in another count": _sized(b"0x9"),
    "a length with something behind it": _sized(b"9;9"),
    "a length of digits of elsewhere": _sized("٩".encode()),
    "no length where one is named": _sized(b""),
    "the same length twice": _sized(b"9\r\nContent-Length: 9"),
    "two hosts": _hosted(b"Host: localhost\r\nHost: " + SECRET + b"\r\n"),
    "the same host twice": _hosted(b"Host: localhost\r\nhost: localhost\r\n"),
    "two hosts in one line": _hosted(b"Host: localhost, " + SECRET + b"\r\n"),
    "no host": _hosted(b""),
    "an address without end": request("GET", b"/s/" + SECRET * 30_000),
    "two lengths": request("POST", b"/s/" + SECRET, TWICE, body=b"whole=yes", length=False),
    "a length and pieces": _in_pieces(b"1.1", b"Content-Length: 5\r\n"),
    "pieces in old HTTP": _in_pieces(b"1.0"),
    "pieces in new HTTP": _in_pieces(b"2.0"),
    "a piece without a size": _in_pieces(b"1.1", body=b"x\r\n\r\n"),
    "a packed body": request("POST", b"/s/" + SECRET, b"Transfer-Encoding: gzip\r\n", body=b"x", length=False),
    "a method in small letters": request("get", b"/s/" + SECRET),
    "a line end inside a header": request("GET", "/", b"X: /s/" + SECRET + b"\nY: 1\r\n"),
    "no request at all": b"\x16\x03\x01" + SECRET + b"\r\n\r\n",
    "a head without end": request("GET", "/", b"X: " + SECRET * 30_000),
    "more than fits": request("POST", "/s/" + SECRET.decode(), FORM, body=SECRET * 90_000),
}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    with everything_logged() as written:
        yield written


@contextmanager
def listening(app: Flask) -> Iterator[int]:
    """Serve in a thread of this process; give the port."""
    port = free_port()
    running = server.build_server(app, host="127.0.0.1", port=port)
    thread = threading.Thread(target=running.run)
    thread.start()
    try:
        yield port
    finally:
        running.task_dispatcher.shutdown()
        running.trigger.pull_trigger(lambda: wasyncore.close_all(running._map))
        thread.join(timeout=30)
    assert not thread.is_alive()


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    with listening(app) as found:
        yield found


@pytest.mark.parametrize("sent", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_gets_one_page_of_ours_with_its_headers_and_no_line_in_the_log(
    port: int, log: io.StringIO, sent: bytes
) -> None:
    answer = exchange(port, sent)
    assert len(statuses(answer)) == 1
    assert statuses(answer)[0] in (400, 413, 431, 501)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert body.startswith(b"<!doctype html>")
    assert b"Cache-Control: no-store" in head
    assert b"Referrer-Policy: no-referrer" in head
    assert b"Server:" not in head
    assert SECRET not in answer
    assert log.getvalue() == ""


def test_one_host_is_read_and_old_http_may_do_without(port: int) -> None:
    no_such_page = [404]
    assert statuses(exchange(port, _hosted(b"Host: localhost\r\n"))) == no_such_page
    assert statuses(exchange(port, _hosted(b"hOST:localhost:80\r\n"))) == no_such_page
    assert statuses(exchange(port, _hosted(b"", b"1.0"))) == no_such_page


def test_who_sends_far_too_much_can_still_read_that_it_was_too_much(port: int) -> None:
    for _ in range(20):
        assert statuses(exchange(port, request("POST", "/s/x", FORM, body=b"x" * 1_500_000))) == [413]


@pytest.mark.parametrize(("length", "status"), [(MAX_BODY, 422), (MAX_BODY + 1, 413)])
def test_the_largest_body_that_the_pages_take_comes_through_and_one_byte_more_does_not(
    port: int, box: MemoryBox, length: int, status: int
) -> None:
    body = b"other=".ljust(length, b"x")
    answer = exchange(port, request("POST", f"/s/{box.invite(a_respondent())}", FORM, LAST, body=body))
    assert statuses(answer) == [status]


def test_who_has_not_sent_a_whole_request_in_time_is_let_go(
    port: int, box: MemoryBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "SECONDS_TO_SEND", 0.3)
    half = request("POST", f"/s/{box.invite(a_respondent())}", FORM, b"Content-Length: 500\r\n") + b"whole"
    with connect(port) as silent, connect(port) as drop_by_drop:
        silent.sendall(b"")
        with pytest.raises(ConnectionError):
            _send_slowly(drop_by_drop, half)
        assert received(silent) == b""
    assert box.ballots == []


def _send_slowly(client: socket.socket, sent: bytes) -> None:
    for at in range(len(sent)):
        client.sendall(sent[at : at + 1])
        time.sleep(0.05)


def test_a_slow_answer_is_not_a_slow_client(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "SECONDS_TO_SEND", 0.2)

    @app.get("/slow")
    def slow() -> str:
        time.sleep(1.5)  # longer than the server's own round of looking
        return "at last"

    with listening(app) as found:
        assert exchange(found, request("GET", "/slow", LAST)).endswith(b"at last")


def test_where_too_many_wait_the_one_that_waits_longest_leaves_and_the_newcomer_is_served(
    port: int, box: MemoryBox, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 10)
    half = request("POST", f"/s/{box.invite(a_respondent())}", FORM, b"Content-Length: 500\r\n") + b"whole"
    with ExitStack() as opened:
        waiting = [opened.enter_context(connect(port)) for _ in range(30)]
        for client in waiting:
            client.sendall(half)
        assert statuses(exchange(port, request("GET", "/privacy", LAST))) == [200]
        for client in waiting[:15]:
            assert received(client) == b""
    assert log.getvalue() == ""


def test_somebody_who_leaves_while_they_are_served_leaves_no_line(app: Flask, box: MemoryBox, log: io.StringIO) -> None:
    begun, gone = threading.Event(), threading.Event()

    @app.before_request
    def wait() -> None:
        begun.set()
        gone.wait(timeout=30)

    with listening(app) as found:
        client = connect(found)
        client.sendall(request("GET", f"/s/{box.invite(a_respondent())}"))
        begun.wait(timeout=30)
        leave_at_once(client)
        gone.set()
        assert statuses(exchange(found, request("GET", "/privacy", LAST))) == [200]
    assert log.getvalue() == ""


def test_a_crowd_leaves_no_line(app: Flask, log: io.StringIO) -> None:
    @app.before_request
    def take_a_while() -> None:
        time.sleep(0.02)

    with listening(app) as found, ThreadPoolExecutor(30) as crowd:
        answers = list(crowd.map(lambda _: exchange(found, request("GET", "/privacy", LAST)), range(60)))
    assert {status for answer in answers for status in statuses(answer)} == {200}
    assert log.getvalue() == ""


def test_an_error_that_nobody_foresaw_is_named_at_the_full_hour_without_the_clients_address(
    port: int, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_reader: object, _head: bytes) -> None:
        raise RuntimeError(SECRET.decode())

    lines = HourlyLines(logging.getLogger("surveys.web"))
    monkeypatch.setattr(ON_THE_SERVER, "hourly", lines)
    monkeypatch.setattr(server.Reader, "parse_header", fail)
    assert exchange(port, request("GET", "/privacy")) == b""
    assert log.getvalue() == ""
    lines.write()
    assert "RuntimeError at" in log.getvalue()
    assert SECRET.decode() not in log.getvalue()
    assert "127.0.0.1" not in log.getvalue()
