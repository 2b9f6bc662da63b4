"""T18 over HTTP: a form is shown and a post taken only while the wave's key is there and is the wave's own."""

import re
import shutil
from collections.abc import Callable, Mapping
from email.headerregistry import Address
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from nacl.public import PrivateKey
from werkzeug.test import TestResponse

from instruments.groups import RaterGroup
from surveys.answered import store as answered
from surveys.app import create_app
from surveys.core.installation import Installation
from surveys.desk import engagements, waves
from surveys.invited import store as invited
from surveys.waves.casting import Casting
from surveys.waves.respondent import LinkState
from surveys.worker.thread import Worker
from tests.support.ballots import LEADERSHIP, answers
from tests.support.desk import Browser, actor, engagement
from tests.support.desk import wave as desk_wave
from tests.support.installations import open_wave, tokens
from tests.support.logged import everything_logged
from tests.surveys.web.sheets import full_sheet

PEER = RaterGroup.PEER
_ALEX = Address("Alex Stone", addr_spec="alex@example.org")
SHEET = full_sheet(LEADERSHIP, PEER) | {"comment-advice": 'Two lines,\r\n"quoted" & <more>.', "picks": ["a", "b"]}


def _elsewhere(key: Path) -> None:
    key.rename(key.with_suffix(".away"))


def _of_another(key: Path) -> None:
    key.write_text(bytes(PrivateKey.generate()).hex() + "\n")


def _cut_short(key: Path) -> None:
    key.write_text("abcdef\n")


def _open_to_others(key: Path) -> None:
    key.chmod(0o644)


def _a_folder(key: Path) -> None:
    key.unlink()
    key.mkdir(mode=0o700)


def _no_folder(key: Path) -> None:
    shutil.rmtree(key.parent)


FAULTS: Mapping[str, Callable[[Path], None]] = {
    "missing": _elsewhere,
    "another's": _of_another,
    "damaged": _cut_short,
    "open to others": _open_to_others,
    "unreadable": _a_folder,
    "no folder": _no_folder,
}


@pytest.fixture
def client(any_installation: Installation) -> FlaskClient:
    return create_app(any_installation).test_client()


def _link(installation: Installation, wave: str) -> str:
    return next(token for group, token in tokens(installation, wave) if group is PEER)


def _key(installation: Installation, wave: str) -> Path:
    return installation.settings.keys / "waves" / f"{wave}.key"


def _stored(installation: Installation, wave: str) -> tuple[int, int, int]:
    """Ballots, spent links, declines."""
    with installation.database.read() as session:
        spent = sum(count.spent for count in invited.counts(session, wave).values())
        declined = sum(unit.declined for unit in invited.unit_counts(session, [wave])[wave].values())
        return answered.count(session, wave), spent, declined


def _is_not_now(page: TestResponse) -> None:
    assert page.status_code == 503
    assert int(page.headers["Retry-After"]) > 0
    assert "Not now" in page.text
    assert 'data-draft="clear"' not in page.text


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_without_its_key_a_wave_shows_no_form_and_takes_nothing_and_nothing_sent_is_lost(
    any_installation: Installation, client: FlaskClient, fault: Callable[[Path], None]
) -> None:
    wave = open_wave(any_installation, peer=4)
    path, key = f"/s/{_link(any_installation, wave)}", _key(any_installation, wave)
    kept = key.read_bytes()
    fault(key)
    for page in (client.get(path), client.get(f"{path}/decline"), client.post(f"{path}/decline")):
        _is_not_now(page)
    sent = client.post(path, data=SHEET)
    _is_not_now(sent)
    assert _stored(any_installation, wave) == (0, 0, 0)
    assert str(any_installation.settings.keys) not in sent.text
    shutil.rmtree(key) if key.is_dir() else key.unlink(missing_ok=True)
    key.parent.mkdir(mode=0o700, exist_ok=True)
    key.write_bytes(kept)
    key.chmod(0o600)
    again = client.post(path, data=_fields(sent))
    assert again.status_code == 422  # the two picks are no areas: judged as when it was sent first
    assert "Two lines,\n&#34;quoted&#34; &amp; &lt;more&gt;." in again.text.replace("\r\n", "\n")
    assert client.post(path, data=full_sheet(LEADERSHIP, PEER)).status_code == 303
    assert _stored(any_installation, wave) == (1, 1, 0)


