"""Settings that follow settings.toml while the program runs, in every thread and every process alike."""

import logging
import os
import threading
import time
from collections.abc import Mapping

from surveys.core.config import FILE_NAME, Settings, check_settings, read_settings, settings_path

_log = logging.getLogger("parallax.settings")
_SETTLED_SECONDS = 1.0
_Stamp = tuple[int, int, int]  # inode, size, time of change


class LiveSettings:
    """The settings now: read again where the file has changed. Folders, database, host and port stay as at the start.

    A file that cannot be used, or that is gone, changes nothing: mail must not go to a folder for a moment because an
    editor saves. That is logged once, without any value; every `parallax` command tells what is wrong with it.
    """

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        """Read the settings for the first time. Raises `SettingError`."""
        self._environment = dict(os.environ if environment is None else environment)
        self._path = settings_path(self._environment)
        self._turn = threading.Lock()
        self._stamp = self._look()
        self._settings = self._started = read_settings(self._environment)

    @property
    def environment(self) -> Mapping[str, str]:
        """What the settings were first read from: what it sets, no file changes."""
        return self._environment

    def now(self) -> Settings:
        """Return the settings as they are now."""
        if self._look() != self._stamp:
            with self._turn:
                self._follow()
        return self._settings

    def _follow(self) -> None:
        stamp = self._look()
        if stamp == self._stamp or (self._stamp and stamp and _half_written(self._stamp, stamp)):
            return
        try:
            text = self._path.read_bytes().decode("utf-8")
            self._settings = check_settings(self._environment, text, running=self._started)
        except (OSError, ValueError):  # it is gone, no text, or holds what cannot be started with
            _log.error("%s has changed and cannot be used; the settings before it stay in force", FILE_NAME)
        # looked at before reading, so that what is written meanwhile shows as another change; told after it, so that
        # no other thread takes the old settings for the new ones
        self._stamp = stamp

    def _look(self) -> _Stamp | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns


def _half_written(before: _Stamp, now: _Stamp) -> bool:
    """True while somebody may still be writing into the very file; a file put in its place is whole at once."""
    return before[0] == now[0] and 0 <= time.time() - now[2] / 1e9 < _SETTLED_SECONDS
