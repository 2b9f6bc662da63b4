"""The try-out pages: there for a browser on this machine while mail goes to a folder, and for nobody else."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from surveys.cli.serve import serving_app
from surveys.core.installation import Installation, open_installation
from surveys.core.live_settings import LiveSettings
from surveys.core.settings_file import SettingsFile
from surveys.mail.transports import transport_for
from surveys.waves.closing import close_wave
from surveys.web.http.report_document import policy
from surveys.worker.delivery import deliver_due
from surveys.worker.thread import Worker
from tests.support.installations import build, environment, let_all_leave, open_wave

KEY = "key"


@pytest.fixture
def client(installation: Installation) -> FlaskClient:
    return serving_app(installation, Worker(installation), KEY).test_client()


def test_the_overview_tells_of_open_and_closed_waves(installation: Installation, client: FlaskClient) -> None:
    assert "No wave yet" in client.get("/tryout/key/").text
    open_wave(installation, peer=4)
    page = client.get("/tryout/key/").text
    assert "Dana Whitfield" in page
    assert "Nothing is counted yet." in page
    let_all_leave(installation)
    assert "0 of 4 have answered" in client.get("/tryout/key/").text


def test_the_mail_folder_page_shows_each_message_and_its_link(installation: Installation, client: FlaskClient) -> None:
    wave = open_wave(installation, peer=4)
    deliver_due(installation, transport_for(installation.settings))
    page = client.get(f"/tryout/key/mail/{wave}").text
    assert page.count("<summary>") == 5
    assert page.count(f'<a href="{installation.settings.base_url}/s/') == 5
    close_wave(installation, wave)
    assert "No message is here" in client.get(f"/tryout/key/mail/{wave}").text


def test_a_report_that_does_not_exist_is_not_found(installation: Installation, client: FlaskClient) -> None:
    wave = open_wave(installation, peer=4)
    assert client.get(f"/tryout/key/report/{wave}.html").status_code == 404
    assert client.get("/tryout/key/report/nosuchwave.pdf").status_code == 404
    assert client.get(f"/tryout/key/report/{wave}.exe").status_code == 404


def test_a_closed_wave_is_read_as_html_and_as_pdf(installation: Installation) -> None:
    wave = open_wave(installation, peer=4)
    close_wave(installation, wave)
    worker = Worker(installation)
    worker.start()
    try:
        client = serving_app(installation, worker, KEY).test_client()
        page = client.get(f"/tryout/key/report/{wave}.html")
        assert page.mimetype == "text/html"
        assert page.headers["Content-Security-Policy"] == policy(page.data)
        assert "script-src 'sha256-" in page.headers["Content-Security-Policy"]
        assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
        assert client.get(f"/tryout/key/report/{wave}.pdf").data.startswith(b"%PDF")
    finally:
        worker.stop()


@pytest.mark.parametrize("path", ["/tryout/key/", "/tryout/key/mail/abc", "/tryout/key/report/abc.html"])
def test_another_machine_or_another_host_name_finds_nothing(client: FlaskClient, path: str) -> None:
    assert client.get(path, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
    assert client.get(path, headers={"Host": "evil.example.org"}).status_code == 404


def test_without_the_key_nobody_finds_them(client: FlaskClient) -> None:
    for path in ("/tryout/", "/tryout/other/", "/tryout/mail/abc"):
        assert client.get(path).status_code == 404


def test_with_a_mail_server_there_are_no_try_out_pages(tmp_path: Path) -> None:
    mail, sender, base = "smtp://127.0.0.1:2525", "a@example.org", "https://feedback.example.org"
    installation = build(tmp_path, mail=mail, mail_from=sender, base_url=base)
    assert serving_app(installation, Worker(installation), KEY).test_client().get("/tryout/key/").status_code == 404
    installation.database.close()


def test_they_are_gone_at_once_when_real_mail_is_set_while_they_are_served(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir(mode=0o700)
    file = SettingsFile(environment(tmp_path))
    installation = open_installation(LiveSettings(file.environment))
    client = serving_app(installation, Worker(installation), KEY).test_client()
    assert client.get("/tryout/key/").status_code == 200
    file.write({"mail": "smtp://127.0.0.1:2525", "mail_from": "a@example.org"})
    for path in ("/tryout/key/", "/tryout/key/mail/abc", "/tryout/key/report/abc.html"):
        assert client.get(path).status_code == 404
    installation.database.close()


def test_a_message_is_shown_as_text_and_never_as_markup(installation: Installation, client: FlaskClient) -> None:
    wave = open_wave(installation, peer=4)
    folder = installation.settings.mail_folder / wave
    folder.mkdir(parents=True)
    (folder / "a.eml").write_bytes(b"To: a@example.org\r\nSubject: <b>bold</b>\r\n\r\n<script>alert(1)</script>\r\n")
    page = client.get(f"/tryout/key/mail/{wave}").text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "<b>bold" not in page
