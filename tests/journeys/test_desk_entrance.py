"""The pages before anybody is signed in, in a real browser: by keyboard, on a small phone, light and dark."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from surveys.accounts import coaches, resetting
from surveys.accounts.first_coach import set_up_address
from surveys.accounts.one_time import address
from surveys.accounts.tables import AccountKey, KeyPurpose
from surveys.app import create_app
from surveys.core.installation import Installation
from tests.journeys.conftest import Open, Serve, scrolls_sideways
from tests.support.accessibility import accessibility_problems
from tests.surveys.accounts.builders import ALICE, PASSWORD, a_coach, hash_quickly, with_codes

LONG = "wilhelmina.alexandrina.featherstonehaugh.cholmondeley@communications.example.org"


@dataclass(frozen=True)
class Site:
    """A served installation."""

    installation: Installation
    base: str

    def here(self, link: str) -> str:
        return f"{self.base}/desk/{link.partition('/desk/')[2]}"


@pytest.fixture
def site(installation: Installation, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Site:
    hash_quickly(monkeypatch)
    return Site(installation, serve(create_app(installation)))


def _links(site: Site) -> Iterator[str]:
    """Every page that needs no sign-in, with links that work and one that does not."""
    set_up = set_up_address(site.installation)
    assert set_up is not None
    yield site.here(set_up)
    a_coach(site.installation, is_admin=True)
    yield site.here(coaches.invite(site.installation, name="W" * 80, email=LONG, is_admin=False))
    resetting.ask(site.installation, ALICE)
    with site.installation.database.read() as session:
        key = session.scalars(select(AccountKey.id).where(AccountKey.purpose == KeyPurpose.RESET)).one()
    yield site.here(address(site.installation, KeyPurpose.RESET, key))
    yield from (f"{site.base}/desk/{path}" for path in ("sign-in", "reset", "reset/none", "invitation/none"))


def _see(page: Page) -> list[str]:
    return accessibility_problems(page) + (["scrolls sideways"] if scrolls_sideways(page) else [])


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_the_pages_before_the_door_are_accessible_with_and_without_errors(
    site: Site, open_window: Open, width: int, scheme: str
) -> None:
    page = open_window(width=width, color_scheme=scheme).page
    found: dict[str, list[str]] = {}
    for link in _links(site):
        page.goto(link)
        found[link] = _see(page)
        if page.locator("main form").count():
            page.locator("main form button").click()
            expect(page.locator(".summary")).to_be_focused()
            found[f"{link} with errors"] = _see(page)
    assert {link: problems for link, problems in found.items() if problems} == {}


def test_a_coach_signs_in_by_keyboard_with_a_recovery_code(site: Site, open_window: Open) -> None:
    a_coach(site.installation, is_admin=True)
    _, recovery = with_codes(site.installation)
    page = open_window().page
    page.goto(f"{site.base}/desk/account")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(ALICE)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="One-time code")).to_be_visible()
    assert _see(page) == []
    page.get_by_label("One-time code").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(recovery[0])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    expect(page).to_have_url(f"{site.base}/desk/account")
