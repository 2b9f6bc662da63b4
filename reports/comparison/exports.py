"""comparison.csv: the numbers of two waves side by side as one flat table, safe to open in a spreadsheet.

One row per number that both waves have, in the later questionnaire's order. Columns:

kind        "item": an action in one cell; "area": a group's area value; "others": all others of an area; "own": the
            executive's own view; "gap": own less others; "perceived": how raters say that the area has changed, -3 to
            +3; "beyond": by how much anonymous raters say so more than of the control area; "looking_back": how the
            executive now thinks they were then
area        id of the area;  area_title  its name;  role  "focus", "control" or empty
item        id of the item and  wording  its text, both empty where kind is not "item"
cell        key of the compared groups; "self", "others", or "anonymous" for the pooled raters of "perceived"
label       the cell's name
then_text   the number then as the report shows it ("3.4", "4.5+", "<=1.5"), and  now_text  the number now
then, now   what they count as, in scale points, up to four decimals
change_text, change   now less then, reckoned from tenths; empty where both are the same range: then it cannot be told
then_n, now_n   raters behind them ("area", "others": the fewest behind any of its items)
least       smallest change of all others that could be named, in scale points
told        what is said of the change; empty where there is no word. Of "beyond": "improved" where that may be said
range       what a range at an end of the scale says by itself, such as "now in the top range"

What one wave alone has, or may not show, has no row; "perceived", "beyond" and "looking_back" have one number, in the
column of the wave that it is about. Empty cells have no number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from reports.comparison.model import AreaChange, Comparison, Pair, Told
from reports.flat import csv_text, decimal, plain
from reports.gaps import Value
from reports.numbers import written
from reports.release import ANONYMOUS, Shown

COLUMNS = (
    *("kind", "area", "area_title", "role", "item", "wording", "cell", "label"),
    *("then_text", "now_text", "then", "now", "change_text", "change", "then_n", "now_n", "least", "told", "range"),
)
OTHERS, SELF, SUPERVISOR = "others", "self", "supervisor"
_LABELS = {OTHERS: "All others", SELF: "Self", SUPERVISOR: "Supervisors", ANONYMOUS: "Anonymous raters together"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as told: its text, what it counts as in scale points, from how many raters (None where none counts)."""

    text: str
    value: float
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One number then and now, with a field or two for each column. `change` and `least` are in tenths."""

    kind: str
    area: str
    area_title: str
    role: str
    cell: str
    label: str
    then: Number | None
    now: Number | None
    change: int | None = None
    item: str = ""
    wording: str = ""
    least: int | None = None
    told: str = ""
    range: str = ""


def to_csv(comparison: Comparison) -> str:
    """Write a comparison's numbers as CSV text, beginning with a byte order mark, lines ended by CR LF."""
    return csv_text(COLUMNS, map(_cells, rows_of(comparison)))


def rows_of(comparison: Comparison) -> Iterator[Row]:
    """Return every number: actions first, then areas by group, all others, own views, gaps, and what was asked."""
    yield from _item_rows(comparison)
    for rows in (_area_rows, _others_rows, _own_rows, _gap_rows, _perceived_rows, _looking_back_rows):
        for area in comparison.areas:
            yield from rows(area, comparison)


def change_text(change: int | None) -> str:
    """Write a change as a number, without a plus sign; empty where there is none."""
    return "" if change is None else plain(written(change))


def told_change(pair: Pair) -> int | None:
    """Return a change in tenths; None between two ranges that are the same, of which none can be told."""
    return None if pair.then.is_band and pair.then.text == pair.now.text else pair.change


def _cells(row: Row) -> tuple[str, ...]:
    numbers = (row.then, row.now)
    return (
        *(row.kind, row.area, row.area_title, row.role, row.item, row.wording, row.cell, row.label),
        *(one.text if one else "" for one in numbers),
        *(decimal(one.value) if one else "" for one in numbers),
        *(change_text(row.change), "" if row.change is None else decimal(row.change / 10)),
        *(str(one.n) if one and one.n is not None else "" for one in numbers),
        *("" if row.least is None else decimal(row.least / 10), row.told, row.range),
    )


