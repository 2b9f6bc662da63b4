"""The web page as a reader meets it: on a desk, on a phone, in the dark, on paper; by keyboard and screen reader."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.accessibility import WCAG, problems_in_light_and_dark

PHONE, DESK = (390, 844), (1280, 900)

Show = Callable[..., Page]


@pytest.fixture
def show(browser: Browser, html_of: Callable[[str], bytes], tmp_path: Path) -> Iterator[Show]:
    """Open a variant's page from a file; the page's requests are kept in `requests` of the test."""
    opened = []

    def open_page(variant: str, *, size: tuple[int, int] = DESK, requests: list[str] | None = None) -> Page:
        file = tmp_path / "report.html"
        file.write_bytes(html_of(variant))
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        opened.append(context)
        page = context.new_page()
        page.on("request", lambda request: (requests if requests is not None else []).append(request.url))
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in opened:
        context.close()


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("variant", ["story", "five cells", "-3 to 3", "odd letters"])
def test_the_page_never_scrolls_sideways(show: Show, variant: str, size: tuple[int, int]) -> None:
    page = show(variant, size=size)
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("variant", ["story", "withheld"])
def test_axe_finds_nothing(show: Show, variant: str) -> None:
    page = show(variant)
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    assert problems_in_light_and_dark(page, rules=(*WCAG, "best-practice")) == []


def test_the_page_asks_for_nothing_but_itself(show: Show) -> None:
    requests: list[str] = []
    page = show("story", requests=requests)
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    assert [url for url in requests if not url.startswith("data:")] == [page.url]


def test_the_first_page_can_be_reached_by_keyboard(show: Show) -> None:
    page = show("story")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the first page"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#summary$"))


def test_on_paper_the_tables_under_the_charts_are_open(show: Show) -> None:
    printed = pypdfium2.PdfDocument(BytesIO(show("story").pdf(prefer_css_page_size=True)))
    try:
        text = " ".join(page.get_textpage().get_text_range() for page in printed)
        width, height = printed[0].get_size()
    finally:
        printed.close()
    assert "3.9 to 4.5" in text.replace("\xa0", " ")
    assert (round(width), round(height)) == (595, 842)


PLAN = "The goal: Behaviour"


def test_what_is_typed_into_the_plan_stays_in_this_browser_until_it_is_cleared(show: Show) -> None:
    page = show("story")
    page.locator(f"[name='{PLAN}']").fill("I ask first.\nThen I decide.")
    expect(page.get_by_role("status")).to_contain_text("kept in this browser only")
    page.reload()
    expect(page.locator(f"[name='{PLAN}']")).to_have_value("I ask first.\nThen I decide.")
    page.get_by_role("button", name="Clear what I typed").click()
    expect(page.locator(f"[name='{PLAN}']")).to_have_value("")
    page.reload()
    expect(page.locator(f"[name='{PLAN}']")).to_have_value("")
    assert page.evaluate("localStorage.length") == 0


def test_the_plan_of_one_report_is_not_that_of_another(show: Show) -> None:
    page = show("story")
    page.locator(f"[name='{PLAN}']").fill("Mine.")
    keys = page.evaluate("Object.keys(localStorage)")
    assert len(keys) == 1
    assert re.fullmatch("parallax-plan-[0-9a-f]{16}", keys[0])


def test_on_a_phone_charts_are_rows(show: Show) -> None:
    page = show("story", size=PHONE)
    expect(page.locator("#chart-dumbbell .stacked")).to_be_visible()
    expect(page.locator("#chart-dumbbell .picture")).to_be_hidden()
    assert page.locator("#chart-dumbbell .stacked img").count() == 10
