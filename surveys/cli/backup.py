"""`parallax backup`: a copy of the database that is safe to keep, whole or not at all."""

import os
import secrets
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from surveys.cli.opening import open_here
from surveys.core.private_files import sync_folder


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copy the database into FILE. The copy holds no key, no link and no readable ballot.

    A copy of an open wave tells who had answered by then: delete it once the wave is closed. The keys folder must not
    be copied with it: together they could open the ballots of waves that are still open.
    """
    installation = open_here()
    if not installation.database.is_sqlite:
        raise click.ClickException("this installation uses PostgreSQL: use pg_dump, and keep the keys folder out of it")
    if os.path.lexists(file):
        raise click.ClickException(f"{file} exists already; name a new file")
    with _whole(file) as part:
        installation.database.copy_to(part)
    click.echo(f"{file}: {file.stat().st_size:,} bytes. Keep the keys folder apart from it, or better not at all.")


@contextmanager
def _whole(file: Path) -> Iterator[Path]:
    """Lend an empty file beside one that is not there yet; give it that name once it is written and on the disk.

    Whatever goes wrong, a signal to stop included, leaves nothing behind. A file that came to be meanwhile stays.
    """
    part = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    stopped = signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        part.touch(mode=0o600, exist_ok=False)
        yield part
        _sync(part)
        _give_name(part, file)
    finally:
        part.unlink(missing_ok=True)
        part.with_name(f"{part.name}-journal").unlink(missing_ok=True)
        signal.signal(signal.SIGTERM, stopped)
    sync_folder(file.parent)


def _give_name(part: Path, file: Path) -> None:
    """Rename without ever writing over another file, where the file system can promise that."""
    try:
        os.link(part, file)
    except FileExistsError:
        raise click.ClickException(f"{file} exists by now; nothing was written over it") from None
    except OSError:  # a memory stick knows no second name of a file
        part.rename(file)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
