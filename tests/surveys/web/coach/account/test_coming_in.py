"""The pages by which a coach comes in: at the first start, with a password, and after it was forgotten."""

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from surveys.accounts import resetting
from surveys.accounts.first_coach import set_up_address
from surveys.accounts.one_time import address
from surveys.accounts.tables import AccountKey, KeyPurpose
from surveys.app import create_app
from surveys.core.installation import Installation
from tests.support.installations import Clock, build
from tests.surveys.accounts.builders import ALICE, CHARLIE, PASSWORD, a_coach
from tests.surveys.web.coach.account.visitor import NEW, TWICE, Visitor, errors_of, path_of, soup_of

# --- first run ---------------------------------------------------------------------------------------------------


def test_the_first_coach_sets_up_and_is_signed_in(app: Flask, installation: Installation) -> None:
    link = set_up_address(installation)
    assert link is not None
    visitor = Visitor(app)
    assert "become the first coach" in visitor.get(path_of(link)).text
    slip = visitor.post(path_of(link), name="Alice Adler", email="alice", password="short", again="short")
    assert slip.status_code == 422
    assert 'value="Alice Adler"' in slip.text, "nothing that was typed is lost"
    assert "not an e-mail address" in errors_of(slip)
    weak = visitor.post(path_of(link), name="Alice Adler", email=ALICE, password="short", again="short")
    assert "at least 12 characters" in errors_of(weak)
    unlike = visitor.post(path_of(link), name="Alice Adler", email=ALICE, password=NEW, again=PASSWORD)
    assert "not the same password" in errors_of(unlike)
    done = visitor.post(path_of(link), name="Alice Adler", email=ALICE, **TWICE)
    assert (done.status_code, done.headers["Location"]) == (303, "/desk/")
    assert visitor.is_in()
    assert visitor.get(path_of(link)).status_code == 404


def test_a_dead_or_forged_set_up_address_is_no_page_at_all(app: Flask, installation: Installation) -> None:
    link = set_up_address(installation)
    assert link is not None
    visitor = Visitor(app)
    visitor.get("/desk/sign-in")
    set_up_address(installation)
    for path in (path_of(link), "/desk/set-up/forged"):
        assert visitor.get(path).status_code == 404
        assert visitor.post(path, name="Eve", email=CHARLIE, **TWICE).status_code == 404
    assert visitor.get(path).data == visitor.get("/desk/coaches/x/y/z").data


# --- signing in --------------------------------------------------------------------------------------------------


def test_the_sign_in_page_sends_respondents_to_their_mail_and_helps_password_managers(app: Flask) -> None:
    page = Visitor(app).get("/desk/sign-in")
    assert "Were you asked for feedback? Open the link in your e-mail; you need no account." in page.text
    fields = {str(one["name"]): one.get("autocomplete") for one in soup_of(page).select("form input")}
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
    wanted = soup_of(page).select_one("input[name=next]")
    assert wanted is not None
    assert wanted["value"] == "/desk/account/password"


def test_the_eleventh_try_says_how_long_to_wait(app: Flask, installation: Installation) -> None:
    a_coach(installation)
    visitor = Visitor(app)
    for _ in range(10):
        visitor.sign_in(password="wrong")
    answer = visitor.sign_in()
    assert answer.status_code == 429
    assert "Please wait 15 minutes" in errors_of(answer)


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


# --- reset -------------------------------------------------------------------------------------------------------


def _reset_path(installation: Installation) -> str:
    with installation.database.read() as session:
        key = session.scalars(select(AccountKey.id).where(AccountKey.purpose == KeyPurpose.RESET)).one()
    return path_of(address(installation, KeyPurpose.RESET, key))


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
    assert "at least 12" in errors_of(visitor.post(path, password="short", again="short"))
    done = visitor.post(path, **TWICE)
    assert "new password is set" in visitor.get(done.headers["Location"]).text
    for answer in (visitor.get(path), visitor.post(path, **TWICE), visitor.get("/desk/reset/forged")):
        assert answer.status_code == 410
        assert "used up" in answer.text
    assert visitor.sign_in(password=NEW).status_code == 303
