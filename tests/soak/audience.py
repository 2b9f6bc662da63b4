"""The people of the soak at their letters: each does what they mean to, some time after the letter has come."""

import heapq
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from random import Random

from tests.soak.people import Person, Will
from tests.soak.record import NO_REPLY, Record, Reply
from tests.soak.respondent import Visitor, path_in
from tests.support.ballots import random_answers
from tests.support.post_office import Attempt, PostOffice

_LOOK_EVERY = 0.1  # seconds
_AT_ONCE = 4  # visits
_PROMPT = frozenset({Will.ANSWERS, Will.TWICE, Will.DECLINES, Will.CHANGES_MIND})  # on their invitation


@dataclass(slots=True)
class Audience:
    """Reads the letters that were kept. `spread` is the longest that anybody takes to act on one, in seconds."""

    record: Record
    office: PostOffice
    visitor: Visitor
    spread: float
    random: Random
    _known: dict[str, Person] = field(default_factory=dict)
    _paths: dict[str, str] = field(default_factory=dict)
    _due: list[tuple[float, int, Person]] = field(default_factory=list)
    _began: set[str] = field(default_factory=set)
    _visits: list[Future[None]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Let people read and act meanwhile."""
        over = threading.Event()
        with ThreadPoolExecutor(_AT_ONCE + 1, "audience") as threads:
            watch = threads.submit(self._watch, over, threads)
            try:
                yield
            finally:
                over.set()
        for done in (watch, *self._visits):
            done.result()

    def is_idle(self) -> bool:
        """True where nobody means to act any more on what has come so far."""
        return not self._due and all(visit.done() for visit in self._visits)

    def visit(self, person: Person) -> None:
        """Do what this person means to, now; nothing without a letter."""
        if not (path := next((self._paths[one] for one in reversed(person.addresses) if one in self._paths), "")):
            return
        if person.will in (Will.DECLINES, Will.CHANGES_MIND):
            outcome = self.visitor.decline(path)
            self.record.replies.append(Reply(person, True, outcome, time.monotonic()))
        if person.will is not Will.DECLINES:
            answers = random_answers(person.group, Random(person.address))
            outcome = self.visitor.answer(path, answers, at_once=2 if person.will is Will.TWICE else 1)
            self.record.replies.append(Reply(person, False, outcome, time.monotonic()))

    def _watch(self, over: threading.Event, threads: ThreadPoolExecutor) -> None:
        while not over.wait(_LOOK_EVERY):
            self._read_letters()
            while self._due and self._due[0][0] <= time.monotonic():
                self._visits.append(threads.submit(self.visit, self._due[0][2]))
                heapq.heappop(self._due)

    def _read_letters(self) -> None:
        self._known.update((address, one) for one in self.record.people for address in one.addresses)
        for attempt in self.office.attempts:
            if attempt.kept and attempt.recipient in self._known:
                self._read_letter(attempt, self._known[attempt.recipient])

    def _read_letter(self, attempt: Attempt, person: Person) -> None:
        if attempt.recipient not in self._paths:
            self._paths[attempt.recipient] = path_in(attempt.text)
        means = person.will in _PROMPT or (person.will is Will.REMINDED and attempt.sender == NO_REPLY)
        if means and person.address not in self._began:
            self._began.add(person.address)
            when = time.monotonic() + self.random.uniform(0, self.spread)
            heapq.heappush(self._due, (when, next(self._numbers), person))
