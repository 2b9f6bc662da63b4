"""Settings follow their file: in every thread and process, without a restart, and never to a state between two."""

import logging
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from surveys.core.config import SettingError, read_settings
from surveys.core.installation import open_installation
from surveys.core.live_settings import LiveSettings
from surveys.core.settings_file import SettingsFile
from tests.support.installations import environment

SMTP = {"mail": "smtp://mail.example.org:587", "mail_from": "Casey Morgan <casey@example.org>"}
WATCH = """
import sys, time
from surveys.core.live_settings import LiveSettings
live = LiveSettings()
print(live.now().days_kept, flush=True)
until = time.monotonic() + 30
while live.now().days_kept == 30 and time.monotonic() < until:
    time.sleep(0.02)
print(live.now().days_kept, live.now().mail, flush=True)
"""


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    (tmp_path / "keys").mkdir(mode=0o700)
    return SettingsFile(environment(tmp_path))


def _live(file: SettingsFile) -> LiveSettings:
    return LiveSettings(file.environment)


def _by_hand(file: SettingsFile, content: str, *, seconds_ago: float = 5) -> None:
    """Write into the very file, as most editors do, some time ago."""
    with file.path.open("r+" if file.path.exists() else "w") as opened:
        opened.truncate()
        opened.write(content)
    then = time.time() - seconds_ago
    os.utime(file.path, (then, then))


def test_an_installation_sees_a_change_at_once_in_every_thread(file: SettingsFile) -> None:
    installation = open_installation(_live(file))
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(lambda _: installation.settings.mail, range(8))) == {"folder:"}
        file.write(SMTP)
        assert set(threads.map(lambda _: installation.settings.mail, range(8))) == {SMTP["mail"]}
    installation.database.close()


def test_a_task_can_hold_on_to_the_settings_it_began_with(file: SettingsFile) -> None:
    installation = open_installation(_live(file))
    task = installation.steady()
    file.write({"days_kept": "3"})
    assert (task.settings.days_kept, installation.settings.days_kept) == (30, 3)
    installation.database.close()


@pytest.mark.outside
def test_another_process_sees_it_too(file: SettingsFile) -> None:
    named = {**os.environ, **file.environment}
    with subprocess.Popen([sys.executable, "-c", WATCH], env=named, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "30\n"
        file.write({"days_kept": "3", **SMTP})
        assert other.stdout.readline() == f"3 {SMTP['mail']}\n"


def test_where_a_running_process_is_it_stays_until_a_restart(file: SettingsFile) -> None:
    live = _live(file)
    before = live.now()
    assert file.write({"port": "8001", "host": "::1", "database_url": "postgresql://u@/x", "days_kept": "3"}) == {
        "port",
        "host",
        "database_url",
    }
    now = live.now()
    assert now.days_kept == 3
    for name in ("data", "keys", "database_url", "host", "port", "base_url"):
        assert getattr(now, name) == getattr(before, name)
    again = _live(file).now()
    assert (again.port, again.host, again.base_url) == (8001, "::1", "http://[::1]:8001")


@pytest.mark.parametrize("content", ["days_kept = ", 'days_kept = "s3cret"', "\xff", 'port = "s3cret"', "prot = 1"])
def test_a_file_that_became_useless_changes_nothing_and_is_logged_once_without_its_values(
    file: SettingsFile, caplog: pytest.LogCaptureFixture, content: str
) -> None:
    file.write({"days_kept": "3", "coach": "Casey Morgan <casey@example.org>"})
    live = _live(file)
    with caplog.at_level(logging.DEBUG):
        file.path.write_bytes(content.encode("latin-1"))
        os.utime(file.path, (1, 1))
        assert {live.now().days_kept for _ in range(5)} == {3}
    (record,) = caplog.records
    assert record.name == "parallax.settings"
    assert record.exc_info is None
    assert "s3cret" not in caplog.text
    assert "casey" not in caplog.text.lower()
    _by_hand(file, "days_kept = 4")
    assert live.now().days_kept == 4


def test_a_file_that_is_gone_for_a_moment_does_not_send_the_mail_elsewhere(
    file: SettingsFile, caplog: pytest.LogCaptureFixture
) -> None:
    file.write(SMTP)
    live = _live(file)
    file.path.rename(file.path.with_name("away"))
    assert {live.now().mail for _ in range(3)} == {SMTP["mail"]}
    assert len(caplog.records) == 1
    file.path.with_name("away").rename(file.path)
    assert live.now().mail == SMTP["mail"]


def test_a_file_that_somebody_is_still_writing_into_is_left_until_it_has_settled(file: SettingsFile) -> None:
    file.write(SMTP)
    live = _live(file)
    _by_hand(file, "", seconds_ago=0)
    assert live.now().mail == SMTP["mail"], "empty is valid, and would mean the mail folder"
    _by_hand(file, 'mail = "smtps://other.example.org"\nmail_from = "casey@example.org"\n', seconds_ago=2)
    assert live.now().mail == "smtps://other.example.org"


def test_what_the_environment_sets_no_file_changes(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir(mode=0o700)
    live = LiveSettings(environment(tmp_path, days_kept="9"))
    (tmp_path / "keys" / "settings.toml").write_text('days_kept = 3\ntimezone = "Europe/Berlin"\n')
    assert (live.now().days_kept, str(live.now().timezone)) == (9, "Europe/Berlin")


def test_what_is_wrong_at_the_start_is_told_at_the_start(file: SettingsFile) -> None:
    file.path.write_text("days_kept = 999")
    with pytest.raises(SettingError, match="DAYS_KEPT"):
        _live(file)


def test_plain_settings_stand_still(tmp_path: Path) -> None:
    installation = open_installation(read_settings(environment(tmp_path)))
    (installation.settings.keys / "settings.toml").write_text("days_kept = 3")
    assert installation.settings.days_kept == 30
    assert installation.steady().settings is installation.settings
    installation.database.close()
