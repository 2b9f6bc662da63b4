"""The small ruler of two waves: shapes alone, each where its number stands, nothing that is not there."""

from xml.etree import ElementTree

import pytest

from reports.charts import style
from reports.charts.pair_track import HEIGHT, WIDTH, pair_track
from tests.reports.charts.two_waves import comparison_of

_SVG = "{http://www.w3.org/2000/svg}"


def _shapes(name: str, area: int = 1) -> dict[str, list[ElementTree.Element]]:
    comparison = comparison_of(name)
    drawn = ElementTree.fromstring(pair_track(comparison.areas[area], comparison.later.instrument.scale))
    return {kind: list(drawn.iter(f"{_SVG}{kind}")) for kind in ("circle", "rect", "path", "text")}


def test_others_are_circles_the_earlier_hollow_and_the_later_filled() -> None:
    then, now = _shapes("story")["circle"]
    assert (then.get("fill"), now.get("fill")) == (style.PAPER, style.OTHERS.colour)
    assert then.get("stroke") == style.OTHERS.colour
    assert float(str(then.get("cx"))) < float(str(now.get("cx")))  # 3.5 and 4.3
    assert float(str(then.get("r"))) > float(str(now.get("r")))


def test_own_views_are_squares_and_both_bands_are_there() -> None:
    rects = _shapes("story")["rect"]
    assert [one.get("fill") for one in rects] == [style.PAPER, style.OWN.colour, style.PAPER, style.BAND]


@pytest.mark.parametrize(
    ("name", "area", "circles", "squares"), [("no self once", 1, 2, 0), ("story", 9, 0, 2), ("only self", 0, 0, 2)]
)
def test_a_view_that_is_missing_has_no_mark(name: str, area: int, circles: int, squares: int) -> None:
    shapes = _shapes(name, area)
    bands = 2 if circles else 0
    assert (len(shapes["circle"]), len(shapes["rect"]) - bands) == (circles, squares)


def test_where_nothing_can_be_compared_nothing_is_drawn() -> None:
    assert not any(_shapes("nothing in common").values())


def test_a_range_has_a_dashed_edge_then_and_now() -> None:
    dashed = [one.get("stroke-dasharray") is not None for one in _shapes("from end to end")["circle"]]
    assert dashed == [True, True, False]  # hollow then; hollow and a dot now
    assert not any(one.get("stroke-dasharray") for one in _shapes("story")["circle"])


@pytest.mark.parametrize("name", ["story", "from end to end", "0 to 10", "-3 to 3"])
def test_every_shape_lies_inside_and_there_is_no_text(name: str) -> None:
    for area in range(len(comparison_of(name).areas)):
        shapes = _shapes(name, area)
        assert shapes["text"] == []
        for circle in shapes["circle"]:
            x, y, r = (float(str(circle.get(key))) for key in ("cx", "cy", "r"))
            assert r <= x <= WIDTH - r
            assert r <= y <= HEIGHT - r
        for rect in shapes["rect"]:
            left, wide = float(str(rect.get("x"))), float(str(rect.get("width")))
            assert left >= 0
            assert left + wide <= WIDTH
