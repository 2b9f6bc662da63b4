"""The presentation in a real browser: turned by key, finger and address, and marks that stay private."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open, becomes, wait_until
from tests.journeys.deck import BLOCKED, KEY, at, every_slide, marked, slide_ids, swipe

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


def test_keys_with_a_modifier_are_left_alone(story: Page) -> None:
    story.keyboard.press("Control+ArrowRight")
    story.keyboard.press("Shift+Space")
    story.keyboard.press("ArrowRight")
    assert at(story) == "strengths"


def test_space_turns_the_page_and_still_presses_a_button(story: Page) -> None:
    story.keyboard.press("Space")
    assert at(story) == "strengths"
    story.locator("#strengths .mark").focus()
    story.keyboard.press("Space")
    expect(story.locator("#strengths .mark")).to_have_attribute("aria-pressed", "true")
    assert at(story) == "strengths"


def test_a_key_and_a_button_fill_the_screen_and_leave_it(story: Page) -> None:
    story.keyboard.press("f")
    wait_until(story, "document.fullscreenElement !== null")
    story.get_by_role("button", name="Leave full screen").click()
    wait_until(story, "document.fullscreenElement === null")
    expect(story.get_by_role("button", name="Full screen")).to_be_visible()


def test_the_title_says_where_one_is_and_no_finding(story: Page) -> None:
    """A browser keeps titles in its history: an area that others rate lower does not belong there."""
    for place, slide in enumerate(every_slide(story), start=1):
        expect(story).to_have_title(re.compile(f", {place} of {len(slide_ids(story))} – 360 feedback report: Dana"))
        heading = story.locator(f"#{slide} h2").inner_text()
        if slide.startswith(("theme-", "items-")):
            assert heading not in story.title()


def test_there_is_a_way_back_to_the_desk(story: Page) -> None:
    assert story.get_by_role("link", name="Back to the desk").get_attribute("href") == "/desk"


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


def test_a_finger_on_a_wide_table_moves_the_table(reading: str, open_window: Open) -> None:
    page = open_window(width=620, has_touch=True, is_mobile=True, reduced_motion="reduce").page
    page.goto(f"{reading}/story/wave-1#items-1")
    page.evaluate("document.querySelector('#items-1 table').style.width = '60rem'")
    box = page.locator("#items-1 .scroll").bounding_box()
    assert box is not None
    swipe(page, 420, box["y"] + 60, by=-200)
    wait_until(page, "document.querySelector('#items-1 .scroll').scrollLeft > 0")
    assert at(page) == "items-1"


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
