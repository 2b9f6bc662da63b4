"""T3: what one rater of a cell can work out about a colleague from the cell's mean and their own answer. Exact.

The raters of this file answer as raters do: mean 3.9, standard deviation 0.75 on a scale of 1 to 5.
"""

from itertools import product
from math import prod, sqrt

import pytest

from tests.privacy.experiment.colluders import at_worst, honest, totals_of
from tests.reports.disclosure.means import FIVE, REALISTIC, as_released, naive


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
