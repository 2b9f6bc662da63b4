"""Erases an engagement's own rows, its audit too, and leaves a receipt. Its waves are erased by their own room."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ScalarSelect, delete, func, select, union
from sqlalchemy.orm import Session

from surveys.core.errors import NotYoursError
from surveys.engagements.actor import Actor
from surveys.engagements.tables import AuditEntry, Draft, Engagement, Nomination, OwnedWave, Reading, Receipt


def ids_of(session: Session, engagement: str) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Return the ids of an engagement's waves, of its drafts, and of the links that were sent for either."""
    waves = session.scalars(select(OwnedWave.wave).where(OwnedWave.engagement == engagement)).all()
    drafts = session.scalars(select(Draft.id).where(Draft.engagement == engagement)).all()
    readings = session.scalars(select(Reading.id).where(Reading.wave.in_(waves) | Reading.baseline.in_(waves))).all()
    nominations = session.scalars(select(Nomination.id).where(Nomination.draft.in_(drafts))).all()
    return waves, drafts, (*readings, *nominations)


def erase_in(session: Session, engagement: str) -> None:
    """Delete an engagement and everything that this room holds about it, the audit too."""
    _, drafts, links = ids_of(session, engagement)
    session.execute(delete(Reading).where(Reading.id.in_(links)))
    session.execute(delete(Nomination).where(Nomination.draft.in_(drafts)))
    for table in (Draft, OwnedWave, AuditEntry):
        session.execute(delete(table).where(table.engagement == engagement))
    session.execute(delete(Engagement).where(Engagement.id == engagement))


def find(session: Session, engagement: str) -> Engagement | None:
    """Find an engagement that was erased and is here again by a restored database."""
    return session.get(Engagement, engagement)


def there(session: Session, engagements: Collection[str]) -> Sequence[str]:
    """Return those of these engagements of which something is left here."""
    owners = (Engagement.id, OwnedWave.engagement, Draft.engagement, AuditEntry.engagement)
    return session.scalars(union(*(select(owner).where(owner.in_(engagements)) for owner in owners))).all()


def put_receipt(session: Session, engagement: str, coach: str, day: date, releases: Sequence[str]) -> None:
    """Keep what is left of an erased engagement; what stands there already stays."""
    if session.get(Receipt, engagement) is None:
        session.add(Receipt(engagement=engagement, coach=coach, erased_on=day, releases=sorted(releases)))


def receipts(session: Session, actor: Actor) -> Sequence[Receipt]:
    """Return this coach's receipts, the latest first."""
    query = select(Receipt).where(Receipt.coach == actor.coach)
    return session.scalars(query.order_by(Receipt.erased_on.desc(), Receipt.engagement)).all()


def count_receipts(actor: Actor) -> ScalarSelect[int]:
    """Return how many receipts this coach has, as a part of another query."""
    return select(func.count()).where(Receipt.coach == actor.coach).scalar_subquery()


def receipt(session: Session, actor: Actor, engagement: str) -> Receipt:
    """Find one of this coach's receipts. Raises `NotYoursError`."""
    query = select(Receipt).where(Receipt.engagement == engagement.replace("\0", ""), Receipt.coach == actor.coach)
    found = session.scalar(query)
    if found is None:
        raise NotYoursError("there is nothing here under this address")
    return found


def erased_ids(session: Session) -> frozenset[str]:
    """Return the ids of all engagements that were erased, as far as this database knows."""
    return frozenset(session.scalars(select(Receipt.engagement)))
