"""release.csv: the displayed numbers of a release as one flat table, safe to open in a spreadsheet. Nothing else.

One row per displayed number, in the questionnaire's order. Columns:

kind     "item": a displayed item value; "area": a group's area value, the mean of its displayed item values, rounded;
         "others": all others of an area, reckoned from its "area" rows, a joined group weighing as many as it names
         (R5: all are functions of "item" rows); "expected": what the executive thought that the others would say
         of an area, in half points, the executive's own and in no sum
area     id of the area;  area_title  its name
item     id of the item and  wording  its text, both empty where kind is not "item"
cell     key of the group or merged groups ("others" where kind is "others");  label  its name
text     the number as the report shows it ("3.4", "4.5+", "<=1.5")
value    what it counts as in later sums, in scale points, up to two decimals
n        raters behind it (kind "area": the fewest behind any of its items; "others": of all displayed groups)

A number that may not be shown has no row, and nothing tells why.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from instruments.groups import RaterGroup
from instruments.model import Area, Item
from reports.flat import csv_text, decimal, plain
from reports.gaps import area_views
from reports.release import Release

COLUMNS = ("kind", "area", "area_title", "item", "wording", "cell", "label", "text", "value", "n")
ALL_OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Row:
    """One displayed number, with a field for each column. `item` and `wording` are empty where none is meant."""

    kind: str
    area: str
    area_title: str
    item: str
    wording: str
    cell: str
    label: str
    text: str
    value: float
    n: int


def to_csv(release: Release) -> str:
    """Write a release's numbers as CSV text, beginning with a byte order mark, lines ended by CR LF."""
    return csv_text(COLUMNS, map(_cells, rows_of(release)))


def rows_of(release: Release) -> Iterator[Row]:
    """Return every displayed number: items in the questionnaire's order, then areas, all others, what was expected."""
    for area in release.instrument.areas:
        for item in area.items:
            yield from _item_rows(release, area, item)
    yield from _area_rows(release)
    yield from _others_rows(release)
    yield from _expected_rows(release)


def _cells(row: Row) -> tuple[str, ...]:
    return tuple(decimal(row.value) if name == "value" else str(getattr(row, name)) for name in COLUMNS)


def _item_rows(release: Release, area: Area, item: Item) -> Iterator[Row]:
    shown = release.values.get(item.id, {})
    for cell in release.cells:
        if (value := shown.get(cell.key)) is not None:
            wording = item.wording.own if RaterGroup.SELF in cell.groups else item.wording.other
            place = (area.id, area.title, item.id, wording, cell.key, cell.label)
            yield Row("item", *place, value.text, value.value, value.n)


def _area_rows(release: Release) -> Iterator[Row]:
    for view in area_views(release):
        for cell in release.cells:
            if value := view.own if cell == release.own else view.cells.get(cell.key):
                place = (view.area, view.title, "", "", cell.key, cell.label)
                yield Row("area", *place, plain(value.text), value.points, value.n)


def _others_rows(release: Release) -> Iterator[Row]:
    for view in area_views(release):
        if view.others:
            place = (view.area, view.title, "", "", ALL_OTHERS, "All others")
            yield Row("others", *place, plain(view.others.text), view.others.points, view.raters)


def _expected_rows(release: Release) -> Iterator[Row]:
    own = release.own
    for view in area_views(release) if own else ():
        if own and view.expected:
            place = (view.area, view.title, "", "", own.key, own.label)
            yield Row("expected", *place, plain(view.expected.text), view.expected.points, view.expected.n)
