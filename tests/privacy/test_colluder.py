"""T3: what one rater of a cell can work out about a colleague from the cell's mean and their own answer. Exact.

The raters of this file answer as raters do: mean 3.9, standard deviation 0.75 on a scale of 1 to 5.
"""

from collections import defaultdict
from itertools import product
from math import prod, sqrt

import pytest

from tests.reports.disclosure.test_examples import REALISTIC
from tests.reports.disclosure.test_rounding import FIVE, Published, as_released, naive

Totals = dict[int, float]


def totals_of(raters: int) -> Totals:
    """How likely each sum of so many answers is."""
    totals: Totals = {0: 1.0}
    for _ in range(raters):
        longer: Totals = defaultdict(float)
        for (total, likely), (score, share) in product(totals.items(), REALISTIC.items()):
            longer[total + score] += likely * share
        totals = longer
    return totals


def pinned(n: int, own: int, published: Published) -> float:
    """How often the published mean of n, together with one's own answer, leaves a colleague a single possible score."""
    behind = defaultdict(list)
    for total in range(n, 5 * n + 1):
        behind[published(total, n, FIVE)].append(total)
    found = 0.0
    for others, likely in totals_of(n - 1).items():
        left = {total - own for total in behind[published(others + own, n, FIVE)]}
        possible = [score for score in FIVE.points if any(n - 2 <= rest - score <= 5 * (n - 2) for rest in left)]
        found += likely * (len(possible) == 1)
    return found


def honest(n: int, published: Published = as_released) -> float:
    """The same for a colluder who answers like everybody else."""
    return sum(share * pinned(n, own, published) for own, share in REALISTIC.items())


def at_worst(n: int, published: Published = as_released) -> float:
    """The same for one who answers so as to learn the most."""
    return max(pinned(n, own, published) for own in FIVE.points)


def test_these_raters_answer_as_raters_do() -> None:
    mean = sum(score * share for score, share in REALISTIC.items())
    spread = sqrt(sum((score - mean) ** 2 * share for score, share in REALISTIC.items()))
    assert sum(REALISTIC.values()) == pytest.approx(1)
    assert mean == pytest.approx(3.9)
    assert spread == pytest.approx(0.75, abs=0.005)
    assert sum(totals_of(3).values()) == pytest.approx(1)


def test_an_honest_colluder_among_three_learns_at_most_one_and_a_half_per_cent() -> None:
    assert 0 < honest(3) <= 0.015


@pytest.mark.parametrize("n", range(4, 13))
def test_an_honest_colluder_among_four_or_more_learns_at_most_half_a_per_cent(n: int) -> None:
    assert honest(n) <= 0.005


@pytest.mark.parametrize("n", range(3, 13))
def test_one_who_answers_for_that_purpose_learns_less_than_a_tenth(n: int) -> None:
    assert honest(n) <= at_worst(n) <= 0.09


def test_one_decimal_without_bands_would_tell_a_colluder_many_times_as_much() -> None:
    """The control. Among three: every time that the other two add up to 2 or 10."""
    extreme = REALISTIC[1] ** 2 + REALISTIC[5] ** 2
    assert honest(3, naive) == pytest.approx(extreme)
    assert honest(3, naive) > 3 * honest(3)


def test_two_colluders_among_three_often_learn_what_the_third_answered() -> None:
    """Why raters are told, and why a coach may choose 4 or 5: two of three know the rest of the sum."""
    exact = 0.0
    for own in product(FIVE.points, repeat=3):
        text = as_released(sum(own), 3, FIVE)
        possible = [score for score in FIVE.points if as_released(own[0] + own[1] + score, 3, FIVE) == text]
        exact += (len(possible) == 1) * prod(REALISTIC[score] for score in own)
    assert exact == pytest.approx(0.43, abs=0.01)
