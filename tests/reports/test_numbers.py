"""Numbers as text: rounded once, half up, with a real sign."""

from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.numbers import amount, as_shown, half_up, in_words, signed, tenths_of, written


@pytest.mark.parametrize(("tenths", "text"), [(34, "3.4"), (40, "4.0"), (100, "10.0"), (-12, "−1.2"), (0, "0.0")])
def test_tenths_are_written_with_one_decimal(tenths: int, text: str) -> None:
    assert written(tenths) == text


@pytest.mark.parametrize(("tenths", "text"), [(6, "+0.6"), (-6, "−0.6"), (0, "0.0"), (1, "+0.1"), (-14, "−1.4")])
def test_gaps_carry_a_real_sign(tenths: int, text: str) -> None:
    assert signed(tenths) == text


@given(st.integers(-1100, 1100))
def test_hundredths_round_half_up_as_whole_numbers_do(hundredths: int) -> None:
    expected = (Decimal(hundredths) / 10 + Decimal("0.5")).to_integral_value(ROUND_FLOOR)
    assert half_up(Fraction(hundredths, 10)) == expected


def test_the_end_of_a_band_is_rounded_like_every_number() -> None:
    assert [tenths_of(points) for points in (3.44, 3.46, -1.24)] == [34, 35, -12]


def test_a_missing_value_is_never_written_as_a_number() -> None:
    with pytest.raises(ValueError, match="no value"):
        tenths_of(float("nan"))


@pytest.mark.parametrize(
    ("text", "written"), [("4.5+", "4.5+"), ("<=1.5", "≤1.5"), ("<=-2.5", "≤−2.5"), ("-0.5", "−0.5"), ("3.67", "3.67")]
)
def test_displayed_texts_keep_their_number(text: str, written: str) -> None:
    assert as_shown(text) == written


def test_small_counts_are_words() -> None:
    assert [in_words(count) for count in (0, 1, 12, 13)] == ["no", "one", "twelve", "13"]


def test_thresholds_have_as_many_decimals_as_they_need() -> None:
    assert [amount(value) for value in (4, 3.5, 0.375, -2.5)] == ["4", "3.5", "0.375", "−2.5"]
