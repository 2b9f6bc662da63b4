"""Page one: what others see most, themes, what they asked for, honest limits in two lines. Texts only, no layout."""

from instruments.groups import RaterGroup
from instruments.model import Status
from reports.charts.views import inside, name_of
from reports.charts.words import counted, listed
from reports.document.actions import example
from reports.document.highlights import Highlights, Views, is_low, within
from reports.document.model import EXPECTED, Answered, Badge, Figure, Highlight, Summary
from reports.document.picks import ASKED_FOR, asked_for, chosen_by
from reports.document.track import track
from reports.document.wording import (
    alone,
    by_group,
    class_badge,
    every_group,
    groups_in,
    points,
    qualifiers,
    quoted,
    scale_ends,
    with_number,
)
from reports.gaps import AreaView, Foresight, GapClass, Thresholds
from reports.numbers import in_words, signed, written
from reports.release import Release, ReleasedCell

MOST_APART = 3  # named on page one; the picture of the groups has them all


def summary(release: Release, views: Views, named: Highlights) -> Summary:
    """Write page one of a release from its `area_views` and `highlights`."""
    return Summary(
        note=answered_note(release),
        strengths=tuple(_strength(view, release) for view in named.strengths),
        strengths_note=strengths_note(views, named),
        themes=tuple(_theme(view, release) for view in named.themes),
        themes_note=themes_note(views, named),
        apart=_apart(named, release),
        asked=asked_for(release),
        limits=_limits(release),
    )


def answered_count(cell: ReleasedCell) -> str:
    """Write how many of a group answered: "4 of 5"; for the executive the plain fact."""
    if RaterGroup.SELF in cell.groups:
        return "answered"
    return f"{cell.answered} of {max(cell.invited, cell.answered)}"


def who_answered(release: Release) -> tuple[Answered, ...]:
    """Return every group shown with how many of it answered."""
    own = () if release.own else (Answered(RaterGroup.SELF.label, "no self-rating"),)
    return (*own, *(Answered(name_of(cell, release), answered_count(cell)) for cell in release.cells))


def answered_note(release: Release) -> str:
    """Say that the anonymous raters were too few; empty where they were not."""
    if not release.withheld:
        return ""
    return (
        f"Fewer than {release.min_raters} of the anonymous raters answered. To protect them, none of their numbers,"
        " counts or comments is shown anywhere in this report."
    )


def figures(view: AreaView) -> tuple[Figure, ...]:
    """Return the numbers of an area that there are: self, what was expected, others, gap."""
    found = (("Self", view.own), (EXPECTED, view.expected), ("Others", view.others))
    shown = tuple(Figure(label, value.text) for label, value in found if value is not None)
    return shown if view.gap is None else (*shown, Figure("Gap", signed(view.gap)))


def strengths_note(views: Views, named: Highlights) -> str:
    """Say what qualifies the highest areas: none stands out, more of the same number, or only a part is shown."""
    seen = [view for view in views if view.others]
    if not seen:
        return (
            "Beside your own, only a supervisor's view can be shown, and that alone names no area."
            if any(view.only_supervisors for view in views)
            else "There are too few answers of others to name an area."
        )
    part = "" if named.whole else f"Only {counted(len(seen), whole=len(views))} can be shown. "
    if named.alike:
        low, high = (written(end) for end in within(seen))
        lie = f"all have {low}" if low == high else f"they lie between {low} and {high}"
        return f"{part}None stands out: in the view of others {lie}."
    if named.tied:
        more = "One more area has" if named.tied == 1 else f"{in_words(named.tied).capitalize()} more areas have"
        return f"{part}{more} the number of the last one here."
    return part.strip()


def themes_note(views: Views, named: Highlights) -> str:
    """Say the leniency once, and what an absence of themes means, which is never more than the numbers allow."""
    throughout = leniency_sentence(named)
    if named.themes:
        return f"{throughout} What follows stands out from that." if _from_leniency(named) else throughout
    if not any(view.others for view in views):
        return "There are too few answers of others to name a theme."
    if named.leniency is not None:
        return f"{throughout} No single area stands out from that."
    if not named.compared:
        return "Too few areas can be compared to say whether any stands out."
    return "No area stands out by the rules of this report. The page on single actions shows where to look closer."


def leniency_sentence(named: Highlights) -> str:
    """Say how much higher or lower the executive rates themselves throughout; empty where it is not to be said."""
    if named.leniency is None:
        return ""
    side = "higher" if named.leniency > 0 else "lower"
    return f"You rate yourself about {written(abs(named.leniency))} {side} than others do throughout."


def _from_leniency(named: Highlights) -> bool:
    return named.leniency is not None and any(view.apart for view in named.themes)


def _strength(view: AreaView, release: Release) -> Highlight:
    meaning = " ".join(filter(None, (_strength_meaning(view), alone(view, release))))
    return Highlight(
        title=view.title,
        ruler=track(view, release.instrument.scale),
        figures=figures(view),
        meaning=meaning,
        badges=qualifiers(view) + _asked(view, release),
        area=view.area,
    )


def _asked(view: AreaView, release: Release) -> tuple[Badge, ...]:
    return (ASKED_FOR,) if chosen_by(view.area, release) else ()


