"""Units: who is counted as one while a wave is open, so that no count says of anybody whether they answered (T7).

Pure functions of the state of the invitations in the mail: an answer, a clock or a database may never enter.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from instruments.groups import RaterGroup
from reports.disclosure.cells import Cell
from surveys.core.ids import InvitationId
from surveys.invited.marks import LATE, NO_UNIT

Block = tuple[RaterGroup, ...]  # groups that may be counted together: those of a cell, or self and supervisors


class Standing(Enum):
    """How far an invitation is. `GONE`: none is kept, since its person was erased before it left."""

    LEFT = auto()
    PERHAPS = auto()  # it is not tried again, and may have arrived
    UNDER_WAY = auto()  # it is being tried, or a try came to an end without an answer and is made again
    WAITING = auto()
    REFUSED = auto()
    GONE = auto()


_MAY_ANSWER = (Standing.LEFT, Standing.PERHAPS, Standing.UNDER_WAY)
_UNSETTLED = (Standing.UNDER_WAY, Standing.WAITING, Standing.REFUSED)


class Why(Enum):
    """Why a block shows no count. Nothing that anybody answered may be a reason."""

    NOT_YET = auto()  # invitations of the launch are waited for
    TOO_FEW = auto()  # fewer than k of its people were reached
    LATER = auto()  # some of its people are reached later than those who were counted
    BESIDE = auto()  # the close may merge it with a block of which too few were reached


@dataclass(frozen=True, slots=True)
class Asked:
    """A person as counting sees them. `unit` is what is stored: a number, `LATE` or `NO_UNIT`."""

    invitation: InvitationId
    group: RaterGroup
    unit: str
    standing: Standing

    @property
    def is_counted(self) -> bool:
        """True for a member of a unit, whatever became of them."""
        return self.unit not in (NO_UNIT, LATE)

    @property
    def is_outside(self) -> bool:
        """True where they can answer, or soon could, and no unit counts them."""
        return self.unit == LATE or (self.unit == NO_UNIT and self.standing in _MAY_ANSWER)

    @property
    def is_awaited(self) -> bool:
        """True where a letter may leave yet, perhaps to a corrected address, and no unit counts them."""
        return not self.is_counted and self.standing in _UNSETTLED

    @property
    def is_under_way(self) -> bool:
        """True where nobody can say yet whether they can answer, and no unit counts them."""
        return not self.is_counted and self.standing is Standing.UNDER_WAY


@dataclass(frozen=True, slots=True)
class View:
    """What a block may show: its units, the first formed first, or none and `why`.

    `groups` are those with people in it, of whom there are `people`. `reachable` of the anonymous ones can answer, or
    soon could; `others` are self and supervisors who are counted. `beside` are the groups of which too few were
    reached, where nothing is shown on their account.
    """

    groups: Block
    units: tuple[str, ...]
    why: Why | None
    people: int
    reachable: int
    others: int
    beside: Block

    @property
    def anonymous(self) -> bool:
        """True where neither self nor supervisors are counted in."""
        return not any(group.attributed for group in self.groups)

    @property
    def attributed(self) -> bool:
        """True where only self and supervisors are counted."""
        return all(group.attributed for group in self.groups)


def blocks_of(cells: Sequence[Cell], *, attributed_apart: bool) -> tuple[Block, ...]:
    """Return the blocks of a wave: self and supervisors, then each anonymous cell of the launch.

    Where they do not stand apart, self and supervisors belong to the last cell's block: they were counted so in waves
    that were opened before there were units, and a count may never get finer, or the step would name people.
    """
    attributed, blocks = tuple(group for group in RaterGroup if group.attributed), [cell.groups for cell in cells]
    return (attributed, *blocks) if attributed_apart else (*blocks[:-1], attributed + blocks[-1])


def new_units(
    people: Iterable[Asked], blocks: Iterable[Block], *, k: int, begun: bool, patient: bool
) -> dict[InvitationId, str] | None:
    """Put people whose letters have left into units; return what changes, as units by invitation.

    Until counting has `begun`: None while somebody is awaited, whom `patient` (for 24 hours) allows to wait for. After
    that, people who are reached later form units of their own. A unit never takes in anybody who may be reached later
    than a count of it was seen; so no block gets one while a letter of its people is under way.
    """
    filled = _filled(people, blocks)
    if not begun and patient and any(one.is_awaited for own in filled.values() for one in own):
        return None
    changes: dict[InvitationId, str] = {}
    number = max((int(unit) for own in filled.values() for unit in _units(own)), default=0)
    for own in filled.values():
        late = [one for one in own if one.unit == LATE and one.is_awaited]
        if (late and patient) or any(one.is_under_way for one in own):
            continue
        if members := _next_unit(own, k, begun=begun):
            number += 1
            changes |= {one.invitation: NO_UNIT for one in late}  # given up, as at the launch
            changes |= {one.invitation: str(number) for one in members}
    return changes


def views(people: Iterable[Asked], blocks: Iterable[Block], *, begun: bool) -> tuple[View, ...]:
    """Say what each block shows that has people in it. Reads letters beside marks: a page has nothing to write first.

    A block shows its units only while nobody is outside: the release's n, less the count, would be about them. And
    since the close merges cells of few answers, an anonymous block that has people outside, but no unit, keeps all
    anonymous blocks from being shown: its n would be what is left of the merged one.
    """
    filled = _filled(people, blocks)
    blind = [groups for groups, own in filled.items() if _is_blind(own)] if begun else []
    return tuple(_view(groups, own, blind, begun=begun) for groups, own in filled.items())


def _filled(people: Iterable[Asked], blocks: Iterable[Block]) -> Mapping[Block, tuple[Asked, ...]]:
    """Return the people of each block, by those of its groups that have any."""
    people = tuple(people)
    owns = [tuple(one for one in people if one.group in block) for block in blocks]
    return {tuple(group for group in RaterGroup if any(one.group is group for one in own)): own for own in owns if own}


def _units(own: Iterable[Asked]) -> tuple[str, ...]:
    return tuple(sorted({one.unit for one in own if one.is_counted}, key=int))


def _next_unit(own: Sequence[Asked], k: int, *, begun: bool) -> tuple[Asked, ...]:
    """Return the people outside as a unit, where the letters of k or more of them have left; none otherwise.

    Self and supervisors do not make up for missing anonymous people, and are counted from the launch on or not at all:
    the release shows each of the two groups exactly, so that what a second unit left of the first would be one or two.
    """
    outside = tuple(one for one in own if one.is_outside and not one.is_awaited)
    anonymous = tuple(one for one in outside if not one.group.attributed)
    members = anonymous if begun else outside
    enough = members if _is_attributed(own) else anonymous
    return members if sum(one.standing is Standing.LEFT for one in enough) >= k else ()


def _is_attributed(own: Iterable[Asked]) -> bool:
    return all(one.group.attributed for one in own)


def _is_blind(own: Sequence[Asked]) -> bool:
    return not _units(own) and any(one.is_outside and not one.group.attributed for one in own)


def _view(groups: Block, own: Sequence[Asked], blind: Sequence[Block], *, begun: bool) -> View:
    why = _why_not(own, begun=begun, is_blinded=bool(blind))
    return View(
        groups=groups,
        units=() if why else _units(own),
        why=why,
        people=len(own),
        reachable=sum(not one.group.attributed and (one.is_counted or one.is_outside) for one in own),
        others=sum(one.group.attributed and one.is_counted for one in own),
        beside=blind[0] if why is Why.BESIDE else (),
    )


def _why_not(own: Sequence[Asked], *, begun: bool, is_blinded: bool) -> Why | None:
    if not begun:
        return Why.NOT_YET
    if not _units(own):
        return Why.TOO_FEW
    if any(one.is_outside for one in own):
        return Why.LATER
    if is_blinded and not _is_attributed(own):
        return Why.BESIDE
    return None
