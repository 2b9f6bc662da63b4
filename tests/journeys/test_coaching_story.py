"""Nine months of coaching in real Chromium, around two waves; what people see is free of what axe knows to be wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from surveys.app import create_app
from surveys.core.installation import Installation
from tests.journeys.coaching_story import CoachingStory
from tests.journeys.conftest import Open, Serve, becomes
from tests.journeys.desk_story import NewPage
from tests.support.accessibility import problems_in_light_and_dark
from tests.support.installations import Clock, first_start

COACH, PHONE = 1280, 390


@pytest.fixture
def tryout_installation(tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    installation = first_start(tmp_path, clock=clock)
    yield installation
    installation.database.close()


def test_nine_months_of_coaching_from_the_contract_to_the_follow_up(
    tryout_installation: Installation, serve: Serve, open_window: Open, clock: Clock
) -> None:
    problems: dict[str, list[str]] = {}
    eyes: list[Page] = []
    scripted: set[Page] = set()

    def person(name: str) -> NewPage:
        def open_page() -> Page:
            without_script = name in ("place of dana", "page of hanna")
            wide = COACH if "coach" in name else PHONE
            page: Page = open_window(width=wide, java_script_enabled=not without_script).page
            if not without_script:
                scripted.add(page)
            return page

        return open_page

    def look(page: Page, name: str) -> None:
        if not name.startswith("coaching-"):
            return
        becomes(page, "() => document.documentElement.scrollWidth <= innerWidth", True)
        problems[name] = problems_in_light_and_dark(page if page in scripted else with_scripts(page))

    def with_scripts(page: Page) -> Page:
        """Open the same page where the rule engine can run: it waits for promises, which need scripts."""
        if not eyes:
            eyes.append(open_window(width=PHONE).page)
        eyes[0].context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
        eyes[0].goto(page.url)
        return eyes[0]

    site = serve(create_app(tryout_installation))
    CoachingStory(tryout_installation, site, person, look, clock=clock).play()
    assert len(problems) >= 15
    assert {name: found for name, found in problems.items() if found} == {}
