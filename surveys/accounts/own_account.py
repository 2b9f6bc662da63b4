"""A coach's own account: change the password, switch one-time codes on or off. Each act asks for the password again."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from surveys.accounts import codes, passwords, store, throttle
from surveys.accounts.errors import AccountError, ThrottledError
from surveys.accounts.people import new_hash
from surveys.accounts.signing_in import AT_MOST, IDLE, SignedIn, cookie_hash
from surveys.accounts.tables import Coach, KeyPurpose
from surveys.accounts.throttle import Task
from surveys.core.installation import Installation
from surveys.core.links import BadLinkError, Purpose

_WRONG = "This is not your password."


@dataclass(frozen=True, slots=True)
class Facts:
    """How an account stands, for its owner: `browsers` counts those that are signed in, this one included."""

    has_codes: bool
    recovery_left: int
    browsers: int


@dataclass(frozen=True, slots=True)
class Offer:
    """One-time codes that are not switched on yet: a picture for the app, the same as text, and the offer, signed."""

    picture: str
    text: str
    token: str


def facts(installation: Installation, coach: str) -> Facts:
    """Tell how an account stands. Raises `UnknownCoachError`."""
    now = installation.clock()
    with installation.database.read() as session:
        row = store.get(session, coach)
        browsers = store.count_sign_ins(session, coach, began_after=now - AT_MOST, seen_after=now - IDLE)
        return Facts(bool(row.code_secret), len(row.recovery), browsers)


def change_password(installation: Installation, coach: str, *, current: str, new: str, cookie: str) -> None:
    """Change the password, invalidate reset links, and end every session but the one with this cookie.

    Raises `AccountError` (field current or password), `ThrottledError`.
    """
    row = _checked(installation, coach, current)
    stored = new_hash(new, name=row.name, email=row.email)
    with installation.database.write() as session:
        _held(session, row).password = stored
        store.drop_keys(session, coach, KeyPurpose.RESET)
        store.end_sign_ins(session, coach, but=cookie_hash(cookie))


def offer_codes(installation: Installation, me: SignedIn, *, again: str = "") -> Offer:
    """Draw what codes are made from, or take up the offer whose token is `again`; nothing is stored yet."""
    secret = _offered(installation, me.coach, again) or codes.new_secret()
    token = installation.links(Purpose.CODE_OFFER).sign(f"{me.coach}-{secret}")
    return Offer(codes.picture(secret, me.email), codes.in_groups(secret), token)


def switch_codes_on(
    installation: Installation, coach: str, *, token: str, code: str, current: str, cookie: str
) -> list[str]:
    """Ask for codes from now on, after one right code; return the recovery codes, which nobody can show again.

    Other browsers, which were let in without a code, are signed out.
    Raises `AccountError` (field current or code), `ThrottledError`.
    """
    row = _checked(installation, coach, current)
    secret = _offered(installation, coach, token)
    if not secret:
        raise AccountError("This page was open for too long. Begin again with a new picture.")
    step = codes.step_of(secret, code, at=installation.clock())
    if step is None:
        raise AccountError("This code does not fit. Is the phone's clock right?", field="code")
    shown, stored = codes.new_recovery_codes(coach)
    with installation.database.write() as session:
        held = _held(session, row)
        if held.code_secret:
            raise AccountError("One-time codes are on already.")
        held.code_secret, held.code_step, held.recovery = secret, step, stored
        store.end_sign_ins(session, coach, but=cookie_hash(cookie))
    return shown


def renew_recovery_codes(installation: Installation, coach: str, *, current: str) -> list[str]:
    """Return ten new recovery codes; those that were left are worthless. Raises `AccountError`, `ThrottledError`."""
    row = _checked(installation, coach, current)
    shown, stored = codes.new_recovery_codes(coach)
    with installation.database.write() as session:
        held = _held(session, row)
        if not held.code_secret:
            raise AccountError("One-time codes are off: there is nothing to recover.")
        held.recovery = stored
    return shown


def switch_codes_off(installation: Installation, coach: str, *, current: str) -> None:
    """Ask for no code any more. Raises `AccountError` (field current), `ThrottledError`."""
    row = _checked(installation, coach, current)
    with installation.database.write() as session:
        held = _held(session, row)
        held.code_secret, held.recovery = "", []


def _checked(installation: Installation, coach: str, current: str) -> Coach:
    """Check the password once more: a browser that was left open must not be enough. Gives the row as it was read."""
    with installation.database.read() as session:
        row = store.find(session, coach)
    counters = throttle.counters(installation, Task.AGAIN, coach)
    with passwords.turn():
        if minutes := throttle.enter(installation, counters):
            raise ThrottledError(minutes)
        if not passwords.matches(row.password if row else "", current) or row is None:
            raise AccountError(_WRONG, field="current")
    with installation.database.write() as session:
        throttle.passed(session, counters)
    return row


def _held(session: Session, read: Coach) -> Coach:
    """Lock the row, and verify that the password has not changed since it was checked."""
    row = store.hold(session, read.id)
    if row.password != read.password or not row.is_active:
        raise AccountError(_WRONG, field="current")
    return row


def _offered(installation: Installation, coach: str, token: str) -> str:
    try:
        owner, _, secret = installation.links(Purpose.CODE_OFFER).read(token).partition("-")
    except BadLinkError:
        return ""
    return secret if owner == coach else ""
