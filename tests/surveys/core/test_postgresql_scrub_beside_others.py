"""A scrub on a real PostgreSQL beside others: nobody waits behind it for long, and it waits for nobody for ever."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from instruments.groups import RaterGroup
from surveys.app import create_app
from surveys.core import postgresql_scrub
from surveys.core.database import Database, DatabaseError
from surveys.core.installation import Installation
from surveys.core.postgresql_scrub import ScrubBlockedError, ScrubStep, scrub
from surveys.core.tables import scrubbed_tables
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.closing import ClosingError, close_wave
from surveys.waves.respondent import LinkState
from surveys.waves.states import WaveState
from surveys.worker.thread import close_due
from tests.support.ballots import LEADERSHIP, answers
from tests.support.installations import tokens
from tests.surveys.core.scrubbing import PATIENCE, answered_wave, rows_now, snapshot, wave_of
from tests.surveys.web.sheets import full_sheet


@pytest.fixture
def installation(tmp_path: Path, postgresql_url: str) -> Iterator[Installation]:
    """A wave that six people have answered, on PostgreSQL."""
    with answered_wave(tmp_path, postgresql_url) as installation:
        yield installation


def _state(installation: Installation) -> WaveState:
    with installation.database.read() as session:
        return waves.all_waves(session)[0].state


# --- whoever is in the way ---------------------------------------------------------------------------------------


@contextmanager
def _idle(installation: Installation, statement: str) -> Iterator[Connection]:
    """A session in which somebody typed something, and went for lunch."""
    with installation.database.engine.connect() as session:
        session.execute(text(statement))
        yield session


@contextmanager
def _older_snapshot(installation: Installation) -> Iterator[None]:
    with snapshot(installation):
        yield


@contextmanager
def _idle_reader(installation: Installation) -> Iterator[None]:
    with _idle(installation, "SELECT count(*) FROM invitation"):
        yield


@contextmanager
def _idle_writer(installation: Installation) -> Iterator[None]:
    with _idle(installation, "UPDATE wave SET remind_everyone = true"):
        yield


@contextmanager
def _prepared(installation: Installation) -> Iterator[None]:
    with installation.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as session:
        for statement in ("BEGIN", "UPDATE wave SET remind_everyone = true", "PREPARE TRANSACTION 'one'"):
            session.exec_driver_sql(statement)
        yield
        session.exec_driver_sql("ROLLBACK PREPARED 'one'")


@contextmanager
def _writer_elsewhere(installation: Installation) -> Iterator[None]:
    """In another database of the server: it makes every later snapshot as old as itself."""
    other = Database(str(installation.database.url.set(database="postgres")))
    with other.engine.connect() as session:
        session.execute(text("SELECT pg_current_xact_id()"))
        yield
    other.close()


InTheWay = Callable[[Installation], AbstractContextManager[None]]
WAYS: list[InTheWay] = [_older_snapshot, _idle_reader, _idle_writer, _prepared, _writer_elsewhere]


@pytest.mark.parametrize("in_the_way", WAYS)
def test_a_scrub_gives_up_where_somebody_is_in_the_way_and_works_once_they_are_gone(
    installation: Installation, in_the_way: InTheWay
) -> None:
    with in_the_way(installation), pytest.raises(ScrubBlockedError, match="an older transaction is open"):
        scrub(installation.database.engine, scrubbed_tables(), patience=0)
    scrub(installation.database.engine, scrubbed_tables())


def test_a_session_that_only_reads_in_another_database_is_in_nobodys_way(installation: Installation) -> None:
    other = Database(str(installation.database.url.set(database="postgres")))
    with other.engine.connect().execution_options(isolation_level="REPEATABLE READ") as session:
        session.execute(text("SELECT pg_current_snapshot()"))
        scrub(installation.database.engine, scrubbed_tables())
    other.close()


@pytest.mark.parametrize("in_the_way", [_older_snapshot, _idle_reader])
def test_pages_are_served_while_a_scrub_waits_for_somebody(installation: Installation, in_the_way: InTheWay) -> None:
    """Nothing is asked for that would make them queue up: the scrub looks on from outside."""
    client, links = (
        create_app(installation).test_client(),
        [token for _, token in tokens(installation, wave_of(installation))],
    )
    scrubbing = threading.Thread(
        target=scrub, args=(installation.database.engine, scrubbed_tables()), kwargs={"patience": PATIENCE}
    )
    with in_the_way(installation):
        scrubbing.start()
        for _ in range(3):
            assert client.get(f"/s/{links[0]}").status_code == 200
        assert client.post(f"/s/{links[-1]}", data=full_sheet(LEADERSHIP, RaterGroup.SUPERVISOR)).status_code == 303
        assert scrubbing.is_alive()
    scrubbing.join(PATIENCE)
    assert not scrubbing.is_alive()


def test_pages_queue_up_behind_a_scrub_for_no_longer_than_it_may_wait_for_a_lock(installation: Installation) -> None:
    """Somebody comes in between the last look and the lock, and stays: the scrub gives up, and the page comes."""
    client, links = (
        create_app(installation).test_client(),
        [token for _, token in tokens(installation, wave_of(installation))],
    )
    told: list[BaseException] = []
    with installation.database.engine.connect() as idle:
        there = threading.Event()

        def reached(step: ScrubStep) -> None:
            if step is ScrubStep.WAITED:
                idle.execute(text("SELECT count(*) FROM invitation"))
                there.set()

        def work() -> None:
            try:
                scrub(installation.database.engine, scrubbed_tables(), reached=reached)
            except ScrubBlockedError as error:
                told.append(error)

        scrubbing = threading.Thread(target=work)
        scrubbing.start()
        assert there.wait(PATIENCE)
        while scrubbing.is_alive():
            assert client.get(f"/s/{links[0]}").status_code == 200
        assert str(told[0]) == "a table is being used all the time"
    scrub(installation.database.engine, scrubbed_tables())


def test_who_was_in_the_way_is_not_waited_for_over_and_over(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[float] = []
    real = postgresql_scrub.scrub

    def noted(engine: Engine, tables: object, *, patience: float) -> None:
        given.append(patience)
        real(engine, scrubbed_tables(), patience=min(patience, 0.1))

    monkeypatch.setattr(postgresql_scrub, "scrub", noted)
    with _older_snapshot(installation):
        for _ in range(3):
            with pytest.raises(DatabaseError, match="a backup that is under way"):
                installation.database.scrub()
    installation.database.scrub()
    assert given == [postgresql_scrub.PATIENCE_SECONDS, 0, 0, 0]


def _transactions(installation: Installation) -> set[object]:
    """The transactions that a table's living rows come from."""
    with installation.database.engine.connect() as connection:
        return set(connection.scalars(text("SELECT DISTINCT CAST(xmin AS text) FROM invitation")))


