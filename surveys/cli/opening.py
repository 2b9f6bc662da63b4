"""What every command begins with: the installation that the settings name."""

from surveys.config import read_settings
from surveys.installation import Installation, open_installation


def installation() -> Installation:
    """Open the installation. Raises `SettingError`, `KeyFolderError`, `DatabaseError`."""
    return open_installation(read_settings())
