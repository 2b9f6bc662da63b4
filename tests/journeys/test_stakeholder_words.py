"""Words and second thoughts: warnings, counts, one gentle question, declining."""

import pytest
from playwright.sync_api import expect

from instruments.answers import Answers
from instruments.groups import RaterGroup
from tests.journeys.conftest import Open, becomes
from tests.journeys.stakeholder import answer_step, expect_step, go_to
from tests.surveys.web.ballot_box import EDITION, MemoryBox, a_respondent

INSTRUMENT = EDITION.instrument
SUPERVISOR, PEER = RaterGroup.SUPERVISOR, RaterGroup.PEER


# ---- words


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ("Write to bob.k@example.org", "an e-mail address"),
        ("Ring +44 20 7946 0958", "a phone number"),
        ("bob@example.org or 020 7946 0958", "an e-mail address and a phone number"),
        ("Between 2024 - 2025 she gave 3 talks @ 10:30, 5/10.", ""),
        ("In 1234567 cases", ""),
        ("Always glad to help. Bob", "your own name"),
        ("So says O'Brien-Łuk!", "your own name"),
        ("Bob, bob@example.org, 020 7946 0958", "your own name, an e-mail address and a phone number"),
        ("Bobbin lace and O'Brien", ""),
    ],
)
def test_a_comment_that_could_name_its_writer_is_pointed_out(
    site: str, box: MemoryBox, open_window: Open, text: str, warned: str
) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_respondent())}#words")
    page.locator("#comment-advice").fill(text)
    warning = page.locator("#comment-advice-warning")
    if warned:
        expect(warning).to_contain_text(f"This seems to hold {warned}.")
    else:
        expect(warning).to_be_hidden()


def test_characters_are_counted_as_people_count_them(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_respondent())}#words")
    page.locator("#comment-advice").fill("  😀😀\n ")
    expect(page.locator("#comment-advice-count")).to_have_text("2 so far")
    page.locator("#comment-advice").fill("😀" * 1003)
    expect(page.locator("#comment-advice-count")).to_have_text("3 too many")
    go_to(page, "review")
    page.locator("#send").click()
    expect_step(page, "12 of 12 In your own words")
    becomes(page, "document.activeElement.id", "comment-advice")


# ---- careless answers: one gentle word, and nothing kept


def test_all_the_same_is_asked_about_once_and_holds_nobody_up(
    site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]
) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_respondent())}")
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
    page.goto(f"{site}/s/{box.invite(a_respondent())}")
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
    page.goto(f"{site}/s/{box.invite(a_respondent())}")
    page.locator("#next").click()
    answer_step(page, "4")
    page.clock.run_for(11_000)
    go_to(page, "review")
    expect(page.locator("#gentle")).to_be_hidden()
    go_to(page, "area-effective_delegation")
    answer_step(page, "3")
    page.clock.run_for(3_000)
    go_to(page, "review")
    expect(page.locator("#gentle")).to_contain_text("Would you like to look over your answers once more?")


# ---- declining


def test_declining_and_changing_ones_mind(site: str, box: MemoryBox, open_window: Open, ballots: list[Answers]) -> None:
    page, before = open_window().page, set(box.declined)  # other tests of this session decline as well
    page.goto(f"{site}/s/{box.invite(a_respondent())}")
    page.get_by_role("link", name="I would rather not take part").click()
    assert box.declined == before
    page.get_by_role("button", name="Yes, leave me out").click()
    expect(page.get_by_text("Your reply has been received.")).to_be_visible()
    assert len(box.declined - before) == 1
    page.go_back()
    page.get_by_role("link", name="Go to the survey").click()
    expect(page.locator("#intro")).to_contain_text("Answering undoes that.")
    page.locator("#next").click()
    answer_step(page, "2")
    go_to(page, "review")
    page.locator("#send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert box.declined == before
    assert len(ballots) == 1
