"""The coach's private lines about a session, under a key of the coach's own; erased after some days unless kept.

The key is neither the engagement's nor made of the password: who gets the engagement later cannot read them, and who
sets a new password still can. They protect against other people's eyes, not against whoever has the server's keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from surveys.coaching.access import Matter, NotAllowedError, Right, demand
from surveys.coaching.place import Member, Place, new_id, writing
from surveys.coaching.tables import CoachingSession, PrivateLine
from surveys.core.errors import StaleError
from surveys.core.installation import Installation
from surveys.upkeep.second_look import seen_twice
from surveys.upkeep.sighting_tables import Sight

LONGEST = 2_000  # characters
DAYS = timedelta(days=30)  # after they were last written


@dataclass(frozen=True, slots=True)
class PrivateLines:
    """A coach's lines on a session. `erased_on` is the day on which they go; None while they are kept, or are none."""

    text: str = ""
    keep: bool = False
    erased_on: date | None = None


def of_row(place: Place, row: PrivateLine | None) -> PrivateLines:
    """Read them from their row; None for none."""
    if row is None:
        return PrivateLines()
    return PrivateLines(str(place.text(row)["text"]), row.keep, None if row.keep else row.made_on + DAYS)


def save(member: Member, session: str, text: str, *, keep: bool, seen: PrivateLines | None = None) -> None:
    """Write lines in the place of those that stood there, which are `seen`; "" erases them. The days begin anew.

    Raises `NotYoursError`, `NotAllowedError`, `EngagementEndedError`, `StaleError` where others stand there by now.
    """
    with writing(member) as place:
        about = place.one(CoachingSession, session)
        row = _row(place, about.id)
        before = of_row(place, row)
        if seen is not None and (seen.text, seen.keep) != (before.text, before.keep):
            raise StaleError
        if text:
            row = row or PrivateLine(id=new_id(), engagement=about.engagement, session=about.id, coach=_coach(place))
            row.made_on, row.keep = place.today, keep
            place.put(row, {"text": text})
        elif row is not None:
            place.remove(row)


def forget_due(installation: Installation) -> None:
    """Erase all lines whose days are over. Raises `DatabaseError` where the files are to be cleaned of them later."""
    with installation.database.read() as session:
        days = _first_days(session)
    over = seen_twice(installation, Sight.PRIVATE_LINE, days)
    if not over:
        return
    with installation.database.write() as session:
        for engagement in sorted(over):
            of_it = (PrivateLine.engagement == engagement, ~PrivateLine.keep)
            session.execute(delete(PrivateLine).where(*of_it, PrivateLine.made_on <= days[engagement] - DAYS))
    installation.database.scrub()


def _first_days(session: Session) -> Mapping[str, date]:
    """Return the day on which the first lines of each engagement go."""
    of = PrivateLine.engagement
    query = select(of, func.min(PrivateLine.made_on)).where(~PrivateLine.keep).group_by(of)
    return {engagement: made_on + DAYS for engagement, made_on in session.execute(query)}


def _row(place: Place, session: str) -> PrivateLine | None:
    demand(place.party, Matter.PRIVATE_LINE, Right.SEE)
    own = (PrivateLine.session == session, PrivateLine.coach == _coach(place))
    return next(iter(place.rows(PrivateLine, *own)), None)


def _coach(place: Place) -> str:
    if place.member.actor is None:
        raise NotAllowedError("private lines are a coach's own")
    return place.member.actor.coach
