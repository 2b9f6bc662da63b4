"""Nothing that is written is cut off at the edge, and no two texts lie on each other."""

from itertools import combinations

from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D, Bbox

from reports.charts import Chart
from reports.charts.style import drawing

_TURNED = 90.0


def _ink_box(text: Text) -> Bbox:
    """Measure the letters themselves as they stand on the page, in points: the outlines that the SVG holds."""
    outline = TextPath((0, 0), text.get_text(), prop=text.get_fontproperties(), usetex=False)
    letters = outline.get_extents()
    x, y = text.get_transform().transform(text.get_position())
    if text.get_rotation() == _TURNED:
        letters = letters.transformed(Affine2D().rotate_deg(90))
        return letters.translated(x - (letters.x0 + letters.x1) / 2, y - (letters.y0 + letters.y1) / 2)
    shift = {"left": 0.0, "center": letters.x1 / 2, "right": letters.x1}[str(text.get_horizontalalignment())]
    assert text.get_verticalalignment() == "baseline"
    return letters.translated(x - shift, y)


def _boxes(chart: Chart) -> list[tuple[str, Bbox]]:
    with drawing():
        texts = [text for text in chart.figure.findobj(Text) if text.get_text().strip()]
        return [(text.get_text(), _ink_box(text)) for text in texts if isinstance(text, Text)]


def test_every_text_lies_inside_its_figure(charts: tuple[Chart, ...]) -> None:
    for chart in charts:
        page = chart.figure.bbox
        for words, box in _boxes(chart):
            inside = page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1
            assert inside, (chart.name, words, box, page)


def test_no_two_texts_overlap(charts: tuple[Chart, ...]) -> None:
    for chart in charts:
        for (one, first), (other, second) in combinations(_boxes(chart), 2):
            assert Bbox.intersection(first, second) is None, (chart.name, one, other)
