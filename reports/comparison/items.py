"""Item by item, then and now: what both waves displayed of the same action in the same cell. A DataFrame."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from reports.comparison.cells import CommonCell
from reports.numbers import as_shown, half_up, written
from reports.release import Release, ReleasedCell, Shown


class ItemRow(NamedTuple):
    """One action in one cell, then and now: what `item_table` has a row of."""

    area: str
    item: str
    cell: str
    then: Fraction
    now: Fraction
    then_text: str
    now_text: str
    then_n: int
    now_n: int
    change: int


def item_table(rows: Sequence[ItemRow]) -> pd.DataFrame:
    """One row for each item that both waves display in one cell, in the later questionnaire's order.

    Columns: area, item, cell (keys); then, now (exact values as `Fraction`, in scale points; a merged cell's is the
    mean of its parts' displayed values, weighted by their displayed n); then_text, now_text (as printed here: in
    tenths, or the band); then_n, now_n (raters); change (now - then, both rounded to tenths; int, in tenths). A part
    that is not displayed leaves the whole cell out. Source: R8; docs/measurement.md, "Two waves compared".
    """
    return pd.DataFrame(list(rows), columns=list(ItemRow._fields))


def item_rows(earlier: Release, later: Release, common: Sequence[CommonCell]) -> Iterator[ItemRow]:
    """Return the rows of `item_table`, one after the other."""
    for area in later.instrument.areas:
        for item in area.items:
            for cell in common:
                then, now = _joined(earlier, item.id, cell.then), _joined(later, item.id, cell.now)
                if then is not None and now is not None:
                    texts, counts, change = (then.text, now.text), (then.n, now.n), now.tenths - then.tenths
                    yield ItemRow(area.id, item.id, cell.key, then.value, now.value, *texts, *counts, change)


class _Seen(NamedTuple):
    """An item in a cell of one wave: what it counts as exactly and rounded, how it is printed, and of how many."""

    value: Fraction
    tenths: int
    text: str
    n: int


def _joined(release: Release, item: str, parts: Sequence[ReleasedCell]) -> _Seen | None:
    """Return an item in a cell, merged from its parts; None where one of them is not displayed."""
    by_cell = release.values.get(item, {})
    shown = [by_cell[part.key] for part in parts if part.key in by_cell]
    if len(shown) < len(parts) or not shown:
        return None
    n = sum(one.n for one in shown)
    exact = [(Fraction(round(one.value * 100), 100), one.n) for one in shown]  # no value has a third decimal
    value = exact[0][0] if len(exact) == 1 else sum((part * of for part, of in exact), Fraction()) / n
    tenths = half_up(value * 10)
    return _Seen(value, tenths, _text(shown, tenths), n)


def _text(shown: Sequence[Shown], tenths: int) -> str:
    """Print a value in tenths, so that its change can be worked out; parts of one band as that band."""
    texts = {one.text for one in shown}
    is_band = shown[0].text.startswith("<") or shown[0].text.endswith("+")
    return as_shown(texts.pop()) if len(texts) == 1 and is_band else written(tenths)
