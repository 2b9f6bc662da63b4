"""From bytes to lines of cells: what is no text at all is refused with the remedy. Knows no column and no person."""

import csv
import io
import unicodedata
from collections.abc import Iterator

from instruments.visible import is_blank, trimmed
from surveys.invited.people import Problem, RosterError

_SPREADSHEETS = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
)  # .xlsx, .ods and .numbers are zip files; .xls is a file of its own


def decoded(content: bytes) -> str:
    """Read UTF-8, with a byte order mark or without, and make every line end a newline. Raises `RosterError`."""
    if content.startswith(_SPREADSHEETS):
        text = "this is a spreadsheet's own file (such as .xlsx), not text; in the spreadsheet save it as 'CSV UTF-8'"
        raise RosterError([Problem(0, "", text)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        text = "this is not UTF-8 text; in a spreadsheet choose 'CSV UTF-8' when saving"
        raise RosterError([Problem(line, "", text)]) from error
    refuse_empty(text)
    return with_newlines(text)


def refuse_empty(text: str) -> None:
    """Raise `RosterError` where there is nothing but space."""
    if is_blank(text):
        raise RosterError([Problem(0, "", "this is empty; give a line for each person")])


def with_newlines(text: str) -> str:
    """Take the line ends of every system for newlines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def cleaned(cell: str) -> str:
    """Take spreadsheets' no-break spaces for spaces; at the ends leave out these and what has no width."""
    spaced = (" " if unicodedata.category(char) == "Zs" else char for char in with_newlines(cell))
    return trimmed("".join(spaced))


def records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Return the number of each record's first line, and its cleaned cells without empty ones at the right end.

    `text` has newlines as line ends. A line with nothing in it gives no cells. Raises `RosterError` at a quote
    that never ends, or anything else that is not CSV.
    """
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    last = 0
    try:
        for cells in reader:
            line, last = last + 1, reader.line_num  # a quoted cell may span lines: name the one it begins on
            yield line, without_empty_end([cleaned(cell) for cell in cells])
    except csv.Error as error:
        raise RosterError([Problem(reader.line_num, "", f"cannot be read as CSV: {error}")]) from error


def without_empty_end(cells: list[str]) -> list[str]:
    """Leave out empty cells at the right: spreadsheets save columns that hold nothing."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells
