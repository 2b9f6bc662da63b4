"""Respondents of the soak: they open the link of their letter, answer or decline, and try again until it is clear.

A page is read for what it says to its reader; no store and no table is looked at here.
"""

import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

from instruments.answers import Answers
from tests.privacy.experiment.linkage.forms import filled

HOST = "feedback.example.org"
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_LINK = re.compile(rf"https://{re.escape(HOST)}(/s/\S+)")
_AGAIN = 0.3  # seconds between two tries at a server that is not there


class Outcome(Enum):
    """What a visit came to, as its reader was told."""

    THANKED = "thanked"
    USED = "the link has been used"
    TAKEN = "sent on to a page of thanks that was not to be had any more"
    OVER = "the survey is over"
    UNCLEAR = "never told"


@dataclass(frozen=True, slots=True)
class _Page:
    status: int
    location: str
    body: str

    @property
    def outcome(self) -> Outcome | None:
        """What the page tells of the reply; None for another page, such as the form."""
        told = next((outcome for words, outcome in _TOLD if words in self.body), None)
        return told if told is Outcome.THANKED or self.status == 410 else None


_TOLD = (
    ("Your reply has been received", Outcome.THANKED),
    ("<h1>Thank you</h1>", Outcome.THANKED),
    ("<h1>That is noted</h1>", Outcome.THANKED),
    ("This link has been used", Outcome.USED),
    ("This survey is closed", Outcome.OVER),
    ("The closing date has passed", Outcome.OVER),
)


def path_in(letter: str) -> str:
    """Give the path of the link in the text of a letter."""
    found = _LINK.search(letter)
    assert found is not None, "a letter without a link"
    return found[1]


class _NotNowError(Exception):
    """The server was away, or asked to come again."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Reaches the pages at a port of this machine under their public name; gives up after `patience` seconds."""

    port: int
    patience: float

    def answer(self, path: str, answers: Answers, *, at_once: int = 1) -> Outcome:
        """Fill the form in and send it, `at_once` times at the same moment; thanked if one of them is.

        Where a reply was lost on its way and the survey is over at the next look, nobody can say if it was stored.
        """
        lost = False

        def reply() -> Outcome:
            nonlocal lost
            form = self._ask(path)
            if form.outcome is not None:
                return form.outcome
            fields = filled(form.body, answers)
            if 'name="understood"' in form.body:
                fields.append(("understood", "y"))
            with ThreadPoolExecutor(at_once) as threads:
                sent = [threads.submit(self._send, path, fields) for _ in range(at_once)]
            lost |= any(isinstance(one.exception(), _NotNowError) for one in sent)
            return _best(sent)

        outcome = self._until_clear(reply)
        return Outcome.UNCLEAR if lost and outcome is Outcome.OVER else outcome

    def decline(self, path: str) -> Outcome:
        """Say that one would rather not take part."""
        return self._until_clear(lambda: self._send(f"{path}/decline", []))

    def _until_clear(self, reply: Callable[[], Outcome]) -> Outcome:
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            try:
                return reply()
            except _NotNowError:
                time.sleep(_AGAIN)
        return Outcome.UNCLEAR

    def _send(self, path: str, fields: Sequence[tuple[str, str]]) -> Outcome:
        page = self._ask(path, fields)
        if page.status == 303:  # the reply stands; only being told so may take another try
            told = self._until_clear(lambda: self._follow(page.location))
            return told if told in (Outcome.THANKED, Outcome.USED) else Outcome.TAKEN
        assert page.outcome is not None, f"a page of status {page.status} that tells nothing of the reply"
        return page.outcome

    def _follow(self, path: str) -> Outcome:
        """Read where a redirect leads. After a night, or a close, it leads on to the link's own page."""
        page = self._ask(path)
        if page.status == 303:
            return self._follow(page.location)
        return page.outcome or Outcome.UNCLEAR

    def _ask(self, path: str, fields: Sequence[tuple[str, str]] | None = None) -> _Page:
        method, body = ("GET", None) if fields is None else ("POST", urlencode(fields))
        try:
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
                connection.request(method, path, body, {"Host": HOST, **_FORM})
                response = connection.getresponse()
                where = urlsplit(response.headers.get("Location", ""))
                page = _Page(response.status, f"{where.path}?{where.query}", response.read().decode())
        except (OSError, HTTPException) as error:
            raise _NotNowError from error
        if page.status >= 500:
            raise _NotNowError
        return page


def _best(sent: Sequence[Future[Outcome]]) -> Outcome:
    """Give the one that counts of several replies of the same person, where one at least came through."""
    outcomes = [one.result() for one in sent if not isinstance(one.exception(), _NotNowError)]
    if not outcomes:
        raise _NotNowError
    return min(outcomes, key=list(Outcome).index)
