"""Towers of tiny lines lie down on paper; on screen, in JSON and in every word a comment is what was written."""

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from instruments.visible import is_blank, trimmed
from reports.document.folding import FOLDED, SHORT, TALLEST, TURN, foldable, folded, is_folded
from reports.document.html import to_html
from reports.document.pdf import to_pdf
from reports.release import ANONYMOUS, Release
from reports.release_json import to_json
from tests.reports.document.conftest import page_texts
from tests.reports.sample import story_release

STORY = story_release()
TOWERS = {
    "one-letter lines": "\n".join("x" * 500),
    "one-letter lines far apart": "\n\n".join("x" * 333),
    "blank lines": "x" + "\n" * 998 + "x",
    "lines that look blank": "x\n" + "\u200b\n" * 480 + "x",
}


def with_tower(release: Release, text: str) -> Release:
    """Let one more rater answer every open question with it."""
    pool = release.comments[ANONYMOUS]
    asked = [question.id for question in release.instrument.open_questions]
    return replace(
        release,
        comments={**release.comments, ANONYMOUS: {one: tuple(sorted((*pool.get(one, ()), text))) for one in asked}},
    )


LINE = st.text("ab <&", max_size=SHORT + 2) | st.sampled_from(["", " ", "\u200b", "x" * SHORT, "y" * (SHORT + 1)])


@given(st.lists(LINE, max_size=60).map("\n".join))
@example("\n\nabove and below\n \n")
def test_every_word_stays_in_its_place_and_a_page_holds_the_very_text(text: str) -> None:
    assert _seen(folded(text).replace(TURN, "\n")) == _seen(text)
    assert BeautifulSoup(f"<pre>{foldable(text)}</pre>", "html.parser").get_text() == text


def _seen(text: str) -> list[str]:
    return ["".join(char for char in word if not is_blank(char)) for word in text.replace("\u200b", " ").split()]


@given(st.lists(LINE, max_size=60).map("\n".join))
@example("\u200b\n\n\n<")
def test_no_comment_is_taller_than_its_long_lines_make_it(text: str) -> None:
    rows = [row for row in folded(text).strip().split("\n") if not is_blank(row)]
    tall = [row for row in rows if len(row) > SHORT]
    assert len(rows) <= max(TALLEST, 2 * len(tall) + 1)
    assert "\n\n\n" not in trimmed(folded(text))  # a comment is stored without what nobody sees at its ends


@pytest.mark.parametrize(("lines", "lies"), [(TALLEST - 1, False), (TALLEST, False), (TALLEST + 1, True)])
def test_lines_stay_lines_up_to_as_many_as_anybody_may_want(lines: int, *, lies: bool) -> None:
    text = "\n".join(f"- point {number}" for number in range(lines))
    assert is_folded(text) is lies
    assert folded(text) == (text.replace("\n", TURN) if lies else text)


@pytest.mark.parametrize(("length", "lies"), [(SHORT - 1, True), (SHORT, True), (SHORT + 1, False)])
def test_only_short_lines_lie_down(length: int, *, lies: bool) -> None:
    assert is_folded("\n".join(["x" * length] * (TALLEST + 1))) is lies


@pytest.mark.parametrize("text", TOWERS.values(), ids=TOWERS)
def test_one_rater_cannot_fill_a_report(text: str) -> None:
    release = with_tower(STORY, text)
    before, after = (page_texts(to_pdf(one, charts=())) for one in (STORY, release))
    assert len(after) <= len(before) + 2
    printed = "".join(" ".join(after).split())
    assert printed.count("x/x" if is_folded(text) else "x") >= (text.count("x") // 2 - 20) * 3
    assert ("".join(FOLDED.split()) in printed) is is_folded(text)
    assert json.loads(to_json(release))["comments"][ANONYMOUS]["advice"].count(text) == 1


def test_a_browser_prints_the_page_as_low_and_shows_it_as_it_was_written(browser: Browser, tmp_path: Path) -> None:
    def pages(release: Release) -> int:
        (tmp_path / "report.html").write_bytes(to_html(release, charts=()))
        page.goto((tmp_path / "report.html").as_uri())
        printed = pypdfium2.PdfDocument(BytesIO(page.pdf(prefer_css_page_size=True)))
        try:
            return len(printed)
        finally:
            printed.close()

    page = browser.new_page()
    try:
        before = pages(STORY)
        for text in TOWERS.values():
            assert pages(with_tower(STORY, text)) <= before + 2
            shown = page.locator("blockquote").evaluate_all(
                "many => many.map(one => [one.textContent, one.clientHeight])"
            )
            heights = [height for said, height in shown if said == text]
            assert len(heights) == 3
            assert min(heights) > 5000
            assert page.locator(".on-paper:visible").count() == 0
    finally:
        page.close()


def test_whoever_reads_a_report_without_towers_reads_nothing_of_paper(html_of: Callable[[str], bytes]) -> None:
    assert FOLDED.encode() not in html_of("story")
    assert b'class="fold"' not in html_of("story")
