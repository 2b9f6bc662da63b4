"""Single-use URLs: set-up, invitation, reset. A row holds a random id; the link is signed when it is needed."""

from datetime import timedelta

from sqlalchemy.orm import Session

from surveys.accounts import store
from surveys.accounts.errors import AddressGoneError
from surveys.accounts.tables import KeyPurpose
from surveys.core.installation import Installation
from surveys.core.links import BadLinkError, Purpose

LIVES = {
    KeyPurpose.SET_UP: timedelta(hours=24),
    KeyPurpose.INVITATION: timedelta(days=7),
    KeyPurpose.RESET: timedelta(hours=1),
}
_SIGNED_AS = {
    KeyPurpose.SET_UP: Purpose.SET_UP,
    KeyPurpose.INVITATION: Purpose.INVITATION,
    KeyPurpose.RESET: Purpose.RESET,
}
_PATHS = {KeyPurpose.SET_UP: "set-up", KeyPurpose.INVITATION: "invitation", KeyPurpose.RESET: "reset"}


def make(session: Session, installation: Installation, coach: str, purpose: KeyPurpose) -> str:
    """Make a key that lives as long as its purpose allows, and give its id."""
    return store.add_key(session, coach, purpose, expires_at=installation.clock() + LIVES[purpose])


def address(installation: Installation, purpose: KeyPurpose, key: str) -> str:
    """Return the whole address of a key's page."""
    token = installation.links(_SIGNED_AS[purpose]).sign(key)
    return f"{installation.settings.base_url}/desk/{_PATHS[purpose]}/{token}"


def owner(installation: Installation, purpose: KeyPurpose, token: str) -> str:
    """Return whose address this is ("" for the set-up), and change nothing. Raises `AddressGoneError`."""
    key = _key(installation, purpose, token)
    with installation.database.read() as session:
        return _working(store.coach_of_key(session, key, purpose, now=installation.clock()))


def spend(session: Session, installation: Installation, purpose: KeyPurpose, token: str) -> str:
    """Use an address up and give whose it was. Raises `AddressGoneError`."""
    key = _key(installation, purpose, token)
    return _working(store.spend_key(session, key, purpose, now=installation.clock()))


def _key(installation: Installation, purpose: KeyPurpose, token: str) -> str:
    try:
        return installation.links(_SIGNED_AS[purpose]).read(token)
    except BadLinkError as error:
        raise AddressGoneError("this address was not made here, or was changed") from error


def _working(coach: str | None) -> str:
    if coach is None:
        raise AddressGoneError("this address was used, has expired, or was replaced by a newer one")
    return coach
