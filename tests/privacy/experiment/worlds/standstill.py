"""Clock, randomness, log times and hashing that repeat, so that two worlds can differ by their people alone.

Ids are drawn anew for each act and for each place in the code: how much was drawn for stakeholders before, a number
that nobody sees, must not shift what comes after it.
"""

import logging
import secrets
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from email import generator
from functools import cache
from random import Random
from typing import TypeVar

import pytest
from argon2 import PasswordHasher
from werkzeug import http

from reports.beside import Beside
from reports.charts import draw_all
from reports.document import bundle, deck, deck_data, html, pdf
from reports.release import Release
from reports.release_json import from_json, to_json
from surveys.accounts import codes, passwords
from surveys.desk.reporting import drawing
from surveys.releases import store as released
from tests.support.installations import Clock

_T = TypeVar("_T")
SECRET = "A" * 32  # of the one-time codes


class Dice:
    """Randomness by name: the same act draws the same, whatever was drawn before it."""

    def __init__(self) -> None:
        self._act = ""
        self._streams: dict[str, Random] = {}

    def begin(self, act: str) -> None:
        """Draw for another act from now on."""
        self._act, self._streams = act, {}

    def stream(self) -> Random:
        """Give the randomness of the code that asks for some."""
        asking = sys._getframe(2).f_code.co_qualname
        return self._streams.setdefault(asking, Random(f"{self._act}: {asking}"))

    def token_bytes(self, length: int = 32) -> bytes:
        return self.stream().randbytes(length)

    def token_hex(self, length: int = 32) -> str:
        return self.stream().randbytes(length).hex()

    def token_urlsafe(self, length: int = 32) -> str:
        return urlsafe_b64encode(self.stream().randbytes(length)).rstrip(b"=").decode()

    def choice(self, letters: str) -> str:
        return self.stream().choice(letters)


class _OneBoundary:
    """In the place of `random`, by which the library draws the line between the parts of a message."""

    @staticmethod
    def randrange(_below: int) -> int:
        return 7


class _PlainHasher(PasswordHasher):
    """Argon2 with one salt, and with its work taken away: a browser's cookie is signed over such a hash."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        return super().hash(password, salt=salt or b"one salt for all")


@contextmanager
def standing_still(clock: Clock, dice: Dice) -> Iterator[None]:
    """Let nothing depend on the moment or on chance."""
    before = logging.getLogRecordFactory()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("token_bytes", "token_hex", "token_urlsafe", "choice"):
            patch.setattr(secrets, name, getattr(dice, name))
        patch.setattr(codes, "new_secret", lambda: SECRET)  # pyotp draws its own
        patch.setattr(generator, "random", _OneBoundary)
        patch.setattr(passwords, "_HASHER", _PlainHasher())
        patch.setattr(http, "datetime", _reading(clock))  # by which a cookie's end is written
        logging.setLogRecordFactory(_at(clock, before))
        try:
            yield
        finally:
            logging.setLogRecordFactory(before)


class _AnyTime(type):
    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, datetime)


def _reading(clock: Clock) -> type:
    """Stand in for `datetime` where the end of a cookie is reckoned from now."""

    class Now(datetime, metaclass=_AnyTime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return clock()

    return Now


def _at(clock: Clock, make: Callable[..., logging.LogRecord]) -> Callable[..., logging.LogRecord]:
    def record(*args: object, **kwargs: object) -> logging.LogRecord:
        made = make(*args, **kwargs)
        made.created = clock().timestamp()
        return made

    return record


@contextmanager
def drawn_once() -> Iterator[None]:
    """Read and draw each different release once: a document is a function of its release, and of nothing else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(released, "from_json", cache(from_json))
        patch.setattr(drawing, "_READ", {form: _by_both(make) for form, make in drawing._READ.items()})
        patch.setattr(drawing, "_OF_ONE", {form: _by_release(make) for form, make in drawing._OF_ONE.items()})
        patch.setattr(deck_data, "deck_data", _by_release(deck_data.deck_data))
        for module in (bundle, deck, deck_data, html, pdf):
            patch.setattr(module, "draw_all", _by_release(draw_all))
        yield


@contextmanager
def without_charts() -> Iterator[None]:
    """Leave the pictures out of every document, for a run that has seconds."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (bundle, deck, deck_data, html, pdf):
            patch.setattr(module, "draw_all", lambda _release: ())
        yield


def _by_release(make: Callable[[Release], _T]) -> Callable[[Release], _T]:
    made: dict[str, _T] = {}

    def remembered(release: Release) -> _T:
        key = to_json(release)
        if key not in made:
            made[key] = make(release)
        return made[key]

    return remembered


def _by_both(make: Callable[[Release, Beside], bytes]) -> Callable[[Release, Beside], bytes]:
    made: dict[tuple[str, Beside], bytes] = {}

    def remembered(release: Release, beside: Beside) -> bytes:
        key = to_json(release), beside
        if key not in made:
            made[key] = make(release, beside)
        return made[key]

    return remembered
