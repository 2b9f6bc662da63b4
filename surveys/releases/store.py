"""Writing a release once, reading it, and redacting a comment in it (R7). Nothing here commits."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from reports.disclosure.policy import REMOVED
from reports.release import Release
from reports.release_json import from_json, numbers_hash, to_json
from surveys.core.errors import NoReleaseError, NoSuchCommentError
from surveys.releases.tables import Redaction, ReleaseRow


def put(session: Session, release: Release) -> None:
    """Write a wave's release. A second one for the same wave fails on its primary key."""
    session.add(ReleaseRow(wave=release.wave, document=to_json(release), numbers_sha256=numbers_hash(release)))
    session.flush()


def exists(session: Session, wave: str) -> bool:
    """True where the wave has its release."""
    return session.get(ReleaseRow, wave) is not None


def get(session: Session, wave: str) -> Release:
    """Read a wave's release. Raises `NoReleaseError`, or `ReleaseError` where the stored text was altered."""
    row = session.get(ReleaseRow, wave)
    if row is None:
        raise NoReleaseError(f"wave {wave} has no release yet: close it first")
    return from_json(row.document)


def redactions(session: Session, wave: str) -> int:
    """Count the comments that were taken out of a wave's release: it is what it was as long as this stays the same."""
    return session.scalar(select(func.count()).select_from(Redaction).where(Redaction.wave == wave)) or 0


def hash_of(session: Session, wave: str) -> str:
    """Return the hash of a release's numbers, "" where there is none."""
    row = session.get(ReleaseRow, wave)
    return row.numbers_sha256 if row else ""


def document_of(session: Session, wave: str) -> str:
    """Return a release as it is stored, "" where there is none."""
    row = session.get(ReleaseRow, wave)
    return row.document if row else ""


def erase(session: Session, wave: str) -> None:
    """Delete a wave's release, and what was noted of its redactions."""
    for table in (ReleaseRow, Redaction):
        session.execute(delete(table).where(table.wave == wave))


def is_withheld(session: Session, wave: str) -> bool:
    """True where the wave has its release and that tells no anonymous number."""
    row = session.get(ReleaseRow, wave)
    return row is not None and json.loads(row.document)["withheld"] is True


def words_of(session: Session, waves: Collection[str]) -> Mapping[str, int]:
    """Return the version of the words that each of these waves was closed under, of those that have a release."""
    query = select(ReleaseRow.wave, ReleaseRow.document).where(ReleaseRow.wave.in_(waves))
    return {wave: json.loads(document).get("rules", 1) for wave, document in session.execute(query)}


def redact(session: Session, wave: str, *, part: str, question: str, position: int, at: datetime, reason: str) -> None:
    """Replace one whole comment by "[removed]"; its text leaves the database. Its place keeps its number.

    `position` counts from 1 within the question. Raises `NoSuchCommentError`.
    """
    # two redactions at once: neither may undo the other, whatever this transaction read before
    session.get(ReleaseRow, wave, with_for_update=True, populate_existing=True)
    release = get(session, wave)
    texts = list(release.comments.get(part, {}).get(question, ()))
    if not 1 <= position <= len(texts) or texts[position - 1] == REMOVED:
        raise NoSuchCommentError(f"there is no comment {position} under {part}, {question}")
    texts[position - 1] = REMOVED
    comments = {**release.comments, part: {**release.comments[part], question: tuple(texts)}}
    row = session.get_one(ReleaseRow, wave)
    row.document = to_json(replace(release, comments=comments))
    session.add(Redaction(wave=wave, part=part, question=question, position=position, at=at, reason=reason))
