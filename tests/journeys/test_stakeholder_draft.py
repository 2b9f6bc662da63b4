"""The draft in the browser: kept until it is of no use, and no longer."""

import json

import pytest
from playwright.sync_api import expect

from instruments.answers import Answers, NoScore
from instruments.groups import RaterGroup
from surveys.waves.respondent import LinkState
from tests.journeys.conftest import Open, becomes
from tests.journeys.stakeholder import answer_step, expect_step, go_to, stored
from tests.surveys.web.ballot_box import EDITION, MemoryBox, a_respondent

INSTRUMENT = EDITION.instrument
SUPERVISOR, PEER = RaterGroup.SUPERVISOR, RaterGroup.PEER


def test_a_closed_tab_keeps_the_draft_and_sending_removes_it(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    window = open_window()
    token = box.invite(a_respondent())
    page = window.page
    page.goto(f"{site}/s/{token}")
    expect(page.locator("#restored")).to_be_hidden()
    page.locator("#next").click()
    answer_step(page, "4")
    page.locator("#next").click()
    answer_step(page, "n")
    go_to(page, "words")
    page.locator("#comment-advice").fill("Be bolder.")
    go_to(page, "area-effective_delegation")
    page.locator(".step.current .rating").first.locator("label:has(input[value='2'])").click()
    page.close()

    page = window.new_tab()
    page.goto(f"{site}/s/{token}")
    expect(page.locator("#restored")).to_contain_text("Your draft in this browser was restored")
    page.get_by_role("button", name="Go on").click()
    expect_step(page, "2 of 12 Effective delegation")
    assert page.locator(".step.current input:checked").first.get_attribute("value") == "2"
    go_to(page, "review")
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert stored(page) == {}
    becomes(page, "sessionStorage.length", 0)
    assert window.context.cookies() == []
    (ballot,) = ballots
    assert ballot.scores["leadership_presence.05"] == 4
    assert ballot.scores["effective_delegation.01"] == 2
    assert ballot.scores["effective_delegation.02"] is NoScore.NOT_OBSERVED
    assert ballot.comments == {"advice": "Be bolder."}


def test_the_draft_holds_no_link_and_no_time(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    token = box.invite(a_respondent())
    page.goto(f"{site}/s/{token}")
    page.locator("#next").click()
    answer_step(page, "4")
    ((key, text),) = stored(page).items()
    assert key == f"parallax-draft-{token[-12:]}"
    assert token not in key + text
    assert set(json.loads(text)) == {"at", "values"}


def test_what_two_tabs_of_one_survey_hold_comes_together(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    window, link = open_window(), f"{site}/s/{box.invite(a_respondent())}"
    first = window.page
    second = window.new_tab()
    for page in (first, second):
        page.goto(link)
        page.locator("#next").click()
    answer_step(first, "4")
    expect(second.locator(".step.current input:checked")).to_have_count(5)
    go_to(second, "words")
    second.locator("#comment-advice").fill("Be bolder.")
    first.locator(".step.current .rating").last.get_by_role("button", name="Clear this answer").click()
    first.close()
    expect(second.locator("#area-leadership_presence input:checked")).to_have_count(4)
    go_to(second, "review")
    expect(second.locator("#overview li").first).to_contain_text("4 answered, 1 skipped")
    second.locator("#send").click()
    expect(second.get_by_role("heading", name="Thank you")).to_be_visible()
    assert len([one for one in ballots[0].scores.values() if one == 4]) == 4
    assert ballots[0].comments == {"advice": "Be bolder."}


def test_what_was_sent_or_cleared_in_one_tab_is_gone_from_the_other(
    site: str, box: MemoryBox, open_window: Open
) -> None:
    window, link = open_window(), f"{site}/s/{box.invite(a_respondent())}"
    first = window.page
    second = window.new_tab()
    for page in (first, second):
        page.goto(link)
        page.on("dialog", lambda dialog: dialog.accept())
    first.locator("#next").click()
    answer_step(first, "4")
    expect(second.locator("#area-leadership_presence input:checked")).to_have_count(5)
    second.get_by_role("button", name="Go on").click()
    second.locator("#draft").get_by_role("button", name="Clear all my answers").click()
    expect(first.locator("#next")).to_have_text("Start")
    expect(first.locator("input:checked")).to_have_count(0)
    first.locator("#next").click()
    answer_step(first, "2")
    go_to(second, "review")
    expect(second.locator("#overview li").first).to_contain_text("5 answered")
    second.locator("#send").click()
    expect(second.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(first.get_by_role("heading", name="Answers have been received")).to_be_visible()


def test_two_links_in_one_browser_keep_their_drafts_apart(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    bob, charlie = box.invite(a_respondent()), box.invite(a_respondent())
    page.goto(f"{site}/s/{bob}")
    page.locator("#next").click()
    answer_step(page, "4")
    page.goto(f"{site}/s/{charlie}")
    expect(page.locator("#restored")).to_be_hidden()
    expect(page.locator("input:checked")).to_have_count(0)


def test_a_draft_can_be_cleared_by_hand(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_respondent())}")
    page.locator("#next").click()
    answer_step(page, "4")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#draft").get_by_role("button", name="Clear all my answers").click()
    expect(page.locator("#restored")).to_have_text("All your answers were cleared.")
    assert stored(page) == {}
    expect(page.locator("input:checked")).to_have_count(0)
    page.reload()
    expect(page.locator("#restored")).to_be_hidden()


@pytest.mark.parametrize(("state", "kept"), [(LinkState.USED, 0), (LinkState.CLOSED, 0), (LinkState.PAST, 1)])
def test_a_draft_goes_once_it_is_of_no_use(
    site: str, box: MemoryBox, open_window: Open, state: LinkState, kept: int
) -> None:
    page = open_window().page
    token = box.invite(a_respondent())
    page.goto(f"{site}/s/{token}")
    page.locator("#next").click()
    answer_step(page, "4")
    box.become(token, state)
    page.goto(f"{site}/s/{token}")
    assert len(stored(page)) == kept
    if kept:
        page.get_by_role("button", name="Clear my draft").click()
        expect(page.locator("#kept")).to_have_text("Your draft was cleared.")
        assert stored(page) == {}


def test_a_browser_that_keeps_nothing_can_still_answer(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    window = open_window()
    window.context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    page = window.page
    page.goto(f"{site}/s/{box.invite(a_respondent())}")
    page.locator("#next").click()
    answer_step(page, "4")
    expect(page.locator("#draft")).to_contain_text("keeps no draft")
    go_to(page, "review")
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert ballots[0].scores["leadership_presence.01"] == 4


def test_going_back_after_sending_shows_no_answers(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_respondent())}")
    page.locator("#next").click()
    answer_step(page, "2")
    go_to(page, "review")
    page.locator("#send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Answers have been received")).to_be_visible()
    assert stored(page) == {}