def _item_rows(comparison: Comparison) -> Iterator[Row]:
    items = {item.id: item for item in comparison.later.instrument.items}
    areas = {area.area: area for area in comparison.areas}
    cells = {cell.key: cell for cell in comparison.cells}
    for area, item, key, then, now, then_text, now_text, then_n, now_n, change in comparison.items.itertuples(
        index=False, name=None
    ):
        cell, wording = cells[key], items[item].wording
        values = (_exact(then, then_text, then_n), _exact(now, now_text, now_n))
        same_range = values[0].text == values[1].text and _is_range(values[0].text)
        yield Row(
            *("item", area, areas[area].title, areas[area].role, key, cell.label, *values),
            change=None if same_range else int(change),
            item=item,
            wording=wording.own if cell.is_own else wording.other,
        )


def _area_rows(area: AreaChange, comparison: Comparison) -> Iterator[Row]:
    for cell in comparison.others:
        if pair := area.cells.get(cell.key):
            yield _of_pair("area", area, cell.key, cell.label, pair)


def _others_rows(area: AreaChange, _: Comparison) -> Iterator[Row]:
    if pair := area.others:
        words = {"least": area.least, "told": str(area.told), "range": str(area.reached or "")}
        change = None if area.told is Told.SAME_RANGE else pair.change
        numbers = (_value(pair.then), _value(pair.now))
        yield Row("others", area.area, area.title, area.role, OTHERS, _LABELS[OTHERS], *numbers, change, **words)  # type: ignore[arg-type]


def _own_rows(area: AreaChange, _: Comparison) -> Iterator[Row]:
    if area.own:
        yield _of_pair("own", area, SELF, _LABELS[SELF], area.own)


def _gap_rows(area: AreaChange, _: Comparison) -> Iterator[Row]:
    if gap := area.gap:
        then, now = (Number(plain(written(tenths)), tenths / 10) for tenths in (gap.then, gap.now))
        change = None if area.told is Told.SAME_RANGE else gap.now - gap.then
        yield Row("gap", area.area, area.title, area.role, SELF, "Self less all others", then, now, change)


def _perceived_rows(area: AreaChange, _: Comparison) -> Iterator[Row]:
    seen = area.perceived
    if seen is None:
        return
    for cell, shown in ((ANONYMOUS, seen.anonymous), (SUPERVISOR, seen.supervisor)):
        if shown:
            yield Row("perceived", area.area, area.title, area.role, cell, _LABELS[cell], None, _shown(shown))
    if area.is_focus and seen.beyond is not None:
        beyond = Number(plain(written(seen.beyond)), seen.beyond / 10)
        told = "improved" if seen.improved else ""
        yield Row("beyond", area.area, area.title, area.role, ANONYMOUS, _LABELS[ANONYMOUS], None, beyond, told=told)


def _looking_back_rows(area: AreaChange, _: Comparison) -> Iterator[Row]:
    if back := area.looking_back:
        yield Row("looking_back", area.area, area.title, area.role, SELF, _LABELS[SELF], _value(back), None)


def _of_pair(kind: str, area: AreaChange, cell: str, label: str, pair: Pair) -> Row:
    numbers = (_value(pair.then), _value(pair.now))
    return Row(kind, area.area, area.title, area.role, cell, label, *numbers, told_change(pair))


def _value(value: Value) -> Number:
    return Number(plain(value.text), value.points, value.n)


def _shown(shown: Shown) -> Number:
    return Number(shown.text, shown.value, shown.n)


def _exact(value: Fraction, text: str, n: int) -> Number:
    return Number(plain(text), float(value), int(n))


def _is_range(text: str) -> bool:
    return text.endswith("+") or text.startswith("<")
