"""The pairs of waves that the charts of a comparison must hold for: the story, each awkward case, random ones."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from random import Random

from instruments.groups import RaterGroup
from instruments.model import Instrument
from reports.charts import Chart
from reports.charts.comparison import draw_comparison
from reports.comparison.model import Comparison
from tests.reports import sample
from tests.reports.comparison.pairs import BETTER, Asked, compared
from tests.reports.sample import Tendency, plain_instrument

MORE_GROUPS = {RaterGroup.SELF: 1, RaterGroup.SUPERVISOR: 1, RaterGroup.PEER: 5, RaterGroup.DIRECT_REPORT: 4}


def both(roster: Mapping[RaterGroup, int], tendency: Tendency = BETTER) -> Comparison:
    """Ask one roster twice."""
    return compared(Asked(roster=roster), Asked(roster=roster, tendency=tendency, seed=8))


def plain(asked: Instrument, **later: object) -> Comparison:
    """Ask another questionnaire twice, in the first area of which something is declared."""
    areas = [area.id for area in asked.areas]
    focus, control = (areas[:1], areas[1]) if len(areas) > 1 else ([], "")
    second = Asked(instrument=asked, seed=8, tendency=Tendency(moved={areas[0]: 1.5}), **later)  # type: ignore[arg-type]
    return compared(Asked(instrument=asked, roster=second.roster), second, focus=focus, control=control)


def _ends(then: Tendency, now: Tendency) -> Comparison:
    """Ask a roster without supervisors, whose values are never ranges."""
    first, second = (Asked(roster=sample.NO_SUPERVISORS, tendency=one) for one in (then, now))
    return compared(first, second)


def _no_common_item() -> Comparison:
    """A minor version that replaced every action of most areas."""
    first = plain_instrument(areas=3)
    items = [tuple(replace(item, id=item.id.replace(".0", ".5")) for item in area.items) for area in first.areas]
    moved = tuple(replace(area, items=new) for area, new in zip(first.areas, items, strict=True))
    later = replace(first, version="1.1", areas=moved)
    return compared(Asked(instrument=first), Asked(instrument=later, seed=8), focus=(), control="")


VARIANTS: Mapping[str, Callable[[], Comparison]] = {
    "story": compared,
    "nothing declared": lambda: compared(focus=(), control=""),
    "no self once": lambda: compared(Asked(roster=sample.NO_SELF)),
    "no self twice": lambda: both(sample.NO_SELF),
    "withheld once": lambda: compared(None, Asked(roster=sample.WITHHELD, seed=8)),
    "only self": lambda: both(sample.ONLY_SELF),
    "nothing in common": lambda: compared(Asked(roster=sample.NO_SELF), Asked(roster=sample.ONLY_SELF)),
    "no common item": _no_common_item,
    "merged later": lambda: compared(None, Asked(roster=sample.ONE_MERGED_CELL, seed=8)),
    "merged both times": lambda: both(sample.ONE_MERGED_CELL),
    "five cells": lambda: both(sample.FIVE_CELLS),
    "new groups": lambda: compared(Asked(roster=MORE_GROUPS), Asked(roster=sample.FIVE_CELLS, seed=8)),
    "only supervisors": lambda: both({RaterGroup.SUPERVISOR: 2, RaterGroup.PEER: 1}),
    "supervisor gone": lambda: compared(None, Asked(roster=sample.NO_SUPERVISORS, seed=8)),
    "now at the top": lambda: _ends(sample.UNANIMOUS, sample.ALL_TOP),
    "was at the bottom": lambda: _ends(sample.ALL_BOTTOM, sample.UNANIMOUS),
    "from end to end": lambda: _ends(sample.ALL_TOP, sample.ALL_BOTTOM),
    "at the top both times": lambda: _ends(sample.ALL_TOP, sample.ALL_TOP),
    "0 to 10": lambda: plain(plain_instrument(minimum=0, points=11)),
    "-3 to 3": lambda: plain(plain_instrument(minimum=-3, points=7)),
    "1 to 4": lambda: plain(plain_instrument(points=4)),
    "12 long areas": lambda: plain(plain_instrument(areas=12, title_length=60), roster=sample.FIVE_CELLS),
    "one area": lambda: plain(plain_instrument(areas=1, items=3)),
}


@cache
def comparison_of(name: str) -> Comparison:
    """Compare a pair once for all tests of this process."""
    return VARIANTS[name]()


@cache
def charts_of(name: str) -> tuple[Chart, ...]:
    """Draw it once."""
    return draw_comparison(comparison_of(name))


def any_pair(seed: int) -> Comparison:
    """Make up two waves of any rosters, with any declaration, scale, number of areas and length of titles."""
    rng = Random(seed)
    minimum, points = rng.choice(((1, 5), (1, 5), (1, 4), (1, 7), (0, 11), (-3, 7)))
    asked = plain_instrument(
        areas=rng.randint(1, 12),
        items=rng.randint(3, 6),
        minimum=minimum,
        points=points,
        title_length=rng.randint(6, 80),
    )
    areas = [area.id for area in asked.areas]
    focus, control = (areas[1 : rng.randint(2, 3)], areas[0]) if len(areas) > 1 and rng.random() < 0.8 else ([], "")
    first, second = (_any_wave(asked, areas, rng) for _ in range(2))
    supervisors = None if rng.random() < 0.3 else (0, 1)
    return compared(
        first,
        second,
        focus=focus,
        control=control,
        supervisors=supervisors,
        anonymous=rng.choice((None, 0.0, 0.6, 0.8)),
    )


def _any_wave(asked: Instrument, areas: list[str], rng: Random) -> Asked:
    roster = {group: rng.choice((0, 1, 3, 5, 12)) for group in RaterGroup}
    roster |= {RaterGroup.SELF: rng.choice((0, 1, 1, 1)), RaterGroup.SUPERVISOR: rng.choice((0, 1, 2))}
    roster |= {RaterGroup.PEER: rng.choice((3, 4, 8))}
    tendency = Tendency(
        level=rng.choice((None, None, None, 1.2, 3.0, 4.8)),
        missing=rng.choice((0.0, 0.05, 0.4)),
        moved={area: rng.gauss(0, 0.8) for area in areas},
    )
    return Asked(roster=roster, instrument=asked, tendency=tendency, seed=rng.randint(0, 999))
