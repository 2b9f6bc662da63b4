"""What the worker does about check-ins: ask on the day, remind once, let a missed month stay blank.

Asking goes by two looks at the clock (R0), so that a slip of it mails nobody; one transaction holds the plan, so that
several workers ask once.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveys.coaching.access import Party
from surveys.coaching.check_in_days import REMIND_AFTER, last_day
from surveys.coaching.check_in_plan import Waits, next_of, what_it_waits_for
from surveys.coaching.place import Member, Place, new_id, place_in
from surveys.coaching.tables import CheckIn, CheckInPlan, CheckInState
from surveys.core.errors import NotYoursError
from surveys.core.installation import Installation
from surveys.engagements import scope
from surveys.mail import outbox
from surveys.mail.hours import next_opening
from surveys.mail.tables import Kind
from surveys.upkeep.second_look import is_clock_settled, seen_twice
from surveys.upkeep.sighting_tables import Sight

OPEN = (CheckInState.ASKED, CheckInState.REMINDED)


def check_in_due(installation: Installation) -> None:
    """Do all that is due. What one engagement fails at (a key that is lost) keeps no other waiting."""
    today = installation.today()
    with installation.database.read() as session:
        plans = session.scalars(select(CheckInPlan).where(CheckInPlan.goes_on)).all()
        days = {engagement: ask for engagement, (_, ask) in next_of(session, plans, today).items()}
        idle = {
            row.engagement
            for row in plans
            if days[row.engagement] <= today and not _is_ready(session, installation, row)
        }
        waiting = session.scalars(select(CheckIn.id).where(CheckIn.state.in_(OPEN)).order_by(CheckIn.id)).all()
    ready = {engagement: ask for engagement, ask in days.items() if engagement not in idle}
    sure = seen_twice(installation, Sight.CHECK_IN, ready)
    tasks: list[Callable[[], None]] = [partial(ask, installation, one) for one in sorted(sure)]
    if waiting and is_clock_settled(installation):
        tasks += [partial(_tend, installation, one, today) for one in waiting]
    _do_all(tasks)


def ask(installation: Installation, engagement: str) -> None:
    """Ask for the one that is due; none where another worker has, or the plan was changed meanwhile."""
    with installation.database.write() as session:
        scope.hold_engagement(session, engagement)  # an erasure of it comes wholly before this, or wholly after
        plan = session.get(CheckInPlan, engagement, with_for_update=True)
        if plan is None or not _is_ready(session, installation, plan):
            return
        today = installation.today()
        due, ask = next_of(session, [plan], today)[engagement]
        if ask > today:
            return
        end_open_in(session, engagement)
        row = CheckIn(id=new_id(), due_on=due, asked_on=today, state=CheckInState.ASKED)
        _place(session, installation, engagement).put(row, {})
        outbox.queue(session, "", [row.id], Kind.CHECK_IN, due_at=next_opening(installation))


def end_open_in(session: Session, engagement: str) -> None:
    """Leave blank what an engagement's department head was asked and has not answered: its link opens nothing."""
    _miss(session, session.scalars(select(CheckIn.id).where(CheckIn.engagement == engagement)).all())


def take_back_in(session: Session, engagement: str) -> None:
    """Delete what waits and reached nobody, as a refused letter: its month is asked for anew, at another address."""
    waits = select(CheckIn).where(CheckIn.engagement == engagement, CheckIn.state.in_(OPEN)).with_for_update()
    for row in session.scalars(waits).all():
        letter = outbox.desk_standing(session, Kind.CHECK_IN, row.id)
        if letter is not None and not letter.may_have_arrived:
            outbox.forget_about(session, row.id)
            session.delete(row)
    session.flush()


def _tend(installation: Installation, identifier: str, today: date) -> None:
    """Remind of one that waits, or end it."""
    with installation.database.read() as session:
        facts = CheckIn.engagement, CheckIn.due_on, CheckIn.asked_on, CheckIn.state
        row = session.execute(select(*facts).where(CheckIn.id == identifier)).one_or_none()
        if row is None:  # erased at this moment
            return
        plan = session.get(CheckInPlan, row.engagement)
        last = last_day(row.due_on, row.asked_on, plan.day if plan is not None and plan.goes_on else None)
        left = _left_on(installation, session, identifier)
        is_due = row.state is CheckInState.ASKED and left is not None and left + REMIND_AFTER <= today < last
        reminds = is_due and plan is not None and _is_ready(session, installation, plan)
    if today > last:
        with installation.database.write() as session:
            _miss(session, [identifier])
    elif reminds:
        with installation.database.write() as session:
            scope.hold_engagement(session, row.engagement)
            _remind(installation, session, identifier)


def _remind(installation: Installation, session: Session, identifier: str) -> None:
    waits = (CheckIn.id == identifier, CheckIn.state == CheckInState.ASKED)
    reminded = update(CheckIn).where(*waits).values(state=CheckInState.REMINDED).returning(CheckIn.id)
    if session.scalar(reminded) is not None:  # else another worker came first, or the answer did
        outbox.queue(session, "", [identifier], Kind.CHECK_IN_AGAIN, due_at=next_opening(installation))


def _miss(session: Session, identifiers: Iterable[str]) -> None:
    """Leave what waits blank for good, and take its letters out of the outbox."""
    waits = (CheckIn.id.in_(identifiers), CheckIn.state.in_(OPEN))
    missed = update(CheckIn).where(*waits).values(state=CheckInState.MISSED).returning(CheckIn.id)
    for identifier in session.scalars(missed).all():
        outbox.forget_about(session, identifier)


def _is_ready(session: Session, installation: Installation, plan: CheckInPlan) -> bool:
    try:
        return what_it_waits_for(_place(session, installation, plan.engagement), plan) is Waits.NOT
    except NotYoursError:  # erased at this moment
        return False


def _place(session: Session, installation: Installation, engagement: str) -> Place:
    """Act for the department head, whose text it will be."""
    return place_in(session, Member(installation, Party.SPONSOR, engagement))


def _left_on(installation: Installation, session: Session, identifier: str) -> date | None:
    """Return the day on which the letter left, None while it has not: nobody is reminded of what never came."""
    letter = outbox.desk_standing(session, Kind.CHECK_IN, identifier)
    if letter is None or letter.left_at is None:
        return None
    return letter.left_at.astimezone(installation.settings.timezone).date()


def _do_all(tasks: Iterable[Callable[[], None]]) -> None:
    """Do every task, and raise the first error in the end."""
    failures = []
    for task in tasks:
        try:
            task()
        except Exception as error:
            failures.append(error)
    if failures:
        raise failures[0]
