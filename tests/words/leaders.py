"""Simulated leaders and their raters: a truth that is known, and the integers that somebody would have tapped.

The model stands in docs/measurement.md, "Simulated leaders". Nothing here knows how answers are told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import erf, sqrt
from random import Random

from instruments.answers import Answers, NoScore, Score
from instruments.groups import RaterGroup
from instruments.model import Instrument

SELF, SUPERVISOR, PEER, DIRECT_REPORT = (
    RaterGroup.SELF,
    RaterGroup.SUPERVISOR,
    RaterGroup.PEER,
    RaterGroup.DIRECT_REPORT,
)
SMALL: Mapping[RaterGroup, int] = {SELF: 1, SUPERVISOR: 1, PEER: 3, DIRECT_REPORT: 3}

AREA_SD = 0.5  # between the true values of a leader's areas, as one group sees them
SHARED = 0.66  # correlation between what two groups truly see of an area
DIFFICULTY_SD = 0.25  # between items
NOISE_SD = 0.55  # of one answer
RELIABILITY = {SUPERVISOR: 0.50, PEER: 0.37, DIRECT_REPORT: 0.30}  # of one rater's score of an area
OWN_SHIFT, OWN_SD = 0.2, 0.55  # how self-ratings run: higher, and apart from what others see
LEVEL = 3.9  # of all areas and groups, in points of 1 to 5: what privacy rule T3 assumes too


@dataclass(frozen=True)
class Leader:
    """A wave whose truth is known. By area: what each group truly sees, what the executive thinks, in points.

    `expected` is what infinitely many raters of each group would score on average: integers, cut at the scale's ends.
    """

    ballots: Sequence[Answers]
    invited: Mapping[RaterGroup, int]
    true: Mapping[str, Mapping[RaterGroup, float]]
    own: Mapping[str, float]
    expected: Mapping[str, Mapping[RaterGroup, float]]


@dataclass(frozen=True)
class Habits:
    """How raters of one simulation answer. `shared` is 1 where the groups truly see the same; missing is a share."""

    shared: float = SHARED
    missing: float = 0.0
    comments: float = 0.0


def leader(
    random: Random,
    instrument: Instrument,
    *,
    level: float = LEVEL,
    roster: Mapping[RaterGroup, int] = SMALL,
    habits: Habits | None = None,
) -> Leader:
    """Let a roster answer about one leader. Groups without a reliability of their own are like peers."""
    habits = habits or Habits()
    groups = [group for group in RaterGroup if roster.get(group) and group is not SELF]
    items = {item.id: random.gauss(0, DIFFICULTY_SD) for item in instrument.items}
    true: dict[str, dict[RaterGroup, float]] = {}
    own: dict[str, float] = {}
    for area in instrument.areas:
        common = random.gauss(0, 1)
        true[area.id] = {
            group: level + AREA_SD * (sqrt(habits.shared) * common + sqrt(1 - habits.shared) * random.gauss(0, 1))
            for group in groups
        }
        truth = sum(true[area.id].values()) / len(groups)
        own[area.id] = truth + OWN_SHIFT + random.gauss(0, OWN_SD)
    raters = [group for group in RaterGroup for _ in range(roster.get(group, 0))]
    return Leader(
        ballots=[_ballot(group, random, instrument, items, (true, own), habits) for group in raters],
        invited={group: _invited(group, roster) for group in RaterGroup if roster.get(group)},
        true=true,
        own=own,
        expected={
            area.id: {
                group: sum(
                    score_of(true[area.id][group] + items[item.id], spread_of(group, area.items)) for item in area.items
                )
                / len(area.items)
                for group in groups
            }
            for area in instrument.areas
        },
    )


def _invited(group: RaterGroup, roster: Mapping[RaterGroup, int]) -> int:
    """Anonymous groups are invited three strong; fewer may answer."""
    return roster[group] if group.attributed else max(roster[group], 3)


def _ballot(
    group: RaterGroup,
    random: Random,
    instrument: Instrument,
    items: Mapping[str, float],
    truth: tuple[Mapping[str, Mapping[RaterGroup, float]], Mapping[str, float]],
    habits: Habits,
) -> Answers:
    true, own = truth
    scores: dict[str, Score] = {}
    seen: dict[str, float] = {}
    for area in instrument.areas:
        aim = own[area.id] if group is SELF else true[area.id][group] + random.gauss(0, deviation(group, area.items))
        seen[area.id] = aim
        for item in area.items_for(group):
            score = tapped(aim + items[item.id] + random.gauss(0, NOISE_SD), instrument)
            scores[item.id] = NoScore.NOT_OBSERVED if random.random() < habits.missing else score
    picks = sorted(seen, key=lambda area: seen[area] + random.gauss(0, AREA_SD))[: random.randint(0, 3)]
    comments = {
        question.id: f"Thank you, thought {random.randint(1, 9)}."
        for question in instrument.open_questions
        if random.random() < habits.comments
    }
    return Answers(group, scores, frozenset(picks), comments, _guessed(group, own, instrument))


def _guessed(group: RaterGroup, own: Mapping[str, float], instrument: Instrument) -> dict[str, float]:
    """What the executive thinks that others will say: what they think themselves or a little less. No chance in it."""
    halves = instrument.scale.half_points
    if group is not SELF:
        return {}
    aims = {area.id: round(2 * (own[area.id] - 0.3 * (place % 3))) / 2 for place, area in enumerate(instrument.areas)}
    told = {area.id: min(max(aims[area.id], halves[0]), halves[-1]) for area in instrument.predicted_areas}
    return {area: value for place, (area, value) in enumerate(told.items()) if place % 7 != 5}


def error_variance(group: RaterGroup) -> float:
    """Of one rater's score of an area, from the reliability: (1 - r) / r of the true variance, in square points."""
    reliability = RELIABILITY.get(group, RELIABILITY[PEER])
    return AREA_SD**2 * (1 - reliability) / reliability


def deviation(group: RaterGroup, items: Sequence[object]) -> float:
    """The standard deviation of what one rater sees otherwise in an area: the error less the mean of its noise."""
    return sqrt(max(error_variance(group) - NOISE_SD**2 / len(items), 0.0))


def tapped(point: float, instrument: Instrument) -> int:
    """What is tapped where somebody means this point of 1 to 5: the nearest step of the scale in use."""
    scale = instrument.scale
    stretched = scale.minimum + (point - 1) / 4 * (scale.maximum - scale.minimum)
    return min(max(round(stretched), scale.minimum), scale.maximum)


def spread_of(group: RaterGroup, items: Sequence[object]) -> float:
    """The standard deviation of one answer of one rater to one item, in points."""
    return sqrt(deviation(group, items) ** 2 + NOISE_SD**2)


def score_of(middle: float, spread: float) -> float:
    """The mean of all taps around a middle, on 1 to 5: a step is taken by everybody above it."""
    return 1 + sum(0.5 + erf((middle - step) / spread / sqrt(2)) / 2 for step in (1.5, 2.5, 3.5, 4.5))
