"""The report desk of a closed wave: reading it, taking comments out, the coach's own note, and files to take along."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from instruments.groups import RaterGroup
from reports.disclosure.policy import REMOVED
from reports.document.comments import pool_title
from reports.release import ANONYMOUS, Release
from surveys.coaching.place import coach, place_in
from surveys.coaching.tables import WaveNote
from surveys.core.database import DatabaseError
from surveys.core.errors import NoSuchCommentError, StaleError
from surveys.desk.closed_waves import closed_wave
from surveys.desk.reporting.beside import beside_wave
from surveys.desk.reporting.drawing import Format, Subject, drawn, presented
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.engagements.audit import note
from surveys.engagements.tables import Act, EngagementStatus, OwnedWave
from surveys.releases import store as released
from surveys.releases.redacting import finish_redaction, redact_in

if TYPE_CHECKING:
    from reports.document.data import Data  # types only: it loads matplotlib

_WORDS_THAT_REPEAT = range(3, 6)  # fewer words in a row are anybody's, more are somebody's


class ReasonError(ValueError):
    """A reason that would keep what the removal takes out."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment stands: "anonymous", "supervisor" or "self", a question's id, and its number from 1."""

    part: str
    question: str
    position: int


@dataclass(frozen=True, slots=True)
class Remark:
    """One comment as the report shows it. `text` is None where it was removed."""

    place: Place
    text: str | None


@dataclass(frozen=True, slots=True)
class Answered:
    """The comments of one part on one question. `part` and `question` are headings, as the coach reads them."""

    part: str
    question: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class ReportDesk:
    """What the report desk shows. `withheld` says that the anonymous raters were too few for any number."""

    wave: str
    engagement: str
    executive: str
    is_active: bool
    release: Release
    answered: tuple[Answered, ...]
    note: str

    @property
    def withheld(self) -> bool:
        """True where the release tells of self and supervisors only."""
        return self.release.withheld


def report_desk(actor: Actor, wave: str) -> ReportDesk:
    """Return what the report desk shows. Raises `NotYoursError`, `NoReleaseError`."""
    with actor.installation.database.read() as session:
        own, row = closed_wave(session, actor, wave)
        engagement, release = scope.engagement(session, actor, own.engagement), released.get(session, row.id)
        return ReportDesk(
            wave=row.id,
            engagement=engagement.id,
            executive=engagement.executive_name,
            is_active=engagement.status is EngagementStatus.ACTIVE,
            release=release,
            answered=tuple(_answered(release)),
            note=_own_note(session, actor, own),
        )


def draw(actor: Actor, wave: str, form: Format) -> bytes:
    """Draw a document for the coach to take along. Raises `NotYoursError`, `NoReleaseError`."""
    _see_that_it_is_ours(actor, wave)
    beside = beside_wave(actor.installation, wave)
    document = drawn(actor.installation, actor.jobs, Subject(wave), form, who=actor.coach, beside=beside)
    _note(actor, wave, Act.EXPORTED, form.upper())
    return document


def read(actor: Actor, wave: str, *, work_on: str = "") -> bytes:
    """Draw the whole report as a page to read on screen; `work_on` is where an area of it can be made a goal.

    Raises `NotYoursError`, `NoReleaseError`.
    """
    _see_that_it_is_ours(actor, wave)
    beside = beside_wave(actor.installation, wave, work_on=work_on)
    document = drawn(actor.installation, actor.jobs, Subject(wave), Format.HTML, who=actor.coach, beside=beside)
    _note(actor, wave, Act.READ)
    return document


def engagement_of(actor: Actor, wave: str) -> str:
    """Return the engagement of a wave, to make a goal in it. Raises `NotYoursError`."""
    with actor.installation.database.read() as session:
        return scope.wave(session, actor, wave).engagement


def present(actor: Actor, wave: str) -> "Data":
    """Return the presentation, one message a page, as template data. Raises `NotYoursError`, `NoReleaseError`."""
    _see_that_it_is_ours(actor, wave)
    deck = presented(actor.installation, actor.jobs, Subject(wave), who=actor.coach)
    _note(actor, wave, Act.READ, "as a presentation")
    return deck


