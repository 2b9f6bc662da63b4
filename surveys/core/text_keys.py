"""Symmetric keys for text at rest, a file each: `keys/engagements/ID.key` and `keys/coaches/ID.key`. To be backed up.

They lie beside the wave keys, which no backup may hold: README tells which is which. Without its key a text is lost.
"""

import secrets
from collections.abc import Iterator
from pathlib import Path

from surveys.core.private_files import (
    KeyFolderError,
    destroy,
    explained,
    refuse_open_to_others,
    write_mark,
    write_whole,
)

KEY_BYTES = 32
_KEY, _ENDED = ".key", ".ended"


class TextKeyError(KeyFolderError):
    """The key of coaching text cannot be used: missing, damaged or another's."""


class TextKeyMissingError(TextKeyError):
    """The key of coaching text is not there: the text cannot be read until it is put back."""


class TextsEndedError(KeyFolderError):
    """Everything under this key was erased for good: no key is made again, and nothing is written."""


class TextKeys:
    """One folder of such keys. `whose` names their kind in messages: "engagement" or "coach".

    ID.ended is an empty file: everything under that key was erased, and a restored copy is erased again.
    """

    def __init__(self, path: Path, whose: str) -> None:
        self._path = path
        self._whose = whose

    def prepare(self) -> None:
        """Create the folder; refuse one that is open to others. Raises `KeyFolderError`."""
        self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_open_to_others(self._path)

    def made(self, owner: str) -> bytes:
        """Make and keep a key, or return the one that was left by an act that came to nothing.

        Raises `TextsEndedError`, or `KeyFolderError` as `key` does.
        """
        self.prepare()
        if self.has_ended(owner):
            raise TextsEndedError(f"everything of {self._whose} {owner} was erased for good")
        path = self._file(owner, _KEY)
        with explained(path, "written"):
            write_whole(path, secrets.token_bytes(KEY_BYTES).hex() + "\n")
        return self.key(owner)

    def key(self, owner: str) -> bytes:
        """Read a key, 32 bytes.

        Raises `TextKeyMissingError`, `TextKeyError` for one that is damaged, `KeyFolderError` for one that is open.
        """
        path = self._file(owner, _KEY)
        try:
            with explained(path, "read"):
                refuse_open_to_others(path)
                found = bytes.fromhex(path.read_text(encoding="ascii").strip())
        except FileNotFoundError:
            raise TextKeyMissingError(
                f"the key of {self._whose} {owner} is not in {path.parent}; without it no coaching text of theirs can"
                " be read. Put it back from the backup of the keys."
            ) from None
        except ValueError as error:
            raise TextKeyError(f"{path} is damaged: it does not hold a key. Put it back from the backup") from error
        if len(found) != KEY_BYTES:
            raise TextKeyError(f"{path} is damaged: it does not hold a key. Put it back from the backup")
        return found

    def wrong(self, owner: str) -> TextKeyError:
        """Say that the key that is here is another's."""
        path = self._file(owner, _KEY)
        return TextKeyError(f"{path} is not the key of {self._whose} {owner}, but another's. Put the right one back")

    def problems(self) -> Iterator[KeyFolderError]:
        """Return every file that others can read. Changes nothing."""
        for path in (self._path, *sorted(self._path.glob(f"*{_KEY}"))):
            try:
                if path.exists():
                    refuse_open_to_others(path)
            except KeyFolderError as error:
                yield error

    def has(self, owner: str) -> bool:
        """True where a key is here."""
        return self._file(owner, _KEY).exists()

    def files(self) -> list[Path]:
        """Return every file here: the keys, and the notes of what was erased."""
        return sorted([*self._path.glob(f"*{_KEY}"), *self._path.glob(f"*{_ENDED}")])

    def destroy(self, owner: str) -> None:
        """Overwrite and remove a key; quiet where it is gone."""
        destroy(self._file(owner, _KEY))

    def remember_end(self, owner: str) -> None:
        """Note that everything under this key was erased, before the key goes; quiet where it stands already."""
        self.prepare()
        write_mark(self._file(owner, _ENDED))

    def ended(self) -> frozenset[str]:
        """Return whose texts were erased for good."""
        return frozenset(path.stem for path in self._path.glob(f"*{_ENDED}"))

    def has_ended(self, owner: str) -> bool:
        """True where everything under this key was erased for good."""
        return self._file(owner, _ENDED).exists()

    def kept(self) -> frozenset[str]:
        """Return whose keys are here."""
        return frozenset(path.stem for path in self._path.glob(f"*{_KEY}"))

    def _file(self, owner: str, suffix: str) -> Path:
        if not owner.isalnum():
            raise KeyFolderError(f"{owner!r} is not an id")
        return self._path / f"{owner}{suffix}"
