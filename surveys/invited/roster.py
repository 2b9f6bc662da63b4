"""Reading a roster CSV: every problem is found and named by line and column, and then nothing of it is used."""

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from instruments.groups import RaterGroup
from surveys.addresses import AddressError, canonical_address, name_problem

COLUMNS = ("first_name", "last_name", "email", "relationship")
OPTIONAL = ("language",)
_LONGEST_NAME = 100
_MOST_PEOPLE = 500


@dataclass(frozen=True, slots=True)
class Person:
    """One invited person; `email` is in lower case, `language` one that the instrument has."""

    first_name: str
    last_name: str
    email: str
    group: RaterGroup
    language: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one place of a roster; line 0 stands for the roster as a whole."""

    line: int
    column: str
    text: str

    def __str__(self) -> str:
        if not self.line:
            return self.text
        return f"line {self.line}, {self.column}: {self.text}" if self.column else f"line {self.line}: {self.text}"


class RosterError(ValueError):
    """A roster that cannot be used as it is: holds every problem found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True, slots=True)
class RosterRules:
    """What a roster must fit: the languages the instrument has (source first), and addresses already invited."""

    languages: Sequence[str]
    taken: frozenset[str] = frozenset()


def read_people(content: bytes, rules: RosterRules) -> list[Person]:
    """Read the people of a roster in UTF-8 (BOM or not), comma or semicolon separated. Raises `RosterError`."""
    problems: list[Problem] = []
    rows = list(_rows(_decoded(content), problems))
    people = [_person(line, row, rules, problems) for line, row in rows]
    problems += _doubles([(line, person) for (line, _), person in zip(rows, people, strict=True)], rules.taken)
    if not rows:
        problems.append(Problem(0, "", "the roster lists nobody; add a line for each person below the headings"))
    if len(rows) > _MOST_PEOPLE:
        problems.append(Problem(0, "", f"the roster lists {len(rows)} people; {_MOST_PEOPLE} are the most"))
    if problems:
        raise RosterError(sorted(problems, key=lambda problem: problem.line))
    return people


def check_self(people: Sequence[Person], executive_email: str) -> None:
    """Raise `RosterError` unless exactly one person is `self` and has the executive's address."""
    own = [person for person in people if person.group is RaterGroup.SELF]
    if len(own) != 1:
        found = "nobody" if not own else f"{len(own)} people"
        raise RosterError([Problem(0, "", f"{found} has the relationship self; list the executive once, as self")])
    if own[0].email != executive_email.casefold():
        text = f"the person with relationship self is {own[0].email}, but the executive is {executive_email}"
        raise RosterError([Problem(0, "", f"{text}; both must be the same address")])


def per_group(people: Sequence[Person]) -> Mapping[RaterGroup, int]:
    """Count people by group."""
    return Counter(person.group for person in people)


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        text = "this is not UTF-8 text; in a spreadsheet choose 'CSV UTF-8' when saving"
        raise RosterError([Problem(line, "", text)]) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _rows(text: str, problems: list[Problem]) -> Iterator[tuple[int, dict[str, str]]]:
    """Give each filled line's number and its cells by column name. Empty columns at the right end are passed over."""
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        header = _without_empty_end([name.strip().lower() for name in next(reader, [])])
        _check_header(header)
        last = reader.line_num
        for cells in reader:
            line, last = last + 1, reader.line_num  # a quoted cell may span lines: name the one it begins on
            if filled := _without_empty_end([_plain_spaces(cell).strip() for cell in cells]):
                if len(filled) > len(header):
                    problems.append(Problem(line, "", f"has {len(filled)} cells, the headings name {len(header)}"))
                padded = [*filled, *[""] * (len(header) - len(filled))]
                yield line, dict(zip(header, padded, strict=False))
    except csv.Error as error:
        problem = Problem(reader.line_num, "", f"cannot be read as CSV: {error}")
        raise RosterError([*problems, problem]) from error


def _without_empty_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _plain_spaces(text: str) -> str:
    """Take spreadsheets' no-break spaces for spaces."""
    return "".join(" " if unicodedata.category(char) == "Zs" else char for char in text)


def _check_header(header: Sequence[str]) -> None:
    missing = [name for name in COLUMNS if name not in header]
    unknown = [name for name in header if name not in COLUMNS + OPTIONAL]
    expected = f"expected: {','.join(COLUMNS)}[,{OPTIONAL[0]}]"
    if missing:
        raise RosterError([Problem(1, missing[0], f"this heading is missing; {expected}")])
    if unknown or len(set(header)) != len(header):
        name = unknown[0] if unknown else "headings"
        raise RosterError([Problem(1, name or "(empty)", f"unknown or repeated heading; {expected}")])


def _person(line: int, row: Mapping[str, str], rules: RosterRules, problems: list[Problem]) -> Person:
    """Read one line; problems are added to the list, so that all of them can be told at once."""
    for column in ("first_name", "last_name"):
        _check_name(line, column, row[column], problems)
    return Person(
        first_name=row["first_name"],
        last_name=row["last_name"],
        email=_email(line, row["email"], problems),
        group=_group(line, row["relationship"], problems),
        language=_language(line, row.get("language", ""), rules.languages, problems),
    )


def _check_name(line: int, column: str, name: str, problems: list[Problem]) -> None:
    if not name and column == "first_name":
        problems.append(Problem(line, column, "is empty; the invitation greets people by it"))
    if problem := name_problem(name, longest=_LONGEST_NAME):
        problems.append(Problem(line, column, problem))


def _email(line: int, text: str, problems: list[Problem]) -> str:
    try:
        return canonical_address(text)
    except AddressError as error:
        problems.append(Problem(line, "email", str(error)))
        return text


def _group(line: int, text: str, problems: list[Problem]) -> RaterGroup:
    wanted = text.lower().replace(" ", "_").replace("-", "_")
    names = [group.value for group in RaterGroup]
    if wanted in names:
        return RaterGroup(wanted)
    near = get_close_matches(wanted, names, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    problems.append(Problem(line, "relationship", f"{text!r} is not one of {', '.join(names)}{hint}"))
    return RaterGroup.OTHER


def _language(line: int, text: str, languages: Sequence[str], problems: list[Problem]) -> str:
    by_code = {code.lower(): code for code in languages}
    if not text:
        return languages[0]
    if text.lower() not in by_code:
        problems.append(Problem(line, "language", f"{text!r}: the questionnaire is there in {', '.join(languages)}"))
    return by_code.get(text.lower(), languages[0])


def _doubles(people: Sequence[tuple[int, Person]], taken: frozenset[str]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for line, person in people:
        if person.email in taken:
            yield Problem(line, "email", f"{person.email} is invited to this wave already")
        elif person.email in first:
            yield Problem(line, "email", f"{person.email} stands in line {first[person.email]} already")
        first.setdefault(person.email, line)
