"""R5: area values, gaps, classes and bands. Functions of a Release alone, so they cannot add information to it.

Formulas, thresholds and what they rest on: docs/measurement.md, "Numbers in a report" and "Conventions".
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from instruments.groups import RaterGroup
from instruments.model import Area, Scale
from reports.release import Release

TOLERANCE = 1e-9  # sums of decimals: 3.5 must still be 3.5
Z_BAND = 1.28  # the 90 % quantile of the normal distribution, for a two-sided band of 80 %
FEW_RATERS = 5  # a convention: with fewer a class is tentative
GROUPS_DIFFER = 1.0  # scale points between groups; a convention, no test of significance


class GapClass(StrEnum):
    """What self and others together say about an area, in the words of the report.

    The classes are conventions, not findings of a test. Source: docs/measurement.md, "Numbers in a report".
    """

    BLIND_SPOT = "possible blind spot"
    STRENGTH_SELF_HIGHER = "strength, self higher"
    HIDDEN_STRENGTH = "possible hidden strength"
    OTHERS_MORE_POSITIVE = "development area, others more positive"
    AGREED_STRENGTH = "agreed strength"
    AGREED_PRIORITY = "agreed development priority"
    MIDDLE = "shared middle ground"
    NOT_COMPARED = "not compared"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where classes begin, in scale points, stretched from 1..5 to the scale in use.

    Half a point as a gap that is named is a convention of the field, no test of significance; so are 4.0 and 3.5.
    Source: docs/measurement.md, "Conventions".
    """

    gap: float
    high: float
    middle: float

    @classmethod
    def of(cls, scale: Scale) -> "Thresholds":
        """On 1..5: a gap of 0.5, high from 4, middle from 3.5."""
        span = scale.maximum - scale.minimum
        return cls(span / 8, scale.minimum + span * 3 / 4, scale.minimum + span * 5 / 8)


def items_needed(area: Area) -> int:
    """How many of an area's items must be shown before it has a value: 3 of 5, in proportion. A convention."""
    return math.ceil(len(area.items) * 3 / 5)


def item_table(release: Release) -> pd.DataFrame:
    """One row per displayed item value: area, item, cell (keys), text, value (scale points), n."""
    rows = [
        (area.id, item.id, cell.key, shown.text, shown.value, shown.n)
        for area in release.instrument.areas
        for item in area.items
        for cell in release.cells
        if (shown := release.values.get(item.id, {}).get(cell.key)) is not None
    ]
    return pd.DataFrame(rows, columns=["area", "item", "cell", "text", "value", "n"])


def area_table(release: Release) -> pd.DataFrame:
    """One row per area and cell that has enough displayed items.

    Columns: area, cell (keys), value (mean of the displayed item values, scale points, unrounded),
    n (the fewest raters behind any of these items), shown (items displayed).
    """
    items = item_table(release)
    grouped = items.groupby(["area", "cell"], sort=False)
    table = grouped.agg(value=("value", "mean"), n=("n", "min"), shown=("item", "count")).reset_index()
    needed = table["area"].map({area.id: items_needed(area) for area in release.instrument.areas})
    return table[table["shown"] >= needed].reset_index(drop=True)


def gap_table(release: Release) -> pd.DataFrame:
    """One row per area, in the instrument's order.

    Columns: area (id), title, own, others, gap, low, high (scale points, unrounded; NaN where there is none),
    raters (people behind the displayed groups, 0 where none), spread (largest difference between groups, NaN under
    two groups), differ (bool: groups differ by 1.0 or more), kind (`GapClass`), tentative (bool).
    Source: docs/measurement.md, "Numbers in a report".
    """
    areas = area_table(release)
    rows = [_gap_row(area, areas[areas["area"] == area.id], release) for area in release.instrument.areas]
    return pd.DataFrame(rows)


def _gap_row(area: Area, values: pd.DataFrame, release: Release) -> dict[str, object]:
    scale = release.instrument.scale
    is_own = values["cell"] == RaterGroup.SELF.value
    own = float(values.loc[is_own, "value"].mean())  # NaN where there is no row
    cells = values[~is_own]
    others = float(cells["value"].mean())
    half_band = Z_BAND * standard_error(cells["n"], rater_sd=release.instrument.rater_sd)
    gap = own - others
    raters = int(cells["n"].sum())
    spread = float(cells["value"].max() - cells["value"].min()) if len(cells) > 1 else math.nan
    differ = spread >= GROUPS_DIFFER - TOLERANCE
    kind = classify(gap, others, Thresholds.of(scale))
    return {
        "area": area.id,
        "title": area.title,
        "own": own,
        "others": others,
        "gap": gap,
        "low": max(others - half_band, scale.minimum),
        "high": min(others + half_band, scale.maximum),
        "raters": raters,
        "spread": spread,
        "differ": differ,
        "kind": kind,
        "tentative": _tentative(kind, gap, half_band, raters, differ=differ),
    }


def standard_error(n: pd.Series, *, rater_sd: float) -> float:
    """Standard error of the mean of cells, each weighing the same, from counts alone; NaN for no cell.

    `n` holds the raters of each cell; `rater_sd` is s0, the standard deviation that the instrument assumes between
    raters' scores of one area, in scale points (0.70 for leadership360). It is assumed: an observed one would give
    answers away (R6). The formula is that of a mean of independent means.
    Source: docs/measurement.md, "Numbers in a report".
    """
    if n.empty:
        return math.nan
    return math.sqrt(float((rater_sd**2 / n).sum())) / len(n)


def classify(gap: float, others: float, limits: Thresholds) -> GapClass:
    """Name what a gap (self - others) and the others' view say together; NaN in either is `NOT_COMPARED`.

    Conventions, all of them: see `Thresholds`. Source: the table in docs/measurement.md, "Numbers in a report".
    """
    if math.isnan(gap) or math.isnan(others):
        return GapClass.NOT_COMPARED
    high, middle = others >= limits.high - TOLERANCE, others >= limits.middle - TOLERANCE
    if gap >= limits.gap - TOLERANCE:
        return GapClass.STRENGTH_SELF_HIGHER if high else GapClass.BLIND_SPOT
    if gap <= -limits.gap + TOLERANCE:
        return GapClass.HIDDEN_STRENGTH if middle else GapClass.OTHERS_MORE_POSITIVE
    if high:
        return GapClass.AGREED_STRENGTH
    return GapClass.MIDDLE if middle else GapClass.AGREED_PRIORITY


_CLAIMS_A_GAP = frozenset(
    {
        GapClass.BLIND_SPOT,
        GapClass.STRENGTH_SELF_HIGHER,
        GapClass.HIDDEN_STRENGTH,
        GapClass.OTHERS_MORE_POSITIVE,
    }
)


def _tentative(kind: GapClass, gap: float, half_band: float, raters: int, *, differ: bool) -> bool:
    """True where a class rests on little (decision 3). A small gap is itself the finding where both sides agree."""
    within_band = kind in _CLAIMS_A_GAP and abs(gap) < half_band - TOLERANCE
    return kind is not GapClass.NOT_COMPARED and (within_band or raters < FEW_RATERS or differ)
