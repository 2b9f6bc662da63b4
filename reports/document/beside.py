"""The executive's own goals beside the numbers of their areas, as a section of the report."""

from collections.abc import Iterator

from reports.beside import Beside, OwnGoal
from reports.document.highlights import Views
from reports.document.model import Block, Lead, Quotes, Section, SubHeading, Terms
from reports.document.summary import figures
from reports.release import Release

OWN_WORDS = "Your goal, in your own words"
_LEAD = (
    "The words are yours, as they stood in your place when this page was made; the numbers are those of this report."
    " Only you and your coach read the words: they are no part of the released feedback."
)
_NO_AREA = "About no area of the questionnaire"


def goals_beside(release: Release, views: Views, beside: Beside) -> Section | None:
    """Set each goal beside the numbers of its area; None where there is no goal."""
    if not beside.goals:
        return None
    blocks = (block for one in beside.goals for block in _goal(one, release, views))
    return Section("goals", "Your goals beside these perspectives", (Lead(_LEAD), *blocks))


def _goal(goal: OwnGoal, release: Release, views: Views) -> Iterator[Block]:
    titles = {area.id: area.title for area in release.instrument.areas}
    yield SubHeading(titles.get(goal.area, _NO_AREA))
    yield Quotes(OWN_WORDS, (goal.words,))
    for view in views:
        if view.area == goal.area and (shown := figures(view)):
            yield Terms(tuple((one.label, one.number) for one in shown), compact=True)
