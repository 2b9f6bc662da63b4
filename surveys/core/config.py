"""Settings: read from the environment, else from settings.toml in the keys folder; checked, then frozen."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from instruments.visible import trimmed
from surveys.core.addresses import canonical_address, name_problem

PREFIX = "PARALLAX_"
FOLDERS = frozenset({"data", "keys"})  # where settings.toml itself is found: from the environment only
AFTER_RESTART = frozenset({"database_url", "host", "port"})  # a process that runs stays where it is
FILE_NAME = "settings.toml"
_LONGEST_ADDRESS = 200
# it stands in pages, letters and headers as it is: no quote, bracket or other sign that ends one of them
_BASE_URL = re.compile(r"https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]+)?(/[A-Za-z0-9._~/-]*)?")
_DEFAULTS = {
    "data": "data",
    "keys": "keys",
    "database_url": "",
    "base_url": "",
    "mail": "folder:",
    "mail_from": "",
    "mail_no_reply": "",
    "timezone": "UTC",
    "coach": "",
    "days_kept": "30",
    "host": "127.0.0.1",
    "port": "8000",
    "fonts": "",
}


class SettingError(ValueError):
    """A setting that is malformed or too weak: names the setting, where it was read, and the remedy.

    `setting` is its name, as a file writes it; an unknown one as it was found; "" where it is not about one.
    """

    def __init__(self, text: str, setting: str = "") -> None:
        super().__init__(text)
        self.setting = setting


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set. README.md tells what each is for."""

    data: Path
    keys: Path
    database_url: str
    base_url: str
    mail: str
    mail_from: Address
    mail_no_reply: Address
    timezone: ZoneInfo
    coach: Address | None
    days_kept: int
    host: str
    port: int
    fonts: tuple[Path, ...]

    @property
    def mail_is_folder(self) -> bool:
        """True where mail lands in a folder, for trying out."""
        return self.mail.startswith("folder:")

    @property
    def mail_folder(self) -> Path:
        """Where the folder transport writes."""
        named = self.mail.removeprefix("folder:") if self.mail_is_folder else ""
        return Path(named or self.data / "mail")

    @property
    def on_loopback(self) -> bool:
        """True where links point to this machine only."""
        return is_loopback(urlsplit(self.base_url).hostname or "")

    @property
    def for_trying_out(self) -> bool:
        """True where no mail leaves and no link leads to elsewhere."""
        return self.mail_is_folder and self.on_loopback


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check all settings. Raises `SettingError`; creates nothing."""
    environment = os.environ if environment is None else environment
    return check_settings(environment, read_text(settings_path(environment)))


def check_settings(environment: Mapping[str, str], text: str, *, running: Settings | None = None) -> Settings:
    """Check all settings, with `text` as what stands in settings.toml. Raises `SettingError`; reads no file.

    `running` are the settings that a process was started with: its folders, database, host and port stay as they are.
    """
    found = _found(environment, text)
    settings = _checked(found, settings_path(environment).parent)
    if running is None:
        return settings
    fixed = {name: _Found(str(getattr(running, name)), "the start") for name in ("data", *AFTER_RESTART)}
    return _checked(found | fixed, running.keys)


def setting_texts(environment: Mapping[str, str], text: str) -> dict[str, str]:
    """Return every setting as the text that is in force: of the environment, of the file or its default.

    Not checked: a form may show what is wrong. Passwords are in it. Raises `SettingError` for what cannot be read.
    """
    return {name: one.value for name, one in _found(environment, text).items()}


def settings_path(environment: Mapping[str, str]) -> Path:
    """Where settings.toml lies, or would lie: in the keys folder."""
    return Path(environment.get(f"{PREFIX}KEYS") or _DEFAULTS["keys"]).resolve() / FILE_NAME


def read_text(path: Path) -> str:
    """Read settings.toml; "" where there is none. Raises `SettingError`."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{path.name} in the keys folder cannot be read: {type(error).__name__}") from error


