"""The audit: what a coach did and when. Nothing about stakeholders' answering, and none of their names."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from surveys.desk import scope
from surveys.desk.seat import Seat
from surveys.desk.tables import Act, AuditEntry


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit. `at` is in the installation's timezone."""

    at: datetime
    coach: str
    act: Act
    wave: str
    detail: str


def note(session: Session, seat: Seat, engagement: str, act: Act, *, wave: str = "", detail: str = "") -> None:
    """Write a line, in the transaction of what it tells of."""
    session.add(
        AuditEntry(
            id=secrets.token_hex(16),
            engagement=engagement,
            wave=wave,
            coach=seat.name or seat.email,
            act=act,
            detail=detail[:200],
            at=seat.installation.clock(),
        )
    )


def trail(seat: Seat, engagement: str) -> Sequence[Entry]:
    """Give an engagement's audit, the latest first. Raises `NotYoursError`."""
    zone = seat.installation.settings.timezone
    with seat.installation.database.read() as session:
        rows = scope.audit_of(session, seat, engagement)
        return [Entry(aware(row.at).astimezone(zone), row.coach, row.act, row.wave, row.detail) for row in rows]


def aware(moment: datetime) -> datetime:
    """Give a stored time its zone back: SQLite drops it."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
