"""settings.toml: written whole or not at all, readable by its owner only, and never so that the start would refuse."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from surveys.core.config import SettingError, read_settings
from surveys.core.settings_file import SettingsFile, locked
from tests.support.installations import environment

SMTP = {"mail": "smtp://casey:s3cret@mail.example.org:587", "mail_from": "Casey Morgan <casey@example.org>"}


def _file(folder: Path, content: str | None = None, **settings: str) -> SettingsFile:
    file = SettingsFile(environment(folder, **settings))
    file.path.parent.mkdir(mode=0o700, exist_ok=True)
    if content is not None:
        file.path.write_bytes(content.encode())
    return file


def test_what_is_written_is_what_the_start_reads(tmp_path: Path) -> None:
    file = _file(tmp_path)
    assert file.write({**SMTP, "timezone": "Europe/Berlin", "days_kept": "14"}) == frozenset()
    settings = read_settings(file.environment)
    assert settings.mail == SMTP["mail"]
    assert str(settings.mail_from) == SMTP["mail_from"]
    assert (str(settings.timezone), settings.days_kept) == ("Europe/Berlin", 14)
    assert file.stored()["days_kept"] == "14"
    assert file.in_force()["port"] == "8000"


def test_only_its_owner_reads_the_file_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    file = _file(tmp_path, "port = 8001\n")
    file.path.chmod(0o644)
    file.write(SMTP)
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.path.parent.iterdir()] == ["settings.toml"]


def test_the_rest_of_the_file_stays_with_its_comments(tmp_path: Path) -> None:
    file = _file(tmp_path, '# ours\nport = 8001 # the proxy knows\n\ntimezone = "UTC"\ncoach = "casey@example.org"')
    file.write({"timezone": "Europe/Berlin", "coach": "", "days_kept": "7"})
    expected = '# ours\nport = 8001 # the proxy knows\n\ntimezone = "Europe/Berlin"\ndays_kept = "7"\n'
    assert file.path.read_text() == expected


def test_order_blank_lines_and_comments_of_the_operator_survive_a_change_from_the_desk(tmp_path: Path) -> None:
    content = """
# Installed by Ines, ask her before you touch the proxy.

port = 8001            # the proxy knows

# who asks
coach = 'Casey Morgan <casey@example.org>'   # until June
timezone = "UTC" # of the office

