"""The one thread of a process that computes releases and draws documents: matplotlib's settings are process-wide."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

_T = TypeVar("_T")
PATIENCE_SECONDS = 120


class Studio(Protocol):
    """Somewhere that takes heavy work, one piece after another."""

    def submit(self, job: Callable[[], Any]) -> "Future[Any]":
        """Have a piece of work done."""


class OwnThread:
    """A studio with a thread of its own, for a process without a worker."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="parallax-studio")

    def submit(self, job: Callable[[], Any]) -> "Future[Any]":
        """Have a piece of work done in that thread, which begins with the first piece."""
        return self._pool.submit(job)


def done_in(studio: Studio, job: Callable[[], _T]) -> _T:
    """Wait for a piece of work; its errors come back as they are."""
    result: _T = studio.submit(job).result(timeout=PATIENCE_SECONDS)
    return result
