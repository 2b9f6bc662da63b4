"""Storing and reading sealed ballots. Nothing here commits, and nothing here can open one."""

import secrets
from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from surveys.answered.tables import Ballot


def insert(session: Session, wave: str, sealed: bytes) -> None:
    """Store one sealed ballot under a random id."""
    session.add(Ballot(id=secrets.token_urlsafe(16), wave=wave, sealed=sealed))
    session.flush()


def sealed_of(session: Session, wave: str) -> Sequence[bytes]:
    """Return a wave's sealed ballots, by their random ids."""
    return session.scalars(select(Ballot.sealed).where(Ballot.wave == wave).order_by(Ballot.id)).all()


def count(session: Session, wave: str) -> int:
    """Count a wave's ballots."""
    return session.scalar(select(func.count()).select_from(Ballot).where(Ballot.wave == wave)) or 0


def erase(session: Session, wave: str) -> None:
    """Delete a wave's ballots."""
    session.execute(delete(Ballot).where(Ballot.wave == wave))
