"""Automatic end of waves past their closing date: they are closed, or cancelled if nothing could be published.

A wave that would publish no anonymous number waits for its coach, who may extend, close or cancel it. After 90 days
without any of these it is cancelled, since its names would otherwise be kept for ever.
"""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from surveys.core.installation import Installation
from surveys.engagements import audit, scope
from surveys.engagements.tables import Act
from surveys.upkeep.second_look import seen_twice
from surveys.upkeep.sighting_tables import Sight
from surveys.waves import store as waves
from surveys.waves.closing import begin_close, cancel_in, finish_cancel, finish_close, would_publish
from surveys.waves.states import WaveState
from surveys.waves.tables import Wave

DAYS_LEFT_OPEN = 90  # after the closing date, as it stands after extensions


class _TakenUpError(Exception):
    """The wave was extended meanwhile."""


def past_for_good(installation: Installation) -> tuple[list[str], list[str]]:
    """Return the waves that close now by themselves, and those that are cancelled: their day was seen for an hour.

    Which of the two is decided by counts alone.
    """
    with installation.database.read() as session:
        last_days = {row.id: row.closes_on for row in waves.in_state(session, WaveState.OPEN)}
    past = seen_twice(installation, Sight.CLOSE, {wave: _after(last, 1) for wave, last in last_days.items()})
    over = seen_twice(
        installation, Sight.LAPSE, {wave: _after(last, DAYS_LEFT_OPEN) for wave, last in last_days.items()}
    )
    with installation.database.read() as session:
        rows = waves.in_state(session, WaveState.OPEN)
        closing = [row.id for row in rows if row.id in past and _closes(installation, session, row)]
        return closing, [row.id for row in rows if row.id in over and has_lapsed(installation, session, row)]


def is_past(installation: Installation, row: Wave) -> bool:
    """True for an open wave whose links take no answers any more."""
    return row.state is WaveState.OPEN and installation.clock() >= installation.end_of(row.closes_on)


def lapses_on(installation: Installation, session: Session, row: Wave) -> date | None:
    """Return the day on which a wave past its closing date is cancelled by itself; None where it will not be.

    Decided by counts, and by whether its key is there: a wave that would publish anonymous numbers is closed instead,
    but not without its key, and its names would stay for ever.
    """
    if not is_past(installation, row):
        return None
    if would_publish(session, row) and installation.keys.trouble(row.id, row.public_key) is None:
        return None
    return _after(row.closes_on, DAYS_LEFT_OPEN)


def has_lapsed(installation: Installation, session: Session, row: Wave) -> bool:
    """True from the day on which a wave is cancelled by itself."""
    day = lapses_on(installation, session, row)
    return day is not None and day <= installation.today()


def close_past(installation: Installation, wave: str) -> None:
    """Close a wave that is past its date; one that was extended meanwhile stays open.

    Raises `ClosingError` and `KeyFolderError` where the close was cut short; it is then finished like any other.
    """
    try:
        with installation.database.write() as session:
            begun = begin_close(session, installation, wave)
            if begun.is_new:
                _refuse_extended(installation, session, wave)
    except _TakenUpError:
        return
    finish_close(installation, begun)


def cancel_lapsed(installation: Installation, wave: str) -> None:
    """Cancel a wave that has lapsed, and say so in its audit; one that was taken up meanwhile stays as it is.

    Raises `ClosingError` where the cancellation was cut short; it is then finished like any other.
    """
    with installation.database.write() as session:
        row = waves.hold(session, wave)  # nobody else can change it from here on; it may have been extended just now
        if not row.state.is_over and not has_lapsed(installation, session, row):
            return
        if cancel_in(session, installation, wave):
            _note(installation, session, wave)
    finish_cancel(installation, wave)


def _closes(installation: Installation, session: Session, row: Wave) -> bool:
    return is_past(installation, row) and would_publish(session, row)


def _refuse_extended(installation: Installation, session: Session, wave: str) -> None:
    """Check again under the lock: the wave may have been extended meanwhile."""
    if installation.clock() < installation.end_of(waves.get(session, wave).closes_on):
        raise _TakenUpError


def _after(day: date, days: int) -> date:
    return day + timedelta(days=days)


def _note(installation: Installation, session: Session, wave: str) -> None:
    own = scope.engagement_of_wave(session, wave)
    if own is not None:
        detail = f"{DAYS_LEFT_OPEN} days past its closing date"
        audit.note_by_itself(session, installation, own.id, Act.CANCELLED, wave=wave, detail=detail)
