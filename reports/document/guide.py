"""Section: questions for a coaching conversation, each theme with its own. No question asks who said what.

A question never invites a guess at a person: not who was there, not who would notice, not whose view is missing.
"""

from reports.charts.words import listed
from reports.document.highlights import Highlights, is_low
from reports.document.model import Block, Lead, Prompts, Section
from reports.document.wording import by_group, groups_in, number_of, with_number
from reports.gaps import AreaView, GapClass, Thresholds
from reports.release import Release

_WRITING_LINES = 2
KEEP = "What exactly do you do there that you want to keep?"
SURPRISE = "Which number did you expect, and which one surprises you?"
FORESEEN = "Where did others answer otherwise than you expected, and what could explain it?"
FELT = "What did you feel on reading it, and what do you think now?"
SITUATIONS = "In which situations does each group meet you, and what do you do differently there?"
ELSEWHERE = "In which situations does this group meet you, and in which would your work look different?"
NEXT_TWO_WEEKS = "What could you do in the next two weeks, small enough for a bad day?"
_LAST_TIME = "When did you last do this, and what came of it?"
_INTENDED = "What do you intend here, and what of it can be seen from outside?"
_CREDIT = "What do others give you credit for that you do not?"
_MEASURE = "By which measure do you judge yourself here, and whose measure is it?"
_AGREED = "What has kept things as they are?"
_WORTH = "What would be better for the work if you did this more often?"
_THROUGHOUT = "What do you count for yourself that others may not get to see?"


def guide(release: Release, named: Highlights) -> Section:
    """Write the section from a release's `highlights`."""
    blocks: tuple[Block, ...] = (
        Lead("Write before you talk. One theme is enough for one conversation."),
        *(_about_theme(view, release) for view in named.themes),
        Prompts("What to keep", _kept(named), _WRITING_LINES),
        Prompts("The whole", _whole(named, release), _WRITING_LINES),
    )
    # several themes fill a page; a short list goes on under what stands before it, and leaves none nearly empty
    return Section("guide", "Questions for the conversation", blocks, own_page=len(named.themes) > 1)


def questions_about(view: AreaView, release: Release) -> tuple[str, ...]:
    """Return the questions that open a theme: its own numbers and actions are told beside them."""
    differing = (SITUATIONS,) if view.differ and len(groups_in(view, release)) > 1 else ()
    if view.kind is GapClass.BLIND_SPOT:
        return (*differing, _INTENDED, _LAST_TIME)
    if view.kind is GapClass.HARDER_ON_SELF:
        return (*differing, _CREDIT, _MEASURE)
    if view.kind is GapClass.LOWER_IN_BOTH or is_low(view, Thresholds.of(release.instrument.scale)):
        return (*differing, _AGREED, _WORTH)
    return differing or (_WORTH,)


def question_on_gaps(release: Release) -> str:
    """Return the question about all gaps: what was expected was asked before, where the release holds it."""
    return FORESEEN if release.expected else SURPRISE


def question_on_groups(release: Release) -> str:
    """Return the question that compares the groups."""
    return SITUATIONS if len(release.others) > 1 else ELSEWHERE


def _about_theme(view: AreaView, release: Release) -> Prompts:
    pairs = (("you", view.own), ("others", view.others))
    numbers = [with_number(label, number_of(value, "")) for label, value in pairs if value]
    told = by_group(view, release) if view.differ else ", ".join(numbers)
    return Prompts(f"{view.title}: {told}" if told else view.title, questions_about(view, release), _WRITING_LINES)


def _kept(named: Highlights) -> tuple[str, ...]:
    if not named.strengths:
        return (KEEP.replace(" there ", " at work "),)
    return (f"Others see most in you: {listed([view.title for view in named.strengths])}. {KEEP}",)


def _whole(named: Highlights, release: Release) -> tuple[str, ...]:
    throughout = (_THROUGHOUT,) if named.leniency is not None and named.leniency > 0 else ()
    seen = (question_on_gaps(release),) if release.others else ()
    return (*throughout, *seen, FELT, NEXT_TWO_WEEKS)
