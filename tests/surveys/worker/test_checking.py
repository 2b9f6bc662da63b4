"""`parallax check`: all that is wrong at once, each with what helps; nothing is changed; 1 says that there is work."""

import os
import re
import subprocess
from email.headerregistry import Address
from pathlib import Path

import pytest
from nacl.public import PrivateKey
from sqlalchemy import text

from surveys.cli.serve import refuse_open_door
from surveys.core.installation import Installation
from surveys.waves import store as waves
from surveys.waves import wave_keys
from surveys.waves.closing import cancel_wave, close_wave
from surveys.waves.states import WaveState
from surveys.worker import checking
from surveys.worker.checking import Finding, Note, Wrong
from tests.support.desk import stored
from tests.support.installations import build, environment, open_wave
from tests.support.serving import PARALLAX, ROOT, command


def _of(installation: Installation) -> dict[str, str]:
    """The environment that a house was built with."""
    settings = installation.settings
    named = {"data": settings.data, "keys": settings.keys, "database_url": settings.database_url}
    return {f"PARALLAX_{name.upper()}": str(value) for name, value in named.items()}


def _check(given: dict[str, str]) -> list[Finding]:
    return checking.check(given, more=refuse_open_door)


def _wrong(installation: Installation, **changes: str) -> list[str]:
    found = _check(_of(installation) | {f"PARALLAX_{name.upper()}": value for name, value in changes.items()})
    return [one.text for one in found if isinstance(one, Wrong)]


def _notes(installation: Installation) -> str:
    return "\n".join(one.text for one in _check(_of(installation)) if isinstance(one, Note))


def _key(installation: Installation, wave: str) -> Path:
    return installation.settings.keys / "waves" / f"{wave}.key"


def test_before_a_first_start_nothing_is_wrong_and_nothing_is_made(tmp_path: Path) -> None:
    done = command("check", environment=environment(tmp_path))
    assert "the first start makes" in done.stdout
    assert done.stdout.endswith("Nothing is wrong.\n")
    assert list(tmp_path.iterdir()) == []


def test_an_installation_that_works_has_nothing_wrong_and_is_not_changed(any_installation: Installation) -> None:
    closed = open_wave(any_installation, peer=3)
    cancel_wave(any_installation, closed)
    open_wave(any_installation, peer=4)
    before = stored(any_installation), sorted(any_installation.settings.keys.rglob("*"))
    assert _wrong(any_installation) == []
    assert (stored(any_installation), sorted(any_installation.settings.keys.rglob("*"))) == before


def test_everything_is_told_at_once_with_its_place_and_the_command_ends_with_1(installation: Installation) -> None:
    keys = installation.settings.keys
    open_to_others, missing, foreign, lost = (
        open_wave(installation, peer=3, executive=Address(f"{name} Stone", addr_spec=f"{name}@example.org"))
        for name in "abcd"
    )
    (keys / "settings.toml").write_text('port = true\ntimezone = "Mars"\nprot = 1\ncoach = "nobody"\ndata = "x"\n')
    (keys / "link.keys").chmod(0o640)
    (keys / "waves").chmod(0o755)
    _key(installation, open_to_others).chmod(0o604)
    _key(installation, missing).unlink()
    _key(installation, foreign).write_text(bytes(PrivateKey.generate()).hex())
    installation.keys.remember_end(lost)
    unknown = installation.keys.create_wave_key("unknown1") and "unknown1"
    data = installation.settings.data / "parallax.sqlite3"
    data.chmod(0o644)
    done = command(
        "check", environment=_of(installation) | {"PARALLAX_HOST": "0.0.0.0", "PARALLAX_X": "1"}, check=False
    )
    assert done.returncode == 1
    expected = {
        "PARALLAX_X is not a setting",
        "port in settings.toml: expected text in quotes",
        "PARALLAX_TIMEZONE (from settings.toml) is 'Mars'",
        "prot in settings.toml is not a setting",
        "PARALLAX_COACH (from settings.toml) is not an address",
        "data in settings.toml: folders are set in the environment only",
        f"{keys}/link.keys can be read by others (mode 640); mend with: chmod go-rwx",
        f"{keys}/waves can be read by others (mode 755)",
        f"{_key(installation, open_to_others)} can be read by others (mode 604)",
        f"the key of wave {missing} is not in",
        f"{_key(installation, foreign)} is not the key of wave {foreign}",
        f"wave {lost} was closed or cancelled before the database was put back",
        f"wave {unknown}: its key is here, but the database does not know the wave",
        f"{data} can be read by others (mode 644)",
    }
    lines = [line for line in done.stdout.splitlines() if line.startswith("Wrong: ")]
    assert [one for one in expected if not any(one in line for line in lines)] == []
    assert f"{len(lines)} things have to be mended." in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"host": "0.0.0.0", "base_url": "http://127.0.0.1:8000"}, "would travel in the clear"),
        ({"base_url": "https://feedback.example.org"}, "mail goes to a folder"),
        (
            {"mail": "smtp://h:25", "mail_from": "a@example.org"},
            "PARALLAX_BASE_URL is missing or points to this machine",
        ),
        ({"mail": "smtp://h:25"}, "PARALLAX_MAIL_FROM (from its default) is missing"),
        ({"mail": "pigeon:"}, "PARALLAX_MAIL (from the environment) must be folder:"),
        ({"database_url": "mysql://x"}, "PARALLAX_DATABASE_URL (from the environment) must begin with"),
        ({"database_url": "postgresql://nobody@127.0.0.1:9/x?connect_timeout=2"}, "The database cannot be reached"),
        ({"days_kept": "-1", "port": "0"}, "PARALLAX_DAYS_KEPT (from the environment) is '-1'"),
    ],
)
def test_a_setting_that_cannot_do_its_work_is_named(
    installation: Installation, settings: dict[str, str], told: str
) -> None:
    wrong = _wrong(installation, **settings)
    assert any(told in one for one in wrong), wrong
    assert len(wrong) == (2 if "days_kept" in settings else 1)


