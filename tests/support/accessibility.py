"""The rule engine for accessibility, run over a page as it stands. Nothing is opened or clicked here."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
OF_COLOUR = ("color-contrast", "color-contrast-enhanced", "link-in-text-block")  # what a scheme can change

# A colour on its way from one scheme or state to the other is not what anybody reads. Finished, not awaited: inside a
# closed <details> a transition waits for ever.
SETTLED = """() => {
  document.body.getBoundingClientRect();
  for (const one of document.getAnimations())
    if (Number.isFinite(one.effect.getComputedTiming().endTime)) one.finish();
}"""


def accessibility_problems(page: Page, *, rules: Sequence[str] = WCAG) -> list[str]:
    """Give what the rule engine finds on the page as it stands, one line each."""
    return _found(page, {"type": "tag", "values": list(rules)})


def problems_in_light_and_dark(page: Page, *, rules: Sequence[str] = WCAG) -> list[str]:
    """Give the same in both colour schemes: everything in light, and in dark what has to do with colours."""
    page.emulate_media(color_scheme="light")
    found = [f"light: {problem}" for problem in accessibility_problems(page, rules=rules)]
    page.emulate_media(color_scheme="dark")
    asked = page.evaluate("tags => axe.getRules(tags).map(rule => rule.ruleId)", list(rules))
    of_colour = [rule for rule in OF_COLOUR if rule in asked]
    assert of_colour, "none of these rules looks at a colour"
    return found + [f"dark: {problem}" for problem in _found(page, {"type": "rule", "values": of_colour})]


def _found(page: Page, only: Mapping[str, object]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)  # half a megabyte: once for each page
    page.evaluate(SETTLED)
    # what it found to be right is not asked for: telling all of it takes as long as finding out
    options = {"runOnly": only, "resultTypes": ["violations"]}
    script = "options => axe.run(document, options).then((results) => results.violations)"
    violations: list[dict[str, Any]] = page.evaluate(script, options)
    return [f"{rule['id']}: {node['html'][:150]}" for rule in violations for node in rule["nodes"]]
