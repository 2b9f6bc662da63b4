"""comparison.xlsx: the numbers of comparison.csv as a workbook with one sheet a section.

How numbers, bands and names are held: `reports.sheets`.
"""

from collections.abc import Callable

from reports.comparison.exports import Number, Row, rows_of
from reports.comparison.model import Comparison
from reports.release_json import numbers_hash
from reports.sheets import BANDS, Column, Section, number_of, workbook

MISSING = (
    "What only one of the two waves has, or may not show, has no row, and nothing tells why. A change between two"
    " numbers that are the same range cannot be told, and stands empty."
)

_AREA: tuple[Column[Row], ...] = (
    Column("area", 16, lambda row: row.area),
    Column("area title", 32, lambda row: row.area_title),
    Column("role", 9, lambda row: row.role),
)
_ITEM: tuple[Column[Row], ...] = (
    Column("action", 18, lambda row: row.item),
    Column("wording", 64, lambda row: row.wording, wraps=True),
)
_GROUP: tuple[Column[Row], ...] = (
    Column("group", 20, lambda row: row.cell),
    Column("group's name", 28, lambda row: row.label),
)


def _then(row: Row) -> Number | None:
    return row.then


def _now(row: Row) -> Number | None:
    return row.now


def _text(of: Callable[[Row], Number | None]) -> Callable[[Row], str]:
    return lambda row: one.text if (one := of(row)) else ""


def _shown(heading: str, of: Callable[[Row], Number | None]) -> Column[Row]:
    return Column(heading, 9, lambda row: number_of(_text(of)(row)), _text(of))


def _counted(heading: str, of: Callable[[Row], Number | None]) -> Column[Row]:
    return Column(heading, 10, lambda row: float(round(one.value, 4)) if (one := of(row)) else "", _text(of))


def _raters(heading: str, of: Callable[[Row], Number | None]) -> Column[Row]:
    return Column(heading, 8, lambda row: one.n if (one := of(row)) and one.n is not None else "")


def _tenths(heading: str, of: Callable[[Row], int | None]) -> Column[Row]:
    return Column(heading, 9, lambda row: "" if (one := of(row)) is None else one / 10)


_SHOWN = (_shown("then", _then), _shown("now", _now))
_CHANGE = _tenths("change", lambda row: row.change)
_BOTH = (*_SHOWN, _CHANGE, _counted("then counts as", _then), _counted("now counts as", _now))
_COUNTS = (_raters("raters then", _then), _raters("raters now", _now))
_TOLD: tuple[Column[Row], ...] = (
    _tenths("smallest change told", lambda row: row.least),
    Column("told", 24, lambda row: row.told),
    Column("range", 26, lambda row: row.range),
)
# One sheet a section: the kind of its rows in `reports.comparison.exports`, its name, its columns.
_SECTIONS: tuple[tuple[str, str, tuple[Column[Row], ...]], ...] = (
    ("others", "All others", (*_AREA, *_BOTH, *_COUNTS, *_TOLD)),
    ("own", "Own view", (*_AREA, *_BOTH)),
    ("gap", "Gaps", (*_AREA, *_SHOWN, _CHANGE)),
    ("perceived", "Perceived change", (*_AREA, *_GROUP, _shown("shown", _now), _raters("raters", _now))),
    ("beyond", "Beyond the control area", (*_AREA, _shown("shown", _now), Column("told", 24, lambda row: row.told))),
    ("looking_back", "Looking back", (*_AREA, _shown("shown", _then))),
    ("area", "Groups", (*_AREA, *_GROUP, *_BOTH, *_COUNTS)),
    ("item", "Items", (*_AREA, *_ITEM, *_GROUP, *_BOTH, *_COUNTS)),
)
_OPTIONAL = frozenset({"own", "gap", "perceived", "beyond", "looking_back"})  # left out where there are none


def to_xlsx(comparison: Comparison) -> bytes:
    """Write a comparison's numbers as a workbook: the same bytes for the same two releases."""
    rows = list(rows_of(comparison))
    found = {kind: [row for row in rows if row.kind == kind] for kind, _, _ in _SECTIONS}
    sections = [
        Section(name, columns, found[kind]) for kind, name, columns in _SECTIONS if found[kind] or kind not in _OPTIONAL
    ]
    created = comparison.later.closed_on
    return workbook("360 feedback: two waves compared", created, _about(comparison), sections)


def _about(comparison: Comparison) -> tuple[tuple[str, str], ...]:
    earlier, later = comparison.earlier, comparison.later
    return (
        ("Executive", later.executive),
        ("Questionnaire", later.instrument.title),
        ("Earlier wave", earlier.wave),
        ("Closed on", earlier.closed_on.isoformat()),
        ("Hash of its numbers", numbers_hash(earlier)),
        ("Later wave", later.wave),
        ("Closed on", later.closed_on.isoformat()),
        ("Hash of its numbers", numbers_hash(later)),
        ("What is not there", MISSING),
        ("Ranges", BANDS),
    )
