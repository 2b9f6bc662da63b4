"""How much an attacker gains who guesses a newcomer's answer from two waves: a figure, for nothing can forbid to guess.

The raters of this room answer as raters do; at the follow-up each answer is the same as before with a given chance, and
otherwise given anew.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from random import Random

from reports.certificate.knowledge import totals_behind
from reports.disclosure.rounding import anonymous_mean
from reports.release import Shown
from tests.privacy.experiment.colluders import totals_of
from tests.privacy.experiment.subtraction import difference
from tests.reports.disclosure.means import FIVE, REALISTIC

RATERS = 5
REPEATING = (1.0, 0.9, 0.7, 0.5, 0.0)


def answered(random: Random, count: int) -> list[int]:
    """Let so many raters answer one item."""
    return random.choices(list(REALISTIC), list(REALISTIC.values()), k=count)


def shown(scores: list[int]) -> Shown:
    """What is published of them."""
    return anonymous_mean(sum(scores), len(scores), FIVE)


def pairs_of_waves(random: Random, repeating: float, count: int) -> Iterator[tuple[Shown, Shown, int]]:
    """Give two published means, of 5 raters and of the same 5 and a newcomer, and what the newcomer answered."""
    for _ in range(count):
        before = answered(random, RATERS)
        after = [score if random.random() < repeating else answered(random, 1)[0] for score in before]
        newcomer = answered(random, 1)[0]
        yield shown(before), shown([*after, newcomer]), newcomer


def gain(ratings: int) -> str:
    """Give the table: how often each way of guessing is right."""
    lines = [
        "### A guess from two waves",
        "",
        "A newcomer joins five raters who answered at the baseline. How often is a guess at the newcomer's answer"
        " right? *By subtraction*: the attacker assumes that the five gave the same answers again. *At best*: the"
        " attacker knows how many answers are the same, and makes the most of both means. *From the follow-up alone*:"
        " the attacker has no baseline.",
        "",
        "| answers repeated by the five | by subtraction | at best, from both | from the follow-up alone |",
        "| --- | --- | --- | --- |",
    ]
    for repeating in REPEATING:
        right = [0, 0, 0]
        for early, late, score in pairs_of_waves(Random(9), repeating, ratings):
            guesses = (_by_subtraction(early, late), _at_best(early, late, repeating), _alone(late))
            right = [count + (guess == score) for count, guess in zip(right, guesses, strict=True)]
        shares = [repeating, *(count / ratings for count in right)]
        lines.append(f"| {' | '.join(f'{100 * share:.0f} %' for share in shares)} |")
    return "\n".join(lines)


@cache
def _by_subtraction(early: Shown, late: Shown) -> int:
    """Take the likeliest of the answers that subtraction leaves, or of all where it leaves none."""
    likely = _likely(late)
    return max(difference(early, late) or likely, key=lambda score: likely[score])


@cache
def _alone(late: Shown) -> int:
    likely = _likely(late)
    return max(likely, key=lambda score: likely[score])


def _likely(late: Shown) -> Mapping[int, float]:
    """How likely each answer of one rater is, given the published mean of them all."""
    rest = totals_of(RATERS)
    sums = totals_behind(late, FIVE)
    return {score: share * sum(rest.get(total - score, 0.0) for total in sums) for score, share in REALISTIC.items()}


@cache
def _at_best(early: Shown, late: Shown, repeating: float) -> int:
    """Weigh every pair of sums that both means allow by how likely it is."""
    both = _sums_of_both_waves(repeating)
    sums = list(product(totals_behind(early, FIVE), totals_behind(late, FIVE)))
    return max(
        REALISTIC,
        key=lambda score: REALISTIC[score] * sum(both.get((before, after - score), 0.0) for before, after in sums),
    )


@cache
def _sums_of_both_waves(repeating: float) -> Mapping[tuple[int, int], float]:
    """How likely each pair of sums of the five is, at the baseline and at the follow-up."""
    likely: dict[tuple[int, int], float] = {(0, 0): 1.0}
    for _ in range(RATERS):
        longer: dict[tuple[int, int], float] = defaultdict(float)
        for ((before, after), so_far), one, other in product(likely.items(), REALISTIC, REALISTIC):
            again = repeating * (one == other) + (1 - repeating) * REALISTIC[other]
            longer[before + one, after + other] += so_far * REALISTIC[one] * again
        likely = longer
    return likely
