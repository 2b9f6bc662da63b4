"""The talks of all three at start, middle and end. The executive leads: sets the day, and keeps notes for it.

The day is told to the department head; the notes are read by the executive and the coach.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from surveys.coaching.place import Member, Place, looking, writing
from surveys.coaching.tables import Alignment, Occasion
from surveys.core.errors import StaleError
from surveys.engagements.tables import Act

LONGEST = 2_000  # characters of the notes


@dataclass(frozen=True, slots=True)
class Talk:
    """One of the three talks. `held_on` is None while no day is set; then there are no notes either."""

    occasion: Occasion
    held_on: date | None
    notes: str


def talks(member: Member) -> tuple[Talk, ...]:
    """Return the three talks in their order. Raises `NotYoursError`."""
    with looking(member) as place:
        return talks_of(place, place.rows(Alignment))


def talks_of(place: Place, found: Sequence[Alignment]) -> tuple[Talk, ...]:
    """Return the three talks of these rows."""
    rows = {row.occasion: row for row in found}
    return tuple(_talk(place, occasion, rows.get(occasion)) for occasion in Occasion)


def keep(member: Member, occasion: Occasion, held_on: date | None, notes: str, *, seen: Talk | None = None) -> None:
    """Set a talk's day and notes; without a day it is taken off again. `seen` is the talk as it stands.

    Raises `NotYoursError`, `EngagementEndedError`, `StaleError` where it is not as `seen` any more; `ValueError` for
    notes without a day.
    """
    if held_on is None and notes:
        raise ValueError("notes belong to a talk that has a day")
    with writing(member) as place:
        row = next(iter(place.rows(Alignment, Alignment.occasion == occasion)), None)
        before = _talk(place, occasion, row)
        if seen is not None and seen != before:
            raise StaleError
        if before == Talk(occasion, held_on, notes):
            return
        if held_on is None:
            if row is not None:
                place.remove(row)
        else:
            row = row or Alignment(id=f"{place.engagement.id}-{occasion.value}", occasion=occasion)
            row.held_on = held_on
            place.put(row, {"notes": notes})
        if before.held_on != held_on:
            place.note(Act.ALIGNED, occasion.value)


def _talk(place: Place, occasion: Occasion, row: Alignment | None) -> Talk:
    return Talk(occasion, None, "") if row is None else Talk(occasion, row.held_on, place.text(row)["notes"])
