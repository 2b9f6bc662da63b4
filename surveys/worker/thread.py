"""The background worker: it closes and cancels waves, erases names, schedules reminders and sends all mail.

Four threads, so that a slow task delays no other: acts by date, letters, reminders (a mail server that is slow with one
must delay nothing that a coach sees: T7), and the jobs thread, which alone computes releases and draws documents
(surveys.core.jobs). Several processes may each run a worker: another one may do the same act first.
"""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import date
from functools import partial
from typing import TypeVar

from surveys.accounts.signing_in import sweep
from surveys.coaching import private_lines
from surveys.coaching.asking_weekly import ask_due
from surveys.coaching.check_in_rounds import check_in_due
from surveys.core.installation import Installation
from surveys.core.jobs import Order, OwnThread
from surveys.desk.adopting import adopt
from surveys.desk.erasing import settle_erased
from surveys.mail.transports import transport_for
from surveys.upkeep.scrubbing import scrub_nightly
from surveys.waves import store as waves
from surveys.waves.bonds import drop_due
from surveys.waves.closing import cancel_wave, close_wave
from surveys.waves.counting import count_due
from surveys.waves.expiry import cancel_lapsed, close_past, past_for_good
from surveys.waves.managing import remind_due
from surveys.waves.retention import forget_due
from surveys.waves.states import WaveState
from surveys.waves.two_coaches import meetings
from surveys.waves.wave_keys import settle
from surveys.worker.delivery import deliver_due
from surveys.worker.reminding import send_reminders
from surveys.worker.vitals import Watch

_log = logging.getLogger("parallax.worker")
PAUSE_SECONDS = 5.0
_SECONDS_TO_END = 25  # of everything; what still runs then ends with the process, and is taken up by the next
_SECONDS_TO_END_MAIL = 10
_SECONDS_UNTIL_SCRUBBED_AGAIN = 600
_T = TypeVar("_T")
InTurn = Callable[[Callable[[], object]], object]


