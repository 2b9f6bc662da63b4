"""Scrubbing a real PostgreSQL: a dump misses nothing, nobody waits behind it, and it waits for nobody for ever."""

import os
import re
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, Table, text

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
from tests.support.desk import actor, engagement
from tests.support.desk import wave as desk_wave
from tests.support.installations import build, tokens
from tests.support.postgresql import Server
from tests.surveys.web.sheets import full_sheet

PATIENCE = 60


@pytest.fixture
def installation(tmp_path: Path, postgresql_url: str) -> Iterator[Installation]:
    """A wave that six people have answered, and a draft with its roster."""
    installation = build(tmp_path, database_url=postgresql_url)
    alice = actor(installation)
    wave = desk_wave(alice, engagement(alice), supervisor=1, peer=8)
    for group, token in tokens(installation, wave)[2:8]:
        Casting(installation).cast(token, answers(group))
    yield installation
    installation.database.close()


def _wave(installation: Installation) -> str:
    with installation.database.read() as session:
        return waves.all_waves(session)[0].id


def _state(installation: Installation) -> WaveState:
    with installation.database.read() as session:
        return waves.all_waves(session)[0].state


@contextmanager
def _snapshot(installation: Installation) -> Iterator[Connection]:
    """What `pg_dump` begins with: a transaction that goes on seeing what was there when it began."""
    with installation.database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as reader:
        reader.execute(text("SELECT pg_current_snapshot()"))
        yield reader


def _dumped(installation: Installation, server: Server, reader: Connection) -> Counter[str]:
    """Count the rows of each table in a dump of what a reader sees, by the server's own `pg_dump`."""
    name = reader.scalar(text("SELECT pg_export_snapshot()"))
    command = [server.binaries / "pg_dump", "-h", server.folder, "-U", "test", "--data-only", f"--snapshot={name}"]
    done = subprocess.run(
        [*map(str, command), str(installation.database.url.database)],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"]},
        timeout=PATIENCE,
    )
    tables = re.findall(r"^COPY public\.(\w+) .*?;\n(.*?)^\\\.$", done.stdout, re.MULTILINE | re.DOTALL)
    return Counter({name: len(rows.splitlines()) for name, rows in tables})


def _seen(reader: Connection) -> Counter[str]:
    return Counter(
        {table.name: reader.scalar(text(f"SELECT count(*) FROM {table.name}")) for table in scrubbed_tables()}
    )


# --- dumps -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [*ScrubStep])
def test_a_dump_that_begins_at_any_moment_of_a_scrub_misses_no_row(
    installation: Installation, postgresql: Server, step: ScrubStep
) -> None:
    """One from before the rows' new versions reads them all the while, and keeps their old ones; others come later."""
    is_older = step in (ScrubStep.BEGUN, ScrubStep.WRITTEN_UNCOMMITTED)
    with _snapshot(installation) as before:
        whole, seen = _dumped(installation, postgresql, before), _seen(before)
    assert (whole["invitation"], whole["ballot"]) == (10, 6)
    with _snapshot(installation) as reader:
        reader.rollback()

        def reached(now: ScrubStep) -> None:
            if now is step and not reader.in_transaction():
                reader.execute(text("SELECT pg_current_snapshot()"))
            elif is_older and reader.in_transaction():
                assert _seen(reader) == seen

        with pytest.raises(ScrubBlockedError) if is_older else nullcontext():
            scrub(installation.database.engine, scrubbed_tables(), patience=0.3, reached=reached)
        assert reader.in_transaction()
        assert _seen(reader) == seen
        assert _dumped(installation, postgresql, reader) == whole


def _by_truncating(engine: Engine) -> None:
    """What stood here before."""
    for table in scrubbed_tables():
        with engine.begin() as connection:
            connection.exec_driver_sql(f"LOCK TABLE {table.name} IN ACCESS EXCLUSIVE MODE")
            connection.exec_driver_sql(f"CREATE TEMPORARY TABLE living (LIKE {table.name}) ON COMMIT DROP")
            connection.exec_driver_sql(f"INSERT INTO living SELECT * FROM {table.name}")
            connection.exec_driver_sql(f"TRUNCATE {table.name}")
            connection.exec_driver_sql(f"INSERT INTO {table.name} SELECT * FROM living ORDER BY 1")


def test_lossy_build_that_truncates_empties_a_dump_that_began_before(
    installation: Installation, postgresql: Server
) -> None:
    with _snapshot(installation) as reader:
        _by_truncating(installation.database.engine)
        dumped = _dumped(installation, postgresql, reader)
    assert (dumped["invitation"], dumped["ballot"], dumped["wave"]) == (0, 0, 1)


