"""The executive's one dated line to the department head. A new one takes the place of the old one for good."""

from surveys.coaching.place import Member, Place, looking, writing
from surveys.coaching.sponsor_view import Status
from surveys.coaching.tables import StatusLine
from surveys.core.errors import StaleError
from surveys.engagements.tables import Act

LONGEST = 140  # characters


def status(member: Member) -> Status | None:
    """Return the line that stands, None for none. Raises `NotYoursError`."""
    with looking(member) as place:
        return status_of(place, _row(place))


def status_of(place: Place, row: StatusLine | None) -> Status | None:
    """Open a row."""
    return Status(place.text(row)["line"], row.made_on) if row is not None else None


def say(member: Member, line: str, *, seen: str | None = None) -> None:
    """Put a line in the place of the last one; "" takes it away. `seen` is the last one.

    Raises `NotYoursError`, `EngagementEndedError`; `StaleError` where another line than `seen` stands there by now.
    """
    with writing(member) as place:
        row = _row(place)
        before = place.text(row)["line"] if row is not None else ""
        if seen is not None and seen != before:
            raise StaleError
        if line == before:
            return
        if not line:
            if row is not None:
                place.remove(row)
        else:
            row = row or StatusLine(id=place.engagement.id)
            row.made_on = place.today
            place.put(row, {"line": line})
        place.note(Act.STATUS_SAID)


def _row(place: Place) -> StatusLine | None:
    return next(iter(place.rows(StatusLine)), None)
