"""R5 and docs/measurement.md: area values, gaps, classes and bands, against numbers worked out on paper."""

from dataclasses import replace
from math import isnan, nan, sqrt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instruments.model import Area, Scale
from reports.gaps import (
    GapClass,
    Thresholds,
    area_table,
    classify,
    gap_table,
    item_table,
    items_needed,
    standard_error,
)
from reports.release import Release
from tests.reports.handmade import handmade, level
from tests.reports.sample import (
    ALL_BOTTOM,
    ALL_TOP,
    NO_SELF,
    ONLY_SELF,
    WITHHELD,
    Tendency,
    plain_instrument,
    story_release,
)

FIVE = Thresholds.of(Scale(1, tuple("abcde"), "x"))
HAIR = 1e-10  # less than the tolerance: a difference that only floats make
STEP = 1e-6  # more than the tolerance: a real difference


def row(release: Release) -> pd.Series:
    return gap_table(release).iloc[0]


def compared(own: float, others: float, *, n: int = 9) -> pd.Series:
    """One area in which one group of n stands against the executive's own view."""
    return row(handmade({"self": (1, level(own)), "peer": (n, level(others))}))


# classes


@pytest.mark.parametrize(
    ("gap", "others", "kind"),
    [
        (0.5, 4 - STEP, GapClass.BLIND_SPOT),
        (0.5, 4.0, GapClass.STRENGTH_SELF_HIGHER),
        (-0.5, 3.5, GapClass.HIDDEN_STRENGTH),
        (-0.5, 3.5 - STEP, GapClass.OTHERS_MORE_POSITIVE),
        (0.5 - STEP, 4.0, GapClass.AGREED_STRENGTH),
        (-0.5 + STEP, 4.0, GapClass.AGREED_STRENGTH),
        (0.5 - STEP, 3.5 - STEP, GapClass.AGREED_PRIORITY),
        (-0.5 + STEP, 3.5 - STEP, GapClass.AGREED_PRIORITY),
        (0.5 - STEP, 3.5, GapClass.MIDDLE),
        (-0.5 + STEP, 4 - STEP, GapClass.MIDDLE),
        (0.0, 3.75, GapClass.MIDDLE),
    ],
)
@pytest.mark.parametrize("hair", [-HAIR, 0, HAIR])
def test_each_class_begins_exactly_at_its_boundary(gap: float, others: float, kind: GapClass, hair: float) -> None:
    assert classify(gap + hair, others - hair, FIVE) is kind


def test_sums_of_decimals_do_not_miss_a_boundary() -> None:
    """0.1 + 0.2 is not 0.3: a gap of half a point between means of decimals must still be half a point."""
    own, others = [3.9, 4.0, 4.1, 3.8, 4.2], [3.4, 3.5, 3.6, 3.3, 3.7]
    told = row(handmade({"self": (1, own), "peer": (9, others)}))
    assert told["kind"] is GapClass.BLIND_SPOT
    turned = row(handmade({"self": (1, others), "peer": (9, [*own[:-1], 4.2])}))
    assert turned["kind"] is GapClass.HIDDEN_STRENGTH


@pytest.mark.parametrize(("gap", "others"), [(nan, 4.0), (nan, nan), (0.5, nan)])
def test_without_a_gap_nothing_is_compared(gap: float, others: float) -> None:
    assert classify(gap, others, FIVE) is GapClass.NOT_COMPARED


@given(st.floats(-4, 4), st.floats(1, 5))
def test_every_gap_has_exactly_one_class(gap: float, others: float) -> None:
    high, middle = others >= 4 - 1e-9, others >= 3.5 - 1e-9
    expected = (
        ({True: "strength, self higher", False: "possible blind spot"}[high])
        if gap >= 0.5 - 1e-9
        else ({True: "possible hidden strength", False: "development area, others more positive"}[middle])
        if gap <= -0.5 + 1e-9
        else "agreed strength"
        if high
        else "agreed development priority"
        if not middle
        else "shared middle ground"
    )
    assert classify(gap, others, FIVE).value == expected


