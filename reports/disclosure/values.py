"""R3 and R4: which item values may be shown, and how coarsely. Whole numbers only: a float would round by accident."""

from collections.abc import Iterable

import pandas as pd

from instruments.model import Instrument, Item, Scale
from reports.disclosure.cells import Cell
from reports.disclosure.policy import MIN_RATERS_FLOOR, Policy
from reports.release import Shown

_BAND = 5  # tenths from the end of the scale: here a mean would tell everybody's answer
_BAND_COUNTS_AS = 3  # tenths from the end: what a band counts as in later sums


def anonymous_mean(total: int, n: int, scale: Scale) -> Shown:
    """Round the mean of n anonymous answers that add up to `total`, as R4 has it.

    n = 3 gives half points, n >= 4 one decimal, half up. Values near an end of the scale become a band:
    "4.5+" counts as 4.7 and "<=1.5" as 1.3 on a scale of 1 to 5. Raises `ValueError` below the floor of 3.
    """
    if n < MIN_RATERS_FLOOR:
        raise ValueError(f"{n} anonymous answers are never shown")
    if not scale.minimum * n <= total <= scale.maximum * n:
        raise ValueError(f"{n} answers cannot add up to {total} on this scale")
    rounded = _half_up(total, n, step=5) if n == MIN_RATERS_FLOOR else _half_up(total, n, step=1)
    # three answers are banded by what is shown, more by the exact mean: compared in tenths times n
    tenths_times_n = rounded * n if n == MIN_RATERS_FLOOR else 10 * total
    high, low = 10 * scale.maximum - _BAND, 10 * scale.minimum + _BAND
    if tenths_times_n >= high * n:
        return Shown(f"{_decimal(high)}+", (10 * scale.maximum - _BAND_COUNTS_AS) / 10, n)
    if tenths_times_n <= low * n:
        return Shown(f"<={_decimal(low)}", (10 * scale.minimum + _BAND_COUNTS_AS) / 10, n)
    return Shown(_decimal(rounded), rounded / 10, n)


def attributed_mean(total: int, n: int) -> Shown:
    """Show the mean of an attributed group as it is (R1): one decimal where that is exact, otherwise two."""
    if n < 1:
        raise ValueError("no answer, no mean")
    if 10 * total % n == 0:
        tenths = 10 * total // n
        return Shown(_decimal(tenths), tenths / 10, n)
    hundredths = (200 * total + n) // (2 * n)
    sign = "-" if hundredths < 0 else ""
    return Shown(f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02}", hundredths / 100, n)


def shown_values(
    ratings: pd.DataFrame, cells: Iterable[Cell], instrument: Instrument, *, policy: Policy
) -> dict[str, dict[str, Shown]]:
    """Give each item's displayed values: item id -> cell key -> `Shown`. What may not be shown is simply absent.

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


def _half_up(total: int, n: int, *, step: int) -> int:
    """Round total/n to a multiple of `step` tenths, half up, and give it in tenths."""
    return step * ((20 * total + step * n) // (2 * step * n))


def _decimal(tenths: int) -> str:
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}"
