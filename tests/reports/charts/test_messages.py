"""The one message of each chart, for the story and where little or nothing can be said."""

from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from matplotlib.text import Text

from reports.charts import Chart, Embedding, draw_all, svg
from tests.reports.handmade import handmade, level
from tests.reports.sample import plain_instrument

Charts = Callable[[str], tuple[Chart, ...]]


def _titles(charts: tuple[Chart, ...]) -> list[str]:
    return [chart.title for chart in charts[:2]]


def _drawn(chart: Chart) -> list[str]:
    return [text.get_text() for text in chart.figure.findobj(Text) if isinstance(text, Text)]


def test_the_story_is_told_in_titles(charts_of: Charts) -> None:
    assert [chart.title for chart in charts_of("story")] == [
        "Others rate Effective delegation and Conflict resolution lower than you do, and Leadership presence higher",
        "Your supervisors rate Morale challenges higher than direct reports do",
        "Action by action: Leadership presence, Effective delegation and Visionary leadership",
        "Action by action: Working with difficult personalities, Managing up and down and Morale challenges",
        "Action by action: Persuasion and influence, Navigating through organizational change and Conflict resolution",
        "Action by action: Effective board communications",
    ]


def test_without_an_own_view_nothing_is_compared(charts_of: Charts) -> None:
    dumbbell = charts_of("no self")[0]
    assert dumbbell.title == "Your own view is missing, so the two views cannot be compared"
    assert dumbbell.alt.startswith("Ten areas, each with the view of all others.")
    assert "There is no view of your own for any area." in dumbbell.alt
    assert {row[1] for row in dumbbell.table.rows} == {"–"}


def test_where_only_the_executive_answered_it_says_so(charts_of: Charts) -> None:
    assert _titles(charts_of("only self")) == ["Only your own view can be shown"] * 2


def test_where_nobody_may_be_shown_it_says_so(charts_of: Charts) -> None:
    assert _titles(charts_of("nobody")) == ["Nothing can be shown for this wave"] * 2


def test_supervisors_alone_are_never_called_others(charts_of: Charts) -> None:
    dumbbell, groups = charts_of("withheld")[:2]
    assert groups.title == "Only the view of your supervisors can be shown, so groups cannot be compared"
    assert {row[2:7] for row in dumbbell.table.rows} == {("–", "–", "–", "–", "only a supervisor's view")}
    assert "others" not in " ".join((dumbbell.title, dumbbell.alt, groups.title, groups.alt))


def test_agreement_is_a_message_too(charts_of: Charts) -> None:
    assert _titles(charts_of("all alike")) == [
        "You and others lie close together in nine of ten areas",
        "In nine of ten areas groups can be compared, and in none do they differ widely",
    ]


def test_an_area_with_nothing_shown_is_said_in_words_and_never_zero(charts_of: Charts) -> None:
    dumbbell, groups = charts_of("an empty area")[:2]
    title = "Working with difficult personalities"
    assert f"The others' view is not shown for {title}." in dumbbell.alt
    assert f"No group's view is shown for {title}." in groups.alt
    row = dumbbell.table.rows[3]
    assert row[:7] == (title, "–", "–", "–", "–", "–", "not compared")
    assert row[8] == "–"  # what was expected stands, and is set beside nothing
    assert "nothing to show" in _drawn(dumbbell)


def test_several_areas_where_groups_differ_are_named() -> None:
    wide = {0: level(4.5), 1: level(4.0), 2: level(4.0)}
    low = {0: level(3.0), 1: level(3.9), 2: level(2.5)}
    release = handmade({"peer": (20, wide), "board": (20, low)}, instrument=plain_instrument(areas=3, title_length=9))
    groups = draw_all(release)[1]
    assert groups.title == "The groups see A Working and C Working differently from each other"
    assert "In A Working the groups lie 1.5 apart: peers 4.5, board members 3.0." in groups.alt
    assert "In the other one area with two groups or more they do not differ by more than" in groups.alt


def test_where_no_area_has_two_groups_none_is_said_to_differ_or_not() -> None:
    cells = {"peer": (5, {0: level(4.0)}), "board": (5, {1: level(3.0)})}
    groups = draw_all(handmade(cells, instrument=plain_instrument(areas=2)))[1]
    assert groups.title == "No area has a number from two groups, so groups cannot be compared"
    assert "differ" not in groups.alt


def test_one_supervisor_is_one_person_in_every_sentence() -> None:
    release = handmade({"supervisor": (1, level(2.0)), "peer": (20, level(4.5))})
    groups = draw_all(release)[1]
    assert groups.title.startswith("Peers rate ")
    assert groups.title.endswith(" higher than your supervisor does")
    assert groups.table.headers[1] == "Supervisor"


def test_groups_that_differ_are_marked_in_words(charts_of: Charts) -> None:
    drawn = _drawn(charts_of("story")[1])
    assert {"groups", "differ", "by 1.9"} <= set(drawn)
    assert drawn.count("differ") == 1


def test_a_gap_is_clear_or_tentative_and_agreement_neither(charts_of: Charts) -> None:
    readings = {row[0]: row[6] for row in charts_of("one merged cell")[0].table.rows}
    assert readings["Leadership presence"] == "hidden strength (clear)"
    assert readings["Morale challenges"] == "hidden strength (tentative)"
    assert readings["Visionary leadership"] == "agreed strength"


def test_long_titles_give_way_to_counts(charts_of: Charts) -> None:
    dumbbell, _, heatmap = charts_of("12 long areas")[:3]
    assert dumbbell.title.startswith("Others rate four of twelve areas lower than you do, and A Working")
    assert heatmap.title == "Action by action: three of twelve areas"


@pytest.mark.parametrize(("variant", "words"), [("0 to 10", "1.25 points"), ("1 to 4", "0.375 points")])
def test_other_scales_name_their_own_threshold(charts_of: Charts, variant: str, words: str) -> None:
    assert words in charts_of(variant)[0].alt


def test_values_of_merged_groups_are_named_after_all_of_them(charts_of: Charts) -> None:
    groups = charts_of("one merged cell")[1]
    assert groups.table.headers == ("Area", "You", "Supervisor", "Peers and direct reports", "Groups apart by")


def test_an_area_of_one_band_is_drawn_as_the_band(charts_of: Charts) -> None:
    assert "4.5+" in _drawn(charts_of("all at the top")[1])
    assert "4.7" not in _drawn(charts_of("all at the top")[1])


def test_bands_are_told_as_the_release_has_them(charts_of: Charts) -> None:
    cells = {cell for chart in charts_of("story")[2:] for row in chart.table.rows for cell in row[2:]}
    low = {cell for chart in charts_of("all at the bottom")[2:] for row in chart.table.rows for cell in row[2:]}
    assert "4.5+ (n 4)" in cells
    assert "≤1.5 (n 5)" in low


def test_dollars_and_angles_in_a_title_are_only_letters() -> None:
    instrument = plain_instrument(areas=1)
    title = "Costs of $5 and $9 & <b> “quoted”"
    odd = replace(instrument, areas=(replace(instrument.areas[0], title=title),))
    [dumbbell, *_] = draw_all(handmade({"peer": (5, level(4.0))}, instrument=odd))
    drawn = ElementTree.fromstring(svg(dumbbell, embedding=Embedding.TYPESET))
    lines = ["".join(text.itertext()) for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert title in " ".join(lines)


def test_a_title_that_no_font_draws_is_named_by_its_place(charts_of: Charts) -> None:
    assert "Area 1" in " ".join(_drawn(charts_of("odd letters")[0]))
