"""A hand that presses twice, a page that is loaded again, a sign-in that ends under a form: in a real browser.

The second click comes 120 ms after the first: on the next page where the server is fast, on the same one where it
takes 0.7 s.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address

import pytest
from flask import Flask, request
from playwright.sync_api import Locator, Page, expect

from surveys.app import create_app
from surveys.coaching import contract
from surveys.coaching.place import coach
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.desk.preparing import drafts, roster_rows
from surveys.desk.reporting import reading
from surveys.engagements.actor import Actor
from tests.journeys.conftest import Open, Serve, becomes
from tests.support.coaching import HEAD
from tests.support.desk import engagement, furnished_desk
from tests.support.installations import Clock
from tests.surveys.accounts.builders import ALICE, PASSWORD, a_coach, hash_quickly, row_of, with_codes
from tests.surveys.desk.preparing.drafted import people

BETWEEN = 120  # milliseconds between the clicks of a double click
SLOW = 0.7  # seconds that a slow server takes for a form
DANA = Address("Dana Whitfield", addr_spec="dana@example.org")


@dataclass(frozen=True)
class Site:
    """A served desk with one of everything, and its coach."""

    base: str
    own: Actor
    closed: str
    opened: str
    reading: str


@pytest.fixture(params=["fast", "slow"])
def site(request: pytest.FixtureRequest, installation: Installation, serve: Serve, clock: Clock, quick: None) -> Site:
    a_coach(installation, is_admin=True)
    row = row_of(installation)
    own = Actor(installation, row.id, row.name, row.email, row.is_admin)
    ids = furnished_desk(own, engagement(own, **HEAD), clock).ids
    app = create_app(installation)
    if request.param == "slow":
        _slow(app)
    return Site(serve(app), own, ids["wave"][0], ids["wave"][2], ids["reading"][0])


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_quickly(monkeypatch)


def _slow(app: Flask) -> None:
    @app.before_request
    def wait() -> None:
        if request.method == "POST" and request.endpoint != "desk.let_in":
            time.sleep(SLOW)


@pytest.fixture
def page(site: Site, open_window: Open) -> Page:
    found: Page = open_window().page
    _sign_in(found, site.base)
    return found


def _sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/desk/sign-in")
    _give_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Engagements")


def _give_password(page: Page) -> None:
    page.get_by_label("E-mail address").fill(ALICE)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def _press_twice(page: Page, button: Locator) -> None:
    """Click twice at one place, whatever stands there the second time."""
    button.scroll_into_view_if_needed()
    button.click(trial=True)  # it can be pressed
    place = button.bounding_box()
    assert place is not None
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.mouse.click(x, y)
    page.wait_for_timeout(BETWEEN)
    page.mouse.click(x, y)


def test_a_double_click_releases_once_and_the_code_is_read(site: Site, page: Page) -> None:
    before = len(reading.readings(site.own, site.closed))
    page.goto(f"{site.base}/desk/waves/{site.closed}/release")
    _press_twice(page, page.get_by_role("button", name="Release it"))
    expect(page.get_by_role("heading", level=1)).to_have_text("The code to tell")
    code = page.locator("#code").text_content()
    page.wait_for_timeout(BETWEEN)
    expect(page.locator("#code")).to_have_text(str(code))
    page.reload()
    expect(page.locator("#code")).to_have_text(str(code))
    assert len(reading.readings(site.own, site.closed)) == before + 1
    page.get_by_role("link", name="I have noted it").click()
    expect(page.get_by_role("heading", name="Read it first")).to_be_visible()
    page.go_back()
    expect(page.locator("#code")).to_have_text(str(code))
    page.go_back()
    expect(page.get_by_text("links from before still work")).to_be_visible()


Flow = Callable[[Page, Site], None]


def _new_code(page: Page, site: Site) -> None:
    page.goto(f"{site.base}/desk/waves/{site.closed}/report")
    _press_twice(page, page.get_by_role("button", name=re.compile("^Make a new code .* Report of")))
    expect(page.locator("#code")).to_be_visible()


def _recovery(page: Page, site: Site) -> None:
    _, codes = with_codes(site.own.installation)  # which signs every other browser out
    page.goto(f"{site.base}/desk/account/recovery")
    _give_password(page)
    page.get_by_text("My phone is not at hand").click()
    page.get_by_label("Recovery code").fill(codes[0])
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Your password").fill(PASSWORD)
    _press_twice(page, page.locator("main form .button"))
    expect(page.locator(".recovery code")).to_have_count(10)


def _engagement(page: Page, site: Site) -> None:
    page.goto(f"{site.base}/desk/engagements/new")
    page.get_by_label("Executive", exact=True).fill("Erin Moss")
    page.get_by_label("E-mail address of the executive").fill("erin@example.org")
    _press_twice(page, page.get_by_role("button", name="Set up the engagement"))
    expect(page.get_by_role("status")).to_contain_text("is set up")
    assert [one.details.executive_name for one in engagements.folders(site.own)] == ["Dana Whitfield", "Erin Moss"]


def _launch(page: Page, site: Site) -> None:
    draft = drafts.begin(site.own, engagement(site.own, "Femi Ito", "femi@example.org"))
    roster_rows.add_rows(site.own, draft, people(peer=5))
    page.goto(f"{site.base}/desk/drafts/{draft}/review")
    _press_twice(page, page.get_by_role("button", name="Open the wave and invite"))
    expect(page.get_by_role("status")).to_contain_text("The wave is open")
    (femi,) = [one for one in engagements.folders(site.own) if one.details.executive_name == "Femi Ito"]
    assert len(femi.waves) == 1


def _cancel(page: Page, site: Site) -> None:
    page.goto(f"{site.base}/desk/waves/{site.opened}/cancel")
    page.get_by_label("to confirm").fill("Whitfield")
    _press_twice(page, page.get_by_role("button", name="Cancel the wave for good"))
    expect(page.get_by_role("status")).to_contain_text("is cancelled")


FLOWS: dict[str, Flow] = {
    "a new code": _new_code,
    "recovery codes": _recovery,
    "an engagement": _engagement,
    "a launch": _launch,
    "a wave that is cancelled": _cancel,
}


@pytest.mark.parametrize("flow", FLOWS)
def test_a_double_click_does_it_once_and_its_page_stays(site: Site, page: Page, flow: str) -> None:
    FLOWS[flow](page, site)
    there = page.url
    page.wait_for_timeout(BETWEEN)
    expect(page).to_have_url(there)


def test_what_ends_or_passes_something_cannot_be_clicked_as_its_page_appears(site: Site, page: Page) -> None:
    """Its place may be that of the button before: it wakes after the time of a double click, and soon enough."""
    session = page.context.new_cdp_session(page)
    session.send("Animation.enable")
    session.send("Animation.setPlaybackRate", {"playbackRate": 0})  # it wakes when we say so, however slow
    page.goto(f"{site.base}/desk/waves/{site.opened}/cancel")
    button = page.get_by_role("button", name="Cancel the wave for good")
    becomes(button, "one => getComputedStyle(one).pointerEvents", "none")
    session.send("Animation.setPlaybackRate", {"playbackRate": 1})
    button.click(trial=True)
    becomes(button, "one => getComputedStyle(one).animationDuration", "0.7s")
    button.focus()
    page.keyboard.press("Enter")  # the keyboard has no place, and no wait
    expect(page.get_by_text("Please type Whitfield").first).to_be_visible()


def test_what_was_typed_is_sent_after_the_sign_in_that_had_ended(site: Site, page: Page) -> None:
    (dana,) = engagements.folders(site.own)
    page.goto(f"{site.base}/desk/engagements/{dana.id}/contract/edit")
    page.get_by_label("Added by us").fill("First line.\n\n  Third line, “quoted” & <marked>.")
    other = page.context.new_page()
    other.goto(f"{site.base}/desk/")
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("status")).to_have_text("You are signed out.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("What you typed is kept")
    _give_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed in again")
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("status")).to_contain_text("is saved")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("The contract")
    expect(page.get_by_role("status")).to_have_count(0)
    written = contract.current(coach(site.own, dana.id))
    assert written is not None
    assert written.terms.additions == "First line.\n\n  Third line, “quoted” & <marked>."
