"""Health checks of an installation: for `/health`, and for the log, on a fixed schedule and once for each fault.

A request never writes such a line: its time would tell when somebody answered.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping

from surveys.core.faults import Fault, fault_of
from surveys.core.installation import Installation
from surveys.core.private_files import KeyFolderError
from surveys.waves import wave_keys

HEALTH_SECONDS = 10.0  # however often somebody asks, the database is written to no more often than that
_LOG_SECONDS = 60.0
_log = logging.getLogger("parallax.vitals")


class Vitals:
    """Looks at an installation, at most once in some seconds. May be asked by many threads at once."""

    def __init__(
        self, installation: Installation, *, every: float = HEALTH_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._installation = installation
        self._every = every
        self._clock = clock
        self._looking = threading.Lock()
        self._seen: tuple[float, Fault | None] | None = None

    def fault(self) -> Fault | None:
        """Return what is wrong, as it was at the last look; nobody waits while another looks, but at the first one."""
        if self._looking.acquire(blocking=self._seen is None):
            try:
                if self._seen is None or self._clock() - self._seen[0] >= self._every:
                    found = _look(self._installation)
                    self._seen = self._clock(), found
            finally:
                self._looking.release()
        return self._seen[1] if self._seen is not None else None


class Watch:
    """Tells the log what is wrong with the database and with which keys, once, and once more when it is mended."""

    def __init__(self, installation: Installation, *, every: float = _LOG_SECONDS) -> None:
        self._installation = installation
        self._vitals = Vitals(installation, every=every)
        self._faults: Mapping[str, str] = {}
        self._keys: Mapping[str, str] = {}

    def look(self) -> None:
        """Tell what is new. Raises what the database raises where not even the waves can be read."""
        fault = self._vitals.fault()
        of_keys = fault in (Fault.KEYS, Fault.WAVE_KEY)
        self._faults = _log_changes(self._faults, {} if fault is None or of_keys else {fault: fault.sentence})
        if not self._faults:  # else nobody can say which waves there are
            self._keys = _log_changes(self._keys, key_troubles(self._installation))


def key_troubles(installation: Installation) -> dict[str, str]:
    """Say, by what it is about, what is wrong with the secrets of links and with the key of each wave under way."""
    found = {
        f"wave {wave}": f"wave {wave} takes no answers: {error}"
        for wave, error in wave_keys.troubles(installation).items()
    }
    try:
        installation.keys.link_secrets()
    except KeyFolderError as error:
        found["links"] = f"no link can be made or read: {error}"
    return found


def _log_changes(before: Mapping[str, str], now: Mapping[str, str]) -> Mapping[str, str]:
    for about in sorted(now.keys() - before.keys()):
        _log.error("%s", now[about])
    for about in sorted(before.keys() - now.keys()):
        _log.info("mended: %s", before[about])
    return now


def _look(installation: Installation) -> Fault | None:
    try:
        installation.database.try_writing()
        installation.keys.link_secrets()
        return Fault.WAVE_KEY if wave_keys.troubles(installation) else None
    except PermissionError:
        return Fault.READ_ONLY
    except Exception as error:
        return fault_of(error) or Fault.UNREACHABLE
