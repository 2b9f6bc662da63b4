"""Everything that is wrong with an installation, found at once and without changing anything: `parallax check`.

Each sentence says where it is and what helps. What has its place in a start, creating and migrating, is not done here.
"""

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from surveys.coaching import key_troubles
from surveys.core import hardening
from surveys.core.config import (
    FILE_NAME,
    FOLDERS,
    PREFIX,
    SettingError,
    Settings,
    check_settings,
    file_table,
    read_text,
    settings_path,
)
from surveys.core.database import Database, DatabaseError
from surveys.core.errors import LaunchRefusedError
from surveys.core.faults import Fault, fault_of
from surveys.core.installation import Installation
from surveys.core.keys import KeyFolder
from surveys.mail.places import refuse_mail_to_the_wrong_place
from surveys.waves import store as waves
from surveys.waves import wave_keys
from surveys.waves.states import WaveState


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something to mend."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know; there is nothing to mend."""

    text: str


Finding = Wrong | Note
_NO_DATABASE_URL = Note("The database and the waves were not looked at: first mend PARALLAX_DATABASE_URL.")


def check(environment: Mapping[str, str], *, more: Callable[[Settings], None] = lambda _: None) -> list[Finding]:
    """Look at settings, folders, keys, database, waves and mail; go on after whatever is wrong.

    `more` raises `SettingError` for what else the settings must keep to.
    """
    problems, settings = _settings(environment)
    findings: list[Finding] = [Wrong(str(problem)) for problem in problems]
    wrong = {problem.setting for problem in problems}
    if settings is None:
        return [*findings, Note("Folders, keys, database and waves were not looked at: first mend the settings.")]
    findings += [*_private_memory(), *_data_folder(settings)]
    if "database_url" in wrong:
        findings += [*_keys(settings, database_exists=False), _NO_DATABASE_URL]
    else:
        findings += _database(settings)
    if not wrong & {"mail", "mail_from", "base_url"}:
        findings += _mail(settings)
    if not wrong:
        findings += _refused(lambda: more(settings))
    return findings


def _settings(environment: Mapping[str, str]) -> tuple[list[SettingError], Settings | None]:
    """Check all settings, each mistaken one as if it were not set; None where that leaves no folders to look into."""
    table, problems = _file(environment)
    left = dict(environment)
    while True:
        try:
            return problems, check_settings(left, _as_toml(table))
        except SettingError as error:
            problems.append(error)
            if error.setting in FOLDERS or not _taken_out(error.setting, left, table):
                return problems, None


def _file(environment: Mapping[str, str]) -> tuple[dict[str, object], list[SettingError]]:
    """Return what can be used of settings.toml, and what cannot."""
    try:
        table = tomllib.loads(read_text(settings_path(environment)))
    except SettingError as error:
        return {}, [error]
    except (ValueError, RecursionError) as error:
        return {}, [SettingError(f"{FILE_NAME} in the keys folder cannot be read: {error}")]
    problems = list[SettingError]()
    while True:
        try:
            file_table(_as_toml(table))
        except SettingError as error:
            problems.append(error)
            del table[error.setting]
        else:
            return table, problems


def _as_toml(table: Mapping[str, object]) -> str:
    """Write a table again. What is neither text nor number stays something that is refused."""
    import tomlkit

    return tomlkit.dumps({name: value if _is_plain(value) else [] for name, value in table.items()})


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _taken_out(setting: str, environment: dict[str, str], table: dict[str, object]) -> bool:
    """Let a setting be as if it were not set; where its default does not do beside another, take that one out."""
    beside = ("mail",) if setting == "mail_from" else ()
    for name in (setting, *beside):
        for key in (f"{PREFIX}{name.upper()}", name):
            if environment.pop(key, None) is not None:
                return True
        if table.pop(name, None) is not None:
            return True
    return False


