"""A stakeholder answers in a real browser: by keyboard, without a script, over two days, and all in one go."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from instruments.answers import Answers, NoScore
from instruments.groups import RaterGroup
from surveys.guest import LinkState
from tests.journeys.conftest import Open
from tests.surveys.web.ballot_box import EDITION, MemoryBox, a_guest

INSTRUMENT = EDITION.instrument
SUPERVISOR, PEER = RaterGroup.SUPERVISOR, RaterGroup.PEER


def stored(page: Page) -> dict[str, str]:
    return dict(page.evaluate("Object.entries(localStorage).reduce((all, [k, v]) => ({...all, [k]: v}), {})"))


def answer_step(page: Page, value: str) -> None:
    for rating in page.locator(".step.current .rating:visible").all():
        rating.locator(f"label:has(input[value='{value}'])").click()


def go_to(page: Page, step: str) -> None:
    page.evaluate("step => { location.hash = step }", step)
    expect(page.locator(f"#{step}")).to_be_visible()


def heading(page: Page) -> str:
    return " ".join(page.locator(".step.current :is(h1, h2)").first.inner_text().split())


def focused(page: Page) -> str:
    return " ".join(str(page.evaluate("document.activeElement.textContent")).split())


@pytest.fixture
def ballots(box: MemoryBox) -> Iterator[list[Answers]]:
    box.ballots.clear()
    return box.ballots  # type: ignore[return-value]


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
    page.goto(f"{site}/s/{box.invite(a_guest(SUPERVISOR))}")
    tab_to(page, "[name=understood]")
    page.keyboard.press("Space")
    tab_to(page, "#next")
    page.keyboard.press("Enter")
    for number, area in enumerate(INSTRUMENT.areas, start=1):
        assert heading(page) == f"{number} of 12 {area.title}"
        assert focused(page) == heading(page)
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
    assert heading(page) == "Look over and send"
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
    page.goto(f"{site}/s/{box.invite(a_guest())}")
    assert page.locator("fieldset.rating:visible").count() == 50
    assert page.locator(".js-only:visible").count() == 0
    page.locator("#item-conflict_resolution\\.03 label:has(input[value='4'])").click()
    page.locator("#gate-board_communications label:has(input[value='no'])").click()
    page.locator("#item-board_communications\\.01 label:has(input[value='5'])").click()
    page.locator("#comment-keep_doing").fill("Keep asking.")
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert "draft" not in page.locator("main").inner_text()
    (ballot,) = ballots
    assert ballot.scores["conflict_resolution.03"] == 4
    assert ballot.scores["board_communications.01"] is NoScore.NOT_OBSERVED
    assert ballot.scores["leadership_presence.01"] is NoScore.SKIPPED
    assert ballot.comments == {"keep_doing": "Keep asking."}


def test_without_a_script_a_mistake_brings_everything_back(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    page = open_window(java_script_enabled=False).page
    page.goto(f"{site}/s/{box.invite(a_guest())}")
    page.locator("#item-conflict_resolution\\.03 label:has(input[value='4'])").click()
    page.locator("#comment-advice").fill("x" * 1001)
    page.get_by_role("button", name="Send my answers").click()
    expect(page.locator("#summary")).to_contain_text("Shorten this by 1")
    assert page.locator("#comment-advice").input_value() == "x" * 1001
    assert page.locator("#item-conflict_resolution\\.03 input[value='4']").is_checked()
    assert not ballots


# ---- the draft


def test_a_closed_tab_keeps_the_draft_and_sending_removes_it(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    window = open_window()
    token = box.invite(a_guest())
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
    assert heading(page) == "2 of 12 Effective delegation"
    assert page.locator(".step.current input:checked").first.get_attribute("value") == "2"
    go_to(page, "review")
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert stored(page) == {}
    assert page.evaluate("sessionStorage.length") == 0
    assert window.context.cookies() == []
    (ballot,) = ballots
    assert ballot.scores["leadership_presence.05"] == 4
    assert ballot.scores["effective_delegation.01"] == 2
    assert ballot.scores["effective_delegation.02"] is NoScore.NOT_OBSERVED
    assert ballot.comments == {"advice": "Be bolder."}


def test_the_draft_holds_no_link_and_no_time(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    token = box.invite(a_guest())
    page.goto(f"{site}/s/{token}")
    page.locator("#next").click()
    answer_step(page, "4")
    ((key, text),) = stored(page).items()
    assert key == f"parallax-draft-{token[-12:]}"
    assert token not in key + text
    assert set(json.loads(text)) == {"at", "values"}


def test_two_links_in_one_browser_keep_their_drafts_apart(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    bob, charlie = box.invite(a_guest()), box.invite(a_guest())
    page.goto(f"{site}/s/{bob}")
    page.locator("#next").click()
    answer_step(page, "4")
    page.goto(f"{site}/s/{charlie}")
    expect(page.locator("#restored")).to_be_hidden()
    assert page.locator("input:checked").count() == 0


def test_a_draft_can_be_cleared_by_hand(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_guest())}")
    page.locator("#next").click()
    answer_step(page, "4")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#draft [data-clear]").click()
    expect(page.locator("#restored")).to_have_text("Your draft was cleared.")
    assert stored(page) == {}
    assert page.locator("input:checked").count() == 0
    page.reload()
    expect(page.locator("#restored")).to_be_hidden()


@pytest.mark.parametrize(("state", "kept"), [(LinkState.USED, 0), (LinkState.CLOSED, 0), (LinkState.PAST, 1)])
def test_a_draft_goes_once_it_is_of_no_use(
    site: str, box: MemoryBox, open_window: Open, state: LinkState, kept: int
) -> None:
    page = open_window().page
    token = box.invite(a_guest())
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
    page.goto(f"{site}/s/{box.invite(a_guest())}")
    page.locator("#next").click()
    answer_step(page, "4")
    expect(page.locator("#draft")).to_contain_text("keeps no draft")
    go_to(page, "review")
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert ballots[0].scores["leadership_presence.01"] == 4


# ---- going back and forth


def test_the_browsers_own_back_button_goes_from_step_to_step(site: str, box: MemoryBox, open_window: Open) -> None:
    window = open_window()
    page = window.page
    page.goto(f"{site}/s/{box.invite(a_guest())}")
    for _ in range(3):
        page.locator("#next").click()
    assert heading(page) == "3 of 12 Visionary leadership"
    asked = len(window.requests)
    page.go_back()
    assert heading(page) == "2 of 12 Effective delegation"
    assert focused(page) == heading(page)
    page.go_back()
    page.go_back()
    assert heading(page) == "How do you see Alice Moreau’s leadership?"
    page.go_forward()
    assert heading(page) == "1 of 12 Leadership presence"
    page.locator("#back").click()
    assert heading(page) == "How do you see Alice Moreau’s leadership?"
    assert len(window.requests) == asked


def test_nothing_is_forced_and_the_review_counts_and_leads_back(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_guest())}")
    page.locator("#next").click()
    ratings = page.locator(".step.current .rating")
    ratings.nth(0).locator("label:has(input[value='3'])").click()
    ratings.nth(1).locator("label.no").click()
    for _ in range(12):
        page.locator("#next").click()
    rows = page.locator("#overview a")
    expect(rows.nth(0)).to_have_text("Leadership presence 1 answered, 1 not observed, 3 left out")
    expect(rows.nth(1)).to_have_text("Effective delegation 5 left out")
    expect(rows.nth(10)).to_have_text("Where change would help most none chosen")
    expect(rows.nth(11)).to_have_text("In your own words left empty")
    rows.nth(8).click()
    assert heading(page) == "9 of 12 Conflict resolution"


def test_an_answer_can_be_taken_back(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_guest())}")
    page.locator("#next").click()
    first = page.locator(".step.current .rating").first
    first.locator("label:has(input[value='3'])").click()
    first.get_by_role("button", name="Clear this answer").click()
    assert first.locator("input:checked").count() == 0
    assert focused(page) == ""  # on the first point again
    assert "leadership" not in "".join(stored(page).values()).replace("area-leadership_presence", "")


def test_the_board_is_asked_about_only_behind_a_yes(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_guest())}")
    page.locator("#next").click()
    go_to(page, "area-board_communications")
    assert page.locator(".step.current .rating:visible").count() == 0
    page.locator(".gate label").nth(0).click()
    answer_step(page, "5")
    page.locator(".gate label").nth(1).click()
    assert page.locator(".step.current .rating:visible").count() == 0
    go_to(page, "review")
    expect(page.locator("#overview a").nth(9)).to_have_text("Effective board communications not able to observe")
    page.locator("#send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert ballots[0].scores["board_communications.02"] is NoScore.NOT_OBSERVED


def test_a_fourth_area_cannot_be_chosen_and_says_why(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_guest())}#choice")
    labels = page.locator("#picks label")
    for number in range(3):
        labels.nth(number).click()
    expect(page.locator("#picked")).to_have_text("3 of 3 chosen")
    labels.nth(3).click()
    expect(page.locator("#picked")).to_have_text("Three at most: take one away first.")
    assert page.locator("#picks input:checked").count() == 3


def test_a_supervisor_ticks_before_the_first_question(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_guest(SUPERVISOR))}")
    page.locator("#next").click()
    expect(page.locator("#tick-first")).to_be_visible()
    assert "leadership?" in heading(page)
    page.locator("#understood label").click()
    expect(page.locator("#tick-first")).to_be_hidden()
    page.locator("#next").click()
    assert heading(page) == "1 of 12 Leadership presence"


# ---- words


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ("Write to bob.k@example.org", "an e-mail address"),
        ("Ring +44 20 7946 0958", "a phone number"),
        ("bob@example.org or 020 7946 0958", "an e-mail address and a phone number"),
        ("Between 2024 - 2025 she gave 3 talks @ 10:30, 5/10.", ""),
        ("In 1234567 cases", ""),
    ],
)
def test_a_comment_that_could_name_its_writer_is_pointed_out(
    site: str, box: MemoryBox, open_window: Open, text: str, warned: str
) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_guest())}#words")
    page.locator("#comment-advice").fill(text)
    warning = page.locator("#comment-advice-warning")
    if warned:
        expect(warning).to_contain_text(f"This seems to hold {warned}.")
    else:
        expect(warning).to_be_hidden()


def test_characters_are_counted_as_people_count_them(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_guest())}#words")
    page.locator("#comment-advice").fill("  😀😀\n ")
    expect(page.locator("#comment-advice-count")).to_have_text("2 of 1000 characters")
    page.locator("#comment-advice").fill("😀" * 1003)
    expect(page.locator("#comment-advice-count")).to_have_text("3 characters too many")
    go_to(page, "review")
    page.locator("#send").click()
    assert heading(page) == "12 of 12 In your own words"
    assert page.evaluate("document.activeElement.id") == "comment-advice"


# ---- careless answers: one gentle word, and nothing kept


def test_all_the_same_is_asked_about_once_and_holds_nobody_up(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_guest())}")
    page.locator("#next").click()
    page.evaluate("document.querySelectorAll('input[value=\"4\"], .gate [value=yes]').forEach(one => one.click())")
    go_to(page, "review")
    expect(page.locator("#gentle")).to_contain_text("All your answers are the same.")
    go_to(page, "words")
    go_to(page, "review")
    expect(page.locator("#gentle")).to_be_hidden()
    page.locator("#send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert set(ballots[0].scores.values()) == {4}


def test_everything_unobserved_is_asked_about(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_guest())}")
    page.locator("#next").click()
    page.evaluate("document.querySelectorAll('.gate [value=no], .no input').forEach(one => one.click())")
    go_to(page, "review")
    expect(page.locator("#gentle")).to_contain_text("You marked everything as not observed.")


def test_a_page_in_no_time_is_asked_about_and_one_taken_slowly_is_not(
    site: str, box: MemoryBox, open_window: Open
) -> None:
    window = open_window()
    page = window.page
    page.clock.install()
    page.goto(f"{site}/s/{box.invite(a_guest())}")
    page.locator("#next").click()
    answer_step(page, "4")
    page.clock.run_for(11_000)
    go_to(page, "review")
    expect(page.locator("#gentle")).to_be_hidden()
    go_to(page, "area-effective_delegation")
    answer_step(page, "3")
    page.clock.run_for(3_000)
    go_to(page, "review")
    expect(page.locator("#gentle")).to_contain_text("Some of this went very quickly.")


# ---- declining


def test_declining_and_changing_ones_mind(site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_guest())}")
    page.get_by_role("link", name="I would rather not take part").click()
    assert not box.declined
    page.get_by_role("button", name="Yes, leave me out").click()
    expect(page.get_by_role("heading", name="That is noted")).to_be_visible()
    assert len(box.declined) == 1
    page.get_by_role("link", name="Go to the survey after all").click()
    expect(page.locator("#intro")).to_contain_text("Answering undoes that.")
    page.locator("#next").click()
    answer_step(page, "2")
    go_to(page, "review")
    page.locator("#send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert not box.declined
    assert len(ballots) == 1


def test_going_back_after_sending_shows_no_answers(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_guest())}")
    page.locator("#next").click()
    answer_step(page, "2")
    go_to(page, "review")
    page.locator("#send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="This link has been used")).to_be_visible()
    assert stored(page) == {}


def test_a_script_that_fails_leaves_the_long_form(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    window = open_window()
    window.context.add_init_script("Array.prototype.at = () => { throw new Error('an old browser') }")
    page = window.page
    page.goto(f"{site}/s/{box.invite(a_guest())}")
    assert page.locator("fieldset.rating:visible").count() == 50
    page.locator("#item-conflict_resolution\\.03 label:has(input[value='4'])").click()
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert len(ballots) == 1
    assert window.complaints.pop() == "an old browser"
