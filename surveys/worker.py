"""The one background thread: sends mail, reminds, closes waves on their date, forgets names, draws documents."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import date
from functools import partial
from typing import Any, TypeVar

from surveys.accounts.signing_in import sweep
from surveys.closing import cancel_wave, close_wave, would_publish
from surveys.desk.adopting import adopt
from surveys.forgetting import forget_due
from surveys.installation import Installation
from surveys.lapsing import cancel_lapsed, has_lapsed
from surveys.mail.delivery import deliver_due
from surveys.mail.transports import transport_for
from surveys.running import remind_due
from surveys.waves import store as waves
from surveys.waves.tables import WaveState

_log = logging.getLogger("parallax.worker")
PAUSE_SECONDS = 5.0
_T = TypeVar("_T")


class Worker:
    """Runs `tick` every few seconds, and jobs as they come, until stopped. Several workers do no harm."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._jobs: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self.run, name="parallax-worker", daemon=True)
        self._scrubbed_on: date | None = None
        self._told: dict[str, str] = {}  # a lasting trouble is logged once, not every five seconds

    def start(self) -> None:
        """Work in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Let `run` return after the work in hand, and wait for it where it is a thread."""
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def run(self) -> None:
        """Work until `stop` is called."""
        due = time.monotonic()
        while True:
            try:
                job = self._jobs.get(timeout=max(due - time.monotonic(), 0))
            except queue.Empty:
                self.tick()
                due = time.monotonic() + PAUSE_SECONDS
            else:
                if job is None:
                    return
                _finish(*job)

    def submit(self, job: Callable[[], _T]) -> Future[_T]:
        """Have something done in this thread, which alone imports pandas and matplotlib (their state is not shared)."""
        future: Future[_T] = Future()
        self._jobs.put((job, future))
        return future

    def tick(self) -> None:
        """Do everything that is due now. A failing task is logged by kind and does not keep the others from running."""
        installation = self._installation.steady()  # the way out and the links of one letter by the same settings
        self._attempt("closing", lambda: close_due(installation))
        self._attempt("reminding", lambda: remind_due(installation))
        self._attempt("mail", lambda: deliver_due(installation, transport_for(installation.settings)))
        self._attempt("forgetting", lambda: forget_due(installation))
        self._attempt("scrubbing", self._scrub_daily)
        self._attempt("adopting", lambda: adopt(installation))

    def _scrub_daily(self) -> None:
        """Scrub at the start and once a day: a redaction or an erasure may have found the files in use."""
        if self._scrubbed_on != self._installation.today():
            sweep(self._installation)
            self._installation.database.scrub()
            self._scrubbed_on = self._installation.today()

    def _attempt(self, task: str, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as error:
            # the kind only: an error's text may hold an address
            if self._told.get(task) != type(error).__name__:
                _log.error("%s failed: %s", task, type(error).__name__)
            self._told[task] = type(error).__name__
        else:
            self._told.pop(task, None)


def _finish(job: Callable[[], Any], future: "Future[Any]") -> None:
    try:
        future.set_result(job())
    except Exception as error:
        future.set_exception(error)


def close_due(installation: Installation) -> None:
    """Finish cancellations and closes that were cut short, then close waves past their date.

    A wave that would publish no anonymous number is left for the coach, who may extend or cancel it, and is cancelled
    in the end: its names would stay for ever.
    """
    with installation.database.read() as session:
        cancelled = [row.id for row in waves.in_state(session, WaveState.CANCELLED)]
        unfinished = [row.id for row in waves.in_state(session, WaveState.CLOSING)]
        past = [
            row.id
            for row in waves.in_state(session, WaveState.OPEN)
            if installation.clock() >= installation.end_of(row.closes_on) and would_publish(session, row)
        ]
        lapsed = [row.id for row in waves.in_state(session, WaveState.OPEN) if has_lapsed(installation, session, row)]
    failures = []
    tasks: list[Callable[[], object]] = [
        partial(cancel_wave, installation, wave) for wave in cancelled if installation.keys.has_wave_key(wave)
    ]
    tasks += [partial(close_wave, installation, wave) for wave in unfinished + past]
    tasks += [partial(cancel_lapsed, installation, wave) for wave in lapsed]
    for task in tasks:
        try:
            task()
        except Exception as error:
            failures.append(error)
    if failures:
        raise failures[0]
