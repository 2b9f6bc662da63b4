"""Queries on coaches, sign-ins and one-time keys, in the caller's transaction: nothing here commits or decides."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, delete, func, select, update
from sqlalchemy.orm import Session

from surveys.accounts.errors import UnknownCoachError
from surveys.accounts.tables import AccountKey, Coach, KeyPurpose, SignIn
from surveys.core import locks
from surveys.core.links import new_id

# --- coaches -----------------------------------------------------------------------------------------------------


def find(session: Session, coach: str) -> Coach | None:
    """Find a coach by id."""
    return session.get(Coach, coach)


def name_of(coach: str) -> ScalarSelect[str]:
    """Return a coach's name as a part of another query."""
    return select(Coach.name).where(Coach.id == coach).scalar_subquery()


def words_known(coach: str) -> ScalarSelect[int]:
    """Return of which version of a report's words a coach was told last, as a part of another query."""
    return select(Coach.words_known).where(Coach.id == coach).scalar_subquery()


def get(session: Session, coach: str) -> Coach:
    """Return a coach. Raises `UnknownCoachError`."""
    return _known(session.get(Coach, coach))


def by_email(session: Session, email: str) -> Coach | None:
    """Find a coach by an address in its canonical form."""
    return session.scalar(select(Coach).where(Coach.email == email))


def hold(session: Session, coach: str) -> Coach:
    """Return a coach, with the row locked until this transaction ends. Raises `UnknownCoachError`."""
    if "\0" in coach:  # from an address; PostgreSQL could not even look for it
        return _known(None)
    return _known(session.scalar(select(Coach).where(Coach.id == coach).with_for_update()))


def all_coaches(session: Session) -> Sequence[Coach]:
    """Return every coach by name."""
    return session.scalars(select(Coach).order_by(Coach.name, Coach.email)).all()


def any_coach(session: Session) -> bool:
    """True where somebody has an account, invited or more."""
    return session.scalar(select(Coach.id).limit(1)) is not None


def hold_administrators(session: Session) -> Sequence[Coach]:
    """Return those who can sign in as administrators, with their rows locked until this transaction ends."""
    query = select(Coach).where(Coach.is_admin, Coach.is_active, Coach.password != "")
    return session.scalars(query.order_by(Coach.id).with_for_update()).all()


def one_at_a_time(session: Session) -> None:
    """Lock out concurrent creation of the first coach until this transaction ends. SQLite serialises writers anyway."""
    locks.take(session, locks.Lock.FIRST_COACH)


# --- addresses that work once ------------------------------------------------------------------------------------


def add_key(session: Session, coach: str, purpose: KeyPurpose, *, expires_at: datetime) -> str:
    """Make a key and give its id. `coach` is "" for the set-up."""
    key = AccountKey(id=new_id(), coach=coach, purpose=purpose, expires_at=expires_at)
    session.add(key)
    session.flush()
    return key.id


def coach_of_key(session: Session, key: str, purpose: KeyPurpose, *, now: datetime) -> str | None:
    """Return whose key this is while it works ("" for the set-up), else None."""
    return session.scalar(select(AccountKey.coach).where(*_works(key, purpose, now)))


def spend_key(session: Session, key: str, purpose: KeyPurpose, *, now: datetime) -> str | None:
    """Consume a key and return its owner, None if it is not valid. Atomic: of two concurrent calls, one gets it."""
    spent = delete(AccountKey).where(*_works(key, purpose, now)).returning(AccountKey.coach)
    return session.scalar(spent)


def drop_keys(session: Session, coach: str, *purposes: KeyPurpose) -> None:
    """Let a coach's keys of these purposes, or of all, work no more."""
    dead = delete(AccountKey).where(AccountKey.coach == coach)
    session.execute(dead.where(AccountKey.purpose.in_(purposes or tuple(KeyPurpose))))


def drop_expired_keys(session: Session, *, now: datetime) -> None:
    """Take away keys that work no more."""
    session.execute(delete(AccountKey).where(AccountKey.expires_at <= now))


def _known(row: Coach | None) -> Coach:
    if row is None:
        raise UnknownCoachError("there is no such coach")
    return row


def _works(key: str, purpose: KeyPurpose, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return AccountKey.id == key, AccountKey.purpose == purpose, AccountKey.expires_at > now


# --- sign-ins ----------------------------------------------------------------------------------------------------


def add_sign_in(session: Session, identifier: str, coach: str, *, now: datetime) -> None:
    """Note that a browser is signed in."""
    session.add(SignIn(id=identifier, coach=coach, began_at=now, seen_at=now))


def signed_in(
    session: Session,
    identifier: str,
    *,
    began: tuple[datetime, datetime],
    seen_after: datetime,
    seen_by: datetime,
) -> tuple[Coach, bool] | None:
    """Return who is signed in there, and whether they were last seen at `seen_by` or before; None where nobody is.

    `began` are the moments between which the sign-in began: one that is to come was begun by a clock that was wrong.
    """
    query = select(Coach, SignIn.seen_at <= seen_by).join(SignIn, SignIn.coach == Coach.id)
    alive = SignIn.began_at > began[0], SignIn.began_at < began[1], SignIn.seen_at > seen_after
    row = session.execute(query.where(SignIn.id == identifier, Coach.is_active, *alive)).one_or_none()
    return None if row is None else (row[0], bool(row[1]))


def saw(session: Session, identifier: str, *, now: datetime) -> None:
    """Note that a browser was there; quiet where it is signed out."""
    session.execute(update(SignIn).where(SignIn.id == identifier).values(seen_at=now))


def end_sign_in(session: Session, identifier: str) -> None:
    """Sign one browser out."""
    session.execute(delete(SignIn).where(SignIn.id == identifier))


def end_sign_ins(session: Session, coach: str, *, but: str = "") -> None:
    """Sign a coach out everywhere, or everywhere but in one browser."""
    session.execute(delete(SignIn).where(SignIn.coach == coach, SignIn.id != but))


def count_sign_ins(session: Session, coach: str, *, began_after: datetime, seen_after: datetime) -> int:
    """Count the browsers in which a coach is signed in."""
    alive = SignIn.coach == coach, SignIn.began_at > began_after, SignIn.seen_at > seen_after
    return session.scalar(select(func.count()).select_from(SignIn).where(*alive)) or 0


def drop_old_sign_ins(session: Session, *, began: tuple[datetime, datetime], seen_by: datetime) -> None:
    """Take away sign-ins that have ended by themselves, or did not begin between these moments; see `signed_in`."""
    over = (SignIn.began_at <= began[0]) | (SignIn.began_at >= began[1]) | (SignIn.seen_at <= seen_by)
    session.execute(delete(SignIn).where(over))