@pytest.mark.parametrize(
    ("minimum", "points", "expected"),
    [(1, 5, (0.5, 4.0, 3.5)), (1, 7, (0.75, 5.5, 4.75)), (0, 11, (1.25, 7.5, 6.25)), (-3, 7, (0.75, 1.5, 0.75))],
)
def test_the_boundaries_are_stretched_to_the_scale(minimum: int, points: int, expected: tuple[float, ...]) -> None:
    limits = Thresholds.of(Scale(minimum, ("x",) * points, "x"))
    assert (limits.gap, limits.high, limits.middle) == expected


# area values


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
        [{"area": "area_a", "cell": key, "value": 4.0, "n": 5, "shown": shown}] if valued else []
    )


def test_an_area_value_is_the_mean_of_the_displayed_items_and_bands_count_as_told() -> None:
    [value] = area_table(handmade({"peer": (5, [4.7, 4.4, None, 1.3, None])}))["value"]
    assert value == pytest.approx((4.7 + 4.4 + 1.3) / 3)


def test_the_raters_behind_an_area_are_the_fewest_behind_any_of_its_items() -> None:
    release = story_release()
    items, areas = item_table(release), area_table(release)
    for _, area in areas.iterrows():
        same = items[(items["area"] == area["area"]) & (items["cell"] == area["cell"])]
        assert area["n"] == same["n"].min()
        assert area["value"] == pytest.approx(same["value"].mean())


def test_all_others_weighs_each_cell_the_same_however_large_it_is() -> None:
    cells = {"supervisor": (1, level(5.0)), "peer": (20, level(3.0)), "direct_report": (4, level(4.0))}
    assert row(handmade(cells))["others"] == pytest.approx(4.0)


def test_the_executives_own_view_is_no_part_of_all_others() -> None:
    told = row(handmade({"self": (1, level(1.0)), "peer": (5, level(4.0))}))
    assert (told["own"], told["others"], told["gap"]) == (1.0, 4.0, -3.0)


def test_a_cell_with_too_few_items_in_an_area_is_left_out_of_all_others_there() -> None:
    cells = {"peer": (5, level(4.0)), "direct_report": (5, [1.0, 1.0, None, None, None])}
    told = row(handmade(cells))
    assert (told["others"], told["raters"]) == (4.0, 5)


# bands


@pytest.mark.parametrize(("n", "se"), [(1, 0.70), (4, 0.35), (5, 0.3130), (10, 0.2214), (49, 0.10)])
def test_the_standard_error_of_one_cell_comes_from_its_count_alone(n: int, se: float) -> None:
    assert standard_error(pd.Series([n]), rater_sd=0.70) == pytest.approx(se, abs=5e-5)


def test_the_standard_error_of_all_others_weighs_the_cells_the_same() -> None:
    # a third of sqrt(0.49/2 + 0.49/5 + 0.49/4) = sqrt(0.4655) / 3
    assert standard_error(pd.Series([2, 5, 4]), rater_sd=0.70) == pytest.approx(0.22743, abs=5e-6)
    assert standard_error(pd.Series([4, 4]), rater_sd=0.70) == pytest.approx(0.7 / sqrt(8))


def test_without_a_cell_there_is_no_standard_error() -> None:
    assert isnan(standard_error(pd.Series([], dtype="int64"), rater_sd=0.70))


def test_a_band_reaches_1_28_standard_errors_to_each_side() -> None:
    told = compared(3.0, 3.0, n=4)
    assert (told["low"], told["high"]) == (pytest.approx(3 - 0.448), pytest.approx(3 + 0.448))


def test_a_band_ends_where_the_scale_ends() -> None:
    assert compared(3.0, 4.7, n=4)["high"] == 5.0
    assert compared(3.0, 1.3, n=4)["low"] == 1.0


def test_a_band_follows_the_instruments_own_spread() -> None:
    wide = replace(plain_instrument(areas=1), rater_sd=1.4)
    told = row(handmade({"peer": (4, level(3.0))}, instrument=wide))
    assert told["high"] == pytest.approx(3 + 2 * 0.448)


# differing groups, tentative classes


