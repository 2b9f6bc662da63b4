"""Finds a coach's wave that has its report: what the report desk and the follow-up's plan begin with."""

from sqlalchemy.orm import Session

from surveys.core.errors import NoReleaseError
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.engagements.tables import OwnedWave
from surveys.waves import store as waves
from surveys.waves.states import WaveState
from surveys.waves.tables import Wave


def closed_wave(session: Session, actor: Actor, wave: str, then: str = "its report is there") -> tuple[OwnedWave, Wave]:
    """Find one of the coach's waves that is closed. `then` says what can be done once it is.

    Raises `NotYoursError`, `NoReleaseError`.
    """
    own = scope.wave(session, actor, wave)
    row = waves.get(session, own.wave)
    if row.state is not WaveState.CLOSED:
        raise NoReleaseError(f"wave {row.id} is {row.state}: {then} once it is closed")
    return own, row
