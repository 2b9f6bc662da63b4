"""The frame that charts with one row an area share: legend, scale on top, titles at the left, notes at the right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Protocol

from reports.charts.sheet import Ink, Sheet, balanced, small, width_of, wrapped
from reports.charts.style import FAINT, GREY_TINT, LINE, PAPER, QUIET, WIDTH, Mark
from reports.numbers import amount

LEGEND_MARK = 3.4  # mm
_LEGEND_LINE = 5.4
_SCALE_HEIGHT = 13.5
_EDGE = 0.6  # letters that lean or bulge must not be cut at the sheet's edge
TITLES = 45.0  # width of the column of area titles


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend: a mark, or a bar of a colour, filled or as its outline, and what it stands for."""

    words: str
    mark: Mark | None = None
    bar: str | None = None
    outlined: bool = False


class Axis(Protocol):
    """What stands along the top: a questionnaire's `Scale`, or another row of numbers with a label at each end."""

    @property
    def minimum(self) -> int:
        """The lowest number."""

    @property
    def maximum(self) -> int:
        """The highest number."""

    @property
    def points(self) -> Sequence[int]:
        """The numbers that are marked."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Words: the first are those of the lowest number, the last those of the highest."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """Where a score stands on the sheet: from `left` to `right`, in mm."""

    scale: Axis
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

    def ruler(self, scale: Axis) -> Ruler:
        """Place the scale between titles and notes."""
        return Ruler(scale, _EDGE + TITLES + self.ends, WIDTH - max(self.notes, _EDGE) - self.ends)


@dataclass(frozen=True, slots=True)
class Rows:
    """A sheet with the frame drawn and room for one row an area. `edges` are the lines between them, in mm."""

    sheet: Sheet
    ruler: Ruler
    edges: tuple[float, ...]
    columns: Columns

    @property
    def first(self) -> float:
        """The top of the first row, in mm."""
        return self.edges[0]

    @property
    def bottom(self) -> float:
        """The bottom of the last row, in mm."""
        return self.edges[-1]

    @property
    def height(self) -> float:
        """The height of the lowest row, in mm."""
        return min(below - above for above, below in pairwise(self.edges))

    @property
    def notes(self) -> float:
        """The left edge of the notes, in mm."""
        return WIDTH - self.columns.notes

    def middle(self, row: int) -> float:
        """Return the middle of a row, in mm."""
        return (self.edges[row] + self.edges[row + 1]) / 2


def title_lines(title: str, *, bold: bool) -> tuple[str, ...]:
    """Break an area's title to its column."""
    return balanced(title, Ink(bold=bold), width=TITLES)


def framed(
    titles: Sequence[str],
    scale: Axis,
    legend: Sequence[Key],
    *,
    bold: frozenset[int],
    row_height: float,
    columns: Columns,
    tags: Sequence[str] = (),
    told: Callable[[int], str] = amount,
) -> Rows:
    """Draw everything but the rows' own marks. `bold` are the rows whose title stands out.

    `tags` are a word under each title, empty for most; a row that is bold and has one lies on a ground of its own.
    `told` writes the numbers along the top.
    """
    broken = [title_lines(title, bold=row in bold) for row, title in enumerate(titles)]
    tags = tags or ("",) * len(titles)
    legend_lines = _legend_rows(legend)
    edges = edges_of(broken, tags, row_height, first=len(legend_lines) * _LEGEND_LINE + _SCALE_HEIGHT)
    sheet = Sheet(edges[-1] + 1.0)
    _draw_legend(sheet, legend_lines)
    rows = Rows(sheet, columns.ruler(scale), edges, columns)
    for row in sorted(bold):
        if tags[row]:
            draw_ground(sheet, edges[row], edges[row + 1])
    _draw_scale(rows, told)
    for row, (lines, tag) in enumerate(zip(broken, tags, strict=True)):
        draw_title(sheet, rows.middle(row), lines, tag, bold=row in bold)
    return rows


def edges_of(
    broken: Sequence[Sequence[str]], tags: Sequence[str], row_height: float, *, first: float
) -> tuple[float, ...]:
    """Place the lines between rows that hold these broken titles, from `first` on, in mm.

    All are as high as the longest title needs; one with a word under it may be higher.
    """
    height = max(row_height, *(len(lines) * Ink().leading + 2.6 for lines in broken))
    below = small().leading + 2.0
    tagged = (bool(tag) * (len(lines) * Ink().leading + below) for lines, tag in zip(broken, tags, strict=True))
    return tuple(accumulate((max(height, one) for one in tagged), initial=first))


def draw_ground(sheet: Sheet, above: float, below: float) -> None:
    """Lay the ground of a row that stands out, from line to line."""
    sheet.box(0, above, WIDTH, below - above, fill=GREY_TINT)


def draw_title(sheet: Sheet, y: float, lines: Sequence[str], tag: str, *, bold: bool) -> None:
    """Set an area's title, and the word under it, with the middle of both at `y`."""
    below = small().leading if tag else 0.0
    sheet.block(_EDGE, y - below / 2, lines, Ink(bold=bold))
    if tag:
        sheet.words(_EDGE, y + len(lines) * Ink().leading / 2, tag, small(colour=QUIET, italic=True))


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
                fill, edge = (PAPER, key.bar) if key.outlined else (key.bar, None)
                sheet.capsule(x, x + LEGEND_MARK + 3.6, y, height=3.0, fill=fill, edge=edge)
                words_at += 3.6
            if key.mark:
                sheet.mark(x + LEGEND_MARK / 2, y, key.mark, size=LEGEND_MARK)
            sheet.words(words_at, y, key.words, small())


def _draw_scale(rows: Rows, told: Callable[[int], str]) -> None:
    sheet, ruler, scale = rows.sheet, rows.ruler, rows.ruler.scale
    quiet = small(colour=QUIET)
    for point in scale.points:
        x = ruler.x(point)
        sheet.line((x, rows.first), (x, rows.bottom), colour=FAINT, points=0.7)
        sheet.words(x, rows.first - 3.0, told(point), quiet, align="center")
    for row, y in enumerate(rows.edges):
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
