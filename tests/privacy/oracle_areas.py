"""What a report must print of each area and say of it, in plain Python: nothing from the code under test.

Written from docs/measurement.md by other means than the code: roots are compared by their squares, so that nothing is
rounded but what is printed; the ends of a band are found by trying one tenth after the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from instruments.model import Area, Instrument
from tests.privacy.oracle import Expected

MINUS = "\N{MINUS SIGN}"
HIGHER_ONES = ("possible blind spot", "strength, you rate it higher still")
LOWER_ONES = ("hidden strength", "you are harder on yourself than others are")


@dataclass(frozen=True)
class Number:
    """A printed value: how it reads, the tenths it counts as, and the fewest people behind any part of it."""

    text: str
    tenths: int
    n: int


@dataclass(frozen=True)
class ExpectedArea:
    """One area as it must be told. `gap`, `spread`, `low` and `high` are tenths; None where there is no such number."""

    area: str
    title: str
    own: Number | None
    others: Number | None
    groups: dict[str, Number]
    gap: int | None
    low: int | None
    high: int | None
    raters: int
    spread: int | None
    differ: bool
    kind: str
    firm: str
    one_side: bool
    variance: Fraction | None  # the square of the standard error of others; orders the themes


def expected_areas(told: Expected, instrument: Instrument) -> list[ExpectedArea]:
    """Say every area of a release."""
    return [_area(area, told, instrument) for area in instrument.areas]


def point_in_tenths(instrument: Instrument) -> Fraction:
    """How many tenths stand for one point of a scale from 1 to 5."""
    return Fraction(10 * (instrument.scale.maximum - instrument.scale.minimum), 4)


def level_in_tenths(instrument: Instrument, level: int) -> Fraction:
    """Where a level of the scale from 1 to 5 lies on this one, in tenths."""
    return instrument.scale.minimum * 10 + point_in_tenths(instrument) * (level - 1)


def nearest_tenth(exact: Fraction) -> int:
    """Round points to whole tenths: the nearer of two neighbours, the higher one where both are as near."""
    below = int(exact * 10 // 1)
    return min((below, below + 1), key=lambda tenths: (abs(tenths - exact * 10), -tenths))


def written(tenths: int) -> str:
    """Write tenths with a real minus sign."""
    digits = f"{abs(tenths):02d}"
    return (MINUS if tenths < 0 else "") + digits[:-1] + "." + digits[-1]


def together(parts: Sequence[tuple[int, Fraction, str, int]]) -> Number:
    """Put (weight, value, text, n) together: the weighted mean, or the one band that they all are."""
    total = sum((value * weight for weight, value, _, _ in parts), Fraction(0))
    tenths = nearest_tenth(total / sum(weight for weight, _, _, _ in parts))
    texts = [text for _, _, text, _ in parts]
    band = readable(texts[0]) if is_band(texts[0]) and texts.count(texts[0]) == len(texts) else None
    return Number(band or written(tenths), tenths, min(n for _, _, _, n in parts))


def is_band(text: str) -> bool:
    """True for "4.5+", "<=1.5" and "≤1.5"."""
    return text.strip("-" + MINUS + "0123456789.") != ""


def readable(text: str) -> str:
    """Write a release's text as a report does."""
    return text.replace("<=", "≤").replace("-", MINUS)


def _area(area: Area, told: Expected, instrument: Instrument) -> ExpectedArea:
    weights = {key: len(groups) for key, _, groups, _, _, _ in told.cells}
    anonymous = {key for key, _, _, attributed, _, _ in told.cells if not attributed}
    numbers = {key: found for key in weights if (found := _of_cell(area, key, told))}
    own = numbers.pop("self", None)
    compared = bool(anonymous & set(numbers))
    parts = [(weights[key], Fraction(one.tenths, 10), one.text, one.n) for key, one in numbers.items()]
    others = together(parts) if compared else None
    variance = _variance(numbers, weights, instrument) if compared else None
    gap = own.tenths - others.tenths if own and others else None
    kind = _kind(gap, others, instrument)
    low, high = _band(others, variance, instrument) if others and variance is not None else (None, None)
    spread = max(_distances(numbers), default=None)
    return ExpectedArea(
        area=area.id,
        title=area.title,
        own=own,
        others=others,
        groups=numbers,
        gap=gap,
        low=low,
        high=high,
        raters=sum(one.n for one in numbers.values()) if compared else 0,
        spread=spread,
        differ=_differ(numbers, instrument),
        kind=kind,
        firm=_firm(kind, gap or 0, variance, instrument),
        one_side=bool(own and gap is not None) and _one_side(own, numbers, gap or 0, instrument),
        variance=variance,
    )


