"""Drafts and their people, for tests of preparing a wave."""

from datetime import date

from sqlalchemy import func, select

from surveys.desk.preparing import drafts, roster_rows
from surveys.desk.preparing.preparation import DraftRow, Rules
from surveys.engagements.actor import Actor
from surveys.invited.rows import Row
from tests.support.desk import engagement

RULES = Rules("leadership360", 3, date(2026, 3, 30), remind_everyone=False)


def people(**groups: int) -> list[Row]:
    """So many people of each group: people(peer=5)."""
    return [
        Row(f"Pat{n}", group.title(), f"{group}{n}@example.org", group)
        for group, count in groups.items()
        for n in range(count)
    ]


def ready(own: Actor, **groups: int) -> str:
    """A draft in a new engagement that could be launched."""
    draft = drafts.begin(own, engagement(own))
    roster_rows.add_rows(own, draft, people(**(groups or {"peer": 5})))
    return draft


def draft_row(own: Actor, draft: str, address: str) -> DraftRow:
    return next(one for one in drafts.look(own, draft).rows if one.row.email == address)


def count_of(own: Actor, table: type) -> int:
    with own.installation.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
