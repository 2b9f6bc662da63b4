"""A served coaching in a browser that everybody of it was let into, and what is measured of its pages."""

from dataclasses import dataclass

from playwright.sync_api import Page, ViewportSize, expect

from surveys.coaching.access import Party
from tests.support.coaching import Three

_COLLISIONS = """() => [...document.querySelectorAll('svg')].flatMap(picture => {
  const boxes = [...picture.querySelectorAll('text')].map(one => [one.textContent, one.getBoundingClientRect()]);
  const outside = boxes.filter(([_, box]) => box.left < 0 || box.right > innerWidth).map(([words]) => words);
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom;
  return outside.concat(boxes.flatMap(([words, box], at) =>
    boxes.slice(at + 1).filter(([_, other]) => meet(box, other)).map(([other]) => `${words} on ${other}`)));
})"""


@dataclass(frozen=True)
class CoachingSite:
    """A served coaching, everybody of which was let in."""

    address: str
    parties: Three

    def open(self, page: Page, party: Party, below: str) -> None:
        """Open a page below a party's own pages, with the cookies that they were given."""
        desk = party is Party.COACH
        client = self.parties.desk.client if desk else self.parties.clients[party]
        kept = [
            {"name": one.key, "value": one.value, "domain": "127.0.0.1", "path": one.path}
            for one in (client._cookies or {}).values()
        ]
        page.context.add_cookies(kept)  # type: ignore[arg-type]
        begins = f"/desk/engagements/{self.parties.engaged}/" if desk else self.parties.path(party)
        page.goto(f"{self.address}{begins}{below}")


def words_that_collide(page: Page) -> list[str]:
    """Return the words of pictures that lie on others, or outside of the window."""
    found: list[str] = page.evaluate(_COLLISIONS)
    return found


def expect_way_to_all_parts(page: Page, width: int) -> None:
    """Expect that the executive reaches every part of their place from a page as wide as that, seen and not guessed."""
    page.set_viewport_size(ViewportSize(width=width, height=800))
    menu = page.locator("summary", has_text="Menu")
    if menu.is_visible():
        menu.click()
    for name in ("Home", "Contract", "Timeline", "For yourself"):
        way = page.get_by_label("Your place").get_by_role("link", name=name, exact=True)
        expect(way).to_be_visible()
        expect(way).to_be_in_viewport()
