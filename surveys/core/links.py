"""Signed links: sign a random id for one purpose, and read it back. No database, no date, no name in a token."""

import hashlib
import secrets
from enum import StrEnum
from hmac import compare_digest

from itsdangerous import BadData, BadSignature, HMACAlgorithm, Signer
from itsdangerous.encoding import base64_decode, base64_encode


class Purpose(StrEnum):
    """What a link is for; also its salt, so that a link for one purpose is worthless for another."""

    SURVEY = "parallax.survey-link"
    SET_UP = "parallax.set-up-link"
    INVITATION = "parallax.coach-invitation"
    RESET = "parallax.password-reset"
    DEVICE = "parallax.known-device"
    PASSWORD_GIVEN = "parallax.password-given"  # noqa: S105 - a salt's name
    CODE_OFFER = "parallax.code-offer"
    FORM = "parallax.form"
    CARRIED = "parallax.carried-through-a-sign-in"
    READING = "parallax.reading-link"
    READER = "parallax.reader-who-gave-the-code"
    NOMINATION = "parallax.nomination-link"
    THANKS = "parallax.thanks-for-a-reply"
    PLACE = "parallax.executives-place"
    PLACE_VISITOR = "parallax.executive-who-gave-the-code"
    SPONSOR = "parallax.department-heads-page"
    SPONSOR_VISITOR = "parallax.department-head-who-gave-the-code"
    CHECK_IN = "parallax.check-in"


class BadLinkError(ValueError):
    """A link that this installation did not sign for this purpose, or that was altered or cut short."""


class LinkGoneError(BadLinkError):
    """A genuine link whose person was deleted after the close: shown as closed, like every link of that wave."""


_SHORT = 16  # bytes of a signature


def new_id() -> str:
    """Return a random id of 20 characters: with its signature, it stands on one line of a letter (decision 42)."""
    return secrets.token_urlsafe(15)


class ShortSignature(HMACAlgorithm):
    """HMAC of SHA-256, cut to 128 bits. Signed whole, as earlier links are, it is good as well."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        """Return the first half of the signature."""
        return super().get_signature(key, value)[:_SHORT]

    def verify_signature(self, key: bytes, value: bytes, sig: bytes) -> bool:
        """True for the first half, and for the whole."""
        whole = super().get_signature(key, value)
        return compare_digest(sig, whole[:_SHORT]) or compare_digest(sig, whole)


class Links:
    """Signs and reads tokens of the form id.signature. `keys` are oldest first; the last one signs."""

    def __init__(self, keys: list[str], purpose: Purpose) -> None:
        self._signer = Signer(
            keys,
            salt=purpose,
            key_derivation="hmac",
            digest_method=hashlib.sha256,
            algorithm=ShortSignature(hashlib.sha256),
        )

    def sign(self, identifier: str) -> str:
        """Return the token for an id."""
        return self._signer.sign(identifier).decode("ascii")

    def read(self, token: str) -> str:
        """Return the id of a genuine token. Raises `BadLinkError` for every other text."""
        try:
            _refuse_other_spellings(signed := token.encode("utf-8", "replace"))
            return self._signer.unsign(signed).decode("ascii")
        except (BadData, UnicodeDecodeError) as error:
            raise BadLinkError("this link was not made here, or was changed") from error


def _refuse_other_spellings(token: bytes) -> None:
    """Base 64 has spare bits and its reader skips foreign characters: one signature, and only one spelling of it."""
    signature = token.rpartition(b".")[2]
    if base64_encode(base64_decode(signature)) != signature:
        raise BadSignature("not the spelling that was signed")
