"""Sending twice, over a bad network, or to a server that is busy: nothing is lost, and nothing counts twice."""

from collections.abc import Callable
from threading import Event

import pytest
from playwright.sync_api import Dialog, Page, Request, Route, expect

from instruments.answers import Answers
from instruments.groups import RaterGroup
from surveys.waves.respondent import LinkState
from surveys.web.app import build_app
from tests.journeys.conftest import Open, Serve, Window, wait_until
from tests.journeys.stakeholder import answer_step, expect_step, go_to, stored
from tests.surveys.web.ballot_box import MemoryBox, a_respondent

WITHOUT_STORAGE = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
)
STORAGE = pytest.mark.parametrize("storage", [True, False], ids=["with storage", "without storage"])
NETWORK = "Failed to load resource"  # the browser's own complaint, which is meant here


class PatientBox(MemoryBox):
    """A ballot box that can be made to wait, or to have no time."""

    def __init__(self) -> None:
        super().__init__()
        self.may_go_on, self.busy = Event(), False
        self.may_go_on.set()

    def cast(self, token: str, answers: Answers) -> LinkState:
        if self.busy:
            raise TimeoutError
        state = super().cast(token, answers)
        assert self.may_go_on.wait(20)
        return state


@pytest.fixture
def patient() -> PatientBox:
    return PatientBox()


@pytest.fixture
def served(serve: Serve, patient: PatientBox) -> str:
    return serve(build_app(patient, behind_tls=False))


@pytest.fixture
def ready(served: str, patient: PatientBox, open_window: Open) -> Callable[..., Window]:
    """Open the survey, answer a step, write a comment, and stand before the last button."""

    def begin(*, storage: bool = True) -> Window:
        window = open_window()
        if not storage:
            window.context.add_init_script(WITHOUT_STORAGE)
        page = window.page
        page.goto(f"{served}/s/{patient.invite(a_respondent())}")
        page.locator("#next").click()
        answer_step(page, "4")
        go_to(page, "words")
        page.locator("#comment-advice").fill("Be bolder.")
        go_to(page, "review")
        return window

    return begin


def send(page: Page) -> None:
    page.get_by_role("button", name="Send my answers").click()


def thanked(page: Page, box: MemoryBox) -> None:
    """The thanks are there, one ballot came, and it holds what was typed."""
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    (ballot,) = box.ballots
    assert ballot.scores["leadership_presence.05"] == 4
    assert ballot.comments == {"advice": "Be bolder."}


def still_there(page: Page, *, storage: bool) -> None:
    """Everything typed stands on the page, and the draft, where there can be one, is not touched."""
    expect(page.locator("input[value='4']:checked")).to_have_count(5)
    expect(page.locator("#comment-advice")).to_have_value("Be bolder.")
    assert not storage or len(stored(page)) == 1
    expect(page.locator("#send")).to_have_text("Send my answers")


def count_posts(page: Page) -> list[str]:
    posts: list[str] = []

    def count(request: Request) -> None:
        if request.method == "POST":
            posts.append(request.url)

    page.on("request", count)
    return posts


def test_a_double_click_sends_once_and_the_thanks_can_be_loaded_again(
    ready: Callable[..., Window], patient: PatientBox
) -> None:
    page = ready().page
    posts = count_posts(page)
    patient.may_go_on.clear()
    page.locator("#send").dblclick()
    expect(page.locator("#send")).to_have_text("Sending …")
    page.locator("#send").click(force=True)
    page.keyboard.press("Enter")
    patient.may_go_on.set()
    thanked(page, patient)
    assert len(posts) == 1
    page.reload()
    thanked(page, patient)
    assert stored(page) == {}
    page.go_back()
    expect(page.get_by_role("heading", name="Answers have been received")).to_be_visible()
    assert len(posts) == 1


@STORAGE
@pytest.mark.parametrize("trouble", ["lost", "stopped", "silent"])
def test_what_did_not_get_through_can_be_sent_again(
    ready: Callable[..., Window], patient: PatientBox, trouble: str, *, storage: bool
) -> None:
    window = ready(storage=storage)
    page, held = window.page, list[Route]()
    if trouble == "silent":
        page.clock.install()
    page.route("**/s/*", lambda route: route.abort() if trouble == "lost" else held.append(route))
    send(page)
    if trouble != "lost":
        expect(page.locator("#send")).to_have_text("Sending …")
        page.evaluate("stop()") if trouble == "stopped" else page.clock.fast_forward(31_000)
    expect(page.locator("#failed")).to_contain_text("it is not certain that your answers arrived")
    still_there(page, storage=storage)
    page.unroute_all()
    send(page)
    thanked(page, patient)
    window.complaints[:] = [one for one in window.complaints if NETWORK not in one]


