"""Letters to coaches, as the outbox keeps them: the id of a key and a kind, never a body and never a link."""

from datetime import datetime

from sqlalchemy.orm import Session

from surveys.mail import outbox
from surveys.mail.tables import Kind

_NO_WAVE = ""


def queue_invitation(session: Session, key: str, *, due_at: datetime) -> None:
    """Have an invitation to the desk sent."""
    outbox.queue(session, _NO_WAVE, [key], Kind("coach_invitation"), due_at=due_at)


def queue_reset(session: Session, key: str, *, due_at: datetime) -> None:
    """Have the address sent by which a password is reset."""
    outbox.queue(session, _NO_WAVE, [key], Kind("coach_reset"), due_at=due_at)
