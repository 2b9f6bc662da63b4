"""PostgreSQL's write-ahead log as a log archive has it: each copy takes what was written since the one before.

The files alone would not do: a checkpoint takes old ones away, or uses them again under a later name.
"""

from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.support.postgresql import Server

FOLDER = "pg_wal"


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    """A file of the log, and so many bytes of it."""

    file: str
    offset: int


class ShippedLog:
    """The log of one server from the making of this object on, in pieces."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._until = self._written()
        self._pieces: list[Path] = []

    def ship(self, folder: Path) -> tuple[Path, ...]:
        """Put what was written since the last time into a folder; give all pieces so far, in their order."""
        (folder / FOLDER).mkdir()
        since, self._until = self._until, self._written()
        piece = folder / FOLDER / "piece"
        piece.write_bytes(self._between(since, self._until))
        self._pieces.append(piece)
        return tuple(self._pieces)

    def _written(self) -> _Place:
        with psycopg.connect(f"host={self._server.folder} user=test dbname=postgres") as connection:
            found = connection.execute("SELECT * FROM pg_walfile_name_offset(pg_current_wal_lsn())").fetchone()
        assert found is not None
        return _Place(*found)

    def _between(self, since: _Place, until: _Place) -> bytes:
        """Read the files in the order of their names, which is that of their writing."""
        paths = sorted(path for path in (self._server.data / FOLDER).iterdir() if since.file <= path.name <= until.file)
        contents = {path.name: path.read_bytes() for path in paths}
        contents[until.file] = contents[until.file][: until.offset]
        return b"".join(contents.values())[since.offset :]