@STORAGE
def test_what_arrived_though_its_answer_was_lost_counts_once_and_the_page_says_so(
    ready: Callable[..., Window], patient: PatientBox, *, storage: bool
) -> None:
    window = ready(storage=storage)
    page = window.page

    def lose(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    page.route("**/s/*", lose)
    send(page)
    expect(page.locator("#failed")).to_contain_text("they cannot count twice")
    page.unroute_all()
    send(page)
    expect(page.get_by_role("heading", name="Answers have been received")).to_be_visible()
    assert len(patient.ballots) == 1
    assert not storage or stored(page) == {}
    window.complaints[:] = [one for one in window.complaints if NETWORK not in one]


@STORAGE
def test_a_server_that_cannot_take_it_now_says_so_on_the_page_and_the_draft_stays(
    ready: Callable[..., Window], patient: PatientBox, *, storage: bool
) -> None:
    window = ready(storage=storage)
    page = window.page
    patient.busy = True
    for _ in range(2):
        send(page)
        expect(page.locator("#failed")).to_contain_text("The server is busy with other work.")
        still_there(page, storage=storage)
    patient.busy = False
    send(page)
    thanked(page, patient)
    window.complaints[:] = [one for one in window.complaints if NETWORK not in one]


@STORAGE
def test_what_only_the_server_can_refuse_comes_back_with_everything_in_it(
    ready: Callable[..., Window], patient: PatientBox, *, storage: bool
) -> None:
    page = ready(storage=storage).page
    page.evaluate("document.querySelector('#comment-keep_doing').value = '[removed]'")
    send(page)
    expect(page.locator("#summary")).to_contain_text("put it another way")
    still_there(page, storage=storage)
    go_to(page, "words")
    page.locator("#comment-keep_doing").fill("")
    go_to(page, "review")
    send(page)
    thanked(page, patient)


def test_a_mistake_that_the_server_found_is_what_the_page_opens_at(
    served: str, patient: PatientBox, open_window: Open
) -> None:
    """Regions that are empty from the start are no mistakes, such as the one beside the supervisors' tick."""
    page = open_window().page
    page.goto(f"{served}/s/{patient.invite(a_respondent(RaterGroup.SUPERVISOR))}")
    page.locator("#understood label").click()
    go_to(page, "words")
    page.locator("#comment-advice").fill("[removed]")
    go_to(page, "review")
    send(page)
    expect(page.locator("#summary")).to_be_visible()
    expect_step(page, "12 of 12 In your own words")
    expect(page.locator("#summary")).to_be_focused()


@STORAGE
def test_past_the_closing_date_the_answers_stay_on_the_page_and_a_used_link_clears_them(
    ready: Callable[..., Window], patient: PatientBox, *, storage: bool
) -> None:
    page = ready(storage=storage).page
    patient.become(patient.tokens[-1], LinkState.PAST)
    send(page)
    expect(page.locator("#failed")).to_contain_text("The closing date has passed")
    still_there(page, storage=storage)
    patient.become(patient.tokens[-1], LinkState.USED)
    send(page)
    expect(page.get_by_role("heading", name="Answers have been received")).to_be_visible()
    assert not storage or stored(page) == {}
    assert patient.ballots == []


def test_a_page_that_the_browser_put_back_keeps_what_is_nowhere_else(ready: Callable[..., Window]) -> None:
    put_back = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    page = ready(storage=False).page
    page.evaluate(put_back)
    page.wait_for_timeout(0)
    still_there(page, storage=False)
    page = ready().page
    with page.expect_navigation():  # its draft may have been sent or cleared elsewhere
        page.evaluate(put_back)
    wait_until(page, "document.querySelectorAll(\"input[value='4']:checked\").length === 5")


@STORAGE
def test_leaving_is_asked_about_only_where_it_would_lose_something(
    ready: Callable[..., Window], served: str, *, storage: bool
) -> None:
    page, asked = ready(storage=storage).page, list[str]()

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="How this survey protects you").click()
    if storage:
        page.wait_for_url(f"{served}/privacy")
        page.go_back()
        wait_until(page, "document.querySelectorAll(\"input[value='4']:checked\").length === 5")
    else:
        expect_step(page, "Look over and send")
        still_there(page, storage=False)
    assert asked == ([] if storage else ["beforeunload"])


def test_declining_twice_at_once_is_thanked_for_and_its_draft_goes(
    served: str, patient: PatientBox, open_window: Open
) -> None:
    page = open_window().page
    page.goto(f"{served}/s/{patient.invite(a_respondent())}")
    page.locator("#next").click()
    answer_step(page, "4")
    page.locator("#back").click()
    page.get_by_role("link", name="I would rather not take part").click()
    expect(page.get_by_text("The draft of your answers, in this browser, is removed.")).to_be_visible()
    assert len(stored(page)) == 1
    page.get_by_role("button", name="Yes, leave me out").dblclick()
    expect(page.get_by_text("Your reply has been received.")).to_be_visible()
    assert stored(page) == {}
    assert len(patient.declined) == 1
    page.reload()
    expect(page.get_by_text("Your reply has been received.")).to_be_visible()


def test_where_there_is_no_draft_declining_speaks_of_none(served: str, patient: PatientBox, open_window: Open) -> None:
    page = open_window().page
    page.goto(f"{served}/s/{patient.invite(a_respondent())}/decline")
    expect(page.get_by_role("heading", name="Would you rather not take part?")).to_be_visible()
    expect(page.locator("#kept")).to_be_hidden()
