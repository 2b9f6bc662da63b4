"""The first page: who answered, strengths, themes, where groups differ, how to read it. Texts only, no layout."""

from instruments.groups import RaterGroup
from instruments.model import Status
from reports.charts.numbers import one_decimal, signed
from reports.charts.views import AreaView
from reports.charts.words import inside, listed
from reports.document.highlights import Highlights, is_clear, is_seen_less_often
from reports.document.model import Answered, Badge, Figure, Highlight, Summary
from reports.document.telling import telling_item
from reports.document.track import track
from reports.document.wording import (
    amount,
    by_group,
    class_badge,
    groups_in,
    points,
    qualifiers,
    quoted,
    scale_ends,
    with_number,
)
from reports.gaps import GROUPS_DIFFER, GapClass, Thresholds
from reports.release import Release, ReleasedCell

MOST_APART = 3  # named on the first page; the group profile has them all


def summary(release: Release, views: tuple[AreaView, ...], named: Highlights) -> Summary:
    """Write the first page of a release from its `area_views` and `highlights`."""
    seen = any(view.others is not None for view in views)
    return Summary(
        answered=who_answered(release),
        answered_note=answered_note(release),
        strengths=tuple(_strength(view, release) for view in named.strengths),
        strengths_none="" if named.strengths else _no_strengths(release, seen=seen),
        themes=tuple(_theme(view, release) for view in named.themes),
        themes_none="" if named.themes else _no_themes(seen=seen),
        apart=_apart(named, release),
        reading=_reading(release),
    )


def answered_count(cell: ReleasedCell) -> str:
    """Write how many of a group answered: "4 of 5"; for the executive the plain fact."""
    if RaterGroup.SELF in cell.groups:
        return "answered"
    return f"{cell.answered} of {max(cell.invited, cell.answered)}"


def who_answered(release: Release) -> tuple[Answered, ...]:
    """Return every group shown with how many of it answered."""
    own = () if release.own else (Answered(RaterGroup.SELF.label, "no self-rating"),)
    return (*own, *(Answered(cell.label, answered_count(cell)) for cell in release.cells))


def answered_note(release: Release) -> str:
    """Say that the anonymous raters were too few; empty where they were not."""
    if not release.withheld:
        return ""
    return (
        f"Fewer than {release.min_raters} of the anonymous raters answered. To protect them, none of their numbers,"
        " counts or comments is shown anywhere in this report."
    )


def figures(view: AreaView) -> tuple[Figure, ...]:
    """Return the numbers of an area that there are: self, others, gap."""
    found = (("Self", view.own), ("Others", view.others))
    shown = tuple(Figure(label, one_decimal(value)) for label, value in found if value is not None)
    return shown if view.gap is None else (*shown, Figure("Gap", signed(view.gap)))


def _strength(view: AreaView, release: Release) -> Highlight:
    clear = is_clear(view, Thresholds.of(release.instrument.scale))
    return Highlight(
        title=view.title,
        ruler=track(view, release.instrument.scale),
        figures=figures(view),
        meaning=_strength_meaning(view.kind, clear=clear) + _seen_by_few(view, release),
        badges=qualifiers(view),
    )


def _strength_meaning(kind: GapClass, *, clear: bool) -> str:
    start = "Others see this consistently" if clear else "Among the highest in this report"
    return {
        GapClass.AGREED_STRENGTH: f"{start}, and so do you.",
        GapClass.STRENGTH_SELF_HIGHER: f"{start}; you rate it higher still.",
        GapClass.HIDDEN_STRENGTH: f"{start}, more than you do yourself.",
        GapClass.MIDDLE: f"{start}, and close to your own view.",
    }.get(kind, f"{start}.")


def _theme(view: AreaView, release: Release) -> Highlight:
    return Highlight(
        title=view.title,
        ruler=track(view, release.instrument.scale),
        figures=figures(view),
        meaning=theme_opening(view, release) + theme_detail(view, release),
        badges=theme_badges(view),
    )


def theme_badges(view: AreaView) -> tuple[Badge, ...]:
    """Return the class of a theme, where there is one, and what qualifies it."""
    compared = view.kind is not GapClass.NOT_COMPARED
    return ((class_badge(view.kind),) if compared else ()) + qualifiers(view)


