"""Every room's tables in one list, taken from their metadata: for migrations, and for scrubbing. No row is here."""

from collections.abc import Iterable

from sqlalchemy import MetaData, Table
from sqlalchemy.orm import DeclarativeBase

_OURS = "surveys."
_ALEMBICS = "alembic_version"


class UnknownTableError(RuntimeError):
    """The database has a table that no imported package declares: nothing says whether to scrub it."""


def all_metadata() -> tuple[MetaData, ...]:
    """Return the metadata of each room whose tables were imported; `surveys.migrations.rooms` imports all of them."""
    return tuple(base.metadata for base in DeclarativeBase.__subclasses__() if base.__module__.startswith(_OURS))


def every_table() -> list[Table]:
    """Return all tables by name."""
    return sorted(
        (table for metadata in all_metadata() for table in metadata.tables.values()), key=lambda one: one.name
    )


def scrubbed_tables(there: Iterable[str] = ()) -> list[Table]:
    """Return the tables to scrub: their deleted rows have to leave the files, and row order must reveal nothing.

    Declared in each table's `__table_args__`: `info={"scrubbed": True}`. Raises `KeyError` for a table without it, and
    `UnknownTableError` if the database has a table (`there`) that no imported room declares: none is skipped silently.
    """
    known = every_table()
    if unknown := sorted({*there} - {_ALEMBICS} - {table.name for table in known}):
        raise UnknownTableError(f"nothing says whether {', '.join(unknown)} is to be scrubbed")
    return [table for table in known if table.info["scrubbed"]]
