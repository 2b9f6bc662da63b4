"""`parallax backup`: the whole copy under its name, or nothing, whatever goes wrong on the way."""

import os
import signal
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest

from surveys.cli.backup import backup
from surveys.core.database import Database
from surveys.core.installation import Installation
from surveys.engagements.actor import Actor
from tests.support.coached import put_in_everything
from tests.support.desk import actor, engagement
from tests.support.installations import build, environment, open_wave
from tests.support.serving import PARALLAX, command

_MOST = 100_000  # bytes that a file may have: more than SQLite's index of its log, less than a copy
_LIMIT = f"resource.setrlimit(resource.RLIMIT_FSIZE, ({_MOST}, {_MOST}))"
_AS_IT_IS = "os.environ['PYTHONDONTWRITEBYTECODE'] = '1'"  # Python would keep its cached modules cut short at the limit
_RUN = f"import os, resource, sys; {_AS_IT_IS}; {_LIMIT}; os.execv(sys.argv[1], sys.argv[1:])"
LIMITED = (sys.executable, "-c", _RUN, PARALLAX)


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """The installation that a command in this process opens, whose copy is no small file."""
    installation = build(tmp_path / "installation")
    open_wave(installation, peer=40)
    for name, value in _environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    yield installation
    installation.database.close()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


def _environment(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path / "installation")


def _backup(file: Path) -> None:
    backup.main([str(file)], standalone_mode=False)


def _in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_copy_is_whole_and_its_owners_alone(installation: Installation, elsewhere: Path) -> None:
    copy = elsewhere / "copy.sqlite3"
    _backup(copy)
    assert _in(elsewhere) == ["copy.sqlite3"]
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert opened.execute("SELECT count(*) FROM invitation").fetchone() == (41,)
    assert copy.stat().st_size > 2 * _MOST


def test_a_disk_that_fills_up_on_the_way_leaves_no_file_and_one_line(
    installation: Installation, tmp_path: Path, elsewhere: Path
) -> None:
    failed = command(
        "backup", str(elsewhere / "copy"), environment=_environment(tmp_path), check=False, program=LIMITED
    )
    assert failed.returncode == 1
    (line,) = failed.stderr.splitlines()
    assert line.startswith("Error: the copy could not be written: ")
    assert _in(elsewhere) == []


def test_a_file_that_is_there_is_never_written_over(installation: Installation, elsewhere: Path) -> None:
    (elsewhere / "file").write_text("mine")
    (elsewhere / "dangling").symlink_to(elsewhere / "nowhere")
    for name in ("file", "dangling"):
        with pytest.raises(click.ClickException, match="exists already"):
            _backup(elsewhere / name)
    assert (elsewhere / "file").read_text() == "mine"
    assert _in(elsewhere) == ["dangling", "file"]


def test_a_file_that_comes_to_be_meanwhile_stays_as_it_is(
    installation: Installation, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, real = elsewhere / "copy", Database.copy_to

    def overtaken(self: Database, path: Path) -> None:
        real(self, path)
        copy.write_text("theirs")

    monkeypatch.setattr(Database, "copy_to", overtaken)
    with pytest.raises(click.ClickException, match="exists by now"):
        _backup(copy)
    assert copy.read_text() == "theirs"
    assert _in(elsewhere) == ["copy"]


def test_who_stops_a_copy_on_its_way_finds_nothing_left_of_it(
    installation: Installation, tmp_path: Path, elsewhere: Path
) -> None:
    """A real signal to a real process, at the moment in which the copy is all there and not yet under its name."""
    code = (
        "import os, signal, sys\nfrom surveys.cli import backup, main\n"
        "backup._sync = lambda path: (print(path.stat().st_size, flush=True), os.kill(os.getpid(), signal.SIGTERM))\n"
        f"sys.argv[1:] = ['backup', {str(elsewhere / 'copy')!r}]\nmain.main()"
    )
    env = {"PATH": os.environ["PATH"], **_environment(tmp_path)}
    stopped = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert int(stopped.stdout) > 2 * _MOST
    assert stopped.returncode == 128 + signal.SIGTERM
    assert _in(elsewhere) == []


def test_where_a_file_has_one_name_only_the_copy_is_renamed(
    installation: Installation, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_second_name(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("surveys.cli.backup.os.link", no_second_name)
    _backup(elsewhere / "copy")
    assert _in(elsewhere) == ["copy"]


# --- the keys of coaching texts --------------------------------------------------------------------------------------


def _with_texts(installation: Installation) -> tuple[Actor, str]:
    own = actor(installation)
    hers = engagement(own)
    put_in_everything(own, hers)
    return own, hers


def test_the_keys_are_packed_without_any_of_a_wave_and_for_their_owner_alone(
    installation: Installation, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own, hers = _with_texts(installation)
    file = elsewhere / "keys.tar"
    backup.main(["--keys", str(file)], standalone_mode=False)
    assert _in(elsewhere) == ["keys.tar"]
    assert file.stat().st_mode & 0o777 == 0o600
    with tarfile.open(file) as packed:
        members = packed.getmembers()
    assert [one.name for one in members] == ["link.keys", f"engagements/{hers}.key", f"coaches/{own.coach}.key"]
    assert {(one.mode, one.uid, one.gid, one.uname, one.gname) for one in members} == {(0o600, 0, 0, "", "")}
    waves = list((installation.settings.keys / "waves").glob("*.key"))
    assert len(waves) == 1
    held = file.read_bytes()
    assert not [path for path in waves if path.read_bytes().strip() in held]
    assert "2 keys of coaching texts, none of waves" in capsys.readouterr().out


def test_the_copy_of_the_database_says_that_its_texts_need_keys(
    installation: Installation, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _with_texts(installation)
    _backup(elsewhere / "copy.sqlite3")
    assert "'parallax backup --keys FILE'" in capsys.readouterr().out
    assert b"canary" not in (elsewhere / "copy.sqlite3").read_bytes()


def test_a_missing_key_is_said_and_the_others_are_packed(installation: Installation, elsewhere: Path) -> None:
    own, hers = _with_texts(installation)
    (installation.settings.keys / "engagements" / f"{hers}.key").unlink()
    file = elsewhere / "keys.tar"
    with pytest.raises(
        click.ClickException, match=f"does not hold everything:\nthe key of engagement {hers} is not in"
    ):
        backup.main(["--keys", str(file)], standalone_mode=False)
    with tarfile.open(file) as packed:
        assert packed.getnames() == ["link.keys", f"coaches/{own.coach}.key"]


def test_keys_that_others_can_read_and_a_file_that_is_there_are_refused(
    installation: Installation, elsewhere: Path
) -> None:
    _, hers = _with_texts(installation)
    path = installation.settings.keys / "engagements" / f"{hers}.key"
    path.chmod(0o644)
    with pytest.raises(click.ClickException, match="chmod"):
        backup.main(["--keys", str(elsewhere / "keys.tar")], standalone_mode=False)
    assert _in(elsewhere) == []
    path.chmod(0o600)
    (elsewhere / "keys.tar").touch()
    with pytest.raises(click.ClickException, match="exists already"):
        backup.main(["--keys", str(elsewhere / "keys.tar")], standalone_mode=False)
