"""R4: how coarsely a mean is shown. Every possible sum, against fractions; every rater keeps three possible scores."""

from collections.abc import Iterator
from fractions import Fraction
from math import floor

import pytest

from reports.disclosure.rounding import anonymous_mean, attributed_mean
from tests.reports.disclosure.means import (
    FIVE,
    SCALES,
    as_released,
    every_sum,
    fewest_by_multisets,
    fewest_by_sums,
    naive,
    scale,
)


@pytest.mark.parametrize("ends", SCALES)
def test_every_set_of_up_to_seven_answers_leaves_each_rater_three_possible_scores(ends: tuple[int, int]) -> None:
    for n in range(3, 6 if ends[1] - ends[0] > 6 else 8):
        assert fewest_by_multisets(ends, n, as_released) >= 3
        assert fewest_by_multisets(ends, n, as_released) == fewest_by_sums(ends, n, as_released)


@pytest.mark.parametrize("ends", SCALES)
def test_every_sum_of_up_to_sixty_answers_leaves_each_rater_three_possible_scores(ends: tuple[int, int]) -> None:
    assert [n for n in range(3, 61) if fewest_by_sums(ends, n, as_released) < 3] == []


@pytest.mark.parametrize("ends", SCALES)
def test_one_decimal_without_bands_would_tell_everybodys_answer(ends: tuple[int, int]) -> None:
    for n in range(3, 13):
        assert fewest_by_multisets(ends, n, naive) == 1 if n < 5 else fewest_by_sums(ends, n, naive) == 1


@pytest.mark.parametrize("ends", SCALES)
def test_with_one_decimal_and_up_to_ten_answers_every_exact_sum_could_be_recovered(ends: tuple[int, int]) -> None:
    """Why the rule is there: shown to one decimal, no two sums of up to 10 answers look the same."""
    for n in range(3, 11):
        assert len({naive(total, n, scale(ends)) for total in every_sum(ends, n)}) == len(every_sum(ends, n))


@pytest.mark.parametrize("ends", SCALES)
def test_every_mean_is_rounded_half_up_or_stands_in_a_band(ends: tuple[int, int]) -> None:
    low, high = ends
    for n in range(3, 61):
        for total in every_sum(ends, n):
            mean, shown = Fraction(total, n), anonymous_mean(total, n, scale(ends))
            step = Fraction(1, 2) if n == 3 else Fraction(1, 10)
            rounded = floor(mean / step + Fraction(1, 2)) * step
            decides = rounded if n == 3 else mean
            assert shown.n == n
            if decides >= high - Fraction(1, 2):
                assert (shown.text, shown.value) == (f"{high - 1}.5+", high - 0.3)
            elif decides <= low + Fraction(1, 2):
                assert (shown.text, shown.value) == (f"<={float(low + Fraction(1, 2))}", low + 0.3)
            else:
                assert (Fraction(shown.text), Fraction(str(shown.value))) == (rounded, rounded)


def _means(n: int) -> Iterator[tuple[str, str]]:
    for total in range(n, 5 * n + 1):
        yield f"{total}/{n}", anonymous_mean(total, n, FIVE).text


def test_three_answers_are_shown_in_half_points() -> None:
    assert dict(_means(3)) == {
        **dict.fromkeys(["3/3", "4/3", "5/3"], "<=1.5"),
        "6/3": "2.0",
        "7/3": "2.5",
        "8/3": "2.5",
        "9/3": "3.0",
        "10/3": "3.5",
        "11/3": "3.5",
        "12/3": "4.0",
        **dict.fromkeys(["13/3", "14/3", "15/3"], "4.5+"),
    }


def test_four_answers_are_shown_to_one_decimal() -> None:
    assert dict(_means(4)) == {
        **dict.fromkeys(["4/4", "5/4", "6/4"], "<=1.5"),
        "7/4": "1.8",
        "8/4": "2.0",
        "9/4": "2.3",
        "10/4": "2.5",
        "11/4": "2.8",
        "12/4": "3.0",
        "13/4": "3.3",
        "14/4": "3.5",
        "15/4": "3.8",
        "16/4": "4.0",
        "17/4": "4.3",
        **dict.fromkeys(["18/4", "19/4", "20/4"], "4.5+"),
    }


def test_from_four_answers_on_the_exact_mean_decides_about_the_band_not_the_rounded_one() -> None:
    assert anonymous_mean(58, 13, FIVE).text == "4.5"  # 4.46 reads 4.5 and is under 4.5
    assert anonymous_mean(20, 13, FIVE).text == "1.5"  # 1.54
    assert anonymous_mean(63, 14, FIVE).text == "4.5+"
    assert anonymous_mean(21, 14, FIVE).text == "<=1.5"


def test_a_band_counts_as_three_tenths_from_the_end() -> None:
    assert anonymous_mean(20, 4, FIVE).value == 4.7
    assert anonymous_mean(4, 4, FIVE).value == 1.3
    assert anonymous_mean(-12, 4, scale((-3, 3))).value == -2.7


@pytest.mark.parametrize("n", [-1, 0, 1, 2])
def test_fewer_than_three_anonymous_answers_are_refused(n: int) -> None:
    with pytest.raises(ValueError, match="never shown"):
        anonymous_mean(4 * n, n, FIVE)


@pytest.mark.parametrize("total", [2, 16])
def test_a_sum_that_no_answers_make_is_refused(total: int) -> None:
    with pytest.raises(ValueError, match="cannot add up"):
        anonymous_mean(total, 3, FIVE)


def test_attributed_means_are_exact_to_two_decimals_half_up() -> None:
    for n in range(1, 13):
        for total in range(-3 * n, 10 * n + 1):
            shown, mean = attributed_mean(total, n), Fraction(total, n)
            rounded = Fraction(floor(100 * mean + Fraction(1, 2)), 100)
            assert Fraction(shown.text) == Fraction(str(shown.value)) == rounded
            assert len(shown.text.partition(".")[2]) == (1 if (10 * mean).denominator == 1 else 2)


def test_no_answer_has_no_attributed_mean() -> None:
    with pytest.raises(ValueError, match="no answer"):
        attributed_mean(0, 0)
