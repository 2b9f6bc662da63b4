"""Text made printable: what the vendored fonts have no shape for becomes a box, and is counted. No layout here.

A typesetter that must keep every letter readable by machines refuses a whole document for one missing shape.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent.parent / "fonts"
BOX = "\N{WHITE SQUARE}"
LONGEST_RUN = 30  # characters without a space before a line may be broken anywhere
_BREAK = "\N{ZERO WIDTH SPACE}"
_LONG = re.compile(rf"\S{{{LONGEST_RUN + 1},}}")
_INVISIBLE = frozenset({"Cc", "Cf"})  # controls, joiners, direction marks: nothing is lost on paper
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


@dataclass(frozen=True, slots=True)
class Printable:
    """A text as it can be printed, and how many visible characters of it could not."""

    text: str
    missing: int


def printable(text: str) -> Printable:
    """Replace each visible character that a font lacks by a box, drop invisible ones, let long words break.

    Line ends stay. Direction overrides and joiners are dropped and not counted, other spaces become plain ones.
    """
    shown = [_shown(char) for char in _SELECTORS.sub("", text)]
    missing = sum(1 for char in shown if char is None)
    joined = "".join(BOX if char is None else char for char in shown)
    return Printable(_LONG.sub(_with_breaks, joined), missing)


def missing_in(texts: Iterable[str]) -> int:
    """Count the visible characters of all texts that cannot be printed."""
    return sum(printable(text).missing for text in texts)


def _shown(char: str) -> str | None:
    """Return what stands for a character, or None where nothing can."""
    category = unicodedata.category(char)
    if char == "\n":
        return char
    if category in _INVISIBLE:
        return ""
    if ord(char) in _characters():
        return char
    return " " if category.startswith("Z") else None


def _with_breaks(run: re.Match[str]) -> str:
    """Allow a break after each character, so that a line is filled before it is broken."""
    return _BREAK.join(run[0])


@cache
def _characters() -> frozenset[int]:
    """Return the characters that every vendored font has: a text may be set in any of them."""
    covered = [_characters_of(path) for path in sorted(FONTS.glob("*.ttf"))]
    return frozenset.intersection(*covered)


def _characters_of(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
