"""Pictures on a dark page: every colour that is drawn has its counterpart, and keeps its contrast."""

import base64
import re
from collections.abc import Callable

import pytest

from reports.charts import Chart, Embedding, style
from reports.charts.pair_track import pair_track
from reports.document.dark import DARK, data_uri, on_both, tints
from reports.document.track import track
from reports.gaps import area_views
from reports.release import Release
from tests.reports.charts.test_style import contrast
from tests.reports.charts.two_waves import charts_of as comparison_charts
from tests.reports.charts.two_waves import comparison_of

PAPER = DARK[style.PAPER]
_ATTRIBUTE = re.compile(r'\b(fill|stroke)="(#[0-9a-fA-F]{6})"')
_MATCHED = re.compile(r'\[(fill|stroke)="(#[0-9a-fA-F]{6})" i\]')
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")


def test_every_colour_of_every_picture_has_a_dark_counterpart(
    release_of: Callable[[str], Release], charts_of: Callable[[str], tuple[Chart, ...]], svg_of: Callable[..., bytes]
) -> None:
    known = {colour.lower() for colour in DARK | tints()}
    for name in ("story", "all at the top", "one merged cell"):
        pictures = [svg_of(chart, embedding=Embedding.IMAGE).decode() for chart in charts_of(name)]
        release = release_of(name)
        pictures += [track(view, release.instrument.scale) for view in area_views(release)]
        for picture in pictures:
            assert {colour.lower() for colour in _COLOUR.findall(picture)} <= known


@pytest.mark.parametrize("name", ["story", "from end to end"])
def test_every_colour_of_a_comparison_has_a_dark_counterpart(name: str, svg_of: Callable[..., bytes]) -> None:
    known, comparison = {colour.lower() for colour in DARK | tints()}, comparison_of(name)
    pictures = [svg_of(chart, embedding=Embedding.IMAGE).decode() for chart in comparison_charts(name)]
    pictures += [pair_track(area, comparison.later.instrument.scale) for area in comparison.areas]
    for picture in pictures:
        assert {colour.lower() for colour in _COLOUR.findall(picture)} <= known


def test_a_colour_is_changed_however_it_is_written(
    charts_of: Callable[[str], tuple[Chart, ...]], svg_of: Callable[..., bytes]
) -> None:
    """A hatch has its ground in an attribute, in small letters: it stood out white on the dark page."""
    hatched = [svg_of(chart, embedding=Embedding.IMAGE).decode() for chart in charts_of("one merged cell")]
    written = {one for picture in hatched for one in _ATTRIBUTE.findall(picture)}
    assert ("fill", style.GREY_TINT.lower()) in written
    rules = {(name, colour.lower()) for name, colour in _MATCHED.findall(on_both(hatched[0]))}
    assert {(name, colour.lower()) for name, colour in written} <= rules


@pytest.mark.parametrize("ink", [style.INK, style.QUIET, style.VERMILLION, style.BLUE])
def test_letters_can_be_read_on_a_dark_page(ink: str) -> None:
    assert contrast(DARK[ink], PAPER) >= 4.5


@pytest.mark.parametrize("mark", [style.VERMILLION, style.BLUE, style.BAND])
def test_marks_are_seen_on_a_dark_page_and_their_numbers_read(mark: str) -> None:
    assert contrast(DARK[mark], PAPER) >= 3
    assert contrast(DARK[mark], DARK[style.GREY_TINT]) >= 3
    assert mark == style.BAND or contrast(DARK[mark], DARK[style.PAPER]) >= 4.5


def test_numbers_can_be_read_on_every_dark_tint() -> None:
    assert min(contrast(DARK[style.INK], dark) for dark in tints().values()) >= 4.5


def test_a_picture_is_changed_by_its_style_alone(
    svg_of: Callable[..., bytes], charts_of: Callable[..., tuple[Chart, ...]]
) -> None:
    picture = svg_of(charts_of("story")[0], embedding=Embedding.IMAGE).decode()
    changed = on_both(picture)
    assert re.sub(r"<style>@media screen.*?</style>", "", changed, count=1) == picture
    assert base64.b64decode(data_uri(picture).partition(",")[2]).decode() == changed
