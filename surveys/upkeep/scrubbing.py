"""The nightly scrub, and the warning when it keeps failing: erased data may still be in the files."""

import logging
from datetime import date

from surveys.core.database import DatabaseError
from surveys.core.installation import Installation
from surveys.upkeep import scrub_store
from surveys.upkeep.scrub_tables import Task
from surveys.upkeep.second_look import is_clock_settled

NIGHTS_UNTIL_REPORTED = 3
_log = logging.getLogger("parallax.scrubbing")


def scrub_nightly(installation: Installation) -> None:
    """Scrub the files: a redaction or an erasure may have found them in use. Raises `DatabaseError`.

    The third night in a row in which that failed is told, once, and names nobody.
    """
    try:
        installation.database.scrub()
    except DatabaseError:
        _note(installation)
        raise
    with installation.database.read() as session:
        if scrub_store.find(session, Task.SCRUB) is None:
            return
    with installation.database.write() as session:
        scrub_store.clear(session, Task.SCRUB)


def nights_since(installation: Installation, day: date) -> int:
    """Return how many nights in a row it is that the files could not be scrubbed, where that began on a day."""
    return (installation.today() - day).days + 1


def _note(installation: Installation) -> None:
    is_sure = is_clock_settled(installation)
    with installation.database.write() as session:
        trouble = scrub_store.note(session, Task.SCRUB, installation.today())
        nights = nights_since(installation, trouble.since)
        is_due = is_sure and nights >= NIGHTS_UNTIL_REPORTED and not trouble.reported
        trouble.reported = trouble.reported or is_due
    if is_due:
        _log.error(
            "for %s nights the database's files could not be cleaned of what was erased: something holds them", nights
        )
