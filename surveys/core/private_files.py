"""Files that only their owner can read, written so that they outlive a power cut. Whose they are is told elsewhere."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class KeyFolderError(RuntimeError):
    """A keys folder that others can read, or a secret that is missing, weak or damaged."""


@contextmanager
def explained(path: Path, act: str) -> Iterator[None]:
    """Say what the system does not allow as an error of this folder. What is missing or stands there passes."""
    try:
        yield
    except (FileNotFoundError, FileExistsError):
        raise
    except OSError as error:
        raise KeyFolderError(f"{path} cannot be {act}: {error.strerror or type(error).__name__}") from error


def write_private(path: Path, text: str) -> None:
    """Write a file that must not exist yet and that only its owner can read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def write_whole(path: Path, text: str) -> None:
    """Write such a file under its name at once, whole or not at all; one that stands there is left as it is."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        write_private(part, text)
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)


def write_mark(path: Path) -> None:
    """Write an empty file whose name is all it says; quiet where it stands already."""
    with explained(path, "written"):
        try:
            write_private(path, "")
        except FileExistsError:
            sync_folder(path.parent)  # whoever wrote it may have been cut short before this


def destroy(path: Path) -> None:
    """Overwrite and remove a key; quiet where it is gone. Copies elsewhere, and old cells of an SSD, stay."""
    with explained(path, "destroyed"):
        try:
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
        except FileNotFoundError:
            return  # gone, or taken away by another process at this moment
        sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Have a folder's new and renamed files outlive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def refuse_open_to_others(path: Path) -> None:
    """Raise `KeyFolderError` for a file or folder that others can read."""
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        raise KeyFolderError(f"{path} can be read by others (mode {mode:o}); mend with: chmod go-rwx {path}")
