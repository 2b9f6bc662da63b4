"""A number inside its own mark: square for your own view, round for others, open where only a range may be told."""

from reports.charts.sheet import Ink, Sheet
from reports.charts.style import OTHERS, OWN, PAPER, Mark
from reports.gaps import Value

WIDE, HIGH = 9.2, 5.4  # mm
CLEAR = 0.7  # mm that keep two tiles apart


def own_tile(sheet: Sheet, x: float, y: float, value: Value) -> None:
    """Draw your own value with its middle at (x, y)."""
    fill, ink = _look(value, OWN)
    sheet.box(x - WIDE / 2, y - HIGH / 2, WIDE, HIGH, fill=fill, edge=OWN.colour)
    sheet.words(x, y, value.text, ink, align="center")


def others_tile(sheet: Sheet, x: float, y: float, value: Value) -> None:
    """Draw the value of others with its middle at (x, y)."""
    fill, ink = _look(value, OTHERS)
    sheet.capsule(x - WIDE / 2, x + WIDE / 2, y, height=HIGH, fill=fill, edge=OTHERS.colour)
    sheet.words(x, y, value.text, ink, align="center")


def _look(value: Value, mark: Mark) -> tuple[str, Ink]:
    """Return the ground and the ink of a tile: filled, or open for a band."""
    return (PAPER, Ink(bold=True, colour=mark.colour)) if value.is_band else (mark.colour, Ink(bold=True, colour=PAPER))
