"""What was typed into a page whose sign-in had ended goes through the sign-in: for ten minutes, for the same coach."""

import io
import re
import secrets

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse
from wtforms import PasswordField

from surveys.app import create_app
from surveys.coaching import contract
from surveys.coaching.place import coach
from surveys.core.installation import Installation
from surveys.core.links import Purpose
from surveys.desk import engagements
from surveys.engagements.actor import Actor
from surveys.web.coach import account, carried, entrance, one_time, people, settings
from surveys.web.coach.carried import Carried, packed, unpacked
from surveys.web.http.forms import DeskForm
from surveys.web.http.not_now import SECRETS
from tests.support.coaching import HEAD
from tests.support.desk import Browser, engagement, stored
from tests.support.forms import Sent, form_of, typed
from tests.support.installations import Clock
from tests.surveys.accounts.builders import ALICE, BOB, PASSWORD, a_coach, hash_quickly, row_of, with_codes

NEW = {
    "executive_name": "Dana Whitfield",
    "executive_email": "dana@example.org",
    "organisation": "<Two> &nbsp; names",
}
PATH = "/desk/engagements/new"


@pytest.fixture
def site(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Flask:
    hash_quickly(monkeypatch)
    a_coach(installation)
    return create_app(installation)


@pytest.fixture
def alice(installation: Installation, site: Flask) -> Actor:
    row = row_of(installation)
    return Actor(installation, row.id, row.name, row.email, row.is_admin)


@pytest.fixture
def browser(site: Flask) -> Browser:
    """Alice's browser, signed in by its pages."""
    found = Browser(site)
    assert _sign_in(found, found.get("/desk/sign-in").text).status_code == 303
    return found


def _sign_in(browser: Browser, page: str, email: str = ALICE, password: str = PASSWORD) -> TestResponse:
    form = typed(form_of(page, "password"), email=email, password=password)
    return browser.client.post("/desk/sign-in", data=form)


def _filled(browser: Browser) -> Sent:
    return typed(form_of(browser.get(PATH).text, "executive_name"), **NEW, follow_up="y")


def _ended(browser: Browser, how: str, clock: Clock) -> None:
    """End the sign-in under an open page."""
    match how:
        case "left alone for two hours":
            clock.pass_(hours=2, minutes=1)
        case "signed out in another tab":
            token = form_of(browser.get(PATH).text, "executive_name")["csrf"]
            browser.client.post("/desk/sign-out", data={"csrf": token})
        case "the browser was closed":
            browser.client.delete_cookie("parallax", path="/desk")


@pytest.mark.parametrize("how", ["left alone for two hours", "signed out in another tab", "the browser was closed"])
def test_nothing_typed_is_lost_when_the_sign_in_has_ended(
    browser: Browser, alice: Actor, clock: Clock, installation: Installation, how: str
) -> None:
    form = _filled(browser)
    _ended(browser, how, clock)
    before = stored(installation)
    asked = browser.client.post(PATH, data=form)
    assert asked.status_code == 401
    assert "What you typed is kept" in asked.text
    assert stored(installation) == before
    wrong = _sign_in(browser, asked.text, password="not it at all")
    assert wrong.status_code == 422
    page = browser.told(_sign_in(browser, wrong.text))
    assert "Nothing that you typed is lost" in page
    assert engagements.folders(alice) == [], "nothing is done before somebody says so"
    sent = browser.client.post(PATH, data=form_of(page, "executive_name", to=PATH))
    assert sent.status_code == 303
    (made,) = engagements.folders(alice)
    assert (made.details.executive_name, made.details.follow_up) == ("Dana Whitfield", True)
    assert made.details.organisation == "<Two> &nbsp; names"


def test_lines_that_were_typed_come_back_line_by_line(browser: Browser, alice: Actor, clock: Clock) -> None:
    engaged = engagement(alice, **HEAD)
    path = f"/desk/engagements/{engaged}/contract/edit"
    form = typed(form_of(browser.get(path).text, "additions"), additions="\n<Two>\r\n\r\n  &nbsp; lines\n")
    _ended(browser, "the browser was closed", clock)
    asked = browser.client.post(path, data=form)
    page = browser.told(_sign_in(browser, asked.text))
    assert browser.client.post(path, data=form_of(page, "additions", to=path)).status_code == 303
    written = contract.current(coach(alice, engaged))
    assert written is not None
    assert written.terms.additions == "<Two>\n\n  &nbsp; lines"


def test_it_goes_through_the_second_step_too(
    browser: Browser, alice: Actor, clock: Clock, installation: Installation
) -> None:
    form, (_, recovery) = _filled(browser), with_codes(installation)
    _ended(browser, "the browser was closed", clock)
    asked = browser.client.post(PATH, data=form)
    code = _sign_in(browser, asked.text)
    assert code.status_code == 200
    slip = browser.client.post("/desk/sign-in/code", data=typed(form_of(code.text, "ticket"), code="000000"))
    done = browser.client.post(
        "/desk/sign-in/code", data=typed(form_of(slip.text, "ticket"), code="", recovery=recovery[0])
    )
    assert browser.client.post(PATH, data=form_of(browser.told(done), "executive_name")).status_code == 303
    assert len(engagements.folders(alice)) == 1


@pytest.mark.parametrize(("seconds", "is_kept"), [(599, True), (600, False)])
def test_it_is_kept_for_ten_minutes(browser: Browser, clock: Clock, seconds: int, is_kept: bool) -> None:
    form = _filled(browser)
    _ended(browser, "the browser was closed", clock)
    asked = browser.client.post(PATH, data=form).text
    clock.pass_(seconds=seconds)
    page = browser.told(_sign_in(browser, asked))
    assert ("Nothing that you typed is lost" in page) is is_kept
    assert ("is not there any more" in page) is not is_kept


def test_another_coach_finds_nothing_of_it(browser: Browser, clock: Clock, installation: Installation) -> None:
    a_coach(installation, BOB)
    form = _filled(browser)
    _ended(browser, "the browser was closed", clock)
    asked = browser.client.post(PATH, data=form).text
    page = browser.told(_sign_in(browser, asked, BOB))
    assert "is not there any more" in page
    assert "Dana Whitfield" not in page


def test_a_page_of_an_older_sign_in_of_the_same_coach_is_still_good(
    browser: Browser, alice: Actor, clock: Clock
) -> None:
    form = _filled(browser)
    _ended(browser, "the browser was closed", clock)
    _sign_in(browser, browser.get("/desk/sign-in").text)
    assert browser.client.post(PATH, data=form).status_code == 303
    assert len(engagements.folders(alice)) == 1


def test_a_page_of_another_coachs_sign_in_is_not(browser: Browser, installation: Installation, clock: Clock) -> None:
    a_coach(installation, BOB)
    form = _filled(browser)
    _ended(browser, "the browser was closed", clock)
    _sign_in(browser, browser.get("/desk/sign-in").text, BOB)
    before = stored(installation)
    assert browser.client.post(PATH, data=form).status_code == 400
    assert stored(installation) == before


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}])
def test_nothing_is_carried_for_a_page_of_somebody_elses(
    browser: Browser, clock: Clock, headers: dict[str, str]
) -> None:
    form = _filled(browser)
    _ended(browser, "the browser was closed", clock)
    assert browser.client.post(PATH, data=form, headers=headers).status_code == 400


