"""Erases all coaching rows of an engagement. The key goes after the commit: without rows it opens nothing here."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, union, update
from sqlalchemy.orm import Session

from surveys.coaching.access import Party
from surveys.coaching.tables import (
    EVERY,
    SEALED,
    CheckIn,
    CheckInPlan,
    CoachingSession,
    Confirmation,
    Contract,
    Intake,
    SharedGoal,
    StandingLink,
    StatusLine,
    TextKey,
)
from surveys.mail import outbox


def erase_in(session: Session, engagement: str) -> None:
    """Delete every row of an engagement, and every letter about one."""
    written_about: tuple[Any, ...] = (StandingLink, *SEALED)
    for table in written_about:
        _forget_letters(session, table, table.engagement == engagement)
    _forget_letters(session, CoachingSession, CoachingSession.engagement == engagement, CoachingSession.notice)
    outbox.forget_about(session, engagement)
    for table in EVERY:
        owner = table.owner if table is TextKey else table.engagement
        session.execute(delete(table).where(owner == engagement))


def erase_sponsor_in(session: Session, engagement: str) -> None:
    """Do what `forget_head_in` does, of a department head in whose place nobody comes: no check-in is sent any more."""
    forget_head_in(session, engagement)
    session.execute(delete(CheckInPlan).where(CheckInPlan.engagement == engagement))


def forget_head_in(session: Session, engagement: str) -> None:
    """Delete what the department head of an engagement wrote or confirmed, their link, and every letter about these.

    So goes what the executive told this person alone: the copies of shared goals, and the line to them. The goals and
    the contract's text stay; the version that stands now is not agreed any more.
    """
    theirs: tuple[tuple[Any, ColumnElement[bool]], ...] = (
        (Intake, Intake.engagement == engagement),
        (CheckIn, CheckIn.engagement == engagement),
        (SharedGoal, SharedGoal.engagement == engagement),
        (StatusLine, StatusLine.engagement == engagement),
        (Confirmation, (Confirmation.engagement == engagement) & (Confirmation.party == Party.SPONSOR)),
        (StandingLink, (StandingLink.engagement == engagement) & (StandingLink.party == Party.SPONSOR)),
    )
    for table, which in theirs:
        _forget_letters(session, table, which)
        session.execute(delete(table).where(which))
    newest = select(func.max(Contract.version)).where(Contract.engagement == engagement).scalar_subquery()
    of_three = (Contract.engagement == engagement, Contract.version == newest, Contract.version > 0)
    session.execute(update(Contract).where(*of_three).values(agreed_on=None))


def _forget_letters(session: Session, table: Any, which: ColumnElement[bool], about: Any = None) -> None:
    """Forget the letters about rows: by their ids, or by another column that a letter is about."""
    for identifier in session.scalars(select(table.id if about is None else about).where(which)).all():
        outbox.forget_about(session, identifier)


def there(session: Session, engagements: Collection[str]) -> Sequence[str]:
    """Return those of these engagements of which something is left here."""
    owners = [table.owner if table is TextKey else table.engagement for table in EVERY]
    return session.scalars(union(*(select(owner).where(owner.in_(engagements)) for owner in owners))).all()
