"""The waves that every chart must hold for: the story, and each awkward case the charts know of."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from instruments.groups import RaterGroup
from reports.release import Release
from tests.reports import sample
from tests.reports.sample import Tendency, plain_instrument, story_release

LONG_NAME = "Alexandra Maximiliana Featherstonehaugh-Cholmondeley of Upper and Lower Slaughter"


def _area_with_nothing() -> Release:
    release = story_release()
    emptied = {item.id for item in release.instrument.areas[3].items}
    return replace(release, values={item: {} if item in emptied else by for item, by in release.values.items()})


def _odd_letters() -> Release:
    release = story_release()
    first, *rest = release.instrument.areas
    title = "Costs of $5 and $9 _in_ 会議 & <b> “quoted”"
    return replace(release, instrument=replace(release.instrument, areas=(replace(first, title=title), *rest)))


VARIANTS: Mapping[str, Callable[[], Release]] = {
    "story": story_release,
    "five cells": lambda: story_release(roster=sample.FIVE_CELLS),
    "one merged cell": lambda: story_release(roster=sample.ONE_MERGED_CELL),
    "withheld": lambda: story_release(roster=sample.WITHHELD),
    "no supervisors": lambda: story_release(roster=sample.NO_SUPERVISORS),
    "no self": lambda: story_release(roster=sample.NO_SELF),
    "only self": lambda: story_release(roster=sample.ONLY_SELF),
    "nobody": lambda: story_release(roster={sample.PEER: 1}),
    "an empty area": _area_with_nothing,
    "all alike": lambda: story_release(tendency=sample.UNANIMOUS),
    "all at the top": lambda: story_release(tendency=sample.ALL_TOP),
    "all at the bottom": lambda: story_release(tendency=sample.ALL_BOTTOM),
    "0 to 10": lambda: story_release(instrument=plain_instrument(minimum=0, points=11)),
    "-3 to 3": lambda: story_release(instrument=plain_instrument(minimum=-3, points=7)),
    "1 to 4": lambda: story_release(instrument=plain_instrument(points=4)),
    "12 long areas": lambda: story_release(
        roster=sample.FIVE_CELLS, instrument=plain_instrument(areas=12, title_length=60), executive=LONG_NAME
    ),
    "one area": lambda: story_release(instrument=plain_instrument(areas=1, items=3)),
    "k of 5": lambda: story_release(min_raters=5),
    "odd letters": _odd_letters,
}


def any_release(seed: int) -> Release:
    """Make up a wave of any roster, scale, number of areas and length of titles."""
    rng = Random(seed)
    roster = {group: rng.choice((0, 1, 3, 5, 12, 40)) for group in RaterGroup}
    roster |= {RaterGroup.SELF: rng.choice((0, 1, 1, 1)), RaterGroup.SUPERVISOR: rng.choice((0, 1, 2))}
    roster |= {RaterGroup.PEER: rng.choice((3, 4, 8))}
    minimum, points = rng.choice(((1, 5), (1, 5), (1, 4), (1, 7), (0, 11), (-3, 7)))
    asked = plain_instrument(
        areas=rng.randint(1, 12),
        items=rng.randint(3, 6),
        minimum=minimum,
        points=points,
        title_length=rng.randint(6, 80),
    )
    tendency = Tendency(level=rng.choice((None, None, None, 1.2, 3.0, 4.8)), missing=rng.choice((0.0, 0.05, 0.4)))
    return story_release(roster=roster, instrument=asked, tendency=tendency, seed=seed)