def names_in_environment(environment: Mapping[str, str]) -> frozenset[str]:
    """Return the settings that the environment sets, and that no file can change."""
    return frozenset(_from_environment(environment))


def _found(environment: Mapping[str, str], text: str) -> dict[str, "_Found"]:
    found = {name: _Found(value, "its default") for name, value in _DEFAULTS.items()}
    return found | _from_file(text) | _from_environment(environment)


@dataclass(frozen=True, slots=True)
class _Found:
    value: str
    where: str

    def error(self, name: str, problem: str) -> SettingError:
        return SettingError(f"{PREFIX}{name.upper()} (from {self.where}) {problem}", name)


def _from_environment(environment: Mapping[str, str]) -> dict[str, _Found]:
    named = {name.removeprefix(PREFIX).lower(): value for name, value in environment.items() if name.startswith(PREFIX)}
    _refuse_unknown({f"{PREFIX}{name.upper()}" for name in named}, {f"{PREFIX}{name.upper()}" for name in _DEFAULTS})
    return {name: _Found(value.strip(), "the environment") for name, value in named.items() if value.strip()}


def _from_file(text: str) -> dict[str, _Found]:
    table = file_table(text)
    return {name: _Found(value.strip(), FILE_NAME) for name, value in table.items() if value.strip()}


def file_table(text: str) -> dict[str, str]:
    """Read the text of settings.toml, value by value and not checked further. Raises `SettingError`."""
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingError(f"{FILE_NAME} in the keys folder cannot be read: {error}") from error
    _refuse_unknown(set(table), set(_DEFAULTS), f" in {FILE_NAME}")
    for name, value in table.items():
        if name in FOLDERS:
            text = f"{name} in {FILE_NAME}: folders are set in the environment only ({PREFIX}{name.upper()})"
            raise SettingError(text, name)
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise SettingError(f'{name} in {FILE_NAME}: expected text in quotes, such as {name} = "..."', name)
    return {name: str(value) for name, value in table.items()}


def _refuse_unknown(names: set[str], known: set[str], where: str = "") -> None:
    """A misspelt setting would silently do nothing."""
    if unknown := sorted(names - known):
        text = f"{unknown[0]}{where} is not a setting; known are: {', '.join(sorted(known))}"
        raise SettingError(text, unknown[0])


def _checked(found: Mapping[str, _Found], keys: Path) -> Settings:
    data = Path(found["data"].value).resolve()
    if keys == data or data in keys.parents or keys in data.parents:
        raise found["keys"].error(
            "keys", "lies inside the data folder: a copy of the data would carry the keys with it"
        )
    host, port = found["host"].value, _whole(found, "port", 1, 65535)
    mail_from = _address(found, "mail_from") or Address("Parallax", "parallax", "localhost")
    return Settings(
        data=data,
        keys=keys,
        database_url=_database_url(found["database_url"], data),
        base_url=_base_url(found["base_url"], host, port),
        mail=_mail(found),
        mail_from=mail_from,
        mail_no_reply=_address(found, "mail_no_reply") or Address("", "no-reply", mail_from.domain),
        timezone=_timezone(found["timezone"]),
        coach=_address(found, "coach"),
        days_kept=_whole(found, "days_kept", 0, 365),
        host=host,
        port=port,
        fonts=_folders(found["fonts"]),
    )


def _whole(found: Mapping[str, _Found], name: str, lowest: int, highest: int) -> int:
    text = found[name].value
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not lowest <= int(text) <= highest:
        raise found[name].error(name, f"is {text[:40]!r}; expected a whole number from {lowest} to {highest}")
    return int(text)


