"""The pages by which a coach comes in and looks after the account, clicked through without a browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from surveys.accounts import coaches, resetting
from surveys.accounts.first_coach import set_up_address
from surveys.accounts.one_time import address
from surveys.accounts.own_account import renew_recovery_codes
from surveys.accounts.people import Standing
from surveys.accounts.tables import AccountKey, KeyPurpose
from surveys.app import create_app
from surveys.core.installation import Installation
from surveys.mail.transports import transport_for
from surveys.worker.delivery import deliver_due
from tests.support.installations import Clock, build
from tests.surveys.accounts.builders import ALICE, BOB, CHARLIE, PASSWORD, a_coach, hash_quickly, row_of, with_codes

NEW = "another quiet evening"
TWICE = {"password": NEW, "again": NEW}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_quickly(monkeypatch)


@pytest.fixture
def app(installation: Installation) -> Flask:
    return create_app(installation)


@dataclass
class Visitor:
    """A browser without a network; it sends every form with the token of the page that it saw last."""

    app: Flask
    base: str = "http://127.0.0.1:8000"
    from_: str = "192.0.2.1"
    csrf: str = ""

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def get(self, path: str) -> TestResponse:
        return self._seen(self.client.get(path, base_url=self.base, environ_base={"REMOTE_ADDR": self.from_}))

    def post(self, path: str, /, **fields: str) -> TestResponse:
        data = {"csrf": self.csrf, **fields}
        answer = self.client.post(path, base_url=self.base, data=data, environ_base={"REMOTE_ADDR": self.from_})
        return self._seen(answer)

    def sign_in(self, email: str = ALICE, password: str = PASSWORD, **more: str) -> TestResponse:
        self.get("/desk/sign-in")
        return self.post("/desk/sign-in", email=email, password=password, **more)

    def is_in(self) -> bool:
        return self.get("/desk/account").status_code == 200

    def _seen(self, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html":
            field = BeautifulSoup(answer.text, "html.parser").select_one("input[name=csrf]")
            self.csrf = str(field["value"]) if field else self.csrf
        return answer


@pytest.fixture
def alice(app: Flask, installation: Installation) -> Visitor:
    """A browser in which Alice, who administers, is signed in."""
    a_coach(installation, is_admin=True)
    visitor = Visitor(app)
    assert visitor.sign_in().status_code == 303
    visitor.get("/desk/account")
    return visitor


def _path(link: str) -> str:
    return "/desk/" + link.partition("/desk/")[2]


def _soup(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def _errors(answer: TestResponse) -> str:
    summary = _soup(answer).select_one(".summary")
    assert summary is not None, answer.text
    for link in summary.select("a"):
        assert _soup(answer).select_one(f"#{str(link['href'])[1:]}") is not None, "the summary leads to the field"
    return " ".join(summary.text.split())


# --- first run ---------------------------------------------------------------------------------------------------


def test_the_first_coach_sets_up_and_is_signed_in(app: Flask, installation: Installation) -> None:
    link = set_up_address(installation)
    assert link is not None
    visitor = Visitor(app)
    assert "become the first coach" in visitor.get(_path(link)).text
    slip = visitor.post(_path(link), name="Alice Adler", email="alice", password="short", again="short")
    assert slip.status_code == 422
    assert 'value="Alice Adler"' in slip.text, "nothing that was typed is lost"
    assert "not an e-mail address" in _errors(slip)
    weak = visitor.post(_path(link), name="Alice Adler", email=ALICE, password="short", again="short")
    assert "at least 12 characters" in _errors(weak)
    unlike = visitor.post(_path(link), name="Alice Adler", email=ALICE, password=NEW, again=PASSWORD)
    assert "not the same password" in _errors(unlike)
    done = visitor.post(_path(link), name="Alice Adler", email=ALICE, **TWICE)
    assert (done.status_code, done.headers["Location"]) == (303, "/desk/")
    assert visitor.is_in()
    assert visitor.get(_path(link)).status_code == 404


def test_a_dead_or_forged_set_up_address_is_no_page_at_all(app: Flask, installation: Installation) -> None:
    link = set_up_address(installation)
    assert link is not None
    visitor = Visitor(app)
    visitor.get("/desk/sign-in")
    set_up_address(installation)
    for path in (_path(link), "/desk/set-up/forged"):
        assert visitor.get(path).status_code == 404
        assert visitor.post(path, name="Eve", email=CHARLIE, **TWICE).status_code == 404
    assert visitor.get(path).data == visitor.get("/desk/coaches/x/y/z").data


# --- signing in --------------------------------------------------------------------------------------------------


def test_the_sign_in_page_sends_respondents_to_their_mail_and_helps_password_managers(app: Flask) -> None:
    page = Visitor(app).get("/desk/sign-in")
    assert "Were you asked for feedback? Open the link in your e-mail; you need no account." in page.text
    fields = {str(one["name"]): one.get("autocomplete") for one in _soup(page).select("form input")}
    assert (fields["email"], fields["password"]) == ("username", "current-password")


def test_wrong_and_unknown_look_alike_and_the_password_never_comes_back(app: Flask, installation: Installation) -> None:
    a_coach(installation)
    pages = []
    for email in (ALICE, CHARLIE):
        answer = Visitor(app).sign_in(email, "a secret guess")
        assert answer.status_code == 422
        assert "a secret guess" not in answer.text
        pages.append(re.sub(r'value="[^"]*"', "", answer.text))
    assert pages[0] == pages[1]
    assert "The address or the password is not right." in pages[0]


def test_the_cookies_are_out_of_reach_of_scripts_and_of_other_pages(tmp_path: Path, clock: Clock) -> None:
    installation = build(tmp_path, clock=clock, base_url="https://feedback.example.org")
    a_coach(installation)
    visitor = Visitor(create_app(installation), "https://feedback.example.org")
    cookies = visitor.sign_in().headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert cookie.startswith("__Secure-parallax")
        for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/desk"):
            assert part in cookie
    assert "parallax" not in str(visitor.client.get("/privacy", base_url=visitor.base).headers.getlist("Set-Cookie"))
    installation.database.close()


def test_signing_in_changes_the_cookie_and_signing_out_ends_it(app: Flask, installation: Installation) -> None:
    a_coach(installation)
    visitor = Visitor(app)
    visitor.get("/desk/sign-in")
    before = visitor.client.get_cookie("parallax", path="/desk", domain="127.0.0.1")
    visitor.sign_in()
    after = visitor.client.get_cookie("parallax", path="/desk", domain="127.0.0.1")
    assert before is not None
    assert after is not None
    assert before.value != after.value, "a text that somebody planted must not become a sign-in"
    assert visitor.is_in()
    assert visitor.post("/desk/sign-out").headers["Location"].startswith("/desk/sign-in")
    assert not visitor.is_in()
    visitor.client.set_cookie("parallax", after.value, path="/desk", domain="127.0.0.1")
    assert not visitor.is_in(), "the cookie is worthless, not only thrown away"


@pytest.mark.parametrize(
    ("asked", "goes_to"),
    [
        ("/desk/account", "/desk/account"),
        ("/desk/coaches", "/desk/coaches"),
        ("/desk/account/codes/off", "/desk/account/codes/off"),
        ("", "/desk/"),
        ("//evil.example.org/desk/", "/desk/"),
        ("https://evil.example.org/desk/account", "/desk/"),
        ("/desk//evil.example.org", "/desk/"),
        ("/desk/../s/x", "/desk/"),
        ("/desk\\evil.example.org", "/desk/"),
        ("/s/token", "/desk/"),
        ("/privacy", "/desk/"),
        ("/desk/sign-in", "/desk/"),
        ("/desk/sign-out", "/desk/"),
        ("/desk/account\r\nX: y", "/desk/"),
        ("/desk/no-such-page", "/desk/"),
    ],
)
def test_one_goes_on_to_a_page_of_the_desk_and_nowhere_else(
    app: Flask, installation: Installation, asked: str, goes_to: str
) -> None:
    a_coach(installation, is_admin=True)
    assert Visitor(app).sign_in(next=asked).headers["Location"] == goes_to


def test_who_is_stopped_at_the_door_comes_back_to_the_page_they_wanted(app: Flask, installation: Installation) -> None:
    a_coach(installation)
    visitor = Visitor(app)
    page = visitor.client.get("/desk/account/password", base_url=visitor.base, follow_redirects=True)
    wanted = _soup(page).select_one("input[name=next]")
    assert wanted is not None
    assert wanted["value"] == "/desk/account/password"


def test_the_eleventh_try_says_how_long_to_wait(app: Flask, installation: Installation) -> None:
    a_coach(installation)
    visitor = Visitor(app)
    for _ in range(10):
        visitor.sign_in(password="wrong")
    answer = visitor.sign_in()
    assert answer.status_code == 429
    assert "Please wait 15 minutes" in _errors(answer)


def test_an_attack_from_elsewhere_leaves_the_known_browser_alone(app: Flask, installation: Installation) -> None:
    a_coach(installation)
    known = Visitor(app)
    known.sign_in()
    known.get("/desk/account")
    known.post("/desk/sign-out")
    for number in range(11):
        Visitor(app, from_=f"192.0.2.{number + 100}").sign_in(password="wrong")
    assert Visitor(app).sign_in().status_code == 429
    assert known.sign_in().status_code == 303


# --- one-time codes ----------------------------------------------------------------------------------------------


def test_codes_are_switched_on_by_a_right_one_and_then_asked_for(
    alice: Visitor, app: Flask, installation: Installation, clock: Clock
) -> None:
    page = alice.get("/desk/account/codes")
    image, key = _soup(page).select_one("img.qr"), _soup(page).select_one(".secret")
    assert image is not None
    assert key is not None
    assert str(image["src"]).startswith("data:image/svg+xml")
    assert str(image["alt"]) != ""
    offer = str(_soup(page).select("input[name=offer]")[0]["value"])
    slip = alice.post("/desk/account/codes", offer=offer, code="000000", current=PASSWORD)
    assert "This code does not fit" in _errors(slip)
    shown = _soup(slip).select_one(".secret")
    assert shown is not None
    assert shown.text == key.text, "the phone has scanned it already"
    code = pyotp.TOTP(key.text.replace(" ", "")).at(clock.now)
    done = alice.post("/desk/account/codes", offer=offer, code=f"{code[:3]} {code[3:]}", current=PASSWORD)
    recovery = [one.text for one in _soup(alice.get(done.headers["Location"])).select(".recovery code")]
    assert len(recovery) == 10
    assert alice.get("/desk/account").text.count("recovery codes are left") == 1

    visitor = Visitor(app)
    asked = visitor.sign_in(next="/desk/account")
    box = _soup(asked).select_one("input[name=code]")
    assert box is not None
    assert (box["autocomplete"], box["inputmode"]) == ("one-time-code", "numeric")
    assert PASSWORD not in asked.text
    ticket = str(_soup(asked).select("input[name=ticket]")[0]["value"])
    wrong = visitor.post("/desk/sign-in/code", ticket=ticket, code=code, next="/desk/account")
    assert "was used before" in _errors(wrong)
    done = visitor.post("/desk/sign-in/code", ticket=ticket, recovery=recovery[0], next="/desk/account")
    assert done.headers["Location"] == "/desk/account"
    assert "9 recovery codes are left" in visitor.get("/desk/account").text


def test_a_code_that_comes_too_late_leads_back_to_the_beginning(
    app: Flask, installation: Installation, clock: Clock
) -> None:
    a_coach(installation)
    _, recovery = with_codes(installation)
    visitor = Visitor(app)
    ticket = str(_soup(visitor.sign_in()).select("input[name=ticket]")[0]["value"])
    clock.pass_(minutes=5)
    late = visitor.post("/desk/sign-in/code", ticket=ticket, code=recovery[0])
    assert "Please sign in again" in _errors(late)
    assert visitor.get("/desk/sign-in/code").headers["Location"] == "/desk/sign-in"


def test_codes_and_recovery_codes_change_only_with_the_password(alice: Visitor, installation: Installation) -> None:
    with_codes(installation)
    alice = _in_by_recovery(alice.app, with_recovery := _renewed(installation))
    for path in ("/desk/account/recovery", "/desk/account/codes/off"):
        alice.get(path)
        assert "not your password" in _errors(alice.post(path, current="wrong"))
    done = alice.post("/desk/account/recovery", current=PASSWORD)
    fresh = _soup(alice.get(done.headers["Location"])).select(".recovery code")
    assert len(fresh) == 10
    assert not {one.text for one in fresh} & set(with_recovery)
    done = alice.post("/desk/account/codes/off", current=PASSWORD)
    assert "no longer asks for a code" in alice.get(done.headers["Location"]).text
    assert Visitor(alice.app).sign_in().status_code == 303


def _renewed(installation: Installation) -> list[str]:
    return renew_recovery_codes(installation, row_of(installation).id, current=PASSWORD)


def _in_by_recovery(app: Flask, recovery: list[str]) -> Visitor:
    visitor = Visitor(app)
    ticket = str(_soup(visitor.sign_in()).select("input[name=ticket]")[0]["value"])
    assert visitor.post("/desk/sign-in/code", ticket=ticket, recovery=recovery[0]).status_code == 303
    return visitor


# --- one's own account -------------------------------------------------------------------------------------------


def test_a_changed_password_is_confirmed_and_other_browsers_are_out(alice: Visitor, app: Flask) -> None:
    other = Visitor(app)
    other.sign_in()
    assert "1 other browser" in alice.get("/desk/account").text
    alice.get("/desk/account/password")
    wrong = alice.post("/desk/account/password", current="wrong", **TWICE)
    assert "not your password" in _errors(wrong)
    done = alice.post("/desk/account/password", current=PASSWORD, **TWICE)
    assert "is changed" in alice.get(done.headers["Location"]).text
    assert alice.is_in()
    assert not other.is_in()
    assert Visitor(app).sign_in(password=NEW).status_code == 303


def test_signing_out_everywhere_else_keeps_this_browser(alice: Visitor, app: Flask) -> None:
    other = Visitor(app)
    other.sign_in()
    alice.get("/desk/account")
    alice.post("/desk/account/sign-out-everywhere")
    assert alice.is_in()
    assert not other.is_in()
    assert "signed in here only" in alice.get("/desk/account").text


# --- reset -------------------------------------------------------------------------------------------------------


def _reset_path(installation: Installation) -> str:
    with installation.database.read() as session:
        key = session.scalars(select(AccountKey.id).where(AccountKey.purpose == KeyPurpose.RESET)).one()
    return _path(address(installation, KeyPurpose.RESET, key))


def test_asking_for_a_reset_says_the_same_whoever_asks(app: Flask, installation: Installation) -> None:
    a_coach(installation)
    answers = []
    for email in (ALICE, CHARLIE, "nonsense"):
        visitor = Visitor(app)
        visitor.get("/desk/reset")
        answer = visitor.post("/desk/reset", email=email)
        page = visitor.get(answer.headers["Location"]).text
        answers.append((answer.status_code, answer.headers["Location"], re.sub(r'value="[^"]*"', "", page)))
    assert len(set(answers)) == 1
    assert "If this address belongs to a coach" in answers[0][2]


def test_a_reset_link_opens_often_and_works_once(app: Flask, installation: Installation) -> None:
    a_coach(installation)
    resetting.ask(installation, ALICE)
    path, visitor = _reset_path(installation), Visitor(app)
    for _ in range(20):
        assert visitor.get(path).status_code == 200
    assert visitor.client.head(path, base_url=visitor.base).status_code == 200
    assert "at least 12" in _errors(visitor.post(path, password="short", again="short"))
    done = visitor.post(path, **TWICE)
    assert "new password is set" in visitor.get(done.headers["Location"]).text
    for answer in (visitor.get(path), visitor.post(path, **TWICE), visitor.get("/desk/reset/forged")):
        assert answer.status_code == 410
        assert "used up" in answer.text
    assert visitor.sign_in(password=NEW).status_code == 303


# --- further coaches ---------------------------------------------------------------------------------------------


def test_an_administrator_invites_and_the_invited_comes_in(
    alice: Visitor, app: Flask, installation: Installation
) -> None:
    alice.get("/desk/coaches")
    assert "Please give a name" in _errors(alice.post("/desk/coaches", name="", email="bob"))
    done = alice.post("/desk/coaches", name="Bob Byrne", email=BOB)
    assert "goes out by mail" in alice.get(done.headers["Location"]).text
    assert "already" in _errors(alice.post("/desk/coaches", name="Bob Byrne", email=BOB))
    deliver_due(installation, transport_for(installation.settings))
    letter = next(installation.settings.mail_folder.rglob("*.eml")).read_text(encoding="utf-8").replace("=\n", "")
    found = re.search(r"/desk/invitation/[\w.-]+", letter)
    assert found is not None
    bob = Visitor(app)
    assert BOB in bob.get(found.group()).text
    assert bob.post(found.group(), name="Bob Byrne", **TWICE).status_code == 303
    assert bob.is_in()
    assert bob.get(found.group()).status_code == 410


def test_coaches_are_stopped_restored_and_invited_again(alice: Visitor, app: Flask, installation: Installation) -> None:
    bob = a_coach(installation, BOB)
    visitor = Visitor(app)
    visitor.sign_in(BOB)
    alice.get("/desk/coaches")
    alice.post(f"/desk/coaches/{bob}/stop")
    assert not visitor.is_in()
    assert coaches.find_by_address(installation, BOB).standing is Standing.STOPPED
    alice.post(f"/desk/coaches/{bob}/restore")
    assert visitor.sign_in(BOB).status_code == 303
    refused = alice.post(f"/desk/coaches/{bob}/invite")
    assert (refused.status_code, "has not come in yet" in refused.text) == (409, True)
    last = alice.post(f"/desk/coaches/{row_of(installation).id}/stop")
    assert (last.status_code, "last administrator" in last.text) == (409, True)


def test_for_anybody_but_an_administrator_there_is_no_page_about_coaches(
    app: Flask, installation: Installation
) -> None:
    alice, _ = a_coach(installation, is_admin=True), a_coach(installation, BOB)
    bob = Visitor(app)
    bob.sign_in(BOB)
    bob.get("/desk/account")
    nothing = bob.get("/desk/nothing-here")
    for path in ("/desk/coaches", f"/desk/coaches/{alice}/stop", "/desk/coaches/nobody/restore"):
        answer = bob.post(path, name="Eve", email="eve@example.org")
        assert (answer.status_code, answer.data) == (404, nothing.data)
    assert bob.get("/desk/coaches").data == nothing.data
    assert [one.standing for one in coaches.everybody(installation)] == [Standing.ACTIVE] * 2


def test_a_coach_who_does_not_exist_is_no_page(alice: Visitor) -> None:
    alice.get("/desk/coaches")
    for act in ("stop", "restore", "invite"):
        assert alice.post(f"/desk/coaches/nobody/{act}").status_code == 404


# --- every page --------------------------------------------------------------------------------------------------

FORMS = (
    "/desk/sign-in",
    "/desk/sign-in/code",
    "/desk/sign-out",
    "/desk/reset",
    "/desk/account/password",
    "/desk/account/codes",
    "/desk/account/codes/off",
    "/desk/account/recovery",
    "/desk/account/sign-out-everywhere",
    "/desk/coaches",
)


@pytest.mark.parametrize("path", FORMS)
def test_no_form_is_taken_without_the_token_of_a_page_of_ours(alice: Visitor, path: str) -> None:
    alice.csrf = ""
    assert alice.post(path).status_code == 400
    alice.csrf = "forged"
    assert alice.post(path).status_code == 400
    assert alice.is_in()


@pytest.mark.parametrize("path", [path for path in FORMS if "sign-out" not in path])
@pytest.mark.parametrize("junk", ["", "\x00", "\ud800", "x" * 5000, "é" * 300, "=?utf-8?q?x?="])
def test_junk_is_an_error_in_place_and_never_an_accident(alice: Visitor, path: str, junk: str) -> None:
    names = ("email", "password", "again", "current", "code", "recovery", "ticket", "offer", "name", "next")
    answer = alice.post(path, **{name: junk.encode("utf-8", "surrogatepass").decode("latin-1") for name in names})
    assert answer.status_code < 500


def _each(alice: Visitor) -> Iterator[TestResponse]:
    for path in ("account", "account/password", "account/codes", "account/codes/off", "account/recovery", "coaches"):
        yield alice.get(f"/desk/{path}")


def test_no_page_of_the_account_is_kept_compressed_or_styled_in_line(alice: Visitor) -> None:
    for answer in _each(alice):
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Content-Encoding" not in answer.headers
        assert " style=" not in answer.text
        assert "<script" not in answer.text
