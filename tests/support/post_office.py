"""A mail server on loopback that misbehaves as it is told, and keeps every letter that it was offered: the truth.

It speaks SMTP itself, byte by byte: no library would drop a connection where the answer to a letter belongs.
"""

import asyncio
import queue
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from itertools import count
from typing import Any

from surveys.mail.folder_reader import message_of

_LONGEST_LETTER = 1_000_000
_PATIENCE = 30.0  # of the tests for the server's own thread; nothing is measured by it


@dataclass(frozen=True, slots=True)
class Conduct:
    """How one letter is treated. Answers are those of RFC 5321; `to_content` may be "" for none: a lost connection.

    `name` is what a test knows it by. `keeps` is False where the letter is lost with the connection. `seconds` pass,
    and `meanwhile` is done with the door's name, between the final dot and the answer.
    """

    name: str = "taken"
    to_sender: str = "250 2.1.0 Ok"
    to_recipient: str = "250 2.1.5 Ok"
    to_content: str = "250 2.0.0 Ok: queued"
    keeps: bool = True
    seconds: float = 0.0
    meanwhile: Callable[[str], None] | None = None
    hangs_up: bool = False

    def takes(self) -> bool:
        """True where a letter treated like this lies in its mailbox afterwards."""
        return self.keeps and not self.to_content.startswith(("4", "5"))


TAKEN = Conduct()


@dataclass(slots=True)
class Attempt:
    """One letter that was offered, as far as that went; `at` is in seconds of the monotonic clock.

    `recipient` is "" where the sender was refused, `content` b"" where the final dot never came. `answer` is the last
    one that was given. `heard`: the sender spoke on after it, so it must have read it. `orphaned`: its process was
    killed before it did.
    """

    at: float
    connection: int
    door: str
    sender: str
    recipient: str
    conduct: Conduct
    content: bytes = b""
    answer: str = ""
    kept: bool = False
    heard: bool = False
    orphaned: bool = False

    @property
    def message(self) -> EmailMessage:
        """The letter as its reader opens it."""
        return message_of(self.content)

    @property
    def text(self) -> str:
        """Its plain text."""
        body = self.message.get_body(("plain",))
        assert body is not None
        return str(body.get_content())


# The conduct for a recipient, told what was offered to them before; for "" the conduct towards a sender.
Judge = Callable[[str, Sequence[Attempt]], Conduct]


