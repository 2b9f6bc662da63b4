"""What the executive turns to the department head: goals shared, the line, the talks. In one look, for one page."""

from dataclasses import dataclass

from surveys.coaching.alignment import Talk, talks_in
from surveys.coaching.place import Member, looking
from surveys.coaching.sharing import Shareable, shareable_in
from surveys.coaching.sponsor_view import Status
from surveys.coaching.status_line import status_in


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
        return Facing(place.engagement.executive_name, shareable_in(place), status_in(place), talks_in(place))
