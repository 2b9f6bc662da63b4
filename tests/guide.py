"""The guide's pictures, taken from the running product: `python -m tests.guide`. They change only when the pages do."""

import re
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import waitress
from playwright.sync_api import Browser, Page

from surveys.app import create_app
from tests.journeys.coaching_story import CoachingStory
from tests.journeys.desk_story import NewPage
from tests.journeys.follow_up_story import FollowUpStory
from tests.support.browser import started_chromium
from tests.support.installations import Clock, build
from tests.support.serving import free_port

GUIDE = Path(__file__).parent.parent / "docs" / "guide"
FOLDER = GUIDE / "pictures"
DESKTOP, PHONE = {"width": 1100, "height": 760}, {"width": 390, "height": 780}

# a bar at the window's foot would lie on what is below it; the pages' policy refuses a style that is added
_LAY_OUT = "document.querySelectorAll('.turn').forEach(bar => bar.style.position = 'static')"


def take_pictures(folder: Path) -> list[str]:
    """Play both stories and keep the pictures that the guide shows; give their names."""
    folder.mkdir(parents=True, exist_ok=True)
    return [name for story in (FollowUpStory, CoachingStory) for name in _of(story, folder)]


def _of(story: type[FollowUpStory], folder: Path) -> list[str]:
    shown = set(re.findall(r"pictures/([\w-]+)\.png", (GUIDE / "README.md").read_text(encoding="utf-8")))
    shown = {name for name in shown if name.startswith("coaching-") is (story is CoachingStory)}
    taken: list[str] = []
    with TemporaryDirectory() as data, ExitStack() as stack:
        port = free_port()
        clock = Clock()
        installation = build(Path(data), clock=clock, port=str(port))
        server = waitress.create_server(create_app(installation), host="127.0.0.1", port=port, threads=4, ident=None)
        threading.Thread(target=server.run, daemon=True).start()
        browser = stack.enter_context(started_chromium())

        def picture(page: Page, name: str) -> None:
            if name not in shown or name in taken:
                return
            # stands still: no blinking caret, no half-done transition
            path = folder / f"{name}.png"
            page.evaluate(_LAY_OUT)
            page.screenshot(path=path, animations="disabled", caret="hide", full_page=True)
            taken.append(name)

        people = lambda name: _person(browser, name)  # noqa: E731 - who is asked for is known here alone
        story(installation, installation.settings.base_url, people, picture, clock=clock).play()
        server.close()
        installation.database.close()
    return taken


def _person(browser: Browser, name: str) -> NewPage:
    size = DESKTOP if name in ("coach", "coach again", "dana@example.org") else PHONE

    def open_page() -> Page:
        return browser.new_context(viewport=size).new_page()  # type: ignore[arg-type]

    return open_page


if __name__ == "__main__":
    for one in take_pictures(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER):
        print(one)
