"""Every page of the desk and of the executive, as it stands with 40 people and names of 80 characters.

The pages are read from the application's URL map: a new page is looked at without anybody remembering it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.headerregistry import Address
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from werkzeug.routing import Rule

from surveys.app import create_app
from surveys.coaching import contract
from surveys.coaching.contract_text import Terms
from surveys.coaching.place import coach
from surveys.core.installation import Installation
from surveys.desk.preparing import declaring, drafts, following, roster_rows
from surveys.engagements.actor import Actor
from surveys.invited.rows import Row
from tests.journeys.conftest import Open, Serve, scrolls_sideways
from tests.privacy.test_another_coach import CHOICES, OWNED
from tests.support.accessibility import problems_in_light_and_dark
from tests.support.desk import Browser, Furnished, actor, engagement, furnished_desk
from tests.support.earlier_releases import closed_before
from tests.support.installations import Clock, build

LONG = "Wilhelmina Alexandrina Featherstonehaugh-Cholmondeley von und zu Hohenlohe-Langenburg"[:80]
COACH = Address(LONG, addr_spec="alice.coach@example.org")
# Files and the report's own documents: their own tests hold them (tests/reports/document, test_reading_deck.py).
NARROW = (320, 640)  # a small phone, and 1280 at 200 %
PHONE = ViewportSize(width=390, height=844)
OF_FOLLOW_UPS = {"desk.draft", "desk.draft_areas", "desk.review_draft"}
FILES = {
    *("desk.report_file", "desk.roster_template", "desk.report_page", "desk.report_deck"),
    *("desk.contract_pdf", "desk.contract_text", "desk.sessions_file", "desk.session_file"),
    *("desk.comparison_file", "desk.comparison_page", "desk.comparison_deck"),
}


@dataclass(frozen=True)
class Site:
    """A served installation with a full desk, the cookie of its coach, and every page's path."""

    address: str
    cookie: str
    desk: Furnished
    paths: tuple[str, ...]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Iterator[Site]:
    clock = Clock()
    installation = build(tmp_path_factory.mktemp("desk"), clock=clock)
    own = actor(installation, COACH, admin=True, words_known=1)
    desk = _furnished(own, clock)
    app = create_app(installation)
    browser = Browser(app, own)
    yield Site(serve(app), browser.cookie, desk, tuple(sorted(_paths(installation, app, desk))))
    installation.database.close()


def _furnished(own: Actor, clock: Clock) -> Furnished:
    about = engagement(own, LONG, "dana@example.org", organisation=LONG, head_name=LONG, head_email="head@example.org")
    contract.write(coach(own, about), Terms(LONG * 7, 28, LONG * 7, f"{LONG}\n" * 14))
    desk = furnished_desk(own, about, clock, peers=30, reports=9)
    closed_before(own.installation, desk.ids["wave"][0])  # the first page says that it is worded anew
    alike = drafts.begin(own, engagement(own, LONG, "dana.second@example.com"))  # asks whether it is another person
    roster_rows.add_rows(own, alike, [Row("Pat", "Peer", f"peer{number}@example.org", "peer") for number in range(4)])
    again = following.plan(own, desk.ids["wave"][0])
    declaring.set_areas(own, again, ["organizational_change", "difficult_personalities"], "board_communications")
    roster_rows.remove_rows(own, again, [one.key for one in drafts.look(own, again).rows if not one.is_executive][:3])
    roster_rows.add_rows(own, again, [Row(LONG, "", "new@example.org", "peer")])
    return replace(desk, ids={**desk.ids, "draft": (*desk.ids["draft"], alike, again)})


def _paths(installation: Installation, app: object, desk: Furnished) -> Iterator[str]:
    urls = app.url_map.bind("localhost")  # type: ignore[attr-defined]
    for rule in app.url_map.iter_rules():  # type: ignore[attr-defined]
        if not rule.endpoint.startswith("desk.") or "GET" not in rule.methods or rule.endpoint in FILES:
            continue
        names = sorted(rule.arguments)
        choices = [_ids(desk, name, rule) if name in OWNED else CHOICES[name][:1] for name in names]
        for values in product(*choices):
            yield urls.build(rule.endpoint, dict(zip(names, values, strict=True)))
    yield from desk.links


def _ids(desk: Furnished, kind: str, rule: Rule) -> tuple[str, ...]:
    """Give one thing of each look: a cancelled wave has a page of its own and shares the others with a closed one.

    What changed is told of a follow-up alone; some pages of its draft look like no other's.
    """
    closed, cancelled, opened, follow_up = desk.ids["wave"]
    if kind == "wave" and "baseline" in rule.arguments:
        return (follow_up,)
    if kind == "wave":
        return (closed, cancelled, opened) if rule.endpoint == "desk.wave" else (closed, opened)
    if kind == "draft" and rule.endpoint not in OF_FOLLOW_UPS:
        return desk.ids[kind][:-1]
    return desk.ids[kind]


def _signed_in(open_window: Open, site: Site, **options: object) -> Page:
    window = open_window(**options)
    window.context.add_cookies([{"name": "parallax", "value": site.cookie, "url": f"{site.address}/desk"}])
    return window.page


def _each_page(page: Page, site: Site) -> Iterator[str]:
    shown = 0
    for path in site.paths:
        answer = page.goto(site.address + path)
        assert answer is not None
        assert answer.status < 500, path
        if answer.status == 200 and "text/html" in (answer.headers.get("content-type") or ""):
            shown += 1
            yield path
    assert shown > 25


UNREACHABLE = """() => {
  const shown = (one) => one.checkVisibility({checkVisibilityCSS: true});
  const clickable = [...document.querySelectorAll('[onclick], [role=button], [tabindex]')].filter(shown);
  const own = new Set(['A', 'BUTTON', 'INPUT', 'SELECT', 'TEXTAREA', 'SUMMARY']);
  const deaf = (one) => !own.has(one.tagName) && one.tabIndex < 0 && one.matches('[onclick], [role=button]');
  return clickable
    .filter((one) => one.tabIndex > 0 || deaf(one))
    .map((one) => one.outerHTML.slice(0, 120));
}"""


def test_every_page_is_for_everybody(open_window: Open, site: Site) -> None:
    """The rule engine finds nothing in light and dark, nothing scrolls sideways, and all can be done by keyboard."""
    page = _signed_in(open_window, site, reduced_motion="reduce")
    found = {}
    for path in _each_page(page, site):
        found[path] = [*problems_in_light_and_dark(page), *page.evaluate(UNREACHABLE)]
        found[path] += [f"scrolls sideways at {width}" for width in NARROW if scrolls_sideways(page, width=width)]
        page.set_viewport_size(PHONE)
    assert {path: problems for path, problems in found.items() if problems} == {}


def test_every_page_works_without_a_script(open_window: Open, site: Site, tmp_path: Path) -> None:
    """Nothing is hidden that only a script would show: each page has its heading and its words."""
    page = _signed_in(open_window, site, java_script_enabled=False)
    for _path in _each_page(page, site):
        expect(page.locator("h1").first).to_be_visible()
