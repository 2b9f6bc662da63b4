"""Sections on areas: the gap chart with every class, and who sees what. Words only; the charts are drawn elsewhere."""

from collections import Counter
from collections.abc import Sequence

from reports.charts.views import inside
from reports.charts.words import capital, listed
from reports.document.highlights import Highlights, Views
from reports.document.model import Block, ChartRef, Lead, Note, Section, Terms, Text
from reports.document.summary import leniency_sentence
from reports.document.track import track
from reports.document.wording import class_badge, class_meaning, points
from reports.gaps import Foresight, GapClass, Thresholds
from reports.numbers import in_words
from reports.release import Release

POSSIBLE = "“Possible” is meant: a class sums up two numbers and is a place to start asking, not a verdict."
CERTAINTY = (
    ("Clear", "the gap would very likely be there with other similar raters too."),
    ("Tentative", "true of these raters, but with a few others it could well look different."),
)


def where_views_differ(release: Release, views: Views, named: Highlights) -> Section | None:
    """Self beside all others, area by area, with the class of each; without a self-rating the others alone."""
    if not has_gap_chart(views):
        return None
    lead = " ".join(filter(None, (_differ_lead(views, release), leniency_sentence(named))))
    foreseen = foresight_lead(views)
    blocks = (
        Lead(lead),
        *((Text(foreseen),) if foreseen else ()),
        gap_chart(release, views),
        *_classes(release, views),
    )
    return Section("views-differ", views_title(release, views), blocks)


def foresight_lead(views: Views) -> str:
    """Say in how many areas others answered as expected, and where not; empty where nothing was expected."""
    found = {kind: [view.title for view in views if view.foresight is kind] for kind in Foresight}
    lower, higher = found[Foresight.UNEXPECTED], found[Foresight.BETTER_THAN_FEARED]
    told = [f"in {_areas(len(seen))} about as you expected"] if (seen := found[Foresight.SEEN_COMING]) else []
    told += [f"lower than you expected in {_named(lower)} ({Foresight.UNEXPECTED})"] if lower else []
    than = "" if lower else " than you expected"
    told += [f"higher{than} in {_named(higher)} ({Foresight.BETTER_THAN_FEARED})"] if higher else []
    return f"Others answered {listed(told)}." if told else ""


def _named(titles: Sequence[str]) -> str:
    """Name up to three areas, and count more of them: the picture below has them all."""
    return listed(titles) if len(titles) <= 3 else _areas(len(titles))


def has_gap_chart(views: Views) -> bool:
    """False where only supervisors can be shown beside self: the picture of the groups shows both then."""
    return any(view.others for view in views) or not any(view.cells for view in views)


def _classes(release: Release, views: Views) -> tuple[Block, ...]:
    """Say what the classes that occur mean; nothing where none does."""
    kinds = [kind for kind in GapClass if any(view.kind is kind for view in views)]
    if kinds == [GapClass.NOT_COMPARED]:
        return ()
    meanings = [(class_badge(kind).text, class_meaning(kind, release.instrument.scale)) for kind in kinds]
    meanings += list(CERTAINTY) if any(view.apart for view in views) else []
    return (Terms(tuple(meanings), compact=True), Note(POSSIBLE))


def gap_chart(release: Release, views: Views) -> ChartRef:
    """Place the gap chart, with a small ruler for each area where there is no room for it."""
    return ChartRef("dumbbell", tuple(track(view, release.instrument.scale) for view in views))


def views_title(release: Release, views: Views) -> str:
    """Name the section after what there is to compare."""
    if any(view.gap is not None for view in views):
        return "Where views differ"
    return "How others see each area" if any(view.others for view in views) or not release.own else "Your own view"


def who_sees_what(release: Release, views: Views) -> Section | None:
    """Each group by itself, and the areas where groups differ; None where no group has a number in any area."""
    if not any(view.cells for view in views):
        return None
    lead = (
        "Each group meets you in different situations. Where groups differ, that is a question before it is a"
        " contradiction: which situations does one of them meet you in, and the others not?"
    )
    expected = () if has_gap_chart(views) else _only_expected(views)
    blocks: tuple[Block, ...] = (
        Lead(f"{lead} {apart_sentence(views, release)}".strip()),
        ChartRef("groups"),
        *expected,
    )
    return Section("who-sees-what", "Who sees what", blocks)


def _only_expected(views: Views) -> tuple[Block, ...]:
    """Give what was expected where no gap chart shows it: a supervisor alone is not the others who were meant."""
    told = [f"{view.title} {view.expected.text}" for view in views if view.expected]
    return (Note(f"What you expected of others, who cannot be shown: {listed(told)}."),) if told else ()


def apart_sentence(views: Views, release: Release) -> str:
    """Say in how many areas groups differ, of those in which two groups have numbers; empty where there are none."""
    comparable = [view for view in views if view.spread is not None]
    if not comparable:
        only = [inside(cell, release) for cell in release.others if any(cell.key in view.cells for view in views)]
        return f"{capital(only[0])} alone can be shown, so groups cannot be compared." if len(only) == 1 else ""
    differing = sum(view.differ for view in comparable)
    where = f"In {in_words(differing) if differing else 'none'} of {_areas(len(comparable))} with two groups or more"
    return f"{where} they differ by more than their small numbers explain."


def _differ_lead(views: Views, release: Release) -> str:
    compared = [view for view in views if view.kind is not GapClass.NOT_COMPARED]
    if not compared:
        return "No area has both a self-rating and enough answers of others, so there is no gap to show."
    half = points(Thresholds.of(release.instrument.scale).gap)
    sides = Counter(_side(view.kind) for view in compared)
    found = [f"you rate yourself higher by {half} or more in {in_words(sides['higher'])}"] if sides["higher"] else []
    found += [f"others rate you higher by {half} or more in {in_words(sides['lower'])}"] if sides["lower"] else []
    found += [f"in {in_words(sides['close'])} the two views lie close together"] if sides["close"] else []
    return f"Of {_areas(len(compared))} that can be compared: {listed(found)}."


def _side(kind: GapClass) -> str:
    if kind in (GapClass.BLIND_SPOT, GapClass.STRENGTH_SELF_HIGHER):
        return "higher"
    return "lower" if kind in (GapClass.HIDDEN_STRENGTH, GapClass.HARDER_ON_SELF) else "close"


def _areas(count: int) -> str:
    return f"{in_words(count)} {'area' if count == 1 else 'areas'}"
