"""What the executive says back to everybody who was asked. Every link of the closed wave shows it until names go."""

from datetime import date

from sqlalchemy import delete
from sqlalchemy.orm import Session

from surveys.core.errors import NotPossibleError
from surveys.invited import store as invited
from surveys.waves import store as waves
from surveys.waves.states import WaveState
from surveys.waves.tables import Wave, WordBack

LONGEST = 280  # characters: one or two sentences


def said(session: Session, wave: str) -> WordBack | None:
    """Return what was said to the people of a wave, None for nothing."""
    return session.get(WordBack, wave)


def can_be_heard(session: Session, wave: Wave) -> bool:
    """True while links of a closed wave are known: once names went, nobody's link shows anything any more."""
    return wave.state is WaveState.CLOSED and bool(invited.of_wave(session, wave.id))


def say(session: Session, wave: str, text: str, today: date) -> None:
    """Say it, in the place of what was said before; an empty text takes it back. Raises `NotPossibleError`."""
    row = waves.hold(session, wave)
    if not can_be_heard(session, row):
        raise NotPossibleError("Names and links of this round are gone, so nobody would see it any more.")
    take_back(session, wave)
    if text:
        session.add(WordBack(wave=wave, made_on=today, text=text))


def take_back(session: Session, wave: str) -> None:
    """Forget what was said; with a wave's names it goes by itself."""
    session.execute(delete(WordBack).where(WordBack.wave == wave))
