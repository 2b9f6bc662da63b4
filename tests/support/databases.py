"""Databases that are opened on the way, closed together: Python 3.13 warns of each SQLite connection left open."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from surveys.core.database import Database


@contextmanager
def close_databases() -> Iterator[None]:
    """Remember every database that is opened within, and close them all at the end."""
    opened: list[Database] = []
    plain = Database.__init__

    def remembered(self: Database, url: str) -> None:
        plain(self, url)
        opened.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "__init__", remembered)
        yield
    for database in opened:
        database.close()


@contextmanager
def open_connections() -> Iterator[set[int]]:
    """Give the connections that were opened within and are open now, of whatever database."""
    found = set[int]()

    def opened(connection: object, _record: object) -> None:
        found.add(id(connection))

    def closed(connection: object, _record: object) -> None:
        found.discard(id(connection))

    event.listen(Pool, "connect", opened)
    event.listen(Pool, "close", closed)
    try:
        yield found
    finally:
        event.remove(Pool, "connect", opened)
        event.remove(Pool, "close", closed)
