"""R5 and T6: every number that is drawn, told or tabled is displayed in the release or a function of its gap tables."""

import re
from collections.abc import Sequence
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from reports.charts import Chart, draw_all
from reports.charts.words import half_a_point
from reports.gaps import area_views
from reports.numbers import amount, as_shown, signed, tenths_of, written
from reports.release import Release
from tests.reports.sample import story_release

_NUMBER = re.compile(r"[-+−≤]*\d+(?:\.\d+)?\+?")
_TEXT = "{http://www.w3.org/2000/svg}text"
_BAND_IN_PER_CENT = "80"


def _numbers(texts: Sequence[str]) -> set[str]:
    return {number for text in texts for number in _NUMBER.findall(text)}


def _allowed(release: Release) -> set[str]:
    """Everything a chart may write: displayed texts, area values, gaps, bands, spreads, the scale and counts."""
    views = area_views(release)
    values = [
        value for view in views for value in (view.own, view.expected, view.others, *view.cells.values()) if value
    ]
    shown = [shown for by_cell in release.values.values() for shown in by_cell.values()]
    counts = range(len(release.instrument.items) * max(len(release.cells), 1) + 1)
    return {
        *(as_shown(one.text) for one in shown),
        *(value.text for value in values),
        *(written(tenths_of(end)) for view in views if view.others for end in (view.low, view.high)),
        *(written(view.spread) for view in views if view.spread is not None),
        *(signed(view.gap) for view in views if view.gap is not None),
        *(amount(point) for point in release.instrument.scale.points),
        *(str(one.n) for one in shown),
        *(str(view.raters) for view in views),
        _BAND_IN_PER_CENT,
        *_numbers([half_a_point(release.instrument.scale)]),
        *_numbers([area.title for area in release.instrument.areas]),
        *(str(count) for count in counts if count > 12),
    }


def _drawn(written: bytes) -> list[str]:
    return ["".join(element.itertext()) for element in ElementTree.fromstring(written).iter(_TEXT)]


def test_every_number_in_a_picture_belongs_to_the_release(release: Release, typeset: tuple[bytes, ...]) -> None:
    for picture in typeset:
        stray = _numbers(_drawn(picture)) - _allowed(release)
        assert not stray


def test_every_number_in_titles_alt_texts_and_tables_belongs_to_the_release(
    release: Release, charts: tuple[Chart, ...]
) -> None:
    for chart in charts:
        cells = [cell for row in (chart.table.headers, *chart.table.rows) for cell in row]
        stray = _numbers([chart.title, chart.alt, *cells]) - _allowed(release) - {"0"}
        # "Not shown: 3 of 60 values" counts dashes, which are there to be counted
        counted = _numbers(re.findall(r"Not shown: \d+ of \d+ values", chart.alt))
        assert not stray - counted, chart.name


def test_what_is_drawn_depends_on_displayed_values_alone() -> None:
    """The same values from other people, dates and comments: the same charts."""
    release = story_release()
    other = replace(
        release, executive="Bob", wave="other", comments={}, picks={}, min_raters=5, instrument_hash="f" * 64
    )
    for first, second in zip(draw_all(release), draw_all(other), strict=True):
        assert (first.title, first.alt, first.table) == (second.title, second.alt, second.table)


@pytest.mark.parametrize("cell", ["peer", "direct_report", "supervisor"])
def test_a_hidden_value_is_nowhere(cell: str) -> None:
    """One item's value is taken away and set to what no other value can be: it must leave no trace."""
    release = story_release()
    item = release.instrument.areas[0].items[0].id
    told = release.values[item][cell]
    marked = {**release.values, item: {**release.values[item], cell: replace(told, text="9.87", value=told.value)}}
    hidden = {**release.values, item: {key: one for key, one in release.values[item].items() if key != cell}}

    def everything(values: dict[str, object]) -> str:
        charts = draw_all(replace(release, values=values))  # type: ignore[arg-type]
        return " ".join(cell for chart in charts for row in chart.table.rows for cell in row)

    assert "9.87" in everything({**marked})
    assert "9.87" not in everything({**hidden})
