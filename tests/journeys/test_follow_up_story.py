"""Nine months in real Chromium: baseline, declared areas, follow-up, what changed, read by the executive on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Page

from surveys.app import create_app
from surveys.core.installation import Installation
from tests.journeys.conftest import Open, Serve
from tests.journeys.desk_story import NewPage
from tests.journeys.follow_up_story import FOCUS, FollowUpStory
from tests.support.installations import Clock, first_start

COACH, PHONE = 1280, 390


@pytest.fixture
def tryout_installation(tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    installation = first_start(tmp_path, clock=clock)
    yield installation
    installation.database.close()


def test_a_follow_up_is_planned_answered_compared_released_and_read(
    tryout_installation: Installation, serve: Serve, open_window: Open, tmp_path: Path, clock: Clock
) -> None:
    windows = {}

    def person(name: str) -> NewPage:
        def open_page() -> Page:
            windows[name] = open_window(width=COACH if "coach" in name else PHONE, accept_downloads=True)
            page: Page = windows[name].page
            return page

        return open_page

    story = FollowUpStory(tryout_installation, serve(create_app(tryout_installation)), person, clock=clock)
    story.play()
    pdf = story.download(windows["dana@example.org"].context, tmp_path)
    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
    assert "Dana Whitfield" in text
    assert FOCUS in text
    assert "March 2026" in text
    assert "Lisbon" not in text
