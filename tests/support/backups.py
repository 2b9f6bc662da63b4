"""Copies of a whole database, and putting one back in the place of the running one, as an operator does."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg

from surveys.core.installation import Installation
from tests.support.disk import write_without_waiting
from tests.support.postgresql import Server

Restore = Callable[[], None]


def copy_of(installation: Installation, folder: Path, server: Callable[[], Server]) -> Restore:
    """Copy the database into a folder, by `parallax backup`'s copy or by pg_dump; give what puts it back."""
    copy = folder / f"copy-{len(list(folder.iterdir()))}"
    if installation.database.is_sqlite:
        installation.database.copy_to(copy)
        return lambda: _restore_sqlite(installation, copy)
    running, name = server(), str(installation.database.url.database)
    _run(running, "pg_dump", "-Fc", "-f", str(copy), name)
    return lambda: _restore_postgresql(installation, running, name, copy)


def _restore_sqlite(installation: Installation, copy: Path) -> None:
    installation.database.close()
    path = Path(str(installation.database.url.database))
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    shutil.copy(copy, path)
    write_without_waiting(installation.database)


def _restore_postgresql(installation: Installation, server: Server, name: str, copy: Path) -> None:
    installation.database.close()
    with psycopg.connect(f"host={server.folder} user=test dbname=postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {name}".encode())
    _run(server, "pg_restore", "-d", name, str(copy))


def _run(server: Server, program: str, *arguments: str) -> None:
    where = ("-h", str(server.folder), "-U", "test")
    done = subprocess.run(
        [str(server.binaries / program), *where, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"]},
    )
    assert done.returncode == 0, done.stderr
