"""Pages after a POST that cannot be made again, such as a new code: kept in memory, ten minutes, for one browser.

So Reload and Back show the page again after the redirect. It is in this process's memory and nowhere else.
"""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

KEPT = 10 * 60.0  # seconds
MOST = 500  # the oldest goes first


@dataclass(frozen=True, slots=True)
class _Kept:
    browser: str
    page: str
    until: float


class KeptPages:
    """Pages by the random token in their URL. `clock` is monotonic, in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._turn = threading.Lock()
        self._known: dict[str, _Kept] = {}

    def keep(self, browser: str, page: str) -> str:
        """Keep a page for a browser; return the text for its address."""
        name = secrets.token_urlsafe(16)
        with self._turn:
            self._forget_old()
            while len(self._known) >= MOST:
                del self._known[next(iter(self._known))]
            self._known[name] = _Kept(browser, page, self._clock() + KEPT)
        return name

    def page(self, browser: str, name: str) -> str | None:
        """Return a page to the browser that it was kept for; None for any other, and when its time is over."""
        with self._turn:
            self._forget_old()
            found = self._known.get(name)
        return found.page if found is not None and found.browser == browser else None

    def _forget_old(self) -> None:
        now = self._clock()
        self._known = {name: one for name, one in self._known.items() if one.until > now}
