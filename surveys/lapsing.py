"""A wave that ran out with too few answers and that nobody took up: it is cancelled by itself, so that its names go."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from surveys.closing import cancel_wave, would_publish
from surveys.desk import audit, scope
from surveys.desk.tables import Act
from surveys.installation import Installation
from surveys.waves import store as waves
from surveys.waves.tables import Wave, WaveState

DAYS_LEFT_OPEN = 90  # after the closing date, as it stands after extensions


class _TakenUpError(Exception):
    """Its coach did something about the wave at the last moment."""


def lapses_on(installation: Installation, session: Session, row: Wave) -> date | None:
    """Give the day on which a wave past its closing date is cancelled by itself; None where it will not be.

    Decided by counts alone: a wave that would publish anonymous numbers is closed instead.
    """
    is_past = row.state is WaveState.OPEN and installation.clock() >= installation.end_of(row.closes_on)
    if not is_past or would_publish(session, row):
        return None
    return row.closes_on + timedelta(days=DAYS_LEFT_OPEN)


def has_lapsed(installation: Installation, session: Session, row: Wave) -> bool:
    """True from the day on which a wave is cancelled by itself."""
    day = lapses_on(installation, session, row)
    return day is not None and day <= installation.today()


def cancel_lapsed(installation: Installation, wave: str) -> None:
    """Cancel a wave that has lapsed, and say so in its audit; one that was taken up meanwhile stays as it is.

    Raises `ClosingError` where the cancellation was cut short; it is then finished like any other.
    """
    try:
        cancel_wave(installation, wave, also=lambda session: _note_if_lapsed(installation, session, wave))
    except _TakenUpError:
        return


def _note_if_lapsed(installation: Installation, session: Session, wave: str) -> None:
    """Look again, now that nobody else can change the wave: it may have been extended after it was found."""
    if not has_lapsed(installation, session, waves.get(session, wave)):
        raise _TakenUpError
    own = scope.engagement_of_wave(session, wave)
    if own is not None:
        detail = f"{DAYS_LEFT_OPEN} days past its closing date"
        audit.note_by_itself(session, installation, own.id, Act.CANCELLED, wave=wave, detail=detail)
