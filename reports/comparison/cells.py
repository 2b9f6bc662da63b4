"""R8: which cells of two waves can be compared: those that hold the same groups, merged where one wave merged them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from instruments.groups import RaterGroup, joined_label
from reports.release import Release, ReleasedCell


@dataclass(frozen=True, slots=True)
class CommonCell:
    """Groups whose view is known from both waves. `then` and `now` are the cells of either wave that hold them.

    Groups that one wave showed together are together here, in both waves. `overlap` is the share of people who were
    asked both times, as it enters an error: of supervisors exactly, of all anonymous people together in steps, 0 where
    it is not known.
    """

    groups: tuple[RaterGroup, ...]
    then: tuple[ReleasedCell, ...]
    now: tuple[ReleasedCell, ...]
    overlap: float

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
        """True for the executive's own cell and for supervisors."""
        return self.groups[0].attributed

    @property
    def is_own(self) -> bool:
        """True for the executive's own cell."""
        return self.groups == (RaterGroup.SELF,)

    @property
    def answered_then(self) -> int:
        """How many answered the first time."""
        return sum(cell.answered for cell in self.then)

    @property
    def answered_now(self) -> int:
        """How many answered the second time."""
        return sum(cell.answered for cell in self.now)

    @property
    def merged(self) -> bool:
        """True where one of the waves showed apart what the other showed together."""
        return len(self.then) != len(self.now)


def common_cells(earlier: Release, later: Release) -> tuple[CommonCell, ...]:
    """Return the cells that both waves show, in the order of the groups; self first where both have it."""
    found = []
    for groups in _together((*earlier.cells, *later.cells)):
        then, now = _within(groups, earlier), _within(groups, later)
        if _groups_of(then) == groups == _groups_of(now):
            found.append(CommonCell(groups, then, now, _overlap(groups, later)))
    return tuple(sorted(found, key=lambda cell: list(RaterGroup).index(cell.groups[0])))


def apart(release: Release, common: Iterable[CommonCell]) -> tuple[ReleasedCell, ...]:
    """Return the cells of one wave that have no counterpart in the other: told apart, and compared with nothing."""
    covered = {group for cell in common for group in cell.groups}
    return tuple(cell for cell in release.cells if not set(cell.groups) <= covered)


def _together(cells: Sequence[ReleasedCell]) -> list[tuple[RaterGroup, ...]]:
    """Join groups that any of these cells holds together, however many steps it takes."""
    sets: list[set[RaterGroup]] = []
    for cell in cells:
        touching = [one for one in sets if one & set(cell.groups)]
        sets = [one for one in sets if one not in touching]
        sets.append(set(cell.groups).union(*touching))
    return [tuple(group for group in RaterGroup if group in one) for one in sets]


def _within(groups: Sequence[RaterGroup], release: Release) -> tuple[ReleasedCell, ...]:
    return tuple(cell for cell in release.cells if set(cell.groups) <= set(groups))


def _groups_of(cells: Sequence[ReleasedCell]) -> tuple[RaterGroup, ...]:
    held = {group for cell in cells for group in cell.groups}
    return tuple(group for group in RaterGroup if group in held)


def _overlap(groups: Sequence[RaterGroup], later: Release) -> float:
    """Not known counts as nobody: so the error is rather too large than too small."""
    follows = later.follows
    if groups == (RaterGroup.SELF,):
        return 1.0
    if follows is None:
        return 0.0
    if groups == (RaterGroup.SUPERVISOR,):
        return follows.supervisors[0] / follows.supervisors[1] if follows.supervisors else 0.0
    return follows.anonymous or 0.0
