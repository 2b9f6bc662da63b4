"""What the executive takes along from a session, in one or two sentences of theirs. They may keep it from the coach."""

from collections.abc import Collection, Mapping

from surveys.coaching.access import Matter
from surveys.coaching.place import Member, Place, writing
from surveys.coaching.session_acts import SessionError
from surveys.coaching.sessions import line_of
from surveys.coaching.tables import CoachingSession, SessionState, Takeaway
from surveys.core.errors import StaleError

LONGEST = 400  # characters


def takeaways(place: Place, sessions: Collection[str]) -> Mapping[str, str]:
    """Return what was taken along, by the session's id; nothing where the executive keeps it to themselves."""
    if not sessions or not place.may(Matter.TAKEAWAY):
        return {}
    return {row.id: str(place.text(row)["text"]) for row in place.rows(Takeaway, Takeaway.id.in_(sessions))}


def save(member: Member, session: str, text: str, *, seen: str | None = None) -> None:
    """Write down what is taken along, in the place of what stood there, which is `seen`; "" takes it out.

    Raises `NotYoursError`, `NotAllowedError`, `SessionError` for a session that was not held, `EngagementEndedError`,
    `StaleError` where something else than `seen` stands there by now.
    """
    with writing(member) as place:
        about = place.one(CoachingSession, session)
        if about.state is SessionState.CANCELLED or not line_of(place, about).has_begun:
            raise SessionError("There is something to take along once the session was held.", "text")
        row = next(iter(place.rows(Takeaway, Takeaway.id == about.id)), None)
        if seen is not None and seen != (str(place.text(row)["text"]) if row is not None else ""):
            raise StaleError
        if text:
            row = row or Takeaway(id=about.id, engagement=about.engagement)
            row.made_on = place.today
            place.put(row, {"text": text})
        elif row is not None:
            place.remove(row)
