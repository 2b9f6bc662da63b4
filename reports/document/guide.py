"""Section: questions for a coaching conversation, made from this release's own strengths, themes and differences."""

from reports.charts.views import AreaView
from reports.charts.words import listed, shown_or_missing
from reports.document.highlights import Highlights
from reports.document.model import Lead, Prompts, Section
from reports.document.telling import telling_item
from reports.document.wording import by_group, groups_in, quoted, with_number
from reports.gaps import GapClass
from reports.release import Release

MOST_PROMPTS = 3
_WRITING_LINES = 2
_OTHERS_HIGHER = (GapClass.OTHERS_MORE_POSITIVE, GapClass.HIDDEN_STRENGTH)
KEEP = "What exactly do you do there that you want to keep?"
EXPECTED = "Which number or sentence did you expect, and where have you heard it before?"
FELT = "What did you feel on reading it, and what do you think now?"
SITUATIONS = "In which situations does each group meet you?"
MISSING_VIEW = "Whose view is missing, and what might they say?"
WHO_ELSE = "Who else sees you at work, and what might they see differently?"
NEXT_TWO_WEEKS = "What could you do in the next two weeks that one person would see?"
_AGREED = "What has kept things as they are?"
_LAST_TIME = "When did you last do this, and who was there to see it?"
_CREDIT = "What do others give you credit for that you do not?"
_NOTICED_FIRST = "who would notice first, and by what?"


def guide(release: Release, named: Highlights) -> Section:
    """Write the section from a release's `highlights`."""
    blocks = (
        Lead("Four questions carry a first conversation. Take them in this order, and write before you talk."),
        Prompts("What fits?", _fits(named), _WRITING_LINES),
        Prompts("What surprises?", _surprises(named, release), _WRITING_LINES),
        Prompts("Why might groups differ?", _apart(named, release), _WRITING_LINES),
        Prompts("What would raters notice first?", _noticed(named, release), _WRITING_LINES),
    )
    return Section("guide", "Questions for the conversation", blocks, own_page=True)


def question_about(view: AreaView, release: Release) -> str:
    """Return the one question that opens a theme: its own numbers and actions are told beside it."""
    if view.differ and len(groups_in(view, release)) > 1:
        return SITUATIONS
    if view.kind is GapClass.BLIND_SPOT:
        return _LAST_TIME
    if view.kind in _OTHERS_HIGHER:
        return _CREDIT
    return _AGREED if view.kind is GapClass.AGREED_PRIORITY else f"Suppose you did this more often: {_NOTICED_FIRST}"


def question_on_groups(named: Highlights, release: Release) -> str:
    """Return the question that compares the groups."""
    if len(release.others) < 2:
        return WHO_ELSE
    return SITUATIONS if named.apart else MISSING_VIEW


def _fits(named: Highlights) -> tuple[str, ...]:
    prompts = []
    if named.strengths:
        areas = listed([view.title for view in named.strengths])
        prompts.append(f"Others see most in you: {areas}. {KEEP}")
    agreed = [view.title for view in named.themes if view.kind is GapClass.AGREED_PRIORITY and not view.differ]
    if agreed:
        prompts.append(f"You and others agree about {listed(agreed)}. {_AGREED}")
    prompts.append(EXPECTED)
    return tuple(prompts)


def _surprises(named: Highlights, release: Release) -> tuple[str, ...]:
    lower = [_surprise_below(view, release) for view in named.themes if view.kind is GapClass.BLIND_SPOT]
    higher = [_surprise_above(view) for view in (*named.themes, *named.strengths) if view.kind in _OTHERS_HIGHER]
    return (*(lower + higher)[:MOST_PROMPTS], FELT)


def _surprise_below(view: AreaView, release: Release) -> str:
    start = f"{view.title}: you {shown_or_missing(view.own)}, others {shown_or_missing(view.others)}."
    carried = telling_item(view, release)
    if carried is None or carried.own is None or carried.others is None:
        return f"{start} {_LAST_TIME}"
    numbers = f"{with_number('you', carried.own)}, {with_number('others', carried.others)}"
    return f"{start} Furthest apart on {quoted(carried.item.wording.own)} ({numbers}). {_LAST_TIME}"


def _surprise_above(view: AreaView) -> str:
    numbers = f"you {shown_or_missing(view.own)}, others {shown_or_missing(view.others)}"
    return f"{view.title}: {numbers}. {_CREDIT}"


def _apart(named: Highlights, release: Release) -> tuple[str, ...]:
    prompts = [f"{view.title}: {by_group(view, release)}. {SITUATIONS}" for view in named.apart]
    if prompts:
        return tuple(prompts[:MOST_PROMPTS])
    if len(release.others) > 1:
        return (f"The groups see much the same in every area. {MISSING_VIEW}",)
    return (f"Only one group can be shown here. {WHO_ELSE}",)


def _noticed(named: Highlights, release: Release) -> tuple[str, ...]:
    prompts = [
        f"{view.title}: suppose you did this more often, {quoted(carried.item.wording.own)}: {_NOTICED_FIRST}"
        for view in named.themes
        if (carried := telling_item(view, release))
    ]
    return (*prompts[:MOST_PROMPTS], NEXT_TWO_WEEKS)
