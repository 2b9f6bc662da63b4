"""The whole job in real Chromium, from set-up to the executive's PDF: the coach at a desk, the others on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Page

from surveys.app import create_app
from surveys.core.installation import Installation
from tests.journeys.conftest import Open, Serve
from tests.journeys.desk_story import NewPage, Story
from tests.support.installations import Clock, first_start

COACH, PHONE = 1280, 390  # the coach's pages at the width of a phone: test_desk_pages.py


@pytest.fixture
def tryout_installation(tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    installation = first_start(tmp_path, clock=clock)
    yield installation
    installation.database.close()


def test_a_coach_runs_a_wave_and_the_executive_reads_it(
    tryout_installation: Installation, serve: Serve, open_window: Open, tmp_path: Path
) -> None:
    windows = {}

    def person(name: str) -> NewPage:
        def open_page() -> Page:
            windows[name] = open_window(width=COACH if name == "coach" else PHONE, accept_downloads=True)
            page: Page = windows[name].page
            return page

        return open_page

    story = Story(tryout_installation, serve(create_app(tryout_installation)), person)
    story.play()
    pdf = story.download(windows["dana@example.org"].context, tmp_path)
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    assert "Dana Whitfield" in text
    assert "Lisbon" not in text
    assert "[removed]" in text
