"""release.xlsx: the displayed numbers of a release, those of release.csv, as a workbook with one sheet a section.

A number that is shown as such is a number with its decimals, a count a whole number. A band ("4.5+") is no number and
stands as text; what it counts as in later sums stands beside it. Names and wordings are text and never formulas, also
where somebody edits the cell.
"""

import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.exports import Row, rows_of
from reports.release import Release
from reports.release_json import numbers_hash

_NUMBER = re.compile(r"-?[0-9]+(?:\.([0-9]+))?")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REPLACED = "\N{REPLACEMENT CHARACTER}"
_LONGEST = 32_767  # characters that a cell may hold

MISSING = (
    "A number that may not be shown has no row, and nothing tells why: too few people may have answered, or it was not"
    " asked of everybody in the group."
)
BANDS = "Near the ends of the scale a range stands for the number, as text; “counts as” is what later sums take for it."


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    width: float  # in characters
    of: Callable[[Row], str | float | int]


def _shown(row: Row) -> str | float:
    return float(row.text) if _NUMBER.fullmatch(row.text) else row.text


_AREA = (_Column("area", 16, lambda row: row.area), _Column("area title", 32, lambda row: row.area_title))
_ITEM = (_Column("action", 18, lambda row: row.item), _Column("wording", 64, lambda row: row.wording))
_GROUP = (_Column("group", 20, lambda row: row.cell), _Column("group's name", 28, lambda row: row.label))
_NUMBERS = (
    _Column("shown", 9, _shown),
    _Column("counts as", 10, lambda row: float(round(row.value, 4))),
    _Column("raters", 8, lambda row: row.n),
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
    written, rows = io.BytesIO(), list(rows_of(release))
    closed = datetime.combine(release.closed_on, time())
    with Workbook(written, {"in_memory": True}) as book:
        book.set_properties({"title": "360 feedback: displayed numbers", "created": closed})
        looks = _Looks(book)
        _write_about(book.add_worksheet("About"), release, looks)
        for kind, name, columns in _SECTIONS:
            found = [row for row in rows if row.kind == kind]
            if found or kind not in _OPTIONAL:
                _write_section(book.add_worksheet(name), columns, found, looks)
    return written.getvalue()


class _Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._numbers: dict[str, Format] = {}
        self.head = self._made(bold=True, bottom=1, text_wrap=True, valign="top")
        self.text = self._made(num_format="@", valign="top")
        self.wrapped = self._made(num_format="@", text_wrap=True, valign="top")
        self.name = self._made(bold=True, valign="top")
        self.band = self._made(num_format="@", align="right", valign="top")

    def number(self, form: str) -> Format:
        """Return the format of numbers that are shown so, as "0.0"."""
        if form not in self._numbers:
            self._numbers[form] = self._made(num_format=form, valign="top")
        return self._numbers[form]

    def _made(self, **properties: Any) -> Format:
        made: Format = self._book.add_format(properties)
        return made


def _write_about(sheet: Worksheet, release: Release, looks: _Looks) -> None:
    told = (
        ("Wave", release.wave),
        ("Executive", release.executive),
        ("Questionnaire", release.instrument.title),
        ("Closed on", release.closed_on.isoformat()),
        ("Hash of the numbers", numbers_hash(release)),
        ("What is not there", MISSING),
        ("Ranges", BANDS),
    )
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    for place, (name, text) in enumerate(told):
        sheet.write_string(place, 0, name, looks.name)
        sheet.write_string(place, 1, _storable(text), looks.wrapped)


def _write_section(sheet: Worksheet, columns: tuple[_Column, ...], rows: Iterable[Row], looks: _Looks) -> None:
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.heading, looks.head)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    for line, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            _write(sheet, (line, place), column, row, looks)


def _write(sheet: Worksheet, at: tuple[int, int], column: _Column, row: Row, looks: _Looks) -> None:
    value = column.of(row)
    if isinstance(value, int):
        sheet.write_number(*at, value, looks.number("0"))
    elif isinstance(value, float):
        sheet.write_number(*at, value, looks.number(_form_of(row.text)))
    elif column.of is _shown:
        sheet.write_string(*at, value, looks.band)
    else:
        sheet.write_string(*at, _storable(value), looks.wrapped if column.heading == "wording" else looks.text)


def _form_of(text: str) -> str:
    """Return how a number is shown: with the decimals that the report shows it with, one where it shows a band."""
    found = _NUMBER.fullmatch(text)
    return "0." + "0" * len(found[1]) if found and found[1] else "0.0"


def _storable(text: str) -> str:
    """Replace what XML cannot hold, and cut what a cell cannot."""
    return _NOT_IN_XML.sub(_REPLACED, text)[:_LONGEST]
