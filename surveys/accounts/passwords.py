"""Passwords: which ones are taken, how they are kept (argon2id), and how one is checked. No database, no page."""

import secrets
import unicodedata
from contextlib import AbstractContextManager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from surveys.accounts.turns import Turns

SHORTEST = 12
LONGEST = 200
_LEAST_LEFT = 6  # characters, once the owner's name and address are taken out
_FEWEST_DIFFERENT = 5
_HASHER = PasswordHasher()
_TURNS = Turns()
_COMMONEST = frozenset(
    """
    123456789012 1234567890123 12345678901234 123456789012345 1234567890123456 0123456789 012345678910 123123123123
    1q2w3e4r5t6y 1qaz2wsx3edc q1w2e3r4t5y6 qwertyuiop12 qwertyuiop123 qwerty123456 qwertyuiopasdf asdfghjklqwe
    abc123abc123 abcd12345678 abcdefghijkl abcdefghijklm administrator changemechangeme correcthorsebatterystaple
    iloveyou1234 iloveyouforever letmeinletmein passwordpassword password1234 password12345 password123456
    passw0rd1234 p@ssw0rd1234 p@ssword1234 welcome12345 welcome123456 trustno1trustno1 sunshine1234 football1234
    princess1234 superman1234 basketball12 motdepasse123 passwort1234 contrasena123 monkeymonkey dragondragon
    mypassword12 mypassword123 thisismypassword parallaxparallax parallax1234 secretsecret feedbackfeedback
    """.split()  # noqa: SIM905 - fifty lines are no easier to read
)


def problem_with(password: str, *, name: str, email: str) -> str:
    """Say why a new password is not taken, in a sentence; "" where it is. `name` and `email` are its owner's."""
    plain = _normal(password)
    if len(plain) < SHORTEST:
        return f"Use at least {SHORTEST} characters; a few words are easy to keep in mind."
    if len(plain) > LONGEST:
        return f"Use at most {LONGEST} characters."
    known = plain.casefold()
    if known in _COMMONEST or len(set(known)) < _FEWEST_DIFFERENT:
        return "This is one of the passwords that are tried first. Use another one."
    for word in _owners_words(name, email):
        known = known.replace(word, "")
    if len(known.strip()) < _LEAST_LEFT:
        return "This is little more than your own name or address. Use another one."
    return ""


def hashed(password: str) -> str:
    """Give what is stored of a password: an argon2id hash with its own salt and parameters. Raises `BusyError`."""
    with turn():
        return _HASHER.hash(_bytes(password))


def matches(stored: str, password: str) -> bool:
    """Check a password. With "" as `stored` it is False, after the same work as for any other. Raises `BusyError`."""
    fits = len(password) <= LONGEST  # nothing longer was ever taken
    try:
        with turn():
            right = _HASHER.verify(stored if stored and fits else _dummy(), _bytes(password[:LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return right and bool(stored) and fits


def turn() -> AbstractContextManager[None]:
    """Hold a turn at hashing; what is hashed within takes no other. Raises `BusyError`.

    Whoever counts tries takes one before: a try that nobody could look at is none.
    """
    return _TURNS.taken()


def is_outdated(stored: str) -> bool:
    """True where a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


@cache
def _dummy() -> str:
    """Give a hash of something nobody knows, made with today's parameters."""
    return _HASHER.hash(secrets.token_bytes(32))


def _owners_words(name: str, email: str) -> list[str]:
    local, _, domain = email.partition("@")
    words = {email, local, domain, domain.partition(".")[0], *name.split(), *local.replace("_", ".").split(".")}
    return sorted((_normal(word).casefold() for word in words if len(word) > 2), key=len, reverse=True)


def _normal(password: str) -> str:
    """Give the one spelling of a text: the same letters come as other bytes from another keyboard."""
    return unicodedata.normalize("NFKC", password)


def _bytes(password: str) -> bytes:
    return _normal(password).encode("utf-8", "surrogatepass")
