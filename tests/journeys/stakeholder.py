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


def heading(page: Page) -> str:
    return " ".join(page.locator(".step.current :is(h1, h2)").first.inner_text().split())


def focused(page: Page) -> str:
    return " ".join(str(page.evaluate("document.activeElement.textContent")).split())
