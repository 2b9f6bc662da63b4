"""One area, then and now: values, error, bands, gap, what may be said. Everything is reckoned from whole tenths."""

import math
from collections.abc import Sequence
from fractions import Fraction

from instruments.model import Area, Scale
from reports.comparison.cells import CommonCell
from reports.comparison.items import ItemRow
from reports.comparison.model import CONTROL, FOCUS, AreaChange, Band, GapChange, Pair, Perceived, Range, Told
from reports.declaration import Declaration
from reports.gaps import (
    OTHERS_HIGHER,
    SELF_HIGHER,
    Thresholds,
    Value,
    all_others,
    band,
    classify,
    is_clear,
    items_needed,
    standard_error,
)
from reports.numbers import half_up, written
from reports.release import ANONYMOUS, Release

Z_FOCUS = 2.24  # two areas declared beforehand: a word for one unchanged leader in twenty, or somewhat more
Z_OTHER = 3.0  # any other area, of which there are eight
OVERLAP_HELPS = 0.5  # how far the same people asked twice narrow the error: half of what they differ by stays theirs
PERCEIVED_FROM = 5  # R10's word: answers about the focus area, and about the control area
PERCEIVED_BEYOND = 10  # tenths beyond the control area: politeness alone says "improved" of any area
_TOLERANCE = 1e-9  # for sums of roots; everything else is whole tenths


def error_of_change(pairs: Sequence[tuple[CommonCell, Pair]], *, rater_sd: float) -> float:
    """Standard error of the change of all others, in scale points, from counts and overlap alone.

    sqrt(sum(w^2 s0^2 (1/n1 + 1/n2) (1 - q/2))) / sum(w), with w the groups in a cell's name, n1 and n2 the fewest
    raters behind its items then and now, q the overlap and s0 `rater_sd`. Source: docs/measurement.md, "Two waves
    compared".
    """
    weight = sum(len(cell.groups) for cell, _ in pairs)
    variance = sum(
        (len(cell.groups) * rater_sd) ** 2 * (1 / pair.then.n + 1 / pair.now.n) * (1 - OVERLAP_HELPS * cell.overlap)
        for cell, pair in pairs
    )
    return math.sqrt(variance) / weight


def least_told(error: float, z: float) -> int:
    """Return the smallest change, in tenths, that would be named."""
    return math.floor(10 * (z * error + _TOLERANCE)) + 1


def area_change(
    area: Area, later: Release, cells: Sequence[CommonCell], rows: Sequence[ItemRow], declaration: Declaration
) -> AreaChange:
    """Reckon one area from the rows of the items."""
    scale, rater_sd = later.instrument.scale, later.instrument.rater_sd
    of_area = [row for row in rows if row.area == area.id]
    found = _pairs(area, of_area)
    own = next((found[cell.key] for cell in cells if cell.is_own and cell.key in found), None)
    seen = [(cell, found[cell.key]) for cell in cells if not cell.is_own and cell.key in found]
    carried = any(not cell.attributed for cell, _ in seen)
    others = _all_others(seen) if carried else None
    role = FOCUS if area.id in declaration.focus else CONTROL if area.id == declaration.control else ""
    error = error_of_change(seen, rater_sd=rater_sd) if carried else math.nan
    z = Z_FOCUS if role == FOCUS else Z_OTHER
    errors = tuple(_error_of(seen, of, rater_sd=rater_sd) for of in (0, 1)) if carried else (math.nan, math.nan)
    told = _told(others, error, z, role)
    return AreaChange(
        area=area.id,
        title=area.title,
        role=role,
        items=tuple(dict.fromkeys(row.item for row in of_area)),
        own=own,
        others=others,
        cells={cell.key: pair for cell, pair in seen},
        error=error,
        least=least_told(error, z) if carried else None,
        bands=(Band(*band(others.then, errors[0], scale)), Band(*band(others.now, errors[1], scale)))
        if others
        else None,
        told=told,
        reached=_reached(others, scale) if others else None,
        gap=_gap(own, others, errors, told, Thresholds.of(scale)) if own and others else None,
        perceived=_perceived(area.id, later, declaration) if role else None,
        looking_back=_looking_back(later.looking_back.get(area.id)),
    )