# --- whoever is in the way ---------------------------------------------------------------------------------------


@contextmanager
def _idle(installation: Installation, statement: str) -> Iterator[Connection]:
    """A session in which somebody typed something, and went for lunch."""
    with installation.database.engine.connect() as session:
        session.execute(text(statement))
        yield session


@contextmanager
def _older_snapshot(installation: Installation) -> Iterator[None]:
    with _snapshot(installation):
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
        [token for _, token in tokens(installation, _wave(installation))],
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
        [token for _, token in tokens(installation, _wave(installation))],
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
    _, token = tokens(installation, _wave(installation))[-1]
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
    seen = _seen_now(installation)
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
    wave = _wave(installation)
    with _older_snapshot(installation):
        with pytest.raises(ClosingError, match="could not be scrubbed"):
            close_wave(installation, wave)
        with pytest.raises(ClosingError):
            close_due(installation)
        assert _state(installation) is WaveState.CLOSING
        assert not installation.keys.has_wave_key(wave)
    close_due(installation)
    assert _state(installation) is WaveState.CLOSED


# --- what the server keeps of itself -----------------------------------------------------------------------------


def _sampled(installation: Installation) -> set[str]:
    """The columns of scrubbed tables of which the server keeps samples."""
    names = {"names": [table.name for table in scrubbed_tables()]}
    with installation.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
        columns = text("SELECT tablename || '.' || attname FROM pg_stats WHERE tablename = ANY(:names)")
        return set(connection.scalars(columns, names))


def test_the_server_keeps_no_samples_of_what_is_to_be_erased(installation: Installation) -> None:
    """Its planner would remember a hundred addresses, and no erasure of ours would reach them."""
    assert _sampled(installation) == set()


def test_samples_of_before_go_with_the_next_start(installation: Installation) -> None:
    with installation.database.engine.begin() as connection:
        for column in ("email", "first_name", "wave", "id"):
            connection.execute(text(f"ALTER TABLE invitation ALTER COLUMN {column} SET STATISTICS DEFAULT"))
    assert _sampled(installation) == {f"invitation.{column}" for column in ("email", "first_name", "wave", "id")}
    before = _seen_now(installation)
    installation.database.migrate()
    with installation.database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM pg_stats WHERE tablename = 'invitation'")) == 0
    assert _sampled(installation) == set()
    assert _seen_now(installation) == before
    close_wave(installation, _wave(installation))


def _seen_now(installation: Installation) -> Counter[str]:
    with installation.database.engine.connect() as connection:
        return _seen(connection)


# --- the order of rows -------------------------------------------------------------------------------------------


def _only_vacuum(engine: Engine, table: Table, _reached: object) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"VACUUM FULL {table.name}")


@pytest.mark.parametrize("by_key", [True, False])
def test_rows_stand_in_the_order_of_their_ids_also_where_they_filled_gaps(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, *, by_key: bool
) -> None:
    """Rows that are inserted anew go wherever there is room; a build that only vacuums leaves them there."""
    if not by_key:
        monkeypatch.setattr(postgresql_scrub, "_cluster", _only_vacuum)
    rows = "SELECT md5(CAST(n AS text)), 'wave', CAST(repeat('x', 20 + n * 37 % 400) AS bytea) FROM generate_series"
    page = "CAST((CAST(CAST(ctid AS text) AS point))[0] AS int)"
    with installation.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"INSERT INTO ballot {rows}(1, 2000) AS n"))
        connection.execute(text(f"DELETE FROM ballot WHERE {page} % 3 = 1"))
        connection.execute(text("VACUUM ballot"))
    scrub(
        installation.database.engine, scrubbed_tables()
    )  # on the same connection, which knows of room on the last page
    with installation.database.engine.connect() as connection:
        ids = list(connection.scalars(text("SELECT id FROM ballot ORDER BY ctid")))
    assert len(ids) > 1000
    assert (ids == sorted(ids)) is by_key


def test_a_dump_of_the_moment_before_a_file_is_written_anew_has_that_order_too(installation: Installation) -> None:
    """Those who have answered stood last until then."""
    orders: dict[ScrubStep, list[str]] = {}

    def reached(step: ScrubStep) -> None:
        if step in (ScrubStep.BEGUN, ScrubStep.WRITTEN):
            with installation.database.engine.connect() as connection:
                orders[step] = list(connection.scalars(text("SELECT id FROM invitation ORDER BY ctid")))

    scrub(installation.database.engine, scrubbed_tables(), reached=reached)
    assert orders[ScrubStep.BEGUN] != sorted(orders[ScrubStep.BEGUN])
    assert orders[ScrubStep.WRITTEN] == sorted(orders[ScrubStep.BEGUN])
