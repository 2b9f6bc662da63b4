"""Item by item: every displayed value as the release has it, in a tinted box; over sheets that fit a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from instruments.model import Area, Item, Scale
from reports.charts.chart import Chart, DataTable
from reports.charts.sheet import Ink, Sheet, balanced, small, width_of, wrapped
from reports.charts.style import GREY_TINT, LINE, QUIET, WIDTH, drawing, tint
from reports.charts.views import inside, name_of
from reports.charts.words import (
    LONGEST_TITLE,
    MISSING,
    areas,
    capital,
    counted,
    listed,
    scale_sentence,
    shown_or_missing,
)
from reports.gaps import AreaView, Value
from reports.numbers import as_shown, in_words
from reports.release import Release, ReleasedCell

TALLEST = 205.0  # mm: a page of A4 with its margins and the chart's title
_EDGE = 0.6
_NARROWEST = 13.0  # mm: a column of boxes
_WORDING_AT_LEAST = 74.0
_GAP = 0.7  # mm between boxes
_AFTER_OWN = 2.0  # your own column stands a little apart
_GUTTER = 3.0
_RAMP = 20.0  # mm: the tints from the lowest to the highest score
_AREA_HEIGHT = 8.6
_ROW_AT_LEAST = 8.8  # mm: a value with the number of people behind it
_BELOW_AREA = 1.4
_HEADING = small(bold=True)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the boxes stand: each cell's left edge and width in mm, with its heading in lines."""

    lefts: tuple[float, ...]
    widths: tuple[float, ...]
    headings: tuple[tuple[str, ...], ...]

    @property
    def wording(self) -> float:
        """The width left for an item's wording."""
        return (self.lefts[0] if self.lefts else WIDTH) - _GUTTER - _EDGE


@dataclass(frozen=True, slots=True)
class _Block:
    """One area as it will be drawn: its view, its items and each item's wording in lines."""

    view: AreaView
    area: Area
    wordings: tuple[tuple[str, ...], ...]

    @property
    def height(self) -> float:
        return _AREA_HEIGHT + sum(_row_height(lines) for lines in self.wordings) + _BELOW_AREA


def draw_heatmaps(release: Release, views: Sequence[AreaView]) -> tuple[Chart, ...]:
    """Draw the items of a release with their values, as "heatmap-1", "heatmap-2" and so on, from its `area_views`."""
    with drawing():
        columns = _columns(release)
        pages = _pages(_blocks(release, views, columns), TALLEST - _head_height(columns))
        sheets = [_sheet(release, columns, page) for page in pages]
    return tuple(
        Chart(
            f"heatmap-{number}", title(page, whole=len(views)), alt(release, page), sheet.figure, _table(release, page)
        )
        for number, (page, sheet) in enumerate(zip(pages, sheets, strict=True), start=1)
    )


def title(page: Sequence[_Block], *, whole: int) -> str:
    """Name the areas of this sheet, or count them where the names are long: single actions carry no finding."""
    named = f"Action by action: {listed([block.view.title for block in page])}"
    return named if len(named) <= LONGEST_TITLE else f"Action by action: {counted(len(page), whole=whole)}"


def alt(release: Release, page: Sequence[_Block]) -> str:
    """Tell the finding in sentences: each area's values, and how many item values are not shown."""
    items = [item for block in page for item in block.area.items]
    sentences = [f"{capital(in_words(len(items)))} items in {areas(len(page))}, with each value that may be shown."]
    sentences += [f"{block.view.title}: {values}." for block in page if (values := _values(release, block.view))]
    hidden = sum(cell.key not in release.values.get(item.id, {}) for item in items for cell in release.cells)
    if hidden:
        sentences.append(f"Not shown: {hidden} of {len(items) * len(release.cells)} values.")
    return " ".join([*sentences, scale_sentence(release.instrument.scale)])


def _values(release: Release, view: AreaView) -> str:
    values = ((inside(cell, release), _area_value(view, cell, release)) for cell in release.cells)
    return ", ".join(f"{name} {value.text}" for name, value in values if value)


def _area_value(view: AreaView, cell: ReleasedCell, release: Release) -> Value | None:
    return view.own if cell == release.own else view.cells.get(cell.key)


def _table(release: Release, page: Sequence[_Block]) -> DataTable:
    headers = ("Area", "Item", *(name_of(cell, release) for cell in release.cells))
    rows = tuple(
        (block.area.title, item.wording.other, *(_table_value(release, item, cell) for cell in release.cells))
        for block in page
        for item in block.area.items
    )
    return DataTable(headers, rows)


def _table_value(release: Release, item: Item, cell: ReleasedCell) -> str:
    """Write a value with the number of people behind it; your own needs none."""
    shown = release.values.get(item.id, {}).get(cell.key)
    if shown is None:
        return MISSING
    return as_shown(shown.text) if cell == release.own else f"{as_shown(shown.text)} (n {shown.n})"


