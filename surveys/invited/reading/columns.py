"""What each column of a table holds: told by its heading, by what stands in it, or asked. Reads no row."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from surveys.invited import words
from surveys.invited.names import taken_apart
from surveys.invited.people import COLUMNS, OPTIONAL
from surveys.invited.reading.table import Line, Table

USES = (*COLUMNS, *OPTIONAL, words.NAME)
_FARTHEST = 20  # lines above the headings
_MOST_GROUPS = 12  # different words in a column that could be the relationship
_SAMPLES = 3
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_NUMBER = re.compile(r"[\d\s./:+()-]*")
_WHICH = {
    "email": "Which column holds the e-mail address?",
    "relationship": "Which column says the relationship?",
    words.NAME: "Which column holds the name?",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading as typed, some of what stands below, and what it is taken for ("" where it is left out).

    `is_known` says that its heading has a meaning, if only that it is no part of a roster.
    """

    heading: str
    samples: tuple[str, ...]
    use: str
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read a table: `columns`, none where each line has a form of its own, and which lines hold people.

    `question` is what only a reader can tell, "" for nothing. `above` are the lines before the headings.
    """

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    above: tuple[Line, ...] = ()
    headed: bool = False
    question: str = ""


def lay_out(table: Table) -> Layout:
    """Find the headings and what each column holds."""
    at = _heading_line(table.lines)
    if at is None:
        return _without_known_headings(table)
    return _headed(table.lines[:at], table.lines[at], table.lines[at + 1 :])


def chosen_layout(table: Table, uses: Sequence[str], *, headed: bool) -> Layout:
    """Lay a table out as a reader said: what each column holds, and whether the line that could names the columns."""
    at = _could_be_headings(table.lines)
    heading = table.lines[at].cells if headed and at < len(table.lines) else ()
    lines = table.lines[at + 1 if headed else at :]
    columns = _with_samples(heading, lines, max(table.width, len(uses)))
    given = [use if use in USES and use not in uses[:place] else "" for place, use in enumerate(uses)]
    given += [""] * (len(columns) - len(given))
    found = tuple(replace(one, use=use) for one, use in zip(columns, given, strict=False))
    return Layout(found, lines, table.lines[:at], headed=headed)


def _could_be_headings(lines: Sequence[Line]) -> int:
    """Find the line that names the columns, or would if anything did."""
    if (at := _heading_line(lines)) is not None:
        return at
    unread = _unread(lines)
    return unread - 1 if unread and len(lines[unread - 1].cells) > 1 else unread


def _heading_line(lines: Sequence[Line]) -> int | None:
    """Find the line that names columns: the address and something else, or three, and no address stands in it.

    One known heading is enough where it names a column whose cells are addresses, or where it stands alone.
    """
    for place, line in enumerate(lines[:_FARTHEST]):
        if any("@" in cell for cell in line.cells):
            continue
        found = [words.heading(cell) for cell in line.cells]
        known = {one for one in found if one in USES}
        if known > {"email"} or len(known) > 2 or (found == ["email"]):
            return place
        if known and len(known) + found.count(words.OTHER) > 1 and _addresses_below(lines[place + 1 :]):
            return place
        if found == [words.NAME] and _addresses_below(lines[place + 1 :]):
            return place
    return None


def _addresses_below(lines: Sequence[Line]) -> bool:
    return sum(any("@" in cell for cell in line.cells) for line in lines) * 2 >= len(lines) > 0


# --- with headings ----------------------------------------------------------------------------------------------------


def _headed(above: Sequence[Line], heading: Line, lines: Sequence[Line]) -> Layout:
    width = max([len(heading.cells), *(len(line.cells) for line in lines if _addresses(line))])
    columns = _with_samples(heading.cells, lines, width)
    meanings = [words.heading(one.heading) for one in columns]
    uses, question = _uses(columns, meanings, lines)
    found = tuple(
        replace(one, use=use, is_known=bool(meaning)) for one, use, meaning in zip(columns, uses, meanings, strict=True)
    )
    return Layout(found, tuple(lines), tuple(above), headed=True, question=question)


def _uses(columns: Sequence[Column], meanings: Sequence[str], lines: Sequence[Line]) -> tuple[list[str], str]:
    """Say what each column is taken for, and what has to be asked."""
    uses = [""] * len(columns)
    questions = []
    if (place := _address_column(meanings, lines)) is not None:
        uses[place] = "email"
    elif _any_address(meanings, lines):
        questions.append("email")
    if (place := _relationship_column(uses, meanings, lines)) is not None:
        uses[place] = "relationship"
    elif _could_be_groups(uses, meanings, lines):
        questions.append("relationship")
    for place, meaning in enumerate(meanings):
        if not uses[place] and meaning in USES and meaning not in ("email", "relationship") and meaning not in uses:
            uses[place] = meaning
    _part_names(uses)
    if _names_are_missing(uses, meanings, lines):
        questions.append(words.NAME)
    return uses, " ".join(_WHICH[one] for one in questions)


def _address_column(meanings: Sequence[str], lines: Sequence[Line]) -> int | None:
    """Find the column of the addresses by its "@": of those with the heading, else the only one; None if unsure."""
    counts = {place: _count(lines, place) for place in range(len(meanings))}
    best = max(
        (place for place, one in enumerate(meanings) if one == "email"), key=lambda one: counts[one], default=None
    )
    unknown = [place for place, meaning in enumerate(meanings) if counts[place] and not meaning]
    if best is not None and (counts[best] or not unknown):
        return best
    if any(counts[place] for place, meaning in enumerate(meanings) if meaning == words.NAME):
        return None  # "Ruth Okafor <ruth@...>" under the name: it is taken apart there
    return unknown[0] if len(unknown) == 1 else None


def _any_address(meanings: Sequence[str], lines: Sequence[Line]) -> bool:
    """True where addresses stand in several columns, and none is theirs by its heading."""
    places = [place for place, meaning in enumerate(meanings) if _count(lines, place) and meaning in ("", words.NAME)]
    return bool(places) and words.NAME not in [meanings[place] for place in places]


def _relationship_column(uses: Sequence[str], meanings: Sequence[str], lines: Sequence[Line]) -> int | None:
    """Take the column with the heading; where several have it, or none, the one in which relationships stand."""
    named = [place for place, meaning in enumerate(meanings) if meaning == "relationship" and not uses[place]]
    unknown = [place for place, meaning in enumerate(meanings) if not meaning and not uses[place]]
    shares = {place: _share_of_groups(lines, place) for place in (*named, *unknown)}
    best = max(named, key=lambda place: shares[place], default=None)
    if best is not None and (shares[best] or not any(shares[place] >= 0.5 for place in unknown)):
        return best
    sure = [place for place in unknown if shares[place] >= 0.5]
    return sure[0] if len(sure) == 1 else None


def _could_be_groups(uses: Sequence[str], meanings: Sequence[str], lines: Sequence[Line]) -> bool:
    """True where a column without a known heading holds few words again and again, as groups would."""
    for place, meaning in enumerate(meanings):
        cells = [cell for line in lines if (cell := _cell(line, place))]
        if meaning or uses[place] or len(cells) * 2 < len(lines) or not cells:
            continue
        kinds = {cell.casefold() for cell in cells}
        if any("@" in kind for kind in kinds):
            continue
        if len(kinds) <= _MOST_GROUPS and not all(_NUMBER.fullmatch(kind) for kind in kinds):
            return True
    return False


def _part_names(uses: list[str]) -> None:
    """Say what "Name" means beside "First name" or "Last name": the other one."""
    if words.NAME not in uses:
        return
    missing = [use for use in ("first_name", "last_name") if use not in uses]
    if len(missing) < 2:
        uses[uses.index(words.NAME)] = missing[0] if missing else ""


def _names_are_missing(uses: Sequence[str], meanings: Sequence[str], lines: Sequence[Line]) -> bool:
    """True where no column holds names, the addresses bring none, and there is one that could."""
    if {"first_name", "last_name", words.NAME} & set(uses):
        return False
    address = uses.index("email") if "email" in uses else None
    if address is not None and any(taken_apart(_cell(line, address))[0] for line in lines):
        return False
    open_to = (place for place, meaning in enumerate(meanings) if not meaning and not uses[place])
    return any(_looks_like_names(lines, place) for place in open_to)


def _looks_like_names(lines: Sequence[Line], place: int) -> bool:
    cells = [cell for line in lines if (cell := _cell(line, place))]
    return len(cells) * 2 >= len(lines) > 0 and not all(_NUMBER.fullmatch(cell) for cell in cells)


# --- without ----------------------------------------------------------------------------------------------------------


def _without_known_headings(table: Table) -> Layout:
    """Leave each line to itself, but never take for a person what stands first and must be headings or a title."""
    at = _unread(table.lines)
    above, lines = table.lines[:at], table.lines[at:]
    if above and len(above[-1].cells) > 1:
        return _unread_headings(above, lines)
    columns = _with_samples((), lines, table.width)
    question = "" if _are_placed(lines) else "What stands in which column?"
    if not question:
        return Layout((), lines, above)
    uses, _ = _uses(columns, [""] * len(columns), lines)
    return Layout(_guessed(columns, uses, lines), lines, above, question=question)


def _unread_headings(above: Sequence[Line], lines: Sequence[Line]) -> Layout:
    """Lay out below headings that nobody knows: what is sure without them is no question."""
    columns = _with_samples(above[-1].cells, lines, max(len(line.cells) for line in (above[-1], *lines)))
    meanings = [words.heading(one.heading) for one in columns]
    uses, question = _uses(columns, meanings, lines)
    found = _guessed(columns, uses, lines)
    if not question and any(one.use != use for one, use in zip(found, uses, strict=True)):
        question = _WHICH[words.NAME]
    known = tuple(replace(one, is_known=bool(meaning)) for one, meaning in zip(found, meanings, strict=True))
    return Layout(known, tuple(lines), tuple(above[:-1]), headed=True, question=question)


def _unread(lines: Sequence[Line]) -> int:
    """Count the lines at the top that name nobody: no address, no relationship, and those below have addresses."""
    rest = [_addresses(line) for line in lines]
    for place, line in enumerate(lines[:_FARTHEST]):
        below = rest[place:]
        if rest[place] or any(words.relationship(cell) for cell in line.cells) or sum(below) * 2 < len(below):
            return place
    return 0


def _are_placed(lines: Sequence[Line]) -> bool:
    """True unless most lines hold more than a person: then one question is better than a problem a line."""
    odd = sum(len([cell for cell in line.cells if cell]) > 5 or _strays(line) for line in lines)
    return len(lines) < 3 or odd * 2 <= len(lines)


def _strays(line: Line) -> bool:
    cells = [cell for cell in line.cells if cell]
    if sum("@" in cell for cell in cells) > 1:
        return True
    return len(cells) > 4 and (words.relationship(cells[3]) is None or not _LANGUAGE.fullmatch(cells[4]))


def _guessed(columns: Sequence[Column], uses: Sequence[str], lines: Sequence[Line]) -> tuple[Column, ...]:
    """Put the names where they probably are: in the first columns of words that are nothing else."""
    taken = list(uses)
    if not {"first_name", "last_name", words.NAME} & set(taken):
        free = [place for place, use in enumerate(taken) if not use and _looks_like_names(lines, place)]
        free = [place for place in free if words.heading(columns[place].heading) != words.OTHER]
        two = len(free) > 1 and not any(" " in sample for sample in columns[free[0]].samples)
        for place, use in zip(free, ("first_name", "last_name") if two else (words.NAME,), strict=False):
            taken[place] = use
    return tuple(replace(one, use=use) for one, use in zip(columns, taken, strict=True))


# --- cells ------------------------------------------------------------------------------------------------------------


def _with_samples(heading: Sequence[str], lines: Sequence[Line], width: int) -> list[Column]:
    """Make the columns, each with the first different texts of it."""
    found = []
    for place in range(width):
        cells = dict.fromkeys(cell for line in lines[:50] if (cell := _cell(line, place)))
        found.append(Column(heading[place] if place < len(heading) else "", tuple(cells)[:_SAMPLES], ""))
    return found


def _cell(line: Line, place: int) -> str:
    return line.cells[place] if place < len(line.cells) else ""


def _count(lines: Sequence[Line], place: int) -> int:
    return sum("@" in _cell(line, place) for line in lines)


def _addresses(line: Line) -> bool:
    return any("@" in cell for cell in line.cells)


def _share_of_groups(lines: Sequence[Line], place: int) -> float:
    cells = [cell for line in lines if (cell := _cell(line, place))]
    return sum(words.relationship(cell) is not None for cell in cells) / len(cells) if cells else 0.0
