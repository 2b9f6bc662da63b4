"""The waves of an engagement as its drafts look at them: in order, whom they asked, and how soon another may close."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from reports.disclosure.policy import DAYS_BETWEEN_WAVES
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Engagement
from surveys.invited import store as invited
from surveys.invited.tables import Invitation
from surveys.waves import store as waves
from surveys.waves.same_executive import tells
from surveys.waves.tables import Wave


def own_waves(session: Session, actor: Actor, own: Engagement) -> list[Wave]:
    """Return an engagement's waves, the latest first."""
    found = [waves.get(session, owned.wave) for owned in scope.waves_of(session, actor, own.id)]
    return sorted(found, key=lambda wave: (wave.opened_on, wave.id), reverse=True)


def people_of(session: Session, wave: Wave) -> list[Invitation]:
    """Return the people of a wave who were not erased, by name."""
    return [one for one in invited.of_wave(session, wave.id) if not one.is_erased]


def soonest(session: Session, actor: Actor, own: Engagement) -> list[date]:
    """R0: waves close 60 days apart. Only the coach's own waves speak here; a launch looks at all."""
    return [
        wave.closed_on + timedelta(days=DAYS_BETWEEN_WAVES)
        for wave in own_waves(session, actor, own)
        if wave.closed_on is not None and tells(session, wave)
    ]


def may_close_from(session: Session, actor: Actor, own: Engagement) -> date | None:
    """Return the first day on which another wave may close, None where any day will do: none that is over is told."""
    tomorrow = actor.installation.today() + timedelta(days=1)
    return max((day for day in soonest(session, actor, own) if day > tomorrow), default=None)
