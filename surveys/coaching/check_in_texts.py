"""What a check-in holds, and how it is read back: the department head's words and numbers, with the goals' words.

A text names a goal by its id and never repeats its words: what is withdrawn is gone from the head's pages.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from surveys.coaching.access import Party
from surveys.coaching.goal_numbers import numbered
from surveys.coaching.place import Place
from surveys.coaching.tables import CheckIn, CheckInState, Goal, GoalState, SharedGoal

CHANGES = tuple(range(-3, 4))
LONGEST = 400  # characters of each text
MOST_GOALS = 3  # in one check-in: three minutes; two are worked on at a time


@dataclass(frozen=True, slots=True)
class GoalAnswer:
    """What was said about one shared goal, by its id. `change` is -3 .. +3, None for "no basis"."""

    goal: str
    saw: str
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
    """A goal that is shared now, in the words that the executive shared. `number` is the same for all three parties."""

    goal: str
    what: str
    number: int


@dataclass(frozen=True, slots=True)
class ReadGoal:
    """What is read back about one goal. `what` is "" where the goal is not shared any more and the reader is S.

    `number` is the goal's for all three parties.
    """

    goal: str
    number: int
    what: str
    saw: str
    change: int | None
    help: str


@dataclass(frozen=True, slots=True)
class ReadCheckIn:
    """A check-in that was answered, as one party reads it.

    `can_correct` says that the executive does not read it yet: from `executive_from` on it can be changed no more.
    """

    id: str
    executive: str
    head: str
    due_on: date
    answered_on: date
    executive_from: date
    can_correct: bool
    goals: tuple[ReadGoal, ...]
    business: str
    suggestion: str


def shared_goals(place: Place) -> tuple[AskedGoal, ...]:
    """Return the goals that a check-in asks about, by their numbers: those worked on, the latest shared."""
    found = [(row, number) for row, number, state in _shared(place) if state in (None, GoalState.ACTIVE)]
    latest = sorted(found, key=lambda one: (one[0].shared_on, one[0].id))[-MOST_GOALS:]
    return tuple(_asked(place, row, number) for row, number in sorted(latest, key=lambda one: one[1]))


def still_shared(place: Place, before: Answer) -> tuple[AskedGoal, ...]:
    """Return the goals of an answer that are shared still, in its order."""
    rows = {row.goal: (row, number) for row, number, _ in _shared(place)}
    found = [rows[one.goal] for one in before.goals if one.goal in rows]
    return tuple(_asked(place, row, number) for row, number in sorted(found, key=lambda one: one[1]))


def packed(answer: Answer) -> dict[str, Any]:
    """Return the text that is sealed."""
    goals = [[one.goal, one.saw, one.change, one.help] for one in answer.goals]
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
    words = _words(place, {one.goal for _, answer in found for one in answer.goals})
    return tuple(_read(place, row, answer, words) for row, answer in found)


def _read(place: Place, row: CheckIn, answer: Answer, words: Mapping[str, tuple[int, str]]) -> ReadCheckIn:
    until = row.executive_from or row.due_on
    goals = (ReadGoal(one.goal, *words.get(one.goal, (0, "")), one.saw, one.change, one.help) for one in answer.goals)
    return ReadCheckIn(
        id=row.id,
        executive=place.engagement.executive_name,
        head=place.engagement.head_name or place.engagement.head_email,
        due_on=row.due_on,
        answered_on=row.answered_on or row.due_on,
        executive_from=until,
        can_correct=place.today < until,
        goals=tuple(sorted(goals, key=lambda one: one.number)),
        business=answer.business,
        suggestion=answer.suggestion,
    )


def _words(place: Place, goals: Collection[str]) -> Mapping[str, tuple[int, str]]:
    """Return goals' numbers and words: as they are shared now, else, for those who may see the goal itself, its own."""
    if not goals:
        return {}
    every, may_see = numbered(place), place.may(Goal.MATTER)
    query = select(SharedGoal, every.c.number, Goal) if may_see else select(SharedGoal, every.c.number)
    query = query.join(every, every.c.goal == SharedGoal.goal).where(SharedGoal.goal.in_(goals))
    if may_see:
        query = query.outerjoin(Goal, Goal.id == SharedGoal.goal)
    found: dict[str, tuple[int, str]] = {}
    for shared, number, *own in place.session.execute(query.where(SharedGoal.engagement == place.engagement.id)):
        row = shared if shared.withdrawn_on is None else next(iter(own), None)
        found[shared.goal] = number, str(place.text(row)["what"]) if row is not None else ""
    return found


def _shared(place: Place) -> list[tuple[SharedGoal, int, GoalState | None]]:
    """Read what is shared now, with each goal's number and state."""
    every = numbered(place)
    query = select(SharedGoal, every.c.number, every.c.state).join(every, every.c.goal == SharedGoal.goal)
    own = query.where(SharedGoal.engagement == place.engagement.id, SharedGoal.withdrawn_on.is_(None))
    return [(row, number, state) for row, number, state in place.session.execute(own)]


def _asked(place: Place, row: SharedGoal, number: int) -> AskedGoal:
    return AskedGoal(row.goal, str(place.text(row)["what"]), number)
