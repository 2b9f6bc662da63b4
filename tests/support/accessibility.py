"""The rule engine for accessibility, run over a page as it stands. Nothing is opened or clicked here."""

from collections.abc import Sequence
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def accessibility_problems(page: Page, *, rules: Sequence[str] = WCAG) -> list[str]:
    """Give what the rule engine finds on the page as it stands, one line each."""
    # what it found to be right is not asked for: telling all of it takes as long as finding out
    options = {"runOnly": {"type": "tag", "values": list(rules)}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['html'][:150]}" for rule in found for node in rule["nodes"]]


def problems_in_light_and_dark(page: Page, *, rules: Sequence[str] = WCAG) -> list[str]:
    """Give the same in both colour schemes."""
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {problem}" for problem in accessibility_problems(page, rules=rules)]
    return found
