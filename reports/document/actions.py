"""Single actions: your own number, that of all others, and which actions are shown as examples. Numbers, no verdict.

One question scatters more than an area does, so an action is an example of what a number is made of, not a finding.
Source: docs/measurement.md, "Single actions".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from instruments.groups import RaterGroup
from instruments.model import Area, Item
from reports.gaps import AreaView, GapClass, Value
from reports.numbers import as_shown, half_up, written
from reports.release import Release, ReleasedCell, Shown

FEWEST_CELLS = 2  # groups in which an action must be shown before it stands in a list
MOST_LISTED = 5
MOST_APART = 3


@dataclass(frozen=True, slots=True)
class Action:
    """One action: own value and the view of all displayed groups (None where there is none), and how many groups."""

    area: Area
    item: Item
    own: Value | None
    others: Value | None
    cells: int

    @property
    def gap(self) -> int | None:
        """Self minus others, in tenths; None where one is missing."""
        return self.own.tenths - self.others.tenths if self.own and self.others else None


@dataclass(frozen=True, slots=True)
class Lists:
    """The actions that stand on one page, all shown in two groups or more. Ties keep the questionnaire's order."""

    highest: tuple[Action, ...]
    lowest: tuple[Action, ...]
    self_higher: tuple[Action, ...]
    others_higher: tuple[Action, ...]


def actions(release: Release) -> tuple[Action, ...]:
    """Return every action of the questionnaire, in its order."""
    return tuple(_action(area, item, release) for area in release.instrument.areas for item in area.items)


def lists(release: Release) -> Lists:
    """Choose the five highest and five lowest in the view of others, and the three largest gaps each way."""
    told = [one for one in actions(release) if one.others and one.cells >= FEWEST_CELLS]
    highest = _first(told, lambda one: -_height(one), MOST_LISTED)
    rest = [one for one in told if one not in highest]
    gaps = [one for one in told if one.gap is not None]
    return Lists(
        highest=highest,
        lowest=_first(rest, _height, MOST_LISTED),
        self_higher=_first([one for one in gaps if (one.gap or 0) > 0], lambda one: -(one.gap or 0), MOST_APART),
        others_higher=_first([one for one in gaps if (one.gap or 0) < 0], lambda one: one.gap or 0, MOST_APART),
    )


def example(view: AreaView, release: Release) -> Action | None:
    """Return the action that shows what an area's number is made of; None where no action has others' values.

    Where self and others lie apart it is the one with the largest gap that way, otherwise the one lowest in the view of
    others. Those shown in two groups or more come first; ties go to the first.
    """
    seen = [one for one in actions(release) if one.area.id == view.area and one.others]
    seen = [one for one in seen if one.cells >= FEWEST_CELLS] or seen
    compared = [one for one in seen if one.gap is not None]
    if view.kind is GapClass.BLIND_SPOT and compared:
        return max(compared, key=lambda one: one.gap or 0)
    if view.kind is GapClass.HARDER_ON_SELF and compared:
        return min(compared, key=lambda one: one.gap or 0)
    return min(seen, key=_height, default=None)


def _first(found: Sequence[Action], key: Callable[[Action], int], most: int) -> tuple[Action, ...]:
    return tuple(sorted(found, key=key)[:most])


def _height(one: Action) -> int:
    return one.others.tenths if one.others else 0


def _action(area: Area, item: Item, release: Release) -> Action:
    shown = release.values.get(item.id, {})
    seen = [(cell, shown[cell.key]) for cell in release.others if cell.key in shown]
    own = shown.get(RaterGroup.SELF.value)
    return Action(area, item, _value(own) if own else None, _together(seen) if seen else None, len(seen))


def _value(shown: Shown) -> Value:
    tenths = half_up(_exact(shown) * 10)
    return Value(tenths, as_shown(shown.text) if _is_band(shown) else written(tenths), shown.n)


def _together(seen: Sequence[tuple[ReleasedCell, Shown]]) -> Value:
    """Return the mean of the displayed values, each weighing as many as the groups in its cell's name."""
    weight = sum(len(cell.groups) for cell, _ in seen)
    tenths = half_up(sum((len(cell.groups) * _exact(shown) for cell, shown in seen), Fraction(0)) * 10 / weight)
    texts = {shown.text for _, shown in seen}
    same_band = len(texts) == 1 and _is_band(seen[0][1])
    return Value(tenths, as_shown(texts.pop()) if same_band else written(tenths), min(shown.n for _, shown in seen))


def _exact(shown: Shown) -> Fraction:
    return Fraction(str(shown.value))


def _is_band(shown: Shown) -> bool:
    return shown.text.startswith("<=") or shown.text.endswith("+")
