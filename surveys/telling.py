"""Reading a wave's release, for whoever draws it or writes it down."""

from reports.release import Release
from surveys.installation import Installation
from surveys.released import store as released
from surveys.waves import store as waves


def release_of(installation: Installation, wave: str) -> Release:
    """Give a closed wave's release. Raises `UnknownWaveError`, `NoReleaseError`."""
    with installation.database.read() as session:
        waves.get(session, wave)
        return released.get(session, wave)
