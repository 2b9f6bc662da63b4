"""Copies of a PostgreSQL database: its rows with what the server notes beside them, a dump, data files, pg_wal."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text

from surveys.installation import Installation
from tests.privacy.bytes import files_of
from tests.privacy.experiment.linkage.evidence import Copy, Rows, Whose, by_place
from tests.support.postgresql import Server

ORDERS = ("ctid", "xmin", "id", "pg_dump", "pg_wal")


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
    dump: Path
    log: Sequence[Path]

    def orders(self) -> Mapping[str, Sequence[str]]:
        """By place, by transaction, by id, as the dump writes them, and by place in the write-ahead log."""
        lying = [line.id for line in self.ballots]
        log = b"".join(path.read_bytes() for path in sorted(self.log, key=lambda path: path.name))
        return {
            "ctid": lying,
            "xmin": [line.id for line in sorted(self.ballots, key=lambda line: int(line.xmin))],
            "id": sorted(lying),
            "pg_dump": _dumped(self.dump),
            "pg_wal": by_place(self.rows.sealed, log),
        }

    def together(self) -> Whose:
        """One transaction marks a person and stores a ballot: `xmin` is the same on both rows."""
        ballots = {line.xmin: line.id for line in self.ballots}
        marked = {line.xmin: str(line.own[0]) for line in self.invitations if line.own[1]}
        return {person: ballots[xmin] for xmin, person in marked.items() if xmin in ballots}


def copy_postgresql(house: Installation, folder: Path, *, server: Server, early: bool, late: bool) -> PostgresqlCopy:
    """Copy everything as it is at this moment; the log, which only grows, once it is late."""
    folder.mkdir()
    [[oid]] = _asked(house, "SELECT oid FROM pg_database WHERE datname = current_database()", before="CHECKPOINT")
    ballots = [_Line(str(i), str(x), tuple(own)) for i, x, *own in _asked(house, _lines("ballot", "sealed"))]
    people = [_Line(str(i), str(x), tuple(own)) for i, x, *own in _asked(house, _lines("invitation", "email, spent"))]
    dump = _dump(house, server, folder / "dump.sql")
    log = _copied(files_of(server.data / "pg_wal") if late else (), folder / "pg_wal")
    data = _copied(files_of(server.data / "base" / str(oid)), folder / "base")
    rows = Rows(
        {line.id: str(line.own[0]) for line in people},
        frozenset(str(line.own[0]) for line in people if line.own[1]),
        {line.id: bytes(line.own[0]) for line in ballots},  # type: ignore[call-overload]
    )
    shutil.copytree(house.settings.data, folder / "data")
    files = (dump, *log, *data, *files_of(folder / "data"))
    return PostgresqlCopy(files, rows, early, ballots, people, dump, log)


def _lines(table: str, columns: str) -> str:
    return f"SELECT id, xmin::text, {columns} FROM {table} ORDER BY ctid"


def _asked(house: Installation, question: str, *, before: str = "SELECT 1") -> list[tuple[object, ...]]:
    with house.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(before))
        return [tuple(row) for row in connection.execute(text(question))]


def _dump(house: Installation, server: Server, path: Path) -> Path:
    url = house.database.url
    command = [server.binaries / "pg_dump", "-h", server.folder, "-U", "test", "-f", path, str(url.database)]
    subprocess.run(command, env={"PATH": os.environ["PATH"]}, check=True)
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


def _copied(paths: Iterable[Path], folder: Path) -> list[Path]:
    """Copy files, each with its time."""
    folder.mkdir()
    return [Path(shutil.copy2(path, folder / path.name)) for path in paths]
