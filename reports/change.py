"""R8: what changed between two waves of one executive. Functions of displayed values and shown counts alone."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from reports.gaps import items_needed
from reports.release import Release, ReleasedCell, Shown

Z_CHANGE = 1.96  # the 97.5 % quantile of the normal distribution: a two-sided band of 95 %, so little is claimed
_TOLERANCE = 1e-9  # for sums of decimals

_ITEM_COLUMNS = ["area", "item", "cell", "earlier", "later", "n_earlier", "n_later", "delta", "error", "direction"]
_AREA_COLUMNS = [
    "area",
    "title",
    "cell",
    "earlier",
    "later",
    "n_earlier",
    "n_later",
    "items",
    "delta",
    "error",
    "direction",
]


class NotComparableError(ValueError):
    """Two releases between which no change can be told: says why."""


class Direction(StrEnum):
    """What may be said of a difference, in the words of the report."""

    HIGHER = "higher"
    LOWER = "lower"
    WITHIN = "within normal variation"


@dataclass(frozen=True, slots=True)
class Change:
    """What two waves show together, cell by cell of the later one.

    items: one row for each item displayed in both waves in one cell. Columns: area, item, cell (keys); earlier, later
           (scale points, as displayed); n_earlier, n_later (raters); delta (later - earlier); error (standard error
           of delta from counts alone); direction (`Direction`).
    areas: one row for each area and cell with enough such items. Columns: area (id), title, cell (key); earlier, later
           (means over these items, unrounded); n_earlier, n_later (the fewest raters behind any of them); items (how
           many); delta, error, direction as above.
    uncompared: cells of the later wave that the earlier one did not show under the same groups.
    """

    items: pd.DataFrame
    areas: pd.DataFrame
    uncompared: tuple[ReleasedCell, ...]


def compare(earlier: Release, later: Release) -> Change:
    """Set two waves side by side. Raises `NotComparableError`.

    A cell is compared with the cell of the same groups. Where the later wave shows merged what the earlier one showed
    apart, the earlier displayed values are merged, weighted by their displayed n. Source: R8;
    docs/measurement.md, "Two waves compared".
    """
    _refuse_others(earlier, later)
    partners = {cell.key: _partners(cell, earlier) for cell in later.cells}
    items = pd.DataFrame(_item_rows(earlier, later, partners), columns=_ITEM_COLUMNS)
    areas = pd.DataFrame(_area_rows(items, later), columns=_AREA_COLUMNS)
    return Change(items, areas, tuple(cell for cell in later.cells if not partners[cell.key]))


def standard_error(n_earlier: int, n_later: int, *, rater_sd: float) -> float:
    """Standard error of a difference between two means, in scale points, from counts alone.

    As for two independent samples, with the assumed spread s0. Source: docs/measurement.md, "Two waves compared".
    """
    return rater_sd * math.sqrt(1 / n_earlier + 1 / n_later)


def detectable(n_earlier: int, n_later: int, *, rater_sd: float) -> float:
    """Return the difference, in scale points, above which a change is named at all."""
    return Z_CHANGE * standard_error(n_earlier, n_later, rater_sd=rater_sd)


def largely_different(shared: int, larger: int) -> bool:
    """True where fewer than 60 % of the people invited are the same: `shared` of the `larger` of the two rosters.

    Counts everybody invited; a share for a single group could name a person. Raises `ValueError`.
    """
    if not 0 <= shared <= larger or larger == 0:
        raise ValueError(f"{shared} people cannot be shared with a roster of {larger}")
    return 5 * shared < 3 * larger


def _refuse_others(earlier: Release, later: Release) -> None:
    if earlier.closed_on >= later.closed_on:
        raise NotComparableError(
            f"the earlier wave closed on {earlier.closed_on}, the later one on {later.closed_on}: give them in order"
        )
    if earlier.instrument.scale.points != later.instrument.scale.points:
        raise NotComparableError("the two waves were answered on different scales")
    one, other = earlier.instrument, later.instrument
    if one.id == other.id and _edition(one.version) != _edition(other.version):
        raise NotComparableError(f"versions {one.version} and {other.version} of {one.title!r} cannot be compared")


def _edition(version: str) -> str:
    """A new first number in a questionnaire's version says that results can no longer be compared."""
    return version.partition(".")[0]


def _partners(cell: ReleasedCell, earlier: Release) -> tuple[ReleasedCell, ...]:
    """Find the earlier cells that hold exactly this cell's groups between them; none where a group is missing."""
    inside = tuple(one for one in earlier.cells if set(one.groups) <= set(cell.groups))
    covered = {group for one in inside for group in one.groups}
    return inside if covered == set(cell.groups) else ()


def _item_rows(
    earlier: Release, later: Release, partners: dict[str, tuple[ReleasedCell, ...]]
) -> Iterator[tuple[object, ...]]:
    for area in later.instrument.areas:
        for item in area.items:
            for key, parts in partners.items():
                now = later.values.get(item.id, {}).get(key)
                before = _merged([earlier.values.get(item.id, {}).get(part.key) for part in parts])
                if now is not None and before is not None:
                    value, n = before
                    change = _change(value, now.value, n, now.n, rater_sd=later.instrument.rater_sd)
                    yield (area.id, item.id, key, value, now.value, n, now.n, *change)


def _merged(parts: list[Shown | None]) -> tuple[float, int] | None:
    """Merge displayed values by their displayed n; None where a part is not displayed, for a part is no whole."""
    shown = [part for part in parts if part is not None]
    if not shown or len(shown) < len(parts):
        return None
    n = sum(part.n for part in shown)
    return (shown[0].value if len(shown) == 1 else sum(part.value * part.n for part in shown) / n), n


def _area_rows(items: pd.DataFrame, later: Release) -> Iterator[tuple[object, ...]]:
    for area in later.instrument.areas:
        for cell in later.cells:
            rows = items[(items["area"] == area.id) & (items["cell"] == cell.key)]
            if len(rows) >= items_needed(area):
                before, now = float(rows["earlier"].mean()), float(rows["later"].mean())
                counts = int(rows["n_earlier"].min()), int(rows["n_later"].min())
                change = _change(before, now, *counts, rater_sd=later.instrument.rater_sd)
                yield (area.id, area.title, cell.key, before, now, *counts, len(rows), *change)


def _change(before: float, now: float, n_before: int, n_now: int, *, rater_sd: float) -> tuple[float, float, Direction]:
    delta, error = now - before, standard_error(n_before, n_now, rater_sd=rater_sd)
    if abs(delta) <= Z_CHANGE * error + _TOLERANCE:
        return delta, error, Direction.WITHIN
    return delta, error, Direction.HIGHER if delta > 0 else Direction.LOWER
