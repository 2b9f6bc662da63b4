"""What becomes of the coaching when the department head's address changes: the same person with it, or another one."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from surveys.coaching.access import Party
from surveys.coaching.tables import CheckIn, Confirmation, Intake, SharedGoal, StandingLink, StatusLine


def is_known_in(session: Session, engagement: str) -> bool:
    """True where the coaching holds anything of its department head, or for them: their successor must not get it."""
    theirs: tuple[tuple[Any, ColumnElement[bool] | None], ...] = (
        (StandingLink, StandingLink.party == Party.SPONSOR),
        (Confirmation, Confirmation.party == Party.SPONSOR),
        (Intake, None),
        (CheckIn, None),
        (SharedGoal, None),
        (StatusLine, None),
    )
    there = []
    for table, which in theirs:
        own = table.engagement == engagement
        there.append(select(table.id).where(own if which is None else own & which).exists())
    return bool(session.scalar(select(or_(*there))))
