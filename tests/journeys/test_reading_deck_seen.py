"""The presentation as it is seen: by everybody, at every size, without a script, and on paper."""

import re
from io import BytesIO

import pypdfium2  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open, becomes, scrolls_sideways, wait_until
from tests.journeys.deck import MARKUP, TOUCH, every_slide
from tests.support.accessibility import accessibility_problems

# ---- as seen


@pytest.mark.parametrize(("name", "scheme"), [("story", "light"), ("nobody", "dark")])
def test_every_slide_passes_the_accessibility_rules(reading: str, open_window: Open, name: str, scheme: str) -> None:
    page = open_window(width=1280, color_scheme=scheme, reduced_motion="reduce").page
    page.goto(f"{reading}/{name}/wave-1")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for slide in every_slide(page):
        page.locator(".slide.current .mark").click()
        assert accessibility_problems(page) == [], slide
    page.get_by_role("button", name="Overview").click()
    assert accessibility_problems(page) == []


def test_a_phone_passes_the_accessibility_rules(reading: str, open_window: Open) -> None:
    page = open_window(color_scheme="dark", reduced_motion="reduce").page
    page.goto(f"{reading}/story/wave-1")
    for slide in every_slide(page):
        assert accessibility_problems(page) == [], slide


@pytest.mark.parametrize("name", ["story", "crowd"])
@pytest.mark.parametrize(("width", "zoom"), [(320, 1), (640, 2)])
def test_nothing_scrolls_sideways_at_any_width_or_enlarged(
    reading: str, open_window: Open, name: str, width: int, zoom: int
) -> None:
    page = open_window(width=width, height=800 // zoom, device_scale_factor=zoom, reduced_motion="reduce").page
    page.goto(f"{reading}/{name}/wave-1")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for slide in every_slide(page):
        becomes(page, "scrollY", 0)
        page.locator(".slide.current .mark").click()
        assert not scrolls_sideways(page), slide
    page.get_by_role("button", name="Overview").click()
    becomes(page, "(one => one.scrollWidth <= one.clientWidth)(document.querySelector('dialog'))", True)


def test_nothing_scrolls_sideways_with_text_at_twice_its_size(reading: str, open_window: Open) -> None:
    page = open_window(width=640, reduced_motion="reduce").page
    page.goto(f"{reading}/crowd/wave-1")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    for slide in every_slide(page):
        assert not scrolls_sideways(page), slide


def test_every_control_has_room_for_a_finger(reading: str, open_window: Open) -> None:
    page = open_window(width=320, reduced_motion="reduce").page
    page.goto(f"{reading}/story/wave-1")
    small = """touch => [...document.querySelectorAll('button, a, summary')].filter(one => one.offsetParent)
        .filter(one => { const box = one.getBoundingClientRect(); return box.height < touch || box.width < 24 })
        .map(one => one.outerHTML.slice(0, 80))"""
    for _slide in every_slide(page):
        page.locator(".slide.current .mark").click()
        becomes(page, small, [], TOUCH)
    page.get_by_role("button", name="Overview").click()
    becomes(page, small, [], TOUCH)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1366, 768), (1920, 1080)])
def test_nothing_lies_behind_the_footer_on_a_laptop_or_a_wall(
    reading: str, open_window: Open, width: int, height: int
) -> None:
    page = open_window(width=width, height=height, reduced_motion="reduce").page
    page.goto(f"{reading}/story/wave-1")
    for slide in every_slide(page):
        becomes(page, "[location.hash, document.documentElement.scrollHeight - innerHeight]", [f"#{slide}", 0])


def test_letters_grow_with_the_screen(reading: str, open_window: Open) -> None:
    size = "parseFloat(getComputedStyle(document.querySelector('.slide.current h2')).fontSize)"
    sizes = []
    for width, height in ((1280, 720), (1920, 1080)):
        page = open_window(width=width, height=height, reduced_motion="reduce").page
        page.goto(f"{reading}/story/wave-1")
        wait_until(page, f"{size} > 0")
        sizes.append(page.evaluate(size))
    assert sizes[1] > 1.3 * sizes[0]


