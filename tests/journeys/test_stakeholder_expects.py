"""The executive says what they think that the others will answer: ten taps that may be left out, on any screen."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from instruments.answers import Answers
from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from instruments.model import Scale
from tests.journeys.conftest import Open, scrolls_sideways
from tests.journeys.stakeholder import expect_step, go_to
from tests.support.accessibility import accessibility_problems, problems_in_light_and_dark
from tests.surveys.web.ballot_box import EDITION, MemoryBox, a_respondent

INSTRUMENT = EDITION.instrument
AREAS = INSTRUMENT.areas
SELF = RaterGroup.SELF
WIDTHS = (320, 390, 1280)


def opened(page: Page, site: str, box: MemoryBox, edition: Edition = EDITION) -> None:
    page.goto(f"{site}/s/{box.invite(a_respondent(SELF, edition=edition))}")


def tap(page: Page, area: str, value: str) -> None:
    page.locator(f"label:has([name='expected-{area}'][value='{value}'])").click()


def test_it_comes_after_the_areas_and_before_what_is_chosen(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    opened(page, site, box)
    titles = page.locator(".step h2 span").all_inner_texts()
    assert [*titles[10:13]] == ["What do you expect?", "Where change would help most", "In your own words"]
    go_to(page, "expected")
    expect(page.locator("#expected fieldset")).to_have_count(10)
    assert page.locator("#expected legend").all_inner_texts() == [area.title for area in AREAS]


def test_taps_are_kept_taken_back_counted_in_the_review_and_sent(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    page = open_window().page
    opened(page, site, box)
    go_to(page, "expected")
    tap(page, AREAS[0].id, "3.5")
    tap(page, AREAS[1].id, "5")
    tap(page, AREAS[2].id, "2")
    page.locator(f"#expected-{AREAS[2].id}").get_by_role("button", name="Clear this answer").click()
    page.reload()
    expect(page.locator(f"[name='expected-{AREAS[0].id}'][value='3.5']")).to_be_checked()
    go_to(page, "review")
    expect(page.locator("#overview a[href='#expected'] span")).to_have_text("2 answered, 8 skipped")
    page.locator("#send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert ballots[0].expected == {AREAS[0].id: 3.5, AREAS[1].id: 5.0}


def test_by_keyboard_an_arrow_is_half_a_point_and_a_reader_hears_what_whole_points_mean(
    site: str, box: MemoryBox, open_window: Open
) -> None:
    page = open_window(width=1280, height=900).page
    opened(page, site, box)
    go_to(page, "expected")
    expect_step(page, "11 of 13 What do you expect?", focused=True)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    group = page.get_by_role("group", name=AREAS[0].title)
    expect(group.get_by_role("radio", name="1.5", exact=True)).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(group.get_by_role("radio", name=f"2 {INSTRUMENT.scale.labels[1]}")).to_be_checked()


def test_without_a_script_it_is_part_of_the_page_and_can_be_left_out(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    page = open_window(java_script_enabled=False).page
    opened(page, site, box)
    tap(page, AREAS[3].id, "4.5")
    tap(page, AREAS[4].id, "1")
    page.locator(f"#expected-{AREAS[4].id} .skip").click()
    page.locator("#send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert ballots[0].expected == {AREAS[3].id: 4.5}


@pytest.mark.parametrize("points", range(4, 12))
def test_on_a_scale_of_any_length_every_half_point_has_its_place_and_nothing_moves_sideways(
    site: str, box: MemoryBox, open_window: Open, points: int
) -> None:
    labels = tuple(f"Point {number}" for number in range(points))
    edition = Edition(replace(INSTRUMENT, scale=Scale(0, labels, "Not able to observe")), {}, {})
    page = open_window().page
    opened(page, site, box, edition)
    go_to(page, "expected")
    for width in WIDTHS:
        assert not scrolls_sideways(page, width=width), width
        boxes = [label.bounding_box() for label in page.locator("#expected .scale").first.locator("label").all()]
        tiles = [(box["y"], box["x"], box["width"], box["height"]) for box in boxes if box]
        assert len(tiles) == 2 * points - 1
        assert tiles == sorted(tiles)
        assert all(wide >= 24 and high >= 44 for _, _, wide, high in tiles), width  # 24: the least that WCAG 2.2 allows
        if points <= 5:
            assert len({y for y, *_ in tiles}) == 1, width


def test_it_passes_the_accessibility_rules_with_and_without_a_script(
    site: str, box: MemoryBox, open_window: Open
) -> None:
    page = open_window(reduced_motion="reduce").page
    opened(page, site, box)
    go_to(page, "expected")
    tap(page, AREAS[0].id, "3.5")
    assert problems_in_light_and_dark(page) == []
    bare = open_window()
    bare.context.route("**/survey.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    opened(bare.page, site, box)
    assert accessibility_problems(bare.page) == []


def test_the_gentle_question_about_equal_answers_is_about_the_statements_alone(
    site: str, box: MemoryBox, open_window: Open
) -> None:
    page = open_window().page
    opened(page, site, box)
    page.evaluate(
        "document.querySelectorAll('.gate [value=yes], [name^=item][value=\"4\"]').forEach(one => one.click())"
    )
    go_to(page, "expected")
    tap(page, AREAS[0].id, "1.5")
    go_to(page, "review")
    expect(page.locator("#gentle")).to_contain_text("All your answers are the same.")
