"""How numbers are rounded and written: whole tenths of a scale point, half up, a real minus sign. No release here.

A number of the report is rounded once, to tenths, and everything said of it is reckoned from these tenths: so no word
can contradict the number beside it. Source: docs/measurement.md, "Numbers in a report".
"""

import math
from fractions import Fraction

MINUS = "\N{MINUS SIGN}"
_WORDS = (
    ("no", "one", "two", "three", "four", "five", "six"),
    ("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def half_up(tenths: Fraction) -> int:
    """Round to whole tenths, half up: 34.5 becomes 35, -34.5 becomes -34."""
    return math.floor(tenths + Fraction(1, 2))


def tenths_of(points: float) -> int:
    """Round scale points, such as the end of a band, to whole tenths, half up. Raises `ValueError` for NaN."""
    if math.isnan(points):
        raise ValueError("there is no value to write; say in words that it is missing")
    return half_up(Fraction(points) * 10)


def written(tenths: int) -> str:
    """Write tenths as a number: "3.4", "\N{MINUS SIGN}1.2"."""
    return f"{MINUS if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"


def signed(tenths: int) -> str:
    """Write a difference with its sign: "+0.6", "\N{MINUS SIGN}0.6", and "0.0" for none."""
    return f"+{written(tenths)}" if tenths > 0 else written(tenths)


def as_shown(text: str) -> str:
    """Set a release's displayed text for reading: "<=1.5" with one sign, "-2.0" with a real minus."""
    return text.replace("<=", "\N{LESS-THAN OR EQUAL TO}").replace("-", MINUS)


def in_words(count: int) -> str:
    """Write a count as a word up to twelve, in figures beyond."""
    words = [word for row in _WORDS for word in row]
    return words[count] if count < len(words) else str(count)


def amount(value: float) -> str:
    """Write a threshold with as many decimals as it has: "4", "3.5", "0.375"."""
    return f"{value:g}".replace("-", MINUS)
