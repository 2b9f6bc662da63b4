"""The words that recur in the report: names of classes, what they mean, thresholds as text. No layout."""

from collections.abc import Sequence
from fractions import Fraction

from instruments.model import Instrument, Scale
from reports.charts.views import inside, name_of
from reports.document.model import Badge, Tone
from reports.gaps import AreaView, GapClass, Thresholds, Value
from reports.numbers import amount
from reports.release import Release, ReleasedCell

NO_BREAK = "\N{NO-BREAK SPACE}"

_TONES = {
    GapClass.BLIND_SPOT: Tone.EXPLORE,
    GapClass.LOWER_IN_BOTH: Tone.EXPLORE,
    GapClass.HARDER_ON_SELF: Tone.EXPLORE,
    GapClass.STRENGTH_SELF_HIGHER: Tone.STRENGTH,
    GapClass.HIDDEN_STRENGTH: Tone.STRENGTH,
    GapClass.AGREED_STRENGTH: Tone.STRENGTH,
    GapClass.CLOSE: Tone.NEUTRAL,
    GapClass.NOT_COMPARED: Tone.NEUTRAL,
}

GROUPS_DIFFER = Badge("groups differ", Tone.TENTATIVE)


def class_badge(kind: GapClass) -> Badge:
    """Return a class as a badge."""
    return Badge(kind.value[:1].upper() + kind.value[1:], _TONES[kind])


def qualifiers(view: AreaView) -> tuple[Badge, ...]:
    """Return the badges that qualify an area's numbers: clear or tentative, groups differ."""
    certainty = (Badge(view.certainty, Tone.TENTATIVE),) if view.certainty else ()
    return certainty + (GROUPS_DIFFER,) * view.differ


def class_meaning(kind: GapClass, scale: Scale) -> str:
    """Say what a class is, with its thresholds on this scale."""
    limits = Thresholds.of(scale)
    apart, high, low = (in_points(one) for one in (limits.gap, limits.high, limits.low))
    return {
        GapClass.BLIND_SPOT: f"You are higher by {apart} or more, and others are below {high}.",
        GapClass.STRENGTH_SELF_HIGHER: f"Others are at {high} or above; you are higher still, by {apart} or more.",
        GapClass.HIDDEN_STRENGTH: f"Others are at {high} or above, and higher than you by {apart} or more.",
        GapClass.HARDER_ON_SELF: f"Others are below {high}, yet higher than you by {apart} or more.",
        GapClass.AGREED_STRENGTH: f"You and others are less than {apart} apart; others are at {high} or above.",
        GapClass.LOWER_IN_BOTH: f"You and others are less than {apart} apart; others are below {low}.",
        GapClass.CLOSE: f"You and others are less than {apart} apart; others are from {low} to below {high}.",
        GapClass.NOT_COMPARED: "A view is missing, or too few of its questions can be shown.",
    }[kind]


def in_points(tenths: Fraction) -> str:
    """Write a threshold in scale points with as many decimals as it has: "4", "3.5", "0.375"."""
    return amount(float(tenths) / 10)


def points(tenths: Fraction) -> str:
    """Write a threshold as an amount: "half a point", "0.75 points"."""
    if tenths == 5:
        return "half a point"
    return "1 point" if tenths == 10 else f"{in_points(tenths)} points"


def groups_in(view: AreaView, release: Release) -> tuple[ReleasedCell, ...]:
    """Return the cells but self that have a value in an area."""
    return tuple(cell for cell in release.others if cell.key in view.cells)


def by_group(view: AreaView, release: Release) -> str:
    """Write each group's value of an area: "Supervisors 4.2, Peers 3.1"."""
    return ", ".join(
        with_number(name_of(cell, release), view.cells[cell.key].text) for cell in groups_in(view, release)
    )


def every_group(view: AreaView, release: Release) -> str:
    """Say "All three groups" or "Both groups" where all of two or more lie on one side of self, otherwise "Others"."""
    if not view.one_side:
        return "Others"
    count = len(groups_in(view, release))
    return "Both groups" if count == 2 else f"All {('three', 'four', 'five')[count - 3]} groups"


def alone(view: AreaView, release: Release) -> str:
    """Say so where one group alone stands behind "others", though more are shown elsewhere; empty otherwise."""
    seeing = groups_in(view, release)
    return f"Shown from {inside(seeing[0], release)} alone." if len(seeing) == 1 and len(release.others) > 1 else ""


def with_number(label: str, number: str) -> str:
    """Write a name and its number so that no line breaks between them."""
    return f"{label}{NO_BREAK}{number}"


def number_of(value: Value | None, missing: str) -> str:
    """Write a value, or what stands for a missing one."""
    return value.text if value else missing


def quoted(text: str) -> str:
    """Quote an action inside a sentence, without its own full stop."""
    return f"“{text.rstrip('.')}”"


def scale_ends(scale: Scale) -> str:
    """Write the scale by its ends: "1 (Rarely or never) to 5 (Almost always)"."""
    low, high = scale.minimum, scale.maximum
    return f"{amount(low)} ({scale.label(low)}) to {amount(high)} ({scale.label(high)})"


def scale_points(scale: Scale) -> str:
    """Write every point of the scale with its label."""
    return ", ".join(f"{amount(score)} {scale.label(score)}" for score in scale.points)


def items_rule(instrument: Instrument, needed: Sequence[int]) -> str:
    """Say how many of an area's actions must be shown before the area has a value."""
    sizes = {len(area.items) for area in instrument.areas}
    if len(sizes) == 1:
        return f"at least {needed[0]} of its {sizes.pop()} actions"
    return "at least three in five of its actions"
