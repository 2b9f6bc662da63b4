"""The Release: everything that may ever be told about one wave, frozen at its close. Only `disclosure` makes one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from instruments.groups import RaterGroup
from instruments.model import Instrument
from reports.declaration import Declaration

ANONYMOUS = "anonymous"  # the key of the pooled anonymous raters, beside "self" and "supervisor"


class Schema(StrEnum):
    """The form of release.json that a release is written in, from its close on. Every form is read for ever."""

    ONE = "parallax-release/1"
    TWO = "parallax-release/2"


@dataclass(frozen=True, slots=True)
class Shown:
    """One displayed number: as text ("3.4", "4.5+"), as what it counts as in every later sum, and from how many."""

    text: str
    value: float
    n: int


@dataclass(frozen=True, slots=True)
class ReleasedCell:
    """A group, or merged groups, as told: `invited` and `answered` are people."""

    key: str
    label: str
    groups: tuple[RaterGroup, ...]
    attributed: bool
    invited: int
    answered: int


@dataclass(frozen=True, slots=True)
class Named:
    """A release by its wave and the hash of its numbers."""

    wave: str
    numbers_sha256: str


@dataclass(frozen=True, slots=True)
class Follows:
    """What a follow-up is compared with, and what it declared before it opened.

    `baseline` is the release it is compared with, `before` the one before it about the same executive: in a third wave
    these are two. `supervisors` says how many of the supervisors invited now were invited to the baseline, and of how
    many (the larger of both rosters); `anonymous` the same of all anonymous people together as a share in steps, 0,
    0.6 or 0.8 (R8). Each is None where the baseline's names were gone, or nobody of them was told; `supervisors` also
    where one name that is gone leaves it open. `declared_sha256` is the hash of `declaration` with the baseline's
    numbers.
    """

    baseline: Named
    before: Named
    supervisors: tuple[int, int] | None
    anonymous: float | None
    declaration: Declaration
    declared_sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """One wave's frozen result; the only input of charts and documents.

    `values` holds item id -> cell key -> `Shown`; what may not be shown is absent, and nothing tells why.
    `picks` holds "self", "supervisor" or "anonymous" -> area ids; `comments` the same keys -> question id -> texts.
    `withheld` is true where the anonymous raters were too few for any number: then no cell of theirs is listed.
    `picks_from` is how many anonymous raters a flag stands for at least (R6), None where no flag can be made: nobody
    was asked, or too few of them answered. `expected` holds area id -> what the executive thought that the others would
    answer on average, in half points: part of their own view (R1), empty where they were not asked or said nothing.
    `rules` is the version of a report's words at the close (`reports.rules`).
    A follow-up `follows` its baseline. Then `perceived` holds area id -> "anonymous" or "supervisor" -> how raters say
    that the area has changed, -3 to +3 (R10), and `looking_back` area id -> how the executive now thinks they were
    then, in half points, as `expected` is.
    """

    schema: Schema
    rules: int
    wave: str
    executive: str
    opened_on: date
    closed_on: date
    instrument: Instrument
    instrument_hash: str
    min_raters: int
    cells: tuple[ReleasedCell, ...]
    withheld: bool
    values: Mapping[str, Mapping[str, Shown]]
    picks_from: int | None
    picks: Mapping[str, tuple[str, ...]]
    comments: Mapping[str, Mapping[str, tuple[str, ...]]]
    expected: Mapping[str, float] = field(default_factory=dict)
    follows: Follows | None = None
    perceived: Mapping[str, Mapping[str, Shown]] = field(default_factory=dict)
    looking_back: Mapping[str, float] = field(default_factory=dict)

    def cell(self, key: str) -> ReleasedCell | None:
        """Find a cell by its key."""
        return next((cell for cell in self.cells if cell.key == key), None)

    @property
    def own(self) -> ReleasedCell | None:
        """The executive's own cell, or None where they did not answer."""
        return self.cell(RaterGroup.SELF.value)

    @property
    def others(self) -> tuple[ReleasedCell, ...]:
        """Every cell but the executive's own."""
        return tuple(cell for cell in self.cells if RaterGroup.SELF not in cell.groups)

    @property
    def anonymous_raters(self) -> int:
        """How many anonymous raters answered, as told: 0 where they are withheld."""
        return sum(cell.answered for cell in self.cells if not cell.attributed)
