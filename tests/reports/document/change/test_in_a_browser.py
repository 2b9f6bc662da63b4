"""The comparison's web page as a reader meets it: on a phone, on a desk, in the dark, by screen reader."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.accessibility import WCAG, problems_in_light_and_dark


@pytest.mark.parametrize("name", ["story", "12 long areas"])
def test_the_page_never_scrolls_sideways_nor_does_a_table_leave_its_card(
    name: str, browser: Browser, page_of: Callable[[str], bytes], tmp_path: Path
) -> None:
    file = tmp_path / "comparison.html"
    file.write_bytes(page_of(name))
    for width in (320, 390, 1280):
        context = browser.new_context(viewport={"width": width, "height": 900})
        page = context.new_page()
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        leaving = """all => all.filter(one => one.getBoundingClientRect().right
            > one.closest('.goal').getBoundingClientRect().right + 1).length"""
        assert page.locator(".goal table").evaluate_all(leaving) == 0
        context.close()


@pytest.mark.parametrize("name", ["story"])
def test_axe_finds_nothing(name: str, browser: Browser, page_of: Callable[[str], bytes], tmp_path: Path) -> None:
    file = tmp_path / "comparison.html"
    file.write_bytes(page_of(name))
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    assert problems_in_light_and_dark(page, rules=(*WCAG, "best-practice")) == []
    context.close()
