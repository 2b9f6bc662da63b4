"""A follow-up asks what has changed: a few taps on a phone, by keyboard, without a script, and heard."""

from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from instruments.answers import Answers, NoScore
from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from instruments.model import Scale
from tests.journeys.conftest import Open, scrolls_sideways
from tests.journeys.stakeholder import answer_step, expect_step, go_to
from tests.support.accessibility import accessibility_problems, problems_in_light_and_dark
from tests.surveys.web.ballot_box import EDITION, MemoryBox, a_respondent

DELEGATION, CONFLICT, BOARD = ASKED = ("effective_delegation", "conflict_resolution", "board_communications")
COMPARING = EDITION.comparing(ASKED)
PEER, SELF, SUPERVISOR = RaterGroup.PEER, RaterGroup.SELF, RaterGroup.SUPERVISOR
TITLES = {area.id: area.title for area in EDITION.instrument.areas}
QUESTION = "Compared with March 2030, how effective is Alice Moreau now in these areas?"
WIDTHS = (320, 360, 390, 1280)


def opened(
    page: Page, site: str, box: MemoryBox, group: RaterGroup = PEER, edition: Edition = COMPARING, step: str = ""
) -> None:
    page.goto(f"{site}/s/{box.invite(a_respondent(group, edition=edition, compared_with=date(2030, 3, 9)))}")
    if step:
        go_to(page, step)


def point(page: Page, area: str, value: str, *, of: str = "change") -> Locator:
    return page.locator(f"label:has([name='{of}-{area}'][value='{value}'])")


