"""Waves whose key is missing or does not fit (T18), and ended waves that a restored database shows as open."""

from sqlalchemy.orm import Session

from surveys.core.installation import Installation
from surveys.core.private_files import KeyFolderError
from surveys.engagements import audit, scope
from surveys.engagements.tables import Act
from surveys.releases import store as released
from surveys.waves import store as waves
from surveys.waves.closing import finish_loss, lose_in
from surveys.waves.states import WaveState

_UNDER_WAY = (WaveState.OPEN, WaveState.CLOSING)


def trouble(installation: Installation, wave: str) -> KeyFolderError | None:
    """Say why a wave's ballots could never be opened; None where they can be, or where there are none any more."""
    return troubles(installation, wave).get(wave)


def troubles(installation: Installation, wave: str = "") -> dict[str, KeyFolderError]:
    """Say the same of every wave that is under way, or of one, by its id; nothing of those that are well."""
    with installation.database.read() as session:
        rows = [waves.get(session, wave)] if wave else waves.in_state(session, *_UNDER_WAY)
        found = {row.id: installation.keys.trouble(row.id, row.public_key) for row in rows}
    if not any(found.values()):
        return {}
    with (
        installation.database.read() as session
    ):  # looked at after the keys: who closes a wave commits before its key goes
        states = waves.states(session)
        return {
            one: error
            for one, error in found.items()
            if error is not None and states[one] in _UNDER_WAY and not released.exists(session, one)
        }


def settle(installation: Installation) -> None:
    """Have keys folder and database agree on which waves are over: what either of them knows, both know afterwards.

    A restored database may show as open what had ended: it is lost. A restored keys folder may hold keys of waves that
    ended, and not know that they did. Raises `ClosingError`, `KeyFolderError`; retry later.
    """
    ended, kept = installation.keys.ended(), installation.keys.kept()
    with installation.database.read() as session:
        states = waves.states(session)
    for wave, state in states.items():
        if state in _UNDER_WAY and wave in ended:
            _lose(installation, wave)
        elif state is WaveState.CANCELLED and wave in kept:
            continue  # cut short: the worker cancels it once more, and its key goes last
        elif state.is_over:
            _bury(installation, wave, is_noted=wave in ended, has_key=wave in kept)


def unknown_keys(installation: Installation) -> frozenset[str]:
    """Return the ids of the waves whose keys are here and which the database does not know."""
    kept = installation.keys.kept()
    with installation.database.read() as session:
        return kept - frozenset(waves.states(session))


def _bury(installation: Installation, wave: str, *, is_noted: bool, has_key: bool) -> None:
    if not is_noted:
        installation.keys.remember_end(wave)
    if has_key:
        installation.keys.destroy_wave_key(wave)


def _lose(installation: Installation, wave: str) -> None:
    with installation.database.write() as session:
        if not lose_in(session, installation, wave):
            return
        _note(installation, wave, session)
    finish_loss(installation, wave)


def _note(installation: Installation, wave: str, session: Session) -> None:
    own = scope.engagement_of_wave(session, wave)
    if own is not None:
        audit.note_by_itself(session, installation, own.id, Act.LOST, wave=wave, detail="its report is gone")
