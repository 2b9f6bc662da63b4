"""Builds that count otherwise, each by a few lines: what their counts give away, in the stories where it comes out."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from instruments.groups import RaterGroup
from surveys.core.ids import InvitationId
from surveys.invited.marks import LATE
from surveys.waves.units import Asked, Block, View, new_units, views
from tests.privacy.experiment.counted.knowing import Answered, Share, share_named
from tests.privacy.experiment.counted.stories import (
    LEFT,
    REFUSED,
    Played,
    Rules,
    added,
    all_reached,
    launched,
)
from tests.privacy.experiment.findings import Control

SELF, SUPERVISOR, PEER, REPORT = RaterGroup.SELF, RaterGroup.SUPERVISOR, RaterGroup.PEER, RaterGroup.DIRECT_REPORT
SIZES = range(3, 7)  # people of a cell


@dataclass(frozen=True)
class Leak:
    """A build: what was changed in it, its rules, and the stories in which it comes out."""

    build: str
    rules: Rules
    stories: tuple[Played, ...]

    def control(self) -> Control:
        """Say how many patterns of answers name somebody, in the best and the worst of the stories."""
        shares = [worst_share(story) for story in self.stories]
        fewest, most = min(one.percent for one in shares), max(one.percent for one in shares)
        example = next((one.example for one in shares if one.example), "nothing")
        figure = f"{fewest:.0f} to {most:.0f} % of patterns of answers name somebody"
        return Control(self.build, f"{figure}, for example {example}", caught=fewest > 0)


def worst_share(wave: Played) -> Share:
    """What is given away to somebody who sees all counts, and to one who sees the release with those since the last
    person could answer.
    """
    return max(
        (share_named(wave.observed(ended=False)), share_named(wave.observed(since=wave.last_reached))),
        key=lambda share: share.percent,
    )


# --- the builds


def _units_of_all(
    people: Iterable[Asked], blocks: Iterable[Block], *, k: int, begun: bool, patient: bool
) -> dict[InvitationId, str]:
    """Everybody of a block, whatever became of their letter."""
    return {one.invitation: str(place) for place, block in enumerate(blocks, 1) for one in people if one.group in block}


def _into_the_first_unit(
    people: Sequence[Asked], blocks: Iterable[Block], *, k: int, begun: bool, patient: bool
) -> dict[InvitationId, str] | None:
    found = new_units(people, blocks, k=k, begun=begun, patient=patient)
    if not begun or found is None:
        return found
    first = {one.group: one.unit for one in people if one.is_counted}
    return {one.invitation: first[one.group] for one in people if one.unit == LATE and one.standing is LEFT}


def _ignoring_who_is_outside(people: Sequence[Asked], blocks: Iterable[Block], *, begun: bool) -> tuple[View, ...]:
    counted = {one.group for one in people if one.is_counted}
    return views([one for one in people if one.is_counted or one.group not in counted], blocks, begun=begun)


def _each_block_alone(people: Sequence[Asked], blocks: Iterable[Block], *, begun: bool) -> tuple[View, ...]:
    return tuple(chain.from_iterable(views(people, [block], begun=begun) for block in blocks))


def _pooled_until_enough(views: Sequence[View], people: Sequence[Asked], wave: Played, answered: Answered) -> Hashable:
    """Late people are counted with those before them until there are k; from then on each by themselves."""
    late = [one for one in people if one.unit == LATE and one.standing is LEFT]
    if 0 < len(late) < wave.k:
        return _lines({"all": [one for one in people if one.is_counted] + late}, answered)
    return _lines(_by_unit(people), answered)


def _across_cells(
    people: Sequence[Asked], blocks: Iterable[Block], *, k: int, begun: bool, patient: bool
) -> dict[InvitationId, str] | None:
    found = new_units(people, blocks, k=k, begun=begun, patient=patient)
    late = [one for one in people if one.unit == LATE and one.standing is LEFT]
    return found if found is None or len(late) < k else {one.invitation: "9" for one in late}


def _every_unit(views: Sequence[View], people: Sequence[Asked], wave: Played, answered: Answered) -> Hashable:
    return _lines(_by_unit(people), answered)


def _by_unit(people: Iterable[Asked]) -> Mapping[str, Sequence[Asked]]:
    counted = [one for one in people if one.is_counted]
    return {unit: [one for one in counted if one.unit == unit] for unit in sorted({one.unit for one in counted})}


def _lines(units: Mapping[str, Sequence[Asked]], answered: Answered) -> Hashable:
    return tuple((unit, len(own), sum(one.invitation in answered for one in own)) for unit, own in units.items())


# --- the stories


def _one_of_a_cell_reached(rules: Rules) -> Iterator[Played]:
    for size in SIZES:
        yield launched({PEER: [LEFT] + [REFUSED] * (size - 1)}, rules=rules)


def _reached_later(rules: Rules, *late: int) -> Iterator[Played]:
    """So many are invited later, and so many after them; somebody looks before, between and after."""
    for size in SIZES:
        wave = launched({PEER: [LEFT] * size}, rules=rules)
        for count in late:
            wave = all_reached(added(wave, PEER, count).unseen())
        yield wave


def _beside_one_who_was_reached(rules: Rules) -> Iterator[Played]:
    for size in SIZES:
        wave = launched({PEER: [LEFT] * size, REPORT: [LEFT, REFUSED, REFUSED]}, rules=rules)
        yield wave.after("a day passes", wave.people, patient=False)


def _one_here_and_two_there(rules: Rules) -> Iterator[Played]:
    for size in SIZES:
        wave = launched({PEER: [LEFT] * size, REPORT: [LEFT] * 3}, rules=rules).unseen()
        yield all_reached(added(added(wave, PEER, 1).unseen(), REPORT, 2).unseen())


def _with_one_supervisor(rules: Rules) -> Iterator[Played]:
    for size in SIZES:
        yield launched({SELF: [LEFT], SUPERVISOR: [LEFT], PEER: [LEFT] * size}, rules=rules)


def _leaks() -> Iterator[Leak]:
    everyone = Rules(new_units=_units_of_all, shown=_every_unit)
    yield Leak(
        "everybody invited is counted, reached or not (no T7 (a), (b))",
        everyone,
        tuple(_one_of_a_cell_reached(everyone)),
    )
    at_once = Rules(new_units=_into_the_first_unit)
    yield Leak("somebody reached later is counted at once (no T7 (c))", at_once, tuple(_reached_later(at_once, 1)))
    still = Rules(views=_ignoring_who_is_outside)
    yield Leak(
        "the old count is shown on when somebody is reached later (no T7 (c))", still, tuple(_reached_later(still, 1))
    )
    pooled = Rules(shown=_pooled_until_enough)
    split = tuple(_reached_later(pooled, 2, 1))
    yield Leak("people reached later are counted with the others until there are k, and then apart", pooled, split)
    across = Rules(new_units=_across_cells, shown=_every_unit)
    yield Leak("people reached later form a unit across two cells", across, tuple(_one_here_and_two_there(across)))
    alone = Rules(views=_each_block_alone)
    yield Leak(
        "a cell is counted beside one of which too few were reached, though the close merges them",
        alone,
        tuple(_beside_one_who_was_reached(alone)),
    )
    with_cell = Rules(attributed_apart=False)
    yield Leak(
        "self and one supervisor are counted with a cell, and the wave waits",
        with_cell,
        tuple(_with_one_supervisor(with_cell)),
    )


def leaky_builds() -> list[Control]:
    """Say what each build gave away."""
    return [leak.control() for leak in _leaks()]
