"""Page six: the actions of the focus areas, group by group, as numbers. Never a word about a single action."""

from collections.abc import Iterator

from instruments.model import Item
from reports.charts.words import MISSING
from reports.comparison.cells import CommonCell
from reports.comparison.model import AreaChange, Comparison
from reports.comparison.naming import moments
from reports.document.change.wording import cell_name
from reports.document.model import Grid, Lead, Note, Section
from reports.numbers import signed

ACTIONS = (
    "Behind a number of an area stand single actions that people can see. One question scatters more than an area does:"
    " these are numbers to ask about, and no word is said of any single action."
)


def actions(comparison: Comparison) -> Section | None:
    """Write the section; None where no action of a focus area has a number in both rounds."""
    grids = [grid for area in comparison.focus if (grid := actions_of(area, comparison)) is not None]
    if not grids:
        return None
    return Section("actions", "Actions in the named areas", (Lead(ACTIONS), *grids, Note(in_each_cell(comparison))))


def in_each_cell(comparison: Comparison) -> str:
    """Say what stands in a cell of the tables."""
    then, now = moments(comparison)
    return (
        f"In each cell: {then}, {now}, and the difference. A dash ({MISSING}) says that a number is not shown, and"
        " nothing else. A range counts as in every average; between two equal ranges no difference can be told."
    )


def actions_of(area: AreaChange, comparison: Comparison) -> Grid | None:
    """Every action of one area that both rounds show in some group of others; None where there is none."""
    shown = {(item, cell): text for item, cell, text in _shown(area, comparison)}
    cells = [cell for cell in comparison.others if any(key == cell.key for _, key in shown)]
    asked = next(one for one in comparison.later.instrument.areas if one.id == area.area)
    rows = tuple(
        _row(item, cells, shown) for item in asked.items if any((item.id, cell.key) in shown for cell in cells)
    )
    if not rows:
        return None
    headers = ("Action", *(cell_name(cell) for cell in cells))
    return Grid(area.title, headers, rows, frozenset(range(1, len(headers))))


def _row(item: Item, cells: list[CommonCell], shown: dict[tuple[str, str], str]) -> tuple[str, ...]:
    return (item.wording.other, *(shown.get((item.id, cell.key), MISSING) for cell in cells))


def _shown(area: AreaChange, comparison: Comparison) -> Iterator[tuple[str, str, str]]:
    rows = comparison.items[comparison.items["area"] == area.area]
    for item, cell, then, now, change in rows[["item", "cell", "then_text", "now_text", "change"]].itertuples(
        index=False, name=None
    ):
        yield str(item), str(cell), f"{then}, {now} ({_difference(str(then), str(now), int(change))})"


def _difference(then: str, now: str, change: int) -> str:
    is_range = any(sign in then for sign in "+\N{LESS-THAN OR EQUAL TO}")
    return MISSING if is_range and then == now else signed(change)
