"""The monthly check-in in a real browser: by keyboard alone, without a script, on a small phone, in light and dark."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from surveys.coaching import check_in_answering
from surveys.coaching.access import Party
from tests.journeys.conftest import Open, Serve, becomes, scrolls_sideways
from tests.support.accessibility import problems_in_light_and_dark
from tests.support.check_ins import CheckedIn, check_ins, said
from tests.support.coaching import Three
from tests.support.installations import Clock, build

LONG = "In staff meetings I ask two people for their view before I give mine, also where I am sure of it."
NARROW = (320, 640)
# seven points in one row, each wide and high enough for a finger
ROW = """() => [...document.querySelectorAll('.points')].every((row) => {
  const boxes = [...row.children].map((one) => one.getBoundingClientRect());
  return boxes.length === 7 && new Set(boxes.map((box) => box.top)).size === 1
    && boxes.every((box) => box.width >= 36 && box.height >= 44);
})"""


@dataclass(frozen=True)
class Site:
    """A served installation with three months of check-ins; the third waits."""

    address: str
    engaged: CheckedIn
    three: Three
    goals: tuple[str, ...]
    answered: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Iterator[Site]:
    clock = Clock()
    installation = build(tmp_path_factory.mktemp("check-in"), clock=clock)
    engaged = check_ins(installation)
    goals = (engaged.share(LONG), engaged.share("I say who decides."))
    engaged.plan(2)
    for month, change in ((3, 2), (4, None), (5, ...)):
        clock.now = clock.now.replace(month=month, day=2)
        engaged.look()
        if change is not ...:
            check_in_answering.answer(installation, engaged.token, said(*((goal, change) for goal in goals)))
    three = Three(installation, engaged.own, engaged.id)
    yield Site(serve(three.app), engaged, three, goals, engaged.rows()[0].id)
    installation.database.close()


def _places(site: Site) -> Iterator[str]:
    """Give every page of check-ins, whosesoever it is."""
    yield site.engaged.path(0)
    yield site.engaged.path()
    yield f"/c/{site.engaged.token[:-1]}/"
    for below in ("", f"/{site.answered}"):
        yield f"/desk/engagements/{site.engaged.id}/check-ins{below}"
    for party in (Party.EXECUTIVE, Party.SPONSOR):
        site.three.come_in(party)
        place = site.three.path(party)
        yield f"{place}check-ins"
        yield f"{place}check-ins/{site.answered}"
    yield f"{place}check-ins/{site.engaged.rows()[-1].id}/form"


def _admitted(page: Page, site: Site) -> None:
    """Give the browser what the parties' browsers have."""
    own = [{"name": "parallax", "value": site.three.desk.cookie, "url": f"{site.address}/desk"}]
    for client in site.three.clients.values():
        own += [
            {"name": cookie.key, "value": cookie.value, "url": f"{site.address}{cookie.path}"}
            for cookie in (client._cookies or {}).values()
        ]
    page.context.add_cookies(own)  # type: ignore[arg-type]


def test_every_page_of_check_ins_is_for_everybody(open_window: Open, site: Site) -> None:
    page, found = open_window(reduced_motion="reduce").page, {}
    for path in _places(site):
        _admitted(page, site)
        page.goto(site.address + path)
        expect(page.locator("h1")).not_to_have_text("Your page")
        found[path] = problems_in_light_and_dark(page)
        found[path] += [f"scrolls sideways at {width}" for width in NARROW if scrolls_sideways(page, width=width)]
    assert len(found) == 10
    assert {path: problems for path, problems in found.items() if problems} == {}


def test_the_seven_points_stand_in_one_row_on_a_small_phone(open_window: Open, site: Site) -> None:
    page = open_window(width=320).page
    page.goto(site.address + site.engaged.path())
    expect(page.locator(".points")).to_have_count(2)
    becomes(page, ROW, True)


def test_it_is_filled_in_by_keyboard_without_a_script(open_window: Open, site: Site) -> None:
    page = open_window(java_script_enabled=False, width=320).page
    page.goto(site.address + site.engaged.path())
    keys = page.keyboard
    for text, presses in (("She asked Ann.", 5), ("", 7)):
        keys.press("Tab")
        keys.insert_text(text)
        keys.press("Tab")
        keys.press("Space")
        for _ in range(presses):
            keys.press("ArrowRight")
        keys.press("Tab")
        keys.insert_text("I ask, too.")
    for text in ("A merger.", "Go on."):
        keys.press("Tab")
        keys.insert_text(text)
    keys.press("Tab")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Your check-in has arrived")
    found = check_in_answering.own_answer(site.engaged.head, site.engaged.rows()[-1].id)
    assert [(one.saw, one.change, one.help) for one in found.goals] == [
        ("She asked Ann.", 2, "I ask, too."),
        ("", None, "I ask, too."),
    ]
    assert (found.business, found.suggestion) == ("A merger.", "Go on.")
