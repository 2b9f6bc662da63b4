"""What the charts of a comparison share: marks then and now, tiles, keys of a legend, roles, names."""

from collections.abc import Sequence
from dataclasses import replace

from reports.charts.rows import Key, Ruler
from reports.charts.sheet import Ink, Sheet, small
from reports.charts.style import OTHERS, OTHERS_THEN, OWN, OWN_THEN, PAPER, Mark
from reports.charts.tiles import HIGH, WIDE
from reports.charts.views import SUPERVISOR, YOU, is_one_supervisor
from reports.comparison.cells import CommonCell
from reports.comparison.model import AreaChange, Comparison, Pair
from reports.gaps import Value

THEN, NOW = 4.2, 2.9  # mm across: so that the earlier mark is seen around the later one where both are the same
RANGE = "Dashed: only a range is shown"
APART = 0.45  # mm from the middle of a row to either tile
_AWAY = 0.8  # mm between a mark and its number


def draw_pair(sheet: Sheet, ruler: Ruler, y: float, pair: Pair, marks: tuple[Mark, Mark]) -> None:
    """Draw a value then and now on one line, joined, each with its number on the side away from the other."""
    then, now = ruler.x(pair.then.points), ruler.x(pair.now.points)
    colour = marks[1].colour
    sheet.line((then, y), (now, y), colour=colour, points=1.2)
    sheet.mark(then, y, replace(marks[0], dashed=pair.then.is_band), size=THEN)
    sheet.mark(now, y, replace(marks[1], dashed=pair.now.is_band), size=NOW)
    falling = now < then
    inside = max(NOW, THEN - 2 * abs(now - then)) / 2  # the later mark may lie within the earlier one
    for x, half, value, ink, left in (
        (then, THEN / 2, pair.then, small(colour=colour), not falling),
        (now, inside, pair.now, small(colour=colour, bold=True), falling),
    ):
        away = half + _AWAY
        sheet.words(x - away if left else x + away, y, value.text, ink, align="right" if left else "left")


def draw_tiles(sheet: Sheet, ruler: Ruler, y: float, pair: Pair) -> None:
    """Draw the values of others then and now in tiles, the earlier above the later."""
    for value, middle, now in ((pair.then, y - HIGH / 2 - APART, False), (pair.now, y + HIGH / 2 + APART, True)):
        _draw_tile(sheet, ruler.x(value.points), middle, value, now=now)


def _draw_tile(sheet: Sheet, x: float, y: float, value: Value, *, now: bool) -> None:
    fill, edge = (OTHERS.colour, PAPER if value.is_band else OTHERS.colour) if now else (PAPER, OTHERS.colour)
    if now and value.is_band:  # a paper edge, dashed, makes notches in the ground below
        sheet.capsule(x - WIDE / 2, x + WIDE / 2, y, height=HIGH, fill=OTHERS.colour)
    sheet.capsule(x - WIDE / 2, x + WIDE / 2, y, height=HIGH, fill=fill, edge=edge, dashed=value.is_band)
    ink = Ink(bold=True, colour=PAPER) if now else Ink(colour=OTHERS.colour)
    sheet.words(x, y, value.text, ink, align="center")


def pair_keys(moments: tuple[str, str], *, own: bool, others: bool) -> list[Key]:
    """Return the legend of marks then and now."""
    keys = []
    if others:
        keys += [
            Key(f"All others, {moments[0]}", mark=OTHERS_THEN),
            Key(moments[1], mark=OTHERS),
        ]
    if own:
        keys += [Key(f"{YOU}, {moments[0]}", mark=OWN_THEN), Key(moments[1], mark=OWN)]
    return keys


def has_range(pairs: Sequence[Pair | None]) -> bool:
    """True where any of these values is but a range."""
    return any(value.is_band for pair in pairs if pair for value in (pair.then, pair.now))


def name_of_compared(cell: CommonCell) -> str:
    """Name a compared cell in a heading: one supervisor both times is one."""
    return SUPERVISOR if all(map(is_one_supervisor, (*cell.then, *cell.now))) else cell.label


def inside_sentence(cell: CommonCell) -> str:
    """Name a compared cell inside a sentence: "your supervisor", "peers"."""
    label = name_of_compared(cell)
    small_label = label[:1].lower() + label[1:]
    if cell.attributed:
        return f"your {small_label}"
    return f"{small_label} together" if len(cell.groups) > 1 else small_label


def tagged(area: AreaChange) -> str:
    """Name an area in a table, with its role: "Effective delegation (focus)"."""
    return f"{area.title} ({area.role})" if area.role else area.title


def tags(comparison: Comparison) -> list[str]:
    """Return what stands under each title: the role of an area."""
    return [area.role for area in comparison.areas]


def in_focus(comparison: Comparison) -> frozenset[int]:
    """Return the rows of the declared areas."""
    return frozenset(row for row, area in enumerate(comparison.areas) if area.is_focus)


def range_key() -> Mark:
    """Return the mark of a range, for a legend."""
    return replace(OTHERS_THEN, dashed=True)
