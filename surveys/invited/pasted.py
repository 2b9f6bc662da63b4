"""Rows out of what a coach pastes or uploads: whatever cannot be placed stays in its row as typed. Judges nothing."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from instruments.groups import RaterGroup
from surveys.invited.checks import canonical_relationship, number_problem
from surveys.invited.people import COLUMNS, OPTIONAL, Problem, RosterError, Row
from surveys.invited.rows import tidied
from surveys.invited.text import cleaned, decoded, records, refuse_empty, with_newlines, without_empty_end

LONGEST_CELL = 1000
_DELIMITERS = ("\t", ";", ",")
_NAME = "name"  # a heading for first and last name in one
_UNPLACED = ""
_HEADINGS = {
    "first_name": ("firstname", "first", "givenname", "forename"),
    "last_name": ("lastname", "last", "surname", "familyname"),
    "email": ("email", "emailaddress", "mail", "mailaddress"),
    "relationship": ("relationship", "relation", "group", "ratergroup", "relationshiptoexecutive"),
    "language": ("language", "lang", "locale"),
    _NAME: ("name", "fullname"),
}
_COLUMN = {heading: column for column, headings in _HEADINGS.items() for heading in headings}
_ANGLED = re.compile(r"([^<>]*)<\s*([^<>\s]+@[^<>\s]+)\s*>([^<>]*)")


def read_uploaded(content: bytes) -> tuple[Row, ...]:
    """Read a file as `read_pasted` reads a text. Raises `RosterError` also for what is not UTF-8 text."""
    return read_pasted(decoded(content))


def read_pasted(text: str) -> tuple[Row, ...]:
    """Read rows from CSV (comma or semicolon), cells of a spreadsheet, or lines such as "Ruth <r@example.org>, peer".

    The first line may name the columns; without it they stand in the order of `Row`, or the address shows which
    is which. Cells too many go to the last column, `language`, where a check finds them. Blank lines are left out.
    Raises `RosterError` only for an empty text, headings without people, too many people, or an overlong cell.
    """
    refuse_empty(text)
    plain = with_newlines(text).removeprefix("\ufeff")
    lines = [(number, cells) for number, cells in _lines(plain, _delimiter(plain)) if cells]
    _refuse_overlong(lines)
    columns = _columns(lines[0][1]) if lines else ()
    place: Callable[[Sequence[str]], Row] = (lambda cells: _by_heading(columns, cells)) if columns else _by_shape
    rows = tuple(tidied(place(cells)) for _, cells in lines[1 if columns else 0 :])
    if problem := number_problem(len(rows)):
        raise RosterError([Problem(0, "", problem)])
    return rows


def _delimiter(text: str) -> str:
    """Take the one that most lines hold, and of two the one that stands there more often."""
    lines = text.split("\n")
    return max(_DELIMITERS, key=lambda delimiter: (sum(delimiter in line for line in lines), text.count(delimiter)))


def _lines(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Read CSV, or where it is none, each line for itself: a stray quote then spoils no other line."""
    try:
        return list(records(text, delimiter))
    except RosterError:
        return [(number, _split(line, delimiter)) for number, line in enumerate(text.split("\n"), start=1)]


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next((cells for _, cells in records(line, delimiter)), [])
    except RosterError:
        return without_empty_end([cleaned(cell) for cell in line.split(delimiter)])


def _refuse_overlong(lines: Sequence[tuple[int, list[str]]]) -> None:
    problems = [
        Problem(number, "", f"holds a text of {longest} characters; {LONGEST_CELL} are the most. Is this a roster?")
        for number, cells in lines
        if (longest := max(map(len, cells))) > LONGEST_CELL
    ]
    if problems:
        raise RosterError(problems)


def _columns(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the column that each heading names, `_UNPLACED` for one unknown or repeated; nothing if none are headings.

    Headings name at least the address and something else, or three columns.
    """
    found = [_COLUMN.get(re.sub("[^a-z]", "", cell.lower()), _UNPLACED) for cell in cells]
    known = set(found) - {_UNPLACED}
    if any("@" in cell for cell in cells) or not (known > {"email"} or len(known) > 2 or found == ["email"]):
        return ()
    once = [column if column not in found[:place] else _UNPLACED for place, column in enumerate(found)]
    return tuple(_part_of_name(known) if column == _NAME else column for column in once)


def _part_of_name(known: set[str]) -> str:
    """Say what "Name" means beside "First name" or "Last name": the other one."""
    missing = [column for column in ("first_name", "last_name") if column not in known]
    return _NAME if len(missing) == 2 else (*missing, _UNPLACED)[0]


def _by_heading(columns: Sequence[str], cells: Sequence[str]) -> Row:
    values: dict[str, str] = {}
    rest: list[str] = []
    for column, cell in zip_longest(columns, cells, fillvalue=""):
        if column == _NAME:
            values["first_name"], values["last_name"] = _names(cell)
        elif column:
            values[column] = cell
        else:
            rest.append(cell)
    return _row([values.get(column, "") for column in COLUMNS + OPTIONAL], rest)


def _by_shape(cells: Sequence[str]) -> Row:
    """Place cells without headings: by the one address among the first two, else in the order of the columns."""
    in_order = tuple(_compact(cells)) or cells
    return _row(in_order[:5], in_order[5:])


def _row(values: Sequence[str], rest: Sequence[str]) -> Row:
    first, last, email, relationship, language = [*values, "", "", "", "", ""][:5]
    return Row(first, last, email, relationship, ", ".join(text for text in (language, *rest) if text))


def _compact(cells: Sequence[str]) -> Iterator[str]:
    """Return the cells in the order of the columns where a line is surely "name, address, ..."; else nothing."""
    holding = [place for place, cell in enumerate(cells) if "@" in cell]
    if holding not in ([0], [1]):
        return
    before, rest = cells[: holding[0]], list(cells[holding[0] + 1 :])
    name, address, after = _taken_apart(cells[holding[0]])
    if before and (name or after):  # "Okafor, Ruth <ruth@...>": which is which, only a reader can tell
        return
    relationship = [after] if after else rest[:1]
    named = bool(before or name)
    if not address or ((after or (len(rest) > 1 and not named)) and not _is_relationship(relationship[0])):
        return
    yield from (*_names(before[0] if before else name), address, *([after] if after else []), *rest)


def _taken_apart(cell: str) -> tuple[str, str, str]:
    """Return name, address and what follows of "Ruth Okafor <ruth@example.org>"; no address where it is not sure."""
    if match := _ANGLED.fullmatch(cell):
        name, address, after = (part.strip() for part in match.groups())
        return ("", "", "") if "@" in name + after else (_unquoted(name), address, after)
    return ("", "", "") if re.search(r"[\s<>]", cell) else ("", cell, "")


def _unquoted(name: str) -> str:
    return name[1:-1].strip() if len(name) > 1 and name[0] == name[-1] == '"' else name


def _names(text: str) -> tuple[str, str]:
    """Part two words into first and last name. More, or a title, are left together: the greeting is right with all."""
    words = text.split(" ")
    return (words[0], words[1]) if len(words) == 2 and all(words) and not words[0].endswith(".") else (text, "")


def _is_relationship(text: str) -> bool:
    return canonical_relationship(text) in {group.value for group in RaterGroup}
