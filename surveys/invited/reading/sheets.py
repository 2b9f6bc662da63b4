"""Spreadsheets' own files (.xlsx, .xls, .ods) as tables: looked at before they are opened, read by a process apart.

Nothing of a file is written anywhere: it goes through a pipe, and is gone with the process.
"""

import subprocess
import sys
import threading
import zipfile
from collections.abc import Mapping
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from surveys.invited.people import Problem, RosterError
from surveys.invited.reading.sheet_child import CELL, ROW, SHEET
from surveys.invited.reading.table import MOST_CELLS, MOST_LINES, Line, Table, refuse_too_much
from surveys.invited.text import cleaned, without_empty_end

MOST_DECLARED = 24 * 1024 * 1024  # bytes, after unpacking
_MOST_PARTS = 2000
_SECONDS = 10.0
_OLD = b"\xd0\xcf\x11\xe0"  # a .xls
_PACKED = b"PK\x03\x04"  # .xlsx and .ods are zip files
_CHILD = Path(__file__).with_name("sheet_child.py")
_TURN = threading.Lock()
_REFUSED = {
    "locked": "this spreadsheet is locked with a password; save a copy without one",
    "broken": "this file cannot be read as a spreadsheet; open it and save it as .xlsx, or as 'CSV UTF-8'",
    "large": "this spreadsheet declares more cells than any roster has; copy the people into a new one, and take that",
    "late": "this spreadsheet could not be read in time; save it as 'CSV UTF-8', or copy the people into a new one",
}


def is_sheet(content: bytes) -> bool:
    """True for a spreadsheet's own file."""
    return content.startswith((_OLD, _PACKED))


def read_sheet(content: bytes) -> Table:
    """Read the sheet in which the addresses stand. Raises `RosterError` for what is none, or declares too much."""
    if content.startswith(_PACKED):
        _look_before(content)
    return _the_one(_opened(content))


def _look_before(content: bytes) -> None:
    """Refuse by what the file says of itself, before anything is unpacked: 300 kB may declare 300 MB."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
        raise _refusal("broken") from error
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_DECLARED:
        raise _refusal("large")
    if "word/document.xml" in {part.filename for part in parts}:
        raise RosterError([Problem(0, "", "this is a text document; copy the people out of it and paste them")])


def _opened(content: bytes) -> Mapping[str, list[Line]]:
    """Have the other process read the sheets that are shown; one file at a time, since it may take much memory."""
    library = find_spec("python_calamine")
    where = str(Path(str(library.origin)).parent.parent) if library else ""
    command = [sys.executable, "-I", "-S", str(_CHILD), where, str(MOST_LINES), str(MOST_CELLS)]
    with _TURN:
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter, and nothing of the file in its arguments
                command, input=content, capture_output=True, timeout=_SECONDS, check=False, env={}
            )
        except subprocess.TimeoutExpired as error:
            raise _refusal("late") from error
    if done.returncode:
        raise _refusal("large")
    word, *sheets = done.stdout.decode(errors="replace").split(SHEET)
    if word:
        raise _refusal(word)
    return dict(map(_lines, sheets))


def _lines(sheet: str) -> tuple[str, list[Line]]:
    name, first, *rows = sheet.split(ROW)
    cells = ([cleaned(cell) for cell in row.split(CELL)] for row in rows)
    lines = [Line(number, tuple(without_empty_end(some))) for number, some in enumerate(cells, start=int(first))]
    return name, [line for line in lines if line.cells]


def _the_one(sheets: Mapping[str, list[Line]]) -> Table:
    """Take the sheet with most addresses, the first of equals, and say which others hold some."""
    if not any(sheets.values()):
        raise RosterError([Problem(0, "", "this spreadsheet is empty; give a row for each person")])
    addresses = {name: sum("@" in cell for line in lines for cell in line.cells) for name, lines in sheets.items()}
    chosen = max(addresses, key=lambda name: (addresses[name], bool(sheets[name])))
    refuse_too_much(sheets[chosen])
    others = [f"“{name}”" for name, count in addresses.items() if count and name != chosen]
    notes = (f"Only the sheet “{chosen}” was read; addresses stand in {' and '.join(others)} too.",) if others else ()
    return Table(tuple(sheets[chosen]), unit="row", notes=notes)


def _refusal(kind: str) -> RosterError:
    return RosterError([Problem(0, "", _REFUSED[kind])])
