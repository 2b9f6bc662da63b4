"""How numbers are written in charts and documents: one decimal, half up, a real minus sign."""

import math

from reports.gaps import TOLERANCE

MINUS = "\N{MINUS SIGN}"
_WORDS = (
    ("no", "one", "two", "three", "four", "five", "six"),
    ("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def one_decimal(value: float) -> str:
    """Write a value with one decimal, half up: "3.4", "\N{MINUS SIGN}1.2". Raises `ValueError` where there is none."""
    tenths = _tenths(value)
    return f"{MINUS if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"


def signed(value: float) -> str:
    """Write a difference with its sign: "+0.6", "\N{MINUS SIGN}0.6", and "0.0" for none."""
    written = one_decimal(value)
    return f"+{written}" if _tenths(value) > 0 else written


def as_shown(text: str) -> str:
    """Set a release's displayed text for reading: "<=1.5" with one sign, "-2.0" with a real minus."""
    return text.replace("<=", "\N{LESS-THAN OR EQUAL TO}").replace("-", MINUS)


def in_words(count: int) -> str:
    """Write a count as a word up to twelve, in figures beyond."""
    words = [word for row in _WORDS for word in row]
    return words[count] if count < len(words) else str(count)


def _tenths(value: float) -> int:
    if math.isnan(value):
        raise ValueError("there is no value to write; say in words that it is missing")
    return math.floor(value * 10 + 0.5 + TOLERANCE)  # the tolerance: 3.45 as a sum of decimals is still 3.45
