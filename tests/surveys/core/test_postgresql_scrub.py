"""What a scrub leaves on a real PostgreSQL: whole dumps, rows in the order of their ids, no samples."""

import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, Table, text

from surveys.core import postgresql_scrub
from surveys.core.installation import Installation
from surveys.core.postgresql_scrub import ScrubBlockedError, ScrubStep, scrub
from surveys.core.tables import scrubbed_tables
from surveys.waves.closing import close_wave
from tests.support.postgresql import Server
from tests.surveys.core.scrubbing import PATIENCE, answered_wave, rows_now, rows_seen, snapshot, wave_of


@pytest.fixture
def installation(tmp_path: Path, postgresql_url: str) -> Iterator[Installation]:
    """A wave that six people have answered, on PostgreSQL."""
    with answered_wave(tmp_path, postgresql_url) as installation:
        yield installation


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


# --- dumps -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [*ScrubStep])
def test_a_dump_that_begins_at_any_moment_of_a_scrub_misses_no_row(
    installation: Installation, postgresql: Server, step: ScrubStep
) -> None:
    """One from before the rows' new versions reads them all the while, and keeps their old ones; others come later."""
    is_older = step in (ScrubStep.BEGUN, ScrubStep.WRITTEN_UNCOMMITTED)
    with snapshot(installation) as before:
        whole, seen = _dumped(installation, postgresql, before), rows_seen(before)
    assert (whole["invitation"], whole["ballot"]) == (10, 6)
    with snapshot(installation) as reader:
        reader.rollback()

        def reached(now: ScrubStep) -> None:
            if now is step and not reader.in_transaction():
                reader.execute(text("SELECT pg_current_snapshot()"))
            elif is_older and reader.in_transaction():
                assert rows_seen(reader) == seen

        with pytest.raises(ScrubBlockedError) if is_older else nullcontext():
            scrub(installation.database.engine, scrubbed_tables(), patience=0.3, reached=reached)
        assert reader.in_transaction()
        assert rows_seen(reader) == seen
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
    with snapshot(installation) as reader:
        _by_truncating(installation.database.engine)
        dumped = _dumped(installation, postgresql, reader)
    assert (dumped["invitation"], dumped["ballot"], dumped["alembic_version"]) == (0, 0, 1)


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
    before = rows_now(installation)
    installation.database.migrate()
    with installation.database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM pg_stats WHERE tablename = 'invitation'")) == 0
    assert _sampled(installation) == set()
    assert rows_now(installation) == before
    close_wave(installation, wave_of(installation))


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
