"""Planning the follow-up of a closed wave: a draft with its texts and, while their names are there, its people."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from surveys.core.errors import NoReleaseError
from surveys.desk.closed_waves import closed_wave
from surveys.desk.preparing.drafts import fresh, refuse_ended
from surveys.desk.preparing.own_waves import may_close_from, people_of
from surveys.desk.preparing.roster_rows import take_over_in
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Engagement
from surveys.waves import store as waves
from surveys.waves.following import root_of
from surveys.waves.retention import names_go_on
from surveys.waves.tables import Wave

# Columns of a draft by which a plan that nobody has changed yet is known again.
_PLANNED = (
    "sources",
    "rows",
    "proposals",
    "wordings",
    "other_people",
    "min_raters",
    "remind_everyone",
    "taken_from",
    "follows",
)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the page says of a follow-up before it is planned.

    `closes_from` is the first day on which it may close (R0), None where any day will do. `people` is how many of the
    wave's people besides the executive still have a name here, `names_go_on` the last day on which they have one.
    """

    closes_from: date | None
    people: int
    names_go_on: date


def offer(actor: Actor, wave: str) -> Offer:
    """Say what a follow-up of a closed wave would begin with. Raises `NotYoursError`, `NoReleaseError`."""
    with actor.installation.database.read() as session:
        found, own = _closed(session, actor, wave)
        gone = names_go_on(found, own)
        if gone is None:
            raise NoReleaseError(f"wave {wave} has no day on which it was closed")
        others = [one for one in people_of(session, found) if one.email != own.executive_email]
        return Offer(may_close_from(session, actor, own), len(others), gone)


def plan(actor: Actor, wave: str) -> str:
    """Begin the follow-up's draft; return its id, or that of one that nobody has changed since it was planned.

    It asks the texts that are stored with the wave, of the people whose names are there, by the wave's rules. Raises
    `NotYoursError`, `NoReleaseError`, and `DraftError` where the engagement has ended.
    """
    with actor.installation.database.write() as session:
        # held, as for taking its people over: its names cannot be erased while they are copied
        waves.hold(session, scope.wave(session, actor, wave).wave)
        found, own = _closed(session, actor, wave)
        refuse_ended(own)
        draft = fresh(session, actor, own)
        draft.sources = dict(found.sources)
        draft.follows = {"baseline": root_of(found), "focus": [], "control": ""}
        take_over_in(session, actor, draft, found)
        for earlier in scope.drafts_of(session, actor, own.id):
            if all(getattr(earlier, name) == getattr(draft, name) for name in _PLANNED):
                earlier.began_on = draft.began_on  # a draft is kept for a year: it begins now
                return earlier.id
        session.add(draft)
        return draft.id


def _closed(session: Session, actor: Actor, wave: str) -> tuple[Wave, Engagement]:
    owned, found = closed_wave(session, actor, wave, "a follow-up is planned")
    return found, scope.engagement(session, actor, owned.engagement)
