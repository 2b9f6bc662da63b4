"""Redaction of one whole comment (R7): its text leaves the live database and everything produced afterwards."""

from sqlalchemy.orm import Session

from surveys.core.database import DatabaseError
from surveys.core.installation import Installation
from surveys.releases import store as released


def redact(installation: Installation, wave: str, *, part: str, question: str, position: int, reason: str) -> None:
    """Do the same as `redact_in` in a transaction of its own, and `finish_redaction`."""
    with installation.database.write() as session:
        redact_in(session, installation, wave, part=part, question=question, position=position, reason=reason)
    finish_redaction(installation)


def redact_in(
    session: Session, installation: Installation, wave: str, *, part: str, question: str, position: int, reason: str
) -> None:
    """Replace a comment by "[removed]"; copies made earlier keep it.

    `part` is "anonymous", "supervisor" or "self"; `position` counts from 1 within the question.
    Raises `NoReleaseError`, `NoSuchCommentError`.
    """
    now = installation.clock()
    released.redact(session, wave, part=part, question=question, position=position, at=now, reason=reason)


def finish_redaction(installation: Installation) -> None:
    """Scrub the files that a comment stood in, once that is committed. Raises `DatabaseError` for "once more"."""
    try:
        installation.database.scrub()
    except DatabaseError as error:
        text = "the comment is removed, but its text is still in the database's files, which are in use"
        raise DatabaseError(f"{text}; 'parallax serve' cleans them at its next start, or within a day") from error
