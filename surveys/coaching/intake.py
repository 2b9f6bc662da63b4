"""The department head's seven answers at the start: typed by them, or by the coach in the talk and confirmed by them.

The executive reads exactly these words, once they are confirmed. There is no box for the coach alone.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from surveys.coaching.access import Party
from surveys.coaching.place import Member, Place, looking, writing
from surveys.coaching.tables import Intake
from surveys.core.errors import NotYoursError, StaleError
from surveys.engagements.tables import Act, EngagementStatus

LONGEST = 600  # characters of an answer
QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "achieve": "What must the unit achieve in the next year?",
        "depends": "Who depends on whom for that?",
        "manner": "Three words for how things get done here",
        "decisions": "Which decisions are coming?",
        "success": "If the coaching succeeds, what will people see being done?",
        "tried": "What was tried before, and what came of it?",
        "support": "What will you do yourself so that it succeeds?",
    }
)


@dataclass(frozen=True, slots=True)
class TypedIntake:
    """The answers by the names of `QUESTIONS`, "" where one was left out. Those of the coach's hand wait for a yes.

    `answers` is empty where the reader is the executive and they are not confirmed.
    """

    answers: Mapping[str, str]
    typed_by: Party
    typed_on: date
    confirmed_on: date | None

    @property
    def mark(self) -> str:
        """A check sum of the words: the department head's yes is to those of their page."""
        return hashlib.sha256(json.dumps(dict(self.answers), sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class IntakePage:
    """The answers with the names for a page. `can_write`: the engagement goes on."""

    executive: str
    can_write: bool
    intake: TypedIntake | None


def page(member: Member) -> IntakePage:
    """Return what a page shows. Raises `NotYoursError`."""
    with looking(member) as place:
        is_active = place.engagement.status is EngagementStatus.ACTIVE
        return IntakePage(place.engagement.executive_name, is_active, opened(place, _row(place)))


def intake(member: Member) -> TypedIntake | None:
    """Return the answers; None before there are any. Raises `NotYoursError`."""
    with looking(member) as place:
        return opened(place, _row(place))


def opened(place: Place, row: Intake | None) -> TypedIntake | None:
    """Open a row for this party: the executive reads what is confirmed."""
    if row is None:
        return None
    is_kept = place.party is Party.EXECUTIVE and row.confirmed_on is None
    text = {} if is_kept else place.text(row)
    answers = {name: text[name] for name in QUESTIONS if name in text}
    return TypedIntake(answers, row.typed_by, row.typed_on, row.confirmed_on)


def write(member: Member, answers: Mapping[str, str], *, seen: str | None = None) -> None:
    """Store the answers. What the department head sends counts at once; a change by the coach needs their yes.

    The same words again are a yes where the department head sends them, and change nothing else. `seen` is the mark of
    the words that stand there, "" for none. Raises `NotYoursError`, `EngagementEndedError`, `StaleError` where other
    words do by now.
    """
    with writing(member) as place:
        row = _held(place)
        before = opened(place, row)
        if seen is not None and seen != (before.mark if before is not None else ""):
            raise StaleError
        text = {name: answers.get(name, "") for name in QUESTIONS}
        is_own = place.party is Party.SPONSOR
        if row is None or place.text(row) != text:
            row = row or Intake(id=place.engagement.id)
            row.typed_by, row.typed_on, row.confirmed_on = place.party, place.today, None
            place.put(row, text)
            place.note(Act.INTAKE_TYPED)
        if is_own and row.confirmed_on is None:
            row.confirmed_on = place.today
            place.note(Act.INTAKE_CONFIRMED)


def _row(place: Place) -> Intake | None:
    return next(iter(place.rows(Intake)), None)


def _held(place: Place) -> Intake | None:
    """Return the row, kept from others until the transaction ends: a yes is to no other words."""
    try:
        return place.one(Intake, place.engagement.id)
    except NotYoursError:
        return None
