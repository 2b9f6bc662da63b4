"""What is slow holds up nothing else: mail, the calendar and drawings have a thread each, and drawings take turns."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from datetime import timedelta
from email.headerregistry import Address
from pathlib import Path
from typing import Any

import pytest

from surveys.core.installation import Installation
from surveys.core.jobs import Order, OwnThread, done_in
from surveys.desk.reporting import drawing
from surveys.desk.reporting.drawing import Format, Subject, drawn
from surveys.mail import outbox
from surveys.mail.tables import MailState
from surveys.releases.redacting import redact
from surveys.upkeep import sighting_store
from surveys.upkeep.sighting_tables import Sight
from surveys.waves import store as waves
from surveys.waves.states import WaveState
from surveys.worker import thread
from surveys.worker.thread import Worker
from tests.support.desk import ALICE, actor
from tests.support.installations import CLOSES, Clock, open_wave
from tests.surveys.desk.reporting.reported import QUESTION, reported
from tests.surveys.mail.server import Mailbox, free_port, mailing_installation, running

PATIENCE = 60  # seconds, for what comes at once


class Gate:
    """Holds up whoever comes to it until it is opened."""

    def __init__(self) -> None:
        self._came, self._open = threading.Event(), threading.Event()

    def pass_(self) -> None:
        self._came.set()
        assert self._open.wait(PATIENCE)

    def wait_for_somebody(self) -> None:
        assert self._came.wait(PATIENCE)

    def open(self) -> None:
        self._open.set()

    @property
    def is_shut(self) -> bool:
        return not self._open.is_set()


@pytest.fixture
def gate() -> Iterator[Gate]:
    one = Gate()
    yield one
    one.open()


@pytest.fixture
def at_work(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Installation], Worker]]:
    """Start workers that look often, and end them."""
    monkeypatch.setattr(thread, "PAUSE_SECONDS", 0.05)
    started: list[Worker] = []

    def start(installation: Installation) -> Worker:
        started.append(Worker(installation))
        started[-1].start()
        return started[-1]

    yield start
    for one in started:
        one.stop()
    assert not _threads()


def _threads() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name.startswith("parallax-")]


def _wait_until(is_so: Callable[[], bool]) -> None:
    never = threading.Event()
    for _ in range(PATIENCE * 20):
        if is_so():
            return
        never.wait(0.05)
    raise AssertionError("it never came to that")


def _was_seen(installation: Installation, sight: Sight, wave: str) -> bool:
    """By both clocks as they stand now: a worker that reads one before a jump and one after it looks again."""
    with installation.database.read() as session:
        seen = [one for one in sighting_store.everything(session) if one.sight is sight and one.about == wave]
    return any(one.at == installation.clock() and one.boot_seconds == installation.boot.seconds() for one in seen)


def _invitations_noted_as_sent(installation: Installation, wave: str) -> int:
    """Count what the database knows: a letter in the mailbox may not be noted yet, and its day is taken when it is."""
    with installation.database.read() as session:
        return outbox.invitation_counts(session, wave)[MailState.SENT]


def _is_cancelled(installation: Installation, wave: str) -> bool:
    with installation.database.read() as session:
        return waves.get(session, wave).state is WaveState.CANCELLED


# --- mail, the calendar and drawings -----------------------------------------------------------------------------


@pytest.mark.outside
def test_while_a_mail_server_takes_its_time_reports_are_drawn_and_the_calendar_is_kept(
    tmp_path: Path, clock: Clock, gate: Gate, at_work: Callable[[Installation], Worker]
) -> None:
    port, mailbox = free_port(), Mailbox(to_content=lambda _: gate.pass_() or "250 ok")  # type: ignore[func-returns-value]
    with running(mailbox, port):
        installation = mailing_installation(tmp_path, port, clock=clock)
        own = actor(installation, ALICE)
        _, closed = reported(own)
        other = open_wave(installation, peer=3, executive=Address("Lee Loose", addr_spec="lee@example.org"))
        one = at_work(installation)
        gate.wait_for_somebody()
        document = drawn(installation, one, Subject(closed), Format.PDF, who=own.coach)
        clock.jump(CLOSES + timedelta(days=90))
        _wait_until(lambda: _was_seen(installation, Sight.LAPSE, other))
        clock.pass_(hours=1)
        _wait_until(lambda: _is_cancelled(installation, other))
        assert gate.is_shut
        assert document.startswith(b"%PDF")
        gate.open()
        one.stop()
        installation.database.close()


@pytest.mark.outside
def test_while_drawings_take_their_time_mail_goes_out_and_the_calendar_is_kept(
    tmp_path: Path, clock: Clock, gate: Gate, at_work: Callable[[Installation], Worker]
) -> None:
    """Drawings are asked for in a loop, and one of them takes for ever."""
    port, mailbox = free_port(), Mailbox()
    with running(mailbox, port):
        installation = mailing_installation(tmp_path, port, clock=clock)
        one = at_work(installation)
        for number in range(20):
            one.submit(gate.pass_, Order("a link", number))
        gate.wait_for_somebody()
        wave = open_wave(installation, peer=4)
        _wait_until(lambda: _invitations_noted_as_sent(installation, wave) == 5)
        clock.jump(CLOSES - timedelta(days=7))
        _wait_until(lambda: _was_seen(installation, Sight.REMIND, wave))
        clock.pass_(hours=1)
        _wait_until(lambda: len(mailbox.taken) == 10)
        assert gate.is_shut
        gate.open()
        one.stop()
        installation.database.close()


def test_a_worker_ends_all_its_threads_and_what_waits_is_told(
    installation: Installation, gate: Gate, at_work: Callable[[Installation], Worker]
) -> None:
    one = at_work(installation)
    under_way = one.submit(gate.pass_, Order("a link", 1))
    waits = one.submit(lambda: None, Order("a link", 2))
    gate.wait_for_somebody()
    everyone = {"parallax-worker", "parallax-mail", "parallax-reminders", "parallax-jobs"}
    _wait_until(lambda: set(_threads()) == everyone)
    ending = threading.Thread(target=one.stop)
    ending.start()
    with pytest.raises(CancelledError):
        waits.result(PATIENCE)
    gate.open()
    ending.join(PATIENCE)
    assert under_way.done()
    assert not _threads()
    assert one.submit(lambda: None).cancelled()


# --- the studio by itself ----------------------------------------------------------------------------------------


def test_closes_come_before_drawings_and_the_lines_of_those_who_ask_take_turns(gate: Gate) -> None:
    jobs, done = OwnThread(), list[str]()
    jobs.submit(gate.pass_)
    gate.wait_for_somebody()
    asked = [
        jobs.submit(lambda text=f"{who}{number}": done.append(text), Order(who, (who, number)))  # type: ignore[misc]
        for who, count in (("a", 4), ("b", 2), ("c", 1))
        for number in range(count)
    ]
    asked += [jobs.submit(lambda text=f"close{number}": done.append(text)) for number in range(2)]  # type: ignore[misc]
    gate.open()
    for one in asked:
        one.result(PATIENCE)
    assert done == ["close0", "close1", "a0", "b0", "c0", "a1", "b1", "a2", "a3"]


def test_errors_come_back_to_whoever_waits_and_end_nothing(gate: Gate) -> None:
    jobs = OwnThread()
    with pytest.raises(ZeroDivisionError):
        done_in(jobs, lambda: 1 / 0)
    jobs.submit(gate.pass_)
    both = [jobs.submit(lambda: 1 / 0, Order(who, "same")) for who in "ab"]
    gate.open()
    for one in both:
        with pytest.raises(ZeroDivisionError):
            one.result(PATIENCE)
    assert done_in(jobs, lambda: 6 * 7) == 42


def test_many_threads_that_ask_at_once_are_all_served_one_after_another() -> None:
    jobs, at_work, most = OwnThread(), list[int](), list[int]()

    def job() -> None:
        at_work.append(1)
        most.append(len(at_work))
        at_work.pop()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: done_in(jobs, job, Order(str(number % 3), number)), range(200)))
    assert len(most) == 200
    assert set(most) == {1}


class Counting(OwnThread):
    """Tells how often it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Semaphore(0)

    def submit(self, job: Callable[[], Any], order: Order | None = None) -> "Future[Any]":
        future = super().submit(job, order)
        self.asked.release()
        return future


