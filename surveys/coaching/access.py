"""Who may see and who may write what of the coaching: the one table, decision 39. Raters and administrators: nothing.

A text is encrypted under the name of its matter (`surveys.coaching.place`), so nothing can be read without this table.
"""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from types import MappingProxyType


class Party(StrEnum):
    """The three parties of a coaching contract. A department head who rates too has another, unrelated link."""

    COACH = "coach"
    EXECUTIVE = "executive"
    SPONSOR = "sponsor"

    @property
    def label(self) -> str:
        """The name on pages: users know the sponsor as the department head."""
        return "department head" if self is Party.SPONSOR else self.value


class Matter(StrEnum):
    """What coaching texts are about. The value also binds a text to its kind, and must never change."""

    CONTRACT = "contract"
    CONFIRMATION = "confirmation"
    INTAKE = "intake"
    ALIGNMENT = "alignment"
    CHECK_IN = "check_in"
    STATUS = "status"
    GOAL = "goal"
    SHARED_GOAL = "shared_goal"
    COMMITMENT = "commitment"
    TAP = "tap"
    SESSION = "session"
    TAKEAWAY = "takeaway"
    WORD_BACK = "word_back"
    NOTE = "note"
    PRIVATE_LINE = "private_line"


class Right(IntEnum):
    """What a party may do with a matter; who may write may also see."""

    NOTHING = 0
    SEE = 1
    WRITE = 2


_NOTHING, _SEE, _WRITE = Right.NOTHING, Right.SEE, Right.WRITE

#                      coach, executive, department head
_TABLE: Mapping[Matter, tuple[Right, Right, Right]] = MappingProxyType(
    {
        Matter.CONTRACT: (_WRITE, _SEE, _SEE),
        Matter.CONFIRMATION: (_WRITE, _WRITE, _WRITE),  # each for themselves
        Matter.INTAKE: (_WRITE, _SEE, _WRITE),
        Matter.ALIGNMENT: (_SEE, _WRITE, _NOTHING),  # its day is plain; its notes are the executive's
        Matter.CHECK_IN: (_SEE, _SEE, _WRITE),
        Matter.STATUS: (_SEE, _WRITE, _SEE),
        Matter.GOAL: (_WRITE, _WRITE, _NOTHING),
        Matter.SHARED_GOAL: (_SEE, _WRITE, _SEE),
        Matter.COMMITMENT: (_WRITE, _WRITE, _NOTHING),
        Matter.TAP: (_SEE, _WRITE, _NOTHING),
        Matter.SESSION: (_WRITE, _SEE, _NOTHING),
        Matter.TAKEAWAY: (_SEE, _WRITE, _NOTHING),
        Matter.WORD_BACK: (_SEE, _WRITE, _NOTHING),  # plain: everybody who was asked reads it
        Matter.NOTE: (_WRITE, _NOTHING, _NOTHING),
        Matter.PRIVATE_LINE: (_WRITE, _NOTHING, _NOTHING),  # under a key of the coach's own
    }
)

# What the executive may lock against the coach's pages. No defence against who runs the server, and the page says so.
LOCKABLE = frozenset({Matter.COMMITMENT, Matter.TAP, Matter.TAKEAWAY})


class NotAllowedError(PermissionError):
    """A party that asked for a matter which is not theirs: a fault of ours, never a mistake of a user's."""


def right(party: Party, matter: Matter, locked: frozenset[Matter] = frozenset()) -> Right:
    """Return what a party may do with a matter, `locked` being what the executive keeps from the coach."""
    if party is Party.COACH and matter in locked & LOCKABLE:
        return Right.NOTHING
    return _TABLE[matter][tuple(Party).index(party)]


def demand(party: Party, matter: Matter, wanted: Right, locked: frozenset[Matter] = frozenset()) -> None:
    """Raise `NotAllowedError` where a party may not do this."""
    if right(party, matter, locked) < wanted:
        raise NotAllowedError(f"the {party.label} may not {wanted.name.lower()} {matter.value}")