def _folders(found: _Found) -> tuple[Path, ...]:
    """Read a list of folders; none of them means the system's own. A folder that is not there would do nothing."""
    named = [Path(text.strip()) for text in found.value.split(os.pathsep) if text.strip()]
    for path in named:
        if not path.is_absolute() or not _is_folder(path):
            raise found.error("fonts", f"names {str(path)[:80]!r}, no folder here; expected whole paths with : between")
    return tuple(named)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that no file system takes
        return False


def _address(found: Mapping[str, _Found], name: str) -> Address | None:
    text = found[name].value
    if not text:
        return None
    try:
        return read_address(text)
    except ValueError as error:
        raise found[name].error(
            name, f"is not an address such as 'Casey Morgan <casey@example.org>': {error}"
        ) from error


def read_address(text: str) -> Address:
    """Read "Name <name@example.org>" or a bare address. Raises `ValueError` for anything else."""
    name, spec = parseaddr(text)
    if problem := name_problem(text, longest=_LONGEST_ADDRESS):
        raise ValueError(f"{text[:40]!r} {problem}")
    try:
        return Address(trimmed(name), addr_spec=canonical_address(spec, public=False))
    except MessageError as error:
        raise ValueError(f"{text!r} holds no e-mail address") from error


def _database_url(found: _Found, data: Path) -> str:
    url = found.value
    if not url:
        return f"sqlite:///{data / 'parallax.sqlite3'}"
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    if not url.startswith(("postgresql+psycopg://", "sqlite:///")):
        raise found.error("database_url", "must begin with postgresql:// or sqlite:///")
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise found.error("database_url", "must be an address such as postgresql://user@host/name") from error
    if parts.get_backend_name() == "postgresql":
        _import_driver(found)
    elif parts.database in (None, "", ":memory:"):
        raise found.error("database_url", "must name a file, such as sqlite:////var/lib/parallax/parallax.sqlite3")
    return url


def _import_driver(found: _Found) -> None:
    """Load it now, as only here is known which setting asks for it. It may be there without the library it needs."""
    try:
        import_module("psycopg")
    except ImportError as error:
        raise found.error(
            "database_url",
            f"names PostgreSQL, whose driver cannot be loaded ({str(error).partition(chr(10))[0].rstrip(' .')}):"
            ' pip install "parallax-feedback[postgresql]", or pip install ".[postgresql]" in a checkout',
        ) from error


def _base_url(found: _Found, host: str, port: int) -> str:
    if not found.value:
        own = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        return own if is_loopback(host) and _BASE_URL.fullmatch(own) else ""
    parts = _split(found.value)
    if parts is None or not parts.hostname or not _BASE_URL.fullmatch(found.value):
        raise found.error(
            "base_url",
            "must be an address such as https://feedback.example.org, without quotes and made of letters, digits,"
            " dots and hyphens, with a port or a path where there is one",
        )
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise found.error("base_url", "must begin with https:// : a survey link must not travel in the clear")
    return found.value.rstrip("/")


def _mail(found: Mapping[str, _Found]) -> str:
    url = found["mail"].value
    if url.startswith("folder:"):
        if not url.isprintable():
            raise found["mail"].error("mail", "must name a folder without line breaks or control characters")
        return url
    parts = _split(url)
    if parts is None or parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise found["mail"].error("mail", "must be folder: or smtp://user:password@host:587 or smtps://...")
    if not found["mail_from"].value:
        raise found["mail_from"].error("mail_from", "is missing: SMTP needs the address that invitations come from")
    return url


def _split(url: str) -> SplitResult | None:
    """Take an address apart; None where it cannot be, its port included."""
    try:
        parts = urlsplit(url)
        _ = parts.port, parts.hostname
    except ValueError:
        return None
    return parts if url.isascii() and url.isprintable() and " " not in url else None


def _timezone(found: _Found) -> ZoneInfo:
    try:
        return ZoneInfo(found.value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise found.error("timezone", f"is {found.value[:40]!r}; expected a name such as Europe/Berlin") from error


def is_loopback(host: str) -> bool:
    """True for a host name or address that only this machine can reach."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
