"""The words that recur in the report: names of classes, what they mean, thresholds and dates as text. No layout."""

from collections.abc import Sequence
from datetime import date

from instruments.model import Instrument, Scale
from reports.charts.numbers import MINUS, one_decimal, signed
from reports.charts.views import AreaView
from reports.charts.words import MISSING
from reports.document.model import Badge, Tone
from reports.gaps import GapClass, Thresholds
from reports.release import Release, ReleasedCell

NO_BREAK = "\N{NO-BREAK SPACE}"

_MONTHS = (
    ("January", "February", "March", "April", "May", "June"),
    ("July", "August", "September", "October", "November", "December"),
)

CLASS_NAMES = {
    GapClass.BLIND_SPOT: "Possible blind spot",
    GapClass.STRENGTH_SELF_HIGHER: "Strength, self higher",
    GapClass.HIDDEN_STRENGTH: "Possible hidden strength",
    GapClass.OTHERS_MORE_POSITIVE: "Development area, others more positive",
    GapClass.AGREED_STRENGTH: "Agreed strength",
    GapClass.AGREED_PRIORITY: "Agreed development priority",
    GapClass.MIDDLE: "Shared middle ground",
    GapClass.NOT_COMPARED: "Not compared",
}

_TONES = {
    GapClass.BLIND_SPOT: Tone.EXPLORE,
    GapClass.STRENGTH_SELF_HIGHER: Tone.STRENGTH,
    GapClass.HIDDEN_STRENGTH: Tone.STRENGTH,
    GapClass.OTHERS_MORE_POSITIVE: Tone.EXPLORE,
    GapClass.AGREED_STRENGTH: Tone.STRENGTH,
    GapClass.AGREED_PRIORITY: Tone.EXPLORE,
    GapClass.MIDDLE: Tone.NEUTRAL,
    GapClass.NOT_COMPARED: Tone.NEUTRAL,
}

TENTATIVE = Badge("tentative", Tone.TENTATIVE)
GROUPS_DIFFER = Badge("groups differ", Tone.TENTATIVE)


def class_badge(kind: GapClass) -> Badge:
    """Return a class as a badge."""
    return Badge(CLASS_NAMES[kind], _TONES[kind])


def qualifiers(view: AreaView) -> tuple[Badge, ...]:
    """Return the badges that qualify an area's numbers: tentative, groups differ."""
    return (TENTATIVE,) * view.tentative + (GROUPS_DIFFER,) * view.differ


def class_meaning(kind: GapClass, scale: Scale) -> str:
    """Say what a class is, with its thresholds on this scale."""
    limits = Thresholds.of(scale)
    apart, high, middle = amount(limits.gap), amount(limits.high), amount(limits.middle)
    return {
        GapClass.BLIND_SPOT: f"You are higher by {apart} or more, and others are below {high}.",
        GapClass.STRENGTH_SELF_HIGHER: f"Others are at {high} or above; you are higher still, by {apart} or more.",
        GapClass.HIDDEN_STRENGTH: f"Others are at {middle} or above, and higher than you by {apart} or more.",
        GapClass.OTHERS_MORE_POSITIVE: f"Others are below {middle}, yet higher than you by {apart} or more.",
        GapClass.AGREED_STRENGTH: f"You and others are less than {apart} apart; others are at {high} or above.",
        GapClass.AGREED_PRIORITY: f"You and others are less than {apart} apart; others are below {middle}.",
        GapClass.MIDDLE: f"You and others are less than {apart} apart; others are from {middle} to below {high}.",
        GapClass.NOT_COMPARED: "One of the two views is missing, or too few of the area's questions can be shown.",
    }[kind]


def points(value: float) -> str:
    """Write a threshold as an amount: "half a point", "0.75 points"."""
    if value == 0.5:
        return "half a point"
    return "1 point" if value == 1 else f"{amount(value)} points"


def amount(value: float) -> str:
    """Write a threshold with as many decimals as it has: "4", "3.5", "0.375"."""
    return f"{value:g}".replace("-", MINUS)


def gap_or_none(value: float | None) -> str:
    """Write a difference with its sign, or a dash where there is none."""
    return MISSING if value is None else signed(value)


def groups_in(view: AreaView, release: Release) -> tuple[ReleasedCell, ...]:
    """Return the cells but self that have a value in an area."""
    return tuple(cell for cell in release.others if cell.key in view.cells)


def by_group(view: AreaView, release: Release) -> str:
    """Write each group's value of an area: "Supervisors 4.2, Peers 3.1"."""
    return ", ".join(with_number(cell.label, view.cells[cell.key]) for cell in groups_in(view, release))


def with_number(label: str, value: float) -> str:
    """Write a name and its number so that no line breaks between them."""
    return f"{label}{NO_BREAK}{one_decimal(value)}"


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


def day(when: date) -> str:
    """Write a date in full, whatever the machine's language: "14 March 2026"."""
    months = [month for half in _MONTHS for month in half]
    return f"{when.day} {months[when.month - 1]} {when.year}"


def items_rule(instrument: Instrument, needed: Sequence[int]) -> str:
    """Say how many of an area's actions must be shown before the area has a value."""
    sizes = {len(area.items) for area in instrument.areas}
    if len(sizes) == 1:
        return f"at least {needed[0]} of its {sizes.pop()} actions"
    return "at least three in five of its actions"
