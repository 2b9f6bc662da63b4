"""What every command begins with: the installation that the settings name."""

from surveys.core.installation import Installation, open_installation
from surveys.core.live_settings import LiveSettings
from surveys.waves.wave_keys import settle


def installation() -> Installation:
    """Open the installation, and see that no wave that had ended is open in it: its database may have been restored.

    Raises `SettingError`, `KeyFolderError`, `DatabaseError`, `ClosingError`.
    """
    opened = open_installation(LiveSettings())
    settle(opened)
    return opened
