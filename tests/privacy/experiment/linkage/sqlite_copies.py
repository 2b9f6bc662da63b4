"""Copies of an SQLite database as a backup of every night makes them, write-ahead log included, and how to read them.

Nothing is opened in place: opening a copy would empty its log. Its transactions are put back one by one in memory.
"""

import shutil
import sqlite3
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from surveys.core.installation import Installation
from tests.privacy.bytes import files_of
from tests.privacy.experiment.linkage.evidence import Copy, Rows, Whose, by_place

ORDERS = ("row number", "id", "page position", "write-ahead log")
_LOG_HEADER, _FRAME_HEADER = 32, 24
_NOTHING = Rows({}, frozenset(), {})


@dataclass(frozen=True)
class SqliteCopy(Copy):
    """The database's own file, and the log beside it."""

    database: bytes
    log: bytes

    def orders(self) -> Mapping[str, Sequence[str]]:
        """By SQLite's hidden row number (where there is one), by id, by place in the file and in the log."""
        image = _latest(self.database, self.log)
        sealed = self.rows.sealed
        return {
            "row number": _by_row_number(image),
            "id": sorted(sealed, key=lambda one: (len(one), one)),
            "page position": by_place(sealed, image),
            "write-ahead log": by_place(sealed, self.log),
        }

    def together(self) -> Whose:
        """Put the log's transactions back one by one: one person is marked, one ballot comes in."""
        found: dict[str, str] = {}
        for before, after in pairwise(_rows(image) for image in _states(self.database, self.log)):
            people, ballots = after.spent - before.spent, after.sealed.keys() - before.sealed.keys()
            if len(people) == len(ballots) == 1:
                found.update(zip(people, ballots, strict=True))
        return found


def copy_sqlite(installation: Installation, folder: Path, *, early: bool, late: bool = True) -> SqliteCopy:
    """Copy the data folder as it is at this moment."""
    shutil.copytree(installation.settings.data, folder)
    name = Path(installation.database.url.database or "").name
    log = folder / f"{name}-wal"
    content = (folder / name).read_bytes(), log.read_bytes() if log.exists() else b""
    return SqliteCopy(tuple(files_of(folder)), _rows(_latest(*content)), early, *content)


def _latest(database: bytes, log: bytes) -> bytes:
    """Give the database as it is after every transaction in its log."""
    [image] = deque(_states(database, log), maxlen=1)
    return bytes(image)


def _states(database: bytes, log: bytes) -> Iterator[bytearray]:
    """Give the database as it was before and after each transaction in its log: one image, which goes on changing."""
    image, size = bytearray(database), int.from_bytes(log[8:12])
    yield image
    for page, pages, content in _frames(log, size):
        start = (page - 1) * size
        image.extend(bytes(max(0, start + size - len(image))))
        image[start : start + size] = content
        if pages:  # the last page of a transaction
            del image[pages * size :]
            yield image


def _frames(log: bytes, size: int) -> Iterator[tuple[int, int, bytes]]:
    """Give page number, pages at the commit (else 0) and content, up to what is left of an older log."""
    salt = log[16:24]
    for start in range(_LOG_HEADER, len(log) - size, _FRAME_HEADER + size):
        header, content = log[start : start + _FRAME_HEADER], log[start + _FRAME_HEADER :][:size]
        if header[8:16] != salt:
            return
        yield int.from_bytes(header[:4]), int.from_bytes(header[4:8]), content


def _opened(image: bytes | bytearray) -> sqlite3.Connection:
    """Open a database in memory: marked as one without a log, since it has none there."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(bytes(image[:18] + b"\1\1" + image[20:]))
    return connection


def _rows(image: bytes | bytearray) -> Rows:
    with closing(_opened(image)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'ballot'").fetchone():
            return _NOTHING
        people = connection.execute("SELECT id, email, spent FROM invitation").fetchall()
        ballots = connection.execute("SELECT id, sealed FROM ballot").fetchall()
    return Rows(
        {identifier: email for identifier, email, _ in people},
        frozenset(email for _, email, spent in people if spent),
        {str(identifier): sealed for identifier, sealed in ballots},
    )


def _by_row_number(image: bytes) -> list[str]:
    with closing(_opened(image)) as connection:
        try:
            return [str(row[0]) for row in connection.execute("SELECT id FROM ballot ORDER BY rowid")]
        except sqlite3.OperationalError:
            return []  # the product: there is no row number
