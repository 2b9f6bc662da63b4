"""The small moves that every journey of a stakeholder is made of."""

from playwright.sync_api import Page, expect


def stored(page: Page) -> dict[str, str]:
    return dict(page.evaluate("Object.entries(localStorage).reduce((all, [k, v]) => ({...all, [k]: v}), {})"))


def answer_step(page: Page, value: str) -> None:
    for rating in page.locator(".step.current .rating:visible").all():
        rating.locator(f"label:has(input[value='{value}'])").click()


def go_to(page: Page, step: str) -> None:
    page.evaluate("step => { location.hash = step }", step)
    expect(page.locator(f"#{step}")).to_be_visible()
    if step == "review":  # its gentle word moves the button a tenth of a second later; timers keep their order
        page.evaluate("new Promise((done) => setTimeout(done, 100))")


def expect_step(page: Page, heading: str, *, focused: bool = False) -> None:
    """Wait until the step of this heading is seen, and where asked until it has the focus."""
    found = page.locator(".step.current :is(h1, h2)").first
    expect(found).to_have_text(heading, use_inner_text=True)
    if focused:
        expect(found).to_be_focused()
