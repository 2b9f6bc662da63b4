"""Wave keys and link secrets, in a folder of their own that no backup may hold. Nothing of the database is here.

The folder also remembers by their ids which waves have ended: a database that is restored from an older copy does not
know it any more.
"""

import hmac
import secrets
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from nacl.public import PrivateKey

from surveys.core.private_files import (
    KeyFolderError,
    destroy,
    explained,
    refuse_open_to_others,
    write_mark,
    write_private,
)
from surveys.core.text_keys import TextKeys

_LINK_SECRETS = "link.keys"
_KEY, _ENDED = ".key", ".ended"
_SHORTEST_SECRET = 40  # characters: 240 bits and more as URL-safe base 64


class WaveKeyMissingError(KeyFolderError):
    """The private key of a wave is not there: its ballots cannot be opened by anybody."""


class WaveEndedError(KeyFolderError):
    """The wave was closed or cancelled, and its key destroyed, before an older database was put in its place."""


class KeyFolder:
    """The folder `PARALLAX_KEYS`: link.keys (one secret a line, oldest first) and waves/ID.key (32 bytes in hex).

    waves/ID.ended is an empty file: that wave was closed or cancelled, and nothing opens it again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.engagements = TextKeys(path / "engagements", "engagement")
        self.coaches = TextKeys(path / "coaches", "coach")

    def prepare(self, *, database_exists: bool) -> None:
        """Create the folder and the first link secret on a first run; refuse what is open to others or missing."""
        for folder in (self._path, self._path / "waves"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            refuse_open_to_others(folder)
        for texts in (self.engagements, self.coaches):
            texts.prepare()
        self._refuse_missing_secrets(database_exists=database_exists)
        path = self._path / _LINK_SECRETS
        if not path.exists():
            write_private(path, secrets.token_urlsafe(48) + "\n")
        self.link_secrets()

    def link_secrets(self) -> list[str]:
        """Return the secrets that sign links, oldest first; the last one signs, all are accepted."""
        path = self._path / _LINK_SECRETS
        try:
            with explained(path, "read"):
                refuse_open_to_others(path)
                lines = [line.strip() for line in path.read_text(encoding="ascii").splitlines()]
        except FileNotFoundError:
            raise KeyFolderError(f"{path} is missing: no link can be made or read without it. Put it back") from None
        except UnicodeDecodeError:
            raise KeyFolderError(f"{path} is damaged: it holds something other than secrets") from None
        found = [line for line in lines if line and not line.startswith("#")]
        if not found:
            raise KeyFolderError(f"{path} holds no secret")
        for number, secret in enumerate(found, start=1):
            if len(secret) < _SHORTEST_SECRET or len(set(secret)) < 16:
                raise KeyFolderError(
                    f"{path}: secret {number} is too weak; use at least {_SHORTEST_SECRET} random characters"
                )
        return found

    def to_back_up(self) -> list[Path]:
        """Return what a backup of keys holds, as names in this folder: never a wave's key.

        The secrets of links, the keys of coaching texts, and which of these were erased.
        """
        found = [self._path / _LINK_SECRETS, *self.engagements.files(), *self.coaches.files()]
        return [path.relative_to(self._path) for path in found]

    @property
    def path(self) -> Path:
        """The folder."""
        return self._path

    def problems(self, *, database_exists: bool) -> Iterator[KeyFolderError]:
        """Return everything that a start would refuse, and every key that others can read. Changes nothing."""
        folder = self._path / "waves"
        looks: list[Callable[[], object]] = [
            *(partial(refuse_open_to_others, one) for one in (self._path, folder) if one.exists()),
            partial(self._refuse_missing_secrets, database_exists=database_exists),
            *(partial(refuse_open_to_others, one) for one in sorted(folder.glob(f"*{_KEY}"))),
        ]
        for look in looks:
            try:
                look()
            except KeyFolderError as error:
                yield error
        yield from self.engagements.problems()
        yield from self.coaches.problems()

    def _refuse_missing_secrets(self, *, database_exists: bool) -> None:
        path = self._path / _LINK_SECRETS
        if path.exists():
            self.link_secrets()
        elif database_exists:
            raise KeyFolderError(
                f"{path} is missing, but the database exists: every link that was sent needs it."
                " Put the file back from where the keys are kept; a new secret would break all links. Where it is"
                " lost for good, README tells how to begin again with the database alone."
            )

    def create_wave_key(self, wave: str) -> bytes:
        """Make a key pair for a new wave, keep the private half here, give the public half."""
        key, path = PrivateKey.generate(), self._wave_file(wave, _KEY)
        with explained(path, "written"):
            write_private(path, bytes(key).hex() + "\n")
        return bytes(key.public_key)

    def wave_key(self, wave: str) -> PrivateKey:
        """Read a wave's private key. Raises `WaveKeyMissingError` or `KeyFolderError`."""
        path = self._wave_file(wave, _KEY)
        try:
            with explained(path, "read"):
                refuse_open_to_others(path)
                return PrivateKey(bytes.fromhex(path.read_text(encoding="ascii").strip()))
        except FileNotFoundError:
            raise WaveKeyMissingError(
                f"the key of wave {wave} is not in {path.parent}; without it no ballot can be opened."
                " Put it back if it was moved; 'parallax wave cancel' ends the wave without a report."
            ) from None
        except (ValueError, TypeError) as error:
            raise KeyFolderError(f"{path} is damaged: it does not hold a private key") from error

    def trouble(self, wave: str, public_key: bytes) -> KeyFolderError | None:
        """Say why what is sealed with a wave's public key could never be opened; None where it can be.

        The order matters: the end of a wave is noted before its key is destroyed. So the key is read first and the note
        second, and a key that was destroyed meanwhile is never reported as missing.
        """
        found: KeyFolderError | None = None
        try:
            key = self.wave_key(wave)
        except KeyFolderError as error:
            found = error
        else:
            if not hmac.compare_digest(bytes(key.public_key), public_key):
                path = self._wave_file(wave, _KEY)
                found = KeyFolderError(f"{path} is not the key of wave {wave}, but another's. Put the right one back")
        return self._ended_error(wave) if self.has_ended(wave) else found

    def has_wave_key(self, wave: str) -> bool:
        """True while a wave's private key is here."""
        return self._wave_file(wave, _KEY).exists()

    def kept(self) -> frozenset[str]:
        """Return the ids of the waves whose keys are here."""
        return self._ids(_KEY)

    def destroy_wave_key(self, wave: str) -> None:
        """Overwrite and remove a wave's private key; quiet where it is gone."""
        destroy(self._wave_file(wave, _KEY))

    def remember_end(self, wave: str) -> None:
        """Note that a wave was closed or cancelled, for good and before its key goes; quiet where it stands already."""
        write_mark(self._wave_file(wave, _ENDED))

    def has_ended(self, wave: str) -> bool:
        """True for a wave that was closed or cancelled, whatever a restored database says."""
        return self._wave_file(wave, _ENDED).exists()

    def ended(self) -> frozenset[str]:
        """Return the ids of the waves that have ended."""
        return self._ids(_ENDED)

    def _ids(self, suffix: str) -> frozenset[str]:
        folder = self._path / "waves"
        try:
            with explained(folder, "read"):
                files = [path for path in folder.iterdir() if path.suffix == suffix]
        except FileNotFoundError:
            return frozenset()
        return frozenset(path.stem for path in files if path.stem.isalnum())

    def _ended_error(self, wave: str) -> WaveEndedError:
        return WaveEndedError(
            f"wave {wave} was closed or cancelled before the database was put back from an older copy"
            f" ({self._wave_file(wave, _ENDED)}). Its key is destroyed; it takes no answers and can have no report."
        )

    def _wave_file(self, wave: str, suffix: str) -> Path:
        if not wave.isalnum():
            raise KeyFolderError(f"{wave!r} is not a wave id")
        return self._path / "waves" / f"{wave}{suffix}"
