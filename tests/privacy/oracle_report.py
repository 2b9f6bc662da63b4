"""What page one and the lists of a report must name, in plain Python, from what the oracle says of areas and items.

Written from docs/measurement.md and the rule in `reports/document/highlights.py`, by other means than the code: ranks
by counting who is ahead, the median by taking both ends away.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from instruments.model import Instrument
from tests.privacy.oracle import Expected
from tests.privacy.oracle_areas import (
    ExpectedArea,
    Number,
    expected_areas,
    level_in_tenths,
    nearest_tenth,
    point_in_tenths,
    together,
    written,
)

T = TypeVar("T")


@dataclass(frozen=True)
class ExpectedAction:
    """One action: your own number, that of all others, and in how many groups it is shown."""

    item: str
    area: str
    own: Number | None
    others: Number | None
    groups: int

    @property
    def gap(self) -> int | None:
        """Self less others, in tenths."""
        return self.own.tenths - self.others.tenths if self.own and self.others else None


@dataclass(frozen=True)
class ExpectedReport:
    """Everything that a report reckons: areas, what page one names (area ids), actions and lists (item ids)."""

    areas: list[ExpectedArea]
    highest: list[str]
    tied: int
    alike: bool
    themes: list[str]
    apart: list[str]
    leniency: int | None
    whole: bool
    compared: bool
    actions: list[ExpectedAction]
    lists: dict[str, list[str]]
    examples: dict[str, str | None]
    picks_from: int | None


def expected_report(told: Expected, instrument: Instrument) -> ExpectedReport:
    """Say everything that the report of a release reckons."""
    areas, actions = expected_areas(told, instrument), _actions(told, instrument)
    seen = [one for one in areas if one.others]
    heights = [_tenths(one.others) for one in seen]
    alike = len(seen) > 1 and max(heights) - min(heights) < point_in_tenths(instrument) * 3 / 10
    highest = [] if alike else _first(seen, lambda one: _tenths(one.others), 3)
    last = min((_tenths(one.others) for one in highest), default=0)
    lenient = _leniency(areas, instrument)
    apart = _first([one for one in areas if one.differ], lambda one: one.spread or 0, len(areas))
    return ExpectedReport(
        areas=areas,
        highest=[one.area for one in highest],
        tied=sum(_tenths(one.others) == last for one in seen if one not in highest) if highest else 0,
        alike=alike,
        themes=[one.area for one in _themes(areas, apart, lenient or 0, instrument)],
        apart=[one.area for one in apart],
        leniency=lenient,
        whole=_most_of(len(seen), areas),
        compared=_most_of(sum(one.gap is not None for one in areas), areas),
        actions=actions,
        lists=_lists(actions),
        examples={one.area: _example(one, actions) for one in areas},
        picks_from=_picks_from(told, instrument),
    )


def _tenths(number: Number | None) -> int:
    assert number is not None
    return number.tenths


def _most_of(count: int, areas: Sequence[ExpectedArea]) -> bool:
    """Eight of ten, in proportion."""
    return 10 * count >= 8 * len(areas)


def _first(found: Sequence[T], height: Callable[[T], Fraction | int], most: int) -> list[T]:
    """The highest, each at the place that counting gives it: who is higher, or as high and earlier, goes before."""
    heights = [height(one) for one in found]
    place = {
        here: sum(other > mine or (other == mine and there < here) for there, other in enumerate(heights))
        for here, mine in enumerate(heights)
    }
    return [found[here] for here in sorted(place, key=place.__getitem__) if place[here] < most]


def _leniency(areas: Sequence[ExpectedArea], instrument: Instrument) -> int | None:
    """The middle gap, or the mean of the middle two, where it is two fifths of a point or more."""
    gaps = sorted(one.gap for one in areas if one.gap is not None)
    if not gaps or not _most_of(len(gaps), areas):
        return None
    while len(gaps) > 2:
        gaps = gaps[1:-1]
    middle = Fraction(sum(gaps), len(gaps))
    return nearest_tenth(middle / 10) if abs(middle) >= point_in_tenths(instrument) * 2 / 5 else None


def _themes(
    areas: Sequence[ExpectedArea], apart: Sequence[ExpectedArea], lenient: int, instrument: Instrument
) -> list[ExpectedArea]:
    """Gaps that stand out first, though the last place is the lowest area's; then low areas, then groups apart."""
    half, low_from = point_in_tenths(instrument) / 2, level_in_tenths(instrument, 3)
    gaps = [
        one
        for one in areas
        if (one.kind == "possible blind spot" and (one.gap or 0) - lenient >= half)
        or (one.kind == "you are harder on yourself than others are" and lenient - (one.gap or 0) >= half)
    ]
    gaps = _first(gaps, lambda one: Fraction((one.gap or 0) - lenient) ** 2 / (one.variance or 1), len(gaps))
    low = [one for one in areas if one.others and one.others.tenths < low_from]
    low = _first(low, lambda one: -_tenths(one.others), len(low))
    places = 2 if low and low[0] not in gaps[:3] else 3
    found: list[ExpectedArea] = []
    for one in [*gaps[:places], *low, *apart]:
        if one not in found:
            found.append(one)
    return found[:3]


