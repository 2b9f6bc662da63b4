"""The HTTP server: waitress, with our own error pages, strict parsing and time limits. No page and no route lives here.

A request that two parsers could read differently is refused, and a slow client occupies no thread or connection that
another one needs (decision 19).
"""

import logging
import sys
from contextlib import suppress
from socket import SHUT_WR
from time import monotonic
from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError, TransferEncodingNotImplemented
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ErrorTask

from surveys.web.http.failures import describe, refusals

_THREADS = 8
SECONDS_TO_SEND = 120  # one whole request: the longest that we take, over a line of 5 kB a second
_SECONDS_TO_LINGER = 5
MOST_CONNECTIONS = 400  # below the 1024 files that a process may commonly have open


class Reader(HTTPRequestParser):  # type: ignore[misc]
    """Reads a request's head, and refuses what waitress would stumble over or would choose one meaning of."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head. Raises waitress' own errors, which become a page."""
        try:
            super().parse_header(header_plus)
        except (ParsingError, TransferEncodingNotImplemented):
            raise
        except ValueError as error:  # a length of 5000 digits, brackets in an address
            raise ParsingError("not a request") from error
        # taken out by waitress where it goes by it, which it does for HTTP/1.1 only
        if "TRANSFER_ENCODING" in self.headers or (self.chunked and "CONTENT_LENGTH" in self.headers):
            raise ParsingError("two lengths of one body")
        host = self.headers.get("HOST")
        # two of them come joined by a comma: a proxy may have looked at the other one
        if "," in (host or "") or (host is None and self.version != "1.0"):
            raise ParsingError("not one host")


class Refusal(ErrorTask):  # type: ignore[misc]
    """Answers what could not be read. Waitress' own answer repeats a part of it, under none of our headers."""

    def execute(self) -> None:
        """Send the page for this kind of error, and end the connection."""
        error = self.request.error
        headers, body = self.channel.server.refusals[error.code]
        self.status = f"{error.code} {error.reason}"
        self.response_headers.extend(headers)
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)
        self.channel.refused = True


class Connection(HTTPChannel):  # type: ignore[misc]
    """One client's connection. Threads are given to whole requests only, so a slow client holds none of them."""

    parser_class = Reader
    error_task_class = Refusal
    refused = lingers = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.since = monotonic()  # the beginning of the request that is under way, or of the last one
        super().__init__(*args, **kwargs)
        self._make_room()

    @property
    def waits(self) -> bool:
        """True where it is the client's turn: nothing is being answered, and no answer is under way."""
        return not (self.requests or self.total_outbufs_len or self.will_close)

    def readable(self) -> bool:
        """Tell waitress whether to listen; it asks at least once a second."""
        if self.waits and monotonic() - self.since > (_SECONDS_TO_LINGER if self.lingers else SECONDS_TO_SEND):
            self.will_close = True
        return bool(super().readable())

    def handle_write(self) -> None:
        """Send what there is. After a refusal listen on for a moment, and throw away what comes.

        Closing at once while the client still sends makes its system throw our page away before anybody reads it.
        """
        if not self.refused or self.will_close:
            super().handle_write()
            return
        self._flush_exception(self._flush_some_if_lockable)
        self.close_when_flushed = False
        if not (self.lingers or self.total_outbufs_len):
            self.lingers, self.since = True, monotonic()
            with suppress(OSError):  # gone already
                self.socket.shutdown(SHUT_WR)

    def received(self, data: bytes) -> bool:
        """Take what arrived."""
        if self.lingers:
            return True
        if self.request is None:
            self.since = monotonic()
        return bool(super().received(data))

    def handle_error(self) -> None:
        """Note an error that nobody foresaw. Waitress would write down the client's address and the error's text."""
        self.logger.error("%s outside of every page", describe(sys.exc_info()[1]))
        self.handle_close()

    def _make_room(self) -> None:
        """Where too many are connected, let go of the one that has kept us waiting for longest."""
        others = [one for one in self.server.active_channels.values() if one is not self]
        if len(others) >= MOST_CONNECTIONS and (waiting := [one for one in others if one.waits]):
            min(waiting, key=lambda one: one.since).will_close = True


def build_server(app: Flask, *, host: str, port: int) -> Any:
    """Return a server that listens; its `run` serves until interrupted. No access log: it would hold links."""
    # that many are served at once tells when people answer
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    sockets: dict[int, Any] = {}
    server = create_server(
        app,
        map=sockets,
        host=host,
        port=port,
        threads=_THREADS,
        ident=None,
        max_request_body_size=app.config["MAX_CONTENT_LENGTH"] + 1,  # waitress' limit is the first that is too much
        inbuf_overflow=app.config["MAX_CONTENT_LENGTH"] + 1,  # answers in the clear are never spooled to a disk
        connection_limit=2 * MOST_CONNECTIONS,  # never reached: waitress would take nobody any more
        asyncore_use_poll=True,  # the other way knows no file above number 1023
        log_socket_errors=False,  # the time of somebody's lost connection is nobody's business
    )
    for one in sockets.values():
        if isinstance(one, BaseWSGIServer):
            one.channel_class, one.refusals = Connection, refusals(app)
    return server
