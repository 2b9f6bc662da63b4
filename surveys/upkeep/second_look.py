"""The second look (R0): an act that depends on a date runs only after it was seen to be over twice, an hour apart.

Everything that destroys or publishes by date goes through `seen_twice`. What a person asks for runs at once, and links
are shut by the wall clock, on the minute. The rules are in sighting.py.
"""

import logging
from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from surveys.core.installation import Installation
from surveys.upkeep import sighting_store
from surveys.upkeep.sighting import Moment, Outcome, is_settled, look
from surveys.upkeep.sighting_tables import Sight

_log = logging.getLogger("parallax.clock")


def seen_twice(installation: Installation, sight: Sight, days: Mapping[str, date]) -> frozenset[str]:
    """Note which acts of one kind are due by the calendar; return the ids of those that have been for long enough.

    `days` holds every wave (or draft) that this act may still befall, due or not, with the day from which on it is.
    """
    with installation.database.read() as session:
        found = _look(installation, session, sight, days)
    if not found.changes:
        return found.sure
    with installation.database.write() as session:
        sighting_store.one_at_a_time(session)
        found = _look(installation, session, sight, days)
        sighting_store.drop(session, found.drop)
        sighting_store.put(session, found.put)
    if found.message:
        _log.warning("%s", found.message)
    return found.sure


def is_clock_settled(installation: Installation) -> bool:
    """True where the wall clock has stood for an hour without a jump: for what is not worth a sighting of its own."""
    with installation.database.read() as session:
        return is_settled(sighting_store.everything(session), _moment(installation))


def _look(installation: Installation, session: Session, sight: Sight, days: Mapping[str, date]) -> Outcome:
    """Read the sightings first, then the clocks: another process may note one at this moment, and none is of later."""
    seen = sighting_store.everything(session)
    return look(seen, _moment(installation), sight, days)


def _moment(installation: Installation) -> Moment:
    at = installation.clock()
    today = at.astimezone(installation.settings.timezone).date()
    return Moment(installation.boot.id, installation.boot.seconds(), at, today)