def _strength_meaning(view: AreaView) -> str:
    return {
        GapClass.AGREED_STRENGTH: "A strength, and you see it too.",
        GapClass.STRENGTH_SELF_HIGHER: "A strength; you rate it higher still.",
        GapClass.HIDDEN_STRENGTH: "A strength that you rate lower than others do.",
        GapClass.CLOSE: "Close to your own view.",
        GapClass.BLIND_SPOT: "Highest here, though you rate it higher still.",
        GapClass.HARDER_ON_SELF: "Others rate it higher than you do.",
        GapClass.LOWER_IN_BOTH: "Highest here, and lower in both views.",
        GapClass.NOT_COMPARED: "There is no self-rating to set beside it.",
    }[view.kind]


def _theme(view: AreaView, release: Release) -> Highlight:
    return Highlight(
        title=view.title,
        ruler=track(view, release.instrument.scale),
        figures=figures(view),
        meaning=f"{theme_opening(view, release)} {theme_detail(view, release)}".strip(),
        badges=theme_badges(view, release),
        area=view.area,
    )


def theme_badges(view: AreaView, release: Release) -> tuple[Badge, ...]:
    """Return the class of a theme, where there is one, and what qualifies it."""
    compared = view.kind is not GapClass.NOT_COMPARED
    return ((class_badge(view.kind),) if compared else ()) + qualifiers(view) + _asked(view, release)


def theme_opening(view: AreaView, release: Release) -> str:
    """Say what the numbers mean together; that groups differ comes first, since an average would hide it."""
    meaning = _theme_meaning(view, release)
    return f"The groups see this differently. {meaning}".strip() if view.differ else meaning


def theme_detail(view: AreaView, release: Release) -> str:
    """Give each group's number, how it met what was expected, one action as an example, who asked for a change here."""
    groups = f"{by_group(view, release)}." if len(groups_in(view, release)) > 1 else alone(view, release)
    expected = against_expected(view)
    return " ".join(filter(None, (groups, expected, _for_example(view, release), chosen_by(view.area, release))))


def against_expected(view: AreaView) -> str:
    """Say how the view of others met what was expected of them; empty where nothing was, or they cannot be shown.

    Where groups differ, their average is what was asked about and not what is told: then it gets the number alone.
    """
    if view.expected is None or view.foresight is None or view.others is None:
        return ""
    expected = view.expected.text
    if view.differ:
        return f"On average you expected {expected}, and they say {view.others.text}."
    return {
        Foresight.SEEN_COMING: f"You see it coming: you expected {expected}.",
        Foresight.UNEXPECTED: f"You expected {expected}; that they are lower is unexpected.",
        Foresight.BETTER_THAN_FEARED: f"You expected {expected}; that they are higher is better than feared.",
    }[view.foresight]


def _theme_meaning(view: AreaView, release: Release) -> str:
    who = every_group(view, release)
    if view.kind is GapClass.BLIND_SPOT:
        foreseen = view.foresight is Foresight.SEEN_COMING and not view.differ
        known = "You know how they see it." if foreseen else "What you intend may not be what reaches them."
        return f"{who} rate this lower than you do. {known}"
    if view.kind is GapClass.HARDER_ON_SELF:
        return f"{who} rate this higher than you do. You may be asking more of yourself here than they are."
    if view.kind is GapClass.LOWER_IN_BOTH:
        return "Others rate this lower, and so do you. Where both agree, a first step is easy to talk about."
    if is_low(view, Thresholds.of(release.instrument.scale)):
        return "Others rate this lower. There is no self-rating to set beside their view."
    return "The average hides that." if view.others else ""


def _for_example(view: AreaView, release: Release) -> str:
    """Name one action with its numbers: an example of what the area's number is made of."""
    one = example(view, release)
    if one is None or one.others is None:
        return ""
    own = [with_number("self", one.own.text)] if one.own else []
    numbers = ", ".join([*own, with_number("others", one.others.text)])
    return f"For example {quoted(one.item.wording.own)} ({numbers})."


def _apart(named: Highlights, release: Release) -> tuple[str, ...]:
    """Name the areas where groups differ, unless a theme has told it already."""
    rest = [view for view in named.apart if view not in named.themes]
    return tuple(f"{view.title}: {by_group(view, release)}" for view in rest[:MOST_APART])


def others_are(release: Release) -> str:
    """Say who "others" are and how their views are averaged; empty where there is nobody."""
    groups = [inside(cell, release) for cell in release.others]
    if not groups:
        return ""
    if len(groups) == 1:
        return f"Others: {groups[0]} alone."
    merged = any(len(cell.groups) > 1 for cell in release.others)
    return f"Others: {listed(groups)}, each group weighing the same{', a joined one as many as it names' * merged}."


def _limits(release: Release) -> str:
    scale = release.instrument.scale
    validated = "" if release.instrument.status is Status.VALIDATED else " The questionnaire has not been validated."
    gap = points(Thresholds.of(scale).gap)
    return (
        f"Numbers run from {scale_ends(scale)}. {others_are(release)} A gap of {gap} is named; that is a convention,"
        f" and with few raters much of it is chance: “tentative” says where.{validated}"
        " This page opens a conversation; it is no basis for pay, promotion or selection."
    ).replace("  ", " ")
