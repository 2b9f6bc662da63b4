"""Coach accounts: invite, deactivate, restore. Only the owner of an account ever sees or sets its password."""

from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveys.accounts import letters, one_time, store, throttle
from surveys.accounts.errors import AccountError, AddressGoneError, UnknownCoachError
from surveys.accounts.first_coach import new_coach
from surveys.accounts.people import Person, described, good_address, good_name, new_hash
from surveys.accounts.signing_in import Admitted, begin
from surveys.accounts.tables import Coach, KeyPurpose
from surveys.core.installation import Installation


def everybody(installation: Installation) -> Sequence[Person]:
    """Return every coach by name."""
    with installation.database.read() as session:
        return [described(row) for row in store.all_coaches(session)]


def find_by_address(installation: Installation, email: str) -> Person:
    """Find a coach by address. Raises `AccountError`, `UnknownCoachError`."""
    address = good_address(email)
    with installation.database.read() as session:
        row = store.by_email(session, address)
        if row is None:
            raise UnknownCoachError(f"no coach has the address {address}; 'parallax coach list' shows them all")
        return described(row)


def invite(installation: Installation, *, name: str, email: str, is_admin: bool, by_mail: bool = True) -> str:
    """Invite another coach, by letter by default; return the single-use URL, valid for 7 days.

    Raises `AccountError`.
    """
    name, email = good_name(name), good_address(email)
    coach = new_coach(installation, name=name, email=email, is_admin=is_admin)
    try:
        with installation.database.write() as session:
            store.one_at_a_time(session)
            _refuse_without_administrator(session, is_admin=is_admin)
            session.add(coach)
            session.flush()
            key = _fresh_key(session, installation, coach.id, by_mail=by_mail)
    except IntegrityError as error:
        raise AccountError("There is a coach with this address already.", field="email") from error
    return one_time.address(installation, KeyPurpose.INVITATION, key)


def invite_again(installation: Installation, coach: str, *, by_mail: bool = True) -> str:
    """Send another invitation, as `invite` does; the earlier URL is invalidated.

    Raises `AccountError`, `UnknownCoachError`.
    """
    with installation.database.write() as session:
        row = store.hold(session, coach)
        if row.password or not row.is_active:
            raise AccountError("Only somebody who was invited and has not come in yet can be invited again.")
        key = _fresh_key(session, installation, coach, by_mail=by_mail)
    return one_time.address(installation, KeyPurpose.INVITATION, key)


def invited(installation: Installation, token: str) -> Person:
    """Return who was invited with this address, and change nothing. Raises `AddressGoneError`."""
    coach = one_time.owner(installation, KeyPurpose.INVITATION, token)
    with installation.database.read() as session:
        return described(_invited_row(store.find(session, coach)))


def accept(installation: Installation, token: str, *, name: str, password: str) -> Admitted:
    """Choose a password, put one's name right, and be signed in. Raises `AccountError`, `AddressGoneError`."""
    person = invited(installation, token)
    name = good_name(name)
    stored = new_hash(password, name=name, email=person.email)
    with installation.database.write() as session:
        coach = one_time.spend(session, installation, KeyPurpose.INVITATION, token)
        row = _invited_row(store.hold(session, coach))
        row.name, row.password = name, stored
        store.drop_keys(session, coach)
        cookie = begin(session, installation, coach)
    return Admitted(cookie, throttle.new_device(installation, person.email))


def stop(installation: Installation, coach: str) -> None:
    """Deactivate a coach: end their sessions and invalidate their links. Engagements stay as they are.

    Raises `AccountError` for the last administrator who can sign in, `UnknownCoachError`.
    """
    with installation.database.write() as session:
        administrators = store.hold_administrators(session)
        row = store.hold(session, coach)
        if [one.id for one in administrators] == [row.id]:
            raise AccountError("The last administrator cannot be stopped: nobody could undo it.")
        row.is_active = False
        store.end_sign_ins(session, coach)
        store.drop_keys(session, coach)


def restore(installation: Installation, coach: str) -> None:
    """Let a coach who was stopped sign in again, with the password as it was. Raises `UnknownCoachError`."""
    with installation.database.write() as session:
        store.hold(session, coach).is_active = True


def _fresh_key(session: Session, installation: Installation, coach: str, *, by_mail: bool) -> str:
    store.drop_keys(session, coach, KeyPurpose.INVITATION)
    key = one_time.make(session, installation, coach, KeyPurpose.INVITATION)
    if by_mail:
        letters.queue_invitation(session, key, due_at=installation.clock())
    return key


def _refuse_without_administrator(session: Session, *, is_admin: bool) -> None:
    """The set-up URL works only while there is no coach: without an administrator, nobody could ever become one."""
    if not is_admin and not store.any_coach(session):
        raise AccountError(
            "The first coach administers: invite them as an administrator, or open the set-up address that"
            " 'parallax coach set-up' prints."
        )


def _invited_row(row: Coach | None) -> Coach:
    if row is None or row.password or not row.is_active:
        raise AddressGoneError("this invitation is not open any more")
    return row
