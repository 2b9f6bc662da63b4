"""What a careful reader works out from a comparison's printed numbers with a pencil: differences, ranges."""

from fractions import Fraction

from tests.words.change_said import ChangeSaid
from tests.words.said import MINUS, MISSING, Row, counts_as

OTHERS, THEIRS, YOURS = "All others", "Their change", "Your change"
TOLD, LEAST, MEANING, BECAME = "What can be told", "Smallest change told", "What it may mean", "What became of it"


def is_range(text: str) -> bool:
    """True for "4.5+" and "≤1.5"."""
    return text.startswith("≤") or text.endswith("+")


def both(said: ChangeSaid, row: Row, view: str) -> tuple[str, str] | None:
    """The texts of a view then and now; None where one is missing."""
    texts = [row.get(f"{view}, {moment}", MISSING) for moment in said.moments]
    return None if MISSING in texts else (texts[0], texts[1])


def change(texts: tuple[str, str]) -> Fraction:
    """Now less then, from what both count as."""
    then, now = (counts_as(text) for text in texts)
    assert then is not None
    assert now is not None
    return now - then


def signed(change_: Fraction) -> str:
    """Write a difference as a page does."""
    tenths = abs(change_ * 10)
    return ("+" if change_ > 0 else MINUS if change_ < 0 else "") + f"{tenths // 10}.{tenths % 10}"


def difference(texts: tuple[str, str]) -> str:
    """Write a difference beside two numbers: a dash between two equal ranges."""
    return MISSING if is_range(texts[0]) and texts[0] == texts[1] else signed(change(texts))
