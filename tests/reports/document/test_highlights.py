"""What page one names: the rule for what others see most, for leniency and for themes, at and around its thresholds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.model import Scale
from reports.document.highlights import MOST, enough, highlights, is_low
from reports.gaps import AreaView, Thresholds, Value, area_views, classify
from reports.numbers import written
from tests.reports import sample

SCALE = Scale(1, ("a", "b", "c", "d", "e"), "x")
LIMITS = Thresholds.of(SCALE)


def view(title: str, *, own: int | None, others: int | None, error: float = 0.2, spread: int = 0) -> AreaView:
    """One area in tenths; groups that lie 10 or more apart differ."""
    gap = own - others if own is not None and others is not None else None
    seen = _value(others)
    return AreaView(
        area=title,
        title=title,
        own=_value(own),
        others=seen,
        cells={},
        gap=gap,
        error=error,
        low=1.0,
        high=5.0,
        raters=9,
        spread=spread,
        differ=spread >= 10,
        kind=classify(gap, seen, LIMITS),
        clear=False,
        one_side=False,
    )


def _value(tenths: int | None) -> Value | None:
    return None if tenths is None else Value(tenths, written(tenths), 9)


def pairs(*numbers: tuple[int | None, int | None]) -> tuple[AreaView, ...]:
    return tuple(view(str(place), own=own, others=others) for place, (own, others) in enumerate(numbers))


def titles(views: tuple[AreaView, ...]) -> list[str]:
    return [one.title for one in views]


# what others see most


def test_the_three_highest_by_others_are_named_whatever_their_class() -> None:
    """The second is a possible blind spot, the third lower in both views."""
    views = pairs((30, 29), (20, 26), (45, 39), (29, 27))
    assert titles(highlights(views, SCALE).strengths) == ["2", "0", "3"]


def test_ties_keep_the_order_and_are_counted() -> None:
    named = highlights(pairs((40, 42), (40, 41), (40, 38), (40, 41), (40, 41), (40, 30)), SCALE)
    assert (titles(named.strengths), named.tied) == (["0", "1", "3"], 1)


@pytest.mark.parametrize(("lowest", "alike"), [(40, True), (39, False)])
def test_none_stands_out_where_all_lie_within_two_tenths(lowest: int, *, alike: bool) -> None:
    named = highlights(pairs((40, 42), (40, 41), (40, 41), (40, lowest)), SCALE)
    assert (named.alike, named.strengths == ()) == (alike, alike)


def test_one_area_alone_is_the_highest() -> None:
    assert titles(highlights(pairs((40, 42)), SCALE).strengths) == ["0"]


@pytest.mark.parametrize(("seen", "whole"), [(7, False), (8, True), (10, True)])
def test_a_statement_about_the_whole_needs_eight_of_ten_areas(seen: int, *, whole: bool) -> None:
    views = pairs(*[(40, 30 + place) if place < seen else (40, None) for place in range(10)])
    assert highlights(views, SCALE).whole == highlights(views, SCALE).compared == whole


@pytest.mark.parametrize(("areas", "needed"), [(1, 1), (4, 4), (5, 4), (10, 8), (12, 10)])
def test_for_other_questionnaires_it_is_the_same_share(areas: int, needed: int) -> None:
    views = pairs(*[(40, 40)] * areas)
    assert (enough(needed, views), enough(needed - 1, views)) == (True, False)


# leniency


@pytest.mark.parametrize(("middle", "said"), [(3, None), (4, 4), (7, 7), (-3, None), (-4, -4)])
def test_leniency_is_said_from_a_median_gap_of_four_tenths_on(middle: int, said: int | None) -> None:
    gaps = [middle - 2, middle - 1, middle, middle, middle, middle, middle, middle, middle + 1, middle + 9]
    assert highlights(pairs(*[(35 + gap, 35) for gap in gaps]), SCALE).leniency == said


@pytest.mark.parametrize(("compared", "said"), [(7, None), (8, 6)])
def test_leniency_needs_eight_of_ten_areas(compared: int, said: int | None) -> None:
    views = pairs(*[(36, 30) if place < compared else (36, None) for place in range(10)])
    assert highlights(views, SCALE).leniency == said


@pytest.mark.parametrize(("gap", "named"), [(10, []), (11, ["9"])])
def test_with_leniency_only_what_stands_out_by_half_a_point_is_a_theme(gap: int, named: list[str]) -> None:
    """Six tenths higher throughout; the last area is 1.0 or 1.1 higher."""
    views = pairs(*[(36, 30)] * 9, (30 + gap, 30))
    assert titles(highlights(views, SCALE).themes) == named


def test_where_you_are_harsh_throughout_a_single_harsh_area_does_not_stand_out() -> None:
    views = pairs(*[(30, 36)] * 9, (26, 36))
    assert titles(highlights(views, SCALE).themes) == []
    assert titles(highlights((*views[:9], view("9", own=25, others=36)), SCALE).themes) == ["9"]


# themes


def test_gap_themes_come_by_their_size_over_their_standard_error() -> None:
    views = (
        view("large, few raters", own=42, others=32, error=0.5),
        view("smaller, many raters", own=40, others=33, error=0.2),
        view("harder on self", own=30, others=38, error=0.3),
        *pairs(*[(35, 35)] * 7),
    )
    found = titles(highlights(views, SCALE).themes)
    assert found == ["smaller, many raters", "harder on self", "large, few raters"]


def test_strengths_with_a_gap_are_no_themes() -> None:
    views = pairs((50, 42), (30, 42), *[(38, 38)] * 8)
    assert highlights(views, SCALE).themes == ()


def test_one_place_is_kept_for_the_lowest_area_below_three() -> None:
    blind = [view(f"blind {place}", own=42, others=35) for place in range(3)]
    low = [view("low", own=28, others=27), view("lowest", own=27, others=26)]
    views = (*blind, *low, *pairs(*[(35, 35)] * 5))
    assert titles(highlights(views, SCALE).themes) == ["blind 0", "blind 1", "lowest"]


def test_a_low_area_that_is_a_gap_theme_already_takes_one_place_only() -> None:
    views = (
        view("low and blind", own=40, others=28, error=0.1),
        *(view(f"blind {place}", own=42, others=35) for place in range(3)),
        *pairs(*[(35, 35)] * 6),
    )
    assert titles(highlights(views, SCALE).themes) == ["low and blind", "blind 0", "blind 1"]


def test_groups_that_differ_fill_what_is_left_largest_difference_first() -> None:
    views = (
        view("a", own=35, others=35, spread=12),
        view("b", own=35, others=35, spread=20),
        view("blind", own=42, others=35, spread=15),
        *pairs(*[(35, 35)] * 7),
    )
    named = highlights(views, SCALE)
    assert titles(named.themes) == ["blind", "b", "a"]
    assert titles(named.apart) == ["b", "blind", "a"]


def test_without_a_self_rating_what_others_see_below_three_is_a_theme() -> None:
    named = highlights(pairs((None, 29), (None, 35), (None, 28)), SCALE)
    assert titles(named.themes) == ["2", "0"]


@pytest.mark.parametrize(("others", "low"), [(29, True), (30, False)])
def test_low_begins_below_three(others: int, *, low: bool) -> None:
    assert is_low(view("a", own=None, others=others), LIMITS) is low


def test_nothing_is_filled_up() -> None:
    named = highlights(pairs(*[(38, 38)] * 6, *[(38, 42)] * 4), SCALE)
    assert (named.themes, named.apart, named.leniency) == ((), (), None)


@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.integers(10, 50)), st.one_of(st.none(), st.integers(13, 47)), st.integers(0, 30)
        ),
        max_size=12,
    )
)
def test_any_page_one_keeps_the_rule(numbers: list[tuple[int | None, int | None, int]]) -> None:
    views = tuple(
        view(str(place), own=own, others=others, spread=spread if others else 0)
        for place, (own, others, spread) in enumerate(numbers)
    )
    named = highlights(views, SCALE)
    heights = [one.others.tenths for one in named.strengths if one.others]
    rest = [one.others.tenths for one in views if one.others and one not in named.strengths]
    assert heights == sorted(heights, reverse=True)
    assert len(heights) == len(named.strengths) <= MOST
    assert named.alike or not rest or (len(heights) == MOST and max(rest) <= min(heights))
    assert named.tied == (0 if named.alike else rest.count(heights[-1]) if heights else 0)
    assert len(set(titles(named.themes))) == len(named.themes) <= MOST
    for one in named.themes:
        stands_out = one.gap is not None and abs(one.gap - (named.leniency or 0)) >= 5 and not _is_high(one)
        assert stands_out or is_low(one, LIMITS) or one.differ
    low = [one for one in views if is_low(one, LIMITS)]
    assert not low or any(is_low(one, LIMITS) for one in named.themes)


def _is_high(one: AreaView) -> bool:
    return one.others is not None and one.others.tenths >= 40


def test_the_story_names_what_was_put_into_it() -> None:
    release = sample.story_release()
    named = highlights(area_views(release), release.instrument.scale)
    assert {one.area for one in named.themes} >= {"effective_delegation", "conflict_resolution"}
    assert len(named.strengths) == 3
