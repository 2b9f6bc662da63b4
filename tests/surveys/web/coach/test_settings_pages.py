"""The settings page and the mail folder: for whom, what the environment locks, and what a test message says."""

import re
from collections.abc import Iterator
from email.headerregistry import Address
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from surveys.app import create_app
from surveys.core.installation import Installation, open_installation
from surveys.core.live_settings import LiveSettings
from surveys.core.settings_file import SettingsFile
from surveys.desk.reporting import reading
from surveys.worker.thread import Worker
from tests.support.desk import ALICE, BOB, Browser, actor, engagement, furnished_desk, notice, wave
from tests.support.installations import Clock, environment, open_with_tables
from tests.surveys.mail.server import Mailbox, free_port, running

KEPT = {"way": "folder", "encryption": "smtp", "timezone": "UTC", "days_kept": "30", "save": "y"}
CAROL = Address("Carol Clark", addr_spec="carol.coach@example.org")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path)


@pytest.fixture
def live(environ: dict[str, str], clock: Clock) -> Iterator[Installation]:
    installation = open_with_tables(LiveSettings(environ), clock=clock)
    yield installation
    installation.database.close()


@pytest.fixture
def site(live: Installation) -> Flask:
    return create_app(live)


@pytest.fixture
def alice(site: Flask, live: Installation) -> Browser:
    return Browser(site, actor(live, ALICE, admin=True))


def test_only_an_administrator_finds_the_settings(site: Flask, live: Installation) -> None:
    bob = Browser(site, actor(live, BOB))
    assert bob.get("/desk/settings").status_code == 404
    assert bob.post("/desk/settings", **KEPT).status_code == 404
    assert "/desk/settings" not in bob.get("/desk/").text


def test_what_is_saved_is_in_force_at_once_and_stands_in_the_file(
    alice: Browser, live: Installation, environ: dict[str, str]
) -> None:
    answer = alice.post("/desk/settings", **{**KEPT, "days_kept": "7", "timezone": "Europe/Berlin"})
    assert (notice(answer), answer.headers["Location"]) == ("saved", "/desk/settings")
    assert (live.settings.days_kept, str(live.settings.timezone)) == (7, "Europe/Berlin")
    assert SettingsFile(environ).stored() == {"days_kept": "7", "timezone": "Europe/Berlin"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"days_kept": "366"}, "Number must be between 0 and 365"),
        ({"timezone": "Nowhere/Land"}, "expected a name such as Europe/Berlin"),
        ({"base_url": "http://feedback.example.org", "moves": "y"}, "must begin with https://"),
        ({"base_url": "https://[::1", "moves": "y"}, "must be an address such as"),
        ({"way": "server"}, "Which server takes the mail?"),
        ({"way": "server", "host": "mail.example.org"}, "whom the mail comes from"),
        ({"way": "server", "host": "mail example", "from_email": "f@example.org"}, "smtp://user:password@host:587"),
    ],
)
def test_what_could_not_be_started_with_is_refused_and_nothing_is_written(
    alice: Browser, environ: dict[str, str], changed: dict[str, str], said: str
) -> None:
    answer = alice.post("/desk/settings", **{**KEPT, **changed})
    assert answer.status_code == 422
    assert said in answer.text.replace("&#39;", "'")
    assert SettingsFile(environ).stored() == {}


def test_an_address_that_leads_the_desk_away_has_to_be_confirmed(alice: Browser, live: Installation) -> None:
    moving = {**KEPT, "base_url": "https://feedback.example.org"}
    refused = alice.post("/desk/settings", **moving)
    assert refused.status_code == 422
    assert "check its spelling" in refused.text
    assert alice.post("/desk/settings", **moving, moves="y").status_code == 303
    assert live.settings.base_url == "https://feedback.example.org"


def test_what_the_environment_sets_is_shown_as_locked_and_stays(tmp_path: Path, clock: Clock) -> None:
    environ = environment(
        tmp_path, days_kept="12", mail="smtp://user:secret@mail.example.org", mail_from="f@example.org"
    )
    installation = open_installation(LiveSettings({**environ, "PARALLAX_BASE_URL": "https://localhost"}), clock=clock)
    browser = Browser(create_app(installation), actor(installation, ALICE, admin=True))
    page = browser.get("/desk/settings").text
    assert "PARALLAX_DAYS_KEPT" in page
    assert "PARALLAX_MAIL" in page
    assert "secret" not in page
    assert 'name="days_kept"' not in page
    browser.post("/desk/settings", timezone="Europe/Berlin", days_kept="99", save="y")
    assert (installation.settings.days_kept, str(installation.settings.timezone)) == (12, "Europe/Berlin")
    installation.database.close()


