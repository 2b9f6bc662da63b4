"""Single actions: numbers, examples and the lists on one page."""

import pytest

from reports.document.actions import actions, example, lists
from reports.gaps import GapClass, area_views
from tests.reports.handmade import handmade, level
from tests.reports.sample import plain_instrument

TWO = plain_instrument(areas=2)


def test_an_action_is_the_mean_of_the_displayed_groups_rounded_once() -> None:
    told = handmade({"self": (1, [4.0]), "supervisor": (3, [3.33]), "peer": (5, [3.5]), "board": (4, [None])})
    one = actions(told)[0]
    assert (one.own.text, one.others.text, one.gap, one.cells) == ("4.0", "3.4", 6, 2)  # type: ignore[union-attr]


def test_a_joined_cell_weighs_as_many_as_it_names() -> None:
    told = handmade({"supervisor": (1, [5.0]), "peer+direct_report": (7, [3.5])})
    assert actions(told)[0].others.text == "4.0"  # type: ignore[union-attr]


def test_lists_hold_only_actions_with_a_number_from_two_groups() -> None:
    told = handmade({"peer": (5, level(4.0)), "board": (5, [3.0, 3.0])})
    assert [one.item.id for one in lists(told).highest] == ["area_a.01", "area_a.02"]
    assert lists(handmade({"peer": (5, level(4.0))})).highest == ()


def test_five_highest_five_lowest_and_three_gaps_each_way() -> None:
    seen = {0: [4.5, 4.4, 4.3, 4.2, 4.1], 1: [2.1, 2.2, 2.3, 2.4, 2.5]}
    own = {0: [4.0, 4.0, 4.0, 4.0, 4.0], 1: [4.0, 4.0, 4.0, 4.0, 2.5]}
    told = lists(handmade({"self": (1, own), "peer": (5, seen), "board": (5, seen)}, instrument=TWO))
    assert [one.others.tenths for one in told.highest if one.others] == [45, 44, 43, 42, 41]
    assert [one.others.tenths for one in told.lowest if one.others] == [21, 22, 23, 24, 25]
    assert [one.gap for one in told.self_higher] == [19, 18, 17]
    assert [one.gap for one in told.others_higher] == [-5, -4, -3]


def test_no_action_stands_among_the_highest_and_the_lowest() -> None:
    told = lists(handmade({"peer": (5, level(4.0)), "board": (5, level(3.0))}))
    assert (len(told.highest), len(told.lowest)) == (5, 0)


@pytest.mark.parametrize(
    ("own", "seen", "kind", "chosen"),
    [
        ([4.0] * 5, [3.0, 3.4, 2.8, 3.0, 3.0], GapClass.BLIND_SPOT, "area_a.03"),
        ([3.0] * 5, [3.8, 3.6, 3.9, 3.9, 3.7], GapClass.HARDER_ON_SELF, "area_a.03"),
        ([2.8] * 5, [2.8, 2.6, 2.9, 2.7, 2.7], GapClass.LOWER_IN_BOTH, "area_a.02"),
    ],
)
def test_the_example_of_a_theme_is_what_carries_it(
    own: list[float], seen: list[float], kind: GapClass, chosen: str
) -> None:
    release = handmade({"self": (1, own), "peer": (5, seen), "board": (5, seen)})
    [view] = area_views(release)
    assert view.kind is kind
    found = example(view, release)
    assert found is not None
    assert found.item.id == chosen


def test_an_example_seen_in_two_groups_comes_before_one_seen_in_one() -> None:
    release = handmade({"self": (1, level(4.0)), "peer": (5, level(3.0)), "board": (5, [None, 3.2, 3.2, 3.2, 3.2])})
    found = example(area_views(release)[0], release)
    assert found is not None
    assert (found.item.id, found.cells) == ("area_a.02", 2)


def test_without_a_number_of_others_there_is_no_example() -> None:
    release = handmade({"self": (1, level(4.0))})
    assert example(area_views(release)[0], release) is None
