"""What holds for every chart of every wave."""

import re
import subprocess
import sys
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from matplotlib.text import Text

from reports.charts import Chart, Embedding, draw_all, svg
from reports.charts.words import MISSING
from reports.release import Release
from tests.reports.charts.variants import LONG_NAME
from tests.reports.sample import story_release

NEVER_SAID = re.compile(
    r"\b(weak|poor|fail|deficien|toxic|percentile|rank|standard deviation|\bSD\b|worst|best|score of)", re.IGNORECASE
)


def test_every_wave_has_three_kinds_of_charts_with_names_safe_in_files(charts: tuple[Chart, ...]) -> None:
    names = [chart.name for chart in charts]
    assert names[:2] == ["dumbbell", "groups"]
    assert names[2:] == [f"heatmap-{number}" for number in range(1, len(names) - 1)]
    assert len(names) > 2


def test_svg_is_well_formed(images: tuple[bytes, ...], typeset: tuple[bytes, ...]) -> None:
    for written in (*images, *typeset):
        assert ElementTree.fromstring(written).tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize("embedding", Embedding)
def test_the_same_release_gives_the_same_bytes(embedding: Embedding) -> None:
    first, second = ([svg(chart, embedding=embedding) for chart in draw_all(story_release())] for _ in range(2))
    assert first == second
    assert b"dc:date" not in first[0]


def test_letters_are_outlines_for_images_and_text_for_typesetting(
    images: tuple[bytes, ...], typeset: tuple[bytes, ...]
) -> None:
    assert not any(b"<text" in written for written in images)
    assert all(b"<text" in written and b"Source Sans 3" in written for written in typeset)


def test_no_letter_is_smaller_than_nine_points(charts: tuple[Chart, ...]) -> None:
    sizes = {float(text.get_fontsize()) for chart in charts for text in chart.figure.findobj(Text)}
    assert min(sizes) >= 9


def test_titles_are_one_short_sentence_and_alt_texts_whole_ones(charts: tuple[Chart, ...]) -> None:
    for chart in charts:
        assert chart.title[0].isupper()
        assert not chart.title.endswith(".")
        assert len(chart.title) <= 140
        assert chart.alt.endswith(".")
        assert chart.alt[0].isupper() or chart.alt[0].isdigit()
        assert "nan" not in f"{chart.title} {chart.alt} {chart.table}".lower().split()


def test_no_hurtful_or_ranking_word_is_used(charts: tuple[Chart, ...]) -> None:
    for chart in charts:
        drawn = [text.get_text() for text in chart.figure.findobj(Text)]
        said = " ".join((chart.title, chart.alt, *chart.table.headers, *drawn))
        assert not NEVER_SAID.search(said), said


def test_every_table_row_is_as_long_as_its_headers(charts: tuple[Chart, ...]) -> None:
    for chart in charts:
        assert chart.table.rows
        assert {len(row) for row in chart.table.rows} == {len(chart.table.headers)}
        assert all(cell for row in chart.table.rows for cell in row)


def test_the_heatmaps_hold_every_item_once_and_a_dash_for_each_hidden_value(
    release: Release, charts: tuple[Chart, ...]
) -> None:
    rows = [row for chart in charts if chart.name.startswith("heatmap") for row in chart.table.rows]
    assert [row[1] for row in rows] == [item.wording.other for item in release.instrument.items]
    shown = sum(len(by_cell) for by_cell in release.values.values())
    dashes = sum(cell == MISSING for row in rows for cell in row[2:])
    assert dashes == len(rows) * len(release.cells) - shown


def test_heatmaps_fit_a_page(charts: tuple[Chart, ...]) -> None:
    for chart in charts:
        if chart.name.startswith("heatmap"):
            assert chart.figure.get_figheight() * 25.4 <= 206


def test_a_very_long_name_is_nowhere_in_the_pictures() -> None:
    for chart in draw_all(story_release(executive=LONG_NAME)):
        assert all(LONG_NAME not in text.get_text() for text in chart.figure.findobj(Text))


def test_the_settings_of_matplotlib_are_left_as_they_were() -> None:
    before = dict(mpl.rcParams)
    for chart in draw_all(story_release()):
        svg(chart, embedding=Embedding.TYPESET)
    assert dict(mpl.rcParams) == before


def test_charts_do_not_load_pyplot() -> None:
    code = "import sys, reports.charts; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