@pytest.fixture
def closed(installation: Installation) -> str:
    return reported(actor(installation, ALICE))[1]


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch, gate: Gate) -> list[bytes]:
    """What was drawn, each time held up at the gate."""
    made: list[bytes] = []
    real = drawing._OF_ONE[Format.JSON]

    def make(release: Any) -> bytes:
        gate.pass_()
        made.append(real(release))
        return made[-1]

    monkeypatch.setitem(drawing._OF_ONE, Format.JSON, make)
    return made


def test_ten_who_ask_for_one_document_share_one_drawing_and_nothing_is_kept(
    installation: Installation, closed: str, gate: Gate, drawings: list[bytes]
) -> None:
    jobs = Counting()
    with ThreadPoolExecutor(10) as threads:
        got = [
            threads.submit(drawn, installation, jobs, Subject(closed), Format.JSON, who=f"link {number % 2}")
            for number in range(10)
        ]
        for _ in got:
            assert jobs.asked.acquire(timeout=PATIENCE)
        gate.open()
        assert {one.result(PATIENCE) for one in got} == {drawings[0]}
    assert len(drawings) == 1
    assert drawn(installation, jobs, Subject(closed), Format.JSON, who="link 1") == drawings[0]
    assert len(drawings) == 2


def test_who_asks_after_a_comment_was_taken_out_shares_no_drawing_from_before(
    installation: Installation, closed: str, gate: Gate, drawings: list[bytes]
) -> None:
    jobs = Counting()
    with ThreadPoolExecutor(2) as threads:
        before = threads.submit(drawn, installation, jobs, Subject(closed), Format.JSON, who="a link")
        gate.wait_for_somebody()
        redact(installation, closed, part="anonymous", question=QUESTION, position=1, reason="names a customer")
        after = threads.submit(drawn, installation, jobs, Subject(closed), Format.JSON, who="a link")
        for _ in range(2):
            assert jobs.asked.acquire(timeout=PATIENCE)
        gate.open()
        assert before.result(PATIENCE) != after.result(PATIENCE)
    assert len(drawings) == 2
