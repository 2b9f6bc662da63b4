"""How much an attacker gains who guesses a newcomer's answer from two waves: a figure, for nothing can forbid to guess.

The raters of this room answer as raters do; at the follow-up each answer is the same as before with a given chance, and
otherwise given anew. The same is asked of an item's mean (R4), and of what raters say has changed (R10) between two
askings.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from random import Random

from instruments.model import CHANGE_POINTS
from reports.disclosure.lattice import pooled_change
from reports.disclosure.rounding import anonymous_mean
from reports.release import Shown
from tests.privacy.experiment.askings import ANSWERED
from tests.reports.disclosure.means import FIVE, REALISTIC

RATERS = 5
REPEATING = (1.0, 0.9, 0.7, 0.5, 0.0)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: how likely each answer is, and what is published of a sum of n answers."""

    shares: tuple[tuple[int, float], ...]
    publish: Callable[[int, int], Shown]

    def draw(self, random: Random, count: int) -> list[int]:
        """Let so many raters answer."""
        return random.choices([one for one, _ in self.shares], [share for _, share in self.shares], k=count)

    def shown(self, scores: list[int]) -> Shown:
        """Return what is published of them."""
        return self.publish(sum(scores), len(scores))


def _mean(total: int, n: int) -> Shown:
    return anonymous_mean(total, n, FIVE)


ITEM = Question(tuple(REALISTIC.items()), _mean)
CHANGE = Question(tuple(zip(CHANGE_POINTS, next(iter(ANSWERED.values())), strict=True)), pooled_change)


def answered(random: Random, count: int) -> list[int]:
    """Let so many raters answer one item."""
    return ITEM.draw(random, count)


def _pairs(asked: Question, random: Random, repeating: float, count: int) -> Iterator[tuple[Shown, Shown, int]]:
    """Give two published numbers, of 5 raters and of the same 5 and a newcomer, and what the newcomer answered."""
    for _ in range(count):
        before = asked.draw(random, RATERS)
        after = [score if random.random() < repeating else asked.draw(random, 1)[0] for score in before]
        newcomer = asked.draw(random, 1)[0]
        yield asked.shown(before), asked.shown([*after, newcomer]), newcomer


def gain(ratings: int) -> str:
    """Give the table of an item's mean in two waves: how often each way of guessing is right."""
    return "\n".join(
        [
            "### A guess from two waves",
            "",
            "A newcomer joins five raters who answered at the baseline. How often is a guess at the newcomer's answer"
            " right? *By subtraction*: the attacker assumes that the five gave the same answers again. *At best*: the"
            " attacker knows how many answers are the same, and makes the most of both means. *From the follow-up"
            " alone*: the attacker has no baseline.",
            "",
            *_lines(ITEM, ratings),
        ]
    )


def gain_of_change(ratings: int) -> str:
    """Give the same table of what raters say has changed, in two askings."""
    return "\n".join(
        [
            "### A guess from two askings about change",
            "",
            "The same of what raters say has changed (-3 to +3, most of them politely: mean .5, SD 1.1), where a"
            " newcomer joins five who answered at the follow-up before.",
            "",
            *_lines(CHANGE, ratings),
        ]
    )


def _lines(asked: Question, ratings: int) -> Iterator[str]:
    yield "| answers repeated by the five | by subtraction | at best, from both | from the follow-up alone |"
    yield "| --- | --- | --- | --- |"
    for repeating in REPEATING:
        right = [0, 0, 0]
        for early, late, score in _pairs(asked, Random(9), repeating, ratings):
            guesses = (
                _by_subtraction(asked, early, late),
                _at_best(asked, early, late, repeating),
                _alone(asked, late),
            )
            right = [count + (guess == score) for count, guess in zip(right, guesses, strict=True)]
        shares = [repeating, *(count / ratings for count in right)]
        yield f"| {' | '.join(f'{100 * share:.0f} %' for share in shares)} |"


@cache
def _behind(asked: Question, told: Shown) -> frozenset[int]:
    """Give the sums that are published just so."""
    ends = [one for one, _ in asked.shares]
    sums = range(min(ends) * told.n, max(ends) * told.n + 1)
    return frozenset(total for total in sums if asked.publish(total, told.n) == told)


@cache
def _by_subtraction(asked: Question, early: Shown, late: Shown) -> int:
    """Take the likeliest of the answers that subtraction leaves, or of all where it leaves none."""
    likely = _likely(asked, late)
    apart = {after - before for before in _behind(asked, early) for after in _behind(asked, late)}
    return max(apart & set(likely) or likely, key=lambda score: likely[score])


@cache
def _alone(asked: Question, late: Shown) -> int:
    likely = _likely(asked, late)
    return max(likely, key=lambda score: likely[score])


def _likely(asked: Question, late: Shown) -> Mapping[int, float]:
    """How likely each answer of one rater is, given the published number of them all."""
    rest: dict[int, float] = defaultdict(float)
    for (_, after), share in _sums_of_both(asked, 1.0).items():
        rest[after] += share
    sums = _behind(asked, late)
    return {score: share * sum(rest.get(total - score, 0.0) for total in sums) for score, share in asked.shares}


@cache
def _at_best(asked: Question, early: Shown, late: Shown, repeating: float) -> int:
    """Weigh every pair of sums that both numbers allow by how likely it is."""
    both, shares = _sums_of_both(asked, repeating), dict(asked.shares)
    sums = list(product(_behind(asked, early), _behind(asked, late)))
    return max(
        shares,
        key=lambda score: shares[score] * sum(both.get((before, after - score), 0.0) for before, after in sums),
    )


@cache
def _sums_of_both(asked: Question, repeating: float) -> Mapping[tuple[int, int], float]:
    """How likely each pair of sums of the five is, at the baseline and at the follow-up."""
    likely: dict[tuple[int, int], float] = {(0, 0): 1.0}
    for _ in range(RATERS):
        longer: dict[tuple[int, int], float] = defaultdict(float)
        for ((before, after), so_far), (one, first), (other, second) in product(
            likely.items(), asked.shares, asked.shares
        ):
            again = repeating * (one == other) + (1 - repeating) * second
            longer[before + one, after + other] += so_far * first * again
        likely = longer
    return likely
