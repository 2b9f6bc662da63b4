"""The frame that charts with one row an area share: legend, scale on top, titles at the left, notes at the right."""

from collections.abc import Sequence
from dataclasses import dataclass

from instruments.model import Scale
from reports.charts.sheet import Ink, Sheet, balanced, small, width_of, wrapped
from reports.charts.style import FAINT, LINE, QUIET, WIDTH, Mark
from reports.numbers import amount

LEGEND_MARK = 3.4  # mm
_LEGEND_LINE = 5.4
_SCALE_HEIGHT = 13.5
_EDGE = 0.6  # letters that lean or bulge must not be cut at the sheet's edge
TITLES = 45.0  # width of the column of area titles


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend: a mark, or a bar of a colour, and what it stands for."""

    words: str
    mark: Mark | None = None
    bar: str | None = None


@dataclass(frozen=True, slots=True)
class Ruler:
    """Where a score stands on the sheet: from `left` to `right`, in mm."""

    scale: Scale
    left: float
    right: float

    def x(self, value: float) -> float:
        """Return the place of a value, in mm."""
        share = (value - self.scale.minimum) / (self.scale.maximum - self.scale.minimum)
        return self.left + share * (self.right - self.left)


@dataclass(frozen=True, slots=True)
class Columns:
    """What stands beside the scale, in mm: the notes at the right, and room at both ends of the scale."""

    notes: float
    ends: float

    def ruler(self, scale: Scale) -> Ruler:
        """Place the scale between titles and notes."""
        return Ruler(scale, _EDGE + TITLES + self.ends, WIDTH - max(self.notes, _EDGE) - self.ends)


@dataclass(frozen=True, slots=True)
class Rows:
    """A sheet with the frame drawn and room for one row an area."""

    sheet: Sheet
    ruler: Ruler
    first: float
    height: float
    columns: Columns

    @property
    def notes(self) -> float:
        """The left edge of the notes, in mm."""
        return WIDTH - self.columns.notes

    def middle(self, row: int) -> float:
        """Return the middle of a row, in mm."""
        return self.first + (row + 0.5) * self.height


def title_lines(title: str, *, bold: bool) -> tuple[str, ...]:
    """Break an area's title to its column."""
    return balanced(title, Ink(bold=bold), width=TITLES)


def framed(
    titles: Sequence[str],
    scale: Scale,
    legend: Sequence[Key],
    *,
    bold: frozenset[int],
    row_height: float,
    columns: Columns,
) -> Rows:
    """Draw everything but the rows' own marks. `bold` are the rows whose title stands out."""
    broken = [title_lines(title, bold=row in bold) for row, title in enumerate(titles)]
    height = max(row_height, *(len(lines) * Ink().leading + 2.6 for lines in broken))
    legend_lines = _legend_rows(legend)
    first = len(legend_lines) * _LEGEND_LINE + _SCALE_HEIGHT
    sheet = Sheet(first + height * len(titles) + 1.0)
    _draw_legend(sheet, legend_lines)
    rows = Rows(sheet, columns.ruler(scale), first, height, columns)
    _draw_scale(rows, len(titles))
    for row, lines in enumerate(broken):
        sheet.block(_EDGE, rows.middle(row), lines, Ink(bold=row in bold))
    return rows


def _legend_rows(legend: Sequence[Key]) -> list[list[tuple[float, Key]]]:
    """Set entries side by side as far as the width goes: lines of (left edge, entry)."""
    lines: list[list[tuple[float, Key]]] = [[]]
    x = _EDGE
    for key in legend:
        wide = LEGEND_MARK + 1.6 + (3.6 if key.bar else 0.0) + width_of(key.words, small())
        if lines[-1] and x + wide > WIDTH:
            lines.append([])
            x = _EDGE
        lines[-1].append((x, key))
        x += wide + 6.0
    return lines


def _draw_legend(sheet: Sheet, lines: list[list[tuple[float, Key]]]) -> None:
    for number, line in enumerate(lines):
        y = 2.6 + number * _LEGEND_LINE
        for x, key in line:
            words_at = x + LEGEND_MARK + 1.6
            if key.bar:
                sheet.capsule(x, x + LEGEND_MARK + 3.6, y, height=3.0, fill=key.bar)
                words_at += 3.6
            if key.mark:
                sheet.mark(x + LEGEND_MARK / 2, y, key.mark, size=LEGEND_MARK)
            sheet.words(words_at, y, key.words, small())


def _draw_scale(rows: Rows, count: int) -> None:
    sheet, ruler, scale = rows.sheet, rows.ruler, rows.ruler.scale
    bottom = rows.first + rows.height * count
    quiet = small(colour=QUIET)
    for point in scale.points:
        x = ruler.x(point)
        sheet.line((x, rows.first), (x, bottom), colour=FAINT, points=0.7)
        sheet.words(x, rows.first - 3.0, amount(point), quiet, align="center")
    for row in range(count + 1):
        y = rows.first + row * rows.height
        sheet.line((0, y), (WIDTH, y), colour=LINE if row == 0 else FAINT, points=0.7)
    _draw_end_labels(rows, quiet)


def _draw_end_labels(rows: Rows, ink: Ink) -> None:
    """Name both ends of the scale above their numbers, each kept to its half of the scale."""
    ruler, y, ends = rows.ruler, rows.first - 7.6, rows.columns.ends
    room = (ruler.right - ruler.left) / 2 + ends - 2.0
    low, high = (wrapped(rows.ruler.scale.labels[end], ink, width=room, most=1)[0] for end in (0, -1))
    left = max(ruler.x(ruler.scale.minimum) - width_of(low, ink) / 2, ruler.left - ends)
    right = min(ruler.x(ruler.scale.maximum) + width_of(high, ink) / 2, ruler.right + ends)
    rows.sheet.words(left, y, low, ink)
    rows.sheet.words(right, y, high, ink, align="right")
