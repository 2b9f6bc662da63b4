"""What is asked of a name, an address and a new password, and how the desk describes one coach. No database."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from instruments.visible import trimmed
from surveys.accounts import passwords
from surveys.accounts.errors import AccountError
from surveys.accounts.tables import Coach
from surveys.core.addresses import AddressError, canonical_address, name_problem

LONGEST_NAME = 100


class Standing(StrEnum):
    """How an account stands."""

    INVITED = "invited"
    ACTIVE = "active"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Person:
    """One coach, as administrators see one: no password, no code, no engagement."""

    coach: str
    name: str
    email: str
    is_admin: bool
    standing: Standing
    created_on: date


def described(row: Coach) -> Person:
    """Describe a coach for the list of coaches."""
    standing = Standing.STOPPED if not row.is_active else Standing.ACTIVE if row.password else Standing.INVITED
    return Person(row.id, row.name, row.email, row.is_admin, standing, row.created_on)


def good_name(name: str) -> str:
    """Return a name without blanks around it. Raises `AccountError`."""
    plain = trimmed(name)
    if not plain:
        raise AccountError("Please give a name: letters are signed with it.", field="name")
    if problem := name_problem(plain, longest=LONGEST_NAME):
        raise AccountError(f"This name {problem}.", field="name")
    return plain


def good_address(email: str) -> str:
    """Return an address as it is stored and compared. Raises `AccountError`."""
    try:
        return canonical_address(trimmed(email), public=False)
    except AddressError as error:
        raise AccountError(f"{error}", field="email") from error


def same_address(email: str) -> str:
    """Return an address as it is stored, or where it is none, some text that nobody's address is."""
    try:
        return canonical_address(trimmed(email), public=False)
    except AddressError:
        # PostgreSQL could not even look for a text with a zero byte in it
        return f"?{email.strip().casefold()[:300]}".replace("\0", "?")


def new_hash(password: str, *, name: str, email: str) -> str:
    """Check and hash a new password. Takes some 50 ms: call it outside a transaction. Raises `AccountError`."""
    if problem := passwords.problem_with(password, name=name, email=email):
        raise AccountError(problem, field="password")
    return passwords.hashed(password)
