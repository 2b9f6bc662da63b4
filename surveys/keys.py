"""Wave keys and link secrets, in a folder of their own that no backup may hold. Nothing of the database is here."""

import os
import secrets
from pathlib import Path

from nacl.public import PrivateKey

_LINK_SECRETS = "link.keys"
_SHORTEST_SECRET = 40  # characters: 240 bits and more as URL-safe base 64


class KeyFolderError(RuntimeError):
    """A keys folder that others can read, or a secret that is missing, weak or damaged."""


class WaveKeyMissingError(KeyFolderError):
    """The private key of a wave is not there: its ballots cannot be opened by anybody."""


class KeyFolder:
    """The folder `PARALLAX_KEYS`: link.keys (one secret a line, oldest first) and waves/ID.key (32 bytes in hex)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def prepare(self, *, database_exists: bool) -> None:
        """Create the folder and the first link secret on a first run; refuse what is open to others or missing."""
        for folder in (self._path, self._path / "waves"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _refuse_open_to_others(folder)
        secrets_file = self._path / _LINK_SECRETS
        if not secrets_file.exists():
            if database_exists:
                raise KeyFolderError(
                    f"{secrets_file} is missing, but the database exists: every link that was sent needs it."
                    " Put the file back from where the keys are kept; a new secret would break all links."
                )
            write_private(secrets_file, secrets.token_urlsafe(48) + "\n")
        self.link_secrets()

    def link_secrets(self) -> list[str]:
        """Give the secrets that sign links, oldest first; the last one signs, all are accepted."""
        path = self._path / _LINK_SECRETS
        _refuse_open_to_others(path)
        try:
            lines = [line.strip() for line in path.read_text(encoding="ascii").splitlines()]
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

    def create_wave_key(self, wave: str) -> bytes:
        """Make a key pair for a new wave, keep the private half here, give the public half."""
        key = PrivateKey.generate()
        write_private(self._wave_key(wave), bytes(key).hex() + "\n")
        return bytes(key.public_key)

    def wave_key(self, wave: str) -> PrivateKey:
        """Read a wave's private key. Raises `WaveKeyMissingError` or `KeyFolderError`."""
        path = self._wave_key(wave)
        if not path.exists():
            raise WaveKeyMissingError(
                f"the key of wave {wave} is not in {path.parent}; without it no ballot can be opened."
                " Put it back if it was moved; 'parallax wave cancel' ends the wave without a report."
            )
        _refuse_open_to_others(path)
        try:
            return PrivateKey(bytes.fromhex(path.read_text(encoding="ascii").strip()))
        except (ValueError, TypeError) as error:
            raise KeyFolderError(f"{path} is damaged: it does not hold a private key") from error

    def has_wave_key(self, wave: str) -> bool:
        """True while a wave's private key is here."""
        return self._wave_key(wave).exists()

    def destroy_wave_key(self, wave: str) -> None:
        """Overwrite and remove a wave's private key; quiet where it is gone. On an SSD the old cells may linger."""
        path = self._wave_key(wave)
        try:
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
        except FileNotFoundError:
            return  # gone, or taken away by another process at this moment
        sync_folder(path.parent)

    def _wave_key(self, wave: str) -> Path:
        if not wave.isalnum():
            raise KeyFolderError(f"{wave!r} is not a wave id")
        return self._path / "waves" / f"{wave}.key"


def write_private(path: Path, text: str) -> None:
    """Write a file that must not exist yet and that only its owner can read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Have a folder's new and renamed files outlive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_open_to_others(path: Path) -> None:
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        raise KeyFolderError(f"{path} can be read by others (mode {mode:o}); mend with: chmod go-rwx {path}")
