"""Which words follow from two numbers, in plain Python: the table of classes and the ranges at the ends of a scale."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.privacy.oracle_areas import Number, is_band

_CLASSES = {  # side of the gap -> others high, between, low
    1: ("strength, you rate it higher still", "possible blind spot", "possible blind spot"),
    0: ("agreed strength", "close to each other", "lower in both views"),
    -1: ("hidden strength", "you are harder on yourself than others are", "you are harder on yourself than others are"),
}


def side_of(gap: int, scale: Mapping[str, Any]) -> int:
    """1 where self is higher by half a point of 1 to 5 or more, -1 where others are, 0 between. In tenths."""
    half = Fraction(10 * (len(scale["labels"]) - 1), 8)
    return int(gap >= half) - int(gap <= -half)


def kind_of(gap: int, others: int, scale: Mapping[str, Any]) -> str:
    """The class of a gap: high from 4, low below 3 of 1 to 5. In tenths."""
    high, low = (10 * scale["minimum"] + Fraction(10 * (len(scale["labels"]) - 1) * step, 4) for step in (3, 2))
    return _CLASSES[side_of(gap, scale)][0 if others >= high else 1 if others >= low else 2]


def reached(others: tuple[Number, Number]) -> str | None:
    """What a range says by itself that only one of the waves prints."""
    then, now = (is_band(one.text) for one in others)
    if then == now:
        return None
    text = others[int(now)].text
    return f"{'now' if now else 'was'} in the {'top' if text.endswith('+') else 'bottom'} range"
