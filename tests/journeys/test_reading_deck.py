"""The presentation in a real browser: by key, finger and eye; marks that stay private; on paper; without a script."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from flask import Flask, render_template
from jinja2 import StrictUndefined
from playwright.sync_api import Page, expect

from instruments.groups import RaterGroup
from reports.document.deck_data import deck_data
from reports.document.folding import foldable
from reports.release import Release
from surveys.web.http import security
from surveys.web.http.assets import Assets, asset_pages
from tests.journeys.conftest import Open, Serve, becomes, scrolls_sideways, wait_until
from tests.reports import sample
from tests.reports.charts.variants import LONG_NAME
from tests.reports.sample import story_release
from tests.support.accessibility import accessibility_problems

MARKUP = '<b>bold</b> {{ 7*7 }} <script>alert(1)</script> &amp; "quotes"'
TOUCH = 44  # CSS pixels
KEY = "parallax-marks-wave-1"
CROWD = {RaterGroup.SELF: 1, RaterGroup.SUPERVISOR: 3, RaterGroup.PEER: 20, RaterGroup.DIRECT_REPORT: 17}
BLOCKED = (
    """Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"""
)


def crowd() -> Release:
    """Forty raters, a name of eighty characters, and one very long comment."""
    release = story_release(roster=CROWD, executive=LONG_NAME)
    question = release.instrument.open_questions[0].id
    words = tuple(f"Comment {letter} " + "goes on and on " * 12 for letter in "abcdefghijklmnopqrst")
    comments = {**release.comments, "anonymous": {question: (*words, "Unbreakable" * 300)}}
    return replace(release, comments=comments)


def markup() -> Release:
    release = story_release(executive=MARKUP)
    return replace(release, comments={"anonymous": {release.instrument.open_questions[0].id: (MARKUP,)}})


def tower() -> Release:
    """Five hundred lines of one letter."""
    release = story_release()
    return replace(release, comments={"anonymous": {release.instrument.open_questions[0].id: ("\n".join("x" * 500),)}})


RELEASES: Mapping[str, Callable[[], Release]] = {
    "story": story_release,
    "crowd": crowd,
    "markup": markup,
    "tower": tower,
    "nobody": lambda: story_release(roster={sample.PEER: 1}),
}


@cache
def data_of(name: str) -> dict[str, Any]:
    return deck_data(RELEASES[name]())


@pytest.fixture(scope="session")
def reading(serve: Serve) -> str:
    """Serve the presentation of each release, with the headers of the real server."""
    app = Flask("surveys.web", static_folder=None)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    assets = Assets()
    app.jinja_env.globals["asset"] = assets.url
    app.jinja_env.filters["foldable"] = foldable
    security.secure(app, behind_tls=False)
    app.register_blueprint(asset_pages(assets))

    @app.get("/<name>/<wave>")
    def page(name: str, wave: str) -> str:
        return render_template(
            "reading/deck.html", deck=data_of(name), marks_key=wave, report_url="/report", pdf_url=None
        )

    return serve(app)


@pytest.fixture
def story(reading: str, open_window: Open) -> Page:
    page = open_window(width=1280, height=800, reduced_motion="reduce").page
    page.goto(f"{reading}/story/wave-1")
    return page


def slide_ids(page: Page) -> list[str]:
    return [str(name) for name in page.locator(".slide").evaluate_all("all => all.map(one => one.id)")]


def at(page: Page) -> str:
    """Give the one slide that is seen; its heading, its address and its place must agree."""
    seen = page.locator(".slide:visible")
    expect(seen).to_have_count(1)
    name = str(seen.get_attribute("id"))
    expect(page.locator("#deck-place")).to_have_text(f"{slide_ids(page).index(name) + 1} of {len(slide_ids(page))}")
    return name


def every_slide(page: Page) -> Iterator[str]:
    for name in slide_ids(page):
        page.evaluate("name => { location.hash = name }", name)
        expect(page.locator(f"#{name}")).to_be_visible()
        yield name


def swipe(page: Page, x: float, y: float, *, by: float, down: float = 0) -> None:
    """Move one real finger across the glass."""
    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 6):
        point = {"x": x + by * step / 5, "y": y + down * step / 5}
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def marked(page: Page) -> list[str]:
    return [str(name) for name in page.locator(".slide.marked").evaluate_all("all => all.map(one => one.id)")]


# ---- turning pages


def test_the_keys_turn_the_pages_and_the_heading_takes_the_focus(story: Page) -> None:
    ids = slide_ids(story)
    assert at(story) == "start"
    for key, place in (("ArrowRight", 1), ("PageDown", 2), ("ArrowLeft", 1), ("End", -1), ("ArrowRight", -1)):
        story.keyboard.press(key)
        assert at(story) == ids[place], key
        becomes(story, "document.activeElement.id", f"{ids[place]}-title")
        becomes(story, "document.activeElement.getBoundingClientRect().top >= 0", True)
    story.keyboard.press("Home")
    story.keyboard.press("PageUp")
    assert at(story) == "start"
    expect(story).to_have_url(re.compile("#start$"))


def test_a_page_longer_than_the_screen_is_read_to_its_end_before_the_next(reading: str, open_window: Open) -> None:
    page = open_window(width=640, height=400, reduced_motion="reduce").page
    page.goto(f"{reading}/story/wave-1#strengths")
    page.keyboard.press("PageDown")
    wait_until(page, "scrollY > 100")
    assert at(page) == "strengths"
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.keyboard.press("PageDown")
    assert at(page) == "theme-1"
    becomes(page, "scrollY", 0)


def test_keys_with_a_modifier_and_inside_a_wide_picture_are_left_alone(reading: str, open_window: Open) -> None:
    page = open_window(width=390, reduced_motion="reduce").page
    page.goto(f"{reading}/story/wave-1#views")
    page.keyboard.press("Control+ArrowRight")
    page.locator("#views .picture").focus()
    page.keyboard.press("ArrowRight")
    wait_until(page, "document.querySelector('#views .picture').scrollLeft > 0")
    assert at(page) == "views"


def test_the_buttons_turn_the_pages_and_say_where_one_is(story: Page) -> None:
    expect(story.get_by_role("button", name="Previous")).to_be_hidden()
    story.get_by_role("button", name="Next").click()
    assert at(story) == "strengths"
    expect(story.get_by_role("status").first).to_have_text(f"2 of {len(slide_ids(story))}")
    story.get_by_role("button", name="Previous").click()
    assert at(story) == "start"


def test_a_reload_stays_and_one_step_back_leaves(story: Page, reading: str) -> None:
    story.goto(f"{reading}/nobody/wave-2")
    story.goto(f"{reading}/story/wave-1")
    for _ in range(3):
        story.keyboard.press("ArrowRight")
    story.reload()
    assert at(story) == "theme-2"
    story.go_back()
    expect(story).to_have_url(f"{reading}/nobody/wave-2")


def test_an_unknown_address_shows_the_first_page(story: Page, reading: str) -> None:
    story.goto(f"{reading}/story/wave-3#nowhere")
    assert at(story) == "start"


def test_a_finger_turns_the_pages_but_never_by_scrolling(reading: str, open_window: Open) -> None:
    page = open_window(has_touch=True, is_mobile=True, reduced_motion="reduce").page
    page.goto(f"{reading}/story/wave-1")
    swipe(page, 320, 250, by=-200)
    assert at(page) == "strengths"
    swipe(page, 60, 250, by=200)
    assert at(page) == "start"
    swipe(page, 60, 250, by=200)
    swipe(page, 200, 250, by=-40)
    swipe(page, 200, 500, by=-90, down=-300)
    assert at(page) == "start"


def test_a_finger_on_a_wide_picture_moves_the_picture(reading: str, open_window: Open) -> None:
    page = open_window(has_touch=True, is_mobile=True, reduced_motion="reduce").page
    page.goto(f"{reading}/story/wave-1#views")
    box = page.locator("#views .picture").bounding_box()
    assert box is not None
    swipe(page, 320, box["y"] + 60, by=-200)
    page.wait_for_timeout(200)
    assert at(page) == "views"


# ---- overview and marks


def test_the_overview_lists_every_page_and_leads_there(story: Page) -> None:
    story.keyboard.press("ArrowRight")
    story.get_by_role("button", name="Overview").click()
    dialog = story.get_by_role("dialog", name="Overview")
    expect(dialog.locator(".pages a")).to_have_count(len(slide_ids(story)))
    names = dialog.locator(".pages a").all_inner_texts()
    assert len(set(names)) == len(names)
    becomes(story, "document.activeElement.hash", "#strengths")
    story.keyboard.press("ArrowRight")
    dialog.get_by_role("link", name="Worth exploring: Effective delegation").click()
    expect(dialog).to_be_hidden()
    assert at(story) == "theme-2"
    becomes(story, "document.activeElement.id", "theme-2-title")


def test_marks_persist_are_listed_and_can_be_cleared(story: Page, reading: str) -> None:
    story.evaluate("location.hash = 'theme-1'")
    mark = story.locator(".slide.current").get_by_role("button", name="Talk about this")
    expect(mark).to_have_attribute("aria-pressed", "false")
    mark.click()
    expect(mark).to_have_attribute("aria-pressed", "true")
    story.reload()
    assert marked(story) == ["theme-1"]
    becomes(story, "key => localStorage.getItem(key)", '["theme-1"]', KEY)
    story.keyboard.press("End")
    expect(story.locator("#next [data-marked] a")).to_have_text(["Worth exploring: Conflict resolution"])
    story.get_by_role("button", name="Overview").click()
    dialog = story.get_by_role("dialog")
    expect(dialog).to_contain_text("Your marks stay in this browser")
    expect(dialog.locator("[data-marked] a")).to_have_text(["Worth exploring: Conflict resolution"])
    story.get_by_role("button", name="Clear my marks").click()
    expect(dialog.get_by_role("status")).to_have_text("Your marks were cleared.")
    assert marked(story) == []
    becomes(story, "localStorage.length", 0)
    expect(story.get_by_role("button", name="Clear my marks")).to_be_hidden()


def test_marks_of_one_wave_are_not_those_of_another(story: Page, reading: str) -> None:
    story.locator("#start .mark").click()
    story.goto(f"{reading}/story/wave-2")
    assert marked(story) == []
    story.goto(f"{reading}/story/wave-1")
    story.locator("#start .mark").click()
    assert marked(story) == []


def test_a_mark_in_another_tab_shows_here(story: Page, reading: str) -> None:
    other = story.context.new_page()
    other.goto(f"{reading}/story/wave-1")
    other.locator("#start .mark").click()
    expect(story.locator("#start .mark")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("kept", ["{", "7", '{"a": 1}', '["gone", 3, null]'])
def test_broken_marks_are_no_marks(story: Page, kept: str) -> None:
    story.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [KEY, kept])
    story.reload()
    assert marked(story) == []
    story.locator("#start .mark").click()
    assert marked(story) == ["start"]


def test_where_the_browser_keeps_nothing_marks_last_while_the_page_is_open(reading: str, open_window: Open) -> None:
    window = open_window(width=1280)
    window.context.add_init_script(BLOCKED)
    page = window.page
    page.goto(f"{reading}/story/wave-1")
    page.locator("#start .mark").click()
    page.keyboard.press("ArrowRight")
    assert (marked(page), at(page)) == (["start"], "strengths")
    page.get_by_role("button", name="Overview").click()
    expect(page.locator("#deck-kept")).to_contain_text("This browser keeps nothing")
    page.get_by_role("button", name="Clear my marks").click()
    assert marked(page) == []


def test_nothing_is_sent_anywhere_by_reading_and_marking(reading: str, open_window: Open) -> None:
    window = open_window(width=1280)
    window.page.goto(f"{reading}/story/wave-1")
    window.page.wait_for_load_state("networkidle")
    asked = [url for url in window.requests if not url.startswith("data:")]
    assert len(asked) == 4  # the page, two style sheets, one script
    for _ in every_slide(window.page):
        window.page.locator(".slide.current .mark").click()
    assert [url for url in window.requests if not url.startswith("data:")] == asked
    assert window.context.cookies() == []


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


@pytest.mark.parametrize("height", [720, 800, 1080])
def test_on_a_desk_a_picture_is_seen_whole_and_large(reading: str, open_window: Open, height: int) -> None:
    page = open_window(width=height * 16 // 10, height=height, reduced_motion="reduce").page
    page.goto(f"{reading}/story/wave-1")
    for name in ("groups", "views", "map"):
        page.evaluate("name => { location.hash = name }", name)
        picture = page.locator(f"#{name} .picture img").bounding_box()
        bar = page.locator(".turn").bounding_box()
        assert picture is not None
        assert bar is not None
        assert picture["y"] + picture["height"] <= bar["y"]
        assert picture["height"] > height / 2


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
