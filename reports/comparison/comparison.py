"""R8: what changed between two waves of one executive. A pure function of two frozen releases.

Every number is rounded once, to tenths, and everything said of it is reckoned from these tenths, as in the report of
one wave. Formulas, thresholds and what they rest on: docs/measurement.md, "Two waves compared".
"""

import math

import pandas as pd

from reports.comparison.areas import area_change
from reports.comparison.cells import apart, common_cells
from reports.comparison.comparable import refuse
from reports.comparison.items import item_rows, item_table
from reports.comparison.model import AreaChange, Comparison
from reports.declaration import Declaration
from reports.release import Release

_COLUMNS = (
    *("area", "title", "role", "cell", "then", "now", "change", "then_text", "now_text", "then_n", "now_n"),
    *("error", "least", "told"),
)


def compare(earlier: Release, later: Release) -> Comparison:
    """Set two waves side by side. Raises `NotComparableError`.

    Source: R8 and R10; docs/measurement.md, "Two waves compared".
    """
    refuse(earlier, later)
    cells = common_cells(earlier, later)
    rows = tuple(item_rows(earlier, later, cells))
    declaration = later.follows.declaration if later.follows else Declaration()
    then_ids, now_ids = earlier.instrument.item_ids, later.instrument.item_ids
    return Comparison(
        earlier=earlier,
        later=later,
        declaration=declaration,
        cells=cells,
        only_then=apart(earlier, cells),
        only_now=apart(later, cells),
        new_items=tuple(item.id for item in later.instrument.items if item.id not in then_ids),
        gone_items=tuple(item.id for item in earlier.instrument.items if item.id not in now_ids),
        areas=tuple(area_change(area, later, cells, rows, declaration) for area in later.instrument.areas),
        items=item_table(rows),
    )


def area_table(comparison: Comparison) -> pd.DataFrame:
    """One row an area and view, in the questionnaire's order. What is not comparable has no row.

    Columns: area (id), title, role ("focus", "control" or ""), cell (key; "others" for all others together, "self" for
    the executive's own view), then, now, change (scale points), then_text, now_text (as printed), then_n, now_n (the
    fewest raters behind any of the items), error (standard error of the change of all others; NaN in other rows), least
    (smallest change that could be named; NaN in other rows), told (`Told`; "" in other rows).
    """
    rows = [row for area in comparison.areas for row in _area_rows(area)]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _area_rows(area: AreaChange) -> list[tuple[object, ...]]:
    views = {"self": area.own, "others": area.others, **area.cells}
    rows: list[tuple[object, ...]] = []
    for key, pair in views.items():
        if pair is None:
            continue
        then, now, is_others = pair.then, pair.now, key == "others"
        numbers = (then.points, now.points, pair.change / 10, then.text, now.text, then.n, now.n)
        least = area.least / 10 if is_others and area.least is not None else math.nan
        error, told = (area.error, area.told) if is_others else (math.nan, "")
        rows.append((area.area, area.title, area.role, key, *numbers, error, least, told))
    return rows
