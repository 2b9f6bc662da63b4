"""Who sees what: a small scale for each group, its number in the mark, your own view as a line across all of them.

One mark a cell: however many groups there are, no number lies on another, and every group is read against you.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.chart import Chart, DataTable
from reports.charts.rows import TITLES, Axis, Ruler, title_lines
from reports.charts.sheet import Ink, Sheet, small, wrapped
from reports.charts.style import FAINT, LINE, OWN, QUIET, WIDTH, drawing
from reports.charts.tiles import HIGH, WIDE, others_tile
from reports.charts.views import SUPERVISOR, inside, name_of
from reports.charts.words import (
    LONGEST_TITLE,
    MISSING,
    NOTHING,
    ONLY_YOU,
    areas,
    capital,
    counted,
    listed,
    named,
    scale_sentence,
    shown_or_missing,
)
from reports.gaps import AreaView
from reports.numbers import amount, written
from reports.release import Release, ReleasedCell

_EDGE = 0.6
_NOTES = 15.0  # mm at the right, where groups differ somewhere
_BETWEEN = 2.0
_ROW = 9.6
_HEADING = small(bold=True)
_DIFFER = "groups differ"


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where everything stands on the sheet, in mm: a ruler for each group, the first row's top, a row's height."""

    sheet: Sheet
    rulers: tuple[Ruler, ...]
    first: float
    row: float
    notes: float

    def middle(self, number: int) -> float:
        return self.first + (number + 0.5) * self.row


def draw_groups(release: Release, views: Sequence[AreaView]) -> Chart:
    """Draw every group's view of every area from `area_views`."""
    with drawing():
        frame = _frame(release, views)
        for number, view in enumerate(views):
            _draw_row(frame, number, view, release.others)
    return Chart("groups", title(release, views), alt(release, views), frame.sheet.figure, _table(release, views))


def title(release: Release, views: Sequence[AreaView]) -> str:
    """Say in one sentence where the groups differ."""
    seen = [cell for cell in release.others if any(cell.key in view.cells for view in views)]
    if not seen:
        return ONLY_YOU if any(view.own for view in views) else NOTHING
    if len(seen) == 1:
        return f"Only the view of {inside(seen[0], release)} can be shown, so groups cannot be compared"
    return _differing(release, views) or _alike(views)


def _alike(views: Sequence[AreaView]) -> str:
    comparable = sum(view.spread is not None for view in views)
    if not comparable:
        return "No area has a number from two groups, so groups cannot be compared"
    return f"In {counted(comparable, whole=len(views))} groups can be compared, and in none do they differ widely"


def _differing(release: Release, views: Sequence[AreaView]) -> str:
    """Say where groups differ; empty where they do nowhere."""
    differing = [view for view in views if view.differ]
    if not differing:
        return ""
    if len(differing) == 1:
        (high, _), (low, _) = _extremes(differing[0], release)
        rate, do = ("rates" if is_one(high) else "rate"), ("does" if is_one(low) else "do")
        return f"{capital(high)} {rate} {differing[0].title} higher than {low} {do}"
    sentence = f"The groups see {named(differing, whole=len(views))} differently from each other"
    if len(sentence) <= LONGEST_TITLE:
        return sentence
    return f"The groups see {counted(len(differing), whole=len(views))} differently from each other"


def is_one(name: str) -> bool:
    """True for the one group that can be a single person, as it is named inside a sentence."""
    return name == f"your {SUPERVISOR.lower()}"


def alt(release: Release, views: Sequence[AreaView]) -> str:
    """Tell the finding in sentences."""
    labels = [inside(cell, release) for cell in release.others]
    if not labels:
        return f"{NOTHING}."
    sentences = [f"{capital(areas(len(views)))}, each with a mark for {listed(labels)}."]
    sentences += [
        f"In {view.title} the groups lie {written(view.spread)} apart: {_told_extremes(view, release)}."
        for view in views
        if view.differ and view.spread is not None
    ]
    if alike := sum(view.spread is not None and not view.differ for view in views):
        which = "the other " if any(view.differ for view in views) else ""
        comparable = f"In {which}{areas(alike)} with two groups or more"
        sentences.append(f"{comparable} they do not differ by more than their small numbers explain.")
    if alone := [view.title for view in views if len(view.cells) == 1]:
        where = "every area" if len(alone) == len(views) else listed(alone)
        sentences.append(f"In {where} only one group's view is shown.")
    if unseen := [view.title for view in views if not view.cells]:
        where = "any area" if len(unseen) == len(views) else listed(unseen)
        sentences.append(f"No group's view is shown for {where}.")
    return " ".join([*sentences, scale_sentence(release.instrument.scale)])


