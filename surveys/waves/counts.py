"""The counts shown while a wave is open, computed only from those units that may be shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from instruments.groups import RaterGroup, joined_label
from reports.disclosure.cells import Cell, close_cells, publishable
from reports.disclosure.policy import Policy
from surveys.invited.store import UnitCount
from surveys.waves.units import View, Why

NOT_YET = "Counts appear once all invitations have left, at the latest in 24 hours."
UNSURE = "Whether closing now would merge or hide groups cannot be told from what is counted."


@dataclass(frozen=True, slots=True)
class Progress:
    """How many people of a unit have answered. Never fewer than k people, or the count would name somebody.

    `anonymous` is False where self or supervisors are counted, who are shown from one on.
    """

    label: str
    people: int
    answered: int
    anonymous: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """Everything that is told of answers. `uncounted` says in whole sentences what is not, and why.

    `declined` counts people of the units in `progress` only. `if_closed_now` is empty where every group would be shown
    as it was promised.
    """

    progress: tuple[Progress, ...] = ()
    uncounted: tuple[str, ...] = ()
    declined: int = 0
    if_closed_now: tuple[str, ...] = ()


def tell_counts(
    views: Sequence[View], units: Mapping[str, UnitCount], cells: Sequence[Cell], *, policy: Policy
) -> Counts:
    """Tell the counts of the units in the views. `cells` are those of the launch; no other unit is looked at."""
    shown = [units[unit] for view in views for unit in view.units]
    return Counts(
        progress=tuple(line for view in views for line in _lines(view, units)),
        uncounted=tuple(dict.fromkeys(_why(view, view.why, policy.min_raters) for view in views if view.why)),
        declined=sum(unit.declined for unit in shown),
        if_closed_now=_if_closed_now(views, units, cells, policy),
    )


def _lines(view: View, units: Mapping[str, UnitCount]) -> Iterator[Progress]:
    label = ", ".join(group.label for group in view.groups)
    for place, unit in enumerate(view.units):
        of = units[unit]
        yield Progress(f"{label}, invited later" if place else label, of.people, of.spent, view.anonymous)


def _why(view: View, why: Why, k: int) -> str:
    nothing = f"Nothing is counted for {_in_a_sentence(view.groups)}"
    match why:
        case Why.NOT_YET:
            return NOT_YET
        case Why.TOO_FEW:
            reached = "were reached at the launch" if view.attributed else "have been reached"
            return f"{nothing}: fewer than {k} of them {'were invited' if view.people < k else reached}."
        case Why.LATER if view.attributed:
            return f"{nothing} any more: one of their invitations leaves later than the others."
        case Why.LATER:
            later = "some of their invitations leave later than the others"
            return f"{nothing} at present: {later}. The counts come back once {k} of those have left."
        case Why.BESIDE:
            few = f"fewer than {k} {_in_a_sentence(view.beside)} have been reached"
            return f"{nothing}: {few}, and the report may show both groups together."


def _in_a_sentence(groups: tuple[RaterGroup, ...]) -> str:
    label = joined_label(groups)
    return label[0].lower() + label[1:]


def _if_closed_now(
    views: Sequence[View], units: Mapping[str, UnitCount], cells: Sequence[Cell], policy: Policy
) -> tuple[str, ...]:
    """Say what a close now would show where that follows from what is counted, or from who can have answered at all."""
    ranges = [_possible(cell, views, units) for cell in cells]
    if sum(possible[-1] for possible in ranges) < policy.min_raters:
        return (_nothing(policy),)
    if sum(len(possible) > 1 for possible in ranges) > 1:  # each of these cells may turn out too small, or not
        return (UNSURE,)
    outcomes = {_what_a_close_shows(ballots, cells, policy) for ballots in product(*ranges)}
    return outcomes.pop() if len(outcomes) == 1 else (UNSURE,)


def _possible(cell: Cell, views: Sequence[View], units: Mapping[str, UnitCount]) -> range:
    """Return the numbers of ballots that a cell may hold by what is counted."""
    view = next((view for view in views if set(view.groups) & set(cell.groups)), None)
    if view is None:
        return range(1)
    if not view.units:
        return range(view.reachable + 1)
    answered = sum(units[unit].spent for unit in view.units)
    return range(max(answered - view.others, 0), min(answered, view.reachable) + 1)


def _what_a_close_shows(ballots: Sequence[int], cells: Sequence[Cell], policy: Policy) -> tuple[str, ...]:
    per_group = {cell.groups[0]: count for cell, count in zip(cells, ballots, strict=True)}
    final = close_cells(cells, per_group, policy=policy)
    if not publishable(final, per_group, policy=policy):
        return (_nothing(policy),)
    return tuple(f"Closing now would show these together: {cell.label}." for cell in final if cell not in cells)


def _nothing(policy: Policy) -> str:
    return f"Closing now would show nothing from anonymous raters: fewer than {policy.min_raters} have answered."
