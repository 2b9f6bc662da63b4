"""release.xlsx: the displayed numbers of a release, those of release.csv, as a workbook with one sheet a section.

How numbers, bands and names are held: `reports.sheets`.
"""

from reports.exports import Row, rows_of
from reports.release import Release
from reports.release_json import numbers_hash
from reports.sheets import BANDS, Column, Section, number_of, workbook

MISSING = (
    "A number that may not be shown has no row, and nothing tells why: too few people may have answered, or it was not"
    " asked of everybody in the group."
)


def _shown(row: Row) -> str:
    return row.text


_AREA: tuple[Column[Row], ...] = (
    Column("area", 16, lambda row: row.area),
    Column("area title", 32, lambda row: row.area_title),
)
_ITEM: tuple[Column[Row], ...] = (
    Column("action", 18, lambda row: row.item),
    Column("wording", 64, lambda row: row.wording, wraps=True),
)
_GROUP: tuple[Column[Row], ...] = (
    Column("group", 20, lambda row: row.cell),
    Column("group's name", 28, lambda row: row.label),
)
_NUMBERS: tuple[Column[Row], ...] = (
    Column("shown", 9, lambda row: number_of(row.text), _shown),
    Column("counts as", 10, lambda row: float(round(row.value, 4)), _shown),
    Column("raters", 8, lambda row: row.n),
)
# One sheet a section: the kind of its rows in `reports.exports`, its name, its columns. A further one is a line here.
_SECTIONS = (
    ("item", "Items", (*_AREA, *_ITEM, *_GROUP, *_NUMBERS)),
    ("area", "Areas", (*_AREA, *_GROUP, *_NUMBERS)),
    ("others", "All others", (*_AREA, *_NUMBERS)),
    ("expected", "Expected", (*_AREA, *_GROUP, *_NUMBERS)),
)
_OPTIONAL = frozenset({"expected"})  # left out where the release has none


def to_xlsx(release: Release) -> bytes:
    """Write a release's numbers as a workbook: the same bytes for the same release."""
    rows = list(rows_of(release))
    found = {kind: [row for row in rows if row.kind == kind] for kind, _, _ in _SECTIONS}
    sections = [
        Section(name, columns, found[kind]) for kind, name, columns in _SECTIONS if found[kind] or kind not in _OPTIONAL
    ]
    return workbook("360 feedback: displayed numbers", release.closed_on, _about(release), sections)


def _about(release: Release) -> tuple[tuple[str, str], ...]:
    return (
        ("Wave", release.wave),
        ("Executive", release.executive),
        ("Questionnaire", release.instrument.title),
        ("Closed on", release.closed_on.isoformat()),
        ("Hash of the numbers", numbers_hash(release)),
        ("What is not there", MISSING),
        ("Ranges", BANDS),
    )
