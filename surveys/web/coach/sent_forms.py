"""Makes POSTs idempotent: a form that is sent twice is executed once, and the second is answered like the first.

Kept in this process's memory only: a table would record when coaches press buttons, and keep it in backups
(decision 26).
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

KEPT = 12 * 60 * 60.0  # seconds; no sign-in lasts longer
MOST = 10_000  # a form that was sent longer ago than so many others counts as new
PATIENCE = 30.0  # seconds that the second waits for the first


class SentOtherwiseError(Exception):
    """The form was sent before, with something else in it. `answer` is what that was answered."""

    def __init__(self, answer: "Answer") -> None:
        self.answer = answer
        super().__init__("this form was sent before, with something else in it")


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a form that was done led to, and the cookies that were set on the way."""

    location: str
    cookies: tuple[str, ...] = ()


@dataclass(slots=True)
class _Sent:
    content: bytes
    at: float
    over: threading.Event = field(default_factory=threading.Event)
    answer: Answer | None = None


class SentForms:
    """Forms by the random token in each. `clock` is monotonic, in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._turn = threading.Lock()
        self._known: OrderedDict[str, _Sent] = OrderedDict()

    def begin(self, form: str, content: bytes) -> Answer | None:
        """Return the answer that this form got before; None for the first, which then has to call `finish`.

        Blocks while the first is in progress. Raises `SentOtherwiseError` where something else was in it, and
        `TimeoutError`.
        """
        until = self._clock() + PATIENCE
        while True:
            with self._turn:
                self._forget_old()
                found = self._known.get(form)
                if found is None:
                    self._known[form] = _Sent(content, self._clock())
                    return None
            if not found.over.wait(max(until - self._clock(), 0)):
                raise TimeoutError
            if found.answer is None:  # refused, so nothing was done: this one may try
                continue
            if found.content != content:
                raise SentOtherwiseError(found.answer)
            return found.answer

    def answered(self, form: str, content: bytes) -> Answer | None:
        """Return what exactly this was answered before, and begin nothing. Waits as `begin` does."""
        with self._turn:
            found = self._known.get(form)
        if found is None or not found.over.wait(PATIENCE):
            return None
        return found.answer if found.content == content else None

    def finish(self, form: str, answer: Answer | None) -> None:
        """Say how the first was answered; None where nothing was done, so that it can be sent again."""
        with self._turn:
            found = self._known[form]
            if answer is None:
                del self._known[form]
            found.answer = answer
        found.over.set()

    def _forget_old(self) -> None:
        oldest = self._clock() - KEPT
        for form, sent in list(self._known.items()):
            if not sent.over.is_set():
                continue  # it is at work, and will say how it ended
            if sent.at >= oldest and len(self._known) < MOST:
                break
            del self._known[form]
