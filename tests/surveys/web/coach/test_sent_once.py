"""A form that is sent twice does what it says once, and both are answered alike; a page made once can be read again."""

import re
import threading

import pytest
from flask import Flask

from surveys.app import create_app
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.desk.reporting import reading
from surveys.desk.reporting.reading import ReadingState
from surveys.engagements.actor import Actor
from surveys.waves.closing import close_wave
from surveys.web.coach import kept_pages, sent_forms
from surveys.web.coach.kept_pages import KeptPages
from surveys.web.coach.sent_forms import Answer, SentForms, SentOtherwiseError
from tests.support.desk import ALICE, BOB, Browser, actor, engagement, notice, wave
from tests.support.forms import Sent, form_of, typed

NEW = {"executive_name": "Dana Whitfield", "executive_email": "dana@example.org"}
DONE = Answer("/desk/", ("said=saved",))


@pytest.fixture
def alice(installation: Installation) -> Actor:
    return actor(installation, ALICE, admin=True)


@pytest.fixture
def site(installation: Installation) -> Flask:
    return create_app(installation)


@pytest.fixture
def browser(site: Flask, alice: Actor) -> Browser:
    return Browser(site, alice)


@pytest.fixture
def closed(alice: Actor) -> str:
    found = wave(alice, engagement(alice), peer=4)
    close_wave(alice.installation, found)
    return found


def _again(browser: Browser, path: str, form: Sent, times: int = 2) -> list[tuple[int, str, str]]:
    answers = [browser.client.post(path, base_url=browser.base, data=form) for _ in range(times)]
    return [(one.status_code, str(one.location), notice(one)) for one in answers]


# --- on the pages ------------------------------------------------------------------------------------------------


def test_a_report_that_is_released_twice_by_one_form_has_one_link_and_one_code(
    alice: Actor, browser: Browser, closed: str
) -> None:
    path = f"/desk/waves/{closed}/release"
    first, second, third = _again(browser, path, form_of(browser.get(path).text, "expires_on"), 3)
    assert first == second == third
    assert len(reading.readings(alice, closed)) == 1
    assert _code(browser.get(first[1]).text) == _code(browser.get(first[1]).text)


def test_the_release_is_made_twice_where_it_is_asked_for_from_two_pages(
    alice: Actor, browser: Browser, closed: str
) -> None:
    path = f"/desk/waves/{closed}/release"
    for _ in range(2):
        browser.client.post(path, data=form_of(browser.get(path).text, "expires_on"))
    assert [one.state for one in reading.readings(alice, closed)] == [ReadingState.WAITING] * 2


def test_an_engagement_is_begun_once_and_both_are_led_to_it(alice: Actor, browser: Browser) -> None:
    form = typed(form_of(browser.get("/desk/engagements/new").text, "executive_name"), **NEW)
    first, second = _again(browser, "/desk/engagements/new", form)
    assert first == second
    (only,) = engagements.folders(alice)
    assert first[1] == f"/desk/engagements/{only.id}"


def test_what_was_refused_can_be_mended_and_sent_from_the_same_page(alice: Actor, browser: Browser) -> None:
    form = form_of(browser.get("/desk/engagements/new").text, "executive_name")
    assert browser.client.post("/desk/engagements/new", data=form).status_code == 422
    assert browser.client.post("/desk/engagements/new", data=typed(form, **NEW)).status_code == 303
    assert len(engagements.folders(alice)) == 1


def test_a_form_that_comes_again_with_something_else_in_it_asks_first(alice: Actor, browser: Browser) -> None:
    form = form_of(browser.get("/desk/engagements/new").text, "executive_name")
    browser.client.post("/desk/engagements/new", data=typed(form, **NEW))
    other = {**NEW, "executive_name": "Erin <Moss>", "organisation": "Two & Co", "follow_up": "y"}
    asked = browser.client.post("/desk/engagements/new", data=typed(form, **other))
    assert asked.status_code == 409
    assert "This form was sent before" in asked.text
    assert len(engagements.folders(alice)) == 1
    meant = form_of(asked.text, "executive_name", to="/desk/engagements/new")
    assert browser.client.post("/desk/engagements/new", data=meant).status_code == 303
    (erin,) = [one.details for one in engagements.folders(alice) if one.details.executive_name == "Erin <Moss>"]
    assert (erin.organisation, erin.follow_up) == ("Two & Co", True)


