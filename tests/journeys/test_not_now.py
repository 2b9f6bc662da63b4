"""A respondent whose wave has lost its key for a while: told to come back, and nothing that they typed is lost."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from instruments.answers import Answers
from instruments.groups import RaterGroup
from surveys.core.installation import Installation
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.closing import _material, _opened
from surveys.web.app import build_app
from tests.journeys.conftest import Open, Serve
from tests.journeys.stakeholder import answer_step, go_to, stored
from tests.support.accessibility import problems_in_light_and_dark
from tests.support.installations import open_wave, tokens


@pytest.fixture
def wave(installation: Installation) -> str:
    return open_wave(installation, peer=3)


@pytest.fixture
def link(installation: Installation, wave: str, serve: Serve) -> str:
    """The address of a peer's survey."""
    token = next(one for group, one in tokens(installation, wave) if group is RaterGroup.PEER)
    return f"{serve(build_app(Casting(installation), behind_tls=False))}/s/{token}"


@pytest.fixture
def key(installation: Installation, wave: str) -> Path:
    return installation.settings.keys / "waves" / f"{wave}.key"


def _away(key: Path) -> None:
    key.rename(key.with_suffix(".away"))


def _back(key: Path) -> None:
    key.with_suffix(".away").rename(key)


def _fill(page: Page, link: str) -> None:
    page.goto(link)
    page.locator("#next").click()
    answer_step(page, "4")
    go_to(page, "words")
    page.locator("#comment-advice").fill("Be bolder.")


def _ballot(installation: Installation, wave: str) -> Answers:
    with installation.database.read() as session:
        row = waves.get(session, wave)
        row.closed_on = installation.today()
        (ballot,) = _opened(installation, _material(session, row))
        return ballot


def _is_not_now(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("Not now")


def test_what_was_sent_in_vain_can_be_sent_again_and_the_draft_stays_until_it_was_taken(
    installation: Installation, wave: str, link: str, key: Path, open_window: Open
) -> None:
    page = open_window().page
    _fill(page, link)
    go_to(page, "review")
    draft = stored(page)
    _away(key)
    for _ in range(2):
        page.get_by_role("button", name="Send my answers").click()
        expect(page.locator("#failed")).to_contain_text("Not now, please try again later.")
        expect(page.locator("#failed")).to_contain_text("Everything you entered is still on this page.")
        assert list(stored(page)) == list(draft)
    assert problems_in_light_and_dark(page) == []
    _back(key)
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert stored(page) == {}
    assert _ballot(installation, wave).comments == {"advice": "Be bolder."}


def test_a_link_that_is_opened_in_vain_shows_the_draft_again_once_the_key_is_back(
    link: str, key: Path, open_window: Open
) -> None:
    page = open_window(width=320, reduced_motion="reduce").page
    _fill(page, link)
    _away(key)
    page.goto(link)
    _is_not_now(page)
    expect(page.locator("#kept")).to_contain_text("Your draft is still in this browser")
    assert problems_in_light_and_dark(page) == []
    _back(key)
    page.get_by_role("link", name="Try again").click()
    expect(page.locator("#restored")).to_contain_text("Your draft in this browser was restored")
    expect(page.locator("#comment-advice")).to_have_value("Be bolder.")


def test_without_a_script_the_answers_are_sent_again_from_the_page(
    installation: Installation, wave: str, link: str, key: Path, open_window: Open
) -> None:
    page = open_window(java_script_enabled=False).page
    page.goto(link)
    page.locator("#comment-advice").fill("Be bolder.")
    page.locator(".rating").first.locator("label:has(input[value='2'])").click()
    _away(key)
    page.get_by_role("button", name="Send my answers").click()
    _is_not_now(page)
    _back(key)
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert _ballot(installation, wave).comments == {"advice": "Be bolder."}


def test_the_draft_can_be_cleared_on_the_page_that_asks_for_patience(link: str, key: Path, open_window: Open) -> None:
    page = open_window().page
    _fill(page, link)
    _away(key)
    page.goto(link)
    page.get_by_role("button", name="Clear my draft").click()
    expect(page.locator("#kept")).to_have_text("Your draft was cleared.")
    assert stored(page) == {}
