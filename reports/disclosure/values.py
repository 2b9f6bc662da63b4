"""R3: which item values may be shown: enough raters answered, and the item was asked of every group in the cell."""

from collections.abc import Iterable

import pandas as pd

from instruments.model import Instrument, Item, Scale
from reports.disclosure.cells import Cell
from reports.disclosure.policy import Policy
from reports.disclosure.rounding import anonymous_mean, attributed_mean
from reports.release import Shown


def shown_values(
    ratings: pd.DataFrame, cells: Iterable[Cell], instrument: Instrument, *, policy: Policy
) -> dict[str, dict[str, Shown]]:
    """Return each item's displayed values: item id -> cell key -> `Shown`. What may not be shown is simply absent.

    `ratings` has the columns group, item, score (see `frames.Frames`); groups outside `cells` are left out whole.
    """
    by_key = {cell.key: cell for cell in cells}
    cell_of = {group.value: cell.key for cell in by_key.values() for group in cell.groups}
    items = {item.id: item for item in instrument.items}
    placed = ratings.assign(cell=ratings["group"].map(cell_of)).dropna(subset=["cell"])
    sums = placed.groupby(["item", "cell"])["score"].agg(["sum", "count"])
    shown: dict[str, dict[str, Shown]] = {item.id: {} for item in instrument.items}
    for (item_id, key), total, n in zip(sums.index, sums["sum"], sums["count"], strict=True):
        if _may_be_shown(items[item_id], by_key[key], int(n), policy):
            shown[item_id][key] = _mean(int(total), int(n), by_key[key], instrument.scale)
    return shown


def _may_be_shown(item: Item, cell: Cell, n: int, policy: Policy) -> bool:
    """R3, written as the condition under which a value *may* be shown."""
    needed = 1 if cell.attributed else policy.min_raters
    return n >= needed and all(group in item.asked_of for group in cell.groups)


def _mean(total: int, n: int, cell: Cell, scale: Scale) -> Shown:
    return attributed_mean(total, n) if cell.attributed else anonymous_mean(total, n, scale)