def _fields(page: TestResponse) -> dict[str, list[str]]:
    """Read the form of a page as a browser sends it."""
    fields: dict[str, list[str]] = {}
    for field in BeautifulSoup(page.data, "html.parser").select("form input[type=hidden]"):
        fields.setdefault(str(field["name"]), []).append(str(field["value"]))
    return fields


def test_a_page_that_was_not_now_sends_again_exactly_what_was_sent(
    any_installation: Installation, client: FlaskClient
) -> None:
    wave = open_wave(any_installation, peer=4)
    _elsewhere(_key(any_installation, wave))
    sent = client.post(f"/s/{_link(any_installation, wave)}", data=SHEET)
    expected = {name: value if isinstance(value, list) else [value] for name, value in SHEET.items()}
    assert _fields(sent) == expected


def test_a_key_that_goes_between_the_form_and_the_post_is_noticed_in_the_transaction_of_the_ballot(
    any_installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave, casting = open_wave(any_installation, peer=4), Casting(any_installation)
    token, sealed = _link(any_installation, wave), Casting._sealed

    def overtaken(self: Casting, *given: object) -> bytes:
        _elsewhere(_key(any_installation, wave))
        return sealed(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Casting, "_sealed", overtaken)
    assert casting.cast(token, answers(PEER)) is LinkState.NOT_NOW
    assert _stored(any_installation, wave) == (0, 0, 0)


@pytest.mark.parametrize("spoil", [lambda path: path.chmod(0o644), lambda path: path.unlink()], ids=["open", "missing"])
def test_secrets_of_links_that_cannot_be_used_are_a_calm_page_for_everybody_and_no_line(
    any_installation: Installation, spoil: Callable[[Path], None]
) -> None:
    wave = open_wave(any_installation, peer=4)
    path, app = f"/s/{_link(any_installation, wave)}", create_app(any_installation)
    alice = Browser(app, actor(any_installation))
    with everything_logged() as log:
        spoil(any_installation.settings.keys / "link.keys")
        client = app.test_client()
        for page in (client.get(path), client.post(path, data=SHEET), client.post(f"{path}/decline")):
            _is_not_now(page)
        app.hourly.write()
        assert log.getvalue() == ""
    desk = alice.get("/desk/engagements/new")
    assert desk.status_code == 503
    assert "keys folder cannot be used" in desk.text
    assert (client.get("/health").status_code, client.get("/health").text) == (503, "keys\n")


def test_the_desk_health_and_the_log_say_that_a_wave_takes_no_answers_and_the_log_once(
    any_installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "parallax")
    alice = actor(any_installation)
    hers = engagement(alice)
    wave, other = desk_wave(alice, hers, peer=4), open_wave(any_installation, peer=3, executive=_ALEX)
    browser = Browser(create_app(any_installation), alice)
    worker, pages = Worker(any_installation), ("/desk/", f"/desk/engagements/{hers}", f"/desk/waves/{wave}")
    assert not any("no answers" in browser.get(page).text for page in pages)
    _elsewhere(_key(any_installation, wave))
    for _ in range(3):
        worker.tick()
    for page in pages:
        assert re.search(r"[Tt]akes no answers", browser.get(page).text), page
    assert "Ask whoever runs this server" in browser.get(pages[2]).text
    assert (waves.status(alice, wave).lacks_key, [one.lacks_key for one in engagements.folder(alice, hers).waves]) == (
        True,
        [True],
    )
    assert (browser.get("/health").status_code, browser.get("/health").text) == (503, "wave key\n")
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [f"wave {wave} takes no answers"]
    assert other not in caplog.text
    caplog.clear()
    _key(any_installation, wave).with_suffix(".away").rename(_key(any_installation, wave))
    for _ in range(2):
        worker.tick()
    assert [record.getMessage().split(":")[0] for record in caplog.records] == ["mended"]
