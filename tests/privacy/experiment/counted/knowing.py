"""What counts give away for certain, found by going through every pattern of answers. Nothing of the product is used.

A pattern says of each person before which look they answered, or that they never did; the last look is at the very
end. Patterns that look the same cannot be told apart; what all of them share is known. Known about one person is too
much, unless it is known of a whole set of k or more people whose sum was shown, that all of them answered, or none; or
unless the release tells it by itself, which no count can help.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import factorial, prod

from tests.privacy.oracle import final_cells

ANSWERED, NOT_ANSWERED = "answered", "not answered"
Answered = frozenset[str]
Outcome = tuple[int, int, frozenset[tuple[frozenset[str], int]]]  # self, supervisors, each anonymous cell
Look = Callable[[Answered], Hashable]


@dataclass(frozen=True)
class Rater:
    """Somebody with a group, who can answer from just before look `since` on (0 is the first); None for never."""

    name: str
    group: str
    since: int | None


@dataclass(frozen=True)
class Observed:
    """Everything that an observer saw: the looks, in order, and, if it `ended` with the last, what came of the wave.

    `cells` are those of the launch, as sets of groups. The observer knows who was reached, and when.
    """

    raters: tuple[Rater, ...]
    cells: tuple[frozenset[str], ...]
    looks: tuple[Look, ...]
    k: int
    ended: bool

    @cached_property
    def telling(self) -> "Observed":
        """Leave out looks that show the same whatever people did: no answer can be told from them."""
        every = frozenset(rater.name for rater in self.raters)
        few = [frozenset[str](), every, *(frozenset([name]) for name in every)]
        last = len(self.looks) - 1 if self.ended else None
        kept = [place for place, look in enumerate(self.looks) if place == last or len({look(one) for one in few}) > 1]
        raters = (
            Rater(one.name, one.group, None if one.since is None else sum(place < one.since for place in kept))
            for one in self.raters
        )
        return Observed(tuple(raters), self.cells, tuple(self.looks[place] for place in kept), self.k, self.ended)

    def outcome(self, answered: Answered) -> Outcome | None:
        """What the release tells of numbers (R1, R2); None for too few: then the wave waits, and tells no more."""
        counts = Counter(one.group for one in self.raters if one.name in answered)
        final = final_cells(set(self.cells), counts, self.k)
        numbers = {cell: sum(counts[group] for group in cell) for cell in final}
        if min(numbers.values()) < self.k:
            return None
        return (counts["self"], counts["supervisor"], frozenset(numbers.items()))


@dataclass(frozen=True)
class Share:
    """Of so many patterns, each as likely as any other, how many give somebody away; and whom, for example."""

    named: int
    patterns: int
    example: str = ""

    def __add__(self, other: "Share") -> "Share":
        return Share(self.named + other.named, self.patterns + other.patterns, self.example or other.example)

    @property
    def percent(self) -> float:
        return 100 * self.named / self.patterns


@dataclass(frozen=True)
class _Alike:
    """People whom no look and no release tells apart: `marks` is what each of them alone would have changed."""

    group: str
    since: int
    marks: tuple[Hashable, ...]


_Weighed = tuple[list[tuple[int, ...]], int]  # how many of each kind have answered by each time; so many patterns
_Look = tuple[tuple[Hashable, ...], Outcome | None]
_Sum = tuple[set[_Alike], int]  # whose sum is shown, and of how many of them "all" and "none" may be known


class Reasoning:
    """Goes through the patterns of one observer."""

    def __init__(self, observed: Observed) -> None:
        self._seen = observed.telling
        self._alike: dict[_Alike, list[str]] = defaultdict(list)
        for one in self._seen.raters:
            if one.since is not None:
                self._alike[_Alike(one.group, one.since, self._marks(one.name))].append(one.name)
        self._times = len(self._seen.looks)
        self._shown_sums = list(self._lines())

    @property
    def essence(self) -> Hashable:
        """What the answer depends on: not on names, nor on looks that tell nothing."""
        nobody = tuple(look(frozenset()) for look in self._seen.looks)
        alike = frozenset((kind, len(names)) for kind, names in self._alike.items())
        return self._seen.k, self._seen.cells, self._seen.ended, nobody, alike

    def share(self, *, by_counts: bool = True) -> Share:
        """Say of how many patterns somebody is named by what they look like.

        `by_counts`: what the release tells by itself, without any look, is left out.
        """
        found: dict[_Look, list[_Weighed]] = defaultdict(list)
        ends: dict[Outcome | None, list[Sequence[int]]] = defaultdict(list)
        for pattern in product(*(_spread(len(names), self._slots(alike)) for alike, names in self._alike.items())):
            counts = [self._by_then(pattern, time) for time in range(self._times)]
            looks = self._looks_like(counts)
            found[looks].append((counts, prod(map(_orders, pattern))))
            ends[looks[1]].extend(counts[-1:])
        is_left_out = self._seen.ended and by_counts
        by_itself = {outcome: self._known(some) for outcome, some in ends.items()} if is_left_out else {}
        total = Share(0, 0)
        for (_, outcome), some in found.items():
            weight = sum(each for _, each in some)
            sums = self._shown_sums + (self._released_sums(outcome) if self._seen.ended else [])
            named = self._named([counts for counts, _ in some], sums, by_itself.get(outcome, {}))
            total += Share(weight if named else 0, weight, named)
        return total

    def _marks(self, name: str) -> tuple[Hashable, ...]:
        return tuple(look(frozenset([name])) for look in self._seen.looks)

    def _slots(self, alike: _Alike) -> int:
        """How many times there are at which such a person can answer."""
        return self._times - alike.since

    def _by_then(self, pattern: Sequence[tuple[int, ...]], time: int) -> tuple[int, ...]:
        """How many of each kind have answered by then: those of the slots up to it."""
        return tuple(
            sum(slots[: max(time + 1 - alike.since, 0)]) for alike, slots in zip(self._alike, pattern, strict=True)
        )

    def _answered(self, counts: Sequence[int]) -> Answered:
        groups = zip(self._alike.values(), counts, strict=True)
        return frozenset(name for names, count in groups for name in names[:count])

    def _looks_like(self, counts: Sequence[Sequence[int]]) -> _Look:
        answered = [self._answered(some) for some in counts]
        shown = tuple(look(some) for look, some in zip(self._seen.looks, answered, strict=True))
        return shown, self._seen.outcome(answered[-1]) if self._seen.ended else None

    def _lines(self) -> Iterator[_Sum]:
        """Give the sums that looks show: who changes the same line."""
        for place, look in enumerate(self._seen.looks):
            nobody = look(frozenset())
            for mark in {kind.marks[place] for kind in self._alike} - {nobody}:
                yield {kind for kind in self._alike if kind.marks[place] == mark}, self._seen.k

    def _released_sums(self, outcome: Outcome | None) -> list[_Sum]:
        """Give the sums that a release shows, or that it leaves of a merged cell next to a line of a look."""
        whole = [(self._of(cell), self._seen.k) for cell in self._seen.cells]
        if outcome is None:
            return whole
        exact = [(self._of(frozenset([group])), 1) for group in ("self", "supervisor")]  # R1
        return [*whole, *exact, *((self._of(cell), self._seen.k) for cell, _ in outcome[2])]

    def _of(self, groups: frozenset[str]) -> set[_Alike]:
        return {kind for kind in self._alike if kind.group in groups}

    def _named(
        self, some: Sequence[Sequence[Sequence[int]]], sums: Sequence[_Sum], by_itself: Mapping[str, set[_Alike]]
    ) -> str:
        """Say who is given away, and how, where all these patterns look the same; "" for nobody.

        `by_itself` is what the release tells of the end without any look.
        """
        known = [self._known([counts[time] for counts in some]) for time in range(self._times)]
        for time, (what, kinds) in ((time, item) for time, at_time in enumerate(known) for item in at_time.items()):
            times = range(time + 1) if what is ANSWERED else range(time, self._times)  # which make it so at this one
            told = [self._told(one, least, at, known[at][what]) for one, least in sums for at in times]
            if what is NOT_ANSWERED or time == self._times - 1:
                told.append(by_itself.get(what, set()))
            named = {kind for kind in kinds if kind.since <= time}.difference(*told)
            if named:
                return f"that {self._alike[named.pop()][0]} has {what} by look {time + 1}"
        return ""

    def _known(self, some: Sequence[Sequence[int]]) -> dict[str, set[_Alike]]:
        """Say who has answered, and who has not, in all of these."""
        kinds = list(zip(self._alike, zip(*some, strict=True), strict=True))
        return {
            ANSWERED: {kind for kind, counts in kinds if min(counts) == len(self._alike[kind])},
            NOT_ANSWERED: {kind for kind, counts in kinds if max(counts) == 0},
        }

    def _told(self, shown: set[_Alike], least: int, at: int, known: set[_Alike]) -> set[_Alike]:
        """Give a set of which it is known as a whole, and which is large enough; nobody where it is not."""
        reached = {one for one in shown if one.since <= at}
        is_told = reached <= known and sum(len(self._alike[one]) for one in reached) >= least
        return reached if is_told else set()


def share_named(observed: Observed) -> Share:
    """Say of how many patterns of answers somebody is given away."""
    return Reasoning(observed).share()


def _spread(people: int, slots: int) -> Iterator[tuple[int, ...]]:
    """Give every way in which people fall into slots; the last one counts those who are in none."""
    if slots == 0:
        yield (people,)
        return
    for first in range(people + 1):
        for others in _spread(people - first, slots - 1):
            yield (first, *others)


def _orders(slots: Iterable[int]) -> int:
    """In how many ways people who are alike can fall so."""
    slots = tuple(slots)
    return factorial(sum(slots)) // prod(map(factorial, slots))