# days_kept = 90: what we had before
"""
    file = _file(tmp_path, content)
    file.write({"timezone": "Europe/Berlin", "coach": "Alex <alex@example.org>"})
    changed = content.replace('"UTC"', '"Europe/Berlin"')
    changed = changed.replace("'Casey Morgan <casey@example.org>'", '"Alex <alex@example.org>"')
    assert file.path.read_text() == changed
    file.write({"days_kept": "14"})
    assert file.path.read_text() == changed + 'days_kept = "14"\n'


def test_lines_end_as_they_did(tmp_path: Path) -> None:
    file = _file(tmp_path, "# ours\r\ntimezone = 'UTC' # here\r\nport = 8001\r\n")
    file.write({"timezone": "Europe/Berlin"})
    assert file.path.read_bytes() == b'# ours\r\ntimezone = "Europe/Berlin" # here\r\nport = 8001\r\n'


def test_a_setting_taken_out_has_its_default_again(tmp_path: Path) -> None:
    file = _file(tmp_path, "days_kept = 5\n")
    file.write({"days_kept": "  "})
    assert file.stored() == {}
    assert read_settings(file.environment).days_kept == 30
    file.write({"days_kept": ""})


@pytest.mark.parametrize(
    "content",
    [
        '"timezone" = "UTC"\nport = 8001\n',
        'coach = """Casey \\\ntimezone = x <casey@example.org>"""\nport = 8001\n',
        "timezone = 'UTC'\r\nport = 8001\r\n",
        'timezone = """\nUTC"""\nport = 8001',
        "",
        "\n\n",
    ],
)
def test_however_the_file_was_written_by_hand_its_values_are_kept(tmp_path: Path, content: str) -> None:
    file = _file(tmp_path, content)
    before = file.stored()
    file.write({"timezone": "Europe/Berlin"})
    assert file.stored() == before | {"timezone": "Europe/Berlin"}


REFUSED = {
    "a malformed value": {"timezone": "Berlin"},
    "one wrong among right ones": {"days_kept": "10", "mail": "gopher://casey:s3cret@host"},
    "a pair that does not go together": {"mail": "smtp://casey:s3cret@mail.example.org", "mail_from": ""},
    "no setting": {"smtp_host": "mail.example.org"},
    "the data folder": {"data": "elsewhere"},
    "the keys folder": {"keys": "elsewhere"},
    "what the environment sets": {"base_url": "https://other.example.org"},
    "half a character": {"coach": "Casey \ud800 <casey@example.org>"},
    "a line break": {"coach": "Casey\nport = 1 <casey@example.org>"},
    "a folder with a line break": {"mail": "folder:a\nb"},
}


@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED.keys())
def test_what_the_start_would_refuse_is_not_written(tmp_path: Path, changes: dict[str, str]) -> None:
    content = '# ours\nmail = "smtp://mail.example.org"\nmail_from = "casey@example.org"\n'
    file = _file(tmp_path, content, base_url="https://feedback.example.org")
    for attempt in (file.candidate, file.write):
        with pytest.raises(SettingError) as refused:
            attempt(changes)
        assert "s3cret" not in str(refused.value)
    assert file.path.read_text() == content
    assert [path.name for path in file.path.parent.iterdir()] == ["settings.toml"]


def test_settings_of_the_environment_are_locked_and_so_are_the_folders(tmp_path: Path) -> None:
    named = environment(tmp_path, coach="casey@example.org", timezone="  ")
    assert locked(named) == SettingsFile(named).locked() == {"coach", "data", "keys"}
    file = _file(tmp_path, coach="casey@example.org")
    with pytest.raises(SettingError, match="set by the environment"):
        file.write({"coach": "alex@example.org"})


def test_a_candidate_is_checked_and_not_written(tmp_path: Path) -> None:
    file = _file(tmp_path)
    assert file.candidate(SMTP).mail == SMTP["mail"]
    assert not file.path.exists()


def test_what_waits_for_a_restart_is_told(tmp_path: Path) -> None:
    file = _file(tmp_path, "port = 8001\n")
    assert file.write({"port": "8001", "host": "127.0.0.1", "days_kept": "3"}) == frozenset()
    assert file.write({"port": "8002", "database_url": "postgresql://u@/x"}) == {"port", "database_url"}
    assert file.write({"base_url": "https://feedback.example.org"}) == {"base_url"}
    assert file.write({"base_url": "https://other.example.org"}) == frozenset()


def test_a_file_that_cannot_be_read_is_not_written_over(tmp_path: Path) -> None:
    file = _file(tmp_path, "port = ")
    with pytest.raises(SettingError, match=r"settings\.toml"):
        file.write({"days_kept": "3"})
    assert file.path.read_text() == "port = "


def test_a_folder_that_cannot_be_written_says_so_and_keeps_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _file(tmp_path, "port = 8001\n")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingError, match="cannot be written"):
        file.write({"days_kept": "3"})
    assert file.path.read_text() == "port = 8001\n"
    assert [path.name for path in file.path.parent.iterdir()] == ["settings.toml"]


def test_two_who_save_at_once_lose_nothing(tmp_path: Path) -> None:
    file = _file(tmp_path)
    changes = [{"days_kept": "9"}, {"timezone": "Europe/Berlin"}, {"coach": "casey@example.org"}, {"port": "8001"}]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(file.write, changes))
    assert file.stored() == {name: value for change in changes for name, value in change.items()}


_NAMES = ["base_url", "mail", "mail_from", "mail_no_reply", "timezone", "coach", "days_kept", "host", "port"]
_VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["8001", "UTC", "casey@example.org", "folder:\\x \"y'", "https://feedback.example.org", "::1"]),
    st.text(max_size=30).map(lambda text: f"{text} <casey@example.org>"),
)


@hypothesis_settings(deadline=None, max_examples=150)
@given(st.dictionaries(st.sampled_from(_NAMES), _VALUES, max_size=5))
def test_any_change_is_either_refused_or_read_back_and_can_be_started_with(changes: dict[str, str]) -> None:
    with TemporaryDirectory() as folder:
        content = '# ours\ncoach = "Casey Morgan <casey@example.org>"\nport = 8123\n'
        file = _file(Path(folder), content)
        try:
            file.write(changes)
        except SettingError:
            assert file.path.read_text() == content
        else:
            wanted = {"coach": "Casey Morgan <casey@example.org>", "port": "8123"} | changes
            assert file.stored() == {name: value.strip() for name, value in wanted.items() if value.strip()}
            read_settings(file.environment)
            assert file.path.read_text(encoding="utf-8").startswith("# ours\n")