def _extremes(view: AreaView, release: Release) -> list[tuple[str, str]]:
    """Name the groups at both ends with their values: ("your supervisors", "4.5"), ("direct reports", "2.6")."""
    present = [cell for cell in release.others if cell.key in view.cells]
    ends = (
        max(present, key=lambda cell: view.cells[cell.key].tenths),
        min(present, key=lambda cell: view.cells[cell.key].tenths),
    )
    return [(inside(cell, release), view.cells[cell.key].text) for cell in ends]


def _told_extremes(view: AreaView, release: Release) -> str:
    return ", ".join(" ".join(end) for end in _extremes(view, release))


def _table(release: Release, views: Sequence[AreaView]) -> DataTable:
    headers = ("Area", *(name_of(cell, release) for cell in release.cells), "Groups apart by")
    return DataTable(headers, tuple(_table_row(view, release) for view in views))


def _table_row(view: AreaView, release: Release) -> tuple[str, ...]:
    values = (shown_or_missing(view.own if cell == release.own else view.cells.get(cell.key)) for cell in release.cells)
    apart = MISSING if view.spread is None else written(view.spread)
    return (view.title, *values, f"{apart}, {_DIFFER}" if view.differ else apart)


def _frame(release: Release, views: Sequence[AreaView]) -> _Frame:
    scale, count = release.instrument.scale, max(1, len(release.others))
    notes = _NOTES if any(view.differ for view in views) else 0.0
    wide = (WIDTH - _EDGE - TITLES - notes) / count
    lefts = [_EDGE + TITLES + number * wide for number in range(count)]
    inset = WIDE / 2 + _BETWEEN / 2
    rulers = tuple(Ruler(scale, left + inset, left + wide - inset) for left in lefts)
    headings = [wrapped(name_of(cell, release), _HEADING, width=wide - _BETWEEN) for cell in release.others]
    broken = [title_lines(view.title, bold=view.differ) for view in views]
    least = _ROW if notes == 0.0 else max(_ROW, 3 * small().leading + 1.0)
    row = max(least, *(len(lines) * Ink().leading + 2.6 for lines in broken))
    legend = 6.4 if any(view.own for view in views) else 0.0
    first = legend + max((len(lines) for lines in headings), default=0) * _HEADING.leading + 7.6
    sheet = Sheet(first + row * len(views) + 1.0)
    frame = _Frame(sheet, rulers, first, row, WIDTH - notes)
    if legend:
        sheet.line((_EDGE + 1.0, 0.6), (_EDGE + 1.0, 4.6), colour=OWN.colour, points=2.0)
        sheet.words(_EDGE + 3.4, 2.6, "You, across every group", small())
    for ruler, lines in zip(rulers, headings, strict=False):
        _draw_heading(sheet, ruler, lines, first)
    for number, lines in enumerate(broken):
        sheet.block(_EDGE, frame.middle(number), lines, Ink(bold=views[number].differ))
    for number in range(len(views) + 1):
        y = first + number * row
        sheet.line((0, y), (WIDTH, y), colour=LINE if number == 0 else FAINT, points=0.7)
    return frame


def _draw_heading(sheet: Sheet, ruler: Ruler, lines: Sequence[str], first: float) -> None:
    """Name a group over its small scale, and the scale's ends under the name."""
    top = first - 6.4 - len(lines) * _HEADING.leading / 2
    sheet.block((ruler.left + ruler.right) / 2, top, lines, _HEADING, align="center")
    for end, x in zip(_ends(ruler.scale), (ruler.left, ruler.right), strict=True):
        sheet.words(x, first - 3.0, amount(end), small(colour=QUIET), align="center")


def _ends(scale: Axis) -> tuple[int, int]:
    return scale.minimum, scale.maximum


def _draw_row(frame: _Frame, number: int, view: AreaView, cells: Sequence[ReleasedCell]) -> None:
    y = frame.middle(number)
    for cell, ruler in zip(cells, frame.rulers, strict=False):
        value = view.cells.get(cell.key)
        if value is None:
            frame.sheet.words((ruler.left + ruler.right) / 2, y, MISSING, Ink(colour=QUIET), align="center")
            continue
        frame.sheet.line((ruler.left, y), (ruler.right, y), colour=LINE, points=0.9)
        if view.own is not None:
            x = ruler.x(view.own.points)
            frame.sheet.line((x, y - HIGH / 2 - 1.2), (x, y + HIGH / 2 + 1.2), colour=OWN.colour, points=2.0)
        others_tile(frame.sheet, ruler.x(value.points), y, value)
    if view.differ and view.spread is not None:
        frame.sheet.block(frame.notes + 1.0, y, (*_DIFFER.split(), f"by {written(view.spread)}"), small(bold=True))
