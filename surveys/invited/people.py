"""What a roster holds: rows as typed, people as read, what they must fit, and how a refusal is told. No checks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from instruments.groups import RaterGroup

COLUMNS = ("first_name", "last_name", "email", "relationship")
OPTIONAL = ("language",)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a roster as somebody typed it: any text may stand anywhere. The fields are the columns."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    relationship: str = ""
    language: str = ""

    @property
    def is_blank(self) -> bool:
        """True if there is nothing in it: such a row is passed over everywhere."""
        return not (self.first_name or self.last_name or self.email or self.relationship or self.language)


@dataclass(frozen=True, slots=True)
class Person:
    """One invited person; `email` is in lower case, `language` one that the instrument has.

    `line` says where a file names them, 0 if no file does; it makes no difference between two people.
    """

    first_name: str
    last_name: str
    email: str
    group: RaterGroup
    language: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one place of a roster; line 0 stands for the roster as a whole.

    `unit` is what `line` counts: lines of text, rows of a sheet.
    """

    line: int
    column: str
    text: str
    unit: str = "line"

    def __str__(self) -> str:
        if not self.line:
            return self.text
        place = f"{self.unit} {self.line}"
        return f"{place}, {self.column}: {self.text}" if self.column else f"{place}: {self.text}"


@dataclass(frozen=True, slots=True)
class Roster:
    """Rows that are not blank, by the number at which a refusal names them; `unit` is what it counts.

    `notes` are sentences about what of a file was left out.
    """

    rows: Mapping[int, Row]
    unit: str = "line"
    notes: tuple[str, ...] = ()


class RosterError(ValueError):
    """A roster that cannot be used as it is: holds every problem found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))

    @property
    def outcome(self) -> str:
        """Say how many mistakes there are, and that nothing has happened: a line to stand above or below them."""
        count = len(self.problems)
        return f"{count} {'mistake' if count == 1 else 'mistakes'}; nothing was imported"


@dataclass(frozen=True, slots=True)
class RosterRules:
    """What a roster must fit: the languages the instrument has (source first), and addresses already invited."""

    languages: Sequence[str]
    taken: frozenset[str] = frozenset()


def per_group(people: Sequence[Person]) -> Mapping[RaterGroup, int]:
    """Count people by group."""
    return Counter(person.group for person in people)
