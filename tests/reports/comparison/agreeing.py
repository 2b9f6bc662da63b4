"""Holding a comparison against what the oracle says of the same two files: number by number, word by word."""

from dataclasses import replace
from fractions import Fraction
from math import isnan, sqrt

import pytest

from reports.comparison.comparison import area_table, compare
from reports.comparison.model import AreaChange, Comparison, GapChange
from reports.comparison.model import Pair as Compared
from reports.comparison.model import Perceived as Said
from reports.gaps import Value
from reports.release import Release, Shown
from reports.release_json import from_json, to_json
from tests.privacy.oracle_areas import Number
from tests.reports.comparison import oracle
from tests.reports.comparison.oracle import ExpectedChange, ExpectedComparison, ExpectedGap, ExpectedPerceived


def agrees(earlier: Release, later: Release) -> Comparison:
    """Compare two releases as they are and as they read from their files, and hold both against the oracle."""
    files = to_json(earlier), to_json(later)
    expected = oracle.expected(*files)
    assert not isinstance(expected, str), f"the oracle refuses: {expected}"
    found, reread = compare(earlier, later), compare(from_json(files[0]), from_json(files[1]))
    for one in (found, reread):
        assert _told(one) == _without_roots(expected)
        _roots_agree(one, expected)
    assert area_table(found).equals(area_table(reread))
    return found


def _told(comparison: Comparison) -> ExpectedComparison:
    """Write a comparison in the oracle's words."""
    return ExpectedComparison(
        cells=[
            (one.key, Fraction(one.overlap).limit_denominator(1000), one.answered_then, one.answered_now, one.merged)
            for one in comparison.cells
        ],
        only_then={cell.key for cell in comparison.only_then},
        only_now={cell.key for cell in comparison.only_now},
        new_items=list(comparison.new_items),
        gone_items=list(comparison.gone_items),
        areas=[_area(one) for one in comparison.areas],
        rows=list(comparison.items.itertuples(index=False, name=None)),
    )


def _area(area: AreaChange) -> ExpectedChange:
    return ExpectedChange(
        area=area.area,
        title=area.title,
        role=area.role,
        items=set(area.items),
        own=_pair(area.own),
        others=_pair(area.others),
        cells={key: _both(pair) for key, pair in area.cells.items()},
        variance=None,
        bands=None,
        least=area.least,
        told=area.told.value,
        reached=area.reached.value if area.reached else None,
        gap=_gap(area.gap) if area.gap else None,
        perceived=_perceived(area.perceived) if area.perceived else None,
        looking_back=_number(area.looking_back) if area.looking_back else None,
    )


def _number(value: Value) -> Number:
    return Number(value.text, value.tenths, value.n)


def _both(pair: Compared) -> tuple[Number, Number]:
    return _number(pair.then), _number(pair.now)


def _pair(pair: Compared | None) -> tuple[Number, Number] | None:
    return _both(pair) if pair else None


def _gap(gap: GapChange) -> ExpectedGap:
    kinds = gap.kinds[0].value, gap.kinds[1].value
    return ExpectedGap((gap.then, gap.now), gap.closed, kinds, gap.clear, gap.class_changed)


def _perceived(said: Said) -> ExpectedPerceived:
    shown = [_shown(one) for one in (said.anonymous, said.supervisor, said.control)]
    return ExpectedPerceived(shown[0], shown[1], shown[2], said.beyond, said.improved)


def _shown(shown: Shown | None) -> tuple[str, Fraction, int] | None:
    return (shown.text, Fraction(str(shown.value)), shown.n) if shown else None


def _without_roots(expected: ExpectedComparison) -> ExpectedComparison:
    return replace(expected, areas=[replace(area, variance=None, bands=None) for area in expected.areas])


def _roots_agree(comparison: Comparison, expected: ExpectedComparison) -> None:
    """Take the roots that the oracle leaves: the error of a change, and the ends of both bands inside the scale."""
    scale = comparison.later.instrument.scale
    for area, told in zip(comparison.areas, expected.areas, strict=True):
        if told.variance is None or told.bands is None or told.others is None or area.bands is None:
            assert isnan(area.error)
            assert (told.variance, told.bands, area.bands, area.least) == (None, None, None, None)
            continue
        assert area.error == pytest.approx(sqrt(told.variance), abs=1e-12)
        for band, middle, variance in zip(area.bands, told.others, told.bands, strict=True):
            half = 1.28 * sqrt(variance)
            assert band.low == pytest.approx(max(middle.tenths / 10 - half, scale.minimum), abs=1e-12)
            assert band.high == pytest.approx(min(middle.tenths / 10 + half, scale.maximum), abs=1e-12)
