"""The letters of a draft: their opening paragraphs in the coach's own words, and how a reader would get them."""

from collections.abc import Mapping
from dataclasses import dataclass

from instruments.groups import RaterGroup
from surveys.desk.preparing.drafts import DraftError, editable, sentence
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.mail import wordings
from surveys.mail.preview import Occasion, preview
from surveys.mail.tables import Kind
from surveys.mail.wordings import PLACEHOLDERS, WORDED_KINDS, WordingError

__all__ = ["PLACEHOLDERS", "WORDED_KINDS", "DraftLetter", "Kind", "Sample", "letters", "set_wordings"]


@dataclass(frozen=True, slots=True)
class Sample:
    """A letter as one reader would get it, in plain text; the link in it leads nowhere."""

    reader: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class DraftLetter:
    """One kind of letter: its opening paragraphs as they stand, whether they are the usual ones, and samples."""

    kind: Kind
    text: str
    is_usual: bool
    samples: tuple[Sample, ...]


def letters(actor: Actor, draft: str, typed: Mapping[str, str] | None = None) -> tuple[DraftLetter, ...]:
    """Show the letters of a draft, or how they would be with what was `typed` by kind. Changes nothing.

    Raises `NotYoursError`, and `DraftError` with the kind as its field for what cannot be sent.
    """
    with actor.installation.database.read() as session:
        row = scope.draft(session, actor, draft)
        engagement = scope.engagement(session, actor, row.engagement)
        occasion = Occasion(
            executive=engagement.executive_name,
            coach=actor.name,
            minutes=row.edition.instrument.minutes,
            closes_on=row.closes_on or actor.installation.today(),
            to_everyone=row.remind_everyone,
        )
        texts = checked(typed, actor) if typed is not None else dict(row.wordings)
    return tuple(_letter(actor, kind, texts.get(kind.value, ""), occasion) for kind in WORDED_KINDS)


def set_wordings(actor: Actor, draft: str, typed: Mapping[str, str]) -> None:
    """Keep the opening paragraphs by kind; an empty text, and the usual one, stand for the usual one.

    Raises `NotYoursError`, `DraftError` with the kind as its field.
    """
    with actor.installation.database.write() as session:
        row = editable(session, actor, draft)
        row.wordings = checked(typed, actor)


def checked(typed: Mapping[str, str], actor: Actor) -> dict[str, str]:
    """Return wordings as they are stored. Raises `DraftError` with the kind as its field."""
    found = {}
    for kind in WORDED_KINDS:
        try:
            text = wordings.check(typed.get(kind.value, ""))
        except WordingError as error:
            raise DraftError(sentence(str(error)), kind.value) from error
        if text and text != usual(kind, actor):
            found[kind.value] = text
    return found


def usual(kind: Kind, actor: Actor) -> str:
    """Return the paragraphs that are sent where the coach writes none."""
    return wordings.default_text(kind, has_coach=bool(actor.name))


def _letter(actor: Actor, kind: Kind, text: str, occasion: Occasion) -> DraftLetter:
    readers = {"a peer": RaterGroup.PEER, "a supervisor": RaterGroup.SUPERVISOR, "the executive": RaterGroup.SELF}
    shown = readers if kind is Kind.INVITATION else {"everybody but the executive": RaterGroup.PEER}
    samples = []
    for reader, group in shown.items():
        one = preview(kind, text, occasion, actor.installation.settings, group=group)
        samples.append(Sample(reader, one.subject, one.plain.strip()))
    return DraftLetter(kind, text or usual(kind, actor), not text, tuple(samples))
