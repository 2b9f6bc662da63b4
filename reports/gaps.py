"""R5: area values, gaps and classes. Functions of a Release alone, so they cannot add information to it.

Every value is rounded once, to tenths; gaps, classes, ranks and differences are reckoned from the rounded values, so
that no printed number contradicts a printed word. Formulas, thresholds and what they rest on: docs/measurement.md,
"Numbers in a report" and "Conventions".
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

import pandas as pd

from instruments.groups import RaterGroup
from instruments.model import Area, Scale
from reports.numbers import as_shown, half_up, written
from reports.release import Release

Z_BAND = 1.28  # the 90 % quantile of the normal distribution, for a two-sided band of 80 %
Z_GROUPS = 2.8  # of ten areas with three pairs each, one report in ten then claims a difference where there is none
_TOLERANCE = 1e-9  # for sums of roots; everything else is whole tenths


class GapClass(StrEnum):
    """What self and others together say about an area, in the words of the report.

    The classes are conventions, not findings of a test. Source: docs/measurement.md, "Numbers in a report".
    """

    BLIND_SPOT = "possible blind spot"
    LOWER_IN_BOTH = "lower in both views"
    HARDER_ON_SELF = "you are harder on yourself than others are"
    STRENGTH_SELF_HIGHER = "strength, you rate it higher still"
    HIDDEN_STRENGTH = "hidden strength"
    AGREED_STRENGTH = "agreed strength"
    CLOSE = "close to each other"
    NOT_COMPARED = "not compared"


class Foresight(StrEnum):
    """What the executive expected of others, set beside what they said. Source: docs/measurement.md."""

    SEEN_COMING = "you see it coming"
    UNEXPECTED = "unexpected"
    BETTER_THAN_FEARED = "better than feared"


SELF_HIGHER = frozenset({GapClass.BLIND_SPOT, GapClass.STRENGTH_SELF_HIGHER})
OTHERS_HIGHER = frozenset({GapClass.HIDDEN_STRENGTH, GapClass.HARDER_ON_SELF})


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where words begin, in tenths of a scale point, stretched from 1..5 to the scale in use (span / 4).

    All are conventions. gap: a gap that is named; clear: what a clear gap has beyond its band; high, low: the view of
    others; one_side: how far each group must lie on the same side; lenient: the median gap that is said once; apart:
    groups that differ; alike: areas of which none stands out. Source: docs/measurement.md, "Conventions".
    """

    gap: Fraction
    clear: Fraction
    high: Fraction
    low: Fraction
    one_side: Fraction
    lenient: Fraction
    apart: Fraction
    alike: Fraction

    @classmethod
    def of(cls, scale: Scale) -> "Thresholds":
        """On 1..5: a gap of 0.5, high from 4, low below 3, one side by 0.25, 0.4 throughout, 1.0 apart, 0.3 alike."""
        unit = Fraction(scale.maximum - scale.minimum, 4) * 10
        start = scale.minimum * 10
        return cls(
            gap=unit / 2,
            clear=unit / 4,
            high=start + unit * 3,
            low=start + unit * 2,
            one_side=unit / 4,
            lenient=unit * 2 / 5,
            apart=unit,
            alike=unit * 3 / 10,
        )


@dataclass(frozen=True, slots=True)
class Value:
    """A printed number of an area. `tenths` is what it counts as, `text` how it reads: "3.4", or the band "4.5+".

    `n` is the fewest raters behind any of the items in it.
    """

    tenths: int
    text: str
    n: int

    @property
    def points(self) -> float:
        """What it counts as, in scale points."""
        return self.tenths / 10

    @property
    def is_band(self) -> bool:
        """True where only a range at an end of the scale may be told."""
        return self.text != written(self.tenths)


