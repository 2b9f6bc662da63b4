"""Erases all coaching rows of an engagement. The key goes after the commit: without rows it opens nothing here."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, select, union
from sqlalchemy.orm import Session

from surveys.coaching.access import Party
from surveys.coaching.tables import (
    EVERY,
    SEALED,
    CheckIn,
    CheckInPlan,
    CoachingSession,
    Confirmation,
    Intake,
    StandingLink,
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
    """Delete what the department head of an engagement wrote or confirmed, their link, and every letter about these.

    What the other two wrote stays: the contract's text, the executive's lines to them and goals in the executive's own
    words. No check-in is sent any more.
    """
    theirs: tuple[tuple[Any, ColumnElement[bool]], ...] = (
        (Intake, Intake.engagement == engagement),
        (CheckIn, CheckIn.engagement == engagement),
        (Confirmation, (Confirmation.engagement == engagement) & (Confirmation.party == Party.SPONSOR)),
        (StandingLink, (StandingLink.engagement == engagement) & (StandingLink.party == Party.SPONSOR)),
    )
    for table, which in theirs:
        _forget_letters(session, table, which)
        session.execute(delete(table).where(which))
    session.execute(delete(CheckInPlan).where(CheckInPlan.engagement == engagement))


def _forget_letters(session: Session, table: Any, which: ColumnElement[bool], about: Any = None) -> None:
    """Forget the letters about rows: by their ids, or by another column that a letter is about."""
    for identifier in session.scalars(select(table.id if about is None else about).where(which)).all():
        outbox.forget_about(session, identifier)


def there(session: Session, engagements: Collection[str]) -> Sequence[str]:
    """Return those of these engagements of which something is left here."""
    owners = [table.owner if table is TextKey else table.engagement for table in EVERY]
    return session.scalars(union(*(select(owner).where(owner.in_(engagements)) for owner in owners))).all()
