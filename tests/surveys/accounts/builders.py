"""Coaches for tests: Alice administers, Bob is her colleague, Charlie has no account."""

import secrets

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from surveys.accounts import passwords
from surveys.accounts.first_coach import new_coach
from surveys.accounts.own_account import offer_codes, switch_codes_on
from surveys.accounts.signing_in import Admitted, Credentials, sign_in, who
from surveys.accounts.tables import Coach
from surveys.accounts.turns import Turns
from surveys.core.installation import Installation

ALICE, BOB, CHARLIE = "alice@example.org", "bob@example.org", "charlie@example.org"
PASSWORD = "slow river under glass"


def hash_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep argon2 and take its work away: tests sign in a thousand times, and many at once."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(passwords, "_TURNS", Turns(waiting=50, patience=30))
    passwords._dummy.cache_clear()


def a_coach(installation: Installation, email: str = ALICE, *, is_admin: bool = False, password: str = PASSWORD) -> str:
    """Put a coach into the database as the operations would; give the id."""
    stored = passwords.hashed(password) if password else ""
    name = email.partition("@")[0].title()
    coach = new_coach(installation, name=name, email=email, is_admin=is_admin, password=stored)
    with installation.database.write() as session:
        session.add(coach)
        session.flush()
        return coach.id


def signed_in(
    installation: Installation, email: str = ALICE, *, device: str = "", password: str = PASSWORD
) -> Admitted:
    admitted = sign_in(installation, Credentials(email, password, device=device))
    assert isinstance(admitted, Admitted), admitted
    return admitted


def with_codes(installation: Installation, email: str = ALICE) -> tuple[str, list[str]]:
    """Switch one-time codes on for a coach; give the secret and the recovery codes."""
    cookie = signed_in(installation, email).cookie
    me = who(installation, cookie)
    assert me is not None
    offer = offer_codes(installation, me)
    secret = offer.text.replace(" ", "")
    code = pyotp.TOTP(secret).at(installation.clock())
    shown = switch_codes_on(installation, me.coach, token=offer.token, code=code, current=PASSWORD, cookie=cookie)
    return secret, shown


def row_of(installation: Installation, email: str = ALICE) -> Coach:
    with installation.database.read() as session:
        row = session.scalar(select(Coach).where(Coach.email == email))
    assert row is not None
    return row


def wrong_password() -> str:
    return secrets.token_hex(8)
