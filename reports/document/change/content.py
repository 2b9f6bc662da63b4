"""What the comparison report says, and in which order: Comparison -> ChangeReport, the same in every medium."""

from reports.beside import NOTHING, Beside
from reports.comparison.model import Comparison
from reports.comparison.naming import moments
from reports.days import day
from reports.document.change.actions import actions
from reports.document.change.cards import first_page
from reports.document.change.limits import limits
from reports.document.change.model import ChangeReport
from reports.document.change.next_step import next_step
from reports.document.change.own import own_and_comments
from reports.document.change.pictures import by_group, gap_then_and_now, then_and_now
from reports.document.content import LANGUAGE, executive_of


def change_report(comparison: Comparison, beside: Beside = NOTHING) -> ChangeReport:
    """Write the whole comparison report: page one with what stands beside it, then the sections in order."""
    earlier, later = comparison.earlier, comparison.later
    executive = executive_of(later)
    then, now = moments(comparison)
    sections = (
        limits(comparison),
        then_and_now(comparison),
        gap_then_and_now(comparison),
        by_group(comparison),
        actions(comparison),
        own_and_comments(comparison),
        next_step(comparison),
    )
    return ChangeReport(
        title=f"Comparison report: {executive}",
        executive=executive,
        questionnaire=later.instrument.title,
        lang=LANGUAGE,
        then=then,
        now=now,
        then_text=day(earlier.closed_on),
        closed_on=later.closed_on,
        closed_text=day(later.closed_on),
        first=first_page(comparison, beside),
        sections=tuple(section for section in sections if section is not None),
    )
