"""The pictures of a comparison: everything fits, every number is told, no title claims more than may be told."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text

from reports.charts import Chart, Embedding, svg
from reports.charts.change_words import title
from reports.charts.comparison import draw_comparison
from reports.charts.rows import TITLES
from reports.charts.style import POINT
from reports.comparison.model import AreaChange, Comparison, Told
from reports.numbers import signed, tenths_of, written
from tests.reports.charts.test_every_chart import NEVER_SAID
from tests.reports.charts.test_layout import boxes, outside, overlapping
from tests.reports.charts.two_waves import VARIANTS, any_pair, charts_of, comparison_of
from tests.reports.comparison.pairs import Asked, compared
from tests.reports.sample import plain_instrument

_NUMBER = re.compile(r"[-+−≤]*\d+(?:\.\d+)?\+?")
_AXIS = {str(number) for number in range(-10, 21)} | {f"{sign}{number}" for sign in "+−" for number in range(1, 21)}
every_variant = pytest.mark.parametrize("name", list(VARIANTS))


def _drawn(chart: Chart) -> list[str]:
    return [text.get_text() for text in chart.figure.findobj(Text) if isinstance(text, Text)]


def _said(chart: Chart) -> str:
    return " ".join((chart.title, chart.alt, *chart.table.headers, *(cell for row in chart.table.rows for cell in row)))


def _chart(name: str, kind: str) -> Chart:
    return next(chart for chart in charts_of(name) if chart.name == kind)


@every_variant
def test_nothing_is_cut_off_and_no_text_lies_on_another(name: str) -> None:
    for chart in charts_of(name):
        assert (chart.name, outside(chart), overlapping(chart)) == (chart.name, [], [])


@pytest.mark.parametrize("seed", range(8))
def test_in_no_random_comparison_do_texts_overlap_or_titles_claim_more(seed: int) -> None:
    comparison = any_pair(seed)
    for chart in draw_comparison(comparison):
        assert (chart.name, outside(chart), overlapping(chart)) == (chart.name, [], [])
        _claims_only_what_is_told(chart.title, comparison)
        assert not _numbers(_drawn(chart)) - _numbers([_said(chart)]) - _AXIS


@every_variant
def test_titles_are_short_alt_texts_are_sentences_and_no_word_hurts(name: str) -> None:
    for chart in charts_of(name):
        assert chart.title[0].isupper()
        assert not chart.title.endswith(".")
        assert len(chart.title) <= 140
        assert chart.alt.endswith(".")
        assert not NEVER_SAID.search(f"{_said(chart)} {' '.join(_drawn(chart))}")
        assert "nan" not in _said(chart).lower().split()
        assert not re.search("[←-⇿▲▼]", f"{_said(chart)} {' '.join(_drawn(chart))}")  # no arrows: change is position


@every_variant
def test_no_letter_is_smaller_than_nine_points_and_every_row_is_whole(name: str) -> None:
    for chart in charts_of(name):
        assert min(float(text.get_fontsize()) for text in chart.figure.findobj(Text)) >= 9
        assert {len(row) for row in chart.table.rows} == {len(chart.table.headers)}
        assert all(cell for row in chart.table.rows for cell in row)
        assert len(chart.table.rows) == len(comparison_of(name).areas)


@every_variant
def test_the_tables_hold_every_number_of_the_comparison(name: str) -> None:
    told = {chart.name: chart.table.rows for chart in charts_of(name)}
    for number, area in enumerate(comparison_of(name).areas):
        for kind, numbers in _numbers_of(area).items():
            assert set(numbers) <= set(told[kind][number]) if numbers else True, (kind, area.area)


@every_variant
def test_every_number_in_a_picture_is_in_its_table_or_on_its_scale(name: str) -> None:
    for chart in charts_of(name):
        assert not _numbers(_drawn(chart)) - _numbers([_said(chart)]) - _AXIS


@every_variant
def test_the_alternative_text_holds_every_number_of_others_and_of_every_group(name: str) -> None:
    for chart in charts_of(name):
        for area in comparison_of(name).areas:
            main = [area.own, area.others] if chart.name == "then-now" else []
            pairs = list(area.cells.values()) if chart.name == "groups-then-now" else main
            texts = {value.text for pair in pairs if pair for value in (pair.then, pair.now)}
            gaps = {signed(area.gap.then), signed(area.gap.now)} if area.gap and chart.name == "gap-then-now" else set()
            assert texts | gaps <= _numbers([chart.alt])


@every_variant
def test_titles_claim_only_what_is_told(name: str) -> None:
    for chart in charts_of(name):
        _claims_only_what_is_told(chart.title, comparison_of(name))


@given(st.lists(st.sampled_from(list(Told)), min_size=10, max_size=10))
def test_whatever_is_told_the_title_says_no_more(told: list[Told]) -> None:
    story = comparison_of("story")
    areas = tuple(replace(area, told=word) for area, word in zip(story.areas, told, strict=True))
    _claims_only_what_is_told(title(replace(story, areas=areas)), replace(story, areas=areas))


def _claims_only_what_is_told(sentence: str, comparison: Comparison) -> None:
    """Where a change is claimed, an area has it; where a name is claimed to be higher or lower, that area is."""
    for told in (Told.HIGHER, Told.LOWER):
        found = [area.title for area in comparison.areas if area.told is told]
        said = told in re.sub("[^a-z ]", " ", sentence).split()
        assert not said or found, sentence
        clauses = re.split(r", and |; ", sentence)
        claiming = " ".join(clause for clause in clauses if told in clause.split())
        assert [area.title for area in comparison.areas if area.title in claiming and area.title not in found] == []


def test_a_change_that_is_told_comes_first_and_what_cannot_be_told_after_it() -> None:
    assert _chart("story", "then-now").title == (
        "Others rate Effective delegation higher than in March 2026; in Conflict resolution no change can be told"
    )
    none = "In nine of ten areas others can be compared, and no change can be told"
    assert _chart("nothing declared", "then-now").title == none
    assert _chart("merged later", "then-now").title == (
        "No change can be told in Effective delegation or Conflict resolution"
    )


def test_two_waves_in_one_month_are_told_by_their_days() -> None:
    story = comparison_of("story")
    same = replace(story, later=replace(story.later, closed_on=story.earlier.closed_on.replace(day=30)))
    assert draw_comparison(same)[0].table.headers[1:3] == ("You, 20 March 2026", "You, 30 March 2026")


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("story", ["then-now", "gap-then-now", "groups-then-now"]),
        ("no self once", ["then-now", "groups-then-now"]),
        ("only self", ["then-now"]),
        ("withheld once", ["then-now", "groups-then-now"]),
        ("only supervisors", ["groups-then-now"]),
        ("nothing in common", []),
        ("no common item", []),
    ],
)
def test_a_chart_with_nothing_to_draw_is_left_out(name: str, drawn: list[str]) -> None:
    assert [chart.name for chart in charts_of(name)] == drawn


def test_what_is_not_comparable_stands_in_words_and_never_as_zero() -> None:
    chart = _chart("story", "then-now")
    row = chart.table.rows[9]
    assert row[0] == "Effective board communications"
    assert row[4:] == ("–",) * 7 + ("only a supervisor's view",)
    assert "Only a supervisor's view can be compared in Effective board communications." in chart.alt


def test_a_range_has_a_dashed_edge_and_nothing_else_has() -> None:
    for name, dashed in (("story", False), ("from end to end", True), ("at the top both times", True)):
        for chart in charts_of(name):
            assert (b"stroke-dasharray" in svg(chart, embedding=Embedding.IMAGE)) is dashed, (name, chart.name)


@pytest.mark.parametrize("name", ["now at the top", "was at the bottom"])
def test_each_range_has_its_own_dashed_edge_whichever_wave_it_is_of(name: str) -> None:
    """Nine areas have one range each, and the legend shows one more."""
    assert svg(_chart(name, "then-now"), embedding=Embedding.IMAGE).count(b"stroke-dasharray") == 9 + 1


def test_numbers_at_the_ends_of_the_scale_keep_to_the_columns_of_the_scale() -> None:
    chart = _chart("from end to end", "then-now")
    beside = [box for words, box in boxes(chart) if words in ("1.0", "5.0", "4.5+", "≤1.5")]
    assert len(beside) == 10 + 10 + 9 + 9
    assert min(left for left, *_ in beside) > (TITLES + 0.6) / POINT
    assert max(right for _, _, right, _ in beside) < min(box[0] for words, box in boxes(chart) if words == signed(-34))


def test_between_two_equal_ranges_no_change_is_written() -> None:
    for chart in charts_of("at the top both times"):
        assert "0.0" not in _drawn(chart)
    assert _chart("at the top both times", "then-now").table.rows[0][6] == "–"
    split = _chart("at the top both times", "gap-then-now").table.rows[0]
    assert split[3:6] == ("cannot be told", "–", "0.0")


def test_a_range_that_is_reached_says_so_beside_the_change() -> None:
    assert "now in the top range" in _chart("now at the top", "then-now").table.rows[0][11]
    assert "was in the bottom range" in _chart("was at the bottom", "then-now").table.rows[0][11]


def test_groups_that_one_wave_joined_keep_their_joined_name() -> None:
    chart = _chart("merged later", "groups-then-now")
    assert "Peers and direct reports, March 2026" in chart.table.headers
    assert "Peers and direct reports stand together in both waves, as one of them showed them." in chart.alt


def test_a_group_of_one_wave_alone_is_told_of_and_not_drawn() -> None:
    chart = _chart("new groups", "groups-then-now")
    assert "Board members and other stakeholders: shown in December 2026 only." in chart.alt
    assert not any("Board" in header for header in chart.table.headers)


def test_the_focus_and_the_control_area_are_named_so() -> None:
    for chart in charts_of("story"):
        assert _drawn(chart).count("focus") == 2
        assert _drawn(chart).count("control") == 1
        assert chart.table.rows[1][0] == "Effective delegation (focus)"
    assert not {"focus", "control"} & {text for chart in charts_of("nothing declared") for text in _drawn(chart)}


def test_a_gap_beyond_half_the_scale_is_drawn_on_all_of_it() -> None:
    assert {"−2", "+2"} <= set(_drawn(_chart("story", "gap-then-now")))
    wide = compared(Asked(), Asked(tendency=replace(Asked().tendency, level=1.0)))
    far = replace(wide, areas=tuple(_with_gap(area, 31) for area in wide.areas))
    [chart] = [one for one in draw_comparison(far) if one.name == "gap-then-now"]
    assert {"−4", "+4"} <= set(_drawn(chart))
    assert outside(chart) == []


def _with_gap(area: AreaChange, tenths: int) -> AreaChange:
    return replace(area, gap=replace(area.gap, now=tenths)) if area.gap else area


def test_a_name_that_no_font_draws_is_named_by_its_place_and_one_from_right_to_left_is_set_apart() -> None:
    asked = plain_instrument(areas=2)
    titles = ("会議", "האצלה")
    areas = tuple(replace(area, title=title) for area, title in zip(asked.areas, titles, strict=True))
    odd = replace(asked, areas=areas)
    charts = draw_comparison(compared(Asked(instrument=odd), Asked(instrument=odd, seed=8), focus=(), control=""))
    rows = [row[0] for row in charts[0].table.rows]
    assert rows[0] == "Area 1 (name in the HTML report)"
    assert "会" not in "".join(_drawn(charts[0]))


@pytest.mark.parametrize("embedding", Embedding)
def test_the_same_releases_give_the_same_bytes(embedding: Embedding) -> None:
    first, second = ([svg(chart, embedding=embedding) for chart in draw_comparison(compared())] for _ in range(2))
    assert first == second


def _numbers(texts: list[str]) -> set[str]:
    return {number for text in texts for number in _NUMBER.findall(text)}


def _numbers_of(area: AreaChange) -> dict[str, list[str]]:
    """What a table has to hold of an area, chart by chart."""
    main, gap = [], []
    if area.own:
        main += [area.own.then.text, area.own.now.text, signed(area.own.change)]
    if area.others and area.least is not None and area.bands:
        main += [area.others.then.text, area.others.now.text, written(area.least)]
        main += [f"{written(tenths_of(band.low))} to {written(tenths_of(band.high))}" for band in area.bands]
        main += [signed(area.others.change)] * (area.told is not Told.SAME_RANGE)
    if area.gap and area.own:
        gap = [signed(area.gap.then), signed(area.gap.now), signed(area.own.change)]
    groups = [value.text for pair in area.cells.values() for value in (pair.then, pair.now)]
    return {"then-now": main, "gap-then-now": gap, "groups-then-now": groups}
