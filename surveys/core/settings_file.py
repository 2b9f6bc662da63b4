"""settings.toml in the keys folder: what stands in it, which settings the environment locks, and writing it."""

import fcntl
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from surveys.core.config import (
    AFTER_RESTART,
    FILE_NAME,
    FOLDERS,
    SettingError,
    Settings,
    check_settings,
    file_table,
    names_in_environment,
    read_text,
    setting_texts,
    settings_path,
)
from surveys.core.private_files import sync_folder, write_private


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """settings.toml as the environment places it. `environment` is read once, when this is made."""

    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    @property
    def path(self) -> Path:
        """Where the file lies, or would lie."""
        return settings_path(self.environment)

    def stored(self) -> dict[str, str]:
        """Return what stands in the file, by name. Raises `SettingError` where it cannot be read."""
        return file_table(read_text(self.path))

    def in_force(self) -> dict[str, str]:
        """Return every setting's text: of the environment, of the file, or its default. Passwords are in it.

        Raises `SettingError` where the file cannot be read.
        """
        return setting_texts(self.environment, read_text(self.path))

    def locked(self) -> frozenset[str]:
        """Return the settings that no file changes: those of the environment, and the folders."""
        return locked(self.environment)

    def candidate(self, changes: Mapping[str, str]) -> Settings:
        """Return the settings as they would be after `changes`, without writing. Raises as `write` does."""
        return check_settings(self.environment, self._changed(changes))

    def write(self, changes: Mapping[str, str]) -> frozenset[str]:
        """Change settings by name; "" takes one out, so that its default holds. Give which wait for a restart.

        A public address that begins or ceases to be https waits too: links follow at once, cookies and headers do not.
        Everything else in the file stays, comments too. The whole result is checked before the file is replaced, at
        one stroke. Raises `SettingError` for whatever could not be started with, and for a folder that is read-only.
        """
        try:
            with _turn(self.path.parent):
                text = self._changed(changes)
                before, after = self.in_force(), setting_texts(self.environment, text)
                check_settings(self.environment, text)
                _replace(self.path, text)
        except OSError as error:
            raise SettingError(f"{FILE_NAME} in the keys folder cannot be written ({type(error).__name__})") from error
        return _waiting(before, after)

    def _changed(self, changes: Mapping[str, str]) -> str:
        for name in changes:
            _refuse_locked(name, self.locked())
        changes = {name: value.strip() for name, value in changes.items()}
        text = read_text(self.path)
        wanted = {name: value for name, value in (file_table(text) | changes).items() if value}
        edited = _edited(text, changes)
        if {name: value for name, value in file_table(edited).items() if value} != wanted:
            raise SettingError(f"{FILE_NAME} in the keys folder is written in a way that only a hand can change")
        return edited


def locked(environment: Mapping[str, str]) -> frozenset[str]:
    """Return the settings that no file changes: those of the environment, and the folders. Raises `SettingError`."""
    return names_in_environment(environment) | FOLDERS


def _waiting(before: Mapping[str, str], after: Mapping[str, str]) -> frozenset[str]:
    moved = {name for name in AFTER_RESTART if before[name] != after[name]}
    tls = [texts["base_url"].startswith("https://") for texts in (before, after)]
    return frozenset(moved | ({"base_url"} if tls[0] != tls[1] else set()))


def _refuse_locked(name: str, names: frozenset[str]) -> None:
    if name in FOLDERS:
        raise SettingError(f"{name} is a folder, and set in the environment only")
    if name in names:
        raise SettingError(f"{name} is set by the environment, which goes before the file; change it there")


def _edited(text: str, changes: Mapping[str, str]) -> str:
    """Change these settings where they stand, and put new ones at the end. Raises `SettingError`."""
    import tomlkit  # a tenth of a second, and nothing but a change needs it
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        for name, value in changes.items():
            if value:
                document[name] = value
            else:
                document.pop(name, None)
        edited = tomlkit.dumps(document)
        edited.encode("utf-8")
    except UnicodeEncodeError as error:
        raise SettingError("a setting holds a character that cannot be stored") from error
    except (TOMLKitError, RecursionError) as error:  # the start reads it with another library
        raise SettingError(f"{FILE_NAME} in the keys folder cannot be changed: {error}") from error
    return edited


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Let one writer at a time read, change and replace the file, in whatever process."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _replace(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        write_private(part, text)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