def test_forms_that_stayed_open_survive_a_change_of_the_keys(
    browser: Browser, alice: Actor, installation: Installation
) -> None:
    form = _filled(browser)
    path, before = installation.settings.keys / "link.keys", installation.links(Purpose.FORM).sign("x")
    path.write_text(f"{path.read_text()}{secrets.token_urlsafe(48)}\n")
    assert installation.links(Purpose.FORM).sign("x") != before
    assert browser.client.post(PATH, data=form).status_code == 303
    assert len(engagements.folders(alice)) == 1


# --- pages of the door that were open for long -------------------------------------------------------------------


def test_a_sign_in_page_from_before_goes_on_where_its_browser_is_signed_in(
    browser: Browser, alice: Actor, clock: Clock
) -> None:
    form = _filled(browser)
    _ended(browser, "the browser was closed", clock)
    asked = browser.client.post(PATH, data=form).text
    _sign_in(browser, browser.get("/desk/sign-in").text)  # in another tab
    page = browser.told(_sign_in(browser, asked, password="whatever"))
    assert browser.client.post(PATH, data=form_of(page, "executive_name")).status_code == 303
    assert len(engagements.folders(alice)) == 1


@pytest.mark.parametrize("path", ["/desk/sign-in", "/desk/sign-in/code"])
def test_a_sign_in_page_of_a_browser_that_lost_its_cookie_is_shown_again(
    browser: Browser, clock: Clock, path: str
) -> None:
    form = _filled(browser)
    _ended(browser, "the browser was closed", clock)
    asked = form_of(browser.client.post(PATH, data=form).text, "password")
    browser.client.delete_cookie("parallax", path="/desk")
    again = browser.client.post(path, data=typed(asked, email=ALICE, password=PASSWORD))
    assert again.status_code == 422
    assert "Please give your password here once more" in again.text
    assert PASSWORD not in again.text
    assert form_of(again.text, "password")["carried"] == asked["carried"]
    page = browser.told(_sign_in(browser, again.text))
    assert "Nothing that you typed is lost" in page


