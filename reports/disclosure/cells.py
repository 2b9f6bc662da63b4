"""R2: which groups stand together. Decided by how many were invited and how many answered, never by what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from instruments.groups import ANONYMOUS_GROUPS, RaterGroup, joined_label
from reports.disclosure.policy import Policy


class TooFewRaters(ValueError):
    """Fewer anonymous people than k: nothing of theirs could ever be shown, so a launch is refused."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Groups that are shown as one, in the order of `RaterGroup`. An attributed group is always a cell of its own."""

    groups: tuple[RaterGroup, ...]

    def __post_init__(self) -> None:
        if not self.groups or list(self.groups) != [g for g in RaterGroup if g in self.groups]:
            raise ValueError("a cell names its groups once each, in order")
        if len(self.groups) > 1 and any(group.attributed for group in self.groups):
            raise ValueError("an attributed group is never merged")

    @property
    def key(self) -> str:
        """The cell's name in data: "peer", or "peer+direct_report" where groups are merged."""
        return "+".join(self.groups)

    @property
    def label(self) -> str:
        """The cell's name for readers."""
        return joined_label(self.groups)

    @property
    def attributed(self) -> bool:
        """True if the cell is shown as itself from one answer on (R1)."""
        return self.groups[0].attributed

    def count(self, per_group: Mapping[RaterGroup, int]) -> int:
        """Add up a count over the cell's groups."""
        return sum(per_group.get(group, 0) for group in self.groups)


def plan_cells(
    invited: Mapping[RaterGroup, int], *, policy: Policy, merged_before: Iterable[Cell] = ()
) -> tuple[Cell, ...]:
    """Decide at launch which anonymous groups are shown together.

    `merged_before` are the cells of every earlier wave of the same executive: what stood merged stays merged,
    or the difference between two waves would give the smaller group away.
    Raises `TooFewRaters` where fewer than k anonymous people are invited in all.
    """
    present = [group for group in ANONYMOUS_GROUPS if invited.get(group, 0) > 0]
    total = sum(invited[group] for group in present)
    if total < policy.min_raters:
        raise TooFewRaters(
            f"{total} anonymous raters (peers, direct reports, board, other) are invited;"
            f" at least {policy.min_raters} are needed before anything of theirs can be shown"
        )
    cells = united([Cell((group,)) for group in present], merged_before)
    return _merge_small(cells, invited, policy)


def close_cells(planned: Iterable[Cell], ballots: Mapping[RaterGroup, int], *, policy: Policy) -> tuple[Cell, ...]:
    """Decide at close which anonymous groups are shown together, from the planned cells and the ballots of each group.

    The last cell standing may still hold fewer than k ballots: then nothing of it may be published
    (`publishable`), and it still counts as merged for every later wave.
    """
    return _merge_small(planned, ballots, policy)


def publishable(cells: Iterable[Cell], ballots: Mapping[RaterGroup, int], *, policy: Policy) -> tuple[Cell, ...]:
    """Return the cells of which numbers and counts may be published: all of them, or none."""
    cells = tuple(cells)
    enough = all(cell.count(ballots) >= policy.min_raters for cell in cells)
    return cells if enough else ()


def attributed_cells(answered: Iterable[RaterGroup]) -> tuple[Cell, ...]:
    """Return a cell for each attributed group that answered (R1)."""
    present = set(answered)
    return tuple(Cell((group,)) for group in RaterGroup if group.attributed and group in present)


def united(planned: Iterable[Cell], merged_before: Iterable[Cell]) -> tuple[Cell, ...]:
    """Join cells that share an earlier merged cell, until no two do: what was shown together stays together."""
    cells = list(planned)
    for earlier in merged_before:
        touched = [cell for cell in cells if set(cell.groups) & set(earlier.groups)]
        if len(touched) > 1:
            cells = [cell for cell in cells if cell not in touched] + [_union(touched)]
    return tuple(sorted(cells, key=_order))


def _merge_small(planned: Iterable[Cell], counts: Mapping[RaterGroup, int], policy: Policy) -> tuple[Cell, ...]:
    """Merge the smallest cell with the next smallest while one is under k; ties go by the groups' order."""
    cells = list(planned)
    while len(cells) > 1:
        cells = sorted(cells, key=lambda cell: (cell.count(counts), _order(cell)))
        if cells[0].count(counts) >= policy.min_raters:
            break
        cells = [_union(cells[:2]), *cells[2:]]
    return tuple(sorted(cells, key=_order))


def _union(cells: list[Cell]) -> Cell:
    groups = {group for cell in cells for group in cell.groups}
    return Cell(tuple(group for group in RaterGroup if group in groups))


def _order(cell: Cell) -> int:
    return list(RaterGroup).index(cell.groups[0])
