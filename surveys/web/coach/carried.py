"""Form data posted after the sign-in had expired, kept through the next sign-in: signed, ten minutes, one coach.

It lies in a hidden field of the sign-in page and nowhere else. Files, passwords and codes are never carried.
"""

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from itsdangerous.encoding import base64_decode, base64_encode

from surveys.core.installation import Installation
from surveys.core.links import BadLinkError, Purpose
from surveys.web.http.not_now import SECRETS

KEPT = timedelta(minutes=10)
TOKEN = "csrf"  # noqa: S105 - the name of a field; what is carried goes out with one of its own


@dataclass(frozen=True, slots=True)
class Carried:
    """A form that was not taken: the address it was sent to and its fields in their order.

    `lacks` says that something of it is not carried: a file, a password or a code.
    """

    coach: str
    path: str
    fields: tuple[tuple[str, str], ...]
    lacks: bool

    @property
    def texts(self) -> list[str]:
        """Return what somebody may want to read again before sending it."""
        return [text for _, text in self.fields if text.strip()]


def without_secrets(fields: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Leave out what is never carried."""
    return tuple((name, text) for name, text in fields if name not in SECRETS and name != TOKEN)


def packed(installation: Installation, carried: Carried) -> str:
    """Return the text for the hidden field."""
    until = int((installation.clock() + KEPT).timestamp())
    content = [until, carried.coach, carried.path, carried.fields, carried.lacks]
    packed = zlib.compress(json.dumps(content, separators=(",", ":")).encode())
    return installation.links(Purpose.CARRIED).sign(base64_encode(packed).decode())


def unpacked(installation: Installation, text: str, coach: str) -> Carried | None:
    """Return what is carried for this coach; None for another's, after ten minutes, and for any text not made here."""
    try:
        signed = installation.links(Purpose.CARRIED).read(text)
    except BadLinkError:
        return None
    until, whose, path, fields, lacks = json.loads(zlib.decompress(base64_decode(signed)))
    left = until - installation.clock().timestamp()
    if whose != coach or not 0 < left <= KEPT.total_seconds():
        return None
    return Carried(whose, path, tuple((name, value) for name, value in fields), lacks)
