"""The comparison report as a web page and on paper: self-contained, tagged, whole on its first page."""

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest
from bs4 import Tag

from reports.charts import Chart
from reports.comparison.model import Comparison
from reports.document.change.content import change_report
from reports.document.change.html import to_html
from reports.document.change.pdf import to_pdf
from reports.document.glyphs import printable
from tests.reports.charts.variants import LONG_NAME
from tests.reports.document.change.by_hand import compared, eight
from tests.reports.document.conftest import page_texts, soup_of, spoken_texts
from tests.reports.document.test_html import MARKUP, attributes
from tests.reports.document.test_pdf import TYPST_MARKUP, flat

ARABIC = "\u0633\u0644\u0645\u0649 \u062d\u062f\u0627\u062f"
CHINESE = "\u4f1a\u8b70"


def test_the_page_runs_its_own_script_alone_and_asks_for_nothing(few: str, page_of: Callable[[str], bytes]) -> None:
    page = soup_of(page_of(few))
    assert page.find_all(["link", "iframe", "object", "form", "base"]) == []
    assert len(page.find_all("script")) == 1
    for tag in page.find_all(True):
        for name, value in attributes(tag).items():
            assert not name.startswith("on")
            if name in ("src", "href"):
                assert value.startswith(("data:image/svg+xml;base64,", "#"))
    assert not re.search(r"url\(|@import|https?:", page.style.get_text() if page.style else "url(")


def test_headings_descend_one_level_at_a_time(few: str, page_of: Callable[[str], bytes]) -> None:
    levels = [int(tag.name[1]) for tag in soup_of(page_of(few)).find_all(re.compile("^h[1-6]$"))]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_has_heads_and_a_caption_and_every_picture_a_text(page_of: Callable[[str], bytes]) -> None:
    page = soup_of(page_of("story"))
    tables = page.find_all("table")
    assert len(tables) > 6
    for table in tables:
        assert table.find("caption") is not None
        assert all(cell.get("scope") == "col" for cell in table.select("thead th"))
        assert all(cell.get("scope") in ("row", "rowgroup") for cell in table.select("tbody th"))
    assert [str(figure["id"]) for figure in page.find_all("figure")] == [
        "chart-then-now",
        "chart-gap-then-now",
        "chart-groups-then-now",
    ]
    for figure in page.find_all("figure"):
        picture = figure.find("img")
        assert isinstance(picture, Tag)
        assert picture.get("alt")


def test_what_is_typed_is_kept_for_these_two_rounds_alone(pair_of: Callable[[str], Comparison]) -> None:
    def key(comparison: Comparison) -> str:
        [plan] = soup_of(to_html(comparison, charts=())).select("#plan")
        return str(plan["data-report"])

    assert key(pair_of("story")) == key(pair_of("story"))
    assert key(pair_of("story")) != key(pair_of("nothing declared"))


def named(name: str, comparison: Comparison) -> Comparison:
    return replace(comparison, later=replace(comparison.later, executive=name))


def test_what_looks_like_markup_is_shown_as_it_was_written() -> None:
    comparison = compared(*eight(3.0, 3.0))
    heading = soup_of(to_html(named(MARKUP, comparison), charts=())).find("h1")
    assert heading is not None
    assert heading.get_text() == MARKUP
    printed = " ".join(page_texts(to_pdf(named(TYPST_MARKUP, comparison), charts=())))
    assert flat(TYPST_MARKUP) in flat(printed)


def test_a_name_that_no_font_draws_stands_in_the_page_and_words_for_it_on_paper() -> None:
    comparison = named(CHINESE, compared(*eight(3.0, 3.0)))
    assert CHINESE in to_html(comparison, charts=()).decode()
    printed = " ".join(page_texts(to_pdf(comparison, charts=())))
    assert "Name in the HTML report" in printed
    assert flat("Letters of these could not be printed") in flat(printed)


def test_a_name_from_right_to_left_is_set_apart() -> None:
    comparison = named(ARABIC, compared(*eight(3.0, 3.0)))
    assert f"\N{FIRST STRONG ISOLATE}{ARABIC}\N{POP DIRECTIONAL ISOLATE}" in to_html(comparison, charts=()).decode()


def test_the_pdf_is_tagged_and_says_its_title_and_language(
    few: str, pair_of: Callable[[str], Comparison], paper_of: Callable[[str], bytes]
) -> None:
    with pikepdf.open(BytesIO(paper_of(few))) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang).startswith("en")
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert pdf.check_pdf_syntax() == []
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == f"Comparison report: {pair_of(few).later.executive}"


def test_every_picture_has_an_alternative_text(
    drawn_of: Callable[[str], tuple[Chart, ...]], paper_of: Callable[[str], bytes]
) -> None:
    alts = spoken_texts(paper_of("story"))
    assert all(alts)
    for chart in drawn_of("story"):
        assert [alt for alt in alts if alt.startswith(chart.alt)]


def test_the_sections_are_bookmarks(pair_of: Callable[[str], Comparison], paper_of: Callable[[str], bytes]) -> None:
    with pikepdf.open(BytesIO(paper_of("story"))) as pdf, pdf.open_outline() as outline:
        marks = [re.sub(r"^\d+\s+", "", item.title) for item in outline.root]
    told = change_report(pair_of("story"))
    assert marks == [told.executive, *(section.title for section in told.sections)]


def assert_first_page_is_whole(comparison: Comparison, pdf: bytes) -> None:
    first, second = page_texts(pdf)[:2]
    page = change_report(comparison).first
    for card in page.cards:
        for text in (card.title, card.told, card.said_note, card.least):
            assert flat(printable(text).text) in flat(first)
    for text in (page.lead, *page.moved, page.moved_note, page.limits):
        assert flat(printable(text).text) in flat(first)
    assert second.strip().startswith("In this report")


def test_the_first_page_is_whole(
    few: str, pair_of: Callable[[str], Comparison], paper_of: Callable[[str], bytes]
) -> None:
    assert_first_page_is_whole(pair_of(few), paper_of(few))


@pytest.mark.parametrize("executive", [LONG_NAME, LONG_NAME * 3, "W" * 1000])
def test_the_first_page_is_whole_even_with_very_long_names(
    executive: str, pair_of: Callable[[str], Comparison]
) -> None:
    comparison = named(executive, pair_of("now at the top"))
    assert_first_page_is_whole(comparison, to_pdf(comparison, charts=()))


def test_ten_areas_and_two_in_focus_take_eight_or_nine_pages(paper_of: Callable[[str], bytes]) -> None:
    assert 8 <= len(page_texts(paper_of("story"))) <= 9
