"""Every room's tables in one list, taken from their metadata: for migrations, and for scrubbing. No row is here."""

from collections.abc import Iterable

from sqlalchemy import MetaData, Table
from sqlalchemy.orm import DeclarativeBase

_OURS = "surveys."
_ALEMBICS = "alembic_version"


class UnknownTableError(RuntimeError):
    """A table in the database of which nothing here says whether it is to be scrubbed."""


def all_metadata() -> tuple[MetaData, ...]:
    """Give the metadata of each room whose tables were imported; `surveys.migrations.rooms` imports all of them."""
    return tuple(base.metadata for base in DeclarativeBase.__subclasses__() if base.__module__.startswith(_OURS))


def every_table() -> list[Table]:
    """Give all tables by name."""
    return sorted(
        (table for metadata in all_metadata() for table in metadata.tables.values()), key=lambda one: one.name
    )


def scrubbed_tables(there: Iterable[str] = ()) -> list[Table]:
    """Give the tables whose deleted rows have to leave the files, and whose rows' order may tell nothing.

    Each table says so of itself: `info={"scrubbed": True}`. Raises `KeyError` for one that says nothing, and
    `UnknownTableError` where the database has one (`there`) that no imported room knows: none is left out in silence.
    """
    known = every_table()
    if unknown := sorted({*there} - {_ALEMBICS} - {table.name for table in known}):
        raise UnknownTableError(f"nothing says whether {', '.join(unknown)} is to be scrubbed")
    return [table for table in known if table.info["scrubbed"]]
