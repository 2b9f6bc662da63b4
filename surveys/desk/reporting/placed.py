"""Released reports as the executive reads them in their place: whoever gave the place's code needs no second one.

A report stands there while its own link would open it: a revocation or the end of its days takes it away from here too.
The end of the engagement does not, which ends the links: what was released is read here until it is erased.
"""

from dataclasses import dataclass
from datetime import date

from surveys.coaching.access import NotAllowedError, Party
from surveys.coaching.place import Member, Place, looking
from surveys.core.errors import NotYoursError
from surveys.desk.reporting.drawing import Subject
from surveys.desk.reporting.reader import Visit
from surveys.desk.reporting.reading import state_by_itself, subject_of
from surveys.engagements import scope
from surveys.engagements.tables import Reading


@dataclass(frozen=True, slots=True)
class Placed:
    """A report in the list. `is_comparison` says that it is what changed since a baseline."""

    reading: str
    released_on: date
    until: date
    is_comparison: bool


def placed(member: Member) -> tuple[Placed, ...]:
    """Return what the executive may read now, the latest first, each report once. Raises `NotYoursError`."""
    _refuse_others(member)
    with looking(member) as place:
        rows = _open(place)
    found: dict[Subject, Placed] = {}
    for row in sorted(rows, key=lambda one: (one.made_on, one.expires_on, one.id), reverse=True):
        found.setdefault(subject_of(row), Placed(row.id, row.made_on, row.expires_on, bool(row.baseline)))
    return tuple(found.values())


def visit_in_place(member: Member, reading: str) -> Visit:
    """Return the visit that reads a report. Raises `NotYoursError` for one that is not open to this executive now."""
    _refuse_others(member)
    with looking(member) as place:
        for row in _open(place):
            if row.id == reading:
                return Visit(row.id, subject_of(row), is_admitted=True, is_locked=False)
    raise NotYoursError("there is nothing here under this address")


def _open(place: Place) -> list[Reading]:
    """Return the links of an engagement that would open something; one that wrong codes locked is no obstacle here."""
    rows = scope.readings_in(place.session, place.engagement.id)
    return [row for row in rows if state_by_itself(row, place.today).can_open]


def _refuse_others(member: Member) -> None:
    if member.party is not Party.EXECUTIVE:
        raise NotAllowedError("only the executive reads reports in a place")