def test_two_posts_at_the_same_moment_do_it_once(installation: Installation, site: Flask, alice: Actor) -> None:
    browser = Browser(site, alice)
    form = typed(form_of(browser.get("/desk/engagements/new").text, "executive_name"), **NEW)
    clients = [Browser(site) for _ in range(6)]
    for one in clients:
        one.client.set_cookie("parallax", browser.cookie, path="/desk")
    went: list[str] = []
    ready = threading.Barrier(len(clients))

    def press(one: Browser) -> None:
        ready.wait()
        went.append(str(one.client.post("/desk/engagements/new", data=form).location))

    threads = [threading.Thread(target=press, args=(one,)) for one in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (only,) = engagements.folders(alice)
    assert went == [f"/desk/engagements/{only.id}"] * len(clients)


def test_every_form_of_a_page_but_signing_out_is_a_form_of_its_own(browser: Browser, alice: Actor) -> None:
    page = browser.get(f"/desk/engagements/{engagement(alice)}").text
    tokens = re.findall(r'name="csrf" value="([^"]+)"', page)
    assert len(tokens) == len(set(tokens)) == 2
    again = re.findall(r'name="csrf" value="([^"]+)"', browser.get("/desk/").text)
    assert again == [tokens[0]], "a page without a form of its own is the same whenever it is asked for"


def test_the_second_click_on_sign_out_is_signed_out_too(browser: Browser) -> None:
    form = {"csrf": re.findall(r'name="csrf" value="([^"]+)"', browser.get("/desk/").text)[0]}
    for _ in range(2):
        browser.client.set_cookie("parallax", browser.cookie, path="/desk")
        answer = browser.client.post("/desk/sign-out", data=form)
        assert (answer.location, notice(answer)) == ("/desk/sign-in", "signed_out")


# --- pages that are made once ------------------------------------------------------------------------------------


def test_a_page_made_once_is_no_other_browsers(
    site: Flask, installation: Installation, alice: Actor, browser: Browser, closed: str
) -> None:
    path = f"/desk/waves/{closed}/release"
    told = str(browser.client.post(path, data=form_of(browser.get(path).text, "expires_on")).location)
    code = _code(browser.get(told).text)
    for other in (Browser(site, alice), Browser(site, actor(installation, BOB))):
        gone = other.get(told)
        assert gone.status_code == 410
        assert code not in gone.text
    assert browser.get("/desk/told/another").status_code == 410


def _code(page: str) -> str:
    found = re.search(r'id="code">([^<]+)<', page)
    assert found is not None, page
    return found[1]


@pytest.mark.parametrize(("seconds", "is_there"), [(599.9, True), (600.0, False)])
def test_a_kept_page_is_there_for_ten_minutes(seconds: float, is_there: bool) -> None:
    now = [100.0]
    kept = KeptPages(lambda: now[0])
    name = kept.keep("browser", "page")
    now[0] += seconds
    assert (kept.page("browser", name) == "page") is is_there
    assert kept.page("another", name) is None


def test_the_oldest_kept_page_makes_room() -> None:
    kept = KeptPages()
    names = [kept.keep("browser", str(number)) for number in range(kept_pages.MOST + 1)]
    assert kept.page("browser", names[0]) is None
    assert kept.page("browser", names[1]) == "1"


# --- the register by itself --------------------------------------------------------------------------------------


def test_the_first_is_let_through_and_the_second_gets_its_answer() -> None:
    sent = SentForms()
    assert sent.begin("form", b"x") is None
    sent.finish("form", DONE)
    assert sent.begin("form", b"x") == sent.answered("form", b"x") == DONE
    assert sent.answered("form", b"y") is None
    with pytest.raises(SentOtherwiseError):
        sent.begin("form", b"y")


def test_after_a_refusal_the_next_is_the_first() -> None:
    sent = SentForms()
    sent.begin("form", b"x")
    sent.finish("form", None)
    assert sent.begin("form", b"y") is None


@pytest.mark.parametrize("answer", [DONE, None])
def test_the_second_waits_for_the_first(answer: Answer | None) -> None:
    sent = SentForms()
    sent.begin("form", b"x")
    found: list[Answer | None] = []
    second = threading.Thread(target=lambda: found.append(sent.begin("form", b"x")))
    second.start()
    second.join(0.05)
    assert second.is_alive()
    sent.finish("form", answer)
    second.join(5)
    assert found == [answer]


def test_whoever_waits_too_long_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sent_forms, "PATIENCE", 0.01)
    sent = SentForms()
    sent.begin("form", b"x")
    with pytest.raises(TimeoutError):
        sent.begin("form", b"x")
    assert sent.answered("form", b"x") is None


def test_old_forms_are_forgotten_and_one_at_work_is_not() -> None:
    now = [0.0]
    sent = SentForms(lambda: now[0])
    for form in ("at work", "done"):
        sent.begin(form, b"x")
    sent.finish("done", DONE)
    now[0] = sent_forms.KEPT + 1
    assert sent.begin("done", b"x") is None
    sent.finish("at work", DONE)


def test_no_number_of_forms_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sent_forms, "MOST", 5)
    sent = SentForms()
    for number in range(20):
        sent.begin(str(number), b"x")
        sent.finish(str(number), DONE)
    assert [sent.answered(str(number), b"x") is not None for number in range(20)] == [False] * 15 + [True] * 5


def test_a_page_that_fails_lets_its_form_be_sent_again(
    browser: Browser, alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = typed(form_of(browser.get("/desk/engagements/new").text, "executive_name"), **NEW)

    def fail(*_: object) -> str:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(engagements, "begin", fail)
        assert browser.client.post("/desk/engagements/new", data=form).status_code == 500
    assert browser.client.post("/desk/engagements/new", data=form).status_code == 303
    assert len(engagements.folders(alice)) == 1
