"""The rule that chooses strengths and themes, at and around its thresholds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.model import Scale
from reports.charts.views import AreaView, area_views
from reports.document.highlights import MOST, highlights, is_clear, is_seen_less_often
from reports.gaps import GapClass, Thresholds, classify
from tests.reports import sample

SCALE = Scale(1, ("a", "b", "c", "d", "e"), "x")
LIMITS = Thresholds.of(SCALE)


def view(title: str, *, own: float | None, others: float | None, spread: float = 0.0) -> AreaView:
    gap = own - others if own is not None and others is not None else None
    nan = float("nan")
    return AreaView(
        area=title,
        title=title,
        own=own,
        others=others,
        gap=gap,
        low=others or 0.0,
        high=others or 0.0,
        raters=9,
        spread=spread,
        differ=spread >= 1.0,
        kind=classify(nan if gap is None else gap, nan if others is None else others, LIMITS),
        tentative=False,
        cells={},
    )


def titles(views: tuple[AreaView, ...]) -> list[str]:
    return [one.title for one in views]


def test_strengths_are_the_areas_highest_by_others() -> None:
    views = tuple(view(str(i), own=4.0, others=value) for i, value in enumerate((3.9, 4.4, 4.1, 4.2)))
    assert titles(highlights(views, SCALE).strengths) == ["1", "3", "2"]


def test_a_possible_blind_spot_is_never_a_strength() -> None:
    views = (view("blind", own=4.6, others=3.9), view("near", own=4.0, others=3.7))
    assert titles(highlights(views, SCALE).strengths) == ["near"]


@pytest.mark.parametrize(("others", "named"), [(3.4999, []), (3.5, ["a"]), (3.5 - 1e-12, ["a"])])
def test_below_the_middle_nothing_is_called_a_strength(others: float, named: list[str]) -> None:
    assert titles(highlights((view("a", own=3.4, others=others),), SCALE).strengths) == named


@pytest.mark.parametrize(("others", "clear"), [(3.9999, False), (4.0, True), (4.0 - 1e-12, True)])
def test_a_strength_is_clear_from_the_high_threshold_on(others: float, *, clear: bool) -> None:
    assert is_clear(view("a", own=4.0, others=others), LIMITS) is clear


def test_themes_stand_in_the_stated_order() -> None:
    views = (
        view("split", own=3.7, others=3.7, spread=1.3),
        view("development", own=2.0, others=3.0),
        view("agreed low", own=2.6, others=2.5),
        view("agreed", own=3.2, others=3.1),
        view("small gap", own=4.2, others=3.6),
        view("large gap", own=4.5, others=3.0),
    )
    strength = tuple(view(f"high {i}", own=4.5, others=4.5) for i in range(3))
    assert titles(highlights((*views, *strength), SCALE).themes) == ["large gap", "small gap", "agreed low"]
    assert titles(highlights((*views[:4], *strength), SCALE).themes) == ["agreed low", "agreed", "development"]
    assert titles(highlights((*views[:2], *strength), SCALE).themes) == ["development", "split"]


def test_a_strength_on_which_groups_differ_is_not_named_twice_as_a_theme() -> None:
    named = highlights((view("split", own=4.2, others=4.2, spread=1.2),), SCALE)
    assert titles(named.strengths) == titles(named.apart) == ["split"]
    assert named.themes == ()


def test_without_a_self_rating_the_lowest_areas_are_the_themes() -> None:
    views = tuple(view(str(i), own=None, others=value) for i, value in enumerate((3.4, 3.5, 2.8, 4.1)))
    assert titles(highlights(views, SCALE).themes) == ["2", "0"]
    assert is_seen_less_often(views[0], LIMITS)
    assert not is_seen_less_often(views[1], LIMITS)


def test_ties_keep_the_order_of_the_questionnaire() -> None:
    sums = (0.1 + 0.2 + 3.9, 4.2, 4.2 + 1e-13)  # the same number, added up differently
    views = tuple(view(str(i), own=4.2, others=value) for i, value in enumerate(sums))
    assert titles(highlights(views, SCALE).strengths) == ["0", "1", "2"]


def test_where_nothing_stands_out_nothing_is_named() -> None:
    named = highlights((view("a", own=3.7, others=3.7), view("b", own=None, others=None)), SCALE)
    assert titles(named.strengths) == ["a"]
    assert named.themes == named.apart == ()


values = st.floats(1, 5).map(lambda value: round(value, 2))


@given(st.lists(st.tuples(st.none() | values, st.none() | values, st.floats(0, 3)), max_size=12))
def test_the_rule_holds_for_any_areas(rows: list[tuple[float | None, float | None, float]]) -> None:
    views = tuple(view(str(i), own=own, others=others, spread=spread) for i, (own, others, spread) in enumerate(rows))
    named = highlights(views, SCALE)
    assert len(named.strengths) <= MOST
    assert len(named.themes) <= MOST
    assert not {one.title for one in named.strengths} & {one.title for one in named.themes}
    assert all(one.kind is not GapClass.BLIND_SPOT for one in named.strengths)
    assert all(one.others is not None for one in (*named.strengths, *named.themes) if not one.differ)
    blind = [one for one in views if one.kind is GapClass.BLIND_SPOT]
    assert len([one for one in named.themes if one.kind is GapClass.BLIND_SPOT]) == min(len(blind), MOST)


def test_the_story_names_its_blind_spots_first() -> None:
    release = sample.story_release()
    named = highlights(area_views(release), release.instrument.scale)
    assert titles(named.themes)[:2] == ["Conflict resolution", "Effective delegation"]
    assert titles(named.apart) == ["Morale challenges"]
