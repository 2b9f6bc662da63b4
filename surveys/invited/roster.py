"""From a roster to its people: every problem is found and named by place and column, and then nothing of it is used."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from surveys.invited.checks import count_of, number_problem, read_rows, self_problem
from surveys.invited.people import Person, Problem, Roster, RosterError, RosterRules, per_group
from surveys.invited.reading.reader import read

__all__ = [
    "Person",
    "Problem",
    "Roster",
    "RosterError",
    "RosterRules",
    "check_self",
    "people_of",
    "per_group",
    "read_roster",
]


def read_roster(content: bytes) -> Roster:
    """Read a roster's file. Raises `RosterError` for what is none, and for what only a reader can tell of it.

    Nothing is said of its people yet: `people_of` does.
    """
    reading = read(content)
    if reading.question:
        raise RosterError([Problem(0, "", reading.asked)])
    return Roster(reading.rows, reading.table.unit, reading.notes)


def people_of(roster: Roster, rules: RosterRules) -> list[Person]:
    """Return the people of a roster. Raises `RosterError`."""
    people, found = read_rows(list(roster.rows.values()), rules, list(roster.rows), roster.unit)
    problems = list(_problems(list(zip(roster.rows, found, strict=True)), roster.unit))
    if text := number_problem(count_of(people)):
        problems.append(Problem(0, "", text))
    if problems:
        raise RosterError(sorted(problems, key=lambda problem: problem.line))
    return [replace(person, line=line) for line, person in zip(roster.rows, people, strict=True)]


def check_self(people: Sequence[Person], executive_email: str) -> None:
    """Raise `RosterError` unless exactly one person is `self` and has the executive's address."""
    person, text = self_problem(people, executive_email)
    if text:
        line = person.line if person else 0
        raise RosterError([Problem(line, "email" if line else "", text)])


def _problems(lines: Sequence[tuple[int, Mapping[str, str]]], unit: str) -> Iterator[Problem]:
    """Tell each mistake where it stands, and a relationship that several people have only where it stands first."""
    same: dict[str, list[int]] = {}
    for line, texts in lines:
        if text := texts.get("relationship"):
            same.setdefault(text, []).append(line)
    for line, texts in lines:
        for column, text in texts.items():
            others = [one for one in same.get(text, ()) if one != line] if column == "relationship" else []
            if others and min(others) < line:
                continue
            told = f"{text} (so in {unit}s {_listed(others)})" if others else text
            yield Problem(line, column, told, unit)


def _listed(numbers: Sequence[int]) -> str:
    shown = [str(number) for number in numbers[:10]]
    if len(numbers) > len(shown):
        return f"{', '.join(shown)} and {len(numbers) - len(shown)} more"
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