@dataclass(frozen=True, slots=True)
class AreaView:
    """One area as the report tells it; None where there is no value.

    `cells` holds the displayed groups (cell key -> `Value`) without self. `others` is all of them together, and None
    where only supervisors carry the area. `gap` and `spread` are in tenths; `error` is the standard error of `others`
    in scale points, `low` and `high` the ends of its 80 % band (NaN without others). `raters` are the people behind
    `others`. `expected` is what the executive thought that others would say. `clear` tells a gap that is named and
    lies well beyond its band, `one_side` that every one of two or more groups lies on the same side of self;
    `differ` that groups lie farther apart than their counts explain.
    """

    area: str
    title: str
    own: Value | None
    others: Value | None
    cells: Mapping[str, Value]
    gap: int | None
    error: float
    low: float
    high: float
    raters: int
    spread: int | None
    differ: bool
    kind: GapClass
    clear: bool
    one_side: bool
    expected: Value | None = None
    foresight: Foresight | None = None

    @property
    def apart(self) -> bool:
        """True where self and others lie at least the threshold apart."""
        return self.kind in SELF_HIGHER | OTHERS_HIGHER

    @property
    def only_supervisors(self) -> bool:
        """True where nobody but supervisors carries the area: their view, and nobody else's."""
        return set(self.cells) == {RaterGroup.SUPERVISOR.value}

    @property
    def certainty(self) -> str:
        """How firm a named gap is: "clear" or "tentative"; empty where none is named."""
        return ("clear" if self.clear else "tentative") if self.apart else ""

    @property
    def reading(self) -> str:
        """The class in words, with how firm it is."""
        return f"{self.kind} ({self.certainty})" if self.certainty else str(self.kind)


def items_needed(area: Area) -> int:
    """How many of an area's items must be shown before it has a value: 3 of 5, in proportion. A convention."""
    return math.ceil(len(area.items) * 3 / 5)


def item_table(release: Release) -> pd.DataFrame:
    """One row per displayed item value: area, item, cell (keys), text, value (scale points), n."""
    rows = [
        (area.id, item.id, cell.key, shown.text, shown.value, shown.n)
        for area in release.instrument.areas
        for item in area.items
        for cell in release.cells
        if (shown := release.values.get(item.id, {}).get(cell.key)) is not None
    ]
    return pd.DataFrame(rows, columns=["area", "item", "cell", "text", "value", "n"])


def area_table(release: Release) -> pd.DataFrame:
    """One row per area and cell that has enough displayed items.

    Columns: area, cell (keys), tenths (mean of the displayed item values, half up; int), text (the number, or the band
    where all its items are that band), n (the fewest raters behind any of these items), shown (items displayed).
    """
    items = item_table(release)
    items["hundredths"] = (items["value"] * 100).round().astype("int64")  # exact: no value has a third decimal
    grouped = items.groupby(["area", "cell"], sort=False)
    table = grouped.agg(
        total=("hundredths", "sum"),
        n=("n", "min"),
        shown=("item", "count"),
        texts=("text", "nunique"),
        text=("text", "first"),
    ).reset_index()
    table["tenths"] = (2 * table["total"] + 10 * table["shown"]) // (20 * table["shown"])
    one_band = (table["texts"] == 1) & table["text"].str.contains("[+<]", regex=True)
    plain = table["tenths"].map(lambda tenths: written(int(tenths)))
    table["text"] = table["text"].map(as_shown).where(one_band, plain)
    needed = table["area"].map({area.id: items_needed(area) for area in release.instrument.areas})
    return table.loc[table["shown"] >= needed, ["area", "cell", "tenths", "text", "n", "shown"]].reset_index(drop=True)


def area_views(release: Release) -> tuple[AreaView, ...]:
    """Return every area, in the instrument's order."""
    by_area: dict[str, dict[str, Value]] = {area.id: {} for area in release.instrument.areas}
    columns = area_table(release)[["area", "cell", "tenths", "text", "n"]]
    for area, cell, tenths, text, n in columns.itertuples(index=False, name=None):
        by_area[area][cell] = Value(int(tenths), str(text), int(n))
    return tuple(_view(area, by_area[area.id], release) for area in release.instrument.areas)


