"""Copies of a PostgreSQL database: its rows with what the server notes beside them, a dump, data files, pg_wal."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text

from surveys.core.installation import Installation
from tests.privacy.bytes import files_of
from tests.privacy.experiment.linkage.evidence import Copy, Rows, Whose, by_place
from tests.privacy.experiment.linkage.postgresql_log import ShippedLog
from tests.support.postgresql import Server

ORDERS = ("xmin", "ctid", "id", "pg_dump", "pg_wal")


class _Line(NamedTuple):
    """A row's id, the transaction that wrote it, and its own columns."""

    id: str
    xmin: str
    own: tuple[object, ...]


@dataclass(frozen=True)
class PostgresqlCopy(Copy):
    """Lines of both tables in the order in which they lie, the dump's text, and the log's files."""

    ballots: Sequence[_Line]
    invitations: Sequence[_Line]
    dump: Sequence[Path]
    log: Sequence[Path]

    def orders(self) -> Mapping[str, Sequence[str]]:
        """By place, by transaction, by id, as the dump writes them, and by place in the write-ahead log."""
        lying = [line.id for line in self.ballots]
        log = b"".join(path.read_bytes() for path in self.log)
        return {
            "ctid": lying,
            "xmin": [line.id for line in sorted(self.ballots, key=lambda line: int(line.xmin))],
            "id": sorted(lying),
            "pg_dump": [one for dump in self.dump for one in _dumped(dump)],
            "pg_wal": by_place(self.rows.sealed, log),
        }

    def together(self) -> Whose:
        """One transaction marks a person and stores a ballot: `xmin` is the same on both rows."""
        ballots = {line.xmin: line.id for line in self.ballots}
        marked = {line.xmin: str(line.own[0]) for line in self.invitations if line.own[1]}
        return {person: ballots[xmin] for xmin, person in marked.items() if xmin in ballots}


class PostgresqlCopier:
    """Gives fresh databases and copies them; remembers what earlier copies of the same database have already."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._copied: dict[tuple[Path, int, int], Path] = {}
        self._log = ShippedLog(server)

    def fresh(self) -> str:
        """Give the URL of an empty database."""
        self._copied.clear()
        self._log = ShippedLog(self._server)
        return self._server.new_database()

    def __call__(self, installation: Installation, folder: Path, *, early: bool, late: bool) -> PostgresqlCopy:
        """Copy everything as it is at this moment; the dump, which takes long, only once it is late."""
        folder.mkdir()
        log = self._log.ship(folder)
        [[oid]] = _asked(
            installation, "SELECT oid FROM pg_database WHERE datname = current_database()", before="CHECKPOINT"
        )
        ballots = [_line(row) for row in _asked(installation, _lines("ballot", "sealed"))]
        people = [_line(row) for row in _asked(installation, _lines("invitation", "email, spent"))]
        dump = [_dump(installation, self._server, folder / "dump.sql")] if late else []
        data = self._copies(files_of(self._server.data / "base" / str(oid)), folder / "base")
        files = (*dump, *log, *data, *_whole(installation.settings.data, folder / "data"))
        return PostgresqlCopy(files, _as_rows(ballots, people), early, ballots, people, dump, log)

    def _copies(self, paths: Iterable[Path], folder: Path) -> list[Path]:
        """Copy files, as backups do: what has not changed is taken from an earlier copy, what is gone is left out."""
        folder.mkdir()
        copies: list[Path] = []
        for path in paths:
            with suppress(FileNotFoundError):  # the server takes a cache of its own away at any moment
                stat = path.stat()
                mark = (path, stat.st_mtime_ns, stat.st_size)
                if mark not in self._copied:
                    self._copied[mark] = Path(shutil.copyfile(path, folder / path.name))
                copies.append(self._copied[mark])
        return copies


def _line(row: tuple[object, ...]) -> _Line:
    return _Line(str(row[0]), str(row[1]), row[2:])


def _as_rows(ballots: Sequence[_Line], people: Sequence[_Line]) -> Rows:
    return Rows(
        {line.id: str(line.own[0]) for line in people},
        frozenset(str(line.own[0]) for line in people if line.own[1]),
        {line.id: bytes(line.own[0]) for line in ballots},  # type: ignore[call-overload]
    )


def _whole(source: Path, folder: Path) -> list[Path]:
    shutil.copytree(source, folder)
    return files_of(folder)


def _lines(table: str, columns: str) -> str:
    return f"SELECT id, xmin::text, {columns} FROM {table} ORDER BY ctid"


def _asked(installation: Installation, question: str, *, before: str = "SELECT 1") -> list[tuple[object, ...]]:
    with installation.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(before))
        return [tuple(row) for row in connection.execute(text(question))]


def _dump(installation: Installation, server: Server, path: Path) -> Path:
    url = installation.database.url
    command = [server.binaries / "pg_dump", "-h", server.folder, "-U", "test", "-f", path, url.database]
    subprocess.run([str(part) for part in command], env={"PATH": os.environ["PATH"]}, check=True)
    return path


def _dumped(dump: Path) -> list[str]:
    """Give the ballots' ids as they stand in the dump."""
    lines = iter(dump.read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.startswith("COPY public.ballot "):
            break
    ids = []
    for line in lines:
        if line == "\\.":
            break
        ids.append(line.split("\t", 1)[0])
    return ids
