"""Waves as awkward as rosters and raters get, told through the real disclosure. The same number, the same wave."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from instruments.answers import Answers, Score
from instruments.groups import RaterGroup
from instruments.model import Instrument
from reports.release import Release
from tests.privacy.waves import (
    BOARD,
    DIRECT_REPORT,
    HABITS,
    OTHER,
    PEER,
    SELF,
    SUPERVISOR,
    Counts,
    Habit,
    questionnaire,
    random_ballot,
    tell,
)

ROSTERS: Mapping[str, tuple[Counts, int]] = {
    "2 + 2": ({SELF: 1, SUPERVISOR: 1, PEER: 2, DIRECT_REPORT: 2}, 3),
    "3 + 2": ({SELF: 1, SUPERVISOR: 2, PEER: 3, DIRECT_REPORT: 2}, 3),
    "1 + 5": ({SELF: 1, PEER: 1, DIRECT_REPORT: 5}, 3),
    "4 + 4, k = 4": ({SELF: 1, SUPERVISOR: 1, PEER: 4, DIRECT_REPORT: 4}, 4),
    "5 + 3 + 2, k = 5": ({SUPERVISOR: 1, PEER: 5, DIRECT_REPORT: 3, OTHER: 2}, 5),
    "with a board": ({SELF: 1, SUPERVISOR: 1, PEER: 5, DIRECT_REPORT: 3, BOARD: 3}, 3),
    "four small groups": ({SELF: 1, PEER: 2, DIRECT_REPORT: 2, BOARD: 1, OTHER: 1}, 3),
    "12 + 7": ({SELF: 1, SUPERVISOR: 1, PEER: 12, DIRECT_REPORT: 7}, 3),
}
SCALES = [(1, 5), (1, 4), (1, 5), (1, 7), (0, 11)]  # lowest score, number of points


@dataclass(frozen=True)
class Awkward:
    """One wave: who was invited, what came in, and what was told of it."""

    wave: Sequence[Answers]
    invited: Counts
    k: int
    instrument: Instrument

    @cached_property
    def release(self) -> Release:
        """What the real disclosure tells."""
        return self.told_with(self.wave)

    def told_with(self, wave: Sequence[Answers]) -> Release:
        """What it would tell had these ballots come in instead."""
        return tell(wave, invited=self.invited, k=self.k, instrument=self.instrument).release


def awkward_waves(count: int) -> Iterator[Awkward]:
    """Go through every roster with every habit on every scale: 8, 7 and 5 of them, so that 280 waves meet them all."""
    rosters, habits = list(ROSTERS.values()), [*dict.fromkeys(HABITS), _unanimous]
    for number in range(count):
        random = Random(number)
        invited, k = rosters[number % len(rosters)]
        minimum, points = SCALES[number % len(SCALES)]
        instrument = questionnaire(areas=3, items=3, minimum=minimum, points=points)
        wave = _wave(invited, random, habits[number % len(habits)], instrument)
        yield Awkward(wave, invited, k, instrument)


def _wave(invited: Counts, random: Random, habit: Habit, instrument: Instrument) -> list[Answers]:
    """Give the ballots that come in: one in twelve people does not answer."""
    people = [group for group, count in invited.items() for _ in range(count) if random.random() < 11 / 12]
    wave = [random_ballot(group, random, habit, instrument) for group in people]
    random.shuffle(wave)
    return wave


def _unanimous(_random: Random, points: Sequence[int]) -> Score:
    return points[-2]


def groups_of(wave: Sequence[Answers]) -> dict[RaterGroup, list[Answers]]:
    """Sort the anonymous ballots by group."""
    return {
        group: found
        for group in RaterGroup
        if not group.attributed and (found := [answers for answers in wave if answers.group is group])
    }