class Worker:
    """Runs due tasks every few seconds, and submitted jobs as they come, until stopped."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._jobs = OwnThread()
        self._calendar = _Rounds(self.tick_by_the_calendar)
        self._mail = _Rounds(self.tick_mail)
        self._reminders = _Rounds(self.tick_reminders)
        self._thread = threading.Thread(target=self.run, name="parallax-worker", daemon=True)
        self._scrubbed_on: date | None = None
        self._scrub_from = 0.0  # by the boot's clock
        self._watch = Watch(installation)
        self._compared_on: date | None = None
        self._met: set[tuple[str, str]] = set()
        self._logged: dict[str, str] = {}  # a lasting trouble is logged once, not every five seconds

    def start(self) -> None:
        """Work in threads of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Let `run` return after the current task, and join its thread. Safe to call from a signal handler."""
        self._calendar.stop()
        if self._thread.is_alive():
            self._thread.join(timeout=_SECONDS_TO_END)

    def run(self) -> None:
        """Work until `stop` is called: by the calendar in this thread, the rest in others, which end with it."""
        mail = threading.Thread(target=self._mail.run, name="parallax-mail", daemon=True)
        reminders = threading.Thread(target=self._reminders.run, name="parallax-reminders", daemon=True)
        mail.start()
        reminders.start()
        try:
            self._calendar.run()
        finally:
            self._mail.stop()
            self._reminders.stop()
            self._jobs.stop()
            mail.join(timeout=_SECONDS_TO_END_MAIL)
            reminders.join(timeout=_SECONDS_TO_END_MAIL)

    def submit(self, job: Callable[[], _T], order: Order | None = None) -> "Future[_T]":
        """Have something done in the jobs' thread, which alone imports pandas and matplotlib."""
        return self._jobs.submit(job, order)

    def tick(self) -> None:
        """Run everything that is due once; `run` repeats this in its threads."""
        self.tick_by_the_calendar()
        self.tick_mail()
        self.tick_reminders()

    def tick_by_the_calendar(self) -> None:
        """Run all acts by date. A failing task is logged by its kind, and the others still run."""
        installation = self._installation.steady()
        self._attempt("looking after keys", lambda: settle(installation))  # first: what has ended sends no letter
        self._attempt("looking after what was erased", lambda: settle_erased(installation))
        self._attempt("looking after database and keys", self._watch.look)
        self._attempt("closing", lambda: close_due(installation, self._in_turn))
        self._attempt("reminding", lambda: remind_due(installation))
        self._attempt("checking in", lambda: check_in_due(installation))
        self._attempt("asking about the week", lambda: ask_due(installation))
        self._attempt("forgetting", lambda: forget_due(installation))
        self._attempt("unbinding", lambda: drop_due(installation))
        self._attempt("forgetting private lines", lambda: private_lines.forget_due(installation))
        self._attempt("scrubbing", self._scrub_daily)
        self._attempt("comparing", self._compare_daily)
        self._attempt("adopting", lambda: adopt(installation))

    def tick_mail(self) -> None:
        """Send the letters that are due; a thread of its own, so a slow mail server delays no other task."""
        installation = self._installation.steady()  # the way out and the links of one letter by the same settings
        self._attempt("mail", lambda: deliver_due(installation, transport_for(installation.settings)))
        self._attempt("counting", lambda: count_due(installation))

    def tick_reminders(self) -> None:
        """Send the reminders that are due."""
        installation = self._installation.steady()
        transport = transport_for(installation.settings)
        self._attempt("sending reminders", lambda: send_reminders(installation, transport))

    def _in_turn(self, job: Callable[[], object]) -> object:
        """Have a close computed in the jobs' thread, before its drawings, and wait for it however long it takes."""
        return self._jobs.submit(job).result()

    def _scrub_daily(self) -> None:
        """Scrub at the start and once a day; where that failed, again after some minutes."""
        now = self._installation.boot.seconds()
        if self._scrubbed_on != self._installation.today() and now >= self._scrub_from:
            self._scrub_from = now + _SECONDS_UNTIL_SCRUBBED_AGAIN
            sweep(self._installation)
            scrub_nightly(self._installation)
            self._scrubbed_on, self._scrub_from = self._installation.today(), now

    def _compare_daily(self) -> None:
        """Log where two coaches' waves may be about one executive, once, by ids (R0): nothing else may tell of it."""
        if self._compared_on == self._installation.today():
            return
        with self._installation.database.read() as session:
            met = set(meetings(session))
        for pair in sorted(met - self._met):
            _log.warning("waves %s and %s of two coaches may be about one executive", *pair)
        self._met |= met
        self._compared_on = self._installation.today()

    def _attempt(self, task: str, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as error:
            # the kind only: an error's text may hold an address
            if self._logged.get(task) != type(error).__name__:
                _log.error("%s failed: %s", task, type(error).__name__)
            self._logged[task] = type(error).__name__
        else:
            self._logged.pop(task, None)


class _Rounds:
    """Repeats a task, with a pause after each run, until stopped."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._stops: queue.SimpleQueue[None] = queue.SimpleQueue()  # the one thing that a signal may safely touch

    def run(self) -> None:
        """Begin at once, go on until stopped."""
        while True:
            self._work()
            try:
                self._stops.get(timeout=PAUSE_SECONDS)
            except queue.Empty:
                continue
            return

    def stop(self) -> None:
        """Run it no more. Safe to call from a signal handler."""
        self._stops.put(None)


def _at_once(job: Callable[[], object]) -> object:
    return job()


def close_due(installation: Installation, in_turn: InTurn = _at_once) -> None:
    """Finish cancellations and closes that were cut short, then close, or cancel, waves past their date.

    `in_turn` is where closes are computed, which takes pandas and a solver.
    """
    with installation.database.read() as session:
        cancelled = [row.id for row in waves.in_state(session, WaveState.CANCELLED)]
        unfinished = [row.id for row in waves.in_state(session, WaveState.CLOSING)]
    past, lapsed = past_for_good(installation)
    failures = []
    tasks: list[Callable[[], object]] = [
        partial(cancel_wave, installation, wave) for wave in cancelled if installation.keys.has_wave_key(wave)
    ]
    tasks += [partial(in_turn, partial(close_wave, installation, wave)) for wave in unfinished]
    tasks += [partial(in_turn, partial(close_past, installation, wave)) for wave in past]
    tasks += [partial(cancel_lapsed, installation, wave) for wave in lapsed]
    for task in tasks:
        try:
            task()
        except Exception as error:
            failures.append(error)
    if failures:
        raise failures[0]
