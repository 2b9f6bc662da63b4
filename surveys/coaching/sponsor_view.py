"""All that the department head may see: one dataclass, and the only function that fills it.

Their pages and letters read nothing else of this room (import-linter holds it). The contract's clause on what they get
is made from the fields, so that text and code cannot drift: a new field changes the contract, which all confirm again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, literal, select

from surveys.accounts import store as accounts
from surveys.coaching.access import Party
from surveys.coaching.check_in_days import last_day
from surveys.coaching.intake import TypedIntake, opened
from surveys.coaching.place import Member, Place, looking
from surveys.coaching.tables import (
    Alignment,
    CheckIn,
    CheckInPlan,
    CheckInState,
    CoachingSession,
    Confirmation,
    Contract,
    Goal,
    GoalState,
    Intake,
    SessionState,
    SharedGoal,
    StatusLine,
)
from surveys.core.database import aware
from surveys.engagements.tables import EngagementStatus

_CLAUSE = "clause"


@dataclass(frozen=True, slots=True)
class Names:
    """Who is coached, and by whom: both have told the department head themselves. `coach` is "" where it is unknown."""

    executive: str
    coach: str


@dataclass(frozen=True, slots=True)
class SharedWords:
    """A goal in the words in which it was shared. Withdrawn: the words are "" and are nowhere any more.

    `goal` is the goal's id, by which a check-in's answers name it; `notice` is how others would see it, "" for none.
    `ended` says what became of one that is not worked on any more; None while it is, and for one that was withdrawn.
    """

    goal: str
    what: str
    notice: str
    shared_on: date
    withdrawn_on: date | None
    ended: GoalState | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """The executive's latest line and its day."""

    line: str
    made_on: date


@dataclass(frozen=True, slots=True)
class Quarter:
    """How many sessions and calls were held in a quarter that is over; `number` is 1 to 4."""

    year: int
    number: int
    held: int


@dataclass(frozen=True, slots=True)
class OwnGoalAnswer:
    """What they answered on one goal. `change` is -3 to +3, None for no basis; words are "" where none were given.

    `what` is the goal as it is shared now, "" once it was withdrawn.
    """

    goal: str
    what: str
    saw: str
    change: int | None
    help: str


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One monthly check-in as they answered it."""

    due_on: date
    answered_on: date
    goals: tuple[OwnGoalAnswer, ...]
    business: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A monthly check-in that waits for their answer, until the end of its last day."""

    id: str
    due_on: date
    last_day: date


@dataclass(frozen=True, slots=True)
class ContractState:
    """The latest version of the contract of three, and who confirmed it when. `agreed_on` is None until all have."""

    version: int
    made_on: date
    agreed_on: date | None
    confirmed: Mapping[Party, date]


@dataclass(frozen=True, slots=True)
class SponsorView:
    """Exactly what the department head may see (coaching.md section 10). `clause` is each field in the contract."""

    names: Names = field(metadata={_CLAUSE: "the names of the executive and of the coach"})
    goals: tuple[SharedWords, ...] = field(
        metadata={
            _CLAUSE: (
                "the goals that the executive ticked one by one, in their own words, with how others would notice,"
                " until they are withdrawn; whether such a goal is worked on, reached or set aside; and on which day a"
                " goal was shared or withdrawn"
            )
        }
    )
    status: Status | None = field(metadata={_CLAUSE: "one line of the executive on how it goes, with its date"})
    quarters: tuple[Quarter, ...] = field(
        metadata={_CLAUSE: "how many sessions were held in each quarter, once the quarter is over"}
    )
    next_alignment: date | None = field(metadata={_CLAUSE: "the day of the next talk of the three"})
    answers: tuple[OwnAnswer, ...] = field(metadata={_CLAUSE: "what the department head answered in earlier check-ins"})
    waiting: Waiting | None = field(metadata={_CLAUSE: "which check-in waits for an answer, and until when"})
    intake: TypedIntake | None = field(
        metadata={_CLAUSE: "what the department head said at the start, as they typed or confirmed it"}
    )
    contract: ContractState | None = field(metadata={_CLAUSE: "this contract, and who confirmed it on which day"})


def sponsor_view(member: Member) -> SponsorView:
    """Return what the department head sees. Raises `NotYoursError`; nothing of it depends on who asks."""
    with looking(member) as place:
        return sponsor_view_in(place)


def sponsor_view_in(place: Place) -> SponsorView:
    """Return the same in the caller's transaction, for a letter."""
    goals = tuple(_goals(place))
    once = _once(place)
    check_ins = _check_ins(place)
    return SponsorView(
        names=Names(place.engagement.executive_name, once[0].coach or ""),
        goals=goals,
        status=_status(place, once[0].StatusLine),
        quarters=tuple(_quarters(place)),
        next_alignment=once[0].next_alignment,
        answers=tuple(_answers(place, check_ins, {one.goal: one.what for one in goals if one.withdrawn_on is None})),
        waiting=_waiting(place, check_ins, once[0].next_day),
        intake=opened(place, once[0].Intake),
        contract=_contract(once),
    )


