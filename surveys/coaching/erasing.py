"""Erases all coaching rows of an engagement. The key goes after the commit: without rows it opens nothing here."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select, union
from sqlalchemy.orm import Session

from surveys.coaching.tables import EVERY, CheckIn, CoachingSession, StandingLink, TextKey
from surveys.mail import outbox

# What letters may be about: the links, and rows whose id is signed into one.
_WRITTEN_ABOUT = (StandingLink, CheckIn, CoachingSession)


def erase_in(session: Session, engagement: str) -> None:
    """Delete every row of an engagement, and every letter about one."""
    for table in _WRITTEN_ABOUT:
        for identifier in session.scalars(select(table.id).where(table.engagement == engagement)).all():
            outbox.forget_about(session, identifier)
    outbox.forget_about(session, engagement)
    for table in EVERY:
        owner = table.owner if table is TextKey else table.engagement
        session.execute(delete(table).where(owner == engagement))


def there(session: Session, engagements: Collection[str]) -> Sequence[str]:
    """Return those of these engagements of which something is left here."""
    owners = [table.owner if table is TextKey else table.engagement for table in EVERY]
    return session.scalars(union(*(select(owner).where(owner.in_(engagements)) for owner in owners))).all()
