"""Each group then and now: a small scale for each compared cell, the earlier number above the later in every area."""

from dataclasses import dataclass

from reports.charts.chart import Chart, DataTable
from reports.charts.rows import LEGEND_MARK, TITLES, Axis, Ruler, draw_ground, draw_title, edges_of, title_lines
from reports.charts.sheet import Ink, Sheet, small, width_of, wrapped
from reports.charts.style import FAINT, LINE, OTHERS, OTHERS_THEN, QUIET, WIDTH, drawing
from reports.charts.tiles import HIGH, WIDE
from reports.charts.two_waves import (
    APART,
    RANGE,
    draw_tiles,
    has_range,
    inside_sentence,
    name_of_compared,
    range_key,
    tagged,
    tags,
)
from reports.charts.views import inside
from reports.charts.words import MISSING, areas, capital, listed, scale_sentence
from reports.comparison.cells import CommonCell
from reports.comparison.model import AreaChange, Comparison, Pair
from reports.comparison.naming import moments
from reports.numbers import amount, signed

_EDGE = 0.6
_BETWEEN = 2.0  # mm between two small scales
_ROW = 2 * (HIGH + APART) + 2.6
_HEADING = small(bold=True)
_LEGEND = 6.4


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where everything stands on the sheet, in mm: a ruler for each cell, the lines between rows."""

    sheet: Sheet
    rulers: tuple[Ruler, ...]
    edges: tuple[float, ...]

    def middle(self, number: int) -> float:
        return (self.edges[number] + self.edges[number + 1]) / 2


def draw_groups_then_now(comparison: Comparison) -> Chart:
    """Draw every compared cell of a comparison whose names can be drawn; cells of one wave alone are only told of."""
    with drawing():
        frame = _frame(comparison)
        for number, area in enumerate(comparison.areas):
            _draw_row(frame, frame.middle(number), area, comparison.others)
    return Chart("groups-then-now", title(comparison), alt(comparison), frame.sheet.figure, _table(comparison))


def title(comparison: Comparison) -> str:
    """Say who is shown twice. Of a single group no change is ever told."""
    whom, then = [inside_sentence(cell) for cell in comparison.others], moments(comparison)[0]
    if len(whom) == 1:
        return f"Of all groups, only the view of {whom[0]} can be compared with {then}"
    return f"Group by group, then and now: {listed(whom)}"


def alt(comparison: Comparison) -> str:
    """Tell every number of every compared cell, and which cells are shown in one wave alone."""
    then, now = moments(comparison)
    names = [inside_sentence(cell) for cell in comparison.others]
    told = [f"{capital(areas(len(comparison.areas)))}, each with {listed(names)} in {then} and in {now}."]
    for cell in comparison.others:
        pairs = [(area.title, area.cells[cell.key]) for area in comparison.areas if cell.key in area.cells]
        numbers = ", ".join(f"{name} {pair.then.text} and {pair.now.text}" for name, pair in pairs)
        told.append(f"{capital(inside_sentence(cell))}: {numbers or 'nothing that can be compared'}.")
    told += [
        f"{cell.label} stand together in both waves, as one of them showed them."
        for cell in comparison.others
        if cell.merged
    ]
    for release, cells, when in (
        (comparison.earlier, comparison.only_then, then),
        (comparison.later, comparison.only_now, now),
    ):
        if cells:
            told.append(f"{capital(listed([inside(cell, release) for cell in cells]))}: shown in {when} only.")
    return " ".join([*told, scale_sentence(comparison.later.instrument.scale)])


def _frame(comparison: Comparison) -> _Frame:
    cells, scale = comparison.others, comparison.later.instrument.scale
    wide = (WIDTH - _EDGE - TITLES) / len(cells)
    inset = WIDE / 2 + _BETWEEN / 2
    lefts = [_EDGE + TITLES + number * wide for number in range(len(cells))]
    rulers = tuple(Ruler(scale, left + inset, left + wide - inset) for left in lefts)
    headings = [wrapped(name_of_compared(cell), _HEADING, width=wide - _BETWEEN) for cell in cells]
    broken = [title_lines(area.title, bold=area.is_focus) for area in comparison.areas]
    first = _LEGEND + max(map(len, headings)) * _HEADING.leading + 7.6
    edges = edges_of(broken, tags(comparison), _ROW, first=first)
    frame = _Frame(Sheet(edges[-1] + 1.0), rulers, edges)
    _draw_legend(frame.sheet, comparison)
    for ruler, lines in zip(rulers, headings, strict=True):
        _draw_heading(frame, ruler, lines)
    for number, (area, lines) in enumerate(zip(comparison.areas, broken, strict=True)):
        if area.is_focus:
            draw_ground(frame.sheet, edges[number], edges[number + 1])
        draw_title(frame.sheet, frame.middle(number), lines, area.role, bold=area.is_focus)
    for number, y in enumerate(edges):
        frame.sheet.line((0, y), (WIDTH, y), colour=LINE if number == 0 else FAINT, points=0.7)
    return frame


def _draw_legend(sheet: Sheet, comparison: Comparison) -> None:
    then, now = moments(comparison)
    x = _EDGE
    keys = [(then, OTHERS_THEN), (now, OTHERS)]
    if has_range([pair for area in comparison.areas for pair in area.cells.values()]):
        keys.append((RANGE, range_key()))
    for words, mark in keys:
        sheet.mark(x + LEGEND_MARK / 2, 2.6, mark, size=LEGEND_MARK)
        sheet.words(x + LEGEND_MARK + 1.6, 2.6, words, small())
        x += LEGEND_MARK + 7.6 + width_of(words, small())


def _draw_heading(frame: _Frame, ruler: Ruler, lines: tuple[str, ...]) -> None:
    """Name a cell over its small scale, and the scale's ends under the name."""
    top = frame.edges[0] - 6.4 - len(lines) * _HEADING.leading / 2
    frame.sheet.block((ruler.left + ruler.right) / 2, top, lines, _HEADING, align="center")
    for end, x in zip(_ends(ruler.scale), (ruler.left, ruler.right), strict=True):
        frame.sheet.words(x, frame.edges[0] - 3.0, amount(end), small(colour=QUIET), align="center")


def _ends(scale: Axis) -> tuple[int, int]:
    return scale.minimum, scale.maximum


def _draw_row(frame: _Frame, y: float, area: AreaChange, cells: tuple[CommonCell, ...]) -> None:
    for cell, ruler in zip(cells, frame.rulers, strict=True):
        if pair := area.cells.get(cell.key):
            for lane in (y - HIGH / 2 - APART, y + HIGH / 2 + APART):
                frame.sheet.line((ruler.left, lane), (ruler.right, lane), colour=LINE, points=0.9)
            draw_tiles(frame.sheet, ruler, y, pair)
        else:
            frame.sheet.words((ruler.left + ruler.right) / 2, y, MISSING, Ink(colour=QUIET), align="center")


def _table(comparison: Comparison) -> DataTable:
    then, now = moments(comparison)
    heads = [f"{name_of_compared(cell)}, {what}" for cell in comparison.others for what in (then, now, "change")]
    rows = (
        (tagged(area), *(text for cell in comparison.others for text in _texts(area.cells.get(cell.key))))
        for area in comparison.areas
    )
    return DataTable(("Area", *heads), tuple(rows))


def _texts(pair: Pair | None) -> tuple[str, str, str]:
    if pair is None:
        return (MISSING,) * 3
    same_range = pair.then.is_band and pair.then.text == pair.now.text
    return pair.then.text, pair.now.text, MISSING if same_range else signed(pair.change)
