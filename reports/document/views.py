"""Sections on areas: where views differ, who sees what, the map, strengths and possible blind spots. No layout."""

from collections import Counter

from instruments.model import Scale
from reports.charts.numbers import in_words, one_decimal
from reports.charts.views import AreaView
from reports.charts.words import shown_or_missing
from reports.document.model import Badge, Block, ChartRef, Grid, Lead, Note, Section, SubHeading, Terms
from reports.document.wording import (
    CLASS_NAMES,
    class_badge,
    class_meaning,
    gap_or_none,
    points,
    qualifiers,
)
from reports.gaps import GROUPS_DIFFER, TOLERANCE, GapClass, Thresholds
from reports.release import Release

Views = tuple[AreaView, ...]
POSSIBLE = "“Possible” is meant: a class sums up two averages and is a place to start asking, not a verdict."


def where_views_differ(release: Release, views: Views) -> Section:
    """Self beside all others, area by area."""
    blocks: tuple[Block, ...] = (Lead(_differ_lead(views, release)), ChartRef("dumbbell"))
    return Section("views-differ", "Where views differ", blocks)


def who_sees_what(release: Release, views: Views) -> Section:
    """Each group by itself, and the areas where groups differ."""
    lead = (
        "Each group meets you in different situations. Where groups differ, that is a question before it is a"
        " contradiction: what does one of them get to see that another does not?"
    )
    blocks: tuple[Block, ...] = (Lead(f"{lead}{_apart_sentence(release, views)}"), ChartRef("profile"))
    return Section("who-sees-what", "Who sees what", blocks)


def on_the_map(release: Release) -> Section:
    """All areas on one map: the others' view across, the own view upward."""
    return Section("map", "Self and others on one map", (Lead(map_key(release.instrument.scale)), ChartRef("map")))


def map_key(scale: Scale) -> str:
    """Say how the map is read."""
    return (
        "The same numbers on one map. To the right: others see it more often. Upward: you do. Inside the diagonal band"
        f" you and others are less than {points(Thresholds.of(scale).gap)} apart; above it you are higher, below it"
        " others are."
    )


def strengths_and_blind_spots(release: Release, views: Views) -> Section:
    """Every area with its class, and what the classes mean."""
    kinds = [kind for kind in GapClass if any(view.kind is kind for view in views)]
    meanings = tuple((CLASS_NAMES[kind], class_meaning(kind, release.instrument.scale)) for kind in kinds)
    ordered = sorted(views, key=lambda view: (list(GapClass).index(view.kind), -round(abs(view.gap or 0.0), 9)))
    blocks: list[Block] = [
        Lead(f"Each area in one of a few plain classes. {POSSIBLE}"),
        Grid(
            "Areas by what self and others say together",
            ("Area", "Self", "Others", "Gap", "Together they say"),
            tuple(_class_row(view) for view in ordered),
            frozenset({1, 2, 3}),
        ),
        SubHeading("What the classes mean"),
        Terms(meanings),
    ]
    if any(view.tentative for view in views):
        blocks.append(Note("Tentative: true of these raters, but it could well look different with a few others."))
    return Section("classes", "Strengths and possible blind spots", tuple(blocks))


def _class_row(view: AreaView) -> tuple[str | tuple[Badge, ...], ...]:
    numbers = (shown_or_missing(view.own), shown_or_missing(view.others), gap_or_none(view.gap))
    return (view.title, *numbers, (class_badge(view.kind), *qualifiers(view)))


def _apart_sentence(release: Release, views: Views) -> str:
    if len(release.others) < 2:
        return ""
    apart = sum(view.differ for view in views)
    where = f"In {in_words(apart)} {_areas(apart)}" if apart else "In no area"
    return f" {where} the groups are {one_decimal(GROUPS_DIFFER)} or more apart."


def _differ_lead(views: Views, release: Release) -> str:
    compared = [view for view in views if view.kind is not GapClass.NOT_COMPARED]
    if not compared:
        return "No area has both a self-rating and enough answers of others, so there is no gap to show."
    limit = Thresholds.of(release.instrument.scale).gap - TOLERANCE
    sides = Counter(_side(view.gap or 0.0, limit) for view in compared)
    return (
        f"Of {in_words(len(compared))} {_areas(len(compared))} that can be compared, you rate yourself higher by"
        f" {points(Thresholds.of(release.instrument.scale).gap)} or more in {in_words(sides['higher'])}, and others"
        f" rate you higher in {in_words(sides['lower'])}. In {in_words(sides['close'])} the two views lie close"
        " together."
    )


def _side(gap: float, limit: float) -> str:
    if gap >= limit:
        return "higher"
    return "lower" if gap <= -limit else "close"


def _areas(count: int) -> str:
    return "area" if count == 1 else "areas"
