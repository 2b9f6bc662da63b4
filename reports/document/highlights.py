"""What page one names, by one stated rule, from the areas alone. No wording and no layout here.

Leniency: where eight of ten areas or more can be compared and the median of their gaps is 0.4 or more either way, that
is said once, and only what stands out from it is a theme.

What others see most: the three areas highest in the view of others, whatever their class. Where all that are seen lie
within 0.2 of each other none stands out, and none is named. Ties keep the instrument's order, and are counted.

Themes, at most three, in this order:
1. gaps below 4.0 (possible blind spots, and areas in which you are harder on yourself) that stand out from the leniency
   by half a point or more, the largest for its standard error first;
2. areas that others see below 3.0, lowest first: where there is one, the last of the three places is kept for it;
3. areas where groups differ, largest difference first, unless they are named already.
Fewer than three, or none, is an answer too: nothing is filled up. Thresholds are those of 1..5, stretched to the scale.
Source: docs/measurement.md, "What page one names".
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from instruments.model import Scale
from reports.gaps import AreaView, GapClass, Thresholds
from reports.numbers import half_up

MOST = 3
_GAP_THEMES = frozenset({GapClass.BLIND_SPOT, GapClass.HARDER_ON_SELF})
Views = tuple[AreaView, ...]


@dataclass(frozen=True, slots=True)
class Highlights:
    """What page one names.

    strengths: the areas that others see most; `tied`: further areas whose number is that of the last of them; `alike`:
    true where none stands out. themes: by the rule above. apart: all areas where groups differ, largest first.
    leniency: the median gap in tenths where it is to be said, otherwise None. whole: true where enough areas are
    seen for a statement about all of them; compared: true where enough have both views.
    """

    strengths: Views
    tied: int
    alike: bool
    themes: Views
    apart: Views
    leniency: int | None
    whole: bool
    compared: bool


def highlights(views: Views, scale: Scale) -> Highlights:
    """Choose what page one names from `area_views`."""
    limits = Thresholds.of(scale)
    seen = [view for view in views if view.others]
    strengths = tuple(sorted(seen, key=_from_highest)[:MOST])
    alike = bool(seen) and all_alike(seen, limits)
    apart = tuple(sorted((view for view in views if view.differ), key=lambda view: -(view.spread or 0)))
    lenient = leniency(views, limits)
    return Highlights(
        strengths=() if alike else strengths,
        tied=0 if alike else sum(_height(view) == _height(strengths[-1]) for view in seen if view not in strengths),
        alike=alike,
        themes=_themes(views, apart, lenient or 0, limits),
        apart=apart,
        leniency=lenient,
        whole=enough(len(seen), views),
        compared=enough(sum(view.gap is not None for view in views), views),
    )


def enough(count: int, views: Sequence[AreaView]) -> bool:
    """True where so many areas allow a statement about all: eight of ten, in proportion. A convention."""
    return count >= math.ceil(len(views) * 4 / 5)


def leniency(views: Views, limits: Thresholds) -> int | None:
    """Return the median gap in tenths where it is to be said once, otherwise None."""
    gaps = [view.gap for view in views if view.gap is not None]
    if not gaps or not enough(len(gaps), views):
        return None
    middle = median(Fraction(gap) for gap in gaps)
    return half_up(middle) if abs(middle) >= limits.lenient else None


def all_alike(seen: Sequence[AreaView], limits: Thresholds) -> bool:
    """True where several areas lie so close together in the view of others that none stands out."""
    heights = [_height(view) for view in seen]
    return len(heights) > 1 and max(heights) - min(heights) < limits.alike


def _themes(views: Views, apart: Views, lenient: int, limits: Thresholds) -> Views:
    gaps = sorted((view for view in views if _stands_out(view, lenient, limits)), key=lambda v: _weight(v, lenient))
    low = sorted((view for view in views if is_low(view, limits)), key=_height)
    first = gaps[:MOST]
    if low and low[0] not in first:
        first = [*gaps[: MOST - 1], low[0]]
    by_area = {view.area: view for view in (*first, *low, *apart)}  # each once, where it comes first
    return tuple(by_area.values())[:MOST]


def is_low(view: AreaView, limits: Thresholds) -> bool:
    """True for an area that others see below the low threshold (3.0 on 1..5)."""
    return view.others is not None and view.others.tenths < limits.low


def _stands_out(view: AreaView, lenient: int, limits: Thresholds) -> bool:
    """True for a gap theme that lies half a point or more beyond what holds throughout, on its own side."""
    if view.kind not in _GAP_THEMES or view.gap is None:
        return False
    beyond = view.gap - lenient
    return (beyond if view.gap > 0 else -beyond) >= limits.gap


def _weight(view: AreaView, lenient: int) -> float:
    return -round(abs((view.gap or 0) - lenient) / view.error, 9)


def _from_highest(view: AreaView) -> int:
    return -_height(view)


def _height(view: AreaView) -> int:
    return view.others.tenths if view.others else 0


def within(seen: Iterable[AreaView]) -> tuple[int, int]:
    """Return the lowest and the highest view of others, in tenths."""
    heights = [_height(view) for view in seen]
    return min(heights), max(heights)
