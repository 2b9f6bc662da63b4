"""Every page and every step as seen: by the rule engine in light and dark, narrow, enlarged, with any scale."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from instruments.model import Scale
from surveys.waves.respondent import LinkState
from tests.journeys.conftest import Open, Window, becomes, scrolls_sideways
from tests.support.accessibility import accessibility_problems, problems_in_light_and_dark
from tests.surveys.web.ballot_box import EDITION, MemoryBox, a_respondent

INSTRUMENT = EDITION.instrument
STEPS = ["intro", *(f"area-{area.id}" for area in INSTRUMENT.areas), "choice", "words", "review"]
TOUCH = 44  # CSS pixels
WIDTHS = (320, 390, 700)
CONTROLS = "label:has(input), button, .button, summary, textarea, .overview a"


def at_step(page: Page, step: str) -> None:
    page.evaluate("step => { location.hash = step }", step)
    expect(page.locator(f"#{step}")).to_be_visible()


def fill_in(page: Page) -> None:
    """Put the page into its fullest state: answers, a warning, a comment that is too long, the details open."""
    page.evaluate("document.querySelectorAll('.gate [value=yes], [value=\"2\"], .picks input').forEach(o => o.click())")
    page.evaluate("document.querySelector('details').open = true")
    at_step(page, "words")
    page.locator("#comment-keep_doing").fill("bob@example.org")
    page.locator("#comment-advice").fill("x" * 1001)


def form_that_waited(page: Page) -> None:
    """Let the seconds pass for which the long form waits, out of sight, for the script that would divide it."""
    last = page.locator("fieldset.rating").last
    expect(last).not_to_be_visible()
    page.evaluate("document.getAnimations().forEach(one => one.finish())")
    expect(last).to_be_visible()


def test_every_step_passes_the_accessibility_rules(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window(reduced_motion="reduce").page
    page.goto(f"{site}/s/{box.invite(a_respondent(RaterGroup.SUPERVISOR))}")
    assert problems_in_light_and_dark(page) == []
    page.locator("#next").click()
    fill_in(page)
    for step in STEPS:
        at_step(page, step)
        assert problems_in_light_and_dark(page) == [], step


def test_every_other_page_passes_the_accessibility_rules(site: str, box: MemoryBox, open_window: Open) -> None:
    window = open_window(reduced_motion="reduce")
    for _ in other_pages(site, box, window):
        assert problems_in_light_and_dark(window.page) == [], window.page.title()


def test_the_long_form_passes_the_accessibility_rules(site: str, box: MemoryBox, open_window: Open) -> None:
    window = open_window()
    window.context.route("**/survey.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    window.page.goto(f"{site}/s/{box.invite(a_respondent())}")
    form_that_waited(window.page)
    assert accessibility_problems(window.page) == []
    window.page.get_by_role("button", name="Send my answers").click()
    expect(window.page.locator("#summary")).to_be_visible()
    assert accessibility_problems(window.page) == []


def other_pages(site: str, box: MemoryBox, window: Window):  # type: ignore[no-untyped-def]
    page = window.page
    ready = box.invite(a_respondent())
    links = [box.invite(a_respondent(state=state)) for state in LinkState if state is not LinkState.READY]
    for path in (f"s/{ready}/decline", *(f"s/{link}" for link in links), "s/bad", "nowhere", "privacy"):
        page.goto(f"{site}/{path}")
        yield path
    page.goto(f"{site}/s/{ready}/decline")
    page.locator("form button").click()
    yield "declined"
    page.goto(f"{site}/s/{ready}#review")
    page.evaluate("document.querySelector('[value=\"2\"]').click()")
    page.locator("#send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    yield "thanks"


@pytest.mark.parametrize(("widths", "zoom"), [((320, 390, 1280), 1), ((640,), 2)])
def test_nothing_scrolls_sideways_at_any_width_or_enlarged(
    site: str, box: MemoryBox, open_window: Open, widths: tuple[int, ...], zoom: int
) -> None:
    window = open_window(width=widths[0], height=800 // zoom, device_scale_factor=zoom)
    page = window.page
    page.goto(f"{site}/s/{box.invite(a_respondent(RaterGroup.SUPERVISOR, executive='Wolfeschlegelsteinhausenberger'))}")
    fill_in(page)
    for step in STEPS:
        at_step(page, step)
        assert [width for width in widths if scrolls_sideways(page, width=width)] == [], step
    for path in other_pages(site, box, window):
        assert [width for width in widths if scrolls_sideways(page, width=width)] == [], path


def test_nothing_scrolls_sideways_with_text_at_twice_its_size(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window(width=640).page
    page.goto(f"{site}/s/{box.invite(a_respondent(RaterGroup.SUPERVISOR))}")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    fill_in(page)
    for step in STEPS:
        at_step(page, step)
        assert not scrolls_sideways(page), step


def with_scale(points: int, label: str = "Point {}") -> Edition:
    labels = tuple(label.format(number) for number in range(points))
    return Edition(replace(INSTRUMENT, scale=Scale(0, labels, "Not able to observe")), {}, {})


@pytest.mark.parametrize("points", range(4, 12))
def test_a_scale_of_any_length_keeps_its_order_and_its_room_for_a_finger(
    site: str, box: MemoryBox, open_window: Open, points: int
) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_respondent(edition=with_scale(points)))}")
    page.locator("#next").click()
    for width in WIDTHS:
        assert not scrolls_sideways(page, width=width), width
        see_scale(page, points)


def see_scale(page: Page, points: int) -> None:
    """One row or one list in order, "not able to observe" below it, and everything large enough."""
    rating = page.locator(".step.current .rating").first
    boxes = [label.bounding_box() for label in rating.locator("label").all()]
    tiles = [(box["x"], box["y"], box["width"], box["height"]) for box in boxes if box]
    assert len(tiles) == points + 1
    in_a_row = len({y for _, y, _, _ in tiles[:-1]}) == 1
    in_a_list = len({x for x, _, _, _ in tiles[:-1]}) == 1
    assert in_a_row or in_a_list
    assert tiles[:-1] == sorted(tiles[:-1], key=lambda tile: tile[0] if in_a_row else tile[1])
    assert tiles[-1][1] > tiles[-2][1]
    assert all(wide >= TOUCH and high >= TOUCH for _, _, wide, high in tiles)


@pytest.mark.parametrize("width", [320, 390])
def test_the_leadership_scale_stands_in_one_row_with_words_that_a_reader_hears(
    site: str, box: MemoryBox, open_window: Open, width: int
) -> None:
    page = open_window(width=width).page
    page.goto(f"{site}/s/{box.invite(a_respondent())}")
    page.locator("#next").click()
    rating = page.get_by_role("group", name=INSTRUMENT.items[0].wording.other)
    for score, word in enumerate(INSTRUMENT.scale.labels, start=1):
        expect(rating.get_by_role("radio", name=f"{score} {word}")).to_be_attached()
    tops = {box["y"] for box in (label.bounding_box() for label in rating.locator(".point").all()) if box}
    assert len(tops) == 1
    becomes(rating.locator(".point i").nth(2), "word => word.getBoundingClientRect().width > 2", width == 390)
    expect(page.locator(".step.current .key")).to_be_visible(visible=width == 320)


def test_long_words_never_widen_the_page(site: str, box: MemoryBox, open_window: Open) -> None:
    edition = with_scale(5, "Überdurchschnittlich häufig {}")
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_respondent(edition=edition))}")
    page.locator("#next").click()
    assert [width for width in WIDTHS if scrolls_sideways(page, width=width)] == []


def test_every_control_of_every_step_has_room_for_a_finger(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window(width=320).page
    page.goto(f"{site}/s/{box.invite(a_respondent(RaterGroup.SUPERVISOR))}")
    page.evaluate("document.querySelectorAll('.gate [value=yes], [value=\"2\"]').forEach(one => one.click())")
    for step in STEPS:
        at_step(page, step)
        small = page.evaluate(
            """([controls, touch]) => [...document.querySelectorAll(controls)]
                .filter(one => one.offsetParent)
                .filter(one => one.getBoundingClientRect().height < touch)
                .map(one => one.outerHTML.slice(0, 100))""",
            [CONTROLS, TOUCH],
        )
        assert small == [], step


def test_the_page_is_usable_on_paper(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_respondent())}")
    page.emulate_media(media="print")
    expect(page.locator("fieldset.rating:visible")).to_have_count(50)
    expect(page.locator("button:visible")).to_have_count(1)


@pytest.mark.parametrize("group", [RaterGroup.SELF, RaterGroup.PEER])
def test_whoever_opens_it_on_a_phone_can_start_without_scrolling(
    site: str, box: MemoryBox, open_window: Open, group: RaterGroup
) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_respondent(group))}")
    start = page.locator("#next")
    expect(start).to_be_in_viewport(ratio=1)
    expect(page.locator(".start")).to_be_hidden()
    start.click()
    expect(page.locator("#intro")).to_be_hidden()


def test_one_survey_takes_two_requests_to_its_own_server(site: str, box: MemoryBox, open_window: Open) -> None:
    window = open_window()
    window.page.goto(f"{site}/s/{box.invite(a_respondent())}")
    window.page.wait_for_load_state("networkidle")
    asked = [url for url in window.requests if not url.startswith("data:")]
    assert len(asked) == 2  # the page with its style, and one script
    assert window.hosts == {site.removeprefix("http://")}
