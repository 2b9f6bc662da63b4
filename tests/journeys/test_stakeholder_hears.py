"""What a screen reader speaks while somebody writes a comment: the warning when it comes, and not every letter."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from instruments.groups import RaterGroup
from tests.journeys.conftest import Open, becomes
from tests.journeys.stakeholder import answer_step, go_to
from tests.surveys.web.ballot_box import MemoryBox, a_respondent

LIVE = "[role=status], [role=alert]"
# Notes every text that comes or goes: in which region, whether that was there from the start, and where outside of any.
WATCH = """
() => {
  const before = new Set(document.querySelectorAll('[role=status], [role=alert]'));
  window.spoken = [];
  window.elsewhere = [];
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const around = target.nodeType === 1 ? target : target.parentElement;
      const region = around.closest('[role=status], [role=alert]');
      if (region && before.has(region)) spoken.push([region.id, region.textContent]);
      else if (!around.closest('[aria-hidden=true]')) elsewhere.push(around.outerHTML.slice(0, 120));
    }
  }).observe(document.body, { childList: true, characterData: true, subtree: true });
}
"""


def regions(page: Page) -> dict[str, str]:
    """Give the live regions that assistive technology sees now, by their text's id."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    live = [node for node in nodes if node.get("role", {}).get("value") in ("status", "alert") and not node["ignored"]]
    found = {}
    for node in live:
        element = session.send("DOM.describeNode", {"backendNodeId": node["backendDOMNodeId"]})["node"]
        attributes = element["attributes"]
        found[attributes[attributes.index("id") + 1]] = _text(node, nodes)
    session.detach()
    return found


def _text(node: dict[str, Any], nodes: list[dict[str, Any]]) -> str:
    children = [one for one in nodes if one["nodeId"] in node["childIds"]]
    own = node["name"]["value"] if node["role"]["value"] == "StaticText" else ""
    return own + "".join(_text(child, nodes) for child in children)


def described(page: Page, name: str) -> str:
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    texts = [node for node in nodes if node.get("role", {}).get("value") == "textbox" and name in node["name"]["value"]]
    assert len(texts) == 1
    return str(texts[0]["description"]["value"])


def spoken(page: Page) -> list[tuple[str, str]]:
    """Give what was put into regions since it was asked last, each once."""
    found = page.evaluate("spoken.splice(0)")
    becomes(page, "elsewhere", [])
    return list(dict.fromkeys((region, text) for region, text in found))


@pytest.fixture
def writing(site: str, box: MemoryBox, open_window: Open) -> Page:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_respondent())}#words")
    page.locator("#comment-advice").fill("x")  # the first letter begins a draft, and that is said once
    page.evaluate(WATCH)
    return page


def test_every_region_is_there_from_the_start_and_empty(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_respondent(RaterGroup.SUPERVISOR))}")
    assert regions(page) == {"restored": "", "tick-first": "", "kept": ""}
    go_to(page, "words")
    for question in ("keep_doing", "do_differently", "advice"):
        assert {f"comment-{question}-left", f"comment-{question}-warning"} <= {*regions(page)}
    assert set(regions(page).values()) == {""}
    expect(page.locator(f":is({LIVE}) *")).to_have_count(0)
    page.locator("#next").click()
    assert {"gentle", "failed"} <= {*regions(page)}


def test_the_warning_that_a_comment_could_name_its_writer_is_spoken(writing: Page) -> None:
    area = writing.locator("#comment-advice")
    area.fill("")
    area.press_sequentially("Ask more. So says Bob")
    warning = "This seems to hold your own name. Comments are shown word for word, so it could tell who wrote this."
    assert spoken(writing) == [("comment-advice-warning", warning)]
    assert regions(writing)["comment-advice-warning"] == warning
    area.press_sequentially(", and not anybody else.")
    assert spoken(writing) == []
    area.fill("Ask more.")
    assert spoken(writing) == [("comment-advice-warning", "")]


def test_the_letters_are_counted_in_silence_until_few_are_left(writing: Page) -> None:
    area = writing.locator("#comment-advice")
    area.fill("x" * 895)
    assert spoken(writing) == []
    expect(writing.locator("#comment-advice-count")).to_have_text("895 so far")
    area.press_sequentially("y" * 120)
    said = ["100 characters left", "50 characters left", "20 characters left", "10 characters left"]
    over = ["0 characters left", "1 character too many", "10 characters too many"]
    assert spoken(writing) == [("comment-advice-left", text) for text in said + over]
    area.fill("x" * 927)
    assert spoken(writing) == [("comment-advice-left", "73 characters left")]
    area.fill("x" * 800)
    assert spoken(writing) == [("comment-advice-left", "")]


def test_what_describes_a_comment_does_not_change_while_it_is_written(writing: Page) -> None:
    area = writing.locator("#comment-advice")
    for text in ("", "x", "So says Bob", "x" * 950, "x" * 1010):
        area.fill(text)
        assert described(writing, "advice") == "Up to 1000 characters."


def test_what_else_is_said_comes_into_regions_too(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    page.goto(f"{site}/s/{box.invite(a_respondent(RaterGroup.SUPERVISOR))}")
    page.evaluate(WATCH)
    page.locator("#next").click()
    assert spoken(page) == [("tick-first", "Please tick this first: it is how your answers will be shown.")]
    page.locator("#understood label").click()
    assert ("tick-first", "") in spoken(page)
    page.evaluate("document.querySelectorAll('input[value=\"4\"], .gate [value=yes]').forEach(one => one.click())")
    go_to(page, "choice")
    page.evaluate("spoken.splice(0); elsewhere.splice(0)")
    for box_ in page.locator("#picks label").all()[:4]:
        box_.click()
    said = ["1 of 3 chosen", "2 of 3 chosen", "3 of 3 chosen", "Three at most: take one away first."]
    assert spoken(page) == [("picked", text) for text in said]
    go_to(page, "review")
    expect(page.locator("#gentle")).to_contain_text("All your answers are the same.")
    assert regions(page)["gentle"].startswith("All your answers are the same.")


def test_a_draft_that_is_kept_restored_and_cleared_is_spoken_of(site: str, box: MemoryBox, open_window: Open) -> None:
    page = open_window().page
    address = f"{site}/s/{box.invite(a_respondent())}"
    page.goto(address)
    page.locator("#next").click()
    page.evaluate(WATCH)
    answer_step(page, "4")
    becomes(page, "spoken", [["kept", "Your draft is kept in this browser only."]])
    page.goto("about:blank")
    page.goto(address)
    page.evaluate(WATCH)
    becomes(page, "spoken", [["restored", "Your draft in this browser was restored."]])
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#draft").get_by_role("button", name="Clear all my answers").click()
    becomes(page, "spoken.some(([id, text]) => id === 'restored' && text === 'All your answers were cleared.')", True)
    expect(page.get_by_role("button", name="Clear all my answers")).to_have_count(0)
