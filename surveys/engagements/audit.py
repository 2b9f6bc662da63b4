"""The audit: what a coach did and when, or the program for them. Nothing about answering, no stakeholder's name."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from surveys.core.database import aware
from surveys.core.installation import Installation
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Act, AuditEntry

BY_ITSELF = "Parallax"
OF_PARTIES = frozenset({"the executive", "the department head"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit. `at` is in the installation's timezone once it was read back.

    `is_day`: it is about the executive or the department head, of whom no more than the day is told.
    """

    at: datetime
    coach: str
    act: Act
    wave: str
    detail: str

    @property
    def is_day(self) -> bool:
        """True where `at` is to be read as a day."""
        return self.coach in OF_PARTIES


def note(session: Session, actor: Actor, engagement: str, act: Act, *, wave: str = "", detail: str = "") -> None:
    """Write an audit entry, in the transaction of the act itself."""
    entry = Entry(actor.installation.clock(), actor.name or actor.email, act, wave, detail)
    _add(session, engagement, entry)


def note_by_itself(
    session: Session, installation: Installation, engagement: str, act: Act, *, wave: str, detail: str
) -> None:
    """Write a line about what no coach did at a desk, in the same transaction. Decided by counts and dates alone."""
    _add(session, engagement, Entry(installation.clock(), BY_ITSELF, act, wave, detail))


def note_of(
    session: Session,
    installation: Installation,
    engagement: str,
    act: Act,
    *,
    who: str,
    wave: str = "",
    detail: str = "",
) -> None:
    """Write a line about what the executive or the department head did, by their part, in the same transaction.

    Of them the day alone is stored, as midnight in the installation's timezone: nobody looks at their hours.
    """
    day = installation.clock().astimezone(installation.settings.timezone).replace(hour=0, minute=0, second=0)
    _add(session, engagement, Entry(day.replace(microsecond=0), who, act, wave, detail))


def named_waves(waves: Iterable[str]) -> str:
    """Name waves of the same coach in a line's detail."""
    return f"than in {', '.join(f'wave {wave}' for wave in sorted(set(waves)))}"


def trail(actor: Actor, engagement: str) -> Sequence[Entry]:
    """Return an engagement's audit, the latest first. Raises `NotYoursError`."""
    with actor.installation.database.read() as session:
        return trail_in(session, actor, engagement)


def trail_in(session: Session, actor: Actor, engagement: str) -> Sequence[Entry]:
    """Return the same in the caller's transaction."""
    zone = actor.installation.settings.timezone
    rows = scope.audit_of(session, actor, engagement)
    return [Entry(aware(row.at).astimezone(zone), row.coach, row.act, row.wave, row.detail) for row in rows]


def _add(session: Session, engagement: str, entry: Entry) -> None:
    session.add(
        AuditEntry(
            id=secrets.token_hex(16),
            engagement=engagement,
            wave=entry.wave,
            coach=entry.coach,
            act=entry.act,
            detail=entry.detail[:200],
            at=entry.at,
        )
    )
