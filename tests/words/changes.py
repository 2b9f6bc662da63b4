"""How often a comparison says that something changed where nothing did, and how often where something did.

Every leader goes through the real disclosure twice and through the real comparison: nothing is reckoned by a formula.
One follow-up is compared with two choices of areas: raters are asked about all that either of them names.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from random import Random

from instruments.groups import RaterGroup
from instruments.model import Instrument
from reports.comparison.areas import PERCEIVED_BEYOND, PERCEIVED_FROM
from reports.comparison.model import AreaChange, Comparison, Told
from reports.declaration import Declaration
from reports.gaps import area_views
from reports.release import Release
from tests.support.ballots import LEADERSHIP
from tests.words.leaders import DIRECT_REPORT, PEER, SELF, SUPERVISOR
from tests.words.retold import BASELINE, FOLLOW_UP, Asked, compared, told
from tests.words.twice import FROM_RELIABILITY, NOTHING, Kept, Moved, Scatter, Truth

PROCESSES, BATCH = 2, 25
ASKED = replace(LEADERSHIP, open_questions=(), picks=None)  # neither enters a comparison
SHORT = replace(ASKED, areas=ASKED.areas[:3])  # for words that hang on what is said of three areas alone
ROSTERS: Mapping[str, Mapping[RaterGroup, int]] = {
    f"{supervisors}/{peers}/{reports}": {SELF: 1, SUPERVISOR: supervisors, PEER: peers, DIRECT_REPORT: reports}
    for supervisors, peers, reports in ((1, 3, 3), (1, 4, 4), (2, 6, 6), (2, 10, 10))
}
AGAIN: Mapping[str, Kept] = {
    "nobody": Kept(0, 0),
    "half": Kept(0.5, 0.5),
    "all": Kept(1, 1),
    "all but supervisors": Kept(0, 1),
}
SEVEN, SEVEN_OF_TEN = "seven of ten", Kept(0.7, 0.7)
POINTS = (0.42, 0.63, 0.8)
STEPS = 1.0  # by how much more than politeness raters find a truly better area better
FREELY, LOWEST = "any two areas", "the two lowest of the baseline"
MODEL, ASSUMED = "as in the model", "as the report assumes"
ALIKE, UNLIKE = "two answers of a rater are more alike", "two answers of a rater are less alike"
SCATTERS: Mapping[str, Scatter] = {
    MODEL: FROM_RELIABILITY,
    ASSUMED: Scatter(LEADERSHIP.rater_sd),
    ALIKE: Scatter(judged=0.45),
    UNLIKE: Scatter(judged=1.0),
}

ANY, FOCUS, OTHER, IMPROVED = "any word", "a focus area", "another area", "seen as better"
RANGE, CLASS = "a range", "another class"
DECLINED, POLITELY = "seen as worse", "without a control area"
WORDS = (FOCUS, OTHER, IMPROVED, RANGE, CLASS)  # any of them is a claim


@dataclass(frozen=True)
class Cell:
    """One way to be rated twice: roster, who is asked again, which areas are declared, what truly moved, how scattered.

    `points` is how much more endless raters would score in the first focus area, 0 where nothing changed.
    """

    roster: str
    again: str
    chosen: str = FREELY
    points: float = 0.0
    scatter: str = MODEL


@dataclass(frozen=True)
class Outcome:
    """What is said of one leader: words somewhere; and of the first focus area, with its change and error in points."""

    said: frozenset[str]
    told: Told
    change: float
    error: float
    least: float


Outcomes = Mapping[Cell, Sequence[Outcome]]


def simulated(leaders: int, *, powered: int, progress: Callable[[str], None] = lambda _: None) -> Outcomes:
    """Simulate so many leaders of each roster without a change, and so many with each true change."""
    jobs = [(roster, first) for first in range(0, leaders, BATCH) for roster in ROSTERS]
    found: dict[Cell, list[Outcome]] = {}
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        for done, outcomes in enumerate(pool.map(partial(batch, leaders=leaders, powered=powered), jobs), 1):
            for cell, more in outcomes.items():
                found.setdefault(cell, []).extend(more)
            progress(f"{done} of {len(jobs)} batches of {BATCH} leaders")
    return found


def unchanged(roster: str, *, leaders: int) -> dict[Cell, list[Outcome]]:
    """Simulate so many leaders of a roster of whom nothing changes, any two of whose areas are declared."""
    found: dict[Cell, list[Outcome]] = {}
    for number in range(leaders):
        one = _Leader(number, roster, MODEL, ASKED, chosen=(FREELY,))
        for again in AGAIN:
            for cell, outcome in one.unchanged(again):
                found.setdefault(cell, []).append(outcome)
    return found


def batch(job: tuple[str, int], *, leaders: int, powered: int) -> dict[Cell, list[Outcome]]:
    """Simulate some leaders of a roster, from the given number on, each with a chance of its own."""
    roster, first = job
    found: dict[Cell, list[Outcome]] = {}
    for number in range(first, min(first + BATCH, leaders)):
        for cell, outcome in _in_every_way(number, roster, powered):
            found.setdefault(cell, []).append(outcome)
    return found


def _in_every_way(number: int, roster: str, powered: int) -> Iterator[tuple[Cell, Outcome]]:
    in_model = _Leader(number, roster, MODEL, ASKED)
    for again in AGAIN:
        yield from in_model.unchanged(again)
    if number < powered:
        yield from in_model.changed()
        assumed = _Leader(number, roster, ASSUMED, ASKED)
        yield from assumed.unchanged("nobody")
        yield from assumed.changed()
    for scatter in (ALIKE, UNLIKE):
        yield next(_Leader(number, roster, scatter, SHORT).unchanged("all"))


class _Leader:
    """One leader after the first wave."""

    def __init__(
        self, number: int, roster: str, scatter: str, instrument: Instrument, chosen: Sequence[str] = (FREELY, LOWEST)
    ) -> None:
        self.roster, self.scatter, self.instrument = roster, scatter, instrument
        self.random = Random(f"{roster}, {scatter}, {number}")
        self.areas = [area.id for area in instrument.areas]
        self.truth = Truth(self.random, instrument, ROSTERS[roster], SCATTERS[scatter])
        self.raters = self.truth.raters()
        self.baseline = told(self.truth.answers(self.raters), BASELINE, instrument)
        self.declared = {FREELY: self._any_two(), **({LOWEST: self._two_lowest()} if LOWEST in chosen else {})}

    def unchanged(self, again: str) -> Iterator[tuple[Cell, Outcome]]:
        """Rate the leader again, with nothing changed; with each choice of areas."""
        asked, later = self._rated_again(AGAIN[again], NOTHING, *self.declared.values())
        for chosen, declaration in self.declared.items():
            outcome = outcome_of(compared(self.baseline, later, declaration, asked))
            yield Cell(self.roster, again, chosen, scatter=self.scatter), outcome

    def changed(self) -> Iterator[tuple[Cell, Outcome]]:
        """Rate the leader again by seven of ten, with one area better by each of the points."""
        for points in POINTS:
            area = self.random.choice([one for one in self.instrument.areas if self.truth.has_room(one, max(POINTS))])
            moved = Moved({area.id: self.truth.points_for(area, points)}, STEPS)
            declaration = self._any_two(area.id)
            asked, later = self._rated_again(SEVEN_OF_TEN, moved, declaration)
            outcome = outcome_of(compared(self.baseline, later, declaration, asked))
            yield Cell(self.roster, SEVEN, FREELY, points, self.scatter), outcome

    def _rated_again(self, kept: Kept, moved: Moved, *declared: Declaration) -> tuple[Asked, Release]:
        """Ask about the change of every area that one of the declarations names."""
        asked = Asked(self.raters, self.truth.asked_again(self.raters, kept))
        areas = [area for area in self.areas if any(area in one.areas for one in declared)]
        return asked, told(self.truth.answers(asked.now, moved, areas), FOLLOW_UP, self.instrument, areas)

    def _any_two(self, first: str | None = None) -> Declaration:
        first = first or self.random.choice(self.areas)
        second, control = self.random.sample([area for area in self.areas if area != first], 2)
        return Declaration((first, second), control)

    def _two_lowest(self) -> Declaration:
        """What somebody chooses who has read the report: the areas that others see lowest, and any other to compare."""
        seen = sorted((view.others.tenths, view.area) for view in area_views(self.baseline) if view.others)
        focus = (seen[0][1], seen[1][1])
        return Declaration(focus, self.random.choice([area for area in self.areas if area not in focus]))


def outcome_of(comparison: Comparison) -> Outcome:
    """Sum up one comparison."""
    first = comparison.focus[0]
    if first.others is None or first.least is None:
        raise ValueError(f"{first.area} cannot be compared: every simulated rater answers every item")
    said = frozenset(_said(comparison))
    return Outcome(said, first.told, first.others.change / 10, first.error, first.least / 10)


def _said(comparison: Comparison) -> Iterator[str]:
    """Name every kind of word that is said somewhere; and two that are not, but might be."""
    named = [area for area in comparison.areas if area.told in (Told.HIGHER, Told.LOWER)]
    improved = any(area.perceived and area.perceived.improved for area in comparison.areas)
    is_said = {
        FOCUS: any(area.is_focus for area in named),
        OTHER: any(not area.is_focus for area in named),
        IMPROVED: improved,
        RANGE: any(area.reached for area in comparison.areas),
        CLASS: any(area.gap and area.gap.class_changed for area in comparison.areas),
        DECLINED: any(_declined(area) for area in comparison.focus),
        POLITELY: any(_politely(area) for area in comparison.focus),
    }
    if any(is_said[word] for word in WORDS):
        yield ANY
    yield from (word for word, said in is_said.items() if said)


def _declined(area: AreaChange) -> bool:
    """A word there is not: as far below the control area as one that is said lies above it."""
    seen = area.perceived
    if seen is None or seen.anonymous is None or seen.control is None or seen.beyond is None:
        return False
    return min(seen.anonymous.n, seen.control.n) >= PERCEIVED_FROM and seen.beyond <= -PERCEIVED_BEYOND


def _politely(area: AreaChange) -> bool:
    """A word there is not: what would be said if nobody were asked about a control area."""
    seen = area.perceived.anonymous if area.perceived else None
    return seen is not None and seen.n >= PERCEIVED_FROM and round(seen.value * 10) >= PERCEIVED_BEYOND
