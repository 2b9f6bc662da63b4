"""Ways to publish a mean, and what each leaves possible for one rater: counted by brute force, twice, in two ways."""

from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations_with_replacement
from math import floor

from instruments.model import Scale
from reports.disclosure.rounding import anonymous_mean

# how raters really answer: mean 3.9, standard deviation 0.75
REALISTIC = {1: 0.005, 2: 0.03, 3: 0.215, 4: 0.56, 5: 0.19}
# every scale that rule R4 names, as its lowest and highest score
SCALES = [(1, 4), (1, 5), (1, 6), (1, 7), (1, 10), (0, 10), (-3, 3)]
FIVE = Scale(1, tuple("abcde"), "not observed")

Published = Callable[[int, int, Scale], str]


def scale(ends: tuple[int, int]) -> Scale:
    return Scale(ends[0], tuple("x" for _ in range(ends[0], ends[1] + 1)), "not observed")


def as_released(total: int, n: int, on: Scale) -> str:
    return anonymous_mean(total, n, on).text


def naive(total: int, n: int, on: Scale) -> str:
    """The leaky control: one decimal, no bands."""
    return str(floor(10 * Fraction(total, n) + Fraction(1, 2)))


def every_sum(ends: tuple[int, int], n: int) -> range:
    return range(ends[0] * n, ends[1] * n + 1)


def sums_behind(text: str, n: int, on: Scale, published: Published) -> frozenset[int]:
    """Give every sum of n answers that is published as this text."""
    return frozenset(total for total in every_sum((on.minimum, on.maximum), n) if published(total, n, on) == text)


def fewest_by_multisets(ends: tuple[int, int], n: int, published: Published) -> int:
    """Write down every set of n answers; count the scores that occur behind each published text."""
    on = scale(ends)
    behind: dict[str, set[int]] = defaultdict(set)
    for answers in combinations_with_replacement(on.points, n):
        behind[published(sum(answers), n, on)].update(answers)
    return min(len(scores) for scores in behind.values())


def fewest_by_sums(ends: tuple[int, int], n: int, published: Published) -> int:
    """The same from sums: one rater's score is possible if the n - 1 others can make up the rest."""
    on = scale(ends)
    behind: dict[str, set[int]] = defaultdict(set)
    for total in every_sum(ends, n):
        rest = range((n - 1) * on.minimum, (n - 1) * on.maximum + 1)
        behind[published(total, n, on)].update(score for score in on.points if total - score in rest)
    return min(len(scores) for scores in behind.values())