def theme_detail(view: AreaView, release: Release) -> str:
    """Name the action that carries a theme, and the one group behind it where it is one alone; begins with a space."""
    return _carried_by(view, release) + _seen_by_few(view, release)


def theme_opening(view: AreaView, release: Release) -> str:
    """Say what the averages mean, unless they hide that the groups differ: then that comes first."""
    averages = _theme_meaning(view, Thresholds.of(release.instrument.scale))
    if not view.differ or len(groups_in(view, release)) < 2:
        return averages
    if view.kind is GapClass.AGREED_PRIORITY:
        averages = "Only their average lies close to your own view."
    return f"The groups see this differently: {by_group(view, release)}. {averages}"


def _theme_meaning(view: AreaView, limits: Thresholds) -> str:
    hidden_by_average = "The average hides a difference between the groups."
    if view.kind is GapClass.NOT_COMPARED and is_seen_less_often(view, limits):
        return "Others see this less often. There is no self-rating to set beside their view."
    return {
        GapClass.BLIND_SPOT: ("Others see this less often than you do. What you intend may not be what reaches them."),
        GapClass.AGREED_PRIORITY: (
            "Others see this less often, and so do you. Where both agree, a first step is easy to talk about."
        ),
        GapClass.OTHERS_MORE_POSITIVE: (
            "Others see this less often than they could, yet more often than you do."
            " You may be asking more of yourself here than they are."
        ),
    }.get(view.kind, hidden_by_average)


def _carried_by(view: AreaView, release: Release) -> str:
    """Name the action that carries a theme, with its numbers."""
    carried = telling_item(view, release)
    if carried is None or carried.others is None:
        return ""
    if view.kind is GapClass.BLIND_SPOT and carried.own is not None:
        numbers = f"{with_number('self', carried.own)}, {with_number('others', carried.others)}"
        return f" The views lie furthest apart on {quoted(carried.item.wording.own)} ({numbers})."
    return f" Seen least often: {quoted(carried.item.wording.own)} ({with_number('others', carried.others)})."


def _seen_by_few(view: AreaView, release: Release) -> str:
    """Say so where one group alone stands behind "others", though more are shown elsewhere."""
    seeing = groups_in(view, release)
    alone = len(seeing) == 1 and len(release.others) > 1
    return f" Shown from {inside(seeing[0].label)} alone." if alone else ""


def _unvalidated(release: Release) -> str:
    validated = release.instrument.status is Status.VALIDATED
    return "" if validated else " The questionnaire has not been validated."


def _no_strengths(release: Release, *, seen: bool) -> str:
    if not seen:
        return "There are too few answers of others to name a strength."
    middle = amount(Thresholds.of(release.instrument.scale).middle)
    return (
        f"No area meets the rule for a strength here (others at {middle} or above, no possible blind spot)."
        " The pages on single actions show which ones others see most often: start with those."
    )


def _no_themes(*, seen: bool) -> str:
    if not seen:
        return "There are too few answers of others to name a theme."
    return (
        "No area stands out: none is a possible blind spot, an agreed development priority or a development area,"
        " and in none do the groups differ widely beyond what is named above."
        " That is a finding too. The pages on single actions are the place to look for what you want to do more of."
    )


def _apart(named: Highlights, release: Release) -> tuple[str, ...]:
    """Name the areas where groups differ, unless a theme has told it already."""
    rest = [view for view in named.apart if view not in named.themes]
    return tuple(f"{view.title}: {by_group(view, release)}" for view in rest[:MOST_APART])


def _reading(release: Release) -> str:
    scale = release.instrument.scale
    limits = Thresholds.of(scale)
    groups = [inside(cell.label) for cell in release.others]
    weighing = ", each group weighing the same" if len(groups) > 1 else " alone"
    others = f" Others: {listed(groups)}{weighing}." if groups else ""
    return (
        f"Numbers run from {scale_ends(scale)}.{others} Gap: self minus others. {points(limits.gap).capitalize()}"
        " is a convention, not a norm; self-ratings run lenient, so a small positive gap is ordinary."
        " The light bar shows how far the view of others could move with other similar raters."
        f" Tentative: few raters, a gap within that bar, or groups {one_decimal(GROUPS_DIFFER)} or more apart."
        f"{_unvalidated(release)} This page opens a conversation; it is no basis for pay, promotion or selection."
    )