@pytest.mark.parametrize(
    ("reports", "differ"), [(3.0, True), (3.0 + HAIR, True), (3.0 + STEP, False), (2.0, True), (4.0, False)]
)
def test_groups_differ_from_one_point_on(reports: float, *, differ: bool) -> None:
    told = row(handmade({"peer": (9, level(4.0)), "direct_report": (9, level(reports))}))
    assert told["differ"] == differ
    assert told["spread"] == pytest.approx(abs(4.0 - reports))


def test_the_largest_difference_counts_and_the_executive_does_not() -> None:
    cells = {"self": (1, level(1.0)), "supervisor": (1, level(4.9)), "peer": (9, level(4.5)), "board": (3, level(4.0))}
    assert row(handmade(cells))["spread"] == pytest.approx(0.9)


def test_one_group_differs_from_nobody() -> None:
    told = compared(3.0, 4.0)
    assert isnan(told["spread"])
    assert not told["differ"]


@pytest.mark.parametrize(("raters", "tentative"), [(3, True), (4, True), (5, False), (6, False)])
def test_a_class_from_fewer_than_five_raters_is_tentative(raters: int, *, tentative: bool) -> None:
    assert compared(5.0, 2.0, n=raters)["tentative"] == tentative
    assert compared(4.0, 4.0, n=raters)["tentative"] == tentative  # an agreed strength too


def test_the_raters_of_all_displayed_groups_count_together() -> None:
    told = row(handmade({"self": (1, level(4.0)), "supervisor": (2, level(4.0)), "peer": (3, level(4.0))}))
    assert (told["raters"], told["tentative"]) == (5, False)


@pytest.mark.parametrize(("own", "tentative"), [(3.0 + 0.5, True), (3.0 + 0.57, True), (3.0 + 0.58, False)])
def test_a_claimed_gap_within_the_band_is_tentative(own: float, *, tentative: bool) -> None:
    """One supervisor, three peers, three direct reports: SE = 1.05 sqrt(1 + 1/3 + 1/3) / 3, band 0.5784."""
    instrument = replace(plain_instrument(areas=1), rater_sd=1.05)
    cells = {"supervisor": (1, level(3.0)), "peer": (3, level(3.0)), "direct_report": (3, level(3.0))}
    told = row(handmade({"self": (1, level(own)), **cells}, instrument=instrument))
    assert told["high"] - 3 == pytest.approx(0.5784, abs=5e-5)
    assert told["tentative"] == tentative


def test_a_small_gap_within_the_band_is_itself_the_finding_and_not_tentative() -> None:
    told = compared(4.1, 4.0, n=5)
    assert told["kind"] is GapClass.AGREED_STRENGTH
    assert abs(told["gap"]) < told["high"] - told["others"]
    assert not told["tentative"]


def test_a_class_where_groups_differ_is_tentative() -> None:
    cells = {"self": (1, level(3.0)), "peer": (20, level(4.5)), "direct_report": (20, level(3.5))}
    assert row(handmade(cells))["tentative"]


@pytest.mark.parametrize("cells", [{"self": (1, level(3.0))}, {"peer": (3, level(3.0))}])
def test_what_is_not_compared_is_not_tentative(cells: dict[str, tuple[int, list[float]]]) -> None:
    told = row(handmade(cells))
    assert told["kind"] is GapClass.NOT_COMPARED
    assert not told["tentative"]


# whole tables


