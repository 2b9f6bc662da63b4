"""Passwords: which ones are taken, how they are kept (argon2id), and how one is checked. No database, no page."""

import re
import secrets
import unicodedata
from contextlib import AbstractContextManager
from functools import cache
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from surveys.accounts.turns import Turns

SHORTEST = 12
LONGEST = 200
_LEAST_LEFT = 6  # characters, once the owner's name and address are taken out
_FEWEST_DIFFERENT = 5
_LEAST_SCORE = 3  # of zxcvbn's 0 to 4: more than 10^8 guesses
# zxcvbn takes every sign that may stand for a letter both ways: 16 seconds over 72 of them, half a second over 24. So
# it is asked about pieces, and one good piece is enough: whoever guesses the whole has guessed that too
_PIECE, _JUDGED = 24, 72
_WORD = re.compile(r"[^\W_]+")
_SIGNS_AT_THE_END = re.compile(r"[\W_]{1,3}$")  # among the first things that are tried with a word
_HASHER = PasswordHasher()
_TURNS = Turns()
_ESTIMATING = Lock()  # zxcvbn keeps the words of whoever is asking in a variable of its module
_COMMONEST = frozenset({"correcthorsebatterystaple", "correct horse battery staple", "thisismypassword"})
# of this project, and of languages that zxcvbn has no words of
_EXPECTED = (
    *("parallax", "feedback", "coach", "coaching", "leadership"),
    *("passwort", "kennwort", "willkommen", "geheim", "hallo", "sommer", "winter", "herbst"),
    *("motdepasse", "bonjour", "bienvenue", "soleil", "contrasena", "bienvenido"),
)
_SENTENCES = {
    "dictionary": "It would be guessed soon: it is made of too few words, or of words that are tried first.",
    "spatial": "It would be guessed soon: rows of keys are tried first.",
    "repeat": "It would be guessed soon: it says the same again and again.",
    "sequence": "It would be guessed soon: rows such as abcd or 1234 are tried first.",
    "regex": "It would be guessed soon: years are tried first.",
    "date": "It would be guessed soon: dates are tried first.",
}
_SHORT_OF_WORDS = "It would be guessed soon."
_REMEDY = "Add a word or two that nobody connects with you."


def problem_with(password: str, *, name: str, email: str) -> str:
    """Say why a new password is not taken, in a sentence or two; "" where it is. `name` and `email` are its owner's.

    Raises `BusyError`.
    """
    plain = _normal(password)
    if len(plain) < SHORTEST:
        return f"Use at least {SHORTEST} characters; a few words are easy to keep in mind."
    if len(plain) > LONGEST:
        return f"Use at most {LONGEST} characters."
    known, owners = plain.casefold(), _owners_words(name, email)
    if known.strip() in _COMMONEST or len(set(known)) < _FEWEST_DIFFERENT:
        return "This is one of the passwords that are tried first. Use another one."
    left = known
    for word in owners:
        left = left.replace(word, "")
    if len(left.strip()) < _LEAST_LEFT:
        return "This is little more than your own name or address. Use another one."
    if problem := _guessed(plain, [*owners, *_EXPECTED]):
        return f"{problem} {_REMEDY}"
    return ""


def _guessed(plain: str, words: list[str]) -> str:
    """Say how a password would be guessed; "" where some piece of it would not be."""
    from zxcvbn import zxcvbn  # its lists of words take a tenth of a second, and most processes never need them

    sentence, core = "", _SIGNS_AT_THE_END.sub("", plain)
    with turn(), _ESTIMATING:
        for start in range(0, min(len(core), _JUDGED), _PIECE):
            found = zxcvbn(core[start : start + _PIECE], user_inputs=words)
            if found["score"] >= _LEAST_SCORE:
                return ""
            longest = max(found["sequence"], key=lambda one: len(one["token"]))
            sentence = sentence or _SENTENCES.get(longest["pattern"], _SHORT_OF_WORDS)
    return sentence


def hashed(password: str) -> str:
    """Return what is stored of a password: an argon2id hash with its own salt and parameters. Raises `BusyError`."""
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
    """Hold a slot for hashing while the block runs; reentrant in one thread. Raises `BusyError`.

    Take it before an attempt is counted: an attempt that could not be checked must not count.
    """
    return _TURNS.taken()


def is_outdated(stored: str) -> bool:
    """True where a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


@cache
def _dummy() -> str:
    """Return a hash of something nobody knows, made with today's parameters."""
    return _HASHER.hash(secrets.token_bytes(32))


def _owners_words(name: str, email: str) -> list[str]:
    local, _, domain = email.partition("@")
    parts = _WORD.findall(f"{name} {local}")
    words = {email, local, domain, domain.partition(".")[0], *name.split(), *parts}
    return sorted((_normal(word).casefold() for word in words if len(word) > 2), key=len, reverse=True)


def _normal(password: str) -> str:
    """Return the one spelling of a text: the same letters come as other bytes from another keyboard."""
    return unicodedata.normalize("NFKC", password)


def _bytes(password: str) -> bytes:
    return _normal(password).encode("utf-8", "surrogatepass")
