"""A stakeholder answers in a real browser: by keyboard, without a script, over two days, and all in one go."""

from playwright.sync_api import Page, expect

from instruments.answers import Answers, NoScore
from instruments.groups import RaterGroup
from tests.journeys.conftest import Open
from tests.journeys.stakeholder import answer_step, expect_step, go_to, stored
from tests.surveys.web.ballot_box import EDITION, MemoryBox, a_respondent

INSTRUMENT = EDITION.instrument
SUPERVISOR, PEER = RaterGroup.SUPERVISOR, RaterGroup.PEER


# ---- by keyboard alone


def tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with the tab key")


def test_the_whole_survey_by_keyboard_alone(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    page = open_window(width=1280, height=900).page
    page.goto(f"{site}/s/{box.invite(a_respondent(SUPERVISOR))}")
    tab_to(page, "[name=understood]")
    page.keyboard.press("Space")
    tab_to(page, "#next")
    page.keyboard.press("Enter")
    for number, area in enumerate(INSTRUMENT.areas, start=1):
        expect_step(page, f"{number} of 12 {area.title}", focused=True)
        if area.gate:
            tab_to(page, f"[name='gate-{area.id}']")
            page.keyboard.press("Space")
        for item in area.items:
            tab_to(page, f"[name='item-{item.id}']")
            for _ in range(number % 5):
                page.keyboard.press("ArrowRight")
            if number % 5 == 0:
                page.keyboard.press("Space")
        page.keyboard.press("Enter")  # the enter key goes on
    tab_to(page, "[name=picks]")
    page.keyboard.press("Space")
    tab_to(page, "#next")
    page.keyboard.press("Enter")
    for question in INSTRUMENT.open_questions:
        tab_to(page, f"#comment-{question.id}")
        page.keyboard.type("First line")
        page.keyboard.press("Enter")
        page.keyboard.type("second line")
    tab_to(page, "#next")
    page.keyboard.press("Space")
    expect_step(page, "Look over and send")
    tab_to(page, "#send")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    (ballot,) = ballots
    assert ballot.group is SUPERVISOR
    for number, area in enumerate(INSTRUMENT.areas, start=1):
        assert {ballot.scores[item.id] for item in area.items} == {number % 5 + 1}
    assert ballot.picks == {"leadership_presence"}
    assert set(ballot.comments.values()) == {"First line\nsecond line"}


# ---- without a script


def test_without_a_script_it_is_one_long_form(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    page = open_window(java_script_enabled=False).page
    page.goto(f"{site}/s/{box.invite(a_respondent())}")
    expect(page.locator("fieldset.rating:visible")).to_have_count(50)
    expect(page.locator(".js-only:visible")).to_have_count(0)
    page.locator("#item-conflict_resolution\\.03 label:has(input[value='4'])").click()
    page.locator("#gate-board_communications label:has(input[value='no'])").click()
    page.locator("#item-board_communications\\.01 label:has(input[value='5'])").click()
    page.locator("#comment-keep_doing").fill("Keep asking.")
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("draft", use_inner_text=True)
    (ballot,) = ballots
    assert ballot.scores["conflict_resolution.03"] == 4
    assert ballot.scores["board_communications.01"] is NoScore.NOT_OBSERVED
    assert ballot.scores["leadership_presence.01"] is NoScore.SKIPPED
    assert ballot.comments == {"keep_doing": "Keep asking."}


def test_without_a_script_a_mistake_brings_everything_back(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    page = open_window(java_script_enabled=False).page
    page.goto(f"{site}/s/{box.invite(a_respondent())}")
    page.locator("#item-conflict_resolution\\.03 label:has(input[value='4'])").click()
    page.locator("#comment-advice").fill("x" * 1001)
    page.get_by_role("button", name="Send my answers").click()
    expect(page.locator("#summary")).to_contain_text("Shorten this by 1")
    expect(page.locator("#comment-advice")).to_have_value("x" * 1001)
    expect(page.locator("#item-conflict_resolution\\.03 input[value='4']")).to_be_checked()
    assert not ballots


def test_a_script_that_fails_leaves_the_long_form(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    window = open_window()
    window.context.add_init_script("Array.prototype.at = () => { throw new Error('an old browser') }")
    page = window.page
    page.goto(f"{site}/s/{box.invite(a_respondent())}")
    expect(page.locator("fieldset.rating:visible")).to_have_count(50)
    page.locator("#item-conflict_resolution\\.03 label:has(input[value='4'])").click()
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert len(ballots) == 1
    assert window.complaints.pop() == "an old browser"


# ---- going back and forth


def test_the_browsers_own_back_button_goes_from_step_to_step(site: str, box: MemoryBox, open_window: Open) -> None:
    window = open_window()
    page = window.page
    page.goto(f"{site}/s/{box.invite(a_respondent())}")
    for _ in range(3):
        page.locator("#next").click()
    expect_step(page, "3 of 12 Visionary leadership")
    asked = len(window.requests)
    page.go_back()
    expect_step(page, "2 of 12 Effective delegation", focused=True)
    page.go_back()
    page.go_back()
    expect_step(page, "How do you see Alice Moreau’s leadership?")
    page.go_forward()
    expect_step(page, "1 of 12 Leadership presence")
    page.locator("#back").click()
    expect_step(page, "How do you see Alice Moreau’s leadership?")
    assert len(window.requests) == asked


def test_nothing_is_forced_and_the_review_counts_and_leads_back(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_respondent())}")
    page.locator("#next").click()
    ratings = page.locator(".step.current .rating")
    ratings.nth(0).locator("label:has(input[value='3'])").click()
    ratings.nth(1).locator("label.no").click()
    for _ in range(12):
        page.locator("#next").click()
    rows = page.locator("#overview a")
    expect(rows.nth(0)).to_have_text("Leadership presence 1 answered, 1 not observed, 3 skipped")
    expect(rows.nth(1)).to_have_text("Effective delegation 5 skipped")
    expect(rows.nth(10)).to_have_text("Where change would help most none chosen")
    expect(rows.nth(11)).to_have_text("In your own words left empty")
    go_to(page, "words")
    page.locator("#comment-advice").fill("  Be bolder.\nAnd <b>calmer</b>. ")
    go_to(page, "review")
    title = INSTRUMENT.open_questions[[one.id for one in INSTRUMENT.open_questions].index("advice")].title
    expect(page.locator("#overview .written")).to_have_text(f"{title} Be bolder.\nAnd <b>calmer</b>.")
    rows.nth(8).click()
    expect_step(page, "9 of 12 Conflict resolution")


def test_an_answer_can_be_taken_back(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_respondent())}")
    page.locator("#next").click()
    first = page.locator(".step.current .rating").first
    first.locator("label:has(input[value='3'])").click()
    first.get_by_role("button", name="Clear this answer").click()
    expect(first.locator("input:checked")).to_have_count(0)
    expect(first.locator("input").first).to_be_focused()
    assert "leadership" not in "".join(stored(page).values()).replace("area-leadership_presence", "")


def test_the_board_is_asked_about_only_behind_a_yes(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_respondent())}")
    page.locator("#next").click()
    go_to(page, "area-board_communications")
    expect(page.locator(".step.current .rating:visible")).to_have_count(0)
    page.locator(".gate label").nth(0).click()
    answer_step(page, "5")
    page.locator(".gate label").nth(1).click()
    expect(page.locator(".step.current .rating:visible")).to_have_count(0)
    go_to(page, "review")
    expect(page.locator("#overview a").nth(9)).to_have_text("Effective board communications not able to observe")
    page.locator("#send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert ballots[0].scores["board_communications.03"] is NoScore.NOT_OBSERVED


def test_a_fourth_area_cannot_be_chosen_and_says_why(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_respondent())}#choice")
    labels = page.locator("#picks label")
    for number in range(3):
        labels.nth(number).click()
    expect(page.locator("#picked")).to_have_text("3 of 3 chosen")
    labels.nth(3).click()
    expect(page.locator("#picked")).to_have_text("Three at most: take one away first.")
    expect(page.locator("#picks input:checked")).to_have_count(3)


def test_a_supervisor_ticks_before_the_first_question(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_respondent(SUPERVISOR))}")
    page.locator("#next").click()
    expect(page.locator("#tick-first")).to_be_visible()
    expect(page.locator(".step.current h1")).to_contain_text("leadership?")
    page.locator("#understood label").click()
    expect(page.locator("#tick-first")).to_be_hidden()
    page.locator("#next").click()
    expect_step(page, "1 of 12 Leadership presence")
