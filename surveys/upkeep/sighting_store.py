"""Reading and changing sightings. Nothing here commits or decides."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys.core import locks
from surveys.core.database import aware
from surveys.upkeep.sighting import Sighting
from surveys.upkeep.sighting_tables import SightingRow


def everything(session: Session) -> Sequence[Sighting]:
    """Return every sighting of every boot: a handful, those of acts that wait and two or three of each boot."""
    return [
        Sighting(row.sight, row.about, row.boot, row.day, row.boot_seconds, aware(row.at))
        for row in session.scalars(select(SightingRow))
    ]


def put(session: Session, sightings: Iterable[Sighting]) -> None:
    """Keep sightings, each in the place of an older one of the same act and boot."""
    for one in sightings:
        session.merge(
            SightingRow(
                sight=one.sight,
                about=one.about,
                boot=one.boot,
                day=one.day,
                boot_seconds=one.boot_seconds,
                at=one.at,
            )
        )


def drop(session: Session, sightings: Iterable[Sighting]) -> None:
    """Take sightings away."""
    for one in sightings:
        key = SightingRow.sight == one.sight, SightingRow.about == one.about, SightingRow.boot == one.boot
        session.execute(delete(SightingRow).where(*key))


def forget(session: Session, about: Iterable[str]) -> None:
    """Take away every sighting about these waves or drafts, of every boot."""
    session.execute(delete(SightingRow).where(SightingRow.about.in_([*about])))


def one_at_a_time(session: Session) -> None:
    """Lock out other writers of sightings until this transaction ends. SQLite serialises writers anyway."""
    locks.take(session, locks.Lock.SIGHTINGS)