def test_other_pages_of_the_door_refuse_a_form_of_another_browser(browser: Browser) -> None:
    form = form_of(browser.get("/desk/reset").text, "email")
    browser.client.delete_cookie("parallax", path="/desk")
    assert browser.client.post("/desk/reset", data=typed(form, email=ALICE)).status_code == 400


def test_a_sign_in_that_is_sent_again_asks_for_the_password_again(site: Flask) -> None:
    """Whoever knew the cookie and the page of a browser before its coach signed in gets nothing by sending it again."""
    before = Browser(site)
    form = typed(form_of(before.get("/desk/sign-in").text, "password"), email=ALICE, password=PASSWORD)
    cookie = before.client.get_cookie("parallax", path="/desk")
    assert cookie is not None
    assert before.client.post("/desk/sign-in", data=form).status_code == 303
    thief = Browser(site)
    thief.client.set_cookie("parallax", cookie.value, path="/desk")
    again = thief.client.post("/desk/sign-in", data=typed(form, password="not it at all"))
    assert again.status_code == 422
    assert thief.get("/desk/").status_code == 303


def test_a_password_form_that_comes_again_with_another_password_is_not_taken_for_the_first(browser: Browser) -> None:
    path = "/desk/account/password"
    form = form_of(browser.get(path).text, "current")
    first = typed(form, current=PASSWORD, password="a long walk by the sea", again="a long walk by the sea")
    assert browser.client.post(path, data=first).status_code == 303
    other = typed(form, current=PASSWORD, password="another walk by the sea", again="another walk by the sea")
    assert browser.client.post(path, data=other).status_code == 409


# --- what is never carried ---------------------------------------------------------------------------------------


def _forms(kind: type[DeskForm]) -> list[type[DeskForm]]:
    return [kind, *(more for one in kind.__subclasses__() for more in _forms(one))]


def test_every_password_and_code_of_the_desk_is_among_what_is_never_carried() -> None:
    modules = (account, entrance, one_time, people, settings)
    assert all(module.__name__ for module in modules)  # their forms are known once they are imported
    ours = [kind for kind in _forms(DeskForm) if kind.__module__.startswith("surveys.")]
    passwords = {field.name for kind in ours for field in kind() if isinstance(field, PasswordField)}
    assert len(passwords) >= 3
    assert passwords <= SECRETS
    assert {"code", "recovery", "ticket", "offer"} <= SECRETS


def test_a_password_is_left_out_and_asked_for_again(browser: Browser, clock: Clock) -> None:
    path = "/desk/account/password"
    form = typed(form_of(browser.get(path).text, "current"), current="my old one", password="my new one", again="x")
    _ended(browser, "the browser was closed", clock)
    asked = browser.client.post(path, data=form)
    page = browser.told(_sign_in(browser, asked.text))
    assert "is never kept" in page
    for word in ("my old one", "my new one"):
        assert word not in page
        assert word not in asked.text
    again = browser.client.post(path, data=form_of(page, to=path))
    assert "Please give the password that you have now" in again.text


def test_a_file_is_left_out_and_said_to_be(browser: Browser, alice: Actor, clock: Clock) -> None:
    draft = re.findall(r"\w+$", str(_begun(browser, alice).location).removesuffix("/rules"))[0]
    path = f"/desk/drafts/{draft}/people/list"
    form = form_of(browser.get(f"/desk/drafts/{draft}/people").text, "pasted")
    form.pop("file", None)
    _ended(browser, "the browser was closed", clock)
    asked = browser.client.post(path, data={**form, "file": (io.BytesIO(b"a,b,c@example.org,peer"), "list.csv")})
    page = browser.told(_sign_in(browser, asked.text))
    assert "A file, a password or a code that was in it is never kept" in page
    assert "c@example.org" not in page


def _begun(browser: Browser, alice: Actor) -> TestResponse:
    page = browser.get(f"/desk/engagements/{engagement(alice)}").text
    form = BeautifulSoup(page, "html.parser").select_one("form[action$='/drafts']")
    assert form is not None
    return browser.client.post(str(form["action"]), data=form_of(page, to="/drafts"))


# --- the text by itself ------------------------------------------------------------------------------------------

SHEET = Carried("coach", PATH, (("executive_name", "Zoë\x00\n "), ("other", "1"), ("other", "2")), lacks=False)


def test_what_is_packed_comes_back_whole(installation: Installation) -> None:
    assert unpacked(installation, packed(installation, SHEET), "coach") == SHEET


def test_what_was_not_packed_here_is_nothing(installation: Installation) -> None:
    text = packed(installation, SHEET)
    for other in ("", "x", text[:-1], text + "=", f"A{text}", text.partition(".")[0]):
        assert unpacked(installation, other, "coach") is None
    assert unpacked(installation, text, "another") is None
    assert carried.KEPT.total_seconds() == 600
