"""Nine months of coaching in a real browser: contract, start, goals, check-ins, sessions, around two waves.

The executive's place and the department head's pages are used without JavaScript, the check-in by keyboard alone.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from surveys.mail.folder_reader import letters_in
from surveys.mail.transports import DESK_FOLDER
from surveys.worker.thread import Worker
from tests.journeys.desk_story import DANA
from tests.journeys.follow_up_story import FOCUS, FollowUpStory

HEAD = ("Hanna Head", "hanna@example.org")
GOALS = (
    ("When I hand over a task, I say who decides, and I leave it there.", FOCUS),
    ("When two of my leads disagree, I bring them to one table within the week.", "Conflict resolution"),
)
COMMITMENTS = (
    ("somebody brings a task back to me", "ask what they would decide"),
    ("I hear of a disagreement from one side", "invite both for the same week"),
)
SAW = ("The site leads presented their own numbers.", "One step back in a busy week.", "The contract was Jonas's.")
CHANGES = ("+1", "0", "+2")
WORD = "I heard that work comes back to my desk. From now on I say who decides."
_MOST_TABS = 60


@dataclass
class CoachingStory(FollowUpStory):
    """The story of one executive, with the coaching around it."""

    place: Page = field(init=False)
    head: Page = field(init=False)
    engagement: str = field(default="", init=False)
    one_link: str = field(default="", init=False)
    used: set[str] = field(default_factory=set, init=False)

    def play(self) -> None:
        """Everything from the contract to the follow-up that is compared."""
        coach = self.people("coach")()
        self.set_up(coach)
        self.begin_engagement(coach)
        self.name_the_head(coach)
        self.send_links(coach)
        self.agree(coach)
        self.head_begins()
        coach.goto(self.engagement)
        self.prepare_wave(coach)
        self.launch(coach)
        self.one_link = self._link("priya@example.org")
        self.people_answer()
        self.close(coach)
        self.prune_and_release(coach)
        self.executive_reads_in_place()
        self.say_back()
        self.set_goals()
        self.commit()
        self.share()
        self.plan_check_ins(coach)
        for month in range(3):
            self.month(month)
        again = self.people("coach again")()
        self.come_back(again)
        self.look_ahead(again)
        self.plan(again)
        self.clock.pass_(days=100)
        self.come_back(again)
        self.open_follow_up(again)
        self.answer_again()
        self.close(again)
        self.compare(again)
        self.look_back(again)

    # --- the three parties -----------------------------------------------------------------------------------------

    def name_the_head(self, coach: Page) -> None:
        """Write down who the department head is, and open the coaching page."""
        self.engagement = coach.url.split("?")[0]
        coach.get_by_role("link", name="Change", exact=True).click()
        coach.locator("input[name=head_name]").fill(HEAD[0])
        coach.locator("input[name=head_email]").fill(HEAD[1])
        coach.get_by_role("button", name="Save").click()
        coach.goto(f"{self.engagement}/coaching")
        expect(coach.get_by_role("heading", level=1)).to_have_text(f"Coaching of {DANA[0]}")
        self.picture(coach, "coaching-empty")

    def send_links(self, coach: Page) -> None:
        """A link each by mail, a code each by word of mouth."""
        codes = []
        for party in ("executive", "sponsor"):
            coach.locator(f"form[action$='links/{party}'] button").click()
            expect(coach.get_by_role("heading", level=1)).to_have_text("The code to tell")
            codes.append(coach.locator("#code").inner_text())
            coach.get_by_role("link", name="I have noted it").click()
        Worker(self.installation).tick()
        self.place = self.people("place of dana")()
        self.head = self.people("page of hanna")()
        for page, email, kind, code in ((self.place, DANA[1], "/x/", codes[0]), (self.head, HEAD[1], "/p/", codes[1])):
            page.goto(self._here(email, DESK_FOLDER, kind))
            page.get_by_label("Code").fill(code)
            page.get_by_label("This is my own device").check()
            page.get_by_role("button", name=re.compile("Open my")).click()
        expect(self.place.get_by_role("heading", level=1)).to_have_text("Your place")
        expect(self.head.get_by_role("heading", level=1)).to_have_text(f"The coaching of {DANA[0]}")
        self.picture(self.head, "coaching-head-empty")

    def agree(self, coach: Page) -> None:
        """The coach writes the contract; all three confirm it with their names."""
        coach.goto(f"{self.engagement}/contract/edit")
        coach.get_by_label("Purpose").fill("Dana takes over the second region in autumn.")
        coach.get_by_role("button", name="Save").click()
        expect(coach.get_by_role("heading", name="Confirmed by")).to_be_visible()
        for page, name, address in (
            (coach, "Alice Adler", ""),
            (self.place, DANA[0], self._below(self.place, "contract")),
            (self.head, HEAD[0], self._below(self.head, "contract")),
        ):
            if address:
                page.goto(address)
            page.locator("input[name=name]").fill(name)
            page.get_by_role("button", name="I confirm this contract").click()
            expect(page.get_by_role("button", name="I confirm this contract")).to_have_count(0)
        self.picture(self.head, "coaching-contract")

    def head_begins(self) -> None:
        """The department head's seven answers, which the executive reads as they were written."""
        self.head.goto(self._below(self.head, "intake"))
        for number, box in enumerate(self.head.locator("textarea").all()):
            box.fill(f"Answer {number}: both regions under one plan.")
        self.picture(self.head, "coaching-intake")
        self.head.get_by_role("button", name="Save").click()
        self.place.goto(self._below(self.place, "head/intake"))
        expect(self.place.get_by_text("Answer 6: both regions")).to_be_visible()

    # --- after the baseline ------------------------------------------------------------------------------------------

    def executive_reads_in_place(self) -> None:
        """The report stands in the place, without a second code."""
        self.place.goto(self._below(self.place, "reports"))
        self.picture(self.place, "coaching-reports")
        self.place.get_by_role("link", name="Read it page by page").click()
        expect(self.place.get_by_role("heading", name=DANA[0]).first).to_be_visible()

    def say_back(self) -> None:
        """One sentence to everybody who was asked, on every closed link."""
        self.place.goto(self._below(self.place, "said"))
        self.place.get_by_role("link", name="Say something back").click()
        self.place.get_by_label("What you would like to say back").fill(WORD)
        self.place.get_by_role("button", name="Say it").click()
        expect(self.place.get_by_text("Said on")).to_be_visible()
        priya = self.people("priya@example.org")()
        priya.goto(self.one_link)
        expect(priya.get_by_text(WORD)).to_be_visible()
        self.picture(priya, "coaching-word-back")

    def set_goals(self) -> None:
        """Two goals from the report's areas; there is no third."""
        for what, area in GOALS:
            self.place.goto(self._below(self.place, "goals/new"))
            self.place.get_by_label("What you will do").fill(what)
            self.place.get_by_label("Area of the feedback").select_option(label=area)
            self.place.get_by_role("button", name="Save").click()
            expect(self.place.get_by_role("heading", level=1)).to_have_text("Your goals")
        expect(self.place.get_by_role("link", name="New goal")).to_have_count(0)
        self.picture(self.place, "coaching-goals")

    def commit(self) -> None:
        """One commitment to each goal, the first with an assumption to test."""
        for number, (cue, act) in enumerate(COMMITMENTS):
            self.place.goto(self._below(self.place, "commitments/new"))
            self.place.locator("select[name=goal]").select_option(label=GOALS[number][0])
            self.place.locator("[name=cue]").fill(cue)
            self.place.locator("[name=act]").fill(act)
            self.place.get_by_role("button", name="Save").click()
            expect(self.place.get_by_role("heading", level=1)).to_have_text("Your commitments")
        self.picture(self.place, "coaching-commitments")

    def share(self) -> None:
        """The first goal is shared by a tick, and nothing else."""
        self.place.goto(self._below(self.place, "head"))
        own = self.place.locator("article, section", has_text=GOALS[0][0]).last
        own.get_by_label("My department head may read these words").check()
        own.get_by_role("button", name="Share this goal").click()
        expect(self.place.get_by_role("button", name="Withdraw it")).to_have_count(1)
        self.picture(self.place, "coaching-shared")
        self.head.goto(self._below(self.head, ""))
        expect(self.head.get_by_text(GOALS[0][0]).first).to_be_visible()
        expect(self.head.get_by_text(GOALS[1][0])).to_have_count(0)

    def plan_check_ins(self, coach: Page) -> None:
        """On the first of each month."""
        coach.goto(f"{self.engagement}/check-ins")
        expect(coach.get_by_text("They are asked on day 1 of each month")).to_be_visible()
        coach.locator("form[action$='/check-ins'] button").first.click()
        expect(coach.get_by_role("heading", level=1)).to_have_text("Monthly check-ins")

    def month(self, number: int) -> None:
        """A month: two sessions, a tap, a check-in by keyboard. Who visits twice a month keeps the link alive."""
        self.clock.pass_(days=14)
        self._come_in_again(self.place, "", "Your place")
        self.clock.jump(_first_of_next_month(self.installation.today()))
        self._by_the_calendar()
        self._check_in(number)
        coach = self.people("coach again")()
        self._sign_in(coach)
        for day in (0, 1):
            self._session(coach, number, day)
        coach.context.close()
        self.place.goto(self._below(self.place, "commitments"))
        self.place.get_by_role("button", name="Cue came, did it").first.click()
        expect(self.place.get_by_role("heading", level=1)).to_have_text("Your commitments")

    def _by_the_calendar(self) -> None:
        """Have the worker see the day twice, an hour apart, and send what is due."""
        for _ in range(2):
            Worker(self.installation).tick()
            self.clock.pass_(minutes=61)
        Worker(self.installation).tick()

    def _check_in(self, number: int) -> None:
        page = self.people("check-in")()
        page.goto(self._newest(HEAD[1], "/c/"))
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Check-in on the coaching of {DANA[0]}")
        self._tab_to(page, "textarea")
        page.keyboard.type(SAW[number])
        self._tab_to(page, "input[type=radio]")
        steps = {"+1": 1, "0": 0, "+2": 2}[CHANGES[number]]
        page.keyboard.press("Space")
        for _ in range(3 + steps):
            page.keyboard.press("ArrowRight")
        if number == 0:
            self.picture(page, "coaching-check-in")
        self._tab_to(page, "button.button")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Your check-in has arrived")
        page.context.close()

    def _session(self, coach: Page, month: int, day: int) -> None:
        coach.goto(f"{self.engagement}/sessions/held")
        coach.get_by_label("Date").fill(str(self.installation.today() - timedelta(days=7 * (day + 1))))
        coach.get_by_label("Begins at").fill("09:00")
        coach.get_by_label("Minutes").fill("60")
        coach.get_by_label("Topics").fill("delegation, goals")
        coach.get_by_label("Next steps").fill(f"Next {month}")
        coach.get_by_role("button", name="Save").click()
        expect(coach.get_by_role("heading", level=1)).to_contain_text(re.compile("Session|meeting", re.I))

    def look_ahead(self, coach: Page) -> None:
        """A session and a talk of the three to come, as coach and executive see them among all that there was."""
        coach.goto(f"{self.engagement}/sessions/new")
        coach.locator("#day").fill(str(self.installation.today() + timedelta(days=8)))
        coach.get_by_label("Begins at").fill("10:00")
        coach.get_by_label("Minutes").fill("60")
        coach.get_by_role("button", name="Plan").click()
        self.place.goto(self._below(self.place, "head/talks/middle"))
        self.place.get_by_label("The day").fill(str(self.installation.today() + timedelta(days=15)))
        self.place.get_by_role("button", name="Save").click()
        expect(self.place.get_by_role("status")).to_have_text("Saved.")
        coach.goto(f"{self.engagement}/timeline")
        expect(coach.get_by_role("row", name=re.compile("contract agreed by all three"))).to_be_visible()
        self.picture(coach, "coaching-timeline")
        coach.goto(f"{self.engagement}/coaching")
        expect(coach.get_by_role("link", name="Next session").first).to_be_visible()
        self.picture(coach, "coaching-hub")
        for below, title in (("", "Your place"), ("timeline", "Timeline"), ("sessions", "Sessions")):
            self._come_in_again(self.place, below, title)
            self.picture(self.place, f"coaching-place{below and '-'}{below}")

    # --- the follow-up, and looking back ---------------------------------------------------------------------------

    def look_back(self, coach: Page) -> None:
        """The picture with both waves, and what changed month by month; a link that nobody used has ended by itself."""
        coach.goto(f"{self.engagement}/timeline")
        expect(coach.get_by_role("row", name=re.compile("survey opened, closed on 9 September"))).to_be_visible()
        self.picture(coach, "coaching-timeline-back")
        coach.goto(f"{self.engagement}/check-ins")
        expect(coach.get_by_text("+2").first).to_be_visible()
        self.picture(coach, "coaching-trend")
        self._come_in_again(self.place, "", "This link has ended")
        self.picture(self.place, "coaching-place-ended")

    def _come_in_again(self, page: Page, below: str, title: str) -> None:
        page.goto(self._below(page, below))
        expect(page.get_by_role("heading", level=1)).to_have_text(title)

    def _below(self, page: Page, path: str) -> str:
        """Return an address of the same link."""
        return "/".join(page.url.split("?")[0].split("/")[:5]) + f"/{path}"

    def _newest(self, email: str, kind: str) -> str:
        """Find the link in somebody's letters that was not used before: each check-in has its own."""
        found = [
            link
            for letter in self._letters(email)
            if (link := re.search(rf"http://\S+?({kind}\S+)", letter)) is not None
        ]
        (fresh,) = {one[1] for one in found} - self.used
        self.used.add(fresh)
        return self.site + fresh

    def _letters(self, email: str) -> list[str]:
        folder = self.installation.settings.mail_folder / DESK_FOLDER
        return [letter.text for letter in letters_in(folder) if email in letter.to]

    def _tab_to(self, page: Page, selector: str) -> None:
        """Press Tab until the focus is on something like this: what no key reaches fails."""
        for _ in range(_MOST_TABS):
            page.keyboard.press("Tab")
            if page.locator(f"{selector}:focus").count():
                return
        raise AssertionError(f"no key leads to {selector}")


def _first_of_next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
