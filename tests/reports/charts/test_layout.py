"""Nothing that is written is cut off at the edge, and no two texts lie on each other."""

from functools import cache
from itertools import combinations

import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import TextPath

from reports.charts import Chart, draw_all
from reports.charts.style import drawing
from tests.reports.charts.variants import any_release

Box = tuple[float, float, float, float]  # left, bottom, right, top


@cache
def _outline(words: str, size: float, weight: int, style: str) -> Box:
    font = FontProperties(family=["Source Sans 3"], size=size, weight=weight, style="italic" if style else "normal")
    outline = TextPath((0, 0), words, prop=font)
    # the points that bend a curve lie on or outside it, so this box is never too small; finding the curve's own
    # ends takes ten times as long
    points = outline.vertices[outline.codes != Path.CLOSEPOLY]
    (left, bottom), (right, top) = points.min(axis=0), points.max(axis=0)
    return float(left), float(bottom), float(right), float(top)


def _ink_box(text: Text) -> Box:
    """Measure the letters themselves as they stand on the page, in points: the outlines that the SVG holds."""
    slanted = "italic" if text.get_fontstyle() == "italic" else ""
    size, weight = float(text.get_fontsize()), int(text.get_fontweight())
    left, bottom, right, top = _outline(text.get_text(), size, weight, slanted)
    x, y = text.get_transform().transform(text.get_position())
    assert text.get_verticalalignment() == "baseline"
    shift = {"left": 0.0, "center": right / 2, "right": right}[str(text.get_horizontalalignment())]
    return x + left - shift, y + bottom, x + right - shift, y + top


def boxes(chart: Chart) -> list[tuple[str, Box]]:
    """Give every text of a chart with the box of its letters, in points."""
    with drawing():
        texts = [text for text in chart.figure.findobj(Text) if isinstance(text, Text)]
        return [(text.get_text(), _ink_box(text)) for text in texts if text.get_text().strip()]


def outside(chart: Chart) -> list[str]:
    """Give every text of a chart that reaches over the edge."""
    page = chart.figure.bbox
    return [
        words
        for words, (left, bottom, right, top) in boxes(chart)
        if not (left >= 0 and bottom >= 0 and right <= page.width and top <= page.height)
    ]


def overlapping(chart: Chart) -> list[tuple[str, str]]:
    """Give every two texts of a chart that lie on each other."""
    return [
        (one, other)
        for (one, first), (other, second) in combinations(boxes(chart), 2)
        if min(first[2], second[2]) - max(first[0], second[0]) > 0
        and min(first[3], second[3]) - max(first[1], second[1]) > 0
    ]


def test_every_text_lies_inside_its_figure(charts: tuple[Chart, ...]) -> None:
    assert {chart.name: outside(chart) for chart in charts if outside(chart)} == {}


def test_no_two_texts_overlap(charts: tuple[Chart, ...]) -> None:
    assert {chart.name: overlapping(chart) for chart in charts if overlapping(chart)} == {}


@pytest.mark.parametrize("seed", range(6))
def test_in_no_random_release_do_texts_overlap(seed: int) -> None:
    """`make words` draws 300 of them."""
    for chart in draw_all(any_release(seed)):
        assert (chart.name, outside(chart), overlapping(chart)) == (chart.name, [], [])


def test_two_texts_on_each_other_would_be_found() -> None:
    chart = draw_all(any_release(0))[0]
    x, y = next(text for text in chart.figure.findobj(Text) if text.get_text() == "Gap").get_position()
    with drawing():
        chart.figure.findobj(Text)[0].set_position((x, y))
        assert overlapping(chart) != []
