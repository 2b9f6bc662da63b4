"""Pages three to five: then and now, the gap then and now, each group then and now. Pictures, and what they tell."""

from collections.abc import Iterator, Sequence

from reports.charts.words import areas as areas_of
from reports.charts.words import listed
from reports.comparison.model import AreaChange, Comparison, GapChange, Range, Told
from reports.comparison.naming import moments
from reports.document.change.wording import supervisors_inside
from reports.document.model import Block, ChartRef, Lead, Note, Points, Section

NOT_THE_SAME = (
    "“No change can be told” is said of these raters and these numbers. It does not say that nothing changed."
)
GAP = (
    "The gap is you less others. It moves where either view moves, so each difference is split by whose view it was:"
    " small ones come and go by chance."
)
GAP_NOTE = (
    "A smaller gap is not better by itself: it closes as well where you rate yourself lower as where others rate you"
    " higher. A range at an end of the scale counts here as in every average."
)
ONE_GROUP = (
    "One group is a few people, and a few people scatter. So these are numbers to ask about, and no word is said of any"
    " one group."
)
SUPERVISORS_ALONE = (
    "Of others, only what {who} said can be compared. These are numbers to ask about, and no word is said of them."
)


def then_and_now(comparison: Comparison) -> Section | None:
    """Every area then and now; None where neither all others nor you can be compared: supervisors alone follow."""
    seen = any(area.others for area in comparison.areas)
    if not seen and not any(area.own for area in comparison.areas):
        return None
    note = (Note(NOT_THE_SAME),) if seen else ()
    blocks: tuple[Block, ...] = (Lead(then_and_now_lead(comparison)), ChartRef("then-now"), *note)
    return Section("then-now", "Then and now", blocks)


def then_and_now_lead(comparison: Comparison) -> str:
    """Say in how many areas a change of all others can be told, and which reached or left an end of the scale."""
    seen = [area for area in comparison.areas if area.others]
    if not seen:
        return "The view of all others cannot be compared in any area. Your own view stands here, then and now."
    count = areas_of(len(seen))
    told = [*_told(seen, Told.HIGHER, comparison), *_told(seen, Told.LOWER, comparison)]
    found = f"others rate you {listed(told)}" if told else "no change can be told"
    rest = "" if not told or _all_told(seen) else " In the others no change can be told."
    return " ".join([f"Of {count} that can be compared: {found}.{rest}", *_reached(seen, comparison)])


def _told(seen: Sequence[AreaChange], what: Told, comparison: Comparison) -> Iterator[str]:
    titles = [area.title for area in seen if area.told is what]
    if titles:
        yield f"{what} than in {moments(comparison)[0]} in {listed(titles)}"


def _all_told(seen: Sequence[AreaChange]) -> bool:
    return all(area.told in (Told.HIGHER, Told.LOWER) for area in seen)


def _reached(seen: Sequence[AreaChange], comparison: Comparison) -> Iterator[str]:
    for what in Range:
        titles = [area.title for area in seen if area.reached is what]
        if titles:
            when = f"In {moments(comparison)[0]} in" if what in (Range.WAS_TOP, Range.WAS_BOTTOM) else "Now in"
            end = "top" if what in (Range.NOW_TOP, Range.WAS_TOP) else "bottom"
            yield f"{when} the {end} range of the scale: {listed(titles)}."


def gap_then_and_now(comparison: Comparison) -> Section | None:
    """The gap of every area, split by whose view moved it; None where no area has a gap both times."""
    if not any(area.gap for area in comparison.areas):
        return None
    changed = class_changes(comparison)
    blocks: tuple[Block, ...] = (
        Lead(GAP),
        ChartRef("gap-then-now"),
        *((Points(changed),) if changed else ()),
        Note(GAP_NOTE),
    )
    return Section("gap-then-now", "The gap, then and now", blocks)


def class_changes(comparison: Comparison) -> tuple[str, ...]:
    """Name the areas of which the class then and now may be said: only where both were clear."""
    found = ((area, area.gap) for area in comparison.areas)
    return tuple(class_change(area, gap) for area, gap in found if gap and gap.class_changed)


def class_change(area: AreaChange, gap: GapChange) -> str:
    """Name the class then and now; said only where both were clear."""
    return f"{area.title}: from “{gap.kinds[0]}” to “{gap.kinds[1]}”, clear both times."


def by_group(comparison: Comparison) -> Section | None:
    """Each group by itself; None where no group has a number both times."""
    if not any(area.cells for area in comparison.areas):
        return None
    blocks: tuple[Block, ...] = (Lead(by_group_lead(comparison)), ChartRef("groups-then-now"))
    return Section("groups-then-now", "Each group, then and now", blocks)


def by_group_lead(comparison: Comparison) -> str:
    """Say why no word is said of a group; supervisors alone are no group that scatters, but people as themselves."""
    if any(area.others for area in comparison.areas):
        return ONE_GROUP
    return SUPERVISORS_ALONE.format(who=supervisors_inside(comparison))
