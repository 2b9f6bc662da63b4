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
from reports.gaps import TOLERANCE, GapClass, Thresholds, area_table, gap_table
from reports.release import Release, ReleasedCell

MOST = 3


@dataclass(frozen=True, slots=True)
class AreaView:
    """One area as the report sees it; scale points, unrounded, None where there is no value.

    `by_group` holds (cell, value) for every displayed cell but self, in the release's order.
    """

    area: str
    title: str
    own: float | None
    others: float | None
    gap: float | None
    low: float | None
    high: float | None
    spread: float | None
    kind: GapClass
    tentative: bool
    differ: bool
    by_group: tuple[tuple[ReleasedCell, float], ...]


@dataclass(frozen=True, slots=True)
class Highlights:
    """What the first page names. `apart` are all areas where groups differ, largest difference first."""

    strengths: tuple[AreaView, ...]
    themes: tuple[AreaView, ...]
    apart: tuple[AreaView, ...]


def area_views(release: Release) -> tuple[AreaView, ...]:
    """Give every area of the questionnaire, in its order, with what the gap table says of it."""
    values = area_table(release)
    by_area = {
        area.id: dict(zip(rows["cell"], rows["value"], strict=True))
        for area in release.instrument.areas
        for rows in [values[values["area"] == area.id]]
    }
    return tuple(
        AreaView(
            area=str(row["area"]),
            title=str(row["title"]),
            own=_number(row["own"]),
            others=_number(row["others"]),
            gap=_number(row["gap"]),
            low=_number(row["low"]),
            high=_number(row["high"]),
            spread=_number(row["spread"]),
            kind=GapClass(row["kind"]),
            tentative=bool(row["tentative"]),
            differ=bool(row["differ"]),
            by_group=tuple(
                (cell, float(by_area[str(row["area"])][cell.key]))
                for cell in release.others
                if cell.key in by_area[str(row["area"])]
            ),
        )
        for row in gap_table(release).to_dict("records")
    )


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
    split = tuple(view for view in apart if view not in strengths)
    ordered = dict.fromkeys((*blind, *agreed, *development, *split))
    return tuple(ordered)[:MOST]


def _is_development(view: AreaView, limits: Thresholds) -> bool:
    return view.kind is GapClass.OTHERS_MORE_POSITIVE or (view.own is None and is_seen_less_often(view, limits))


def _ranked(views: Iterable[AreaView], key: Callable[[AreaView], float]) -> tuple[AreaView, ...]:
    """Sort by a key to nine decimals: sums in another order must not change a rank."""
    return tuple(sorted(views, key=lambda view: round(key(view), 9)))


def _largest(value: Callable[[AreaView], float | None]) -> Callable[[AreaView], float]:
    return lambda view: -(value(view) or 0.0)


def _lowest(view: AreaView) -> float:
    return view.others if view.others is not None else math.inf


def _number(value: object) -> float | None:
    number = float(str(value))
    return None if math.isnan(number) else number