def _pairs(area: Area, rows: Sequence[ItemRow]) -> dict[str, Pair]:
    """Return what each cell says of an area, by its key; a cell with too few common items is absent."""
    by_cell: dict[str, list[ItemRow]] = {}
    for row in rows:
        by_cell.setdefault(row.cell, []).append(row)
    return {
        key: Pair(
            _mean([(row.then, row.then_text, row.then_n) for row in found]),
            _mean([(row.now, row.now_text, row.now_n) for row in found]),
        )
        for key, found in by_cell.items()
        if len(found) >= items_needed(area)
    }


def _looking_back(half_points: float | None) -> Value | None:
    """Return how the executive now thinks that they were, as a printed number."""
    if half_points is None:
        return None
    tenths = round(half_points * 10)
    return Value(tenths, written(tenths), 1)


def _mean(shown: Sequence[tuple[Fraction, str, int]]) -> Value:
    """Average displayed item values (value, text, n) and round once, half up; all of one band stay that band."""
    tenths = half_up(sum((value for value, _, _ in shown), Fraction()) * 10 / len(shown))
    first, same = shown[0][1], len({text for _, text, _ in shown}) == 1
    is_band = any(sign in first for sign in "+\N{LESS-THAN OR EQUAL TO}")
    return Value(tenths, first if same and is_band else written(tenths), min(n for _, _, n in shown))


def _all_others(seen: Sequence[tuple[CommonCell, Pair]]) -> Pair:
    then, now = ([(len(cell.groups), (pair.then, pair.now)[which]) for cell, pair in seen] for which in (0, 1))
    return Pair(all_others(then), all_others(now))


def _error_of(seen: Sequence[tuple[CommonCell, Pair]], which: int, *, rater_sd: float) -> float:
    return standard_error(
        [(len(cell.groups), (pair.then, pair.now)[which].n) for cell, pair in seen], rater_sd=rater_sd
    )


def _told(others: Pair | None, error: float, z: float, role: str) -> Told:
    if others is None:
        return Told.NOT_COMPARABLE
    if others.then.is_band and others.now.is_band and others.then.text == others.now.text:
        return Told.SAME_RANGE
    if abs(others.change) / 10 > z * error + _TOLERANCE:
        return Told.HIGHER if others.change > 0 else Told.LOWER
    return Told.NO_CHANGE if role == FOCUS else Told.NO_WORD


def _reached(others: Pair, scale: Scale) -> Range | None:
    if others.then.is_band == others.now.is_band:
        return None
    band = others.now if others.now.is_band else others.then
    top = 2 * band.points > scale.minimum + scale.maximum
    if others.now.is_band:
        return Range.NOW_TOP if top else Range.NOW_BOTTOM
    return Range.WAS_TOP if top else Range.WAS_BOTTOM


def _gap(own: Pair, others: Pair, errors: Sequence[float], told: Told, limits: Thresholds) -> GapChange:
    gaps = (own.then.tenths - others.then.tenths, own.now.tenths - others.now.tenths)
    kinds = (classify(gaps[0], others.then, limits), classify(gaps[1], others.now, limits))
    then, now = (
        kind in SELF_HIGHER | OTHERS_HIGHER and is_clear(gap, error, limits)
        for kind, gap, error in zip(kinds, gaps, errors, strict=True)
    )
    return GapChange(*gaps, kinds, (then, now), told in (Told.HIGHER, Told.LOWER))


def _perceived(area: str, later: Release, declaration: Declaration) -> Perceived:
    by_part, of_control = later.perceived.get(area, {}), later.perceived.get(declaration.control, {})
    anonymous, control = by_part.get(ANONYMOUS), of_control.get(ANONYMOUS)
    found = Perceived(anonymous, by_part.get("supervisor"), control, improved=False)
    enough = anonymous is not None and control is not None and min(anonymous.n, control.n) >= PERCEIVED_FROM
    above = anonymous is not None and anonymous.value > 0  # above a control area that got worse is no improvement
    is_focus = area in declaration.focus
    improved = is_focus and enough and above and found.beyond is not None and found.beyond >= PERCEIVED_BEYOND
    return Perceived(anonymous, found.supervisor, control, improved)
