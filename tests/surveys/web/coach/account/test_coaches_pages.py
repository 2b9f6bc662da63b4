"""The pages on which an administrator invites, stops and restores coaches."""

import re

from flask import Flask

from surveys.accounts import coaches
from surveys.accounts.people import Standing
from surveys.core.installation import Installation
from surveys.mail.transports import transport_for
from surveys.worker.delivery import deliver_due
from tests.surveys.accounts.builders import BOB, a_coach, row_of
from tests.surveys.web.coach.account.visitor import TWICE, Visitor, errors_of

# --- further coaches ---------------------------------------------------------------------------------------------


def test_an_administrator_invites_and_the_invited_comes_in(
    alice: Visitor, app: Flask, installation: Installation
) -> None:
    alice.get("/desk/coaches")
    assert "Please give a name" in errors_of(alice.post("/desk/coaches", name="", email="bob"))
    done = alice.post("/desk/coaches", name="Bob Byrne", email=BOB)
    assert "goes out by mail" in alice.get(done.headers["Location"]).text
    assert "already" in errors_of(alice.post("/desk/coaches", name="Bob Byrne", email=BOB))
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
