"""`parallax backup`: a copy of the database, or of the keys of coaching texts, whole or not at all."""

import os
import secrets
import signal
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from surveys.cli.opening import open_here
from surveys.coaching.key_troubles import troubles
from surveys.core.installation import Installation
from surveys.core.private_files import sync_folder


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--keys", "of_keys", is_flag=True, help="Copy the keys of coaching texts instead, and the secrets of links."
)
def backup(file: Path, *, of_keys: bool) -> None:
    """Copy the database into FILE. The copy holds no key, no link and no readable ballot or coaching text.

    A copy of an open wave tells who had answered by then: delete it once the wave is closed. Coaching texts can be read
    only with their keys, which --keys copies into another FILE: keep it, and apart from the copies of the database. The
    keys of waves (keys/waves) are in neither, and must never be copied: they could open ballots.
    """
    installation = open_here()
    if os.path.lexists(file):
        raise click.ClickException(f"{file} exists already; name a new file")
    if of_keys:
        _copy_keys(installation, file)
        return
    if not installation.database.is_sqlite:
        raise click.ClickException(
            "this installation uses PostgreSQL: use pg_dump, and keep the keys folder out of it; --keys works here too"
        )
    with _whole(file) as part:
        installation.database.copy_to(part)
    click.echo(
        f"{file}: {file.stat().st_size:,} bytes. Coaching texts in it need their keys: 'parallax backup --keys FILE'"
        " copies these. Keep the two apart, and keys/waves in no copy."
    )


def _copy_keys(installation: Installation, file: Path) -> None:
    """Pack the keys as they lie, for `tar` to put back. One that is missing is said, after the rest is packed."""
    keys, names = installation.keys, installation.keys.to_back_up()
    for problem in keys.problems(database_exists=True):
        raise click.ClickException(str(problem))
    with _whole(file) as part, tarfile.open(part, "w") as packed:
        for name in names:
            packed.add(keys.path / name, arcname=str(name), recursive=False, filter=_of_nobody)
    count = sum(name.suffix == ".key" for name in names)
    click.echo(
        f"{file}: the secrets of links and {count} {'key' if count == 1 else 'keys'} of coaching texts, none of waves."
        " Whoever has this file and a copy of the database can read all of them: keep it apart, and encrypted."
    )
    if wrong := list(troubles(installation)):
        raise click.ClickException("\n".join(["the file does not hold everything:", *wrong]))


def _of_nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who owns the files here: another user may unpack them elsewhere."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


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