class PostOffice:
    """The server behind its doors: one port for each sender, so that it is known whose connection is whose."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.ports: dict[str, int] = {}
        self.attempts: list[Attempt] = []
        self._offered: dict[str, list[Attempt]] = defaultdict(list)
        self._left: dict[int, float] = {}  # when a connection ended
        self._connections = count(1)

    def offered(self, recipient: str) -> Sequence[Attempt]:
        """Give the letters that were offered to one address, the first one first."""
        return tuple(self._offered.get(recipient, ()))

    def bury(self, door: str, *, since: float) -> None:
        """Note that whoever used this door was killed: what it had not gone on from by then, it never heard."""
        for attempt in tuple(self.attempts):
            stood = self._left.get(attempt.connection, since) >= since
            attempt.orphaned |= attempt.door == door and stood and not attempt.heard

    def leave(self, connection: int) -> None:
        """Note that a connection has ended."""
        self._left[connection] = time.monotonic()

    def record(self, attempt: Attempt) -> None:
        """Keep a letter that is being offered."""
        self._offered[attempt.recipient].append(attempt)
        self.attempts.append(attempt)

    async def open(self, doors: Sequence[str]) -> list[asyncio.Server]:
        """Listen at every door."""
        servers = []
        for door in doors:
            server = await asyncio.start_server(self._enter(door), "127.0.0.1", 0, limit=_LONGEST_LETTER)
            self.ports[door] = server.sockets[0].getsockname()[1]
            servers.append(server)
        return servers

    def _enter(self, door: str) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]:
        async def enter(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await _Dialogue(self, door, next(self._connections), reader, writer).hold()

        return enter


@contextmanager
def post_office(
    judge: Judge = lambda _recipient, _before: TAKEN, *, doors: Sequence[str] = ("",)
) -> Iterator[PostOffice]:
    """Serve in a thread of its own; `doors` are names, and a port is drawn for each."""
    office, opening = PostOffice(judge), queue.SimpleQueue[Callable[[], object]]()
    thread = threading.Thread(
        target=lambda: asyncio.run(_serve(office, doors, opening.put)), name="post office", daemon=True
    )
    thread.start()
    close = opening.get(timeout=_PATIENCE)
    try:
        yield office
    finally:
        close()
        thread.join(_PATIENCE)


async def _serve(office: PostOffice, doors: Sequence[str], opened: Callable[[Callable[[], object]], None]) -> None:
    """Serve until what is handed to `opened` is called, from any thread."""
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    servers = await office.open(doors)
    opened(lambda: loop.call_soon_threadsafe(over.set))
    await over.wait()
    for server in servers:
        server.close()


class _Dialogue:
    """One connection."""

    def __init__(
        self, office: PostOffice, door: str, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._office, self._door, self._number = office, door, number
        self._reader, self._writer = reader, writer
        self._sender = ""
        self._letter: Attempt | None = None  # the one that is being offered
        self._answered: Attempt | None = None  # the last one that was answered, until the sender speaks on

    async def hold(self) -> None:
        """Talk until one side leaves."""
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._converse()
        finally:
            self._office.leave(self._number)
            self._writer.close()

    async def _converse(self) -> None:
        await self._say("220 post-office.example ready")
        while line := await self._reader.readline():
            self._hear()
            if not await self._obey(line.decode("utf-8", "replace").strip()):
                return

    def _hear(self) -> None:
        if self._answered is not None:
            self._answered.heard, self._answered = True, None

    async def _obey(self, line: str) -> bool:
        """Do what a command asks; False where that was the last one."""
        match line[:4].upper():
            case "EHLO" | "HELO":
                await self._say("250 post-office.example")
            case "MAIL":
                await self._take_sender(_address(line))
            case "RCPT":
                await self._take_recipient(_address(line))
            case "DATA" if self._letter is not None:
                return await self._take_content(self._letter)
            case "RSET" | "NOOP":
                await self._say("250 2.0.0 Ok")
            case "QUIT":
                await self._say("221 2.0.0 Bye")
                return False
            case _:
                await self._say("503 5.5.1 Not now")
        return True

    async def _take_sender(self, sender: str) -> None:
        self._sender, conduct = sender, self._office.judge("", ())
        if not conduct.to_sender.startswith("2"):
            await self._answer(self._offer("", conduct), conduct.to_sender)
            return
        await self._say(conduct.to_sender)

    async def _take_recipient(self, recipient: str) -> None:
        conduct = self._office.judge(recipient, self._office.offered(recipient))
        letter = self._offer(recipient, conduct)
        self._letter = letter if conduct.to_recipient.startswith("2") else None
        if self._letter is None:
            await self._answer(letter, conduct.to_recipient)
            return
        await self._say(conduct.to_recipient)

    async def _take_content(self, letter: Attempt) -> bool:
        conduct, self._letter = letter.conduct, None
        await self._say("354 Go on")
        letter.content = (await self._reader.readuntil(b"\r\n.\r\n"))[:-3].replace(b"\r\n..", b"\r\n.")
        letter.kept = conduct.takes()
        if conduct.meanwhile is not None:
            await asyncio.to_thread(conduct.meanwhile, self._door)
        await asyncio.sleep(conduct.seconds)
        if not conduct.to_content:
            self._writer.transport.abort()
            return False
        await self._answer(letter, conduct.to_content)
        if conduct.hangs_up:
            self._writer.write_eof()  # what the sender says now is still heard, and answered no more
            if await self._reader.readline():
                self._hear()
            return False
        return True

    def _offer(self, recipient: str, conduct: Conduct) -> Attempt:
        attempt = Attempt(time.monotonic(), self._number, self._door, self._sender, recipient, conduct)
        self._office.record(attempt)
        return attempt

    async def _answer(self, letter: Attempt, text: str) -> None:
        """Give the last answer about a letter."""
        letter.answer, self._answered = text, letter
        await self._say(text)

    async def _say(self, text: str) -> None:
        self._writer.write(text.encode() + b"\r\n")
        await self._writer.drain()


def _address(line: str) -> str:
    found = re.search(r"<([^>]*)>", line)
    return found[1] if found else ""
