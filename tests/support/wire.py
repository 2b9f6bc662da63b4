"""Plain sockets on loopback, for what no HTTP client would send."""

import re
import socket
import struct
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
LAST = b"Connection: close\r\n"
_PATIENCE = 20.0  # for an answer; nothing is measured by it


def connect(port: int) -> socket.socket:
    """Open a connection."""
    return socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)


def request(method: str, target: str | bytes, *headers: bytes, body: bytes = b"", length: bool = True) -> bytes:
    """Write a request as it travels; `headers` are whole lines."""
    path = target if isinstance(target, bytes) else target.encode()
    sized = (b"Content-Length: %d\r\n" % len(body),) if body and length else ()
    head = b"".join((b"Host: localhost\r\n", *headers, *sized))
    return method.encode() + b" " + path + b" HTTP/1.1\r\n" + head + b"\r\n" + body


def exchange(port: int, sent: bytes | Iterable[bytes]) -> bytes:
    """Send something, say that nothing more comes, and give everything that came back."""
    with connect(port) as client:
        # who refuses what is too long stops reading, and the rest cannot be sent
        with suppress(ConnectionError):
            for part in [sent] if isinstance(sent, bytes) else sent:
                client.sendall(part)
            with suppress(OSError):  # closed on the other side already
                client.shutdown(socket.SHUT_WR)
        return received(client)


def received(client: socket.socket) -> bytes:
    """Read until the other side closes."""
    parts = []
    with suppress(ConnectionError):
        while part := client.recv(65536):
            parts.append(part)
    return b"".join(parts)


def leave_at_once(client: socket.socket) -> None:
    """Break a connection off as a phone does that loses its network."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer as it came: its status, its head in small letters, its body; where it leads to, as it was written."""

    status: int
    head: bytes
    body: bytes
    location: str = ""


def replies(came: bytes) -> list[Reply]:
    """Take what came back apart into answers; what is none counts as one of status 0."""
    found = []
    while came:
        head, _, rest = came.partition(b"\r\n\r\n")
        first = re.match(rb"HTTP/1\.[01] (\d{3}) ", head)
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        # the answer to HEAD tells a length and has no body: what follows it is another answer, or nothing
        size = int(length[1]) if length and not rest.startswith(b"HTTP/1.") else 0
        goal = re.search(rb"(?i)\r\nlocation: ([^\r\n]+)", head)
        found.append(Reply(int(first[1]) if first else 0, head.lower(), rest[:size], goal[1].decode() if goal else ""))
        came = rest[size:] if first else b""
    return found


def statuses(came: bytes) -> list[int]:
    """Give the status of each answer in what came back."""
    return [one.status for one in replies(came)]
