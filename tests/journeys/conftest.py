"""A real browser and a real server for the journeys. Everything a page asks for, and every complaint, is kept."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
import waitress
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from waitress import wasyncore

from instruments.answers import Answers
from surveys.web.app import build_app
from tests.journeys.deck import deck_app
from tests.surveys.web.ballot_box import MemoryBox

PATIENCE = 60_000  # milliseconds; nothing is measured by it, and only a test that fails waits for its end

expect.set_options(timeout=PATIENCE)

Serve = Callable[[Flask], str]
Open = Callable[..., "Window"]


@dataclass
class Window:
    """One person's browser: its current page, and what its pages asked for and complained of."""

    context: BrowserContext
    page: Page = field(init=False)
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(PATIENCE)
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.new_tab()

    def new_tab(self) -> Page:
        """Open another tab of the same browser."""
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._listen)
        return self.page

    def _listen(self, message: Any) -> None:
        # a status such as 410 or "not now" is reported too, and is meant
        meant = "status of 4" in message.text or "status of 503" in message.text
        if message.type in ("error", "warning") and not meant:
            self.complaints.append(message.text)

    @property
    def hosts(self) -> set[str]:
        """Every host that was asked for anything."""
        return {urlsplit(url).netloc for url in self.requests if not url.startswith("data:")}


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """Serve applications on free ports of this machine: `serve(app)` gives the address."""
    running: list[tuple[Any, threading.Thread]] = []

    def start(app: Flask) -> str:
        server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4, ident=None)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.effective_port}"

    yield start
    for server, thread in running:
        server.trigger.pull_trigger(lambda server=server: wasyncore.close_all(server._map, ignore_all=True))
        thread.join(5)
        server.task_dispatcher.shutdown()


@pytest.fixture
def open_window(chromium: Browser) -> Iterator[Open]:
    """Open browsers of people: `open_window(width=320, color_scheme="dark", ...)`. None may complain or call out."""
    windows: list[Window] = []

    def start(*, width: int = 390, height: int = 844, **options: Any) -> Window:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        windows.append(Window(context))
        return windows[-1]

    yield start
    for window in windows:
        window.context.close()
    for window in windows:
        assert window.complaints == []
        assert all(host.startswith("127.0.0.1:") for host in window.hosts), window.hosts


@pytest.fixture(scope="session")
def box() -> MemoryBox:
    """One ballot box for the whole session: every test invites people of its own."""
    return MemoryBox()


@pytest.fixture(scope="session")
def site(serve: Serve, box: MemoryBox) -> str:
    """The stakeholder's pages over that box."""
    return serve(build_app(box, behind_tls=False))


@pytest.fixture(scope="session")
def reading(serve: Serve) -> str:
    """The presentation of each made-up release, by its name."""
    return serve(deck_app())


@pytest.fixture
def story(reading: str, open_window: Open) -> Page:
    page = open_window(width=1280, height=800, reduced_motion="reduce").page
    page.goto(f"{reading}/story/wave-1")
    return page


def wait_until(page: Page, condition: str) -> None:
    """Wait for something to become true. Playwright's own waiting evaluates text in the page, which our CSP forbids."""
    for _ in range(PATIENCE // 50):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"this did not become true: {condition}")


def becomes(where: Page | Locator, script: str, value: object, argument: object = None) -> None:
    """Wait until a script in the page, or one about an element, gives a value: the page may still be moving."""
    found: object = None
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        found = where.evaluate(script, argument)
        if found == value:
            return
        time.sleep(0.02)
    raise AssertionError(f"{script} gave {found!r} in the end, not {value!r}")


def scrolls_sideways(page: Page, *, width: int | None = None) -> bool:
    """True if the page is wider than its window, as it is or made so wide."""
    if width is not None:
        size = page.viewport_size
        assert size is not None
        page.set_viewport_size({"width": width, "height": size["height"]})
    page.wait_for_load_state("domcontentloaded")  # a page that only begins to arrive has no width yet
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


@pytest.fixture
def ballots(box: MemoryBox) -> list[Answers]:
    """What has been stored in this test."""
    box.ballots.clear()
    return box.ballots
