"""What of all of a coach's engagements waits for them: days and ids only, as parts of one statement of the desk."""

from datetime import date

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased

from surveys.coaching.access import Party
from surveys.coaching.contract import BEFORE
from surveys.coaching.next_steps import FRESH
from surveys.coaching.tables import CheckIn, CheckInState, Confirmation, Contract, Goal, GoalState


def goals_due(today: date) -> Select[str, str, date]:
    """Return the query of active goals whose day of review has come: engagement, goal, that day."""
    query = select(Goal.engagement, Goal.id, Goal.review_on)
    return query.where(Goal.state == GoalState.ACTIVE, Goal.review_on <= today)


def check_ins_to_read(today: date) -> Select[str, str, date | None]:
    """Return the query of check-ins that were answered lately: engagement, check-in, the day of the answer."""
    query = select(CheckIn.engagement, CheckIn.id, CheckIn.answered_on)
    return query.where(CheckIn.state == CheckInState.ANSWERED, CheckIn.answered_on > today - FRESH)


def contracts_to_confirm() -> Select[str, str, date]:
    """Return the query of contracts, as they stand now, that lack the coach's own confirmation: engagement, id, day."""
    later = aliased(Contract)
    replaced = exists().where(later.engagement == Contract.engagement, later.version > Contract.version)
    confirmed = exists().where(Confirmation.contract == Contract.id, Confirmation.party == Party.COACH)
    query = select(Contract.engagement, Contract.id, Contract.made_on)
    return query.where(Contract.version > BEFORE, ~replaced, ~confirmed)
