"""Releases put together by hand, value by value: for numbers that can be checked on paper."""

from collections.abc import Mapping, Sequence
from datetime import date

from instruments.groups import RaterGroup, joined_label
from instruments.model import Instrument
from reports.disclosure.policy import flagged_from
from reports.release import Release, ReleasedCell, Schema, Shown
from reports.rules import WORDS
from tests.reports.sample import plain_instrument

# the displayed values of an area's items in one cell, from the first item on; None is hidden
Column = Sequence[float | None]
ONE_AREA = plain_instrument(areas=1)


def cell_of(key: str, answered: int) -> ReleasedCell:
    groups = tuple(RaterGroup(group) for group in key.split("+"))
    return ReleasedCell(key, joined_label(groups), groups, groups[0].attributed, answered, answered)


def handmade(
    cells: Mapping[str, tuple[int, Mapping[int, Column] | Column]],
    *,
    instrument: Instrument = ONE_AREA,
    closed_on: date = date(2026, 3, 20),
    wave: str = "wave",
) -> Release:
    """Build a release: cell key -> raters, and the displayed values of each area by its number (or of the first)."""
    values: dict[str, dict[str, Shown]] = {item.id: {} for item in instrument.items}
    for key, (n, columns) in cells.items():
        for number, column in (columns if isinstance(columns, Mapping) else {0: columns}).items():
            for item, value in zip(instrument.areas[number].items, column, strict=False):
                if value is not None:
                    values[item.id][key] = Shown(f"{value}", value, n)
    return Release(
        schema=Schema.TWO,
        rules=WORDS,
        wave=wave,
        executive="Dana Whitfield",
        opened_on=date(2026, 3, 2),
        closed_on=closed_on,
        instrument=instrument,
        instrument_hash="0" * 64,
        min_raters=3,
        cells=tuple(cell_of(key, n) for key, (n, _) in cells.items()),
        withheld=all(key in ("self", "supervisor") for key in cells),
        values=values,
        picks_from=flagged_from(sum(n for key, (n, _) in cells.items() if key not in ("self", "supervisor"))),
        picks={},
        comments={},
    )


def level(value: float, items: int = 5) -> Column:
    return [value] * items