@pytest.mark.parametrize(("width", "rows"), [(390, ["views", "groups"]), (1280, ["views"])])
def test_where_a_picture_would_be_small_it_is_rows(
    reading: str, open_window: Open, width: int, rows: list[str]
) -> None:
    page = open_window(width=width, reduced_motion="reduce").page
    page.goto(f"{reading}/story/wave-1")
    for name in ("views", "groups"):
        page.evaluate("name => { location.hash = name }", name)
        shown, other = (".stacked", ".picture") if name in rows else (".picture", ".stacked")
        expect(page.locator(f"#{name} {shown}")).to_be_visible()
        expect(page.locator(f"#{name} {other}")).to_be_hidden()


def test_motion_is_left_out_for_those_who_ask(reading: str, open_window: Open) -> None:
    moves = "getComputedStyle(document.querySelector('.slide.current')).animationName"
    for motion, name in (("reduce", "none"), ("no-preference", "arrive")):
        page = open_window(reduced_motion=motion).page
        page.goto(f"{reading}/story/wave-1")
        becomes(page, moves, name)


# ---- without a script, and on paper


@pytest.mark.parametrize("width", [320, 1280])
def test_without_a_script_it_is_one_long_page_with_everything_on_it(
    reading: str, open_window: Open, width: int
) -> None:
    page = open_window(width=width, java_script_enabled=False).page
    page.goto(f"{reading}/story/wave-1")
    slides = page.locator(".slide")
    expect(page.locator(".slide:visible")).to_have_count(slides.count())
    expect(page.locator("button:visible")).to_have_count(0)
    page.get_by_role("link", name="Where change would help most").click()
    expect(page).to_have_url(re.compile("#picks$"))
    assert page.get_by_role("link", name="Report").get_attribute("href") == "/report"
    expect(page.get_by_role("link", name="PDF")).to_have_count(0)


def test_a_broken_script_leaves_the_long_page(reading: str, open_window: Open) -> None:
    window = open_window(width=1280)
    window.context.route("**/reading.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    window.page.goto(f"{reading}/story/wave-1")
    expect(window.page.locator(".slide:visible")).to_have_count(window.page.locator(".slide").count())


def printed(page: Page) -> list[str]:
    document = pypdfium2.PdfDocument(BytesIO(page.pdf(prefer_css_page_size=True)))
    try:
        return [sheet.get_textpage().get_text_range() for sheet in document]
    finally:
        document.close()


@pytest.mark.parametrize("script", [True, False])
def test_on_paper_every_slide_has_a_sheet_and_marks_show(reading: str, open_window: Open, *, script: bool) -> None:
    page = open_window(width=1280, java_script_enabled=script).page
    page.goto(f"{reading}/story/wave-1#theme-1")
    if script:
        page.locator("#theme-1 .mark").click()
    texts = printed(page)
    expect(page.locator(".slide")).to_have_count(len(texts))
    assert [number for number, text in enumerate(texts) if "Talk about this" in text] == ([2] if script else [])
    assert all("Next" not in text and "Overview" not in text for text in texts)
    assert "Dana Whitfield, 3 of" in " ".join(texts[2].split())


def test_on_paper_a_tower_of_lines_takes_no_more_than_its_sheet(reading: str, open_window: Open) -> None:
    page = open_window(width=1280).page
    page.goto(f"{reading}/tower/wave-1")
    sheets = printed(page)
    expect(page.locator(".slide")).to_have_count(len(sheets))
    assert sum("x / x / x" in " ".join(sheet.split()) for sheet in sheets) == 1
    assert sum("short lines that stood one below the other" in " ".join(sheet.split()) for sheet in sheets) == 1


def test_what_looks_like_markup_stays_text_also_in_the_list_of_marks(reading: str, open_window: Open) -> None:
    page = open_window(width=1280).page
    page.goto(f"{reading}/markup/wave-1")
    page.locator("#start .mark").click()
    expect(page.locator("#start h2")).to_have_text(MARKUP)
    expect(page.locator("#deck-overview [data-marked] a")).to_contain_text(MARKUP)
    expect(page.locator("blockquote").first).to_have_text(MARKUP)
    becomes(page, "document.querySelectorAll('[style], script:not([src]), main b').length", 0)
