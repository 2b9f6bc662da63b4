"""Who sees what: every group's view per area, each group with a shape of its own, beside your own view."""

from collections.abc import Mapping, Sequence

from reports.charts.chart import Chart, DataTable
from reports.charts.numbers import one_decimal
from reports.charts.rows import Columns, Key, Rows, framed
from reports.charts.sheet import small, wrapped
from reports.charts.style import FAINT, LINE, QUIET, drawing, mark_of
from reports.charts.views import AreaView, area_views, name_of
from reports.charts.words import (
    LONGEST_TITLE,
    MISSING,
    NOTHING,
    ONLY_YOU,
    areas,
    capital,
    counted,
    inside,
    listed,
    named,
    scale_sentence,
    shown_or_missing,
)
from reports.gaps import GROUPS_DIFFER
from reports.release import Release, ReleasedCell

_MARK = 3.9  # mm
_LANE = 3.6  # mm from lane to lane
_NEAR = 2.4  # mm: marks nearer to each other than this stand in lanes; farther ones stay apart by shape and white edge
_COLUMNS = Columns(notes=37.0, ends=6.0)
_NO_NOTES = Columns(notes=0.0, ends=6.0)


def draw_profile(release: Release) -> Chart:
    """Draw the group profile of a release."""
    views = area_views(release)
    with drawing():
        rows = _frame(release, views)
        for number, view in enumerate(views):
            _draw_row(rows, number, view, release)
    return Chart("profile", title(release, views), alt(release, views), rows.sheet.figure, _table(release, views))


def title(release: Release, views: Sequence[AreaView]) -> str:
    """Say in one sentence where the groups differ."""
    seen = [cell for cell in release.others if any(cell.key in view.cells for view in views)]
    if not seen:
        return ONLY_YOU if any(view.own is not None for view in views) else NOTHING
    if len(seen) == 1:
        return f"Only the view of {inside(seen[0].label)} can be shown, so groups cannot be compared"
    differing = [view for view in views if view.differ]
    if not differing:
        return "In every area that can be compared, the groups lie less than one point apart"
    if len(differing) == 1:
        (high, _), (low, _) = _extremes(differing[0], release.others)
        return f"{capital(high)} rate {differing[0].title} higher than {low} do"
    sentence = f"The groups see {named(differing, whole=len(views))} differently from each other"
    if len(sentence) <= LONGEST_TITLE:
        return sentence
    return f"The groups see {counted(len(differing), whole=len(views))} differently from each other"


def alt(release: Release, views: Sequence[AreaView]) -> str:
    """Tell the finding in sentences."""
    labels = [inside(name_of(cell, release)) for cell in release.cells]
    if not labels:
        return f"{NOTHING}."
    sentences = [f"{capital(areas(len(views)))}, each with a mark for {listed(labels)}."]
    sentences += [
        f"In {view.title} the groups lie {apart} apart: {_told_extremes(view, release.others)}."
        for view in views
        if view.differ and (apart := shown_or_missing(view.spread))
    ]
    if alike := sum(view.spread is not None and not view.differ for view in views):
        which = "the other " if any(view.differ for view in views) else ""
        sentences.append(f"In {which}{areas(alike)} the groups lie less than {one_decimal(GROUPS_DIFFER)} apart.")
    if alone := [view.title for view in views if len(_others(view, release.others)) == 1]:
        where = "every area" if len(alone) == len(views) else listed(alone)
        sentences.append(f"In {where} only one group's view is shown.")
    if unseen := [view.title for view in views if view.others is None]:
        where = "any area" if len(unseen) == len(views) else listed(unseen)
        sentences.append(f"No group's view is shown for {where}.")
    return " ".join([*sentences, scale_sentence(release.instrument.scale)])


def _others(view: AreaView, cells: Sequence[ReleasedCell]) -> list[ReleasedCell]:
    return [cell for cell in cells if cell.key in view.cells]


def _extremes(view: AreaView, cells: Sequence[ReleasedCell]) -> list[tuple[str, str]]:
    """Name the groups at both ends with their values: ("supervisors", "4.5"), ("direct reports", "2.6")."""
    present = _others(view, cells)
    ends = max(present, key=lambda cell: view.cells[cell.key]), min(present, key=lambda cell: view.cells[cell.key])
    return [(inside(cell.label), one_decimal(view.cells[cell.key])) for cell in ends]


def _told_extremes(view: AreaView, cells: Sequence[ReleasedCell]) -> str:
    return ", ".join(" ".join(end) for end in _extremes(view, cells))


def _table(release: Release, views: Sequence[AreaView]) -> DataTable:
    headers = ("Area", *(name_of(cell, release) for cell in release.cells), "Groups apart by")
    return DataTable(headers, tuple(_table_row(view, release.cells) for view in views))


