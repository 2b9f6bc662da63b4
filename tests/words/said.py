"""What one document says, as its reader finds it: printed numbers and words, as text. Nothing is reckoned here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

YOU = "You"
EXPECTED, FORESEEN = "Expected", "Foreseen"
MISSING = "–"
MINUS = "\N{MINUS SIGN}"
KINDS = (
    "possible blind spot",
    "lower in both views",
    "you are harder on yourself than others are",
    "strength, you rate it higher still",
    "hidden strength",
    "agreed strength",
    "close to each other",
)
CAPTIONS = (
    "Highest in the view of others",
    "Lowest in the view of others",
    "You rate these higher than others do",
    "Others rate these higher than you do",
)
NUMBER = rf"(?:≤?[+{MINUS}]?\d+\.\d+\+?)"
Row = Mapping[str, str]  # the cells of a table's row by their headings; a dash is no cell
_ORDER = ("Supervisor", "Peers", "Direct reports", "Board members", "Other stakeholders")


@dataclass(frozen=True)
class Named:
    """An area that page one names: its figures by their labels, the sentences beside them, the badges."""

    title: str
    figures: Row
    meaning: str
    badges: Sequence[str]


@dataclass(frozen=True)
class Action:
    """One action with the number and the count of each group that has one; your own count is 0."""

    area: str
    wording: str
    values: Mapping[str, tuple[str, int]]


@dataclass(frozen=True)
class Said:
    """One document. `gaps` and `groups` hold the tables behind both pictures by area, `lists` the rows by caption.

    `picks` holds the marked columns by area; None where the medium cannot tell a column. `text` is all of it, flat.
    """

    medium: str
    text: str
    gaps: Mapping[str, Row]
    groups: Mapping[str, Row]
    actions: Sequence[Action]
    highest: Sequence[Named]
    highest_note: str
    themes: Sequence[Named]
    themes_note: str
    apart: Sequence[str]
    asked: str
    lists: Mapping[str, Sequence[Row]]
    picks: Mapping[str, frozenset[str]] | None = None
    own_wordings: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The groups beside you that have a number anywhere, as they are named, in the order of all reports."""
        rows = [*self.groups.values(), *(one.values for one in self.actions)]
        found = {name for row in rows for name in row if name not in ("Area", YOU, "Groups apart by")}
        return sorted(found, key=lambda name: next(place for place, one in enumerate(_ORDER) if name.startswith(one)))


def flat(text: str) -> str:
    """Put a text on one line, with plain blanks and without marks that only break or join lines."""
    return " ".join(text.replace("\N{WORD JOINER}", "").replace("\N{SOFT HYPHEN}", "").split())


def counts_as(text: str) -> Fraction | None:
    """What a printed number counts as in sums, on 1 to 5; None for a dash."""
    if text in ("", MISSING):
        return None
    if text in ("4.5+", "≤1.5"):
        return Fraction("4.7") if text == "4.5+" else Fraction("1.3")
    return Fraction(text.replace(MINUS, "-").replace("+", ""))


def groups_in(name: str) -> int:
    """How many groups the name of a cell names."""
    return 1 + name.count(", ") + name.count(" and ")
