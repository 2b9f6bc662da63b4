"""The plan of the monthly check-in: on which day, from when on, pause and resume, and what it waits for."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.coaching import contract
from surveys.coaching.access import NotAllowedError, Party
from surveys.coaching.check_in_days import DAYS, day_to_ask
from surveys.coaching.place import Member, Place, looking, writing
from surveys.coaching.tables import CheckIn, CheckInPlan
from surveys.engagements.tables import Act, EngagementStatus

_RECENT = timedelta(days=70)  # what was due before says nothing of the next one


class Waits(StrEnum):
    """Why no check-in is asked for at present; the first that holds."""

    NOT = "not"
    NO_PLAN = "no_plan"
    PAUSED = "paused"
    ENDED = "ended"
    NOBODY = "nobody"
    CONTRACT = "contract"


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as it stands. `day` is None where there is none yet, 31 for the last of each month.

    `asks_on` is the day of the next letter if nothing else is missing; None without a plan that goes on. `agreed_day`
    is the one in the contract, None where none is written.
    """

    day: int | None
    begins_on: date | None
    waits: Waits
    asks_on: date | None
    agreed_day: int | None
    today: date


def plan(member: Member) -> Plan:
    """Return an engagement's plan. Raises `NotYoursError`."""
    with looking(member) as place:
        return plan_in(place)


def plan_in(place: Place) -> Plan:
    """Do the same in the caller's transaction."""
    row = place.session.get(CheckInPlan, place.engagement.id)
    waits = what_it_waits_for(place, row)
    agreed = contract.check_in_day(place) if place.party is Party.COACH else None
    if row is None:
        return Plan(None, None, waits, None, agreed, place.today)
    _, ask = next_of(place.session, [row], place.today)[row.engagement]
    return Plan(row.day, row.begins_on, waits, max(ask, place.today) if row.goes_on else None, agreed, place.today)


def set_plan(member: Member, day: int, begins_on: date) -> None:
    """Set the day and from when on; a plan that was paused stays so.

    Raises `ValueError` for a day that is not among `DAYS`, `NotAllowedError`, `NotYoursError`, `EngagementEndedError`.
    """
    if day not in DAYS:
        raise ValueError(f"{day} is no day of every month")
    with _coachs(member) as place:
        row = _held(place)
        if row is None:
            row = CheckInPlan(engagement=place.engagement.id, goes_on=True)
            place.session.add(row)
        row.day, row.begins_on = day, begins_on
        place.note(Act.CHECK_IN_PLANNED)


def pause(member: Member) -> None:
    """Ask no more until it is resumed. Raises as `set_plan`."""
    with _coachs(member) as place:
        row = _held(place)
        if row is not None and row.goes_on:
            row.goes_on = False
            place.note(Act.CHECK_IN_PAUSED)


def resume(member: Member) -> None:
    """Ask again, from today on: what was due during the pause stays blank. Raises as `set_plan`."""
    with _coachs(member) as place:
        row = _held(place)
        if row is not None and not row.goes_on:
            row.goes_on, row.begins_on = True, max(row.begins_on, place.today)
            place.note(Act.CHECK_IN_RESUMED)


def what_it_waits_for(place: Place, row: CheckInPlan | None) -> Waits:
    """Say why nothing is asked for, `Waits.NOT` where something will be."""
    reasons = (
        (Waits.NO_PLAN, row is None),
        (Waits.ENDED, place.engagement.status is not EngagementStatus.ACTIVE),
        (Waits.PAUSED, row is not None and not row.goes_on),
        (Waits.NOBODY, not place.engagement.head_email),
        (Waits.CONTRACT, not contract.agreed(place)),
    )
    return next((reason for reason, holds in reasons if holds), Waits.NOT)


def next_of(session: Session, rows: Sequence[CheckInPlan], today: date) -> Mapping[str, tuple[date, date]]:
    """Return by engagement when a plan's next one is due, and from when on it may be asked for."""
    asked = defaultdict[str, list[tuple[date, date]]](list)
    query = select(CheckIn.engagement, CheckIn.due_on, CheckIn.asked_on)
    recent = query.where(CheckIn.engagement.in_([row.engagement for row in rows]), CheckIn.due_on > today - _RECENT)
    for engagement, due_on, asked_on in session.execute(recent):
        asked[engagement].append((due_on, asked_on))
    return {
        row.engagement: day_to_ask(
            row.day,
            row.begins_on,
            today=today,
            asked_for=[due_on for due_on, _ in asked[row.engagement]],
            last_asked=max((asked_on for _, asked_on in asked[row.engagement] if asked_on <= today), default=None),
        )
        for row in rows
    }


def _coachs(member: Member) -> AbstractContextManager[Place]:
    if member.party is not Party.COACH:
        raise NotAllowedError("only the coach plans check-ins")
    return writing(member)


def _held(place: Place) -> CheckInPlan | None:
    return place.session.get(CheckInPlan, place.engagement.id, with_for_update=True)
