"""What two waves tell together, as data: areas then and now, and which words may be said of them. Nothing is reckoned.

What the fields mean in the report's words: docs/measurement.md, "Two waves compared".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from reports.comparison.cells import CommonCell
from reports.declaration import Declaration
from reports.gaps import GapClass, Value
from reports.release import Release, ReleasedCell, Shown

FOCUS, CONTROL = "focus", "control"  # roles of an area


class Told(StrEnum):
    """What may be said of the others' view of an area, in the words of the report."""

    HIGHER = "higher"
    LOWER = "lower"
    NO_CHANGE = "no change can be told"  # of a focus area
    SAME_RANGE = "cannot be told"  # both times at the end of the scale, where only a range is shown
    NOT_COMPARABLE = "not comparable"
    NO_WORD = ""  # of any other area: the picture, and no word


class Range(StrEnum):
    """What a range at the end of the scale says by itself, once it is reached or left."""

    NOW_TOP = "now in the top range"
    WAS_TOP = "was in the top range"
    NOW_BOTTOM = "now in the bottom range"
    WAS_BOTTOM = "was in the bottom range"


@dataclass(frozen=True, slots=True)
class Pair:
    """A number then and now, over the same items and the same groups."""

    then: Value
    now: Value

    @property
    def change(self) -> int:
        """Now less then, in tenths."""
        return self.now.tenths - self.then.tenths


@dataclass(frozen=True, slots=True)
class Band:
    """The 80 % band of all others, in scale points: how far this could move with other similar raters."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class GapChange:
    """The gap between self and all others, then and now. `then` and `now` are in tenths, self less others.

    `kinds` and `clear` hold the class and whether it was clear, then and now. `others_told` is true where the others'
    view is told to be higher or lower.
    """

    then: int
    now: int
    kinds: tuple[GapClass, GapClass]
    clear: tuple[bool, bool]
    others_told: bool

    @property
    def closed(self) -> int:
        """By how much the gap became smaller, in tenths; negative where it grew."""
        return abs(self.then) - abs(self.now)

    @property
    def class_changed(self) -> bool:
        """True where another class may be named: both were clear, and more than a limit was crossed.

        A clear gap whose others' view moves by a tenth across 4.0 gets another class, too: that happens to 13 to 42 %
        of leaders of whom nothing has changed. So either the others' view is told to have moved, or the gap has
        changed its side. Source: docs/measurement.md, "Two waves compared".
        """
        moved = self.others_told or (self.then > 0) is not (self.now > 0)
        return all(self.clear) and self.kinds[0] is not self.kinds[1] and moved


@dataclass(frozen=True, slots=True)
class Perceived:
    """How raters say that an area has changed, from -3 to +3 (R10). `anonymous` is one pooled cell.

    `control` is what raters say of the control area. `improved` is true where the number and the difference are large
    enough for a word.
    """

    anonymous: Shown | None
    supervisor: Shown | None
    control: Shown | None
    improved: bool

    @property
    def beyond(self) -> int | None:
        """How much more than of the control area, in tenths; None where either is missing."""
        if self.anonymous is None or self.control is None:
            return None
        return round(self.anonymous.value * 10) - round(self.control.value * 10)


@dataclass(frozen=True, slots=True)
class AreaChange:
    """One area, then and now, over the items and cells that both waves display.

    `role` is "focus", "control" or "". `items` are the ids that the comparison rests on in at least one cell. `own`,
    `others` and `cells` (by key of a `CommonCell`, without self) are None or absent where too few items are common.
    `error` is the standard error of the change of `others` in scale points, NaN without; `least` the smallest change in
    tenths that could be named for it. `bands` are those of `others`, then and now.
    """

    area: str
    title: str
    role: str
    items: tuple[str, ...]
    own: Pair | None
    others: Pair | None
    cells: Mapping[str, Pair]
    error: float
    least: int | None
    bands: tuple[Band, Band] | None
    told: Told
    reached: Range | None
    gap: GapChange | None
    perceived: Perceived | None
    looking_back: Value | None

    @property
    def is_focus(self) -> bool:
        """True for an area that was declared before the follow-up opened."""
        return self.role == FOCUS

    @property
    def only_supervisors(self) -> bool:
        """True where nobody but supervisors carries the area both times."""
        return bool(self.cells) and self.others is None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two waves tell together; the only input of the comparison's charts and documents.

    `cells` are compared; `only_then` and `only_now` are cells that one wave alone shows. `new_items` and `gone_items`
    are ids that only one of the questionnaires asks. `items` is the table of `reports.comparison.items`.
    """

    earlier: Release
    later: Release
    declaration: Declaration
    cells: tuple[CommonCell, ...]
    only_then: tuple[ReleasedCell, ...]
    only_now: tuple[ReleasedCell, ...]
    new_items: tuple[str, ...]
    gone_items: tuple[str, ...]
    areas: tuple[AreaChange, ...]
    items: pd.DataFrame

    @property
    def focus(self) -> tuple[AreaChange, ...]:
        """The declared areas, in the order of their declaration."""
        by_id = {area.area: area for area in self.areas}
        return tuple(by_id[area] for area in self.declaration.focus if area in by_id)

    @property
    def control(self) -> AreaChange | None:
        """The control area, None where nothing was declared."""
        return next((area for area in self.areas if area.role == CONTROL), None)

    @property
    def others(self) -> tuple[CommonCell, ...]:
        """Every compared cell but the executive's own."""
        return tuple(cell for cell in self.cells if not cell.is_own)
