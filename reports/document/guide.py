"""Section: questions for a coaching conversation, made from this release's own strengths, themes and differences."""

from reports.charts.views import AreaView
from reports.charts.words import listed, shown_or_missing
from reports.document.highlights import Highlights
from reports.document.model import Lead, Prompts, Section
from reports.document.telling import telling_item
from reports.document.wording import by_group, quoted, with_number
from reports.gaps import GapClass
from reports.release import Release

MOST_PROMPTS = 3
_WRITING_LINES = 2
_OTHERS_HIGHER = (GapClass.OTHERS_MORE_POSITIVE, GapClass.HIDDEN_STRENGTH)


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


def _fits(named: Highlights) -> tuple[str, ...]:
    prompts = []
    if named.strengths:
        areas = listed([view.title for view in named.strengths])
        prompts.append(f"Others see most in you: {areas}. What exactly do you do there that you want to keep?")
    agreed = [view.title for view in named.themes if view.kind is GapClass.AGREED_PRIORITY and not view.differ]
    if agreed:
        prompts.append(f"You and others agree about {listed(agreed)}. What has kept things as they are?")
    prompts.append("Which number or sentence did you expect, and where have you heard it before?")
    return tuple(prompts)


def _surprises(named: Highlights, release: Release) -> tuple[str, ...]:
    lower = [_surprise_below(view, release) for view in named.themes if view.kind is GapClass.BLIND_SPOT]
    higher = [_surprise_above(view) for view in (*named.themes, *named.strengths) if view.kind in _OTHERS_HIGHER]
    return (*(lower + higher)[:MOST_PROMPTS], "What did you feel on reading it, and what do you think now?")


def _surprise_below(view: AreaView, release: Release) -> str:
    start = f"{view.title}: you {shown_or_missing(view.own)}, others {shown_or_missing(view.others)}."
    ask = "When did you last do this, and who was there to see it?"
    carried = telling_item(view, release)
    if carried is None or carried.own is None or carried.others is None:
        return f"{start} {ask}"
    numbers = f"{with_number('you', carried.own)}, {with_number('others', carried.others)}"
    return f"{start} Furthest apart on {quoted(carried.item.wording.own)} ({numbers}). {ask}"


def _surprise_above(view: AreaView) -> str:
    numbers = f"you {shown_or_missing(view.own)}, others {shown_or_missing(view.others)}"
    return f"{view.title}: {numbers}. What do others give you credit for that you do not?"


def _apart(named: Highlights, release: Release) -> tuple[str, ...]:
    prompts = [
        f"{view.title}: {by_group(view, release)}. In which situations does each group meet you?"
        for view in named.apart
    ]
    if prompts:
        return tuple(prompts[:MOST_PROMPTS])
    if len(release.others) > 1:
        return ("The groups see much the same in every area. Whose view is missing, and what might they say?",)
    return ("Only one group can be shown here. Who else sees you at work, and what might they see differently?",)


def _noticed(named: Highlights, release: Release) -> tuple[str, ...]:
    prompts = [
        f"{view.title}: suppose you did this more often, {quoted(carried.item.wording.own)}: who would notice first,"
        " and by what?"
        for view in named.themes
        if (carried := telling_item(view, release))
    ]
    return (*prompts[:MOST_PROMPTS], "What could you do in the next two weeks that one person would see?")
