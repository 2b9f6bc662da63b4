"""Faults of the environment (disk, database, keys), recognised by error code, each with a sentence for the operator.

No sentence names a person, a link or a page, and none depends on what anybody was doing.
"""

import errno
import sqlite3
from collections.abc import Iterator
from enum import StrEnum

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from surveys.core.database import DatabaseBusyError
from surveys.core.private_files import KeyFolderError


class Fault(StrEnum):
    """A fault that an operator has to fix, or that passes by itself. The value is what `/health` reports."""

    DISK_FULL = "disk full"
    READ_ONLY = "database read-only"
    BUSY = "database busy"
    DISK = "disk error"
    DAMAGED = "database damaged"
    UNREACHABLE = "no database"
    KEYS = "keys"
    WAVE_KEY = "wave key"

    @property
    def sentence(self) -> str:
        """What is wrong, and what helps, for whoever runs the server."""
        return _SENTENCES[self]


_SENTENCES = {
    Fault.DISK_FULL: "The disk of the database is full: nothing can be stored until there is room on it.",
    Fault.READ_ONLY: "The database can be read but not written: look at the rights of its files, or at its server.",
    Fault.BUSY: "The database is busy: another program or a copy under way keeps it locked for longer than usual.",
    Fault.DISK: "The disk of the database reports errors: nothing can be relied on until it is looked after.",
    Fault.DAMAGED: "The file of the database is damaged, or is none: restore the newest good copy.",
    Fault.UNREACHABLE: "The database cannot be reached: is its server running, or its file in place?",
    Fault.KEYS: "The keys folder cannot be used; 'parallax check' tells what is wrong with it.",
    Fault.WAVE_KEY: "The key of an open wave is missing or does not fit; 'parallax check' tells which.",
}
_OF_SQLITE = {
    sqlite3.SQLITE_BUSY: Fault.BUSY,
    sqlite3.SQLITE_LOCKED: Fault.BUSY,
    sqlite3.SQLITE_READONLY: Fault.READ_ONLY,
    sqlite3.SQLITE_IOERR: Fault.DISK,
    sqlite3.SQLITE_CORRUPT: Fault.DAMAGED,
    sqlite3.SQLITE_FULL: Fault.DISK_FULL,
    sqlite3.SQLITE_CANTOPEN: Fault.UNREACHABLE,
    sqlite3.SQLITE_NOTADB: Fault.DAMAGED,
}
_OF_POSTGRESQL = {
    "25006": Fault.READ_ONLY,  # read_only_sql_transaction
    "40P01": Fault.BUSY,  # deadlock_detected
    "53100": Fault.DISK_FULL,
    "53300": Fault.BUSY,  # too_many_connections
    "55P03": Fault.BUSY,  # lock_not_available
    "57014": Fault.BUSY,  # query_canceled, by a time limit
    "57P01": Fault.UNREACHABLE,  # admin_shutdown
    "57P02": Fault.UNREACHABLE,  # crash_shutdown
    "57P03": Fault.UNREACHABLE,  # cannot_connect_now
    "58030": Fault.DISK,  # io_error
}
_OF_THE_SYSTEM = {
    errno.ENOSPC: Fault.DISK_FULL,
    errno.EDQUOT: Fault.DISK_FULL,
    errno.EFBIG: Fault.DISK_FULL,
    errno.EROFS: Fault.READ_ONLY,
    errno.EIO: Fault.DISK,
}


def fault_of(error: BaseException | None) -> Fault | None:
    """Name the cause of an error by its codes, never by its text; None for one that is none of these."""
    return next((fault for one in _behind(error) if (fault := _fault(one)) is not None), None)


def _fault(error: BaseException) -> Fault | None:
    found: Fault | None = None
    match error:
        case DatabaseBusyError() | PoolTimeoutError():
            found = Fault.BUSY
        case KeyFolderError():
            found = Fault.KEYS
        case DBAPIError(connection_invalidated=True):
            found = Fault.UNREACHABLE
        case sqlite3.Error():
            found = _OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        case OSError():
            found = _OF_THE_SYSTEM.get(error.errno or 0)
        case _ if type(error).__module__.startswith("psycopg"):  # not imported: most installations do without it
            found = _of_postgresql(type(error).__name__, getattr(error, "sqlstate", None))
    return found


def _of_postgresql(kind: str, state: str | None) -> Fault | None:
    if state is None:  # no answer of the server's at all
        return Fault.UNREACHABLE if kind in ("OperationalError", "ConnectionTimeout") else None
    return Fault.UNREACHABLE if state.startswith("08") else _OF_POSTGRESQL.get(state)


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = getattr(error, "orig", None) or error.__cause__ or error.__context__
