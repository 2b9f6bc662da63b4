"""The code that a coach tells in person to whom a link was mailed: drawn, and read as it is typed. Kept as a hash."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from surveys.accounts import passwords
from surveys.core.installation import Installation

MOST_TRIES = 5
_LONGEST_TYPED = 40
_LETTERS = "2346789ACDEFGHJKMNPQRTUWXY"  # none that is taken for another, on paper or on the telephone
_LENGTH = 8


def new_code_text() -> str:
    """Draw a code as it is told: two groups of four with a dash."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return f"{letters[: _LENGTH // 2]}-{letters[_LENGTH // 2 :]}"


def plain_code(typed: str) -> str:
    """Return a code as it is compared: blanks, dashes and small letters make no difference."""
    return "".join(char for char in typed.upper() if char.isalnum())


class Coded(Protocol):
    """A row that a code opens. `code` is its hash, `tries` counts wrong ones, `opened` says that it was right once."""

    code: str
    tries: int
    opened: bool


@dataclass(frozen=True, slots=True)
class RightCode:
    """What the browser's cookie holds from now on."""

    cookie: str


@dataclass(frozen=True, slots=True)
class WrongCode:
    """`left` is how many more tries there are; with 0 the link is locked until there is a new code."""

    left: int


def tried(installation: Installation, hold: Callable[[Session], Coded], typed: str) -> str | WrongCode:
    """Check a code; the seal of the one that was right. `hold` finds the row and locks it, or raises as it does.

    Every attempt is counted before it is checked: concurrent ones cannot exceed the limit. Raises `BusyError` before
    it is counted.
    """
    with passwords.turn():
        with installation.database.write() as session:
            row = hold(session)
            if row.tries >= MOST_TRIES:
                return WrongCode(0)
            row.tries += 1
            stored, tries = row.code, row.tries
        if not passwords.matches(stored, plain_code(typed[:_LONGEST_TYPED])):
            return WrongCode(MOST_TRIES - tries)
    with installation.database.write() as session:
        row = hold(session)
        if row.code != stored:
            return WrongCode(MOST_TRIES - row.tries)  # the coach made a new code at this moment
        row.tries, row.opened = 0, True
        return seal_of(row)


def seal_of(row: Coded) -> str:
    """Return what ties a browser to the code that it gave: another code has another one."""
    return hashlib.sha256(row.code.encode()).hexdigest()
