"""The department head answers a check-in: by the link of its letter, once, or on their own page, until X reads it.

The link asks for no code, so it shows the words of shared goals and nothing that was answered: correcting is for the
page behind the code alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from surveys.coaching.access import Party
from surveys.coaching.check_in_days import READS_AFTER, last_day
from surveys.coaching.check_in_plan import next_day_in
from surveys.coaching.check_in_rounds import OPEN
from surveys.coaching.check_in_texts import (
    Answer,
    AskedGoal,
    ReadCheckIn,
    packed,
    read,
    shared_goals,
    still_shared,
    unpacked,
)
from surveys.coaching.letters import coach_of
from surveys.coaching.place import EngagementEndedError, Member, Place, looking, place_in, writing
from surveys.coaching.tables import CheckIn, CheckInState
from surveys.core.errors import StaleError
from surveys.core.installation import Installation
from surveys.core.links import Purpose
from surveys.engagements.tables import Act, EngagementStatus
from surveys.mail import outbox

LATEST_SHOWN = 12


class Closed(StrEnum):
    """Why a check-in takes nothing (any more)."""

    SENT = "sent"
    READ = "read"
    MISSED = "missed"
    ENDED = "ended"
    GONE = "gone"


class CheckInClosedError(LookupError):
    """A genuine link, or an address of one's own page, of a check-in that takes nothing; `why` chooses the page."""

    def __init__(self, why: Closed) -> None:
        self.why = why
        super().__init__(why.value)


class GoalsMovedError(ValueError):
    """The goals of the form are not those that are shared now."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A check-in to fill in. `reads_from` is the day from which the executive reads it, sent today.

    `answer` is what was sent before and can still be corrected, None for one that waits.
    """

    id: str
    executive: str
    coach: str
    signed: str
    due_on: date
    last_day: date
    reads_from: date
    goals: tuple[AskedGoal, ...]
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class OwnMonth:
    """A month of the department head's own list."""

    id: str
    due_on: date
    state: CheckInState
    answered_on: date | None


# --- by the link of the letter ----------------------------------------------------------------------------------------


def look(installation: Installation, token: str) -> Sheet:
    """Return what a link opens. Raises `BadLinkError`, `CheckInClosedError`."""
    with installation.database.read() as session:
        place, row = _by_link(session, installation, token)
        return _sheet(place, row)


def answer(installation: Installation, token: str, given: Answer) -> None:
    """Take an answer, once. Raises as `look`, and `GoalsMovedError`.

    A second one meets the same refusal whatever it holds: one that told "this is what was sent" would confirm guesses.
    """
    with installation.database.write() as session:
        place, row = _by_link(session, installation, token)
        _take(place, row, given)


# --- on their own page ------------------------------------------------------------------------------------------------


def own_sheet(member: Member, identifier: str) -> Sheet:
    """Return one that waits, or that can still be corrected. Raises `NotYoursError`, `CheckInClosedError`."""
    with looking(member) as place:
        return _sheet(place, place.one(CheckIn, identifier), corrects=True)


def send(member: Member, identifier: str, given: Answer, seen: Answer | None = None) -> None:
    """Take an answer, or a correction of what was `seen`, None for nothing.

    Raises as `own_sheet`, and `GoalsMovedError`; `StaleError` where something else than `seen` was sent by now.
    """
    with _going_on(member) as place:
        _take(place, place.one(CheckIn, identifier), given, seen, corrects=True)


def own_months(member: Member) -> tuple[OwnMonth, ...]:
    """Return the latest months, the newest first. Raises `NotYoursError`."""
    with looking(member) as place:
        return own_months_in(place)


def own_months_in(place: Place) -> tuple[OwnMonth, ...]:
    """Return the same in the caller's transaction."""
    following = next_day_in(place)
    query = select(CheckIn).options(defer(CheckIn.sealed)).where(CheckIn.engagement == place.engagement.id)
    latest = query.order_by(CheckIn.due_on.desc(), CheckIn.id).limit(LATEST_SHOWN)
    return tuple(
        OwnMonth(row.id, row.due_on, shown_state(row, following, place.today), row.answered_on)
        for row in place.session.scalars(latest)
    )


