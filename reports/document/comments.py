"""Section: what people wrote. Word for word; the anonymous pool first, then supervisors, then self."""

from collections.abc import Iterable, Iterator

from instruments.groups import RaterGroup
from reports.charts.views import name_of
from reports.disclosure.policy import REMOVED, Policy
from reports.document.model import Block, Lead, Note, Quotes, Section, SubHeading
from reports.release import ANONYMOUS, Release

OWN_WORDS = "Your own words"
WORD_FOR_WORD = (
    "Word for word, in alphabetical order, so that the order tells nothing. One sentence is one view of one moment."
    " Look for what comes back in other words, and read the kind ones as slowly as the sharp."
)


def comments(release: Release) -> Section | None:
    """Write the section; None where the questionnaire has no open question."""
    if not release.instrument.open_questions:
        return None
    blocks: tuple[Block, ...] = (
        Lead(WORD_FOR_WORD),
        *_part(release, ANONYMOUS, pool_title(release), none_pooled(release)),
        *_part(release, RaterGroup.SUPERVISOR, supervisor_title(release), ""),
        *_part(release, RaterGroup.SELF, OWN_WORDS, ""),
        *removed_note(texts_in(release)),
    )
    return Section("comments", "In their own words", blocks)


def _part(release: Release, key: str, title: str, none: str) -> tuple[Block, ...]:
    by_question = release.comments.get(key, {})
    quotes = tuple(
        Quotes(question.title, by_question[question.id])
        for question in release.instrument.open_questions
        if by_question.get(question.id)
    )
    if quotes:
        return (SubHeading(title), *quotes)
    return (SubHeading(title), Note(none)) if none else ()


def supervisor_title(release: Release) -> str:
    """Name the supervisors' own heading: one where one was asked."""
    cell = release.cell(RaterGroup.SUPERVISOR.value)
    return name_of(cell, release) if cell else RaterGroup.SUPERVISOR.label


def pool_title(release: Release) -> str:
    """Name the pool after every anonymous group that stands in it; never a comment after its group."""
    names = [cell.label for cell in release.cells if not cell.attributed]
    if not names:
        return "Anonymous raters"
    return names[0] if len(names) == 1 else f"{', '.join(names)}, all together"


def none_pooled(release: Release) -> str:
    """Say by the rule, and by no count, why no anonymous comment stands here."""
    needed = Policy(release.min_raters).comments_from
    return (
        f"No comments stand here. Comments of anonymous raters are shown only where at least {needed} of them rated"
        " something, and writing one was up to each person. Which of the two it was is not told."
    )


def texts_in(release: Release) -> Iterator[str]:
    """Return every comment of a release."""
    return (text for part in release.comments.values() for by in part.values() for text in by)


def removed_note(texts: Iterable[str]) -> tuple[Note, ...]:
    """Explain a comment that the coach took out, where one of these is."""
    if REMOVED not in texts:
        return ()
    return (Note(f"{REMOVED}: the coach took a whole comment out, to protect someone. Its text exists no longer."),)
