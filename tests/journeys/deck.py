"""The presentation of made-up releases, served with the headers of the real server, and ways to turn its pages."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from flask import Flask, render_template
from jinja2 import StrictUndefined
from playwright.sync_api import Page, expect

from instruments.groups import RaterGroup
from reports.document.deck_data import deck_data
from reports.document.folding import foldable
from reports.release import Release
from surveys.web.http import security
from surveys.web.http.assets import Assets, asset_pages
from tests.reports import sample
from tests.reports.charts.variants import LONG_NAME
from tests.reports.sample import story_release

MARKUP = '<b>bold</b> {{ 7*7 }} <script>alert(1)</script> &amp; "quotes"'
TOUCH = 44  # CSS pixels
KEY = "parallax-marks-wave-1"
CROWD = {RaterGroup.SELF: 1, RaterGroup.SUPERVISOR: 3, RaterGroup.PEER: 20, RaterGroup.DIRECT_REPORT: 17}
BLOCKED = (
    """Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"""
)


def crowd() -> Release:
    """Forty raters, a name of eighty characters, and one very long comment."""
    release = story_release(roster=CROWD, executive=LONG_NAME)
    question = release.instrument.open_questions[0].id
    words = tuple(f"Comment {letter} " + "goes on and on " * 12 for letter in "abcdefghijklmnopqrst")
    comments = {**release.comments, "anonymous": {question: (*words, "Unbreakable" * 300)}}
    return replace(release, comments=comments)


def markup() -> Release:
    release = story_release(executive=MARKUP)
    return replace(release, comments={"anonymous": {release.instrument.open_questions[0].id: (MARKUP,)}})


def tower() -> Release:
    """Five hundred lines of one letter."""
    release = story_release()
    return replace(release, comments={"anonymous": {release.instrument.open_questions[0].id: ("\n".join("x" * 500),)}})


RELEASES: Mapping[str, Callable[[], Release]] = {
    "story": story_release,
    "crowd": crowd,
    "markup": markup,
    "tower": tower,
    "nobody": lambda: story_release(roster={sample.PEER: 1}),
}


@cache
def data_of(name: str) -> dict[str, Any]:
    return deck_data(RELEASES[name]())


def deck_app() -> Flask:
    """Build an application that shows the presentation of each release, by its name."""
    app = Flask("surveys.web", static_folder=None)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    assets = Assets()
    app.jinja_env.globals["asset"] = assets.url
    app.jinja_env.filters["foldable"] = foldable
    security.secure(app, behind_tls=False)
    app.register_blueprint(asset_pages(assets))

    @app.get("/<name>/<wave>")
    def page(name: str, wave: str) -> str:
        return render_template(
            "reading/deck.html",
            deck=data_of(name),
            marks_key=wave,
            report_url="/report",
            pdf_url=None,
            back_url="/desk",
        )

    return app


def slide_ids(page: Page) -> list[str]:
    return [str(name) for name in page.locator(".slide").evaluate_all("all => all.map(one => one.id)")]


def at(page: Page) -> str:
    """Give the one slide that is seen; its heading, its address and its place must agree."""
    seen = page.locator(".slide:visible")
    expect(seen).to_have_count(1)
    name = str(seen.get_attribute("id"))
    expect(page.locator("#deck-place")).to_have_text(f"{slide_ids(page).index(name) + 1} of {len(slide_ids(page))}")
    return name


def every_slide(page: Page) -> Iterator[str]:
    for name in slide_ids(page):
        page.evaluate("name => { location.hash = name }", name)
        expect(page.locator(f"#{name}")).to_be_visible()
        yield name


def swipe(page: Page, x: float, y: float, *, by: float, down: float = 0) -> None:
    """Move one real finger across the glass."""
    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 6):
        point = {"x": x + by * step / 5, "y": y + down * step / 5}
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def marked(page: Page) -> list[str]:
    return [str(name) for name in page.locator(".slide.marked").evaluate_all("all => all.map(one => one.id)")]
