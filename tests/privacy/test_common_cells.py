"""R8: whatever groups two waves tell apart or together, no cell compared holds fewer than k, and none is split."""

from collections.abc import Mapping
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from instruments.groups import ANONYMOUS_GROUPS, RaterGroup
from reports.comparison.cells import apart, common_cells
from reports.comparison.items import item_rows
from reports.release import Release
from tests.reports.handmade import handmade, level

_ATTRIBUTED = (RaterGroup.SELF, RaterGroup.SUPERVISOR)


@st.composite
def waves(draw: st.DrawFn, *, closed_on: date) -> Release:
    """Any groups, in any partition into cells of three people or more, and whatever stands beside them."""
    present = draw(st.lists(st.sampled_from(ANONYMOUS_GROUPS), unique=True))
    place = {group: draw(st.integers(0, len(present))) for group in present}
    cells: Mapping[int, list[RaterGroup]] = {
        number: [group for group in RaterGroup if place.get(group) == number] for number in set(place.values())
    }
    named = sorted(cells.values(), key=lambda groups: list(RaterGroup).index(groups[0]))
    told = {group.value: 1 for group in draw(st.sets(st.sampled_from(_ATTRIBUTED)))}
    told |= {"+".join(groups): draw(st.integers(3, 8)) for groups in named}
    return handmade({key: (n, level(3.5, draw(st.integers(0, 5)))) for key, n in told.items()}, closed_on=closed_on)


both = st.tuples(waves(closed_on=date(2026, 3, 20)), waves(closed_on=date(2026, 12, 18)))


@given(both)
def test_no_cell_of_a_comparison_holds_fewer_than_k_anonymous_people_in_either_wave(
    pair: tuple[Release, Release],
) -> None:
    for cell in common_cells(*pair):
        if not cell.attributed:
            assert cell.answered_then >= pair[0].min_raters
            assert cell.answered_now >= pair[1].min_raters


@given(both)
def test_a_cell_holds_whole_cells_of_both_waves_and_the_same_groups_in_each(pair: tuple[Release, Release]) -> None:
    """So what stood merged in either wave stays merged in both."""
    for cell in common_cells(*pair):
        for parts, release in zip((cell.then, cell.now), pair, strict=True):
            assert sorted(group for part in parts for group in part.groups) == sorted(cell.groups)
            touched = [set(one.groups) for one in release.cells if set(one.groups) & set(cell.groups)]
            assert all(groups <= set(cell.groups) for groups in touched)


@given(both)
def test_no_cell_is_larger_than_what_the_waves_make_necessary(pair: tuple[Release, Release]) -> None:
    """Its parts hang together: it cannot be cut in two so that no cell of either wave is cut."""
    for cell in common_cells(*pair):
        reached, parts = {cell.groups[0]}, [set(one.groups) for one in (*cell.then, *cell.now)]
        while grown := {group for part in parts if part & reached for group in part} - reached:
            reached |= grown
        assert reached == set(cell.groups)


@given(both)
def test_groups_that_both_waves_hold_are_compared_however_many_steps_join_them(pair: tuple[Release, Release]) -> None:
    """Peers with the board then, and with direct reports now: the three together, where both waves hold all three."""
    expected = set()
    for first in RaterGroup:
        reached, cells = {first}, [set(cell.groups) for release in pair for cell in release.cells]
        while grown := {group for cell in cells if cell & reached for group in cell} - reached:
            reached |= grown
        held = [{group for cell in release.cells for group in cell.groups} for release in pair]
        if all(reached <= groups for groups in held):
            expected.add(frozenset(reached))
    assert {frozenset(cell.groups) for cell in common_cells(*pair)} == expected


@given(both)
def test_every_group_stands_in_one_cell_or_in_one_that_is_told_apart(pair: tuple[Release, Release]) -> None:
    common = common_cells(*pair)
    groups = [group for cell in common for group in cell.groups]
    assert len(groups) == len(set(groups))
    for release in pair:
        left = [group for cell in apart(release, common) for group in cell.groups]
        assert sorted([*left, *groups]) == sorted(
            {*groups, *(group for cell in release.cells for group in cell.groups)}
        )


@given(both)
def test_an_item_is_compared_only_where_every_part_displays_it(pair: tuple[Release, Release]) -> None:
    common = common_cells(*pair)
    by_key = {cell.key: cell for cell in common}
    for row in item_rows(*pair, common):
        cell = by_key[row.cell]
        for parts, release, n in zip((cell.then, cell.now), pair, (row.then_n, row.now_n), strict=True):
            assert all(part.key in release.values[row.item] for part in parts)
            assert n >= (1 if cell.attributed else release.min_raters)
