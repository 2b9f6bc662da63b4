"""Notices a test that starts a process or binds a port: that costs seconds, and does not belong into the inner loop."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

_OUTSIDE = frozenset({"subprocess.Popen", "os.fork", "os.posix_spawn", "socket.bind"})  # names of Python's own events
_watches: list[list[str]] = []


class OutsideError(AssertionError):
    """A test went outside its process and did not say so."""


@contextmanager
def staying_inside() -> Iterator[None]:
    """Raise `OutsideError` in the end, where a process was started or a port was bound meanwhile."""
    _listen()
    _watches.append([])
    try:
        yield
    finally:
        seen = _watches.pop()
    if seen:
        raise OutsideError(f"{seen[0]}: mark this test with pytest.mark.outside, or let it stay in its process")


@cache
def _listen() -> None:
    """Begin to listen, once: a process cannot take such a hook off again."""
    sys.addaudithook(_note)


def _note(event: str, _arguments: object) -> None:
    if event in _OUTSIDE and _watches:
        _watches[-1].append(event)
