"""PostgreSQL: deleted rows leave the tables' files, no dump misses a row, and no page waits for longer than a moment.

Living rows are deleted and inserted anew in one transaction, so that all of a table share one `xmin`; a dump that began
before still sees the old ones. CLUSTER then writes a new file, by the rows' random ids, without the dead. CLUSTER
silently copies dead rows that an older transaction may still see: so it runs once there is none (decision 0024).
"""

import time
from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import TypeVar

from sqlalchemy import Connection, Engine, Table, text
from sqlalchemy.exc import OperationalError

PATIENCE_SECONDS = 12.0  # for others' transactions to end; a standby tells of its own every ten seconds
LOCK_TIMEOUT_MS = 500  # the longest that pages queue up behind a lock that we wait for
_TRIES = 3
_PAUSE_SECONDS = 0.1
_LOCK_NOT_AVAILABLE, _DEADLOCK = "55P03", "40P01"
_T = TypeVar("_T")

# Every snapshot of this database keeps dead rows, and so do prepared transactions and replication. A transaction that
# writes, in whatever database of the server, makes later snapshots as old as itself.
_HAS_OLDER = text("""
    WITH the AS (SELECT age(CAST(CAST(:xid AS xid8) AS xid)) AS age)
    SELECT EXISTS (
        SELECT FROM pg_stat_activity, the WHERE pid <> pg_backend_pid() AND (
            age(backend_xid) > the.age
            OR (age(backend_xmin) > the.age AND coalesce(datname, current_database()) = current_database())))
        OR EXISTS (SELECT FROM pg_prepared_xacts, the WHERE age(transaction) > the.age)
        OR EXISTS (SELECT FROM pg_replication_slots, the WHERE age(xmin) > the.age)
""")
_HOLDERS = text("""
    SELECT DISTINCT virtualtransaction FROM pg_locks
    WHERE granted AND locktype = 'relation' AND pid IS DISTINCT FROM pg_backend_pid()
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND relation IN (SELECT to_regclass(quote_ident(name)) FROM unnest(CAST(:names AS text[])) AS name)
""")


class ScrubBlockedError(RuntimeError):
    """Somebody may still see deleted rows, or holds a table. Nothing is lost, and scrubbing again later is right."""


class ScrubStep(Enum):
    """Points at which a test may interrupt."""

    BEGUN = auto()
    WRITTEN_UNCOMMITTED = auto()
    WRITTEN = auto()
    WAITED = auto()
    CLUSTERED_UNCOMMITTED = auto()
    DONE = auto()


Reached = Callable[[ScrubStep], None]


def scrub(
    engine: Engine,
    tables: Sequence[Table],
    *,
    patience: float = PATIENCE_SECONDS,
    reached: Reached = lambda _: None,
) -> None:
    """Write tables anew. Raises `ScrubBlockedError`; then, too, no row is lost and nobody misses one."""
    _wait_for_others(engine, tables, patience)  # first: where one stays for hours, nothing is written over and over
    reached(ScrubStep.BEGUN)
    for table in tables:
        _insist(lambda table=table: _write_anew(engine, table, reached))  # type: ignore[misc]
    reached(ScrubStep.WRITTEN)
    _wait_for_others(engine, tables, patience)
    reached(ScrubStep.WAITED)
    for table in tables:
        _insist(lambda table=table: _cluster(engine, table, reached))  # type: ignore[misc]
    reached(ScrubStep.DONE)


def take_no_samples(connection: Connection, tables: Sequence[Table]) -> None:
    """Have the server keep no samples of these tables' columns, and drop those that it has.

    ANALYZE, which runs by itself, keeps up to a hundred values of each column for the planner, where no erasure of ours
    reaches them.
    """
    for table in tables:
        name = _quoted(connection.engine, table.name)
        for column, kind, is_sampled in connection.execute(_SAMPLED, {"name": table.name}).all():
            alter = f"ALTER TABLE {name} ALTER COLUMN {_quoted(connection.engine, column)}"
            connection.exec_driver_sql(f"{alter} SET STATISTICS 0")
            if is_sampled:
                connection.exec_driver_sql(f"{alter} TYPE {kind}")  # to what it is: that drops its samples


