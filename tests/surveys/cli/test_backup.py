"""`parallax backup`: the whole copy under its name, or nothing, whatever goes wrong on the way."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest

from surveys.cli.backup import backup
from surveys.core.database import Database
from surveys.core.installation import Installation
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
