"""R5 and docs/measurement.md: area values, gaps, classes and bands, against numbers worked out on paper."""

from dataclasses import replace
from fractions import Fraction
from math import isnan, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instruments.model import Scale
from reports.gaps import GapClass, Thresholds, Value, area_table, classify, gap_table, groups_differ, item_table
from tests.reports.handmade import handmade, level
from tests.reports.one_area import compared, first, value
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


# classes


@pytest.mark.parametrize(
    ("gap", "others", "kind"),
    [
        (5, 39, GapClass.BLIND_SPOT),
        (5, 40, GapClass.STRENGTH_SELF_HIGHER),
        (-5, 40, GapClass.HIDDEN_STRENGTH),
        (-5, 39, GapClass.HARDER_ON_SELF),
        (4, 40, GapClass.AGREED_STRENGTH),
        (-4, 40, GapClass.AGREED_STRENGTH),
        (4, 39, GapClass.CLOSE),
        (-4, 30, GapClass.CLOSE),
        (4, 29, GapClass.LOWER_IN_BOTH),
        (-4, 29, GapClass.LOWER_IN_BOTH),
        (5, 29, GapClass.BLIND_SPOT),
        (-5, 29, GapClass.HARDER_ON_SELF),
    ],
)
def test_each_class_begins_exactly_at_its_boundary(gap: int, others: int, kind: GapClass) -> None:
    assert classify(gap, value(others), FIVE) is kind


@pytest.mark.parametrize(("gap", "others"), [(None, value(40)), (None, None), (5, None)])
def test_without_a_gap_nothing_is_compared(gap: int | None, others: Value | None) -> None:
    assert classify(gap, others, FIVE) is GapClass.NOT_COMPARED


@given(st.integers(-40, 40), st.integers(10, 50))
def test_every_gap_has_exactly_one_class(gap: int, others: int) -> None:
    expected = {
        (True, False, True): "strength, you rate it higher still",
        (True, False, False): "possible blind spot",
        (False, True, True): "hidden strength",
        (False, True, False): "you are harder on yourself than others are",
        (False, False, True): "agreed strength",
        (False, False, False): "lower in both views" if others < 30 else "close to each other",
    }[gap >= 5, gap <= -5, others >= 40]
    assert classify(gap, value(others), FIVE).value == expected


@pytest.mark.parametrize(
    ("minimum", "points", "gap", "high", "low"),
    [
        (1, 5, 5, 40, 30),
        (1, 7, "7.5", 55, 40),
        (0, 11, "12.5", 75, 50),
        (-3, 7, "7.5", 15, 0),
        (1, 4, "3.75", "32.5", 25),
    ],
)
def test_the_boundaries_are_stretched_to_the_scale(minimum: int, points: int, gap: str, high: str, low: str) -> None:
    limits = Thresholds.of(Scale(minimum, ("x",) * points, "x"))
    assert (limits.gap, limits.high, limits.low) == (Fraction(gap), Fraction(high), Fraction(low))
    assert limits.apart == 2 * limits.gap == 4 * limits.one_side == 4 * limits.clear


def test_a_class_follows_from_the_numbers_as_they_are_printed() -> None:
    """Means of 3.96 and 3.46 print half a point apart, those of 3.94 and 3.46 do not."""
    near = first(handmade({"self": (1, [4, 4, 4, 4, 3.7]), "peer": (9, [3.5, 3.5, 3.5, 3.4, 3.4])}))
    assert (near.own, near.others, near.gap) == (value(39, 1), value(35), 4)
    assert near.kind is GapClass.CLOSE
    apart = first(handmade({"self": (1, [4, 4, 4, 4, 3.8]), "peer": (9, [3.5, 3.5, 3.5, 3.4, 3.4])}))
    assert (apart.own, apart.gap, apart.kind) == (value(40, 1), 5, GapClass.BLIND_SPOT)


# bands


@pytest.mark.parametrize(("n", "error"), [(3, 0.4041), (4, 0.35), (5, 0.3130), (10, 0.2214), (49, 0.10)])
def test_the_standard_error_of_one_cell_comes_from_its_count_alone(n: int, error: float) -> None:
    assert compared(3.0, 3.0, n=n).error == pytest.approx(error, abs=5e-5)


def test_the_standard_error_of_all_others_weighs_the_cells_the_same() -> None:
    # a third of sqrt(0.49/2 + 0.49/5 + 0.49/4) = sqrt(0.4655) / 3
    told = first(handmade({"supervisor": (2, level(3)), "peer": (5, level(3)), "direct_report": (4, level(3))}))
    assert told.error == pytest.approx(0.22743, abs=5e-6)