def remark(actor: Actor, wave: str, place: Place) -> Remark:
    """Return one comment that can still be taken out. Raises as `report_desk` does, and `NoSuchCommentError`."""
    with actor.installation.database.read() as session:
        _, row = closed_wave(session, actor, wave)
        return _remark(released.get(session, row.id), place)


def remove(actor: Actor, wave: str, place: Place, reason: str) -> bool:
    """Take one whole comment out (R7). False where its text is gone from every page but not yet from the files.

    The audit holds the place and the reason. Raises as `remark` does, and `ReasonError`.
    """
    installation, (part, question, position) = actor.installation, (place.part, place.question, place.position)
    with installation.database.write() as session:
        own, row = closed_wave(session, actor, wave)
        if _repeats(reason, _remark(released.get(session, row.id), place).text or ""):
            raise ReasonError("The reason stays in the audit trail: say why, without repeating what was written.")
        redact_in(session, installation, row.id, part=part, question=question, position=position, reason=reason)
        detail = f"{part}, {question}, no. {position}: {reason}"
        note(session, actor, own.engagement, Act.REDACTED, wave=row.id, detail=detail)
    try:
        finish_redaction(installation)
    except DatabaseError:
        return False
    return True


def save_note(actor: Actor, wave: str, text: str, *, seen: str | None = None) -> None:
    """Keep the coach's own note on a report, in the place of `seen`.

    Raises `NotYoursError`, `NoReleaseError`; `StaleError` where another note than `seen` stands there by now.
    """
    with actor.installation.database.write() as session:
        own, _ = closed_wave(session, actor, wave)
        place = place_in(session, coach(actor, own.engagement))
        scope.hold_engagement(session, own.engagement)
        row = session.get(WaveNote, own.wave, populate_existing=True)
        if seen is not None and seen != (place.text(row)["note"] if row is not None else ""):
            raise StaleError
        if text:
            place.put(row or WaveNote(id=own.wave, engagement=own.engagement), {"note": text})
        elif row is not None:
            place.remove(row)


def _own_note(session: Session, actor: Actor, own: OwnedWave) -> str:
    place = place_in(session, coach(actor, own.engagement))
    return next((place.text(row)["note"] for row in place.rows(WaveNote, WaveNote.id == own.wave)), "")


def _answered(release: Release) -> Iterator[Answered]:
    """Return the comments in the report's own order."""
    parts = (
        (ANONYMOUS, pool_title(release)),
        (RaterGroup.SUPERVISOR.value, RaterGroup.SUPERVISOR.label),
        (RaterGroup.SELF.value, "The executive's own words"),
    )
    for part, heading in parts:
        for question in release.instrument.open_questions:
            texts = release.comments.get(part, {}).get(question.id, ())
            if texts:
                yield Answered(heading, question.title, tuple(_remarks(part, question.id, texts)))


def _remark(release: Release, place: Place) -> Remark:
    """Return one comment that can still be taken out. Raises `NoSuchCommentError`."""
    found = (one for answered in _answered(release) for one in answered.remarks if one.place == place)
    one = next(found, None)
    if one is None or one.text is None:
        raise NoSuchCommentError("there is no comment at this place, or it is removed already")
    return one


def _remarks(part: str, question: str, texts: tuple[str, ...]) -> Iterator[Remark]:
    for position, text in enumerate(texts, start=1):
        yield Remark(Place(part, question, position), None if text == REMOVED else text)


def _see_that_it_is_ours(actor: Actor, wave: str) -> None:
    with actor.installation.database.read() as session:
        closed_wave(session, actor, wave)


def _note(actor: Actor, wave: str, act: Act, detail: str = "") -> None:
    with actor.installation.database.write() as session:
        own = scope.wave(session, actor, wave)
        note(session, actor, own.engagement, act, wave=own.wave, detail=detail)


def _repeats(reason: str, text: str) -> bool:
    """True where a reason is the comment again, or holds several of its words in a row."""
    said, written = reason.casefold().split(), text.casefold().split()
    run = min(len(written), max(_WORDS_THAT_REPEAT))
    if run < min(_WORDS_THAT_REPEAT):
        return said == written
    runs = {tuple(written[at : at + run]) for at in range(len(written) - run + 1)}
    return any(tuple(said[at : at + run]) in runs for at in range(len(said) - run + 1))
