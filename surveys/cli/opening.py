"""Opens the installation that the settings name; every command starts with this."""

import click

from surveys.coaching.moving import move_under_key
from surveys.core.installation import Installation, open_installation
from surveys.core.live_settings import LiveSettings
from surveys.desk.erasing import settle_erased
from surveys.waves.wave_keys import settle


def open_here() -> Installation:
    """Open the installation until the command ends, and see that nothing that had ended or was erased is in it.

    It may be, where the database was restored. Texts from before they were encrypted are, now.

    Raises `SettingError`, `KeyFolderError`, `DatabaseError`, `ClosingError`.
    """
    opened = until_the_end(open_installation(LiveSettings()))
    settle(opened)
    settle_erased(opened)
    move_under_key(opened)
    return opened


def until_the_end(opened: Installation) -> Installation:
    """Close the database when the command that runs now is over, however it ends."""
    click.get_current_context().call_on_close(opened.database.close)
    return opened
