"""Erases whole waves that are over: people, mail, release, questionnaire. What the rules need is in bonds.py."""

from collections.abc import Sequence

from sqlalchemy import delete
from sqlalchemy.orm import Session

from surveys.core.installation import Installation
from surveys.invited import store as invited
from surveys.mail import outbox
from surveys.releases import store as released
from surveys.upkeep import sighting_store
from surveys.waves import bonds
from surveys.waves import store as waves
from surveys.waves.tables import WordBack


def erase_in(session: Session, installation: Installation, wave: str) -> str:
    """Delete everything about a wave that is over; return the hash of what its report told, "" where it told nothing.

    Its ballots went as it ended. Raises `UnknownWaveError`, `KeyFolderError`.
    """
    row = waves.hold(session, wave)
    told = released.hash_of(session, wave)
    bonds.leave_in(session, installation, row)
    invited.forget(session, wave)
    outbox.forget(session, wave)
    released.erase(session, wave)
    sighting_store.forget(session, [wave])
    session.execute(delete(WordBack).where(WordBack.wave == wave))
    session.delete(row)
    session.flush()
    return told


def under_way(session: Session, wave_ids: Sequence[str]) -> Sequence[str]:
    """Return those of these waves that are not over."""
    return [row.id for row in waves.of_ids(session, wave_ids) if not row.state.is_over]
