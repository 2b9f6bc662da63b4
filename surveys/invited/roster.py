"""From a roster to its people: every problem is found and named by line and column, and then nothing of it is used."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from surveys.invited.checks import number_problem, read_rows, self_problem
from surveys.invited.people import COLUMNS, OPTIONAL, Person, Problem, Roster, RosterError, RosterRules, Row, per_group
from surveys.invited.text import decoded, records, without_empty_end

__all__ = [
    "Person",
    "Problem",
    "Roster",
    "RosterError",
    "RosterRules",
    "check_self",
    "people_of",
    "per_group",
    "read_csv",
]


def read_csv(content: bytes) -> Roster:
    """Read a roster in UTF-8 (BOM or not), comma or semicolon separated. Raises `RosterError` for what is none.

    Nothing is said of its people yet: `people_of` does.
    """
    problems: list[Problem] = []
    try:
        rows = dict(_rows(decoded(content), problems))
    except RosterError as error:
        raise RosterError([*problems, *error.problems]) from error
    return Roster(rows, tuple(problems))


def people_of(roster: Roster, rules: RosterRules) -> list[Person]:
    """Return the people of a roster. Raises `RosterError`."""
    lines = roster.rows
    people, found = read_rows(list(lines.values()), rules, [f"line {line}" for line in lines])
    problems = [*roster.problems]
    problems += [
        Problem(line, column, text) for line, texts in zip(lines, found, strict=True) for column, text in texts.items()
    ]
    if text := number_problem(len(people)):
        problems.append(Problem(0, "", text))
    if problems:
        raise RosterError(sorted(problems, key=lambda problem: problem.line))
    return [replace(person, line=line) for line, person in zip(lines, people, strict=True)]


def check_self(people: Sequence[Person], executive_email: str) -> None:
    """Raise `RosterError` unless exactly one person is `self` and has the executive's address."""
    person, text = self_problem(people, executive_email)
    if text:
        line = person.line if person else 0
        raise RosterError([Problem(line, "email" if line else "", text)])


def _rows(text: str, problems: list[Problem]) -> Iterator[tuple[int, Row]]:
    """Return each filled line's number and row. Empty columns at the right end are passed over."""
    first = text.split("\n", 1)[0]
    lines = records(text, ";" if first.count(";") > first.count(",") else ",")
    header = _header(next(lines)[1])
    for line, cells in lines:
        if len(cells) > len(header):
            problems.append(Problem(line, "", f"has {len(cells)} cells, the headings name {len(header)}"))
        if cells:
            yield line, Row(**dict(zip(header, cells, strict=False)))


def _header(cells: Sequence[str]) -> list[str]:
    """Return the names of the columns. Raises `RosterError` where one is missing, unknown or repeated."""
    header = without_empty_end([name.lower() for name in cells])
    missing = [name for name in COLUMNS if name not in header]
    unknown = [name for name in header if name not in COLUMNS + OPTIONAL]
    expected = f"expected: {','.join(COLUMNS)}[,{OPTIONAL[0]}]"
    if missing:
        raise RosterError([Problem(1, missing[0], f"this heading is missing; {expected}")])
    if unknown or len(set(header)) != len(header):
        name = unknown[0] if unknown else "headings"
        raise RosterError([Problem(1, name or "(empty)", f"unknown or repeated heading; {expected}")])
    return header