def send(page: Page) -> None:
    page.locator("#send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_a_peer_compares_on_a_phone_by_keyboard_and_by_touch_and_finds_the_draft_again(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    page = open_window(has_touch=True).page
    opened(page, site, box, step="change")
    expect_step(page, "11 of 13 Since March 2030", focused=True)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    group = page.get_by_role("group", name=TITLES[DELEGATION])
    expect(group.get_by_role("radio", name="−1", exact=True)).to_be_checked()
    point(page, CONFLICT, "3").tap()
    point(page, BOARD, "n").tap()
    page.reload()
    for area, value in ((DELEGATION, "-1"), (CONFLICT, "3"), (BOARD, "n")):
        expect(page.locator(f"[name='change-{area}'][value='{value}']")).to_be_checked()
    page.locator(f"#change-{CONFLICT}").get_by_role("button", name="Clear this answer").tap()
    go_to(page, "review")
    row = page.locator("#overview a[href='#change']")
    expect(row).to_have_text("Since March 2030 1 answered, 1 not able to judge, 1 skipped")
    send(page)
    assert ballots[0].change == {DELEGATION: -1, CONFLICT: NoScore.SKIPPED, BOARD: NoScore.NOT_OBSERVED}


def test_a_reader_hears_the_area_the_question_and_what_ends_and_middle_mean(
    site: str, box: MemoryBox, open_window: Open
) -> None:
    page = open_window().page
    opened(page, site, box, step="change")
    group = page.get_by_role("group", name=TITLES[CONFLICT])
    expect(group).to_have_accessible_description(QUESTION)
    names = ["−3 much less effective", "−2", "−1", "0 no change", "+1", "+2", "+3 much more effective"]
    radios = group.get_by_role("radio")
    expect(radios).to_have_count(8)
    for radio, name in zip(radios.all(), [*names, "Not able to judge"], strict=True):
        expect(radio).to_have_accessible_name(name)


def test_a_supervisor_ticks_that_they_were_told_before_they_compare(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    page = open_window().page
    opened(page, site, box, SUPERVISOR)
    told = page.locator("#intro").get_by_text("A few questions ask what has changed since March 2030")
    expect(told).to_be_visible()
    page.locator("#next").click()
    expect(page.locator("#tick-first")).to_contain_text("Please tick this first")
    page.locator("#understood label").click()
    go_to(page, "change")
    expect(page.locator("#change .stem")).to_contain_text("Shown as the supervisors’ view, exactly as given")
    point(page, DELEGATION, "2").click()
    go_to(page, "review")
    send(page)
    assert ballots[0].change == {DELEGATION: 2, CONFLICT: NoScore.SKIPPED, BOARD: NoScore.SKIPPED}


def test_the_executive_looks_back_as_far_as_they_like(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    page = open_window().page
    opened(page, site, box, SELF, step="looking-back")
    expect_step(page, "11 of 14 Looking back", focused=True)
    point(page, DELEGATION, "2.5", of="back").click()
    page.reload()
    expect(page.locator(f"[name='back-{DELEGATION}'][value='2.5']")).to_be_checked()
    go_to(page, "review")
    expect(page.locator("#overview a[href='#looking-back'] span")).to_have_text("1 answered, 2 skipped")
    send(page)
    assert (ballots[0].looking_back, ballots[0].change) == ({DELEGATION: 2.5}, {})


@pytest.mark.parametrize("group", [PEER, SELF])
def test_without_a_script_it_is_part_of_the_page_and_an_answer_can_be_taken_back(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers], group: RaterGroup
) -> None:
    page = open_window(java_script_enabled=False).page
    opened(page, site, box, group)
    of, given = ("change", "-3") if group is PEER else ("back", "4")
    point(page, DELEGATION, given, of=of).click()
    point(page, CONFLICT, "1", of=of).click()
    page.locator(f"#{of}-{CONFLICT} .skip").click()
    send(page)
    skipped = dict.fromkeys((CONFLICT, BOARD), NoScore.SKIPPED)
    wanted = ({DELEGATION: -3} | skipped, {}) if group is PEER else ({}, {DELEGATION: 4.0})
    assert (ballots[0].change, ballots[0].looking_back) == wanted


@pytest.mark.parametrize("points", [4, 5, 7, 11])
def test_seven_points_stand_in_one_row_however_long_the_questionnaires_scale_and_nothing_covers_anything(
    site: str, box: MemoryBox, open_window: Open, points: int
) -> None:
    labels = tuple(f"Point {number}" for number in range(points))
    edition = Edition(replace(COMPARING.instrument, scale=Scale(0, labels, "Not able to observe")), {}, {})
    page = open_window(reduced_motion="reduce").page
    opened(page, site, box, edition=edition, step="change")
    point(page, DELEGATION, "0").click()
    first = page.locator("#change .scale").first
    for width in WIDTHS:
        assert not scrolls_sideways(page, width=width), width
        tiles = _boxes(first.locator(".whole"))
        assert len(tiles) == 7
        assert len({top for _, top, _, _ in tiles}) == 1
        least = 44 if width >= 360 else 38
        assert all(right - left >= least and bottom - top >= 44 for left, top, right, bottom in tiles), (width, tiles)
        words = _boxes(first.locator(".whole i"))
        below = _boxes(first.locator(":is(.no, .clear)"))
        assert (len(words), len(below)) == (3, 2)
        assert all(bottom - top >= 44 for _, top, _, bottom in below[:1]), width
        everything = sorted([*tiles, *words, *below])
        assert all(left >= 0 and right <= width for left, _, right, _ in everything), (width, everything)
        apart = [(one, other) for n, one in enumerate(everything) for other in everything[n + 1 :] if _meet(one, other)]
        assert not apart, (width, apart)


def _boxes(found: Locator) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom, of an element's text where it is longer than that."""
    boxes = [one.bounding_box() for one in found.all()]
    return [(box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]) for box in boxes if box]


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > 0.5 and high > 0.5


def test_what_was_not_seen_is_not_asked_again_and_comes_back_with_a_yes(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    page = open_window().page
    opened(page, site, box, edition=EDITION.comparing([BOARD]), step="change")
    point(page, BOARD, "1").click()
    for answer, seen in (("no", False), ("yes", True), ("no", False)):
        go_to(page, f"area-{BOARD}")
        page.locator(f"#gate-{BOARD} label:has([value='{answer}'])").click()
        go_to(page, "change")
        expect(page.locator(f"#change-{BOARD}")).to_be_visible(visible=seen)
        expect(page.locator("#change [data-nothing]")).to_be_visible(visible=not seen)
        go_to(page, "review")
        told = "1 answered" if seen else "nothing to compare"
        expect(page.locator("#overview a[href='#change'] span")).to_have_text(told)
    send(page)
    assert ballots[0].change == {BOARD: NoScore.NOT_OBSERVED}


def test_the_gentle_questions_are_about_the_statements_alone(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    opened(page, site, box, step="change")
    answer_step(page, "1")
    page.evaluate(
        "document.querySelectorAll('.gate [value=yes], [name^=item][value=\"4\"]').forEach(one => one.click())"
    )
    go_to(page, "review")
    expect(page.locator("#gentle")).to_contain_text("All your answers are the same.")


def test_equal_answers_about_change_alone_raise_no_question(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    every = EDITION.comparing([area.id for area in EDITION.instrument.areas])
    opened(page, site, box, edition=every, step="change")
    answer_step(page, "0")
    go_to(page, "review")
    expect(page.locator("#overview a[href='#change'] span")).to_have_text("10 answered")
    expect(page.locator("#gentle")).to_be_empty()


@pytest.mark.parametrize(("group", "step"), [(PEER, "change"), (SELF, "looking-back")])
def test_it_passes_the_accessibility_rules_with_and_without_a_script(
    site: str, box: MemoryBox, open_window: Open, group: RaterGroup, step: str
) -> None:
    page = open_window(reduced_motion="reduce").page
    opened(page, site, box, group, step=step)
    page.locator(f"#{step} label:has([value='2'])").first.click()
    assert problems_in_light_and_dark(page) == []
    bare = open_window()
    bare.context.route("**/survey.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    opened(bare.page, site, box, group)
    assert accessibility_problems(bare.page) == []
