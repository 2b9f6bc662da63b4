"""The one message of each chart, for the story and where little or nothing can be said."""

from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from matplotlib.text import Text

from reports.charts import Chart, Embedding, draw_all
from reports.release import Release
from tests.reports.sample import story_release

Charts = Callable[[str], tuple[Chart, ...]]


def _titles(charts: tuple[Chart, ...]) -> list[str]:
    return [chart.title for chart in charts[:3]]


def _drawn(chart: Chart) -> list[str]:
    return [text.get_text() for text in chart.figure.findobj(Text) if isinstance(text, Text)]


def test_the_story_is_told_in_titles(charts_of: Charts) -> None:
    assert [chart.title for chart in charts_of("story")] == [
        "Others see Effective delegation and Conflict resolution less often than you do,"
        " and Leadership presence more often",
        "Supervisors rate Morale challenges higher than direct reports do",
        "You and others agree to within half a point in seven of ten areas; two are possible blind spots",
        "Item by item, you and others differ most in Leadership presence",
        "Item by item, the groups differ most in Morale challenges",
        "Item by item, you and others see these two areas alike",
        "Item by item, you and others differ most in Conflict resolution",
    ]


def test_without_an_own_view_nothing_is_compared(charts_of: Charts) -> None:
    dumbbell, _, chart_map = charts_of("no self")[:3]
    assert dumbbell.title == chart_map.title == "Your own view is missing, so the two views cannot be compared"
    assert "There is no view of your own for any area." in dumbbell.alt
    assert {row[1] for row in dumbbell.table.rows} == {"–"}


def test_where_only_the_executive_answered_it_says_so(charts_of: Charts) -> None:
    assert _titles(charts_of("only self")) == ["Only your own view can be shown"] * 3


def test_where_nobody_may_be_shown_it_says_so(charts_of: Charts) -> None:
    assert _titles(charts_of("nobody")) == ["Nothing can be shown for this wave"] * 3


def test_one_group_is_not_called_the_groups(charts_of: Charts) -> None:
    profile = charts_of("withheld")[1]
    assert profile.title == "Only the view of supervisors can be shown, so groups cannot be compared"


def test_agreement_is_a_message_too(charts_of: Charts) -> None:
    assert _titles(charts_of("all alike")) == [
        "You and others see all ten areas alike",
        "In every area that can be compared, the groups lie less than one point apart",
        "You and others agree to within half a point in all ten areas",
    ]


def test_an_area_with_nothing_shown_is_said_in_words_and_never_zero(charts_of: Charts) -> None:
    dumbbell, profile, chart_map = charts_of("an empty area")[:3]
    title = "Working with difficult personalities"
    assert f"The others' view is not shown for {title}." in dumbbell.alt
    assert f"No group's view is shown for {title}." in profile.alt
    assert f"Not on the map: {title}." in chart_map.alt
    row = dumbbell.table.rows[3]
    assert row == (title, "–", "–", "–", "–", "–", "not compared")
    drawn = _drawn(dumbbell)
    assert "nothing to show" in drawn


def test_several_areas_where_groups_differ_are_named(charts_of: Charts) -> None:
    title = "The groups see Morale challenges and Navigating through organizational change differently from each other"
    assert charts_of("five cells")[1].title == title


def test_groups_one_point_apart_are_marked_in_words(charts_of: Charts) -> None:
    profile = charts_of("story")[1]
    drawn = _drawn(profile)
    assert {"1.9 apart", "4.5 supervisors", "2.6 direct reports"} <= set(drawn)
    assert sum("apart" in words for words in drawn) == 1


def test_findings_that_rest_on_little_are_called_tentative(charts_of: Charts) -> None:
    dumbbell = charts_of("story")[0]
    assert [row[0] for row in dumbbell.table.rows if "(tentative)" in row[-1]] == [
        "Morale challenges",
        "Effective board communications",
    ]


def test_a_title_says_may_where_every_difference_is_tentative() -> None:
    dumbbell = draw_all(_with_few_raters(story_release()))[0]
    assert dumbbell.title.startswith("Others may see ")


def _with_few_raters(release: Release) -> Release:
    """Leave the supervisors alone: two people are fewer than five."""
    kept = ("self", "supervisor")
    return replace(
        release,
        cells=tuple(cell for cell in release.cells if cell.key in kept),
        values={item: {k: v for k, v in by.items() if k in kept} for item, by in release.values.items()},
    )


def test_long_titles_give_way_to_counts(charts_of: Charts) -> None:
    title = charts_of("12 long areas")[0].title
    assert title == "Others see three of twelve areas less often than you do, and one more often"


@pytest.mark.parametrize(("variant", "words"), [("0 to 10", "1.25 points"), ("1 to 4", "0.375 points")])
def test_other_scales_name_their_own_threshold(charts_of: Charts, variant: str, words: str) -> None:
    assert words in charts_of(variant)[0].alt


def test_values_of_merged_groups_are_named_after_all_of_them(charts_of: Charts) -> None:
    profile = charts_of("one merged cell")[1]
    assert profile.table.headers == ("Area", "You", "Supervisors", "Peers and direct reports", "Groups apart by")


def test_bands_are_told_as_the_release_has_them(charts_of: Charts) -> None:
    cells = {cell for chart in charts_of("story")[3:] for row in chart.table.rows for cell in row[2:]}
    low = {cell for chart in charts_of("all at the bottom")[3:] for row in chart.table.rows for cell in row[2:]}
    assert "4.5+ (n 4)" in cells
    assert "≤1.5 (n 5)" in low


def test_dollars_and_angles_in_a_title_are_only_letters(charts_of: Charts, svg_of: Callable[..., bytes]) -> None:
    dumbbell = ElementTree.fromstring(svg_of(charts_of("odd letters")[0], embedding=Embedding.TYPESET))
    lines = ["".join(text.itertext()) for text in dumbbell.iter("{http://www.w3.org/2000/svg}text")]
    assert "$5 and $9" in " ".join(lines)
    assert "?? & <b> “quoted”" in " ".join(lines)