def gap_table(release: Release) -> pd.DataFrame:
    """One row per area, in the instrument's order: what `area_views` holds, in scale points.

    Columns: area (id), title, own, others, gap, low, high, spread (NaN where there is none), raters, differ, clear,
    one_side (bool), kind (`GapClass`), expected (NaN where there is none), foresight (`Foresight` or None).
    Source: docs/measurement.md, "Numbers in a report".
    """
    return pd.DataFrame([_row(view) for view in area_views(release)])


def _row(view: AreaView) -> dict[str, object]:
    return {
        "area": view.area,
        "title": view.title,
        "own": view.own.points if view.own else math.nan,
        "others": view.others.points if view.others else math.nan,
        "gap": _points(view.gap),
        "low": view.low,
        "high": view.high,
        "raters": view.raters,
        "spread": _points(view.spread),
        "differ": view.differ,
        "kind": view.kind,
        "clear": view.clear,
        "one_side": view.one_side,
        "expected": view.expected.points if view.expected else math.nan,
        "foresight": view.foresight,
    }


def _points(tenths: int | None) -> float:
    return math.nan if tenths is None else tenths / 10


def _view(area: Area, values: Mapping[str, Value], release: Release) -> AreaView:
    scale, rater_sd = release.instrument.scale, release.instrument.rater_sd
    limits = Thresholds.of(scale)
    own = values.get(RaterGroup.SELF.value)
    seen = [(cell, values[cell.key]) for cell in release.others if cell.key in values]
    carried = any(not cell.attributed for cell, _ in seen)
    others = all_others([(len(cell.groups), value) for cell, value in seen]) if carried else None
    gap = own.tenths - others.tenths if own and others else None
    counts = [(len(cell.groups), value.n) for cell, value in seen]
    error = standard_error(counts, rater_sd=rater_sd) if carried else math.nan
    kind = classify(gap, others, limits)
    low, high = band(others, error, scale)
    expected = _expected(release.expected.get(area.id))
    return AreaView(
        area=area.id,
        title=area.title,
        own=own,
        others=others,
        cells={cell.key: value for cell, value in seen},
        gap=gap,
        error=error,
        low=low,
        high=high,
        raters=sum(value.n for _, value in seen) if carried else 0,
        spread=_spread([value for _, value in seen]),
        differ=groups_differ([value for _, value in seen], limits, rater_sd=rater_sd),
        kind=kind,
        clear=kind in SELF_HIGHER | OTHERS_HIGHER and is_clear(gap or 0, error, limits),
        one_side=gap is not None and _one_side(own, [value for _, value in seen], gap, limits),
        expected=expected,
        foresight=foresight(expected, others, limits),
    )


def all_others(seen: Sequence[tuple[int, Value]]) -> Value:
    """Return the view of all displayed cells, each weighing as many as the groups in its printed name.

    `seen` holds that number and the value of each cell. It is the mean of the printed values, so that a reader can work
    it out; the band where all print the same band.
    """
    weight = sum(groups for groups, _ in seen)
    tenths = half_up(Fraction(sum(groups * value.tenths for groups, value in seen), weight))
    texts = {value.text for _, value in seen}
    same_band = len(texts) == 1 and seen[0][1].is_band
    return Value(tenths, texts.pop() if same_band else written(tenths), min(value.n for _, value in seen))


def standard_error(counts: Sequence[tuple[int, int]], *, rater_sd: float) -> float:
    """Standard error of the view of all displayed cells, in scale points, from counts alone.

    sqrt(sum(w^2 s0^2 / n)) / sum(w), with w the groups in a cell's name and n the fewest raters behind its items:
    `counts` holds w and n of each cell.
    `rater_sd` is s0, the standard deviation that the instrument assumes between raters' scores of one area, in scale
    points (0.70 for leadership360). It is assumed: an observed one would give answers away (R6).
    Source: docs/measurement.md, "Numbers in a report".
    """
    weight = sum(groups for groups, _ in counts)
    return math.sqrt(sum((groups * rater_sd) ** 2 / n for groups, n in counts)) / weight


