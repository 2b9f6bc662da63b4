"""Goals, commitments and weeks in a browser: narrow, both schemes, by keyboard, without a script; from a slide."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from playwright.sync_api import ViewportSize, expect

from surveys.coaching import commitments, goals, taps
from surveys.coaching.access import Party
from surveys.coaching.goals import GoalText
from surveys.coaching.place import new_id
from surveys.coaching.taps import Week
from surveys.coaching.weeks import week_of
from surveys.desk.reporting import reading
from tests.journeys.conftest import Open, Serve, becomes, scrolls_sideways
from tests.support.accessibility import problems_in_light_and_dark
from tests.support.coaching import Three
from tests.support.coaching_site import CoachingSite, expect_way_to_all_parts, words_that_collide
from tests.support.desk import actor
from tests.support.goals import COMMITMENT, TESTING
from tests.support.installations import build
from tests.surveys.desk.reporting.reported import reported

LONG = "Vertragsverlängerungsverhandlungsvorbereitung" * 4
VAGUE = "Be more confident"


@dataclass(frozen=True)
class Site(CoachingSite):
    """A served coaching with a long and a vague goal, and commitments of every look."""

    commitment: str
    reading: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Iterator[Site]:
    installation = build(tmp_path_factory.mktemp("goals"))
    own = actor(installation)
    engaged, wave = reported(own)
    until = installation.today() + timedelta(days=30)
    access = reading.release(own, wave, expires_on=until)
    parties = Three(installation, own, engaged)
    executive, review = parties.member(Party.EXECUTIVE), installation.today() + timedelta(days=90)
    first = goals.make(executive, new_id(), GoalText(LONG, why=LONG, notice=LONG), review)
    goals.make(executive, new_id(), GoalText(VAGUE), review)
    testing = replace(TESTING, cue=LONG, act=LONG, test_by=(installation.today() + timedelta(days=7)).isoformat())
    made = [commitments.make(executive, new_id(), first, testing) for _ in range(2)]
    taps.tell(executive, made[1], week_of(installation.today()), Week.NOT_DONE)
    commitments.end(executive, commitments.make(executive, new_id(), first, replace(COMMITMENT, cue=LONG)))
    parties.get(Party.EXECUTIVE)
    yield Site(serve(parties.app), parties, made[0], access.reading)
    installation.database.close()


def test_every_page_is_clean_and_scrolls_one_way_alone(site: Site, open_window: Open) -> None:
    page = open_window(width=1280).page
    one = f"commitments/{site.commitment}"
    for party in (Party.EXECUTIVE, Party.COACH):
        for below in ("goals", "goals/new", "commitments", "commitments/new", one, f"{one}/result", "timeline"):
            page.set_viewport_size(ViewportSize(width=1280, height=800))
            site.open(page, party, below)
            expect(page.locator("h1")).to_have_count(1)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert problems_in_light_and_dark(page) == [], below
            for width in (320, 390, 1280):
                page.set_viewport_size(ViewportSize(width=width, height=800))
                assert not scrolls_sideways(page), (below, width)
                assert words_that_collide(page) == [], (below, width)


def test_a_week_is_told_by_keyboard_and_without_a_script(site: Site, open_window: Open) -> None:
    page = open_window(java_script_enabled=False).page
    for width in (320, 390, 768, 1280):
        site.open(page, Party.EXECUTIVE, "commitments")
        expect_way_to_all_parts(page, width)
    button = page.locator(f"#commitment-{site.commitment}").get_by_role("button", name="Cue came, did it").first
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Saved.")
    told = page.locator(f"#commitment-{site.commitment}").get_by_role("button", name="Cue came, did it").first
    expect(told).to_have_attribute("aria-pressed", "true")
    page.get_by_text("The same in words").click()
    expect(page.get_by_role("cell", name="done", exact=True)).to_be_visible()


def test_what_could_be_clearer_is_checked_without_a_script_and_kept(site: Site, open_window: Open) -> None:
    page = open_window(java_script_enabled=False).page
    site.open(page, Party.EXECUTIVE, "goals/new")
    page.get_by_label("What you will do").fill(VAGUE)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("“Confident” says how somebody is")).to_be_visible()
    expect(page.get_by_label("What you will do")).to_have_value(VAGUE)
    site.open(page, Party.EXECUTIVE, "goals")
    page.get_by_role("button", name="Keep it as it is").first.click()
    expect(page.get_by_role("status")).to_have_text("Saved.")


def test_a_slide_leads_to_a_goal_about_its_area(site: Site, open_window: Open) -> None:
    page = open_window(width=1280, reduced_motion="reduce").page
    site.open(page, Party.EXECUTIVE, f"reports/{site.reading}/#items-2")
    slide = page.locator(".slide.current")
    expect(slide).to_have_attribute("id", "items-2")
    title = slide.locator("h2").inner_text()
    assert problems_in_light_and_dark(page) == []
    slide.get_by_role("link", name="Work on this").click()
    expect(page.get_by_role("heading", name="A new goal")).to_be_visible()
    becomes(page, "document.querySelector('#area').selectedOptions[0].text", title)