def test_a_band_reaches_1_28_standard_errors_to_each_side() -> None:
    told = compared(3.0, 3.0, n=4)
    assert [told.low, told.high] == pytest.approx([3 - 0.448, 3 + 0.448])


def test_a_band_ends_where_the_scale_ends() -> None:
    assert compared(3.0, 4.7, n=4).high == 5.0
    assert compared(3.0, 1.3, n=4).low == 1.0


def test_a_band_follows_the_instruments_own_spread() -> None:
    wide = replace(plain_instrument(areas=1), rater_sd=1.4)
    assert first(handmade({"peer": (4, level(3.0))}, instrument=wide)).high == pytest.approx(3 + 2 * 0.448)


# clear and tentative


@pytest.mark.parametrize(("own", "certainty"), [(3.6, "tentative"), (3.7, "clear"), (2.4, "tentative"), (2.3, "clear")])
def test_a_gap_is_clear_a_quarter_of_a_point_beyond_its_band(own: float, certainty: str) -> None:
    """Five peers: 0.25 + 1.28 * 0.7 / sqrt(5) = 0.6507."""
    assert compared(own, 3.0, n=5).certainty == certainty


@pytest.mark.parametrize(("n", "clear"), [(12, False), (13, True)])
def test_no_gap_under_half_a_point_is_named_and_half_a_point_is_clear_from_many_raters(n: int, *, clear: bool) -> None:
    """0.25 + 1.28 * 0.7 / sqrt(n) is 0.5087 for 12, 0.4985 for 13."""
    assert compared(3.5, 3.0, n=n).clear == clear
    assert compared(3.4, 3.0, n=n).certainty == ""


@pytest.mark.parametrize(("own", "others"), [(4.1, 4.0), (2.5, 2.5), (3.5, 3.4)])
def test_where_both_views_agree_neither_word_is_used(own: float, others: float) -> None:
    told = compared(own, others, n=3)
    assert (told.certainty, told.clear) == ("", False)
    assert told.reading == told.kind.value


@pytest.mark.parametrize("cells", [{"self": (1, level(3.0))}, {"peer": (3, level(3.0))}])
def test_what_is_not_compared_carries_no_such_word(cells: dict[str, tuple[int, list[float]]]) -> None:
    told = first(handmade(cells))
    assert (told.kind, told.certainty) == (GapClass.NOT_COMPARED, "")


# groups on one side, groups that differ


@pytest.mark.parametrize(("nearest", "one_side"), [(3.8, False), (3.7, True), (3.6, True)])
def test_all_groups_are_on_one_side_by_a_quarter_of_a_point_or_more(nearest: float, *, one_side: bool) -> None:
    cells = {"self": (1, level(4.0)), "supervisor": (1, level(nearest)), "peer": (5, level(3.0))}
    assert first(handmade(cells)).one_side == one_side
    turned = {"self": (1, level(3.0)), "supervisor": (1, level(7 - nearest)), "peer": (5, level(4.0))}
    assert first(handmade(turned)).one_side == one_side


def test_groups_on_both_sides_of_self_are_not_on_one_side() -> None:
    cells = {"self": (1, level(3.0)), "supervisor": (1, level(2.0)), "peer": (5, level(4.5))}
    assert not first(handmade(cells)).one_side


def test_one_group_alone_is_not_all_groups() -> None:
    assert not compared(4.5, 3.0).one_side


@pytest.mark.parametrize(("apart", "differ"), [(9, False), (10, True), (11, True)])
def test_many_raters_differ_from_one_point_on(apart: int, *, differ: bool) -> None:
    assert groups_differ([value(40, 40), value(40 - apart, 40)], FIVE, rater_sd=0.7) == differ


@pytest.mark.parametrize(("apart", "differ"), [(15, False), (16, False), (17, True)])
def test_few_raters_differ_only_beyond_what_their_number_explains(apart: int, *, differ: bool) -> None:
    """2.8 * 0.7 * sqrt(1/3 + 1/3) = 1.6003."""
    assert groups_differ([value(40, 3), value(40 - apart, 3)], FIVE, rater_sd=0.7) == differ


def test_the_largest_difference_counts_with_its_own_counts_and_the_executive_does_not() -> None:
    cells = {"self": (1, level(1.0)), "supervisor": (1, level(4.9)), "peer": (9, level(4.5)), "board": (3, level(4.0))}
    told = first(handmade(cells))
    assert (told.spread, told.differ) == (9, False)
    # 1.8 between 3 and 1 raters needs 2.26, though 1.2 between 40 and 40 would do
    seen = [value(48, 1), value(30, 3), value(45, 40), value(33, 40)]
    assert not groups_differ(seen, FIVE, rater_sd=0.7)


