"""What follows the baseline, in a real browser: declared areas, a second wave, what changed, and its release.

It goes on where `desk_story.Story` ends. Only the clock and the worker are moved from inside.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from playwright.sync_api import Page, expect

from surveys.worker.thread import Worker
from tests.journeys.desk_story import DANA, Story
from tests.support.installations import Clock

FOCUS, SECOND, CONTROL = "Effective delegation", "Conflict resolution", "Persuasion and influence"
_ALL = """([score, better, change]) => {
  const tick = (one) => { one.checked = true; one.dispatchEvent(new Event('change', {bubbles: true})); };
  document.querySelectorAll(`input[name^="item-"][value="${score}"], input[value="yes"]`).forEach(tick);
  document.querySelectorAll(`input[name^="item-effective_delegation"][value="${better}"]`).forEach(tick);
  document.querySelectorAll(`input[name^="change-"][value="${change}"]`).forEach(tick);
  document.querySelectorAll('input[name^="back-"][value="3.5"]').forEach(tick);
}"""


@dataclass
class FollowUpStory(Story):
    """The story of one executive over nine months."""

    clock: Clock = field(default_factory=Clock)
    baseline: str = field(default="", init=False)
    subject: str = field(default="your report", init=False)

    def play(self) -> None:
        """Everything up to the release of the baseline, and then what follows."""
        super().play()
        coach = self.people("coach again")()
        self.come_back(coach)
        self.plan(coach)
        self.executive_sees_the_areas()
        self.clock.pass_(days=90)
        self.come_back(coach)
        self.open_follow_up(coach)
        self.answer_again()
        self.close(coach)
        self.compare(coach)
        self.release_what_changed(coach)
        self.executive_reads_what_changed()

    def come_back(self, coach: Page) -> None:
        """Sign in, and find the engagement."""
        coach.context.clear_cookies()
        self._sign_in(coach)
        coach.get_by_role("link", name=DANA[0]).first.click()
        expect(coach.get_by_role("heading", level=1)).to_have_text(DANA[0])

    def plan(self, coach: Page) -> None:
        """Plan the follow-up from the report, and declare what will be looked at."""
        self.baseline = self.wave
        coach.goto(f"{self.site}/desk/waves/{self.baseline}/report")
        coach.get_by_role("button", name="Plan the follow-up").click()
        expect(coach.get_by_role("heading", name="7 people on the roster")).to_be_visible()
        coach.get_by_role("link", name="What to look at").first.click()
        coach.get_by_label("Area to look at").select_option(label=FOCUS)
        coach.get_by_label("A second one").select_option(label=SECOND)
        coach.get_by_label("Control area").select_option(label=CONTROL)
        self.picture(coach, "areas")
        coach.get_by_role("button", name="Save and go on to the review").click()
        expect(coach.get_by_role("heading", name="What it can tell of change")).to_be_visible()
        self.picture(coach, "follow-up-review")

    def executive_sees_the_areas(self) -> None:
        """Before it opens, the executive finds the areas where the report is."""
        dana = self.people("dana@example.org")()
        self._read(dana, self.code)
        noted = dana.get_by_text("For the follow-up your coach has noted")
        expect(noted).to_contain_text(f"{FOCUS}, {SECOND}; compared with: {CONTROL}")
        self.picture(dana, "reading-areas")

    def open_follow_up(self, coach: Page) -> None:
        """Ninety days later: set the last day, and open it."""
        coach.get_by_role("link", name="Draft, begun").click()
        coach.get_by_role("link", name="Questionnaire and rules").click()
        coach.locator("input[name=closes_on]").fill(str(self.installation.today() + timedelta(days=21)))
        coach.get_by_role("button", name=re.compile("Save")).first.click()
        coach.get_by_role("link", name="Review").first.click()
        coach.get_by_role("button", name="Open the wave and invite 7 people").click()
        expect(coach.get_by_text("The wave is open.")).to_be_visible()
        self.wave = coach.url.split("?")[0].rsplit("/", 1)[-1]
        Worker(self.installation).tick()

    def answer_again(self) -> None:
        """Everybody answers on a phone, also what has changed; one takes the steps by hand."""
        for email in ("ruth", "amara", "tomas", "priya", "luca", "ines", "dana"):
            page = self.people(f"{email}@example.org")()
            page.goto(self._link(f"{email}@example.org"))
            if email == "amara":
                page.evaluate("location.hash = 'since'")
                self.picture(page, "survey-since")
            if page.locator("input[name=understood]").count():
                page.locator("label:has(input[name=understood])").click()
            page.evaluate("location.hash = 'review'")
            page.evaluate(_ALL, ["4", "4" if email == "dana" else "5", "2" if email != "luca" else "1"])
            page.get_by_role("button", name=re.compile("Send")).click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")

    def compare(self, coach: Page) -> None:
        """From the follow-up's report to what changed, read whole and page by page."""
        coach.goto(f"{self.site}/desk/waves/{self.wave}/report")
        self.picture(coach, "follow-up-report-desk")
        coach.get_by_role("link", name=re.compile("^Compare")).click()
        expect(coach.get_by_role("heading", level=1)).to_have_text("What has changed")
        self.picture(coach, "comparison-desk")
        coach.get_by_role("link", name="Read the whole comparison").click()
        expect(coach.get_by_text(FOCUS).first).to_be_visible()
        self.picture(coach, "comparison")
        coach.go_back()
        expect(coach.get_by_role("heading", level=1)).to_have_text("What has changed")

    def release_what_changed(self, coach: Page) -> None:
        """A link and a code of its own."""
        coach.get_by_role("link", name="Release", exact=True).last.click()
        coach.get_by_role("button", name="Release it").click()
        self.code, self.subject = coach.locator("#code").inner_text(), "what has changed"
        Worker(self.installation).tick()

    def executive_reads_what_changed(self) -> None:
        """On a phone, page by page."""
        dana = self.people("dana@example.org")()
        self._read(dana, self.code)
        told = dana.get_by_role("listitem").filter(has_text=FOCUS).filter(has_text="higher")
        expect(told.first).to_be_visible()
        self.picture(dana, "changed-first")
        dana.keyboard.press("ArrowRight")
        expect(dana.get_by_role("heading", name=FOCUS)).to_be_visible()
        self.picture(dana, "changed-next")

    def _read(self, dana: Page, code: str) -> None:
        dana.goto(self._reading_link(self.subject))
        dana.get_by_label("Code").fill(code)
        dana.get_by_role("button", name="Open the report").click()
        expect(dana.get_by_role("heading", name=DANA[0]).first).to_be_visible()
