"""First run: a single-use URL, printed on the server's own terminal only, that creates the first coach."""

import secrets
from dataclasses import dataclass

from sqlalchemy.orm import Session

from reports.rules import WORDS
from surveys.accounts import one_time, store, throttle
from surveys.accounts.errors import AddressGoneError
from surveys.accounts.people import good_address, good_name, new_hash
from surveys.accounts.signing_in import Admitted, begin
from surveys.accounts.tables import Coach, KeyPurpose
from surveys.core.installation import Installation


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who sets the installation up, as typed."""

    name: str
    email: str
    password: str


def is_waited_for(installation: Installation) -> bool:
    """True while there is no coach. Changes nothing: an address that was made stays good."""
    with installation.database.read() as session:
        return not store.any_coach(session)


def set_up_address(installation: Installation) -> str | None:
    """Make the set-up URL, valid for 24 hours, and invalidate an earlier one; None if there is a coach already."""
    with installation.database.write() as session:
        store.one_at_a_time(session)
        if store.any_coach(session):
            return None
        store.drop_keys(session, "", KeyPurpose.SET_UP)
        key = one_time.make(session, installation, "", KeyPurpose.SET_UP)
    return one_time.address(installation, KeyPurpose.SET_UP, key)


def refuse_dead_set_up(installation: Installation, token: str) -> None:
    """Raise `AddressGoneError` where the first coach cannot be made with this address, or no more."""
    one_time.owner(installation, KeyPurpose.SET_UP, token)
    with installation.database.read() as session:
        _refuse_second(session)


def set_up(installation: Installation, token: str, newcomer: Newcomer) -> Admitted:
    """Create the first coach, an administrator, and sign them in. Of two concurrent calls, one succeeds.

    Raises `AccountError` and keeps the address working, or `AddressGoneError`.
    """
    refuse_dead_set_up(installation, token)
    name, email = good_name(newcomer.name), good_address(newcomer.email)
    password = new_hash(newcomer.password, name=name, email=email)
    with installation.database.write() as session:
        store.one_at_a_time(session)
        one_time.spend(session, installation, KeyPurpose.SET_UP, token)
        _refuse_second(session)
        coach = new_coach(installation, name=name, email=email, is_admin=True, password=password)
        session.add(coach)
        cookie = begin(session, installation, coach.id)
    return Admitted(cookie, throttle.new_device(installation, email))


def new_coach(installation: Installation, *, name: str, email: str, is_admin: bool, password: str = "") -> Coach:
    """Return a coach's row; with "" as the password one who is invited only. What a report says today is no news."""
    return Coach(
        id=secrets.token_hex(16),
        email=email,
        name=name,
        is_admin=is_admin,
        is_active=True,
        password=password,
        code_secret="",
        code_step=0,
        recovery=[],
        created_on=installation.today(),
        words_known=WORDS,
    )


def _refuse_second(session: Session) -> None:
    if store.any_coach(session):
        raise AddressGoneError("this installation is set up already")
