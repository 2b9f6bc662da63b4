"""A mail server on loopback that misbehaves as told: hangs up, keeps silent, refuses at any step of the dialogue."""

import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import BinaryIO

from surveys.mail.folder_reader import message_of

HANG_UP = "hang up"
OK = "250 2.0.0 ok"
Says = Callable[[str], str]


def _ok(_: str) -> str:
    return OK


@dataclass
class Script:
    """What the server says, by the address in question; a function may also take its time. `HANG_UP` is no answer.

    `wholes` are the letters that came to the end of DATA, whatever was said then, with their readers' addresses;
    `asked` the recipients in the order in which they were named; `connections` counts those that began.
    """

    to_sender: Says = _ok
    to_recipient: Says = _ok
    to_data: Says = lambda _: "354 go on"
    to_content: Says = _ok
    to_password: str = ""
    greeting: str = "220 ready"
    letters_a_connection: int = 1_000_000
    wholes: list[tuple[str, bytes]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    connections: int = 0

    @property
    def copies(self) -> Counter[str]:
        """How many whole letters came for each address."""
        return Counter(address for address, _ in self.wholes)

    def letters_to(self, address: str) -> list[EmailMessage]:
        """The letters that came for an address."""
        return [message_of(content) for to, content in self.wholes if to == address]


class _Hangup(Exception):
    pass


class _Dialogue:
    def __init__(self, script: Script, stream: BinaryIO, connection: socket.socket) -> None:
        self._script, self._stream, self._connection = script, stream, connection
        self._to, self._letters = "", 0

    def run(self) -> None:
        with suppress(_Hangup, OSError, ValueError):
            self._say(self._script.greeting)
            while line := self._stream.readline():
                self._answer(line.decode().strip())

    def _answer(self, line: str) -> None:
        script, upper = self._script, line.upper()
        if upper.startswith("EHLO"):
            auth = "250-AUTH PLAIN\r\n" if script.to_password else ""
            self._say(f"250-scripted\r\n{auth}250 SIZE 1000000")
        elif upper.startswith("AUTH"):
            self._say(script.to_password)
        elif upper.startswith("MAIL"):
            if self._letters >= script.letters_a_connection:
                raise _Hangup
            self._say(script.to_sender(_address(line)))
        elif upper.startswith("RCPT"):
            self._to = _address(line)
            script.asked.append(self._to)
            self._say(script.to_recipient(self._to))
        elif upper.startswith("DATA"):
            self._take()
        else:
            self._say("221 bye" if upper.startswith("QUIT") else OK)

    def _take(self) -> None:
        said = self._script.to_data(self._to)
        self._say(said)
        if not said.startswith("354"):
            return
        content = b""
        while (line := self._stream.readline()) not in (b".\r\n", b""):
            content += line.removeprefix(b".")
        if not line:
            raise _Hangup
        self._letters += 1
        self._script.wholes.append((self._to, content))
        self._say(self._script.to_content(self._to))

    def _say(self, text: str) -> None:
        if text == HANG_UP:
            raise _Hangup
        self._connection.sendall(f"{text}\r\n".encode())


def _address(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]


@contextmanager
def serving(script: Script, port: int) -> Iterator[Script]:
    """Serve each connection in a thread of its own."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        open_now: list[socket.socket] = []
        acceptor = threading.Thread(target=_accept, args=(listener, script, open_now))
        acceptor.start()
        try:
            yield script
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            acceptor.join()
            for connection in open_now:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, script: Script, open_now: list[socket.socket]) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            script.connections += 1
            open_now.append(connection)
            threading.Thread(target=_serve, args=(connection, script), daemon=True).start()


def _serve(connection: socket.socket, script: Script) -> None:
    with connection, connection.makefile("rb") as stream:
        _Dialogue(script, stream, connection).run()
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
