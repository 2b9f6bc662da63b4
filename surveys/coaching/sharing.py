"""Goals that the executive shares with the department head: one by one, in the words of that moment, until withdrawn.

What is shared is a copy: a goal that is edited later is never shared by itself. Withdrawn, the copy's words are gone.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveys.coaching.place import Member, Place, looking, writing
from surveys.coaching.sponsor_view import SharedWords
from surveys.coaching.tables import Goal, GoalState, SharedGoal
from surveys.engagements.tables import Act

WORDS = ("what", "notice")  # what of a goal is shared: the behaviour, and how others would notice
_NO_WORDS = dict.fromkeys(WORDS, "")


class SharingError(ValueError):
    """A goal that cannot be shared: says why, and the remedy."""


@dataclass(frozen=True, slots=True)
class Shareable:
    """A goal as it stands now, and as it was shared. `mark` stands for the words; a tick is for these.

    `shared` is None where it never was; `what` and `notice` are "" where the goal is gone and only its copy is left.
    """

    goal: str
    is_active: bool
    what: str
    notice: str
    mark: str
    shared: SharedWords | None

    @property
    def is_shared(self) -> bool:
        """True where the department head reads it now."""
        return self.shared is not None and self.shared.withdrawn_on is None

    @property
    def has_changed(self) -> bool:
        """True where the words that are shared are not the goal's any more."""
        return (
            self.is_shared
            and self.shared is not None
            and (self.shared.what, self.shared.notice)
            != (
                self.what,
                self.notice,
            )
        )


def shareable(member: Member) -> tuple[Shareable, ...]:
    """Return the active goals, the eldest first, then those still shared that are not, the latest first.

    Raises `NotYoursError`."""
    with looking(member) as place:
        return shareable_in(place)


def shareable_in(place: Place) -> tuple[Shareable, ...]:
    """Return the same in the caller's transaction."""
    copies = {row.goal: row for row in place.rows(SharedGoal)}
    still = [goal for goal, row in copies.items() if row.withdrawn_on is None]
    rows = place.rows(Goal, (Goal.state == GoalState.ACTIVE) | Goal.id.in_(still))
    found = {row.id: row for row in sorted(rows, key=lambda row: (row.made_on, row.id))}
    active = [row.id for row in found.values() if row.state is GoalState.ACTIVE]
    ended = [goal for goal in (*reversed(found), *still) if goal not in active]
    wanted = dict.fromkeys((*active, *ended))  # a goal that is gone has only its copy, at the end
    return tuple(_shareable(place, goal, found.get(goal), copies.get(goal)) for goal in wanted)


def share(member: Member, goal: str, mark: str) -> None:
    """Share a goal in the words that the page with this mark showed.

    Raises `NotYoursError`, `SharingError` where it has ended or reads otherwise by now, `EngagementEndedError`.
    """
    with writing(member) as place:
        row = place.one(Goal, goal)
        if row.state is not GoalState.ACTIVE:
            raise SharingError("This goal has ended. Only goals that you work on are shared.")
        words = _words(place.text(row))
        if mark != _mark(words):
            raise SharingError("The words were changed meanwhile. Read them as they are now, and tick again.")
        copy = place.session.get(SharedGoal, goal) or SharedGoal(id=goal, goal=goal)
        if copy.sealed and copy.withdrawn_on is None and _words(place.text(copy)) == words:
            return
        copy.shared_on, copy.withdrawn_on = place.today, None
        place.put(copy, words)
        place.note(Act.GOAL_SHARED)


def withdraw(member: Member, goal: str) -> None:
    """Take a shared goal back: its copied words are written over, the day is told. Twice is once.

    Raises `NotYoursError`, `EngagementEndedError`.
    """
    with writing(member) as place:
        copy = place.one(SharedGoal, goal)
        if copy.withdrawn_on is None:
            copy.withdrawn_on = place.today
            place.put(copy, _NO_WORDS)
            place.note(Act.GOAL_WITHDRAWN)


def _shareable(place: Place, goal: str, row: Goal | None, copy: SharedGoal | None) -> Shareable:
    words = _words(place.text(row)) if row is not None else _NO_WORDS
    is_active = row is not None and row.state is GoalState.ACTIVE
    return Shareable(goal, is_active, words["what"], words["notice"], _mark(words), _shared(place, copy, row))


def _shared(place: Place, copy: SharedGoal | None, row: Goal | None) -> SharedWords | None:
    if copy is None:
        return None
    words = _words(place.text(copy))
    ended = row.state if row is not None and row.state is not GoalState.ACTIVE else None
    days = copy.shared_on, copy.withdrawn_on
    return SharedWords(copy.goal, words["what"], words["notice"], *days, ended if copy.withdrawn_on is None else None)


def _words(text: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(text.get(name, "")) for name in WORDS}


def _mark(words: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:16]