def test_a_whole_table_as_worked_out_on_paper() -> None:
    instrument = plain_instrument(areas=3)
    told = handmade(
        {
            "self": (1, {0: level(4.5), 1: level(3.0), 2: level(4.0)}),
            "supervisor": (2, {0: level(3.5), 1: level(4.5), 2: level(4.0)}),
            "peer": (5, {0: [3.0, 3.2, 3.4, 3.6, 3.8], 1: level(4.1)}),
            "direct_report": (4, {0: level(3.6), 1: [4.7, 4.7, 4.0, None, None]}),
        },
        instrument=instrument,
    )
    table = gap_table(told).set_index("area")
    assert list(table["title"]) == [area.title for area in instrument.areas]
    assert table["own"].to_list() == [4.5, 3.0, 4.0]
    # (3.5 + 3.4 + 3.6) / 3; (4.5 + 4.1 + 4.4667) / 3; the supervisors alone
    assert table["others"].to_list() == pytest.approx([3.5, 4.355556, 4.0], abs=1e-6)
    assert table["gap"].to_list() == pytest.approx([1.0, -1.355556, 0.0], abs=1e-6)
    assert table["low"].to_list() == pytest.approx([3.5 - 0.291111, 4.355556 - 0.291111, 4.0 - 0.633568], abs=1e-5)
    assert table["high"].to_list() == pytest.approx([3.5 + 0.291111, 4.355556 + 0.291111, 4.0 + 0.633568], abs=1e-5)
    assert table["raters"].to_list() == [11, 11, 2]
    assert table["spread"].to_list()[:2] == pytest.approx([0.2, 0.4])
    assert isnan(table["spread"].to_list()[2])
    assert table["kind"].to_list() == [GapClass.BLIND_SPOT, GapClass.HIDDEN_STRENGTH, GapClass.AGREED_STRENGTH]
    assert table["tentative"].to_list() == [False, False, True]
    assert table["differ"].to_list() == [False, False, False]


@pytest.mark.parametrize("roster", [WITHHELD, NO_SELF, ONLY_SELF])
def test_a_release_with_missing_parts_still_has_one_row_for_each_area(roster: dict) -> None:  # type: ignore[type-arg]
    release = story_release(roster=roster)
    table = gap_table(release)
    assert list(table["area"]) == [area.id for area in release.instrument.areas]
    if roster is not WITHHELD:
        assert set(table["kind"]) == {GapClass.NOT_COMPARED}
    if roster is ONLY_SELF:
        assert table[["others", "gap", "low", "high"]].isna().all().all()
        assert set(table["raters"]) == {0}


def test_a_release_without_any_value_has_empty_tables_and_nothing_compared() -> None:
    told = handmade({"peer": (5, [])})
    assert item_table(told).empty
    assert area_table(told).empty
    assert gap_table(told)["kind"].to_list() == [GapClass.NOT_COMPARED]
    assert isnan(row(handmade({}))["low"])


@pytest.mark.parametrize(("tendency", "value"), [(ALL_TOP, 4.7), (ALL_BOTTOM, 1.3)])
def test_unanimous_groups_stand_where_their_band_counts(tendency: Tendency, value: float) -> None:
    areas = area_table(story_release(tendency=tendency))
    anonymous = areas[areas["cell"].isin(["peer", "direct_report"])]
    assert set(anonymous["cell"]) == {"peer", "direct_report"}
    assert (anonymous["value"] - value).abs().max() < 1e-9


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(st.one_of(st.none(), st.integers(13, 47)), min_size=5, max_size=5), min_size=4, max_size=4),
    st.lists(st.integers(3, 60), min_size=3, max_size=3),
)
def test_any_table_is_what_plain_sums_say(columns: list[list[int | None]], raters: list[int]) -> None:
    tenths = [[None if value is None else value / 10 for value in column] for column in columns]
    keys = ["self", "peer", "direct_report", "board"]
    told = row(handmade({key: (n, column) for key, n, column in zip(keys, [1, *raters], tenths, strict=True)}))
    shown = {
        key: (sum(values) / len(values), n)
        for key, n, column in zip(keys, [1, *raters], tenths, strict=True)
        if len(values := [value for value in column if value is not None]) >= 3
    }
    own = shown.pop("self", (nan, 0))[0]
    others = sum(value for value, _ in shown.values()) / len(shown) if shown else nan
    half = 1.28 * sqrt(sum(0.49 / n for _, n in shown.values())) / len(shown) if shown else nan
    assert told["own"] == pytest.approx(own, nan_ok=True)
    assert told["others"] == pytest.approx(others, nan_ok=True)
    assert told["gap"] == pytest.approx(own - others, nan_ok=True)
    assert told["raters"] == sum(n for _, n in shown.values())
    assert told["high"] == pytest.approx(nan if isnan(half) else min(5.0, others + half), nan_ok=True)
    assert told["low"] == pytest.approx(nan if isnan(half) else max(1.0, others - half), nan_ok=True)
