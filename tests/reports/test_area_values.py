"""R5 and docs/measurement.md: area values, ranges and all others, against numbers worked out on paper."""

from dataclasses import replace
from math import isnan, sqrt

import pytest

from instruments.model import Area
from reports.gaps import GapClass, Value, area_table, item_table, items_needed
from reports.release import Release, Shown
from tests.reports.handmade import handmade, level
from tests.reports.one_area import first, value
from tests.reports.sample import plain_instrument, story_release


@pytest.mark.parametrize(("items", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (10, 6), (15, 9)])
def test_an_area_needs_three_of_five_items_or_as_large_a_share(items: int, needed: int) -> None:
    [area] = plain_instrument(areas=1, items=items).areas
    assert isinstance(area, Area)
    assert items_needed(area) == needed


@pytest.mark.parametrize(("shown", "valued"), [(2, False), (3, True), (4, True)])
@pytest.mark.parametrize("key", ["self", "supervisor", "peer"])
def test_an_area_has_a_value_from_three_of_five_displayed_items_on(shown: int, key: str, *, valued: bool) -> None:
    table = area_table(handmade({key: (5, [*level(4.0, shown), *[None] * (5 - shown)])}))
    assert table.to_dict("records") == (
        [{"area": "area_a", "cell": key, "tenths": 40, "text": "4.0", "n": 5, "shown": shown}] if valued else []
    )


@pytest.mark.parametrize(
    ("column", "tenths"),
    [
        ([4.7, 4.4, None, 1.3, None], 35),  # 3.4667
        ([3.0, 3.1, 3.0, 3.1, None], 31),  # 3.05: half up
        ([3.0, 3.1, 3.0, 3.0, 3.1], 30),  # 3.04
        ([3.33, 3.33, 3.33, None, None], 33),  # three supervisors
        ([3.5, 3.25, 3.3, 3.35, None], 34),  # 3.35: half up, from hundredths
    ],
)
def test_an_area_value_is_the_mean_of_the_displayed_items_rounded_once(column: list[float | None], tenths: int) -> None:
    assert area_table(handmade({"peer": (5, column)}))["tenths"].to_list() == [tenths]


def test_below_zero_a_value_is_rounded_half_up_too() -> None:
    instrument = plain_instrument(areas=1, minimum=-3, points=7)
    told = first(handmade({"peer": (5, [-1.0, -1.1, -1.0, -1.1, None])}, instrument=instrument))
    assert told.others == Value(-10, "\N{MINUS SIGN}1.0", 5)  # -1.05


def banded(release: Release, *texts: str) -> Release:
    """Print the items of the first area's only cell as these bands."""
    items = release.instrument.areas[0].items
    values = dict(release.values)
    for item, text in zip(items, texts, strict=False):
        values[item.id] = {key: Shown(text, shown.value, shown.n) for key, shown in values[item.id].items()}
    return replace(release, values=values)


def test_an_area_of_one_band_prints_as_the_band_and_counts_as_told() -> None:
    told = first(banded(handmade({"self": (1, []), "peer": (5, level(4.7))}), *["4.5+"] * 5))
    assert told.cells["peer"] == told.others == Value(47, "4.5+", 5)
    assert told.others is not None
    assert told.others.is_band
    low = first(banded(handmade({"peer": (5, level(1.3))}), *["<=1.5"] * 5))
    assert low.others == Value(13, "\N{LESS-THAN OR EQUAL TO}1.5", 5)


def test_an_area_with_one_plain_number_among_bands_prints_as_a_number() -> None:
    told = first(banded(handmade({"peer": (5, level(4.7))}), *["4.5+"] * 4))
    assert told.others == Value(47, "4.7", 5)


def test_others_print_as_a_band_only_where_every_group_does() -> None:
    two = handmade({"peer": (5, level(4.7)), "direct_report": (4, level(4.7))})
    assert first(banded(two, *["4.5+"] * 5)).others == Value(47, "4.5+", 4)
    mixed = handmade({"peer": (5, level(4.7)), "direct_report": (4, level(4.3))})
    assert first(mixed).others == Value(45, "4.5", 4)


def test_the_raters_behind_an_area_are_the_fewest_behind_any_of_its_items() -> None:
    release = story_release()
    items, areas = item_table(release), area_table(release)
    for _, area in areas.iterrows():
        same = items[(items["area"] == area["area"]) & (items["cell"] == area["cell"])]
        assert area["n"] == same["n"].min()


def test_all_others_weighs_each_cell_the_same_however_large_it_is() -> None:
    cells = {"supervisor": (1, level(5.0)), "peer": (20, level(3.0)), "direct_report": (4, level(4.0))}
    assert first(handmade(cells)).others == value(40, 1)


def test_a_joined_cell_weighs_as_many_as_the_groups_in_its_name() -> None:
    told = first(handmade({"supervisor": (1, level(5.0)), "peer+direct_report": (7, level(3.5))}))
    assert told.others == value(40, 1)  # (5 + 2 * 3.5) / 3
    assert told.error == pytest.approx(sqrt(0.49 / 1 + 4 * 0.49 / 7) / 3)


def test_all_others_is_the_mean_of_the_printed_values_so_that_a_reader_can_work_it_out() -> None:
    """3.45 and 3.44 print as 3.5 and 3.4; the mean of these is 3.45 and prints as 3.5, though 3.445 would as 3.4."""
    column: list[float | None] = [3.4, 3.4, 3.5, 3.5, None]
    told = first(handmade({"peer": (5, column), "direct_report": (5, [3.4, 3.4, 3.4, 3.5, 3.5])}))
    assert [one.text for one in told.cells.values()] == ["3.5", "3.4"]
    assert told.others == value(35, 5)


def test_the_executives_own_view_is_no_part_of_all_others() -> None:
    told = first(handmade({"self": (1, level(1.0)), "peer": (5, level(4.0))}))
    assert (told.own, told.others, told.gap) == (value(10, 1), value(40, 5), -30)


def test_a_cell_with_too_few_items_in_an_area_is_left_out_of_all_others_there() -> None:
    cells = {"peer": (5, level(4.0)), "direct_report": (5, [1.0, 1.0, None, None, None])}
    told = first(handmade(cells))
    assert (told.others, told.raters) == (value(40, 5), 5)


@pytest.mark.parametrize("raters", [1, 2, 6])
def test_where_only_supervisors_carry_an_area_it_has_no_class_and_no_others(raters: int) -> None:
    told = first(handmade({"self": (1, level(3.0)), "supervisor": (raters, level(5.0))}))
    assert told.only_supervisors
    assert (told.others, told.gap, told.kind, told.raters) == (None, None, GapClass.NOT_COMPARED, 0)
    assert told.cells["supervisor"] == value(50, raters)
    assert (told.clear, told.differ, told.one_side) == (False, False, False)
    assert isnan(told.low)


def test_an_area_that_peers_carry_too_is_not_the_supervisors_alone() -> None:
    told = first(handmade({"supervisor": (1, level(5.0)), "peer": (3, level(4.0))}))
    assert not told.only_supervisors
    assert told.others == value(45, 1)
