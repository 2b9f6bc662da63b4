"""R8: what may be said of two waves: the same groups and items, displayed values, and rarely more than nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instruments.model import Instrument
from reports.change import Direction, NotComparableError, compare, detectable, largely_different, standard_error
from reports.release import Release, Shown
from tests.privacy.waves import DIRECT_REPORT, PEER, SUPERVISOR, ballot, ballots_with, tell
from tests.reports.handmade import ONE_AREA, Column, handmade, level
from tests.reports.sample import plain_instrument, story_release

SEPTEMBER = date(2026, 9, 20)
Cells = Mapping[str, tuple[int, Mapping[int, Column] | Column]]


def first(cells: Cells, *, instrument: Instrument = ONE_AREA) -> Release:
    return handmade(cells, instrument=instrument)


def second(cells: Cells, *, instrument: Instrument = ONE_AREA) -> Release:
    return handmade(cells, instrument=instrument, closed_on=SEPTEMBER, wave="later")


def area_row(earlier: Cells, later: Cells) -> dict[str, object]:
    [row] = compare(first(earlier), second(later)).areas.to_dict("records")
    return {str(name): value for name, value in row.items()}


@pytest.mark.parametrize(("raters", "points"), [(4, 0.97), (5, 0.87), (10, 0.61)])
def test_the_smallest_change_that_can_be_told_is_as_published(raters: int, points: float) -> None:
    assert detectable(raters, raters, rater_sd=0.70) == pytest.approx(points, abs=0.005)


@pytest.mark.parametrize(
    ("raters", "delta", "direction"),
    [
        (4, 0.9, Direction.WITHIN),
        (4, 1.0, Direction.HIGHER),
        (4, -0.9, Direction.WITHIN),
        (4, -1.0, Direction.LOWER),
        (5, 0.8, Direction.WITHIN),
        (5, 0.9, Direction.HIGHER),
        (10, -0.6, Direction.WITHIN),
        (10, -0.7, Direction.LOWER),
        (10, 0.0, Direction.WITHIN),
    ],
)
def test_a_change_is_named_only_beyond_normal_variation(raters: int, delta: float, direction: Direction) -> None:
    told = area_row({"peer": (raters, level(3.0))}, {"peer": (raters, level(3.0 + delta))})
    assert told["direction"] is direction
    assert told["delta"] == pytest.approx(delta)
    assert told["error"] == pytest.approx(0.7 * sqrt(2 / raters))


def test_exactly_at_the_bound_nothing_is_claimed() -> None:
    instrument = replace(ONE_AREA, rater_sd=1 / (1.96 * sqrt(2 / 8)))  # eight and eight raters: 1.96 SE is 1.0
    for delta, direction in ((1.0, Direction.WITHIN), (1.0 + 1e-6, Direction.HIGHER)):
        later = second({"peer": (8, level(3.0 + delta))}, instrument=instrument)
        change = compare(first({"peer": (8, level(3.0))}, instrument=instrument), later)
        assert set(change.areas["direction"]) == set(change.items["direction"]) == {direction}


def test_both_counts_go_into_the_error() -> None:
    assert standard_error(4, 16, rater_sd=0.7) == pytest.approx(0.7 * sqrt(1 / 4 + 1 / 16))
    told = area_row({"peer": (4, level(3.0))}, {"peer": (16, level(3.0))})
    assert (told["n_earlier"], told["n_later"]) == (4, 16)
    assert told["error"] == pytest.approx(0.7 * sqrt(1 / 4 + 1 / 16))


def test_the_words_are_those_of_the_report() -> None:
    assert [str(direction) for direction in Direction] == ["higher", "lower", "within normal variation"]


# cells


def test_only_cells_of_the_same_groups_are_compared() -> None:
    earlier = first({"self": (1, level(3.0)), "peer": (5, level(3.0)), "board": (3, level(3.0))})
    later = second({"self": (1, level(4.0)), "peer": (5, level(4.0)), "direct_report": (4, level(4.0))})
    change = compare(earlier, later)
    assert set(change.items["cell"]) == set(change.areas["cell"]) == {"self", "peer"}
    assert [cell.key for cell in change.uncompared] == ["direct_report"]


def test_where_the_later_wave_merged_the_earlier_displayed_values_are_merged_by_their_n() -> None:
    earlier = first({"peer": (6, level(4.0)), "direct_report": (3, level(2.5))})
    change = compare(earlier, second({"peer+direct_report": (7, level(3.6))}))
    assert set(change.items["cell"]) == {"peer+direct_report"}
    assert change.items["earlier"].to_list() == pytest.approx([(6 * 4.0 + 3 * 2.5) / 9] * 5)
    assert set(change.items["n_earlier"]) == {9}
    assert change.areas["delta"].to_list() == pytest.approx([0.1])
    assert change.uncompared == ()


def test_bands_are_merged_as_what_they_count_as() -> None:
    wave = [*ballots_with(PEER, [5] * 5), *ballots_with(DIRECT_REPORT, [1] * 5)]
    item = tell(wave).release.instrument.items[0].id
    earlier = tell(wave).release
    merged = tell([*ballots_with(PEER, [5] * 5), *ballots_with(DIRECT_REPORT, [1] * 2)]).release
    later = replace(merged, closed_on=SEPTEMBER)
    [row] = compare(earlier, later).items.to_dict("records")
    assert row["item"] == item
    assert row["earlier"] == pytest.approx((4.7 + 1.3) / 2)


def test_three_groups_apart_may_become_two_and_one() -> None:
    earlier = first({"peer": (5, level(4.0)), "direct_report": (4, level(3.0)), "board": (3, level(2.0))})
    change = compare(earlier, second({"peer": (5, level(4.0)), "direct_report+board": (4, level(3.0))}))
    assert change.areas.set_index("cell")["earlier"].to_dict() == pytest.approx(
        {"peer": 4.0, "direct_report+board": (4 * 3.0 + 3 * 2.0) / 7}
    )


def test_an_item_that_one_earlier_part_did_not_show_is_left_out_of_a_merged_cell() -> None:
    earlier = first({"peer": (5, level(4.0)), "direct_report": (4, [3.0, None, 3.0, 3.0, 3.0])})
    items = compare(earlier, second({"peer+direct_report": (9, level(4.0))})).items
    assert items["item"].to_list() == [f"area_a.0{n}" for n in (1, 3, 4, 5)]


def test_a_merged_cell_is_not_compared_with_a_part_of_it() -> None:
    merged = {"peer+direct_report": (7, level(4.0))}
    part = {"peer": (5, level(4.0))}
    for one, other in ((part, merged), (merged, part)):
        change = compare(first(one), second(other))
        assert change.items.empty
        assert change.areas.empty
        assert len(change.uncompared) == 1


def test_a_withheld_wave_is_compared_only_in_its_attributed_cells() -> None:
    one = tell([ballot(SUPERVISOR, 3), ballot(PEER, 3)], invited={SUPERVISOR: 1, PEER: 4}).release
    other = replace(tell([ballot(SUPERVISOR, 4), *[ballot(PEER, 4)] * 4]).release, closed_on=SEPTEMBER)
    assert set(compare(one, other).items["cell"]) == {"supervisor"}


# items and areas


def test_only_items_displayed_in_both_waves_count() -> None:
    earlier = first({"peer": (5, [3.0, None, 3.0, 3.0, None])})
    later = second({"peer": (5, [4.0, 4.0, None, 4.0, 4.0])})
    change = compare(earlier, later)
    assert change.items["item"].to_list() == ["area_a.01", "area_a.04"]
    assert change.areas.empty


@pytest.mark.parametrize(("shared", "rows"), [(2, 0), (3, 1), (4, 1)])
def test_an_area_is_compared_from_three_of_five_shared_items_on(shared: int, rows: int) -> None:
    earlier = first({"peer": (5, [*level(3.0, shared), *[None] * (5 - shared)])})
    assert len(compare(earlier, second({"peer": (5, level(4.0))})).areas) == rows


def test_an_area_compares_the_same_items_in_both_waves() -> None:
    """The hidden items of one wave must not move the area: only the three shared ones count, in both."""
    told = area_row({"peer": (5, [3.0, 3.0, 3.0, 1.3, 1.3])}, {"peer": (5, [3.0, 3.0, 3.0, None, None])})
    assert (told["earlier"], told["later"], told["delta"], told["items"]) == (3.0, 3.0, 0.0, 3)


def test_the_fewest_raters_behind_any_shared_item_count_for_the_area() -> None:
    earlier, later = first({"peer": (8, level(3.0))}), second({"peer": (8, level(3.0))})
    fewer = dict(later.values)
    fewer["area_a.02"] = {"peer": Shown("3.0", 3.0, 5)}
    [row] = compare(earlier, replace(later, values=fewer)).areas.to_dict("records")
    assert (row["n_earlier"], row["n_later"]) == (8, 5)


def test_items_are_matched_by_their_permanent_ids_not_by_their_place() -> None:
    other = replace(ONE_AREA, id="other", areas=(replace(ONE_AREA.areas[0], items=ONE_AREA.areas[0].items[::-1]),))
    earlier = first({"peer": (5, [1.3, 2.0, 3.0, 4.0, 4.7])}, instrument=other)  # item 5 first
    change = compare(earlier, second({"peer": (5, [4.7, 4.0, 3.0, 2.0, 1.3])}))
    assert change.items["delta"].to_list() == [0.0] * 5


def test_areas_come_in_the_questionnaires_order_with_their_titles() -> None:
    two = plain_instrument(areas=2)
    cells = {"self": (1, {0: level(3.0), 1: level(3.0)}), "peer": (5, {0: level(3.0), 1: level(3.0)})}
    areas = compare(first(cells, instrument=two), second(cells, instrument=two)).areas
    order = [(area.id, area.title, cell) for area in two.areas for cell in ("self", "peer")]
    assert list(areas[["area", "title", "cell"]].itertuples(index=False, name=None)) == order


def test_two_whole_waves_are_compared_from_their_displayed_values_alone() -> None:
    earlier, later = story_release(seed=1), replace(story_release(seed=2), closed_on=date(2027, 3, 1))
    items = compare(earlier, later).items
    assert len(items) > 100
    for row in items.to_dict("records"):
        one, other = (release.values[row["item"]][row["cell"]] for release in (earlier, later))
        assert (row["earlier"], row["later"], row["n_earlier"], row["n_later"]) == (
            one.value,
            other.value,
            one.n,
            other.n,
        )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(13, 47), st.integers(13, 47)), min_size=5, max_size=5),
    st.integers(3, 40),
    st.integers(3, 40),
)
def test_a_wave_compared_backwards_shows_the_opposite(pairs: list[tuple[int, int]], n: int, m: int) -> None:
    one, other = ([value / 10 for value in column] for column in zip(*pairs, strict=True))
    forth, back = area_row({"peer": (n, one)}, {"peer": (m, other)}), area_row({"peer": (m, other)}, {"peer": (n, one)})
    opposite = {
        Direction.HIGHER: Direction.LOWER,
        Direction.LOWER: Direction.HIGHER,
        Direction.WITHIN: Direction.WITHIN,
    }
    assert isinstance(forth["direction"], Direction)
    assert back["direction"] is opposite[forth["direction"]]
    assert back["error"] == pytest.approx(forth["error"])


# what cannot be compared


def test_waves_out_of_order_or_the_same_wave_twice_are_refused() -> None:
    cells = {"peer": (5, level(3.0))}
    for one, other in ((second(cells), first(cells)), (first(cells), first(cells))):
        with pytest.raises(NotComparableError, match="in order"):
            compare(one, other)


def test_another_scale_is_refused() -> None:
    cells = {"peer": (5, level(3.0))}
    for points in (4, 6):
        with pytest.raises(NotComparableError, match="different scales"):
            compare(first(cells, instrument=plain_instrument(areas=1, points=points)), second(cells))


@pytest.mark.parametrize(("version", "comparable"), [("1.7", True), ("1", True), ("2.0", False), ("10.0", False)])
def test_a_new_first_number_of_the_questionnaires_version_is_refused(version: str, *, comparable: bool) -> None:
    cells = {"peer": (5, level(3.0))}
    later = second(cells, instrument=replace(ONE_AREA, version=version))
    if comparable:
        assert not compare(first(cells), later).items.empty
    else:
        with pytest.raises(NotComparableError, match=f"versions 1.0 and {version}"):
            compare(first(cells), later)


# roster overlap


@pytest.mark.parametrize(
    ("shared", "larger", "different"),
    [
        (5, 10, True),
        (6, 10, False),
        (7, 10, False),
        (59, 100, True),
        (60, 100, False),
        (0, 1, True),
        (1, 1, False),
        (3, 5, False),
    ],
)
def test_under_sixty_per_cent_shared_are_largely_different_people(shared: int, larger: int, *, different: bool) -> None:
    assert largely_different(shared, larger) is different


@pytest.mark.parametrize(("shared", "larger"), [(-1, 5), (6, 5), (0, 0)])
def test_a_share_that_cannot_be_is_refused(shared: int, larger: int) -> None:
    with pytest.raises(ValueError, match="cannot be shared"):
        largely_different(shared, larger)
