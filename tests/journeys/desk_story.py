"""The whole job in a real browser, told once: the journey test plays it, and so does the guide's picture script.

Alice coaches Dana. Nothing is called from inside but the clock and the worker: every step is a page and a click.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from surveys.accounts.first_coach import set_up_address
from surveys.core.installation import Installation
from surveys.mail.folder_reader import letters_in
from surveys.mail.transports import DESK_FOLDER
from surveys.worker.thread import Worker
from tests.support.installations import Clock

NewPage = Callable[[], Page]
Picture = Callable[[Page, str], None]

COACH = ("Alice Adler", "alice.coach@example.org", "a long walk along the river")
DANA = ("Dana Whitfield", "dana@example.org")
ROSTER = """Ruth\tOkafor\truth@example.org\tboss
Amara\tDiallo\tamara@example.org\tcolleague
Tomas\tNovak\ttomas(at)example.org\tpeer
Priya\tRaman\tpriya@example.org\tpeer
Luca\tFerri\tluca@example.org\tpeerr
Ines\tDuarte\tines@example.org\tpeer"""
ANSWERING = ("ruth@example.org", "amara@example.org", "tomas@example.org", "priya@example.org", "ines@example.org")
UNKIND = "He never listens. Ask anybody about the Lisbon dinner."


@dataclass
class Story:
    """One installation that is served, and the people in front of their own browsers."""

    installation: Installation
    site: str
    people: Callable[[str], NewPage]
    picture: Picture = lambda _page, _name: None
    wave: str = field(default="", init=False)
    code: str = field(default="", init=False)

    def play(self) -> None:
        """Everything, from the first start to the executive's PDF."""
        coach = self.people("coach")()
        self.set_up(coach)
        self.sign_in(coach)
        self.begin_engagement(coach)
        self.prepare_wave(coach)
        self.launch(coach)
        self.people_answer()
        self.watch_and_remind(coach)
        self.close(coach)
        self.prune_and_release(coach)
        self.executive_reads()

    def set_up(self, coach: Page) -> None:
        """The address that the first start prints makes the first coach."""
        address = set_up_address(self.installation)
        assert address is not None
        coach.goto(self.site + address.removeprefix(self.installation.settings.base_url))
        name, email, password = COACH
        coach.get_by_label("Your name").fill(name)
        coach.get_by_label("Your e-mail address").fill(email)
        for one in coach.locator("input[type=password]").all():
            one.fill(password)
        self.picture(coach, "set-up")
        coach.get_by_role("button", name="Set up and sign in").click()
        expect(coach.get_by_role("heading", level=1)).to_have_text("Engagements")
        self.picture(coach, "first-page")

    def sign_in(self, coach: Page) -> None:
        """Out, and in again with the password."""
        coach.get_by_role("button", name="Sign out").click()
        self._sign_in(coach)

    def _sign_in(self, coach: Page) -> None:
        _, email, password = COACH
        coach.goto(f"{self.site}/desk/")
        coach.get_by_label("E-mail address").fill(email)
        coach.get_by_label("Password").fill(password)
        self.picture(coach, "sign-in")
        coach.get_by_role("button", name="Sign in").click()
        expect(coach.get_by_role("heading", level=1)).to_have_text("Engagements")

    def begin_engagement(self, coach: Page) -> None:
        """Who is coached."""
        coach.get_by_role("link", name="Set up the first one").click()
        coach.get_by_label("Executive", exact=True).fill(DANA[0])
        coach.get_by_label("E-mail address of the executive").fill(DANA[1])
        coach.get_by_label("Organisation").fill("Northwind Logistics")
        coach.get_by_label("A follow-up wave is planned").check()
        self.picture(coach, "engagement-form")
        coach.get_by_role("button", name="Set up the engagement").click()
        expect(coach.get_by_role("heading", level=1)).to_have_text(DANA[0])
        self.picture(coach, "engagement")

    def prepare_wave(self, coach: Page) -> None:
        """A roster from a spreadsheet, with two mistakes that are mended in place."""
        coach.get_by_role("button", name="Prepare the first wave").click()
        coach.get_by_role("link", name="People").click()
        coach.locator("textarea[name=pasted]").fill(ROSTER)
        self.picture(coach, "roster-pasted")
        coach.get_by_role("button", name="Put the list on the roster").click()
        expect(coach.get_by_role("heading", name="2 rows need a look")).to_be_visible()
        self.picture(coach, "roster-mistakes")
        look = coach.locator("section[aria-labelledby=look]")
        look.locator("input[value='tomas(at)example.org']").fill("tomas@example.org")
        look.locator("select[aria-invalid]").select_option("peer")
        look.get_by_role("button", name="Save").last.click()
        expect(coach.get_by_role("heading", name="7 people on the roster")).to_be_visible()
        self.picture(coach, "roster")

    def launch(self, coach: Page) -> None:
        """Review, then open; the letters lie in the folder."""
        coach.get_by_role("link", name="Letters").first.click()
        self.picture(coach, "letters")
        coach.get_by_role("link", name="Review").first.click()
        self.picture(coach, "review")
        coach.get_by_role("button", name="Open the wave and invite 7 people").click()
        expect(coach.get_by_text("The wave is open.")).to_be_visible()
        self.wave = coach.url.split("?")[0].rsplit("/", 1)[-1]
        Worker(self.installation).tick()
        self.picture(coach, "wave-open")

    def people_answer(self) -> None:
        """Five answer from the link in their mail, four of them peers; Luca declines."""
        for email in ANSWERING:
            self._answer(self.people(email)(), self._link(email), UNKIND if email == ANSWERING[1] else "")
        luca = self.people("luca@example.org")()
        luca.goto(self._link("luca@example.org"))
        luca.get_by_role("link", name=re.compile("rather not take part")).first.click()
        luca.get_by_role("button").first.click()
        expect(luca.get_by_role("heading", level=1)).to_be_visible()

    def watch_and_remind(self, coach: Page) -> None:
        """Counts, never who; and a reminder to whoever it concerns."""
        coach.reload()
        expect(coach.get_by_text("One of them would rather not take part")).to_be_visible()
        self.picture(coach, "progress")
        coach.get_by_role("button", name="Remind now").click()
        expect(coach.get_by_text("to everybody whom they concern")).to_be_visible()
        coach.get_by_role("link", name="Invitations").click()
        self.picture(coach, "mail-log")
        coach.go_back()

    def close(self, coach: Page) -> None:
        """Asked twice, and typed."""
        coach.goto(f"{self.site}/desk/waves/{self.wave}/close")
        coach.locator("input[name=typed]").fill("something else")
        coach.get_by_role("button", name="Close the wave for good").click()
        expect(coach.locator(".error")).to_be_visible()
        coach.goto(f"{self.site}/desk/waves/{self.wave}/close")
        coach.locator("input[name=typed]").fill("Whitfield")
        self.picture(coach, "close")
        coach.get_by_role("button", name="Close the wave for good").click()
        expect(coach.get_by_text("the report is ready to read")).to_be_visible()

    def prune_and_release(self, coach: Page) -> None:
        """Read, take one comment out, note, release."""
        coach.goto(f"{self.site}/desk/waves/{self.wave}/report")
        self.picture(coach, "report-desk")
        coach.locator("li", has_text="Lisbon").get_by_role("link").click()
        coach.get_by_label("Reason", exact=False).first.fill("points at one person")
        self.picture(coach, "remove-comment")
        coach.get_by_role("button", name="Remove it for good").click()
        expect(coach.get_by_text("The comment is removed")).to_be_visible()
        expect(coach.get_by_text("Lisbon")).to_have_count(0)
        coach.locator("textarea[name=note]").fill("Begin with what others see most.")
        coach.get_by_role("button", name="Save the note").click()
        coach.get_by_role("link", name="Release", exact=True).last.click()
        coach.get_by_role("button", name="Release it").click()
        self.code = coach.locator("#code").inner_text()
        self.picture(coach, "code")
        Worker(self.installation).tick()

    def executive_reads(self) -> None:
        """The link from the mail, the code that was told, one message a page."""
        dana = self.people("dana@example.org")()
        dana.goto(self._reading_link())
        dana.get_by_label("Code").fill("WRON-GONE")
        dana.get_by_role("button", name="Open the report").click()
        expect(dana.get_by_text("was not right")).to_be_visible()
        dana.get_by_label("Code").fill(self.code)
        self.picture(dana, "reading-code")
        dana.get_by_role("button", name="Open the report").click()
        expect(dana.get_by_role("heading", name=DANA[0]).first).to_be_visible()
        self.picture(dana, "reading-first")
        dana.keyboard.press("ArrowRight")
        self.picture(dana, "reading-next")

    def download(self, context: BrowserContext, folder: Path) -> Path:
        """Keep the executive's PDF."""
        page = context.pages[-1]
        with page.expect_download() as waiting:
            page.get_by_role("link", name="PDF").first.click()
        path = folder / "report.pdf"
        waiting.value.save_as(path)
        return path

    def _answer(self, page: Page, link: str, comment: str) -> None:
        page.goto(link)
        if page.locator("input[name=understood]").count():
            page.locator("label:has(input[name=understood])").click()
        page.evaluate("location.hash = 'review'")
        page.evaluate(_ALL_FOURS)
        if comment:
            page.evaluate("text => { document.querySelector('textarea').value = text }", comment)
        page.get_by_role("button", name=re.compile("Send")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")

    def _link(self, email: str) -> str:
        return self._here(email, self.wave, "/s/")

    def _reading_link(self, subject: str = "") -> str:
        return self._here(DANA[1], DESK_FOLDER, "/r/", subject)

    def _here(self, email: str, folder: str, kind: str, subject: str = "") -> str:
        """Find a link in somebody's letters, in one with these words in its subject."""
        for letter in letters_in(self.installation.settings.mail_folder / folder):
            found = re.search(rf"http://\S+?({kind}\S+)", letter.text)
            if email in letter.to and subject in letter.subject and found:
                return self.site + found[1]
        raise AssertionError(f"no letter with {kind} to {email} lies in {folder}")


_ALL_FOURS = """() => document.querySelectorAll('input[type=radio][value="4"], input[type=radio][value="yes"]')
  .forEach((one) => { one.checked = true; one.dispatchEvent(new Event('change', {bubbles: true})); })"""


def story_clock() -> Clock:
    """Give the day on which the story begins."""
    return Clock()