SERVER = {**KEPT, "way": "server", "host": "mail.example.org", "user": "alice", "from_email": "f@example.org"}


def test_a_password_is_kept_but_never_shown_and_never_sent_elsewhere(
    alice: Browser, live: Installation, environ: dict[str, str]
) -> None:
    alice.post("/desk/settings", **SERVER, password="s3cret-word")
    assert "s3cret-word" in live.settings.mail
    page = alice.get("/desk/settings").text
    assert "A password is set" in page
    assert "s3cret-word" not in page
    alice.post("/desk/settings", **{**SERVER, "days_kept": "9"})
    assert "s3cret-word" in SettingsFile(environ).stored()["mail"]
    alice.post("/desk/settings", **{**SERVER, "host": "mail.charlie.example"})
    assert "s3cret-word" not in SettingsFile(environ).stored()["mail"]


def test_reminders_cannot_come_from_a_coachs_own_mailbox(alice: Browser, live: Installation) -> None:
    answer = alice.post("/desk/settings", **SERVER, no_reply="Alice.Coach@example.org")
    assert answer.status_code == 422
    assert "A coach reads this mailbox" in answer.text


def test_a_test_message_goes_out_before_anything_is_saved(alice: Browser, environ: dict[str, str]) -> None:
    mailbox, port = Mailbox(), free_port()
    trial = {**SERVER, "host": "127.0.0.1", "user": "", "port": str(port), "test": "y", "test_to": "alice@example.org"}
    trial.pop("save")
    with running(mailbox, port):
        answer = alice.post("/desk/settings", **trial)
    assert (answer.status_code, set(mailbox.recipients())) == (200, {"alice@example.org"})
    assert "Nothing is saved yet" in answer.text
    assert SettingsFile(environ).stored() == {}
    failed = alice.post("/desk/settings", **trial)
    assert failed.status_code == 422
    assert "takes no connection on port" in failed.text


def test_the_first_steps_know_whether_the_mail_in_force_was_tried(alice: Browser, live: Installation) -> None:
    """A test that was taken counts for the same server, account and senders: before they are saved, and after."""
    mailbox, port = Mailbox(), free_port()
    server = {**SERVER, "host": "127.0.0.1", "user": "", "port": str(port), "test_to": "alice@example.org"}
    trial = {**server, "test": "y"}
    trial.pop("save")
    assert alice.post("/desk/settings", **trial).status_code == 422
    alice.post("/desk/settings", **server)
    assert _mail_step(alice) == "To do", "no server took it"
    with running(mailbox, port):
        assert alice.post("/desk/settings", **trial).status_code == 200
    assert _mail_step(alice) == "Done"
    alice.post("/desk/settings", **{**server, "user": "another"})
    assert _mail_step(alice) == "To do"


def _mail_step(browser: Browser) -> str:
    link = BeautifulSoup(browser.get("/desk/").data, "html.parser").find("a", string=re.compile("test message"))
    assert isinstance(link, Tag)
    item = link.find_parent("li")
    assert item is not None
    assert item.span is not None
    return item.span.text


def test_the_mail_folder_shows_each_coach_their_own_letters_only(site: Flask, live: Installation, clock: Clock) -> None:
    alice, bob = actor(live, ALICE, admin=True), actor(live, BOB)
    wave(alice, engagement(alice, "Alicesexecutive", "alices@example.org"), peer=4)
    Worker(live).tick()
    his = furnished_desk(bob, engagement(bob, "Bobsexecutive", "bobs@example.org"), clock)
    actor(live, CAROL)  # invited, without a password yet
    Worker(live).tick()
    folder = Browser(site, alice).get("/desk/mail").text
    assert "Alicesexecutive" in folder
    assert "bobs@example.org" not in folder
    assert "/r/" not in folder
    assert "/n/" not in folder
    assert "Bobsexecutive" in Browser(site, bob).get("/desk/mail").text
    assert reading.readings(bob, his.ids["wave"][0])


def test_with_a_mail_server_there_is_no_mail_folder(alice: Browser) -> None:
    assert alice.get("/desk/mail").status_code == 200
    alice.post("/desk/settings", **SERVER)
    assert alice.get("/desk/mail").status_code == 404
