"""What the executive turns to the department head: goals shared, the line, the talks. In one look, for one page."""

from dataclasses import dataclass

from sqlalchemy import literal, select

from surveys.coaching.alignment import Talk, talks_of
from surveys.coaching.place import Member, Place, looking
from surveys.coaching.sharing import Shareable, shareable_in
from surveys.coaching.sponsor_view import Status
from surveys.coaching.status_line import status_of
from surveys.coaching.tables import Alignment, StatusLine


@dataclass(frozen=True, slots=True)
class Facing:
    """As the executive and the coach see it; the department head sees `SponsorView`."""

    executive: str
    goals: tuple[Shareable, ...]
    status: Status | None
    talks: tuple[Talk, ...]


def facing(member: Member) -> Facing:
    """Return all of it. Raises `NotYoursError`."""
    with looking(member) as place:
        status, talks = _line_and_talks(place)
        return Facing(place.engagement.executive_name, shareable_in(place), status, talks)


def _line_and_talks(place: Place) -> tuple[Status | None, tuple[Talk, ...]]:
    """Read the one line and the three talks in one statement: a row for each talk, at least one row."""
    own, row = place.engagement.id, select(literal(1).label("one")).subquery()
    query = select(StatusLine, Alignment).select_from(row).outerjoin(StatusLine, StatusLine.id == own)
    found = place.session.execute(query.outerjoin(Alignment, Alignment.engagement == own)).all()
    return status_of(place, found[0].StatusLine), talks_of(place, [one.Alignment for one in found if one.Alignment])
