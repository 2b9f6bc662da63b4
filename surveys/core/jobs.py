"""The one thread of a process that computes releases and draws documents: matplotlib's settings are process-wide.

Closes have priority: a wave has waited for its day, and nobody can request closes in a loop. Drawings wait in one queue
for each link or account, and the queues are served in turn. Equal requests share one drawing while it is under way.
"""

import threading
from collections import deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

_T = TypeVar("_T")
PATIENCE_SECONDS = 120
_SECONDS_TO_END = 10


@dataclass(frozen=True, slots=True)
class Order:
    """A drawing that is asked for. `who` is the id of a link or an account.

    `what` is equal for drawings that are the same byte by byte, now and for everybody who may ask for them; None where
    that is not known.
    """

    who: str
    what: Hashable = None


class Jobs(Protocol):
    """An executor for heavy work, one job at a time."""

    def submit(self, job: Callable[[], Any], order: Order | None = None) -> "Future[Any]":
        """Have a piece of work done: a drawing in its turn, anything else before all drawings."""


@dataclass(frozen=True, slots=True)
class _Work:
    job: Callable[[], Any]
    order: Order | None
    done: "Future[Any]" = field(default_factory=Future)


class OwnThread:
    """Jobs with a thread of their own, which is started on demand and ends when the queue is empty."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._first: deque[_Work] = deque()
        self._lines: dict[str, deque[_Work]] = {}  # whose turn is next stands first
        self._asked: dict[Hashable, Future[Any]] = {}
        self._thread: threading.Thread | None = None
        self._is_over = False

    def submit(self, job: Callable[[], Any], order: Order | None = None) -> "Future[Any]":
        """Have a piece of work done, or share the drawing that is asked for already."""
        work = _Work(job, order)
        with self._lock:
            if self._is_over:
                work.done.cancel()
                return work.done
            if order is not None and order.what in self._asked:
                return self._asked[order.what]
            self._put(work)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="parallax-jobs", daemon=True)
                self._thread.start()
        return work.done

    def stop(self) -> None:
        """End after the work in hand. What waits is not done: its waiters get `CancelledError`."""
        with self._lock:
            self._is_over, thread = True, self._thread
            for work in [*self._first, *(work for line in self._lines.values() for work in line)]:
                work.done.cancel()
            self._first.clear()
            self._lines.clear()
        if thread is not None:
            thread.join(timeout=_SECONDS_TO_END)

    def _put(self, work: _Work) -> None:
        if work.order is None:
            self._first.append(work)
            return
        self._lines.setdefault(work.order.who, deque()).append(work)
        if work.order.what is not None:
            self._asked[work.order.what] = work.done

    def _run(self) -> None:
        while (work := self._next()) is not None:
            _finish(work, self._forget)

    def _next(self) -> _Work | None:
        """Take what comes next; None, and the thread ends, where nothing waits."""
        with self._lock:
            if self._first:
                return self._first.popleft()
            if not self._lines:
                self._thread = None
                return None
            who = next(iter(self._lines))
            line = self._lines.pop(who)
            work = line.popleft()
            if line:
                self._lines[who] = line  # behind all others
            return work

    def _forget(self, work: _Work) -> None:
        """Keep nothing that was drawn: who asks from now on gets a drawing of their own."""
        with self._lock:
            if work.order is not None:
                self._asked.pop(work.order.what, None)


def done_in(jobs: Jobs, job: Callable[[], _T], order: Order | None = None) -> _T:
    """Wait for a job; its exceptions are raised unchanged."""
    result: _T = jobs.submit(job, order).result(timeout=PATIENCE_SECONDS)
    return result


def _finish(work: _Work, then: Callable[[_Work], None]) -> None:
    try:
        result = work.job()
    except BaseException as error:
        then(work)
        work.done.set_exception(error)
    else:
        then(work)
        work.done.set_result(result)
