"""Reads the release of a closed wave, for drawing and exporting it."""

from reports.release import Release
from surveys.core.errors import NoReleaseError
from surveys.core.installation import Installation
from surveys.releases import store as released
from surveys.waves import store as waves
from surveys.waves.states import WaveState


def release_of(installation: Installation, wave: str) -> Release:
    """Return a closed wave's release. Raises `UnknownWaveError`, `NoReleaseError`."""
    with installation.database.read() as session:
        state = waves.get(session, wave).state
        if state is WaveState.CANCELLED:
            raise NoReleaseError(f"wave {wave} was cancelled: it has no report and can have none")
        if state is WaveState.LOST:
            raise NoReleaseError(
                f"wave {wave} is lost: it had ended before the database was restored from an older copy."
                " Its report is gone and cannot be made again"
            )
        if state is not WaveState.CLOSED:
            raise NoReleaseError(f"wave {wave} has no release yet: close it first")
        return released.get(session, wave)
