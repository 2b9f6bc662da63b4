"""Two waves put together answer by answer and told through the real disclosure, for numbers that have to be exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product

from instruments.answers import Answers, NoScore, Score
from instruments.groups import RaterGroup
from instruments.model import Instrument, Item
from reports.declaration import Declaration
from reports.disclosure.rounding import anonymous_mean
from reports.release import Follows, Named, Release
from reports.release_json import numbers_hash
from tests.privacy.waves import tell
from tests.reports.sample import plain_instrument

FOUR = plain_instrument(areas=4)
FIRST, SECOND, CONTROL, OTHER = (area.id for area in FOUR.areas)
DECLARED = Declaration((FIRST, SECOND), CONTROL)
THEN, NOW, LATER = date(2026, 3, 20), date(2026, 12, 18), date(2027, 9, 17)
Totals = Mapping[str, Sequence[int]]  # area id -> what a group's answers to each of its items add up to


@dataclass(frozen=True)
class Link:
    """How a follow-up hangs on its baseline: the areas it declares, and how many were asked both times."""

    declaration: Declaration = DECLARED
    supervisors: tuple[int, int] | None = None
    anonymous: float | None = 0.0
    before: Release | None = None


@dataclass(frozen=True)
class Wave:
    """Who answers what. `changes` holds what anonymous raters say of change: area id -> one answer for each who judges.

    Ballots that hold such answers already keep them.
    """

    ballots: Sequence[Answers]
    invited: Mapping[RaterGroup, int] | None = None
    k: int = 3
    instrument: Instrument = FOUR
    changes: Mapping[str, Sequence[int]] = field(default_factory=dict)


def baseline(wave: Wave, *, name: str = "spring") -> Release:
    """Tell a first wave."""
    told = tell(wave.ballots, invited=wave.invited, k=wave.k, instrument=wave.instrument).release
    return replace(told, wave=name, closed_on=THEN)


def follow_up(wave: Wave, of: Release, link: Link | None = None, *, name: str = "winter", on: date = NOW) -> Release:
    """Tell a later wave that follows another one."""
    link = link or Link()
    named, before = (Named(one.wave, numbers_hash(one)) for one in (of, link.before or of))
    areas = link.declaration.areas
    asked = replace(wave.instrument, compared=tuple(area.id for area in wave.instrument.areas if area.id in areas))
    told = tell(_about_change(wave, asked), invited=wave.invited, k=wave.k, instrument=asked).release
    follows = Follows(
        named, before, link.supervisors, link.anonymous, link.declaration, link.declaration.sha256(named.numbers_sha256)
    )
    return replace(told, wave=name, closed_on=on, opened_on=date(on.year, on.month, 1), follows=follows)


def flat(group: RaterGroup, raters: int, score: Score, instrument: Instrument = FOUR) -> list[Answers]:
    """So many raters who answer every item alike."""
    return adding_up(group, raters, {}, otherwise=score, instrument=instrument)


def adding_up(
    group: RaterGroup, raters: int, totals: Totals, *, otherwise: Score = 3, instrument: Instrument = FOUR
) -> list[Answers]:
    """So many raters whose answers to each of an area's items add up to a total; every other item alike."""
    by_item = {
        item.id: totals[area.id][place]
        for area in instrument.areas
        if area.id in totals
        for place, item in enumerate(area.items)
    }
    asked = [item for item in instrument.items if group in item.asked_of]
    return [
        Answers(group, {item.id: _share(item, by_item, raters, place, otherwise) for item in asked}, frozenset(), {})
        for place in range(raters)
    ]


def totals_for(tenths: int, raters: int, instrument: Instrument = FOUR) -> tuple[int, ...]:
    """Find totals of five items' answers of which the area reads as so many tenths. Raises `ValueError` for none."""
    nearest = tenths * raters // 10
    shown = {one: anonymous_mean(one, raters, instrument.scale) for one in range(nearest - 1, nearest + 3)}
    whole = {total: round(one.value * 10) for total, one in shown.items()}
    for totals in product(sorted(whole), repeat=5):
        if _mean([whole[total] for total in totals]) == tenths:
            return totals
    raise ValueError(f"no five items of {raters} raters read as {tenths} tenths")


def _mean(tenths: Sequence[int]) -> int:
    """The mean of whole tenths, half up."""
    return (2 * sum(tenths) + len(tenths)) // (2 * len(tenths))


def with_new_items(instrument: Instrument, area_id: str, replaced: int, version: str = "1.1") -> Instrument:
    """A minor version in which so many of an area's items are others, under ids of their own."""
    areas = [
        replace(
            area,
            items=tuple(
                replace(item, id=f"{area.id}.{50 + place}") if area.id == area_id and place < replaced else item
                for place, item in enumerate(area.items)
            ),
        )
        for area in instrument.areas
    ]
    return replace(instrument, version=version, areas=tuple(areas))


def _share(item: Item, totals: Mapping[str, int], raters: int, place: int, otherwise: Score) -> Score:
    """What one of the raters adds to a total: as evenly as it goes."""
    if item.id not in totals:
        return otherwise
    each, more = divmod(totals[item.id], raters)
    return each + (place < more)


def _about_change(wave: Wave, asked: Instrument) -> list[Answers]:
    """Hand the anonymous answers about change out, one to each rater; everybody else says "no basis"."""
    left = {area: list(given) for area, given in wave.changes.items()}
    told = []
    for one in wave.ballots:
        if one.change or one.looking_back:
            told.append(one)
            continue
        areas = [area.id for area in asked.compared_areas(one.group)]
        if one.group is RaterGroup.SELF:
            told.append(replace(one, looking_back={area: float(asked.scale.minimum) + 1.5 for area in areas[:2]}))
        else:
            told.append(replace(one, change={area: _next(left, area, one.group) for area in areas}))
    return told


def _next(left: Mapping[str, list[int]], area: str, group: RaterGroup) -> Score:
    if group is RaterGroup.SUPERVISOR:
        return 1
    return left[area].pop() if left.get(area) else NoScore.NOT_OBSERVED
