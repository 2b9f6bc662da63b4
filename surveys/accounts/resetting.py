"""Password reset: a letter with a single-use URL, valid for an hour. It does not bypass one-time codes."""

from surveys.accounts import letters, one_time, store, throttle
from surveys.accounts.coaches import find_by_address
from surveys.accounts.errors import AccountError, AddressGoneError
from surveys.accounts.people import Person, Standing, described, new_hash, same_address
from surveys.accounts.tables import Coach, KeyPurpose
from surveys.accounts.throttle import Task
from surveys.core.installation import Installation


def ask(installation: Installation, email: str) -> None:
    """Send the letter if a coach has this address, three an hour at most. The caller never learns whether it was."""
    address, now = same_address(email), installation.clock()
    row = throttle.counters(installation, Task.RESET, address)
    with installation.database.write() as session:
        if throttle.count(session, row, now=now):
            return
        coach = store.by_email(session, address)
        if coach is not None and coach.is_active and coach.password:
            key = one_time.make(session, installation, coach.id, KeyPurpose.RESET)
            letters.queue_reset(session, key, due_at=now)


def address_for(installation: Installation, email: str, *, by_mail: bool, without_code: bool) -> str:
    """Make the address for somebody who asked the operator. Raises `AccountError`, `UnknownCoachError`.

    `without_code` switches one-time codes off, for whoever lost their phone and the recovery codes: there is no other
    way then.
    """
    person = find_by_address(installation, email)
    if person.standing is not Standing.ACTIVE:
        raise AccountError(
            f"{person.email} is {person.standing}: only somebody who can sign in has a password to reset"
        )
    with installation.database.write() as session:
        key = one_time.make(session, installation, person.coach, KeyPurpose.RESET)
        if by_mail:
            letters.queue_reset(session, key, due_at=installation.clock())
        if without_code:
            row = store.hold(session, person.coach)
            row.code_secret, row.recovery = "", []
    return one_time.address(installation, KeyPurpose.RESET, key)


def asked(installation: Installation, token: str) -> Person:
    """Return whose password can be reset with this address, and change nothing. Raises `AddressGoneError`."""
    coach = one_time.owner(installation, KeyPurpose.RESET, token)
    with installation.database.read() as session:
        return described(_active(store.find(session, coach)))


def reset(installation: Installation, token: str, password: str) -> str:
    """Set a new password and sign the coach out everywhere. Raises `AccountError`, `AddressGoneError`.

    Gives the text by which the browser is known from now on, so that others' tries do not shut its owner out.
    """
    person = asked(installation, token)
    stored = new_hash(password, name=person.name, email=person.email)
    with installation.database.write() as session:
        coach = one_time.spend(session, installation, KeyPurpose.RESET, token)
        _active(store.hold(session, coach)).password = stored
        store.drop_keys(session, coach)
        store.end_sign_ins(session, coach)
    return throttle.new_device(installation, person.email)


def _active(row: Coach | None) -> Coach:
    if row is None or not row.is_active or not row.password:
        raise AddressGoneError("this address is not for anybody who can sign in")
    return row