def _columns(release: Release) -> _Columns:
    """Make all columns as wide as the longest word of any heading; where that leaves too little, each its own width."""
    names = [name_of(cell, release) for cell in release.cells]
    own_widths = [max(_NARROWEST, *(width_of(word, _HEADING) + 1.4 for word in name.split())) for name in names]
    apart = _AFTER_OWN if release.own else 0.0
    widest = max(own_widths, default=0.0)
    room = WIDTH - _EDGE - _GUTTER - _WORDING_AT_LEAST - apart
    widths = [widest] * len(names) if widest * len(names) <= room else own_widths
    lefts = [WIDTH - sum(widths[number:]) - (apart if number == 0 else 0.0) for number in range(len(names))]
    headings = [wrapped(name, _HEADING, width=width - 1.0) for name, width in zip(names, widths, strict=True)]
    return _Columns(tuple(lefts), tuple(widths), tuple(headings))


def _blocks(release: Release, views: Sequence[AreaView], columns: _Columns) -> list[_Block]:
    return [
        _Block(
            view,
            area,
            tuple(balanced(item.wording.other, small(), width=columns.wording, most=2) for item in area.items),
        )
        for view, area in zip(views, release.instrument.areas, strict=True)
    ]


def _pages(blocks: Sequence[_Block], room: float) -> list[list[_Block]]:
    """Fill one sheet after the other. No area is split, so one may be taller than a page; the last sheet may be short,
    since what follows it goes on under it.
    """
    pages: list[list[_Block]] = []
    left = 0.0
    for block in blocks:
        if not pages or block.height > left:
            pages.append([])
            left = room
        pages[-1].append(block)
        left -= block.height
    return pages


def _row_height(lines: Sequence[str]) -> float:
    return max(_ROW_AT_LEAST, len(lines) * small().leading + 1.2)


def _head_height(columns: _Columns) -> float:
    tallest = max((len(lines) for lines in columns.headings), default=0)
    return max(12.5, tallest * _HEADING.leading + 2.0)


def _sheet(release: Release, columns: _Columns, page: Sequence[_Block]) -> Sheet:
    head = _head_height(columns)
    sheet = Sheet(head + sum(block.height for block in page))
    _draw_head(sheet, release.instrument.scale, columns, head)
    y = head
    for block in page:
        _draw_area(sheet, columns, release, block, y)
        y += block.height
    return sheet


def _draw_head(sheet: Sheet, scale: Scale, columns: _Columns, head: float) -> None:
    for left, width, lines in zip(columns.lefts, columns.widths, columns.headings, strict=True):
        middle = head - 1.4 - len(lines) * _HEADING.leading / 2
        sheet.block(left + width / 2, middle, lines, _HEADING, align="center")
    quiet = small(colour=QUIET)
    room, box = (columns.wording - _RAMP) / 2 - 3.0, _RAMP / len(scale.points)
    low, high = (wrapped(scale.labels[end], quiet, width=room, most=1)[0] for end in (0, -1))
    x, y = _EDGE, 2.8
    sheet.words(x, y, low, quiet)
    x += width_of(low, quiet) + 1.6
    for point in scale.points:
        sheet.box(x, y - 1.9, box - 0.2, 3.8, fill=tint((point - scale.minimum) / (scale.maximum - scale.minimum)))
        x += box
    sheet.words(x + 1.4, y, high, quiet)
    sheet.box(_EDGE, y + 3.7, 7.8, 3.8, fill=GREY_TINT, hatched=True)
    sheet.words(_EDGE + 9.4, y + 5.6, "not shown", quiet)
    rest = _EDGE + 9.4 + width_of("not shown", quiet) + 5.0
    sheet.words(rest, y + 5.6, "n: people behind it", quiet)


def _draw_area(sheet: Sheet, columns: _Columns, release: Release, block: _Block, top: float) -> None:
    sheet.line((0, top), (WIDTH, top), colour=LINE, points=0.7)
    middle = top + _AREA_HEIGHT / 2 + 0.3
    bold = Ink(bold=True)
    sheet.words(_EDGE, middle, wrapped(block.area.title, bold, width=columns.wording, most=1)[0], bold)
    for left, width, cell in zip(columns.lefts, columns.widths, release.cells, strict=True):
        value = shown_or_missing(_area_value(block.view, cell, release))
        sheet.words(left + width / 2, middle, value, bold, align="center")
    y = top + _AREA_HEIGHT
    for item, lines in zip(block.area.items, block.wordings, strict=True):
        height = _row_height(lines)
        sheet.block(_EDGE, y + height / 2, lines, small())
        for left, width, cell in zip(columns.lefts, columns.widths, release.cells, strict=True):
            _draw_box(sheet, release, item, cell, (left, y, width, height))
        y += height


def _draw_box(
    sheet: Sheet, release: Release, item: Item, cell: ReleasedCell, place: tuple[float, float, float, float]
) -> None:
    left, top, width, height = place
    shown = release.values.get(item.id, {}).get(cell.key)
    scale = release.instrument.scale
    fill = GREY_TINT if shown is None else tint((shown.value - scale.minimum) / (scale.maximum - scale.minimum))
    sheet.box(left + _GAP / 2, top + _GAP / 2, width - _GAP, height - _GAP, fill=fill, hatched=shown is None)
    middle, y = left + width / 2, top + height / 2
    if shown is None:
        sheet.words(middle, y, MISSING, Ink(colour=QUIET), align="center")
    elif cell == release.own:
        sheet.words(middle, y, as_shown(shown.text), Ink(), align="center")
    else:
        sheet.words(middle, y - 1.8, as_shown(shown.text), Ink(), align="center")
        sheet.words(middle, y + 2.1, f"n {shown.n}", small(), align="center")
