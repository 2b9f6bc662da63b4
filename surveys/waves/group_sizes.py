"""How many people of each group to ask, and how a group stands with those named so far. Counts only, never people.

The figures: fewer than k raters are never shown alone (R1 to R3 of the privacy policy), so k is the minimum; who does
not answer is missing at the close, so two more are recommended. With k = 3 that makes 5, from which on priority picks
can be flagged (R6) and two waves of 5 can tell a change of 0.87 from chance, of 4 only 0.97. Supervisors are shown as
themselves from one on (R1): one or two are usual.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from instruments.groups import RaterGroup
from reports.disclosure.cells import Cell, TooFewRaters, plan_cells
from reports.disclosure.policy import Policy

SPARE = 2
_NUMBERS = {1: "one", 2: "two"}


class Standing(StrEnum):
    """How a group stands with the people named so far."""

    NONE = "none"  # nobody is named: the group does not appear
    TOO_FEW = "too few"  # fewer than k: merged with another group, or the launch is refused
    TOGETHER = "together"  # k or more, but shown with a group that has fewer, or as in an earlier wave
    TIGHT = "tight"  # a group of its own, until one or two do not answer
    ENOUGH = "enough"


@dataclass(frozen=True, slots=True)
class GroupNumbers:
    """A group with its count, the fewest it needs to be shown alone, the number to aim at, and a plain sentence."""

    group: RaterGroup
    count: int
    minimum: int
    recommended: int
    standing: Standing
    text: str


def group_numbers(
    counts: Mapping[RaterGroup, int], *, policy: Policy, merged_before: Iterable[Cell] = ()
) -> tuple[GroupNumbers, ...]:
    """Advise on every group but self, in the order of `RaterGroup`. Never raises for counts from 0 on.

    `merged_before` are the cells of every earlier wave of the same executive, as `plan_cells` takes them.
    """
    try:
        cells, refusal = plan_cells(counts, policy=policy, merged_before=merged_before), ""
    except TooFewRaters as error:
        cells, refusal = (), str(error)
    return tuple(
        _supervisors(counts.get(group, 0))
        if group.attributed
        else _anonymous(group, counts, cells, policy=policy, refusal=refusal)
        for group in RaterGroup
        if group is not RaterGroup.SELF
    )


def merge_sentence(cell: Cell, counts: Mapping[RaterGroup, int], policy: Policy) -> str:
    """Say, without a full stop, why the groups of a merged cell are shown together."""
    small = [group for group in cell.groups if counts.get(group, 0) < policy.min_raters]
    if not small:
        return f"{cell.label} are shown together, as in an earlier wave"
    few = " and ".join(_counted(counts.get(group, 0), group) for group in small)
    return f'{few}: fewer than {policy.min_raters}, so their answers are shown as part of "{cell.label}"'


def tight_sentence(cell: Cell, counts: Mapping[RaterGroup, int], policy: Policy, *, alone: bool) -> str:
    """Say, without a full stop, what happens to a cell with fewer than k + 2 people as soon as too few answer.

    `alone` is True for the only cell there is: it cannot be merged with another.
    """
    count = cell.count(counts)
    missing = count - policy.min_raters + 1
    verb = "does" if missing == 1 else "do"
    after = "not shown" if alone else "merged with another group"
    return f"{cell.label}: only {count} invited; if {_NUMBERS[missing]} {verb} not answer they are {after}"


def _supervisors(count: int) -> GroupNumbers:
    standing = Standing.ENOUGH if count else Standing.NONE
    return GroupNumbers(RaterGroup.SUPERVISOR, count, 1, 1, standing, _supervisors_text(count))


def _supervisors_text(count: int) -> str:
    openly = "they are told so before they answer"
    if not count:
        return f"Nobody yet; one or two are usual. Supervisors are shown as themselves, and {openly}."
    if count == 1:
        return f"Enough. A single supervisor's answers are shown one by one; {openly}."
    each = "; each of the two can work out the other's" if count == 2 else ""
    return f"Enough. The average of the supervisors' ratings is shown exactly{each}; {openly}."


def _anonymous(
    group: RaterGroup, counts: Mapping[RaterGroup, int], cells: tuple[Cell, ...], *, policy: Policy, refusal: str
) -> GroupNumbers:
    count, k = counts.get(group, 0), policy.min_raters
    recommended = k + SPARE
    cell = next((cell for cell in cells if group in cell.groups), Cell((group,)))
    if not count:
        standing = Standing.NONE
        text = f"nobody, so this group does not appear; to show it, name {recommended} or more, at the least {k}"
    elif refusal or len(cell.groups) > 1:
        standing = Standing.TOO_FEW if count < k else Standing.TOGETHER
        text = refusal or merge_sentence(cell, counts, policy)
    elif count < recommended:
        standing = Standing.TIGHT
        text = tight_sentence(cell, counts, policy, alone=len(cells) == 1)
    else:
        standing = Standing.ENOUGH
        text = f"enough: {k} or more are left even if {count - k} of {count} do not answer"
    return GroupNumbers(group, count, k, recommended, standing, f"{text[0].upper()}{text[1:]}.")


def _counted(count: int, group: RaterGroup) -> str:
    label = group.label.lower()
    return f"{count} {label.removesuffix('s') if count == 1 else label}"
