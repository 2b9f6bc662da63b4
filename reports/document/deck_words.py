"""Slides of what people wrote: a slide for each open question, continued until all stands there. Nothing is cut."""

from collections.abc import Iterator
from dataclasses import dataclass

from instruments.groups import RaterGroup
from instruments.model import OpenQuestion
from reports.document.comments import OWN_WORDS, WORD_FOR_WORD, none_pooled, pool_title, removed_note, supervisor_title
from reports.document.deck_model import Slide
from reports.document.model import Block, Lead, Note, Quotes, SubHeading
from reports.release import ANONYMOUS, Release

PART = "In their own words"
ROOM = 640  # characters of comments on one slide; a longer one stands alone
_BESIDE = 80  # what the space around a comment takes, in characters


@dataclass(frozen=True, slots=True)
class _Said:
    """One comment under the heading of those who wrote it."""

    by: str
    text: str


def words(release: Release) -> Iterator[Slide]:
    """Return the slides; none where the questionnaire has no open question, one that says so where none was shown."""
    questions = release.instrument.open_questions
    said = [(question, _said(release, question)) for question in questions]
    asked = [(question, found) for question, found in said if found]
    missing = () if release.comments.get(ANONYMOUS) else (Note(none_pooled(release)),)
    if questions and missing:
        yield Slide("words", PART, "", missing)
    for place, (question, found) in enumerate(asked):
        yield from _question(question, found, first=place == 0)


def _said(release: Release, question: OpenQuestion) -> list[_Said]:
    """Return the comments on a question: the anonymous pool first, then supervisors, then self."""
    headings = (
        (ANONYMOUS, pool_title(release)),
        (RaterGroup.SUPERVISOR.value, supervisor_title(release)),
        (RaterGroup.SELF.value, OWN_WORDS),
    )
    return [
        _Said(heading, text) for key, heading in headings for text in release.comments.get(key, {}).get(question.id, ())
    ]


def _question(question: OpenQuestion, said: list[_Said], *, first: bool) -> Iterator[Slide]:
    for number, page in enumerate(_pages(said), start=1):
        lead = (Lead(WORD_FOR_WORD),) if first and number == 1 else ()
        blocks = (*lead, *_quotes(page), *removed_note([one.text for one in page]))
        name = f"words-{question.id}" if number == 1 else f"words-{question.id}-{number}"
        title = question.title if number == 1 else f"{question.title}, continued"
        yield Slide(name, title, "", blocks, part=PART)


def _pages(said: list[_Said]) -> Iterator[list[_Said]]:
    """Fill slides in the given order; a comment is never divided."""
    page: list[_Said] = []
    left = ROOM
    for one in said:
        size = len(one.text) + _BESIDE
        if page and size > left:
            yield page
            page, left = [], ROOM
        page.append(one)
        left -= size
    yield page


def _quotes(page: list[_Said]) -> Iterator[Block]:
    for by in dict.fromkeys(one.by for one in page):
        yield SubHeading(by)
        yield Quotes("", tuple(one.text for one in page if one.by == by))
