"""The plan of the monthly check-in: from when on, pause and resume, and what it waits for.

The contract names the day of the month, and nothing else does: a plan's `day` is a copy, kept by `contract.write`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from surveys.coaching import contract
from surveys.coaching.access import NotAllowedError, Party
from surveys.coaching.check_in_days import day_to_ask
from surveys.coaching.place import Member, Place, looking, writing
from surveys.coaching.tables import CheckIn, CheckInPlan, Contract
from surveys.core.errors import StaleError
from surveys.engagements.tables import Act, EngagementStatus

_RECENT = timedelta(days=70)  # what was due before says nothing of the next one


class PlanError(ValueError):
    """A plan that cannot be stored: says why, and the remedy."""


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
    is the one in the contract, None where none is written: it is another only in plans from before it was the only one.
    """

    day: int | None
    begins_on: date | None
    waits: Waits
    asks_on: date | None
    agreed_day: int | None

    @property
    def next_day(self) -> int | None:
        """The day of the month on which another one follows; None where none does."""
        return None if self.asks_on is None else self.day


def plan(member: Member) -> Plan:
    """Return an engagement's plan. Raises `NotYoursError`."""
    with looking(member) as place:
        return plan_in(place, _asked(place.session, [place.engagement.id], place.today)[place.engagement.id])


def plan_in(place: Place, asked: Sequence[tuple[date, date]]) -> Plan:
    """Do the same in the caller's transaction. `asked`: when the latest check-ins were due, and when asked for."""
    row, newest, is_agreed = _plan_and_contract(place)
    waits = _waits(place, row, is_agreed=is_agreed)
    agreed = contract.check_in_day_of(place, newest) if newest is not None else None
    if row is None:
        return Plan(None, None, waits, None, agreed)
    _, ask = _next(row, asked, place.today)
    return Plan(row.day, row.begins_on, waits, max(ask, place.today) if row.goes_on else None, agreed)


def set_plan(member: Member, begins_on: date, *, seen: Plan | None = None) -> None:
    """Set from when on, on the contract's day; a plan that was paused stays so. `seen` is the plan as it stands.

    Raises `PlanError` before a contract is written, `NotAllowedError`, `NotYoursError`, `EngagementEndedError`;
    `StaleError` where it begins on another day than `seen` by now.
    """
    with _coachs(member) as place:
        day = contract.check_in_day(place)
        if day is None:
            raise PlanError("The contract names the day of the month: write it first.")
        row = _held(place)
        if seen is not None and seen.begins_on != (row.begins_on if row is not None else None):
            raise StaleError
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
    return _waits(place, row, is_agreed=contract.agreed(place))


def _waits(place: Place, row: CheckInPlan | None, *, is_agreed: bool) -> Waits:
    reasons = (
        (Waits.NO_PLAN, row is None),
        (Waits.ENDED, place.engagement.status is not EngagementStatus.ACTIVE),
        (Waits.PAUSED, row is not None and not row.goes_on),
        (Waits.NOBODY, not place.engagement.head_email),
        (Waits.CONTRACT, not is_agreed),
    )
    return next((reason for reason, holds in reasons if holds), Waits.NOT)


def next_day_in(place: Place) -> int | None:
    """Return the day of the month on which another check-in follows; None where none does."""
    query = select(CheckInPlan.day).where(CheckInPlan.engagement == place.engagement.id, CheckInPlan.goes_on)
    return place.session.scalar(query)


def next_of(session: Session, rows: Sequence[CheckInPlan], today: date) -> Mapping[str, tuple[date, date]]:
    """Return by engagement when a plan's next one is due, and from when on it may be asked for."""
    asked = _asked(session, [row.engagement for row in rows], today)
    return {row.engagement: _next(row, asked[row.engagement], today) for row in rows}


def _next(row: CheckInPlan, asked: Sequence[tuple[date, date]], today: date) -> tuple[date, date]:
    last_asked = max((asked_on for _, asked_on in asked if asked_on <= today), default=None)
    due = [due_on for due_on, _ in asked]
    return day_to_ask(row.day, row.begins_on, today=today, asked_for=due, last_asked=last_asked)


def _asked(session: Session, engagements: Sequence[str], today: date) -> Mapping[str, Sequence[tuple[date, date]]]:
    """Return by engagement what was due lately or will be, and when it was asked for."""
    asked = defaultdict[str, list[tuple[date, date]]](list)
    query = select(CheckIn.engagement, CheckIn.due_on, CheckIn.asked_on)
    recent = query.where(CheckIn.engagement.in_(engagements), CheckIn.due_on > today - _RECENT)
    for engagement, due_on, asked_on in session.execute(recent):
        asked[engagement].append((due_on, asked_on))
    return asked


def _plan_and_contract(place: Place) -> tuple[CheckInPlan | None, Contract | None, bool]:
    """Read both, and whether all three confirmed, in one statement: pages have few."""
    one, own = select(literal(1).label("one")).subquery(), place.engagement.id
    query = (
        select(CheckInPlan, Contract, contract.by_all_three())
        .select_from(one)
        .outerjoin(CheckInPlan, CheckInPlan.engagement == own)
    )
    query = query.outerjoin(Contract, Contract.engagement == own).order_by(Contract.version.desc()).limit(1)
    row, newest, is_agreed = place.session.execute(query).one()
    return row, newest, bool(is_agreed)


def _coachs(member: Member) -> AbstractContextManager[Place]:
    if member.party is not Party.COACH:
        raise NotAllowedError("only the coach plans check-ins")
    return writing(member)


def _held(place: Place) -> CheckInPlan | None:
    return place.session.get(CheckInPlan, place.engagement.id, with_for_update=True)
