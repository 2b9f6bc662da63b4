"""The pages on which a coach looks after the account: one-time codes, the password, other browsers."""

from collections.abc import Iterator

import pyotp
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from surveys.accounts.own_account import renew_recovery_codes
from surveys.core.installation import Installation
from tests.support.installations import Clock
from tests.surveys.accounts.builders import PASSWORD, a_coach, row_of, with_codes
from tests.surveys.web.coach.account.visitor import NEW, TWICE, Visitor, errors_of, soup_of

# --- one-time codes ----------------------------------------------------------------------------------------------


def test_codes_are_switched_on_by_a_right_one_and_then_asked_for(
    alice: Visitor, app: Flask, installation: Installation, clock: Clock
) -> None:
    page = alice.get("/desk/account/codes")
    image, key = soup_of(page).select_one("img.qr"), soup_of(page).select_one(".secret")
    assert image is not None
    assert key is not None
    assert str(image["src"]).startswith("data:image/svg+xml")
    assert str(image["alt"]) != ""
    offer = str(soup_of(page).select("input[name=offer]")[0]["value"])
    slip = alice.post("/desk/account/codes", offer=offer, code="000000", current=PASSWORD)
    assert "This code does not fit" in errors_of(slip)
    shown = soup_of(slip).select_one(".secret")
    assert shown is not None
    assert shown.text == key.text, "the phone has scanned it already"
    code = pyotp.TOTP(key.text.replace(" ", "")).at(clock.now)
    done = alice.post("/desk/account/codes", offer=offer, code=f"{code[:3]} {code[3:]}", current=PASSWORD)
    recovery = [one.text for one in soup_of(alice.get(done.headers["Location"])).select(".recovery code")]
    assert len(recovery) == 10
    assert alice.get("/desk/account").text.count("recovery codes are left") == 1

    visitor = Visitor(app)
    asked = visitor.sign_in(next="/desk/account")
    box = soup_of(asked).select_one("input[name=code]")
    assert box is not None
    assert (box["autocomplete"], box["inputmode"]) == ("one-time-code", "numeric")
    assert PASSWORD not in asked.text
    ticket = str(soup_of(asked).select("input[name=ticket]")[0]["value"])
    wrong = visitor.post("/desk/sign-in/code", ticket=ticket, code=code, next="/desk/account")
    assert "was used before" in errors_of(wrong)
    done = visitor.post("/desk/sign-in/code", ticket=ticket, recovery=recovery[0], next="/desk/account")
    assert done.headers["Location"] == "/desk/account"
    assert "9 recovery codes are left" in visitor.get("/desk/account").text


def test_a_code_that_comes_too_late_leads_back_to_the_beginning(
    app: Flask, installation: Installation, clock: Clock
) -> None:
    a_coach(installation)
    _, recovery = with_codes(installation)
    visitor = Visitor(app)
    ticket = str(soup_of(visitor.sign_in()).select("input[name=ticket]")[0]["value"])
    clock.pass_(minutes=5)
    late = visitor.post("/desk/sign-in/code", ticket=ticket, code=recovery[0])
    assert "Please sign in again" in errors_of(late)
    assert visitor.get("/desk/sign-in/code").headers["Location"] == "/desk/sign-in"


def test_codes_and_recovery_codes_change_only_with_the_password(alice: Visitor, installation: Installation) -> None:
    with_codes(installation)
    alice = _in_by_recovery(alice.app, with_recovery := _renewed(installation))
    for path in ("/desk/account/recovery", "/desk/account/codes/off"):
        alice.get(path)
        assert "not your password" in errors_of(alice.post(path, current="wrong"))
    done = alice.post("/desk/account/recovery", current=PASSWORD)
    fresh = soup_of(alice.get(done.headers["Location"])).select(".recovery code")
    assert len(fresh) == 10
    assert not {one.text for one in fresh} & set(with_recovery)
    done = alice.post("/desk/account/codes/off", current=PASSWORD)
    assert "no longer asks for a code" in alice.get(done.headers["Location"]).text
    assert Visitor(alice.app).sign_in().status_code == 303


def _renewed(installation: Installation) -> list[str]:
    return renew_recovery_codes(installation, row_of(installation).id, current=PASSWORD)


def _in_by_recovery(app: Flask, recovery: list[str]) -> Visitor:
    visitor = Visitor(app)
    ticket = str(soup_of(visitor.sign_in()).select("input[name=ticket]")[0]["value"])
    assert visitor.post("/desk/sign-in/code", ticket=ticket, recovery=recovery[0]).status_code == 303
    return visitor


# --- one's own account -------------------------------------------------------------------------------------------


def test_a_changed_password_is_confirmed_and_other_browsers_are_out(alice: Visitor, app: Flask) -> None:
    other = Visitor(app)
    other.sign_in()
    assert "1 other browser" in alice.get("/desk/account").text
    alice.get("/desk/account/password")
    wrong = alice.post("/desk/account/password", current="wrong", **TWICE)
    assert "not your password" in errors_of(wrong)
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
