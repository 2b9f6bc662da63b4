"""Comparisons put together by hand, value by value: for sentences that can be checked on paper."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from instruments.model import Instrument
from reports.comparison.comparison import compare
from reports.comparison.model import AreaChange, Comparison
from reports.declaration import Declaration
from reports.document.change.content import change_report
from reports.document.change.model import ChangeReport, GoalCard
from reports.release import ANONYMOUS, Follows, Named, Release, Shown
from reports.release_json import numbers_hash
from tests.reports.document.test_content import texts_of
from tests.reports.handmade import Column, handmade, level
from tests.reports.sample import plain_instrument

THREE = plain_instrument(areas=3)  # area_a is in focus, area_b is the control, area_c is any other
FOCUS, CONTROL, OTHER = (area.title for area in THREE.areas)
DECLARED = Declaration(("area_a",), "area_b")
SEPTEMBER = date(2026, 9, 18)  # after a baseline of March
Cells = Mapping[str, tuple[int, Mapping[int, Column] | Column]]


def everywhere(value: float) -> dict[int, Column]:
    """Rate every action of all three areas alike."""
    return {0: level(value), 1: level(value), 2: level(value)}


def first(value: float, rest: float = 3.0) -> dict[int, Column]:
    """Rate the first area otherwise than the rest."""
    return {0: level(value), 1: level(rest), 2: level(rest)}


def eight(then: float, now: float) -> tuple[Cells, Cells]:
    """Let eight peers and the executive answer twice: a change of 0.7 and more can be told in area_a."""
    own = {"self": (1, everywhere(4.0))}
    return {**own, "peer": (8, first(then))}, {**own, "peer": (8, first(now))}


def banded(release: Release, *items: str, text: str = "4.5+", value: float = 4.7) -> Release:
    """Show these actions of peers as a range."""
    values = {
        item: {key: Shown(text, value, one.n) if item in items and key == "peer" else one for key, one in by.items()}
        for item, by in release.values.items()
    }
    return replace(release, values=values)


def after(earlier: Release, later: Release, declared: Declaration = DECLARED, **told: Any) -> Release:
    """Let a wave follow a baseline. `told` are fields of `Follows`."""
    named = Named(earlier.wave, numbers_hash(earlier))
    hashed = declared.sha256(named.numbers_sha256)
    fields = {"supervisors": None, "anonymous": 0.6, "before": named, **told}
    follows = Follows(baseline=named, declaration=declared, declared_sha256=hashed, **fields)
    return replace(later, follows=follows)


def saying(release: Release, *, supervisor: float | None = None, **by_area: Any) -> Release:
    """Add what raters say has changed: area -> number and count; and supervisors of the first of these areas."""
    told = {area: {ANONYMOUS: Shown(f"{value:.1f}", value, n)} for area, (value, n) in by_area.items()}
    if supervisor is not None:
        told["area_a"]["supervisor"] = Shown(f"{supervisor:.1f}", supervisor, 1)
    return replace(release, perceived=told)


def two(
    then: Cells, now: Cells, *, instrument: Instrument = THREE, later_instrument: Instrument | None = None
) -> tuple[Release, Release]:
    """Make two waves half a year apart."""
    asked = later_instrument or instrument
    return handmade(then, instrument=instrument), handmade(now, instrument=asked, closed_on=SEPTEMBER, wave="later")


def compared(then: Cells, now: Cells, declared: Declaration = DECLARED, **told: Any) -> Comparison:
    """Compare two waves, the later of which follows the earlier one."""
    earlier, later = two(then, now)
    return compare(earlier, after(earlier, later, declared, **told))


def focus_of(comparison: Comparison) -> AreaChange:
    [area] = comparison.focus
    return area


def card_of(comparison: Comparison) -> GoalCard:
    [card] = change_report(comparison).first.cards
    return card


def ids(report: ChangeReport) -> list[str]:
    return [section.id for section in report.sections]


def words_of(report: ChangeReport, section: str = "") -> str:
    """Give every text of a section, or of page one."""
    parts = [one for one in report.sections if one.id == section] if section else [report.first]
    return " ".join(text for part in parts for text in texts_of(part))
