"""Sheets of a workbook: columns, formats, and cells that are never formulas. What stands in them is decided elsewhere.

A number that is shown as such is a number with its decimals, a count a whole number. A band ("4.5+") is no number and
stands as text. Names and wordings are text, also where somebody edits the cell.
"""

import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Generic, TypeVar

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

_NUMBER = re.compile(r"-?[0-9]+(?:\.([0-9]+))?")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REPLACED = "\N{REPLACEMENT CHARACTER}"
_LONGEST = 32_767  # characters that a cell may hold

BANDS = "Near the ends of the scale a range stands for the number, as text; “counts as” is what later sums take for it."

_Row = TypeVar("_Row")
_Written = str | float | int


@dataclass(frozen=True, slots=True)
class Column(Generic[_Row]):
    """One column: its heading, its width in characters, what it holds of a row. An empty text leaves the cell empty.

    `shown` is the text by which a number is shown, for its decimals; a column with one holds numbers, or bands as text.
    """

    heading: str
    width: float
    of: Callable[[_Row], _Written]
    shown: Callable[[_Row], str] | None = None
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Section(Generic[_Row]):
    """A sheet of its own: its name, its columns and its rows."""

    name: str
    columns: tuple[Column[_Row], ...]
    rows: Sequence[_Row]


def number_of(text: str) -> str | float:
    """Return a printed number as a number; a band stays text."""
    return float(text) if _NUMBER.fullmatch(text) else text


def workbook(title: str, created: date, about: Iterable[tuple[str, str]], sections: Iterable[Section[_Row]]) -> bytes:
    """Write a workbook: a sheet of names and texts that says what this is, then a sheet a section."""
    written = io.BytesIO()
    with Workbook(written, {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": datetime.combine(created, time())})
        looks = _Looks(book)
        _write_about(book.add_worksheet("About"), about, looks)
        for section in sections:
            _write_section(book.add_worksheet(section.name), section, looks)
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


def _write_about(sheet: Worksheet, about: Iterable[tuple[str, str]], looks: _Looks) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    for place, (name, text) in enumerate(about):
        sheet.write_string(place, 0, name, looks.name)
        sheet.write_string(place, 1, _storable(text), looks.wrapped)


def _write_section(sheet: Worksheet, section: Section[_Row], looks: _Looks) -> None:
    for place, column in enumerate(section.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.heading, looks.head)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    for line, row in enumerate(section.rows, start=1):
        for place, column in enumerate(section.columns):
            _write(sheet, (line, place), column, row, looks)


def _write(sheet: Worksheet, at: tuple[int, int], column: Column[_Row], row: _Row, looks: _Looks) -> None:
    value = column.of(row)
    if isinstance(value, int):
        sheet.write_number(*at, value, looks.number("0"))
    elif isinstance(value, float):
        sheet.write_number(*at, value, looks.number(_form_of(column.shown(row) if column.shown else "")))
    elif column.shown is not None:
        sheet.write_string(*at, value, looks.band)
    else:
        sheet.write_string(*at, _storable(value), looks.wrapped if column.wraps else looks.text)


def _form_of(text: str) -> str:
    """Return how a number is shown: with the decimals that the report shows it with, one where it shows a band."""
    found = _NUMBER.fullmatch(text)
    return "0." + "0" * len(found[1]) if found and found[1] else "0.0"


def _storable(text: str) -> str:
    """Replace what XML cannot hold, and cut what a cell cannot."""
    return _NOT_IN_XML.sub(_REPLACED, text)[:_LONGEST]