def _of_cell(area: Area, key: str, told: Expected) -> Number | None:
    """The mean of what is shown of an area's items, from three fifths of them on."""
    shown = [told.values[item.id][key] for item in area.items if key in told.values[item.id]]
    if not shown or 5 * len(shown) < 3 * len(area.items):
        return None
    return together([(1, value, text, n) for text, value, n in shown])


def _variance(numbers: Mapping[str, Number], weights: Mapping[str, int], instrument: Instrument) -> Fraction:
    """The square of sqrt(sum(w^2 s0^2 / n)) / sum(w), in square points."""
    spread = assumed_spread(instrument)
    parts = (weights[key] ** 2 * spread**2 / one.n for key, one in numbers.items())
    return sum(parts, Fraction(0)) / sum(weights[key] for key in numbers) ** 2


def assumed_spread(instrument: Instrument) -> Fraction:
    """s0, in points, as the questionnaire writes it."""
    return Fraction(instrument.rater_sd).limit_denominator(10_000)


def _kind(gap: int | None, others: Number | None, instrument: Instrument) -> str:
    """Read the table: its rows by what others say, its columns by which side is higher."""
    if gap is None or others is None:
        return "not compared"
    half = point_in_tenths(instrument) / 2
    side = (gap >= half) - (gap <= -half)
    if others.tenths >= level_in_tenths(instrument, 4):
        return {1: "strength, you rate it higher still", 0: "agreed strength", -1: "hidden strength"}[side]
    low = others.tenths < level_in_tenths(instrument, 3)
    between = "lower in both views" if low else "close to each other"
    return {1: "possible blind spot", 0: between, -1: "you are harder on yourself than others are"}[side]


def _firm(kind: str, gap: int, variance: Fraction | None, instrument: Instrument) -> str:
    """A gap is clear that exceeds a quarter of a point by 1.28 standard errors: squares are compared, not roots."""
    if kind not in HIGHER_ONES + LOWER_ONES or variance is None:
        return ""
    beyond = (abs(gap) - point_in_tenths(instrument) / 4) / 10
    return "clear" if beyond >= 0 and beyond**2 >= Fraction(128, 100) ** 2 * variance else "tentative"


def _differ(numbers: Mapping[str, Number], instrument: Instrument) -> bool:
    """The two that lie farthest apart: a point or more, and 2.8 times what their counts explain."""
    far = max(_distances(numbers), default=0)
    pairs = [pair for pair in combinations(numbers.values(), 2) if abs(pair[0].tenths - pair[1].tenths) == far]
    explained = [
        (Fraction(28, 10) * assumed_spread(instrument)) ** 2 * (Fraction(1, one.n) + Fraction(1, other.n))
        for one, other in pairs
    ]
    return far >= point_in_tenths(instrument) and any(Fraction(far, 10) ** 2 >= noise for noise in explained)


def _distances(numbers: Mapping[str, Number]) -> list[int]:
    return [abs(one.tenths - other.tenths) for one, other in combinations(numbers.values(), 2)]


def _one_side(own: Number | None, numbers: Mapping[str, Number], gap: int, instrument: Instrument) -> bool:
    if own is None or len(numbers) < 2:
        return False
    quarter = point_in_tenths(instrument) / 4
    gaps = [own.tenths - one.tenths for one in numbers.values()]
    return min(gaps) >= quarter if gap > 0 else max(gaps) <= -quarter


def _band(others: Number, variance: Fraction, instrument: Instrument) -> tuple[int, int]:
    """The ends of the 80 % band in whole tenths, half up, inside the scale: try every tenth of the scale."""
    reach = Fraction(128, 10) ** 2 * variance  # the square of 1.28 standard errors, in square tenths
    half = Fraction(1, 2)
    scale = range(instrument.scale.minimum * 10, instrument.scale.maximum * 10 + 1)
    high = [t for t in scale if (ahead := t - half - others.tenths) <= 0 or ahead**2 <= reach]
    low = [t for t in scale if (behind := others.tenths - t + half) >= 0 and behind**2 >= reach]
    return max(low, default=scale[0]), max(high)
