"""Of which wave another one is the follow-up, as pages name it. Only the coach's own waves are named."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Draft
from surveys.waves import store as waves
from surveys.waves.following import frozen_of
from surveys.waves.tables import Wave


@dataclass(frozen=True, slots=True)
class Baseline:
    """A wave that another one follows, by its id and the day on which it was opened."""

    wave: str
    opened_on: date


def baseline_of(session: Session, actor: Actor, wave: Wave) -> Baseline | None:
    """Return the wave that this one follows, where it is the coach's own; else None."""
    frozen = frozen_of(wave)
    return None if frozen is None else _named(session, actor, frozen.baseline.wave)


def baseline_of_draft(session: Session, actor: Actor, draft: Draft) -> Baseline | None:
    """Return the wave that a draft follows, None for a wave of its own."""
    return _named(session, actor, draft.follows["baseline"]) if draft.follows else None


def _named(session: Session, actor: Actor, wave: str) -> Baseline | None:
    """A wave that was opened on the command line may follow another coach's: nothing of that one is shown."""
    if wave not in scope.wave_ids(session, actor):
        return None
    return Baseline(wave, waves.get(session, wave).opened_on)