def test_of_equal_largest_differences_the_best_founded_one_counts() -> None:
    assert groups_differ([value(40, 1), value(30, 40), value(40, 40)], FIVE, rater_sd=0.7)


def test_one_group_differs_from_nobody() -> None:
    told = compared(3.0, 4.0)
    assert (told.spread, told.differ) == (None, False)


def test_groups_that_differ_do_not_make_a_gap_tentative() -> None:
    cells = {"self": (1, level(2.5)), "peer": (20, level(4.5)), "direct_report": (20, level(3.3))}
    told = first(handmade(cells))
    assert (told.differ, told.certainty) == (True, "clear")


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
    # (3.5 + 3.4 + 3.6) / 3; (4.5 + 4.1 + 4.5) / 3 = 4.37; the supervisors alone
    assert table["others"].to_list()[:2] == [3.5, 4.4]
    assert table["gap"].to_list()[:2] == [1.0, -1.4]
    assert table["low"].to_list()[:2] == pytest.approx([3.5 - 0.291111, 4.4 - 0.291111], abs=1e-5)
    assert table.loc["area_c", ["others", "gap", "low", "spread"]].isna().all()
    assert table["raters"].to_list() == [11, 11, 0]
    assert table["spread"].to_list()[:2] == [0.2, 0.4]
    assert table["kind"].to_list() == [GapClass.BLIND_SPOT, GapClass.HIDDEN_STRENGTH, GapClass.NOT_COMPARED]
    assert table["clear"].to_list() == [True, True, False]
    assert table["one_side"].to_list() == [True, True, False]
    assert table["differ"].to_list() == [False, False, False]


@pytest.mark.parametrize("roster", [WITHHELD, NO_SELF, ONLY_SELF])
def test_a_release_with_missing_parts_still_has_one_row_for_each_area(roster: dict) -> None:  # type: ignore[type-arg]
    release = story_release(roster=roster)
    table = gap_table(release)
    assert list(table["area"]) == [area.id for area in release.instrument.areas]
    assert set(table["kind"]) == {GapClass.NOT_COMPARED}
    if roster is not NO_SELF:
        assert table[["others", "gap", "low", "high"]].isna().all().all()
        assert set(table["raters"]) == {0}


def test_a_release_without_any_value_has_empty_tables_and_nothing_compared() -> None:
    told = handmade({"peer": (5, [])})
    assert item_table(told).empty
    assert area_table(told).empty
    assert gap_table(told)["kind"].to_list() == [GapClass.NOT_COMPARED]
    assert isnan(first(handmade({})).low)


@pytest.mark.parametrize(("tendency", "told"), [(ALL_TOP, "4.5+"), (ALL_BOTTOM, "\N{LESS-THAN OR EQUAL TO}1.5")])
def test_unanimous_groups_print_as_their_band(tendency: Tendency, told: str) -> None:
    areas = area_table(story_release(tendency=tendency))
    anonymous = areas[areas["cell"].isin(["peer", "direct_report"])]
    assert set(anonymous["cell"]) == {"peer", "direct_report"}
    assert set(anonymous["text"]) == {told}


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(st.one_of(st.none(), st.integers(13, 47)), min_size=5, max_size=5), min_size=4, max_size=4),
    st.lists(st.integers(3, 60), min_size=3, max_size=3),
)
def test_any_table_is_what_plain_sums_say(columns: list[list[int | None]], raters: list[int]) -> None:
    points = [[None if one is None else one / 10 for one in column] for column in columns]
    keys = ["self", "peer", "direct_report", "board"]
    told = first(handmade({key: (n, column) for key, n, column in zip(keys, [1, *raters], points, strict=True)}))
    shown = {
        key: (_rounded(Fraction(sum(values), len(values))), n)
        for key, n, column in zip(keys, [1, *raters], columns, strict=True)
        if len(values := [one for one in column if one is not None]) >= 3
    }
    own = shown.pop("self", None)
    assert (told.own.tenths if told.own else None) == (own[0] if own else None)
    if not shown:
        assert told.others is None
        return
    others = _rounded(Fraction(sum(one for one, _ in shown.values()), len(shown)))
    half = 1.28 * sqrt(sum(0.49 / n for _, n in shown.values())) / len(shown)
    assert told.others is not None
    assert told.others.tenths == others
    assert told.gap == (own[0] - others if own else None)
    assert told.raters == sum(n for _, n in shown.values())
    assert told.high == pytest.approx(min(5.0, others / 10 + half))
    assert told.low == pytest.approx(max(1.0, others / 10 - half))


def _rounded(tenths: Fraction) -> int:
    """Round half up without the code under test."""
    return int((tenths * 10 + 5) // 10)
