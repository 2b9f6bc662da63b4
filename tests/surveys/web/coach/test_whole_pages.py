"""The pages of a whole engagement: one file of everything, erasing it with its name typed, and the receipts."""

import json

import pytest
from bs4 import BeautifulSoup

from surveys.app import create_app
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.engagements.actor import Actor
from surveys.waves.closing import close_wave
from tests.support.check_ins import check_ins
from tests.support.coached import put_in_everything
from tests.support.desk import Browser, actor, engagement, notice, wave

NAME = "Dana Whitfield"


@pytest.fixture
def own(installation: Installation) -> Actor:
    return actor(installation)


@pytest.fixture
def hers(own: Actor) -> str:
    found = engagement(own, NAME, head_name="Hal Head", head_email="hal@example.org")
    put_in_everything(own, found)
    return found


@pytest.fixture
def browser(own: Actor) -> Browser:
    return Browser(create_app(own.installation), own)


def _main(page: str) -> str:
    main = BeautifulSoup(page, "html.parser").find("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def test_everything_is_one_file_that_is_kept_by_no_browser(browser: Browser, hers: str) -> None:
    answer = browser.post(f"/desk/engagements/{hers}/export")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="engagement.json"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert "canary goal 0" in json.dumps(json.loads(answer.data))
    assert "downloaded everything of the engagement" in browser.get(f"/desk/engagements/{hers}/audit").text


def test_a_missing_key_is_said_and_nothing_is_done(own: Actor, browser: Browser, hers: str) -> None:
    path = own.installation.settings.keys / "engagements" / f"{hers}.key"
    path.rename(path.with_suffix(".away"))
    answer = browser.post(f"/desk/engagements/{hers}/export")
    assert answer.status_code == 409
    assert "'parallax check'" in BeautifulSoup(answer.text, "html.parser").get_text()


def test_a_whole_engagement_is_erased_with_its_name_typed_and_a_receipt_is_shown(browser: Browser, hers: str) -> None:
    assert f'href="/desk/engagements/{hers}/whole"' in browser.get(f"/desk/engagements/{hers}").text
    assert "Receipts" not in browser.get("/desk/").text
    page = _main(browser.get(f"/desk/engagements/{hers}/whole").text)
    assert f"Type “{NAME}” to confirm" in page
    answer = browser.post(f"/desk/engagements/{hers}/erase", typed=NAME)
    assert notice(answer) == "engagement_erased"
    told = _main(browser.told(answer))
    assert f"Number {hers} Reports none" in told
    assert NAME not in told
    assert browser.get(f"/desk/engagements/{hers}").status_code == 404
    assert "Receipts of erased engagements" in _main(browser.get("/desk/").text)


@pytest.mark.parametrize("typed", ["", "Dana", "x" * 201])
def test_what_was_typed_wrong_stays_and_nothing_is_done(browser: Browser, hers: str, typed: str) -> None:
    answer = browser.post(f"/desk/engagements/{hers}/erase", typed=typed)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    field = page.select_one("input[name=typed]")
    assert field is not None
    assert field.get("value", "") == typed
    assert field["aria-invalid"] == "true"
    assert browser.get(f"/desk/engagements/{hers}").status_code == 200


def test_while_a_wave_is_under_way_the_page_offers_no_button(own: Actor, browser: Browser, hers: str) -> None:
    opened = wave(own, hers, peer=4)
    page = browser.get(f"/desk/engagements/{hers}/whole").text
    assert "wave is still under way" in _main(page)
    assert "/erase" not in page
    answer = browser.post(f"/desk/engagements/{hers}/erase", typed=NAME)
    assert (answer.status_code, "Close or cancel it first" in answer.text) == (409, True)
    close_wave(own.installation, opened)
    assert browser.post(f"/desk/engagements/{hers}/erase", typed=NAME).status_code == 303


def test_what_is_held_about_a_party_leads_to_the_whole_and_says_what_goes(browser: Browser, hers: str) -> None:
    executive = browser.post(f"/desk/engagements/{hers}/people", email="dana@example.org").text
    assert f'href="/desk/engagements/{hers}/whole"' in executive
    assert "texts that they wrote, alone or with you" in _main(executive)
    assert "Erase this person" not in executive
    head = _main(browser.post(f"/desk/engagements/{hers}/people", email="hal@example.org").text)
    assert "What they wrote goes" in head
    assert notice(browser.post(f"/desk/engagements/{hers}/people/erase", email="hal@example.org", sure="y")) == "erased"
    assert "Department head not named" in _main(browser.get(f"/desk/engagements/{hers}").text)


@pytest.mark.parametrize("agreed", [True, False])
def test_an_engagement_that_ended_recalls_what_its_contract_promises(
    installation: Installation, *, agreed: bool
) -> None:
    found = check_ins(installation, agreed=agreed)
    browser = Browser(create_app(installation), found.own)
    path = f"/desk/engagements/{found.id}"
    assert "promises that you erase" not in browser.get(path).text
    engagements.end(found.own, found.id)
    page = browser.get(path).text
    assert ("promises that you erase" in page) is agreed
    assert (f'href="{path}/whole#erase"' in page) is agreed
