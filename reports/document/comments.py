"""Section: what people wrote. Word for word; the anonymous pool first, then supervisors, then self."""

from instruments.groups import RaterGroup
from reports.disclosure.policy import REMOVED, Policy
from reports.document.model import Block, Lead, Note, Quotes, Section, SubHeading
from reports.release import ANONYMOUS, Release


def comments(release: Release) -> Section | None:
    """Write the section; None where the questionnaire has no open question."""
    if not release.instrument.open_questions:
        return None
    blocks: tuple[Block, ...] = (
        Lead(
            "Word for word, in alphabetical order, so that the order tells nothing. One sentence is one view of"
            " one moment. Look for what comes back in other words, and read the kind ones as slowly as the sharp."
        ),
        *_part(release, ANONYMOUS, _pool_title(release), _none_pooled(release)),
        *_part(release, RaterGroup.SUPERVISOR, RaterGroup.SUPERVISOR.label, ""),
        *_part(release, RaterGroup.SELF, "Your own words", ""),
        *_removed_note(release),
    )
    return Section("comments", "In their own words", blocks, own_page=True)


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


def _pool_title(release: Release) -> str:
    """Name the pool after every anonymous group that stands in it; never a comment after its group."""
    names = [cell.label for cell in release.cells if not cell.attributed]
    if not names:
        return "Anonymous raters"
    return names[0] if len(names) == 1 else f"{', '.join(names)}, all together"


def _none_pooled(release: Release) -> str:
    needed = Policy(release.min_raters).comments_from
    return (
        f"No comments stand here. Comments of anonymous raters are shown only where at least {needed} of them rated"
        " something, and writing one was up to each person. Which of the two it was is not told."
    )


def _removed_note(release: Release) -> tuple[Block, ...]:
    texts = (text for part in release.comments.values() for by in part.values() for text in by)
    if REMOVED not in texts:
        return ()
    return (Note(f"{REMOVED}: the coach took a whole comment out, to protect someone. Its text exists no longer."),)
