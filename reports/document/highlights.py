"""Which areas the first page names. One stated rule, from the gap table alone; no wording and no layout here.

Strengths: the areas highest in the others' view, at least at the middle threshold (3.5 on 1..5), never one classed a
possible blind spot. `clear` tells those at the high threshold (4.0) from those that are only the highest here.

Themes, at most three, in this order:
1. possible blind spots, largest gap first;
2. agreed development priorities, lowest others' view first;
3. development areas where others are more positive, lowest others' view first; without a self-rating, areas below
   the middle threshold stand here, lowest first;
4. areas where groups differ by 1.0 or more, largest difference first, unless already named as a strength.
Ties keep the instrument's order. Fewer than three, or none, is an answer too: nothing is filled up.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from instruments.model import Scale
from reports.charts.views import AreaView
from reports.gaps import TOLERANCE, GapClass, Thresholds

MOST = 3


@dataclass(frozen=True, slots=True)
class Highlights:
    """What the first page names. `apart` are all areas where groups differ, largest difference first."""

    strengths: tuple[AreaView, ...]
    themes: tuple[AreaView, ...]
    apart: tuple[AreaView, ...]


def highlights(views: tuple[AreaView, ...], scale: Scale) -> Highlights:
    """Choose strengths and themes by the rule above from `area_views`."""
    limits = Thresholds.of(scale)
    strengths = _strengths(views, limits)
    apart = _ranked((v for v in views if v.differ), _largest(lambda v: v.spread))
    return Highlights(strengths, _themes(views, strengths, apart, limits), apart)


def is_clear(view: AreaView, limits: Thresholds) -> bool:
    """True for an area that others see at or above the high threshold."""
    return view.others is not None and view.others >= limits.high - TOLERANCE


def is_seen_less_often(view: AreaView, limits: Thresholds) -> bool:
    """True for an area that others see below the middle threshold."""
    return view.others is not None and view.others < limits.middle - TOLERANCE


def _strengths(views: Iterable[AreaView], limits: Thresholds) -> tuple[AreaView, ...]:
    seen = (
        view
        for view in views
        if view.others is not None and view.others >= limits.middle - TOLERANCE and view.kind is not GapClass.BLIND_SPOT
    )
    return _ranked(seen, _largest(lambda view: view.others))[:MOST]


def _themes(
    views: tuple[AreaView, ...], strengths: tuple[AreaView, ...], apart: tuple[AreaView, ...], limits: Thresholds
) -> tuple[AreaView, ...]:
    blind = _ranked((v for v in views if v.kind is GapClass.BLIND_SPOT), _largest(lambda v: v.gap))
    agreed = _ranked((v for v in views if v.kind is GapClass.AGREED_PRIORITY), _lowest)
    development = _ranked((v for v in views if _is_development(v, limits)), _lowest)
    named = (*blind, *agreed, *development)
    return (*named, *(view for view in apart if view not in (*strengths, *named)))[:MOST]


def _is_development(view: AreaView, limits: Thresholds) -> bool:
    return view.kind is GapClass.OTHERS_MORE_POSITIVE or (view.own is None and is_seen_less_often(view, limits))


def _ranked(views: Iterable[AreaView], key: Callable[[AreaView], float]) -> tuple[AreaView, ...]:
    """Sort by a key to nine decimals: sums in another order must not change a rank."""
    return tuple(sorted(views, key=lambda view: round(key(view), 9)))


def _largest(value: Callable[[AreaView], float | None]) -> Callable[[AreaView], float]:
    return lambda view: -(value(view) or 0.0)


def _lowest(view: AreaView) -> float:
    return view.others if view.others is not None else math.inf
