"""A real SMTP server on loopback whose answers a test can choose."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from surveys.core.config import read_settings
from surveys.core.installation import Installation
from surveys.mail.folder_reader import message_of
from tests.support.installations import Clock, environment, open_with_tables
from tests.surveys.mail.scripted import HANG_UP

BASE_URL = "https://feedback.example.org"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Taken:
    """One message as it came in."""

    sender: str
    recipient: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return message_of(self.content)

    def text(self, subtype: str) -> str:
        body = self.message.get_body((subtype,))
        assert body is not None
        return str(body.get_content())


@dataclass
class Mailbox:
    """What the server took, and how it answers: "250 ok" unless one of the `to_...` says otherwise.

    `HANG_UP` in the place of an answer to the content loses the connection; worse servers stand in scripted.py.
    """

    taken: list[Taken] = field(default_factory=list)
    to_sender: Callable[[str], str] = lambda _: "250 ok"
    to_recipient: Callable[[str], str] = lambda _: "250 ok"
    to_content: Callable[[str], str] = lambda _: "250 ok"

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.to_sender(address)
        if answer.startswith("2"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd looks for
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.to_recipient(address)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.to_content(envelope.rcpt_tos[0])
        if answer == HANG_UP:
            raise asyncio.CancelledError
        if answer.startswith("2"):
            assert isinstance(envelope.content, bytes)
            self.taken.append(Taken(str(envelope.mail_from), envelope.rcpt_tos[0], envelope.content))
        return answer

    def recipients(self) -> list[str]:
        return sorted(taken.recipient for taken in self.taken)


@contextmanager
def running(mailbox: Mailbox, port: int, **options: Any) -> Iterator[Mailbox]:
    """Serve on loopback; `options` are those of aiosmtpd: tls_context, authenticator, ..."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def mailing_installation(folder: Path, port: int, *, clock: Clock, database_url: str = "") -> Installation:
    """An installation that sends through 127.0.0.1:port and is reached at a public address."""
    named = environment(
        folder,
        mail=f"smtp://127.0.0.1:{port}",
        mail_from="Casey Morgan <casey@feedback.example.org>",
        mail_no_reply="no-reply@feedback.example.org",
        coach="Casey Morgan <casey@coaching.example>",
        base_url=BASE_URL,
        database_url=database_url,
    )
    assert urlsplit(named["PARALLAX_MAIL"]).port == port
    return open_with_tables(read_settings(named), clock=clock)