def _private_memory() -> Iterator[Finding]:
    if not hardening.keep_memory_private():
        yield Note(
            "This system keeps no program of the same user out of another's memory. No core dump is written where it"
            " goes by the limit that was set."
        )


def _data_folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data
    if not folder.exists():
        yield Note(f"{folder} is not there yet; the first start makes it.")
    elif not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        yield Wrong(f"{folder} is no folder that can be written to. Set PARALLAX_DATA to one, or mend its rights.")


def _keys(settings: Settings, *, database_exists: bool) -> Iterator[Finding]:
    if not settings.keys.exists() and not database_exists:
        yield Note(f"{settings.keys} is not there yet; the first start makes it.")
        return
    problems = KeyFolder(settings.keys).problems(database_exists=database_exists)
    yield from (Wrong(str(problem)) for problem in problems)


def _database(settings: Settings) -> Iterator[Finding]:
    """Look at the database, at the keys that belong to it, and at what both say of waves."""
    database = Database(settings.database_url)
    try:
        exists, reasons = _reasons_against(database)
        yield from _keys(settings, database_exists=exists)
        yield from reasons
        if exists:
            yield from (Wrong(text) for text in _open_files(database))
        if exists and not reasons:
            yield from _waves(Installation(settings, KeyFolder(settings.keys), database))
    finally:
        database.close()


def _reasons_against(database: Database) -> tuple[bool, list[Finding]]:
    """Say whether there is a database, and what keeps the program from working with it."""
    try:
        if not database.exists():
            return False, [Note("There is no database yet; the first start makes its tables.")]
        if database.is_behind():
            return True, [
                Wrong("The database is of an older version; the next start of Parallax brings it up to date.")
            ]
        database.try_writing()
    except Exception as error:  # what every page would meet
        fault = fault_of(error)
        if fault is None and isinstance(error, DatabaseError):
            return True, [Wrong(str(error))]
        return True, [Wrong((fault or Fault.UNREACHABLE).sentence)]
    return True, []


def _open_files(database: Database) -> Iterator[str]:
    if database.is_sqlite:
        path = Path(database.url.database or "")
        for file in sorted(path.parent.glob(f"{path.name}*")):
            if (mode := file.stat().st_mode & 0o777) & 0o077:
                yield f"{file} can be read by others (mode {mode:o}); mend with: chmod go-rwx {file}"


def _waves(installation: Installation) -> Iterator[Finding]:
    with installation.database.read() as session:
        states = waves.states(session)
    ended, kept = installation.keys.ended(), installation.keys.kept()
    yield from (Wrong(text) for text in key_troubles.troubles(installation))
    yield from (Note(text) for text in key_troubles.remarks(installation))
    for wave, error in wave_keys.troubles(installation).items():
        yield Wrong(f"wave {wave}: {error}")
    for wave in sorted(kept - states.keys()):
        yield Wrong(
            f"wave {wave}: its key is here, but the database does not know the wave. Is the database older than its"
            " launch? Put the newest copy back; if there is none, remove the key."
        )
    for wave, state in states.items():
        if state in (WaveState.CLOSED, WaveState.LOST) and wave in kept:
            yield Wrong(f"wave {wave} is {state}, but its key is still here; 'parallax serve' or 'work' destroys it.")
        elif state is WaveState.LOST:
            yield Note(f"wave {wave} is lost: it had ended before the database was restored; its report is gone.")
        elif state.is_over and wave not in ended:
            yield Note(f"wave {wave} is {state}; the keys folder will remember it from the next start on.")


def _mail(settings: Settings) -> Iterator[Finding]:
    try:
        refuse_mail_to_the_wrong_place(settings)
    except LaunchRefusedError as error:
        yield Wrong(str(error))
    if settings.mail_is_folder:
        yield Note(f"Mail goes to {settings.mail_folder}, which shows every link and reminder: for trying out only.")


def _refused(more: Callable[[], None]) -> Iterator[Finding]:
    try:
        more()
    except SettingError as error:
        yield Wrong(str(error))
