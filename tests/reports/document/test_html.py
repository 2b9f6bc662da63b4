"""The web page: one file, no script, nothing fetched, everything people wrote shown as they wrote it."""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise

from bs4 import Tag
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.charts import Chart
from reports.document.html import to_html
from reports.letters.names import restored
from reports.release import ANONYMOUS, Release
from reports.release_json import from_json, to_json
from tests.reports.document.conftest import soup_of
from tests.reports.document.test_content import FORBIDDEN
from tests.reports.sample import story_release

MARKUP = "#*$@<b>bold</b> {{ 7*7 }} {% raw %} <script>alert(1)</script> &amp; \"quotes\" 'single' <!-- -->"


def with_comment(release: Release, *texts: str) -> Release:
    question = release.instrument.open_questions[0].id
    return replace(release, comments={ANONYMOUS: {question: texts}})


def attributes(tag: Tag) -> dict[str, str]:
    return {name: " ".join(value) if isinstance(value, list) else str(value) for name, value in tag.attrs.items()}


def test_the_page_runs_its_own_script_alone_and_asks_for_nothing(
    variant: str, release_of: Callable[[str], Release]
) -> None:
    page = soup_of(to_html(release_of(variant), charts=()))
    assert page.find_all(["link", "iframe", "object", "form", "base"]) == []
    [script] = page.find_all("script")
    assert script.attrs == {}
    policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})
    assert isinstance(policy, Tag)
    digest = b64encode(sha256(script.get_text().encode()).digest()).decode()
    assert (
        f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
        == policy["content"]
    )
    assert not re.search(r"fetch|XMLHttpRequest|sendBeacon|WebSocket|https?:|import\b", script.get_text())
    for tag in page.find_all(True):
        for name, value in attributes(tag).items():
            assert not name.startswith("on")
            if name in ("src", "href"):
                assert value.startswith(("data:image/svg+xml;base64,", "#"))
    style = page.find("style")
    assert style is not None
    assert not re.search(r"url\(|@import|https?:", style.get_text())


def test_every_picture_has_a_name_and_a_table(
    drawn_variant: str,
    release_of: Callable[[str], Release],
    html_of: Callable[[str], bytes],
    charts_of: Callable[[str], tuple[Chart, ...]],
) -> None:
    page, restore = soup_of(html_of(drawn_variant)), restored(release_of(drawn_variant))
    unneeded = {"withheld": ["dumbbell"], "only self": ["groups"], "nobody": ["groups", "heatmap-1", "heatmap-2"]}
    charts = [chart for chart in charts_of(drawn_variant) if chart.name not in unneeded.get(drawn_variant, [])]
    figures = page.find_all("figure")
    assert [figure.get("id") for figure in figures] == [f"chart-{chart.name}" for chart in charts]
    for figure, chart in zip(figures, charts, strict=True):
        picture = figure.find("img")
        assert isinstance(picture, Tag)
        assert picture.get("alt") == restore(chart.alt)  # the page shows names that no font here draws
        caption = figure.find("figcaption")
        assert caption is not None
        assert caption.get_text() == restore(chart.title)
        drawn = b64decode(str(picture["src"]).partition(",")[2])
        assert drawn.lstrip().startswith(b"<?xml")
        assert b"<text" not in drawn  # outlines: a picture in a page sees no fonts
        details = figure.find_next_sibling("details")
        assert isinstance(details, Tag)
        assert details.find("table") is not None


def test_headings_descend_one_level_at_a_time(variant: str, release_of: Callable[[str], Release]) -> None:
    page = soup_of(to_html(release_of(variant), charts=()))
    levels = [int(tag.name[1]) for tag in page.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_has_column_and_row_heads_and_a_caption(html_of: Callable[[str], bytes]) -> None:
    page = soup_of(html_of("story"))
    tables = page.find_all("table")
    assert len(tables) > 5
    for table in tables:
        assert table.find("caption") is not None
        assert all(cell.get("scope") == "col" for cell in table.select("thead th"))
        assert all(cell.get("scope") in ("row", "rowgroup") for cell in table.select("tbody th"))
        parent = table.parent
        assert isinstance(parent, Tag)
        assert attributes(parent)["class"] == "scroll"


def test_the_page_names_its_language_and_every_comment_finds_its_direction(html_of: Callable[[str], bytes]) -> None:
    page = soup_of(html_of("story"))
    assert page.html is not None
    assert page.html.get("lang") == "en"
    quotes = page.find_all("blockquote")
    assert quotes
    assert all(quote.get("dir") == "auto" for quote in quotes)


def test_what_looks_like_markup_is_shown_as_it_was_written() -> None:
    page = soup_of(to_html(with_comment(story_release(executive=MARKUP), MARKUP), charts=()))
    quote = page.find("blockquote")
    heading = page.find("h1")
    assert quote is not None
    assert heading is not None
    assert quote.get_text() == MARKUP
    assert heading.get_text() == MARKUP
    assert page.find("b") is None


@settings(max_examples=20, deadline=None)
@given(name=st.text(max_size=60), comment=st.text(min_size=1, max_size=200))
def test_any_text_stays_text(name: str, comment: str) -> None:
    release = with_comment(STORY, comment)
    raw = to_html(replace(release, executive=name), charts=())
    page = soup_of(raw)
    quote = page.find("blockquote")
    assert quote is not None
    assert len(page.find_all("script")) == 1
    kept = "".join(char for char in comment if char == "\n" or (ord(char) >= 0x20 and not 0x7F <= ord(char) <= 0x9F))
    assert quote.get_text() == kept.encode("utf-8", "replace").decode()


STORY = story_release()


def test_the_same_release_gives_the_same_bytes(
    release_of: Callable[[str], Release], html_of: Callable[[str], bytes]
) -> None:
    release = release_of("story")
    assert to_html(from_json(to_json(release))) == html_of("story")


def test_the_page_never_says_a_forbidden_word(drawn_variant: str, html_of: Callable[[str], bytes]) -> None:
    page = soup_of(html_of(drawn_variant))
    for hidden in page(["style", "script", "blockquote"]):
        hidden.decompose()
    alts = " ".join(str(picture.get("alt")) for picture in page.find_all("img"))
    assert FORBIDDEN.findall(page.get_text(" ") + alts) == []
