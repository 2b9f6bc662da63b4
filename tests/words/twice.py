"""Simulated leaders who are rated twice: the same truth or one that moved, the same people or others.

The model of one wave is that of `leaders`; what is added stands in docs/measurement.md, "Leaders who are rated twice".
Nothing here knows how answers are told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from math import sqrt
from random import Random

from instruments.answers import Answers, NoScore, Score
from instruments.groups import RaterGroup
from instruments.model import CHANGE_POINTS, Area, Instrument
from tests.words.leaders import (
    AREA_SD,
    DIFFICULTY_SD,
    LEVEL,
    NOISE_SD,
    OWN_SD,
    OWN_SHIFT,
    SELF,
    SHARED,
    SUPERVISOR,
    deviation,
    score_of,
    tapped,
)

POLITE, POLITE_SD = 0.5, 0.7  # what a rater says of change out of politeness, of every area alike; -3 to +3
JUDGED_SD = (
    0.7  # of what the same rater says of one area beside that: two answers of one rater correlate by .5, untapped
)
NO_BASIS = 0.1  # the share of answers about change that say "no basis"
HIGHEST_SCORED = 4.95  # nobody's area truly gets higher than this

Roster = Mapping[RaterGroup, int]


@dataclass(frozen=True)
class Scatter:
    """How raters of a group depart from what it truly sees of an area, in points.

    `assumed` is None where it follows from the reliabilities, all of it a rater's own; otherwise the standard
    deviation of one rater's score of an area, half of whose square is their own and half new each time. `judged` is
    that of what one rater says of one area's change, beside politeness.
    """

    assumed: float | None = None
    judged: float = JUDGED_SD

    def own(self, group: RaterGroup, area: Area) -> float:
        """The standard deviation of what a rater sees otherwise, whenever asked."""
        if group is SELF:
            return 0.0
        return deviation(group, area.items) if self.assumed is None else self.assumed / sqrt(2)

    def of_the_day(self, group: RaterGroup, area: Area) -> float:
        """The standard deviation of what a rater sees otherwise on one occasion, beside the noise of each answer."""
        if group is SELF or self.assumed is None:
            return 0.0
        return sqrt(max(self.assumed**2 / 2 - NOISE_SD**2 / len(area.items), 0.0))


FROM_RELIABILITY = Scatter()


@dataclass(frozen=True)
class Rater:
    """Somebody who can be asked twice: their own leaning in each area, in points, and how polite they are."""

    name: str
    group: RaterGroup
    leaning: Mapping[str, float]
    polite: float


@dataclass(frozen=True)
class Kept:
    """The shares of supervisors and of anonymous people who are asked again; the others are replaced."""

    supervisors: float
    anonymous: float


@dataclass(frozen=True)
class Moved:
    """What is truly otherwise the second time: points by area, and by how many steps raters see these as better."""

    points: Mapping[str, float]
    steps: float = 0.0


NOTHING = Moved({})


class Truth:
    """What a leader's groups truly see, how hard each item is, what the leader thinks: all this stays."""

    def __init__(
        self, random: Random, instrument: Instrument, roster: Roster, scatter: Scatter = FROM_RELIABILITY
    ) -> None:
        """Draw a leader."""
        self.random, self.instrument, self.roster, self.scatter = random, instrument, roster, scatter
        self._names = count()
        groups = [group for group in RaterGroup if roster.get(group) and group is not SELF]
        self.items = {item.id: random.gauss(0, DIFFICULTY_SD) for item in instrument.items}
        self.seen: dict[str, dict[RaterGroup, float]] = {}
        self.own: dict[str, float] = {}
        for area in instrument.areas:
            common = random.gauss(0, 1)
            self.seen[area.id] = {
                group: LEVEL + AREA_SD * (sqrt(SHARED) * common + sqrt(1 - SHARED) * random.gauss(0, 1))
                for group in groups
            }
            self.own[area.id] = sum(self.seen[area.id].values()) / len(groups) + OWN_SHIFT + random.gauss(0, OWN_SD)

    def raters(self) -> list[Rater]:
        """Ask everybody of the roster for the first time."""
        return [self._rater(group) for group in RaterGroup for _ in range(self.roster.get(group, 0))]

    def asked_again(self, raters: Sequence[Rater], kept: Kept) -> list[Rater]:
        """Ask so many of them again, whichever they are, and new people of the same groups in the others' places."""
        again = {
            *_some([one for one in raters if one.group is SUPERVISOR], kept.supervisors, self.random),
            *_some([one for one in raters if not one.group.attributed], kept.anonymous, self.random),
            *(one.name for one in raters if one.group is SELF),
        }
        return [one if one.name in again else self._rater(one.group) for one in raters]

    def answers(self, raters: Sequence[Rater], moved: Moved = NOTHING, compared: Sequence[str] = ()) -> list[Answers]:
        """Let everybody answer, with chance of its own; about change, too, where areas are compared."""
        return [self._ballot(one, moved, compared) for one in raters]

    def scored(self, area: Area, points: float = 0.0) -> float:
        """What endless raters of all groups would score in an area on average, were it so many points higher."""
        found = [
            score_of(seen + points + self.items[item.id], self._spread(group, area))
            for group, seen in self.seen[area.id].items()
            for item in area.items
        ]
        return sum(found) / len(found)

    def has_room(self, area: Area, more: float) -> bool:
        """True where an area can be scored by so much more."""
        return self.scored(area) + more <= HIGHEST_SCORED

    def points_for(self, area: Area, more: float) -> float:
        """How much higher an area must truly be to be scored by so much more: halving, as scales have ends."""
        aim, low, high = self.scored(area) + more, 0.0, 8.0
        while high - low > 1e-4:
            middle = (low + high) / 2
            low, high = (middle, high) if self.scored(area, middle) < aim else (low, middle)
        return high

    def _spread(self, group: RaterGroup, area: Area) -> float:
        own, of_the_day = self.scatter.own(group, area), self.scatter.of_the_day(group, area)
        return sqrt(own**2 + of_the_day**2 + NOISE_SD**2)

    def _rater(self, group: RaterGroup) -> Rater:
        leaning = {area.id: self.random.gauss(0, self.scatter.own(group, area)) for area in self.instrument.areas}
        return Rater(f"rater {next(self._names)}", group, leaning, self.random.gauss(POLITE, POLITE_SD))

    def _ballot(self, rater: Rater, moved: Moved, compared: Sequence[str]) -> Answers:
        scores: dict[str, Score] = {}
        for area in self.instrument.areas:
            middle = self.own[area.id] if rater.group is SELF else self.seen[area.id][rater.group]
            middle += rater.leaning[area.id] + moved.points.get(area.id, 0.0)
            middle += self.random.gauss(0, self.scatter.of_the_day(rater.group, area))
            for item in area.items_for(rater.group):
                point = middle + self.items[item.id] + self.random.gauss(0, NOISE_SD)
                scores[item.id] = tapped(point, self.instrument)
        change = {} if rater.group is SELF else {area: self._change(rater, area, moved) for area in compared}
        return Answers(rater.group, scores, frozenset(), {}, change=change)

    def _change(self, rater: Rater, area: str, moved: Moved) -> Score:
        if self.random.random() < NO_BASIS:
            return NoScore.NOT_OBSERVED
        better = moved.steps if area in moved.points else 0.0
        return judged(rater.polite + better + self.random.gauss(0, self.scatter.judged))


def judged(point: float) -> int:
    """What is tapped of a change that somebody sees."""
    return min(max(round(point), CHANGE_POINTS[0]), CHANGE_POINTS[-1])


def _some(raters: Sequence[Rater], share: float, random: Random) -> Iterable[str]:
    """Choose so large a share of people; where it is not a whole number, chance decides about the last."""
    wanted = len(raters) * share
    number = int(wanted) + (random.random() < wanted - int(wanted))
    return [one.name for one in random.sample(list(raters), number)]
