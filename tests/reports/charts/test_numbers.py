"""Numbers as text."""

from decimal import ROUND_FLOOR, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts.numbers import as_shown, in_words, one_decimal, signed


@pytest.mark.parametrize(
    ("value", "text"),
    [(3.44, "3.4"), (3.45, "3.5"), (1.5499999999999998, "1.6"), (4.0, "4.0"), (10.0, "10.0"), (-1.2, "−1.2")],
)
def test_values_have_one_decimal_half_up(value: float, text: str) -> None:
    assert one_decimal(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.6, "+0.6"), (-0.6, "−0.6"), (0.0, "0.0"), (-0.04, "0.0"), (0.04, "0.0"), (0.05, "+0.1"), (-1.45, "−1.4")],
)
def test_gaps_carry_a_real_sign(value: float, text: str) -> None:
    assert signed(value) == text


@given(st.integers(-1100, 1100))
def test_hundredths_round_as_whole_numbers_do(hundredths: int) -> None:
    tenths = (Decimal(hundredths) / 10 + Decimal("0.5")).to_integral_value(ROUND_FLOOR)
    assert one_decimal(hundredths / 100) == str(tenths / 10).replace("-", "−") if tenths % 10 else True
    assert Decimal(one_decimal(hundredths / 100).replace("−", "-")) == tenths / 10


def test_a_missing_value_is_never_written_as_a_number() -> None:
    with pytest.raises(ValueError, match="no value"):
        one_decimal(float("nan"))


@pytest.mark.parametrize(
    ("text", "written"), [("4.5+", "4.5+"), ("<=1.5", "≤1.5"), ("<=-2.5", "≤−2.5"), ("-0.5", "−0.5"), ("3.67", "3.67")]
)
def test_displayed_texts_keep_their_number(text: str, written: str) -> None:
    assert as_shown(text) == written


def test_small_counts_are_words() -> None:
    assert [in_words(count) for count in (0, 1, 12, 13)] == ["no", "one", "twelve", "13"]
