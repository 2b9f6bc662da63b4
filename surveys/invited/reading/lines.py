"""From text to a table: commas, semicolons, tabs or bars, whichever it is; a line of addresses is a line for each."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from surveys.invited.names import has_one_address, taken_apart
from surveys.invited.people import Problem, RosterError
from surveys.invited.reading.encodings import refuse_empty
from surveys.invited.reading.table import Line, Table, refuse_too_much
from surveys.invited.text import cleaned, with_newlines, without_empty_end

_DELIMITERS = ("\t", ";", ",", "|")
_SEP = re.compile(r'"?sep=(.)"?[\t ,;]*', re.IGNORECASE)
_BETWEEN_ADDRESSES = (";", ",", "\uff1b", "\u3001", "\uff0c")  # the last three as Chinese and Japanese write them


def read_lines(text: str) -> Table:
    """Read text into a table. Raises `RosterError` for what is empty, or too long to be a roster."""
    plain = with_newlines(text).removeprefix("\ufeff")
    refuse_empty(plain)
    first, _, rest = plain.partition("\n")
    if said := _SEP.fullmatch(first.strip(" \ufeff")):
        plain, delimiter = f"\n{rest}", said[1]
    elif first.strip().lower() == "sep=":  # the tab that belongs to it was taken for a blank
        plain, delimiter = f"\n{rest}", "\t"
    else:
        delimiter = _delimiter(plain)
    found, notes = _lines(plain, delimiter)
    whole = [line for line in found if line.cells]
    lines = [line for one in whole for line in _each_address(one, delimiter)]
    refuse_too_much(lines)
    if len(lines) == len(whole):
        return Table(tuple(whole), notes=notes)
    return Table(
        tuple(replace(line, number=number) for number, line in enumerate(lines, start=1)), unit="row", notes=notes
    )


def _delimiter(text: str) -> str:
    """Take the one that most lines hold, and of two the one that stands there more often."""
    lines = [line for line in text.split("\n") if line.strip()]
    return max(_DELIMITERS, key=lambda delimiter: (sum(delimiter in line for line in lines), text.count(delimiter)))


def _lines(text: str, delimiter: str) -> tuple[list[Line], tuple[str, ...]]:
    """Read CSV, or where it is none, each line for itself: a stray quote then spoils no other line."""
    try:
        return list(_records(text, delimiter)), ()
    except RosterError as error:
        note = f"A quote that never ends, or another one astray, was read as it stands: {error}."
        return [Line(number, _split(line, delimiter)) for number, line in enumerate(text.split("\n"), start=1)], (note,)


def _split(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        return next((one.cells for one in _records(line, delimiter)), ())
    except RosterError:
        return tuple(without_empty_end([cleaned(cell) for cell in line.split(delimiter)]))


def _records(text: str, delimiter: str) -> Iterator[Line]:
    """Return each record with the number of its first line. Raises `RosterError` for what is no CSV."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    last = 0
    try:
        for cells in reader:
            number, last = last + 1, reader.line_num  # a quoted cell may span lines: name the one it begins on
            yield Line(number, tuple(without_empty_end([cleaned(cell) for cell in cells])))
    except csv.Error as error:
        raise RosterError([Problem(reader.line_num, "", f"cannot be read as CSV: {error}")]) from error


def _each_address(line: Line, delimiter: str) -> Iterable[Line]:
    """Part a line of addresses, as mail programs write them, into a line for each; any other line stays whole."""
    cells = [cell for cell in line.cells if cell]
    if sum(cell.count("@") for cell in cells) < 2:
        return [line]
    for mark in _BETWEEN_ADDRESSES:
        whole = f"{delimiter} ".join(cells) if mark == delimiter else delimiter.join(cells)
        parts = [part for part in map(str.strip, whole.split(mark)) if part]
        if len(parts) > 1 and all(map(has_one_address, parts)):
            return [Line(line.number, (part,)) for part in parts]
    parts = [
        part for part in map(str.strip, re.split(f"[{''.join(_BETWEEN_ADDRESSES)}]", delimiter.join(cells))) if part
    ]
    if all(map(has_one_address, parts)):
        return [Line(line.number, (part,)) for part in parts]
    return _with_commas(line, cells) if delimiter == "," else [line]


def _with_commas(line: Line, cells: list[str]) -> list[Line]:
    """Part "Okafor, Ruth <ruth@...>, Lind, Tom <tom@...>": each ends with its address, with one cell before it."""
    parts: list[str] = []
    begun = ""
    for cell in cells:
        if "@" not in cell:
            if begun:
                return [line]
            begun = cell
            continue
        name, address, after = taken_apart(cell)
        if not address or after or not (name or not begun):
            return [line]
        parts.append(f"{begun}, {cell}" if begun else cell)
        begun = ""
    return [line] if begun or len(parts) < 2 else [Line(line.number, (part,)) for part in parts]
