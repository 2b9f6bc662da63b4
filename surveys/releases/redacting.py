"""Redaction of one whole comment (R7): its text leaves the live database and everything produced afterwards."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from surveys.core.database import DatabaseError
from surveys.core.installation import Installation
from surveys.releases import store as released


def redact(
    installation: Installation,
    wave: str,
    *,
    part: str,
    question: str,
    position: int,
    reason: str,
    also: Callable[[Session], None] = lambda _: None,
) -> None:
    """Replace a comment by "[removed]" and scrub the files it stood in; copies made earlier keep it.

    `part` is "anonymous", "supervisor" or "self"; `position` counts from 1 within the question. `also` does what else
    belongs into the transaction: both stand, or neither does.
    Raises `NoReleaseError`, `NoSuchCommentError`, `DatabaseError` where the scrub has to be repeated.
    """
    with installation.database.write() as session:
        released.redact(
            session,
            wave,
            part=part,
            question=question,
            position=position,
            at=installation.clock(),
            reason=reason,
        )
        also(session)
    try:
        installation.database.scrub()
    except DatabaseError as error:
        text = "the comment is removed, but its text is still in the database's files, which are in use"
        raise DatabaseError(f"{text}; 'parallax serve' cleans them at its next start, or within a day") from error