def _actions(told: Expected, instrument: Instrument) -> list[ExpectedAction]:
    weights = {key: len(groups) for key, _, groups, _, _, _ in told.cells}
    found = []
    for area in instrument.areas:
        for item in area.items:
            shown = dict(told.values[item.id])
            own = shown.pop("self", None)
            parts = [(weights[key], value, text, n) for key, (text, value, n) in shown.items()]
            found.append(
                ExpectedAction(
                    item=item.id,
                    area=area.id,
                    own=Number(written(nearest_tenth(own[1])), nearest_tenth(own[1]), own[2]) if own else None,
                    others=together(parts) if parts else None,
                    groups=len(parts),
                )
            )
    return found


def _lists(actions: Sequence[ExpectedAction]) -> dict[str, list[str]]:
    """Five highest, five lowest of the rest, three gaps each way: of actions shown in two groups or more."""
    shown = [one for one in actions if one.groups >= 2]
    highest = _first(shown, lambda one: _tenths(one.others), 5)
    lowest = _first([one for one in shown if one not in highest], lambda one: -_tenths(one.others), 5)
    above = _first([one for one in shown if (one.gap or 0) > 0], lambda one: one.gap or 0, 3)
    below = _first([one for one in shown if (one.gap or 0) < 0], lambda one: -(one.gap or 0), 3)
    named = {"highest": highest, "lowest": lowest, "self_higher": above, "others_higher": below}
    return {name: [one.item for one in found] for name, found in named.items()}


def _example(area: ExpectedArea, actions: Sequence[ExpectedAction]) -> str | None:
    """The action with the largest gap of a gap theme, otherwise the one that others see lowest."""
    seen = [one for one in actions if one.area == area.area and one.others]
    seen = [one for one in seen if one.groups >= 2] or seen
    rated = [one for one in seen if one.gap is not None]
    way = {"possible blind spot": 1, "you are harder on yourself than others are": -1}.get(area.kind, 0)
    if way and rated:
        return _first(rated, lambda one: way * (one.gap or 0), 1)[0].item
    return _first(seen, lambda one: -_tenths(one.others), 1)[0].item if seen else None


def _picks_from(told: Expected, instrument: Instrument) -> int | None:
    """How many picks a flag stands for: two fifths of the anonymous raters, three at the least, of five or more."""
    raters = sum(answered for _, _, _, attributed, _, answered in told.cells if not attributed)
    if instrument.picks is None or raters < 5:
        return None
    return next(count for count in range(3, raters + 1) if 5 * count >= 2 * raters)
