"""Log lines delayed to the next full hour, once each, so that their time does not tell when something happened.

What fails while a respondent's page is being made goes here: the time of such a line would tell when somebody answered.
"""

import atexit
import logging
import time
from threading import Lock, Timer

_HOUR = 3600


class HourlyLines:
    """Keeps lines until the hour is full, or the process ends."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._turn = Lock()
        self._known: set[str] = set()
        self._waiting: set[str] = set()

    def keep(self, line: str) -> None:
        """Have a line written, unless this process has written or kept it before."""
        with self._turn:
            if line in self._known:
                return
            if not self._known:
                atexit.register(self.write)
            if not self._waiting:
                self._write_at_the_hour()
            self._known.add(line)
            self._waiting.add(line)

    def write(self) -> None:
        """Write what waits, in the order of the alphabet."""
        with self._turn:
            lines, self._waiting = sorted(self._waiting), set()
        for line in lines:
            self._logger.error("%s, some time before this line", line)

    def _write_at_the_hour(self) -> None:
        timer = Timer(_HOUR - time.time() % _HOUR, self.write)
        timer.daemon = True  # a process that ends does not wait for it
        timer.start()
