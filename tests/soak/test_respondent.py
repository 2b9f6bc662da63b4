"""A respondent of the soak reads every form of an answer, and tries again until it is clear what became of a reply."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from instruments.answers import Answers
from instruments.groups import RaterGroup
from tests.soak.respondent import Outcome, Visitor, path_in

NO_ANSWERS = Answers(RaterGroup.PEER, {}, frozenset(), {})
THANKS = "/s/aBc/thanks?mark=1"
FORM = (200, "<form method=post><input type=hidden name=whole value=yes></form>")
AWAY = (0, "")
BUSY = (503, "Not now")
MOVED = (303, THANKS)
USED = (410, "<h1>This link has been used</h1>")
CLOSED = (410, "<h1>This survey is closed</h1>")


@contextmanager
def _serving(script: Sequence[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """Answer one request after the other by a script; give the port, and what was asked for."""
    asked: list[str] = []

    class Scripted(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            status, body = script[len(asked)]
            asked.append(f"{self.command} {self.path} {self.headers['Host']}")
            if status:
                self.send_response(status)
                self.send_header("Location", body) if status == 303 else None
                self.end_headers()
                self.wfile.write(body.encode())

        do_POST = do_GET  # noqa: N815 - the name http.server looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as above
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Scripted)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


SCRIPTS = {
    "a page says thank you": ([FORM, (200, "<h1>Thank you</h1>")], Outcome.THANKED),
    "a redirect leads to a page that says so": ([FORM, MOVED, (200, "Your reply has been received")], Outcome.THANKED),
    "the server is away after the redirect": (
        [FORM, MOVED, AWAY, BUSY, (200, "Your reply has been received")],
        Outcome.THANKED,
    ),
    "the mark was lost": ([FORM, MOVED, AWAY, USED], Outcome.USED),
    "the mark ran out in the night": ([FORM, MOVED, AWAY, (303, "/s/aBc"), USED], Outcome.USED),
    "the mark ran out and the link stays usable": ([FORM, MOVED, (303, "/s/aBc"), FORM], Outcome.TAKEN),
    "the wave was closed before the thanks": ([FORM, MOVED, (303, "/s/aBc"), CLOSED], Outcome.TAKEN),
    "the reply was stored, but the connection lost": ([FORM, AWAY, USED], Outcome.USED),
    "the reply was not stored, and the connection lost": (
        [FORM, AWAY, FORM, (200, "<h1>Thank you</h1>")],
        Outcome.THANKED,
    ),
    "the reply was lost, and the wave closed at the next look": ([FORM, AWAY, CLOSED], Outcome.UNCLEAR),
    "the server is away, then busy": ([AWAY, BUSY, USED], Outcome.USED),
    "the wave is closed meanwhile": ([FORM, CLOSED], Outcome.OVER),
    "the words of another page": ([(200, "<h1>This survey is closed</h1>"), CLOSED], Outcome.OVER),
}


@pytest.mark.parametrize(("script", "outcome"), SCRIPTS.values(), ids=SCRIPTS.keys())
def test_a_reply_is_tried_until_its_end_is_clear(script: Sequence[tuple[int, str]], outcome: Outcome) -> None:
    with _serving(script) as (port, asked):
        assert Visitor(port, 20).answer("/s/aBc", NO_ANSWERS) is outcome
    assert len(asked) == len(script)
    assert all(one.endswith(" feedback.example.org") for one in asked)


def test_of_two_replies_at_once_one_is_thanked() -> None:
    with _serving([FORM, (200, "<h1>Thank you</h1>"), USED]) as (port, asked):
        assert Visitor(port, 20).answer("/s/aBc", NO_ANSWERS, at_once=2) is Outcome.THANKED
    assert [one.split()[0] for one in asked] == ["GET", "POST", "POST"]


def test_a_decline_is_posted_without_a_form() -> None:
    with _serving([(200, "<h1>That is noted</h1>")]) as (port, asked):
        assert Visitor(port, 20).decline("/s/aBc") is Outcome.THANKED
    assert asked == ["POST /s/aBc/decline feedback.example.org"]


def test_whoever_is_never_told_gives_up() -> None:
    with _serving([]) as (port, _):
        pass
    assert Visitor(port, 0.01).answer("/s/aBc", NO_ANSWERS) is Outcome.UNCLEAR


def test_a_page_that_tells_nothing_of_the_reply_is_no_thank_you() -> None:
    with _serving([FORM, (422, "<h1>Please look again</h1>")]) as (port, _), pytest.raises(AssertionError, match="422"):
        Visitor(port, 20).answer("/s/aBc", NO_ANSWERS)


def test_the_link_is_read_from_the_text_of_a_letter() -> None:
    assert path_in("Open\nhttps://feedback.example.org/s/aB-c_1.x and answer.") == "/s/aB-c_1.x"