def _table_row(view: AreaView, cells: Sequence[ReleasedCell]) -> tuple[str, ...]:
    values = (shown_or_missing(view.cells.get(cell.key)) for cell in cells)
    return (view.title, *values, one_decimal(view.spread) if view.spread is not None else MISSING)


def _frame(release: Release, views: Sequence[AreaView]) -> Rows:
    shown = {key for view in views for key in view.cells}
    notes = [_note_lines(view, release.others) for view in views]
    columns = _COLUMNS if any(notes) else _NO_NOTES
    ruler = columns.ruler(release.instrument.scale)
    tallest = max(_tallest({key: ruler.x(value) for key, value in view.cells.items()}) for view in views)
    rows = framed(
        [view.title for view in views],
        release.instrument.scale,
        [Key(name_of(cell, release), mark=mark_of(cell)) for cell in release.cells if cell.key in shown],
        bold=frozenset(number for number, view in enumerate(views) if view.differ),
        row_height=max(9.6, tallest * _LANE + 2.2, max(len(lines) for lines in notes) * small().leading + 2.6),
        columns=columns,
    )
    if any(view.differ for view in views):
        rows.sheet.words(rows.notes, rows.first - 3.0, "Where groups differ", small(colour=QUIET))
    return rows


def _tallest(places: Mapping[str, float]) -> float:
    """Count how many marks stand above each other at most."""
    return 1 + 2 * max((abs(lane) for lane in lanes_of(places).values()), default=0.0)


def lanes_of(places: Mapping[str, float]) -> dict[str, float]:
    """Spread marks that would touch over lanes above and below the middle of their row.

    `places` are mm along the ruler. Gives each mark's lane: 0 for the middle, -0.5 and 0.5 for two, and so on.
    """
    lanes: dict[str, float] = {}
    for cluster in _clusters(places):
        ends: list[float] = []  # the last mark's place in each lane
        chosen: dict[str, int] = {}
        for key in cluster:
            free = next((n for n, end in enumerate(ends) if places[key] - end >= _NEAR), len(ends))
            ends[free : free + 1] = [places[key]]
            chosen[key] = free
        lanes |= {key: lane - (len(ends) - 1) / 2 for key, lane in chosen.items()}
    return lanes


def _clusters(places: Mapping[str, float]) -> list[list[str]]:
    """Group marks whose neighbours touch, from left to right; marks in one place keep their order."""
    clusters: list[list[str]] = []
    for key in sorted(places, key=lambda one: places[one]):
        if clusters and places[key] - places[clusters[-1][-1]] < _NEAR:
            clusters[-1].append(key)
        else:
            clusters.append([key])
    return clusters


def _draw_row(rows: Rows, number: int, view: AreaView, release: Release) -> None:
    y = rows.middle(number)
    places = {cell.key: rows.ruler.x(view.cells[cell.key]) for cell in release.cells if cell.key in view.cells}
    others = [places[cell.key] for cell in _others(view, release.others)]
    if len(others) > 1:
        colour = LINE if view.differ else FAINT
        rows.sheet.line((min(others), y), (max(others), y), colour=colour, points=4.0)
    lanes = lanes_of(places)
    for cell in reversed(release.cells):  # your own on top
        if cell.key in places:
            rows.sheet.mark(places[cell.key], y + lanes[cell.key] * _LANE, mark_of(cell), size=_MARK)
    _draw_notes(rows, y, view, release)


def _draw_notes(rows: Rows, y: float, view: AreaView, release: Release) -> None:
    if not view.differ or view.spread is None:
        rows.sheet.block(rows.notes, y, _note_lines(view, release.others), small(colour=QUIET, italic=True))
        return
    lines = _note_lines(view, release.others)
    top = y - (len(lines) - 1) / 2 * small().leading
    rows.sheet.words(rows.notes, top, lines[0], small(bold=True))
    rows.sheet.block(rows.notes, y + small().leading / 2, lines[1:], small())


def _note_lines(view: AreaView, others: Sequence[ReleasedCell]) -> tuple[str, ...]:
    """Say in words what the marks mean: groups far apart, a single group, or none. Nothing where they agree."""
    present = _others(view, others)
    if view.differ and view.spread is not None:
        ends = [f"{value} {name}" for name, value in _extremes(view, others)]
        lines = [line for end in ends for line in wrapped(end, small(), width=_COLUMNS.notes)]
        return (f"{one_decimal(view.spread)} apart", *lines)
    if len(present) > 1 or (present and len(others) == 1):
        return ()
    note = f"only {inside(present[0].label)} shown" if present else "no group shown"
    return wrapped(note, small(italic=True), width=_COLUMNS.notes)
