"""The numbers of goals in check-ins: one order for all three parties, on every page, whatever each of them may read.

Only goals that were ever shared have one, so that a number tells the department head of no other. It goes by the day on
which a goal was made, which neither a new sharing nor an answer moves; of the goals themselves nothing is opened.
"""

from sqlalchemy import ColumnElement, Subquery, func, select

from surveys.coaching.place import Place
from surveys.coaching.tables import Goal, SharedGoal


def numbered(place: Place) -> Subquery:
    """Return `goal`, `number` and the goal's `state` of each that was ever shared; no state where the goal is gone."""
    made: ColumnElement[object] = func.coalesce(Goal.made_on, SharedGoal.shared_on)
    number = func.row_number().over(order_by=(made, SharedGoal.goal)).label("number")
    query = select(SharedGoal.goal, number, Goal.state).outerjoin(Goal, Goal.id == SharedGoal.goal)
    return query.where(SharedGoal.engagement == place.engagement.id).subquery()