def test_a_close_that_is_tried_again_and_again_behind_a_backup_fills_no_disk(installation: Installation) -> None:
    """Neither rows that are all of one transaction are written again, nor any while it is in vain."""
    scrub(installation.database.engine, scrubbed_tables())
    first = _transactions(installation)
    scrub(installation.database.engine, scrubbed_tables())
    assert _transactions(installation) == first
    assert len(first) == 1
    with _older_snapshot(installation):
        with installation.database.engine.begin() as connection:
            connection.execute(text("UPDATE invitation SET declined = true WHERE email = 'peer0@example.org'"))
        mixed = _transactions(installation)
        with pytest.raises(ScrubBlockedError):
            scrub(installation.database.engine, scrubbed_tables(), patience=0)
        assert _transactions(installation) == mixed
    assert len(mixed) == 2


# --- people who answer, and a close ------------------------------------------------------------------------------


def test_who_answers_while_rows_are_written_anew_waits_for_a_moment_and_is_thanked(installation: Installation) -> None:
    """They would find their link deleted, as a writer does that was let in."""
    _, token = tokens(installation, wave_of(installation))[-1]
    told: list[LinkState] = []
    answering = threading.Thread(
        target=lambda: told.append(Casting(installation).cast(token, answers(RaterGroup.SUPERVISOR)))
    )

    def reached(step: ScrubStep) -> None:
        if step is ScrubStep.WRITTEN_UNCOMMITTED and _locks(installation, "granted AND mode = 'RowExclusiveLock'"):
            answering.start()
            _wait_until(
                lambda: bool(
                    _locks(installation, "NOT granted") or _locks(installation, "NOT granted", "transactionid")
                )
            )

    scrub(installation.database.engine, scrubbed_tables(), reached=reached)
    answering.join(PATIENCE)
    assert told == [LinkState.READY]
    seen = rows_now(installation)
    assert (seen["ballot"], seen["invitation"]) == (7, 10)


def _locks(installation: Installation, which: str, kind: str = "relation") -> int:
    """Count locks on the table of people."""
    table = "AND relation = CAST('invitation' AS regclass)" if kind == "relation" else ""
    with installation.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        counted = f"SELECT count(*) FROM pg_locks WHERE locktype = '{kind}' AND {which} {table}"
        return int(connection.scalar(text(counted)) or 0)


def _wait_until(is_so: Callable[[], bool]) -> None:
    never = threading.Event()
    for _ in range(PATIENCE * 20):
        if is_so():
            return
        never.wait(0.05)
    raise AssertionError("it never came to that")


def test_a_close_behind_an_older_reader_waits_for_it_and_is_finished_by_the_worker(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays unfinished as long as the files may hold what has to be gone; meanwhile the release shows nowhere."""
    monkeypatch.setattr("surveys.core.database.PATIENCE_SECONDS", 0)
    wave = wave_of(installation)
    with _older_snapshot(installation):
        with pytest.raises(ClosingError, match="could not be scrubbed"):
            close_wave(installation, wave)
        with pytest.raises(ClosingError):
            close_due(installation)
        assert _state(installation) is WaveState.CLOSING
        assert not installation.keys.has_wave_key(wave)
    close_due(installation)
    assert _state(installation) is WaveState.CLOSED
