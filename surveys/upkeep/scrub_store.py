"""Queries on nightly tasks that fail, in the caller's transaction: nothing here commits."""

from datetime import date

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from surveys.upkeep.scrub_tables import Task, Trouble


def find(session: Session, task: Task) -> Trouble | None:
    """Return the trouble with a task; None where it works."""
    return session.get(Trouble, task)


def since(task: Task) -> ScalarSelect[date]:
    """Return from which day on a task has failed, as a part of another query; null where it works."""
    return select(Trouble.since).where(Trouble.task == task).scalar_subquery()


def note(session: Session, task: Task, today: date) -> Trouble:
    """Note that a task failed; return the trouble, which may have begun earlier."""
    found = session.get(Trouble, task, with_for_update=True)
    if found is None:
        found = Trouble(task=task, since=today, reported=False)
        session.add(found)
    return found


def clear(session: Session, task: Task) -> None:
    """Note that a task works again."""
    found = session.get(Trouble, task)
    if found is not None:
        session.delete(found)
