"""What the report says, and in which order: Release -> Report, told the same way by every medium. No layout."""

from instruments.comments import clean_comment
from instruments.visible import is_blank
from reports.beside import NOTHING, Beside
from reports.days import day
from reports.document.beside import goals_beside
from reports.document.comments import comments
from reports.document.guide import guide
from reports.document.highlights import highlights
from reports.document.items import actions_on_one_page, item_by_item
from reports.document.model import Report
from reports.document.picks import priority_picks
from reports.document.plan import plan
from reports.document.reading import reading
from reports.document.summary import summary
from reports.document.views import where_views_differ, who_sees_what
from reports.gaps import area_views
from reports.release import Release

LANGUAGE = "en"  # of the report's own sentences; comments may be in any
UNNAMED = "Name not given"


def report(release: Release, beside: Beside = NOTHING) -> Report:
    """Write the whole report of a release: page one, then the sections in order, with what stands beside it."""
    views = area_views(release)
    named = highlights(views, release.instrument.scale)
    sections = (
        goals_beside(release, views, beside),
        reading(release),
        where_views_differ(release, views, named),
        who_sees_what(release, views),
        actions_on_one_page(release),
        item_by_item(release),
        priority_picks(release),
        comments(release),
        guide(release, named),
        plan(),
    )
    executive = executive_of(release)
    return Report(
        title=f"360 feedback report: {executive}",
        executive=executive,
        questionnaire=release.instrument.title,
        lang=LANGUAGE,
        closed_on=release.closed_on,
        closed_text=day(release.closed_on),
        summary=summary(release, views, named),
        sections=tuple(section for section in sections if section is not None),
    )


def executive_of(release: Release) -> str:
    """Name the executive in a title: on one line, and by words where nothing of the name could be seen."""
    return _visible(release.executive) or UNNAMED


def _visible(name: str) -> str:
    """Put a name on one line; empty where nothing of it could be seen."""
    cleaned = " ".join(clean_comment(name).split())
    return "" if is_blank(cleaned) else cleaned
