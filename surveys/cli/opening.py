"""What every command begins with: the installation that the settings name."""

from surveys.installation import Installation, open_installation
from surveys.live_settings import LiveSettings


def installation() -> Installation:
    """Open the installation. Raises `SettingError`, `KeyFolderError`, `DatabaseError`."""
    return open_installation(LiveSettings())
