"""The check-ins as coach and executive read them: the months, each text, and the changes of each goal over the months.

The coach reads a text first, and may open it to the executive before its day. Nothing is averaged, and a month that was
missed is a gap.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select

from surveys.coaching.access import NotAllowedError, Party
from surveys.coaching.check_in_answering import shown_state
from surveys.coaching.check_in_plan import Plan, next_day_in, plan_in
from surveys.coaching.check_in_texts import ReadCheckIn, is_readable, read
from surveys.coaching.place import Member, Place, looking, writing
from surveys.coaching.tables import CheckIn, CheckInState
from surveys.core.errors import NotYoursError
from surveys.engagements.tables import Act
from surveys.mail import outbox
from surveys.mail.hours import next_opening
from surveys.mail.tables import Kind

MONTHS_SHOWN = 12
MOST_GOALS_DRAWN = 4


class Said(StrEnum):
    """What a month tells of one goal."""

    CHANGE = "change"
    NO_BASIS = "no_basis"
    NOTHING = "nothing"  # missed, not asked, or not asked about this goal


@dataclass(frozen=True, slots=True)
class Month:
    """One check-in in a list. `trouble` is the mail server's, for the coach; `can_resend`: a letter was refused."""

    id: str
    due_on: date
    state: CheckInState
    answered_on: date | None
    executive_from: date | None
    is_readable: bool
    trouble: str = ""
    can_resend: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One month of a goal's picture. `month` is its first day; `change` is -3 .. +3 where `said` is `CHANGE`."""

    month: date
    said: Said
    change: int = 0


@dataclass(frozen=True, slots=True)
class GoalTrend:
    """A goal's changes by month, all months of the picture in their order. `number` is the goal's for all parties."""

    number: int
    what: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Twelve months of check-ins. `plan` is the coach's, None on a page of earlier months and for the executive.

    `earlier` is the last day of the months before, None where there are none.
    """

    executive: str
    head: str
    today: date
    plan: Plan | None
    months: tuple[Month, ...]
    trends: tuple[GoalTrend, ...]
    earlier: date | None


def overview(member: Member, until: date | None = None) -> Overview:
    """Return the twelve months up to a day, the latest first. Raises `NotYoursError`."""
    with looking(member) as place:
        rows = _rows(place, until)
        is_desk = place.party is Party.COACH and until is None
        plan = plan_in(place, [(row.due_on, row.asked_on) for row in rows]) if is_desk else None
        first = _months_before(rows[0].due_on if rows else place.today, MONTHS_SHOWN - 1)
        shown = [row for row in rows if row.due_on >= first]
        older = next((row for row in rows if row.due_on < first), None)
        return Overview(
            executive=place.engagement.executive_name,
            head=place.engagement.head_name or place.engagement.head_email,
            today=place.today,
            plan=plan,
            months=tuple(_months(place, shown, plan)),
            trends=_trends(read(place, shown), [row.due_on for row in shown]),
            earlier=older.due_on if older is not None else None,
        )


def one(member: Member, identifier: str) -> ReadCheckIn:
    """Return one check-in's text. Raises `NotYoursError` where there is none that this party may read now."""
    with looking(member) as place:
        for found in read(place, [place.one(CheckIn, identifier)]):
            return found
    raise NotYoursError("there is nothing here to read yet")


def open_to_executive(member: Member, identifier: str) -> None:
    """Let the executive read a check-in from now on; it cannot be corrected any more then.

    Raises `NotAllowedError`, `NotYoursError`, `EngagementEndedError`.
    """
    if member.party is not Party.COACH:
        raise NotAllowedError("only the coach opens a check-in")
    with writing(member) as place:
        row = place.one(CheckIn, identifier)
        if row.executive_from is not None and row.executive_from > place.today:
            row.executive_from = place.today
            place.note(Act.CHECK_IN_OPENED)


def send_again(member: Member, identifier: str) -> None:
    """Write the letter once more that a mail server refused, to the address as it is now. Raises as above."""
    if member.party is not Party.COACH:
        raise NotAllowedError("only the coach sends a letter again")
    with writing(member) as place:
        row = place.one(CheckIn, identifier)
        if _letter(place, row)[1]:
            outbox.forget_about(place.session, row.id)
            outbox.queue(place.session, "", [row.id], Kind.CHECK_IN, due_at=next_opening(place.installation))


def _rows(place: Place, until: date | None) -> Sequence[CheckIn]:
    """Return one row more than is shown, the latest first: it says whether there are earlier ones."""
    ids = select(CheckIn.id).where(CheckIn.engagement == place.engagement.id)
    if until is not None:
        ids = ids.where(CheckIn.due_on <= until)
    latest = ids.order_by(CheckIn.due_on.desc(), CheckIn.id).limit(MONTHS_SHOWN + 1)
    rows = place.rows(CheckIn, CheckIn.id.in_(latest))
    return sorted(rows, key=lambda row: (row.due_on, row.id), reverse=True)


def _months(place: Place, rows: Sequence[CheckIn], plan: Plan | None) -> Iterator[Month]:
    next_day = plan.next_day if plan is not None else next_day_in(place)
    for row in rows:
        state = shown_state(row, next_day, place.today)
        waits = state in (CheckInState.ASKED, CheckInState.REMINDED)
        trouble, can_resend = _letter(place, row) if waits and place.party is Party.COACH else ("", False)
        yield Month(
            row.id, row.due_on, state, row.answered_on, row.executive_from, is_readable(place, row), trouble, can_resend
        )


def _letter(place: Place, row: CheckIn) -> tuple[str, bool]:
    """Return what the mail server made of a letter that is on its way, and whether it was refused for good."""
    letter = outbox.desk_standing(place.session, Kind.CHECK_IN, row.id)
    if letter is None:
        return "", False
    return letter.trouble, bool(letter.trouble) and not letter.may_have_arrived and letter.is_correctable


def _trends(answers: Sequence[ReadCheckIn], days: Sequence[date]) -> tuple[GoalTrend, ...]:
    """Return the pictures of the goals that were spoken of last, by the goals' numbers."""
    if not days:
        return ()
    months = _months_between(min(days), max(days))
    words: dict[str, tuple[int, str]] = {}
    points: dict[str, dict[date, Point]] = {}
    for answer in answers:  # the latest first
        month = answer.due_on.replace(day=1)
        for goal in answer.goals:
            words.setdefault(goal.goal, (goal.number, goal.what))
            said = Said.NO_BASIS if goal.change is None else Said.CHANGE
            points.setdefault(goal.goal, {}).setdefault(month, Point(month, said, goal.change or 0))
    trends = (
        GoalTrend(*words[goal], tuple(found.get(month, Point(month, Said.NOTHING)) for month in months))
        for goal, found in list(points.items())[:MOST_GOALS_DRAWN]
    )
    return tuple(sorted(trends, key=lambda one: one.number))


def _months_between(first: date, last: date) -> list[date]:
    """Return the first day of each month from one day's to another's."""
    found = [first.replace(day=1)]
    while found[-1] < last.replace(day=1):
        found.append((found[-1] + timedelta(days=31)).replace(day=1))
    return found


def _months_before(day: date, months: int) -> date:
    """Return the first day of the month so many months before a day's."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
