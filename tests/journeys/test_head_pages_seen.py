"""What passes between department head, executive and coach in a browser: narrow, both schemes, keyboard, no script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import ViewportSize, expect

from surveys.coaching import alignment, intake, sharing, status_line
from surveys.coaching.access import Party
from surveys.coaching.intake import QUESTIONS
from surveys.coaching.sharing import shareable
from surveys.coaching.tables import Occasion
from tests.journeys.conftest import Open, Serve, scrolls_sideways
from tests.support.accessibility import problems_in_light_and_dark
from tests.support.coaching import WHAT, agree, three
from tests.support.coaching_site import CoachingSite
from tests.support.installations import build

LONG = "Vertragsverlängerungsverhandlungsvorbereitung" * 4
SPONSOR = ("", "intake", "answers")
EXECUTIVE = ("head", "head/line", "head/talks/middle", "head/intake")
COACH = ("intake", "intake/edit", "alignment")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Iterator[CoachingSite]:
    installation = build(tmp_path_factory.mktemp("head"))
    parties = three(installation)
    own = parties.member(Party.EXECUTIVE)
    shared, withdrawn = parties.goal(), parties.goal(LONG)
    for one in shareable(own):
        sharing.share(own, one.goal, one.mark)
    sharing.withdraw(own, withdrawn)
    parties.edit(shared, f"{WHAT}, each time")
    status_line.say(own, LONG[:140])
    alignment.keep(own, Occasion.MIDDLE, installation.today(), LONG)
    intake.write(parties.member(Party.COACH), dict.fromkeys(QUESTIONS, LONG))
    agree(parties)
    for party in (Party.EXECUTIVE, Party.SPONSOR):
        parties.get(party)
    yield CoachingSite(serve(parties.app), parties)
    installation.database.close()


def test_every_page_is_clean_and_scrolls_one_way_alone(site: CoachingSite, open_window: Open) -> None:
    page = open_window(width=1280).page
    for party, pages in ((Party.SPONSOR, SPONSOR), (Party.EXECUTIVE, EXECUTIVE), (Party.COACH, COACH)):
        for below in pages:
            page.set_viewport_size(ViewportSize(width=1280, height=800))
            site.open(page, party, below)
            expect(page.locator("h1")).to_have_count(1)
            assert problems_in_light_and_dark(page) == [], below
            for width in (320, 390, 1280):
                page.set_viewport_size(ViewportSize(width=width, height=800))
                assert not scrolls_sideways(page), (below, width)


def test_a_goal_is_shared_by_keyboard_and_without_a_script(site: CoachingSite, open_window: Open) -> None:
    page = open_window(java_script_enabled=False).page
    site.open(page, Party.EXECUTIVE, "head")
    box = page.get_by_role("article").filter(has_text=f"{WHAT}, each time").get_by_role("checkbox")
    box.focus()
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Saved.")
    site.open(page, Party.SPONSOR, "")
    expect(page.get_by_text(f"{WHAT}, each time")).to_be_visible()


def test_the_department_head_confirms_what_the_coach_typed(site: CoachingSite, open_window: Open) -> None:
    page = open_window(java_script_enabled=False).page
    site.open(page, Party.SPONSOR, "intake")
    page.get_by_label("Which decisions are coming?").fill("Which site keeps the lab.")
    page.get_by_role("button", name="Confirm: these are my words").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    site.open(page, Party.EXECUTIVE, "head/intake")
    expect(page.get_by_text("Which site keeps the lab.")).to_be_visible()
