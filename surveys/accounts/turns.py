"""Limits concurrent password hashing, which is slow on purpose: many sign-ins must not occupy every server thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from surveys.accounts.errors import BusyError

AT_ONCE = 2  # each takes 64 MB and a core for some 50 ms
WAITING = 5  # with those two one fewer than the threads of the server: one is left for who only wants a page
_PATIENCE_SECONDS = 2.0


class Turns:
    """A semaphore with a short, bounded queue: further threads are refused at once."""

    def __init__(self, *, at_once: int = AT_ONCE, waiting: int = WAITING, patience: float = _PATIENCE_SECONDS) -> None:
        self._turns = threading.BoundedSemaphore(at_once)
        self._room = threading.BoundedSemaphore(at_once + waiting)
        self._patience = patience
        self._own = threading.local()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait briefly for a slot and hold it while the block runs. Raises `BusyError` before the block."""
        if getattr(self._own, "turn", False):
            yield
            return
        if not self._room.acquire(blocking=False):
            raise BusyError
        try:
            if not self._turns.acquire(timeout=self._patience):
                raise BusyError
            self._own.turn = True
            try:
                yield
            finally:
                self._own.turn = False
                self._turns.release()
        finally:
            self._room.release()
