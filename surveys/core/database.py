"""The database: connections, transactions, migrations, and scrubbing. What is stored is told in the rooms' tables."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from surveys.core import locks, postgresql_scrub
from surveys.core.postgresql_scrub import PATIENCE_SECONDS, ScrubBlockedError
from surveys.core.tables import scrubbed_tables

_WRITES = "parallax_writes"
_BUSY_MS = 20_000  # how long anything waits for another's lock
_PATIENCE_SECONDS = 2.0  # of a look at whether anything can be stored
_TRIED_BYTES = 256 * 1024  # what such a look wants room for: some ballots
_SAME_AGAIN = "UPDATE alembic_version SET version_num = version_num"  # the one row that every database of ours has
_MIGRATIONS = str(Path(__file__).parents[1] / "migrations")
_SECONDS_OF_HASTE = 60  # after a scrub that was in vain: whoever was in the way is not waited for over and over


class DatabaseError(RuntimeError):
    """The database cannot be opened, could not be scrubbed, or not copied."""


class DatabaseBusyError(DatabaseError):
    """Another writer of this process kept the database for too long."""


class Database:
    """One engine with two kinds of transaction, `read()` and `write()`. On SQLite, writers are serialised."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(url, is_sqlite=self.is_sqlite)
        self._readers = sessionmaker(self.engine)
        self._writers = sessionmaker(self.engine.execution_options(**{_WRITES: True}))
        # SQLite's own waiting is a poll: a lock in the process brings the slowest write from 1.2 s to 0.2 s
        self._turn = threading.Lock() if self.is_sqlite else nullcontext()
        self._patient_from = time.monotonic()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction that reads; anything written in it is dropped."""
        with self._readers() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a transaction that writes: committed at the end of the block, rolled back on any error."""
        with self._turn, self._writers.begin() as session:
            yield session

    def prepare(self) -> None:
        """Create the file of a new SQLite database so that only its owner can read it."""
        if self.is_sqlite:
            Path(self.url.database or "").touch(mode=0o600, exist_ok=True)

    def exists(self) -> bool:
        """True where the database holds tables already. Raises `DatabaseError` where it cannot be reached."""
        if self.is_sqlite and not Path(self.url.database or "").exists():
            return False
        try:
            return bool(inspect(self.engine).get_table_names())
        except SQLAlchemyError as error:
            raise DatabaseError(
                f"the database cannot be opened ({type(error).__name__}); check the database URL"
            ) from error

    def try_writing(self) -> None:
        """Store something, and leave everything as it was: no row, no file and no page more.

        Raises `DatabaseBusyError` or an error of the database's or the system's where nothing could be stored now.
        """
        if not self.is_sqlite:
            with self.engine.begin() as connection:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {round(_PATIENCE_SECONDS * 1000)}")
                connection.exec_driver_sql(_SAME_AGAIN)
            return
        with self._turn_within(_PATIENCE_SECONDS), _bare(self.engine) as connection:
            _try_sqlite(connection)
        with TemporaryFile(dir=Path(self.url.database or "").parent, buffering=0) as file:
            file.write(bytes(_TRIED_BYTES))
            os.fsync(file.fileno())

    def migrate(self) -> None:
        """Bring the tables to the newest form, creating them on a first run."""
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", _MIGRATIONS)
        with self._turn, self.engine.execution_options(**{_WRITES: True}).begin() as connection:
            locks.take(connection, locks.Lock.MIGRATION)  # two processes may start at the same moment
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                raise DatabaseError(f"the database was made by another version of Parallax: {error}") from error
            if not self.is_sqlite:
                there = inspect(connection).get_table_names()
                postgresql_scrub.take_no_samples(connection, scrubbed_tables(there))

    def is_behind(self) -> bool:
        """True where the tables are not of the newest form. Raises `DatabaseError` where another version made them."""
        from alembic.config import Config
        from alembic.migration import MigrationContext
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", _MIGRATIONS)
        known = ScriptDirectory.from_config(config)
        with self.engine.connect() as connection:
            found = set(MigrationContext.configure(connection).get_current_heads())
        if not found <= {script.revision for script in known.walk_revisions()}:
            raise DatabaseError("the database was made by another version of Parallax; start it with that one")
        return found != set(known.get_heads())

    def scrub(self) -> None:
        """Rewrite the files so that deleted rows are gone from them too, and the order of the others tells nothing.

        SQLite: VACUUM, then a checkpoint that empties the write-ahead log; it reports "busy" instead of raising, so
        its answer is checked. PostgreSQL: see surveys.core.postgresql_scrub; only tables that say so of themselves.
        Raises `DatabaseError` if, after some seconds, somebody may still read old rows; retry later.
        """
        with self._turn:
            try:
                _scrub_sqlite(self.engine) if self.is_sqlite else _scrub_postgresql(self.engine, self._patience())
            except (OperationalError, sqlite3.OperationalError) as error:
                raise DatabaseError("the database is in use and could not be scrubbed; try again") from error
            except ScrubBlockedError as error:
                self._patient_from = time.monotonic() + _SECONDS_OF_HASTE
                raise DatabaseError(
                    f"the database could not be scrubbed, as {error}: a backup that is under way, or a session that"
                    " somebody forgot. It is tried again by itself; try again once that has ended"
                ) from error

    def _patience(self) -> float:
        return PATIENCE_SECONDS if time.monotonic() >= self._patient_from else 0

    def copy_to(self, path: Path) -> None:
        """Write a compact copy without free pages into an empty file (SQLite only). Raises `DatabaseError`."""
        with _bare(self.engine) as connection:
            try:
                connection.execute("VACUUM INTO ?", (str(path),))
            except sqlite3.Error as error:  # its text names a file at most
                raise DatabaseError(f"the copy could not be written: {error}") from error

    @contextmanager
    def _turn_within(self, seconds: float) -> Iterator[None]:
        turn = self._turn
        if isinstance(turn, nullcontext):
            yield
        elif turn.acquire(timeout=seconds):
            try:
                yield
            finally:
                turn.release()
        else:
            raise DatabaseBusyError("the database is busy with other work of this program; try again")

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def aware(moment: datetime) -> datetime:
    """Return a stored time with its zone restored: SQLite drops it."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _engine(url: str, *, is_sqlite: bool) -> Engine:
    # hide_parameters: a failing statement must not carry an address or a sealed ballot into a log
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=not is_sqlite)
    if is_sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # "thank you" must survive a power cut
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA temp_store=MEMORY")
    cursor.close()


def _prepare_postgresql(connection: Any, _record: object) -> None:
    connection.autocommit = True  # in a transaction, the first rollback would undo it
    connection.execute(f"SET lock_timeout = {_BUSY_MS}")
    connection.autocommit = False


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITES) else "BEGIN")


@contextmanager
def _bare(engine: Engine) -> Iterator[sqlite3.Connection]:
    """Lend the driver's own connection: VACUUM and checkpoints refuse to run inside a transaction."""
    pooled = engine.raw_connection()
    try:
        connection = pooled.driver_connection
        if not isinstance(connection, sqlite3.Connection):
            raise DatabaseError("this is only done on SQLite")
        yield connection
    finally:
        pooled.close()


def _try_sqlite(connection: sqlite3.Connection) -> None:
    """Take up some pages and give them back, which tells of a database that may not grow; then write one and commit."""
    connection.execute(f"PRAGMA busy_timeout={round(_PATIENCE_SECONDS * 1000)}")
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("SAVEPOINT room")
        connection.execute("UPDATE alembic_version SET version_num = zeroblob(?)", (_TRIED_BYTES,))
        connection.execute("ROLLBACK TO room")
        connection.execute(_SAME_AGAIN)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")


def _scrub_sqlite(engine: Engine) -> None:
    with _bare(engine) as connection:
        connection.execute("VACUUM")
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise DatabaseError("the write-ahead log could not be emptied because the database is being read; try again")


def _scrub_postgresql(engine: Engine, patience: float) -> None:
    postgresql_scrub.scrub(engine, scrubbed_tables(inspect(engine).get_table_names()), patience=patience)
