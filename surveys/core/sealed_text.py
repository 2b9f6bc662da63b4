"""Coaching text at rest: encrypted with a key of its owner, bound to its row, all texts of a kind of one length.

XChaCha20-Poly1305 of libsodium (PyNaCl). The row's place is authenticated with it: a text that was put into another
row, or under another engagement, does not open.
"""

import json
from collections.abc import Mapping
from typing import Any

from nacl.exceptions import CryptoError
from nacl.secret import Aead

_LENGTH_BYTES = 4


class SealedTextError(ValueError):
    """A text that does not open with this key in this row: another's key, another's row, or damaged."""


def seal(key: bytes, place: str, text: Mapping[str, Any], *, size: int) -> bytes:
    """Encrypt a text, padded to `size` bytes before: its length tells nothing. Raises `ValueError` if it is longer.

    `place` names the row it belongs to, and `text` is anything that JSON holds.
    """
    plain = json.dumps(dict(text), ensure_ascii=False, separators=(",", ":")).encode()
    if len(plain) > size:
        raise ValueError(f"a text of {len(plain)} bytes where {size} are the most: its form lets too much through")
    padded = len(plain).to_bytes(_LENGTH_BYTES, "big") + plain.ljust(size, b"\0")
    return bytes(Aead(key).encrypt(padded, aad=place.encode()))


def unseal(key: bytes, place: str, sealed: bytes) -> dict[str, Any]:
    """Decrypt what `seal` made for the same place. Raises `SealedTextError`."""
    try:
        padded = Aead(key).decrypt(sealed, aad=place.encode())
    except (CryptoError, ValueError) as error:
        raise SealedTextError(f"the text of {place} does not open with the key that is here") from error
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    found: dict[str, Any] = json.loads(padded[_LENGTH_BYTES : _LENGTH_BYTES + length])
    return found