def own_answer(member: Member, identifier: str) -> ReadCheckIn:
    """Return what was sent. Raises `NotYoursError`, and `CheckInClosedError` where nothing was."""
    with looking(member) as place:
        found = read(place, [place.one(CheckIn, identifier)])
    if not found:
        raise CheckInClosedError(Closed.MISSED)
    return found[0]


# --- both -------------------------------------------------------------------------------------------------------------


def _by_link(session: Session, installation: Installation, token: str) -> tuple[Place, CheckIn]:
    identifier = installation.links(Purpose.CHECK_IN).read(token)
    row = session.scalar(select(CheckIn).where(CheckIn.id == identifier).with_for_update())
    if row is None:
        raise CheckInClosedError(Closed.GONE)
    place = place_in(session, Member(installation, Party.SPONSOR, row.engagement))
    return place, row


@contextmanager
def _going_on(member: Member) -> Iterator[Place]:
    try:
        with writing(member) as place:
            yield place
    except EngagementEndedError as error:
        raise CheckInClosedError(Closed.ENDED) from error


def _sheet(place: Place, row: CheckIn, *, corrects: bool = False) -> Sheet:
    last = _refuse(place, row, corrects=corrects)
    before = unpacked(place.text(row)) if row.state is CheckInState.ANSWERED else None
    coach = coach_of(place.session, place.engagement)
    return Sheet(
        id=row.id,
        executive=place.engagement.executive_name,
        coach=coach.display_name or coach.addr_spec,
        signed=place.engagement.head_name or place.engagement.head_email,
        due_on=row.due_on,
        last_day=last,
        reads_from=row.executive_from or place.today + READS_AFTER,
        goals=shared_goals(place) if before is None else still_shared(place, before),
        answer=before,
    )


def _take(place: Place, row: CheckIn, given: Answer, seen: Answer | None = None, *, corrects: bool = False) -> None:
    _refuse(place, row, corrects=corrects)
    before = unpacked(place.text(row)) if row.state is CheckInState.ANSWERED else None
    if before != seen:
        raise StaleError
    asked = shared_goals(place) if before is None else still_shared(place, before)
    if {one.goal for one in asked} != {one.goal for one in given.goals}:
        raise GoalsMovedError
    if before is None:
        row.state, row.answered_on = CheckInState.ANSWERED, place.today
        row.executive_from = place.today + READS_AFTER
        outbox.forget_about(place.session, row.id)
    else:  # what was said about a goal that is withdrawn stays as it was
        new = {one.goal: one for one in given.goals}
        given = Answer(tuple(new.get(one.goal, one) for one in before.goals), given.business, given.suggestion)
    place.put(row, packed(given))
    place.note(Act.CHECK_IN_SENT if before is None else Act.CHECK_IN_CORRECTED)


def _refuse(place: Place, row: CheckIn, *, corrects: bool) -> date:
    """Return the last day of one that takes an answer. Raises `CheckInClosedError`."""
    if place.engagement.status is not EngagementStatus.ACTIVE:
        raise CheckInClosedError(Closed.ENDED)
    following = next_day_in(place)
    if row.state is CheckInState.ANSWERED:
        if not corrects:
            raise CheckInClosedError(Closed.SENT)
        if row.executive_from is None or row.executive_from <= place.today:
            raise CheckInClosedError(Closed.READ)
    elif row.state is CheckInState.MISSED or is_late(row, following, place.today):
        raise CheckInClosedError(Closed.MISSED)
    return last_of(row, following)


def last_of(row: CheckIn, next_day: int | None) -> date:
    """Return the last day on which a check-in takes an answer, by the plan as it is now."""
    return last_day(row.due_on, row.asked_on, next_day)


def is_late(row: CheckIn, next_day: int | None, today: date) -> bool:
    """True for one that waits and is over, whether the worker has seen so or not."""
    return row.state in OPEN and today > last_of(row, next_day)


def shown_state(row: CheckIn, next_day: int | None, today: date) -> CheckInState:
    """Return the state as it is by now."""
    return CheckInState.MISSED if is_late(row, next_day, today) else row.state
