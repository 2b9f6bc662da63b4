"""What a check-in holds, and how it is read back: the department head's words and numbers, with the goals' words.

A text names a shared goal by its row and never repeats its words: what is withdrawn is gone from the head's pages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from surveys.coaching.access import Party
from surveys.coaching.place import Place
from surveys.coaching.tables import CheckIn, CheckInState, SharedGoal

CHANGES = tuple(range(-3, 4))
LONGEST = 400  # characters of each text
MOST_GOALS = 4  # in one check-in: three minutes


@dataclass(frozen=True, slots=True)
class GoalAnswer:
    """What was said about one shared goal. `change` is -3 .. +3, None for "no basis"."""

    shared: str
    seen: str
    change: int | None
    help: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole check-in as the department head sends it."""

    goals: tuple[GoalAnswer, ...]
    business: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class AskedGoal:
    """A goal that is shared now, in the words that the executive shared. `id` is the sharing's, `goal` the goal's."""

    id: str
    goal: str
    words: str


@dataclass(frozen=True, slots=True)
class ReadGoal:
    """What is read back about one goal. `words` are "" where they are not shared any more and the reader is S."""

    goal: str
    words: str
    seen: str
    change: int | None
    help: str


@dataclass(frozen=True, slots=True)
class ReadCheckIn:
    """A check-in that was answered, as one party reads it. `executive_from`: from then on it can be changed no more."""

    id: str
    due_on: date
    answered_on: date
    executive_from: date
    can_correct: bool
    goals: tuple[ReadGoal, ...]
    business: str
    suggestion: str


def shared_goals(place: Place) -> tuple[AskedGoal, ...]:
    """Return the goals that a check-in asks about, the one shared first at the top."""
    rows = sorted(place.rows(SharedGoal, SharedGoal.withdrawn_on.is_(None)), key=lambda row: (row.shared_on, row.id))
    return tuple(AskedGoal(row.id, row.goal, _words(place, row)) for row in rows[-MOST_GOALS:])


def still_shared(place: Place, before: Answer) -> tuple[AskedGoal, ...]:
    """Return the goals of an answer that are shared still, in its order."""
    ids = [one.shared for one in before.goals]
    rows = {row.id: row for row in place.rows(SharedGoal, SharedGoal.id.in_(ids), SharedGoal.withdrawn_on.is_(None))}
    return tuple(AskedGoal(id_, rows[id_].goal, _words(place, rows[id_])) for id_ in ids if id_ in rows)


def packed(answer: Answer) -> dict[str, Any]:
    """Return the text that is sealed."""
    goals = [[one.shared, one.seen, one.change, one.help] for one in answer.goals]
    return {"goals": goals, "business": answer.business, "suggestion": answer.suggestion}


def unpacked(text: Mapping[str, Any]) -> Answer:
    """Read it back."""
    goals = tuple(GoalAnswer(*one) for one in text["goals"])
    return Answer(goals, text["business"], text["suggestion"])


def is_readable(place: Place, row: CheckIn) -> bool:
    """True where this party may read a check-in now: the coach first, the executive from the day that was told."""
    if row.state is not CheckInState.ANSWERED or row.executive_from is None:
        return False
    return place.party is not Party.EXECUTIVE or row.executive_from <= place.today


def read(place: Place, rows: Sequence[CheckIn]) -> tuple[ReadCheckIn, ...]:
    """Open those of these check-ins that this party may read, in their order."""
    found = [(row, unpacked(place.text(row))) for row in rows if is_readable(place, row)]
    ids = {one.shared for _, answer in found for one in answer.goals}
    shared = {row.id: row for row in place.rows(SharedGoal, SharedGoal.id.in_(ids))} if ids else {}
    return tuple(_read(place, row, answer, shared) for row, answer in found)


def _read(place: Place, row: CheckIn, answer: Answer, shared: Mapping[str, SharedGoal]) -> ReadCheckIn:
    until = row.executive_from or row.due_on
    return ReadCheckIn(
        id=row.id,
        due_on=row.due_on,
        answered_on=row.answered_on or row.due_on,
        executive_from=until,
        can_correct=place.today < until,
        goals=tuple(_read_goal(place, one, shared.get(one.shared)) for one in answer.goals),
        business=answer.business,
        suggestion=answer.suggestion,
    )


def _read_goal(place: Place, one: GoalAnswer, shared: SharedGoal | None) -> ReadGoal:
    is_gone = shared is None or (place.party is Party.SPONSOR and shared.withdrawn_on is not None)
    words = "" if is_gone or shared is None else _words(place, shared)
    return ReadGoal(shared.goal if shared else "", words, one.seen, one.change, one.help)


def _words(place: Place, row: SharedGoal) -> str:
    return str(place.text(row)["words"])