def test_keys_that_lie_within_the_data_leave_nothing_else_to_look_at(tmp_path: Path) -> None:
    told = _check(environment(tmp_path, keys=str(tmp_path / "data" / "keys")))
    assert [type(one) for one in told] == [Wrong, Note]
    assert "lies inside the data folder" in told[0].text


@pytest.mark.parametrize(
    ("version", "told"), [("0001", "is of an older version"), ("9999", "was made by another version")]
)
def test_tables_of_another_version_are_told(any_installation: Installation, version: str, told: str) -> None:
    with any_installation.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    (wrong,) = _wrong(any_installation)
    assert told in wrong


def test_a_lost_wave_is_told_and_nothing_to_mend(any_installation: Installation) -> None:
    wave = open_wave(any_installation, peer=3)
    any_installation.keys.remember_end(wave)
    assert f"wave {wave}: wave {wave} was closed or cancelled before" in _wrong(any_installation)[0]
    wave_keys.settle(any_installation)
    assert _wrong(any_installation) == []
    assert f"wave {wave} is lost" in _notes(any_installation)


def test_a_key_that_outlived_its_wave_is_told_until_it_is_gone(any_installation: Installation) -> None:
    wave = open_wave(any_installation, peer=3)
    kept = _key(any_installation, wave).read_bytes()
    close_wave(any_installation, wave)
    _key(any_installation, wave).write_bytes(kept)
    _key(any_installation, wave).chmod(0o600)
    assert f"wave {wave} is closed, but its key is still here" in _wrong(any_installation)[0]
    wave_keys.settle(any_installation)
    assert _wrong(any_installation) == []


def _begin_again() -> str:
    """The lines of the README for whoever has lost the keys folder."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"\*\*To begin again with the database alone\*\*.*?```\n(.*?)```", readme, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_readmes_way_to_begin_again_with_the_database_alone_is_one(tmp_path: Path) -> None:
    installation = build(tmp_path)
    wave = open_wave(installation, peer=3)
    installation.database.close()
    (tmp_path / "keys").rename(tmp_path / "lost")
    refused = command("wave", "list", environment=_of(installation), check=False)
    assert "README tells how to begin again with the database alone" in refused.stderr
    env = {"PATH": f"{Path(PARALLAX).parent}:{os.environ['PATH']}", **_of(installation)}
    begun = subprocess.run(["sh", "-c", _begin_again()], env=env, capture_output=True, text=True, check=False)
    assert begun.returncode == 1, begun.stderr
    assert f"the key of wave {wave} is not in" in begun.stdout
    assert begun.stdout.endswith("1 thing has to be mended.\n")
    again = build(tmp_path)
    with again.database.read() as session:
        assert waves.get(session, wave).state is WaveState.OPEN
    cancel_wave(again, wave)
    assert _wrong(again) == []
    again.database.close()


def test_no_check_shows_a_secret(installation: Installation) -> None:
    secret = (installation.settings.keys / "link.keys").read_text().strip()
    (installation.settings.keys / "settings.toml").write_text(
        'mail = "smtp://u:s3cret-word@h:25"\nmail_from = "a@b.example"\n'
    )
    said = "\n".join(one.text for one in _check(_of(installation)))
    assert secret not in said
    assert "s3cret-word" not in said