_SAMPLED = text("""
    SELECT attname, format_type(atttypid, atttypmod),
        EXISTS (SELECT FROM pg_stats AS s
            WHERE s.schemaname = current_schema() AND s.tablename = :name AND s.attname = a.attname)
    FROM pg_attribute AS a
    WHERE attrelid = to_regclass(quote_ident(:name)) AND attnum > 0 AND NOT attisdropped
        AND coalesce(attstattarget, -1) <> 0
""")


def _wait_for_others(engine: Engine, tables: Sequence[Table], patience: float) -> None:
    """Wait until nobody is left who may see what was deleted by now, or who holds one of the tables by now.

    Looked at from outside: who waits in a queue for a lock makes everybody behind wait too.
    """
    until = time.monotonic() + patience
    names = {"names": [table.name for table in tables]}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        now = {"xid": connection.scalar(text("SELECT CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text)"))}
        holders = set(connection.scalars(_HOLDERS, names))
        for _ in range(2):  # one look is no single moment: somebody may begin beside somebody who ends
            while connection.scalar(_HAS_OLDER, now) or holders & set(connection.scalars(_HOLDERS, names)):
                if time.monotonic() >= until:
                    raise ScrubBlockedError("an older transaction is open")
                time.sleep(_PAUSE_SECONDS)


def _write_anew(engine: Engine, table: Table, reached: Reached) -> None:
    """Insert a table's living rows anew, unless they are all of one transaction already."""
    name = _quoted(engine, table.name)
    key = ", ".join(_quoted(engine, column.name) for column in table.primary_key.columns)
    with engine.begin() as connection:
        if not connection.scalar(text(_HAS_A_HISTORY.format(table=name))):
            return
        _hold(connection, f"LOCK TABLE {name} IN EXCLUSIVE MODE")  # reading goes on
        connection.exec_driver_sql(
            f"WITH living AS (DELETE FROM {name} RETURNING *)"  # noqa: S608 - our own names
            f" INSERT INTO {name} SELECT * FROM living ORDER BY {key}"
        )
        reached(ScrubStep.WRITTEN_UNCOMMITTED)


_HAS_A_HISTORY = "SELECT count(DISTINCT CAST(xmin AS text)) > 1 OR bool_or(CAST(xmax AS text) <> '0') FROM {table}"


def _cluster(engine: Engine, table: Table, reached: Reached) -> None:
    """Write a table's file anew, in the order of its key: inserting may have put rows into gaps."""
    index = text("""
        SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE indisprimary AND indrelid = to_regclass(quote_ident(:name))
    """)
    with engine.begin() as connection:
        key = _quoted(engine, str(connection.scalar(index, {"name": table.name})))
        _hold(connection, f"CLUSTER {_quoted(engine, table.name)} USING {key}")
        reached(ScrubStep.CLUSTERED_UNCOMMITTED)


def _hold(connection: Connection, statement: str) -> None:
    """Run a statement with a short lock timeout: other sessions queue up behind a lock that is waited for."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}")
    connection.exec_driver_sql(statement)


def _insist(work: Callable[[], _T]) -> _T:
    """Retry a few times, with pauses in which other transactions can proceed."""
    for left in reversed(range(_TRIES)):
        try:
            return work()
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") not in (_LOCK_NOT_AVAILABLE, _DEADLOCK):
                raise
            if not left:
                raise ScrubBlockedError("a table is being used all the time") from error
        time.sleep(_PAUSE_SECONDS)
    raise AssertionError("the last try either returned or raised")


def _quoted(engine: Engine, name: str) -> str:
    return engine.dialect.identifier_preparer.quote(name)