def classify(gap: int | None, others: Value | None, limits: Thresholds) -> GapClass:
    """Name what a gap (self - others, in tenths) and the others' view say together; None is `NOT_COMPARED`.

    Conventions, all of them: see `Thresholds`. Source: the table in docs/measurement.md, "Numbers in a report".
    """
    if gap is None or others is None:
        return GapClass.NOT_COMPARED
    high = others.tenths >= limits.high
    if gap >= limits.gap:
        return GapClass.STRENGTH_SELF_HIGHER if high else GapClass.BLIND_SPOT
    if gap <= -limits.gap:
        return GapClass.HIDDEN_STRENGTH if high else GapClass.HARDER_ON_SELF
    if high:
        return GapClass.AGREED_STRENGTH
    return GapClass.LOWER_IN_BOTH if others.tenths < limits.low else GapClass.CLOSE


def foresight(expected: Value | None, others: Value | None, limits: Thresholds) -> Foresight | None:
    """Name how an expectation (in tenths) met the view of others; None where either is missing.

    Half a point or more above is unexpected, as far below better than feared. A convention, as the gap is.
    Source: docs/measurement.md, "What the executive expected".
    """
    if expected is None or others is None:
        return None
    beyond = expected.tenths - others.tenths
    if beyond >= limits.gap:
        return Foresight.UNEXPECTED
    return Foresight.BETTER_THAN_FEARED if beyond <= -limits.gap else Foresight.SEEN_COMING


def _expected(half_points: float | None) -> Value | None:
    """Return an expectation as a printed number: the executive's alone, and exact."""
    if half_points is None:
        return None
    tenths = round(half_points * 10)
    return Value(tenths, written(tenths), 1)


def groups_differ(seen: Sequence[Value], limits: Thresholds, *, rater_sd: float) -> bool:
    """True where the largest difference between two groups is named: a point, and beyond what their counts explain.

    max(1.0, 2.8 s0 sqrt(1/ni + 1/nj)) on 1..5. Source: docs/measurement.md, "Numbers in a report".
    """
    largest = _spread(seen)
    if largest is None:
        return False
    farthest = [pair for pair in combinations(seen, 2) if abs(pair[0].tenths - pair[1].tenths) == largest]
    noise = min(Z_GROUPS * rater_sd * math.sqrt(1 / one.n + 1 / other.n) for one, other in farthest)
    return largest >= limits.apart and largest / 10 >= noise - _TOLERANCE


def _spread(seen: Sequence[Value]) -> int | None:
    """Return the largest difference between groups, in tenths; None under two groups."""
    tenths = [value.tenths for value in seen]
    return max(tenths) - min(tenths) if len(tenths) > 1 else None


def band(others: Value | None, error: float, scale: Scale) -> tuple[float, float]:
    """Return the ends of the 80 % band in scale points, inside the scale; NaN without others."""
    if others is None:
        return math.nan, math.nan
    half = Z_BAND * error
    return max(others.points - half, scale.minimum), min(others.points + half, scale.maximum)


def is_clear(gap: int, error: float, limits: Thresholds) -> bool:
    """True where a named gap, in tenths, lies well beyond its band. Source: docs/measurement.md, "Conventions"."""
    return abs(gap) / 10 >= float(limits.clear) / 10 + Z_BAND * error - _TOLERANCE


def _one_side(own: Value | None, seen: Sequence[Value], gap: int, limits: Thresholds) -> bool:
    """True where each of two or more groups lies on the gap's side of self, by a quarter of a point or more."""
    if own is None or len(seen) < 2:
        return False
    return all((own.tenths - value.tenths) * (1 if gap > 0 else -1) >= limits.one_side for value in seen)