def _once(place: Place) -> Sequence[Any]:
    """Read in one statement what there is once of: a row for each confirmation of the contract, at least one row."""
    own = place.engagement.id
    version = select(func.max(Contract.version)).where(Contract.engagement == own, Contract.version > 0)
    # the talk's day alone: its notes are the executive's
    talk = select(func.min(Alignment.held_on)).where(Alignment.engagement == own, Alignment.held_on >= place.today)
    row = select(literal(1).label("one")).subquery()
    query = (
        select(
            StatusLine,
            Intake,
            talk.scalar_subquery().label("next_alignment"),
            accounts.name_of(place.engagement.coach).label("coach"),
            CheckInPlan.day.label("next_day"),
            Contract.version,
            Contract.made_on,
            Contract.agreed_on,
            Confirmation.party,
            Confirmation.made_on.label("confirmed_on"),
        )
        .select_from(row)
        .outerjoin(StatusLine, StatusLine.id == own)
        .outerjoin(CheckInPlan, (CheckInPlan.engagement == own) & CheckInPlan.goes_on)
        .outerjoin(Intake, Intake.id == own)
        .outerjoin(Contract, (Contract.engagement == own) & (Contract.version == version.scalar_subquery()))
        .outerjoin(Confirmation, Confirmation.contract == Contract.id)
    )
    return place.session.execute(query).all()


def _goals(place: Place) -> Iterator[SharedWords]:
    """Give the shared goals, the latest first: those worked on, those that ended, and at the end those withdrawn.

    Of the goal itself its state alone is read, which is plain: its words by now are the executive's.
    """
    query = select(SharedGoal, Goal.state).outerjoin(Goal, Goal.id == SharedGoal.goal)
    found = place.session.execute(query.where(SharedGoal.engagement == place.engagement.id))
    for row, state in sorted(((row, state) for row, state in found), key=_rank, reverse=True):
        text = place.text(row) if row.withdrawn_on is None else {}
        ended = None if row.withdrawn_on is not None or state is GoalState.ACTIVE else state
        words = text.get("what", ""), text.get("notice", "")
        yield SharedWords(row.goal, *words, row.shared_on, row.withdrawn_on, ended)


def _rank(one: tuple[SharedGoal, GoalState | None]) -> tuple[bool, bool, date, str]:
    row, state = one
    return row.withdrawn_on is None, state in (None, GoalState.ACTIVE), row.shared_on, row.id


def _status(place: Place, row: StatusLine | None) -> Status | None:
    return Status(place.text(row)["line"], row.made_on) if row is not None else None


def _quarters(place: Place) -> Iterator[Quarter]:
    """Count the days of held sessions by quarter, the latest first: days alone, no session is opened.

    The quarter that goes on is left out: looked at every day, its number would tell the day of each session.
    """
    query = select(CoachingSession.starts_at).where(
        CoachingSession.engagement == place.engagement.id, CoachingSession.state == SessionState.HELD
    )
    zone, now = place.installation.settings.timezone, _quarter_of(place.today)
    held = [_quarter_of(aware(at).astimezone(zone).date()) for at in place.session.scalars(query)]
    if not held:
        return
    for quarter in range(now - 1, min(held) - 1, -1):
        yield Quarter(quarter // 4, quarter % 4 + 1, held.count(quarter))


def _quarter_of(day: date) -> int:
    """Number the quarters of all years."""
    return day.year * 4 + (day.month - 1) // 3


def _check_ins(place: Place) -> Sequence[CheckIn]:
    """Read what they answered and what may wait, the latest first."""
    rows = place.rows(CheckIn, CheckIn.state != CheckInState.MISSED)
    return sorted(rows, key=lambda row: row.due_on, reverse=True)


def _waiting(place: Place, rows: Sequence[CheckIn], next_day: int | None) -> Waiting | None:
    """Return the latest that takes an answer today. `next_day` is the plan's, None where no other follows."""
    if place.engagement.status is not EngagementStatus.ACTIVE:
        return None
    waits = (row for row in rows if row.state in (CheckInState.ASKED, CheckInState.REMINDED))
    found = (Waiting(row.id, row.due_on, last_day(row.due_on, row.asked_on, next_day)) for row in waits)
    return next((one for one in found if place.today <= one.last_day), None)


def _answers(place: Place, rows: Sequence[CheckIn], words: Mapping[str, str]) -> Iterator[OwnAnswer]:
    """Give their answers, the latest first; a goal's words are those that are shared now."""
    for row in rows:
        if row.state is not CheckInState.ANSWERED:
            continue
        text = place.text(row)
        goals = tuple(
            OwnGoalAnswer(goal, words.get(goal, ""), saw, change, help_) for goal, saw, change, help_ in text["goals"]
        )
        yield OwnAnswer(row.due_on, row.answered_on or row.due_on, goals, text["business"], text["suggestion"])


def _contract(once: Sequence[Any]) -> ContractState | None:
    first = once[0]
    if first.version is None:
        return None
    confirmed = {row.party: row.confirmed_on for row in once if row.party is not None}
    return ContractState(first.version, first.made_on, first.agreed_on, confirmed)
