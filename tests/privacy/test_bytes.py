"""No byte too many on SQLite (T8, T9): after a close no file holds a hidden comment, a ballot, a key or a link.

Each protection is taken away once (a "leaky build"), and then the search finds what it should have found.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from surveys.core import database
from surveys.core.installation import Installation
from surveys.releases.redacting import redact
from surveys.waves import store as waves
from surveys.waves.closing import ClosingError, cancel_wave, close_wave
from surveys.waves.retention import forget
from surveys.waves.states import WaveState
from tests.privacy.bytes import QUESTION, answered_wave, files_of
from tests.support.installations import build


def _everywhere(installation: Installation) -> list[Path]:
    return files_of(installation.settings.data) + files_of(installation.settings.keys)


@contextmanager
def _somebody_reads(installation: Installation) -> Iterator[None]:
    """Another process with a transaction that began before the close: the log cannot be emptied under it."""
    with closing(sqlite3.connect(str(installation.database.url.database))) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM ballot").fetchone()
        yield


def test_while_a_wave_is_open_its_files_hold_only_sealed_ballots(installation: Installation) -> None:
    needles = answered_wave(installation)
    stored = [path for path in files_of(installation.settings.data) if path.suffix != ".eml"]
    assert needles.found_in(stored) == {"ciphertext"}


def test_after_the_close_no_file_holds_a_hidden_comment_a_ballot_a_key_or_a_link(installation: Installation) -> None:
    needles = answered_wave(installation)
    assert [path for path in files_of(installation.settings.data) if path.suffix == ".eml"]
    close_wave(installation, needles.wave)
    assert needles.found_in(_everywhere(installation)) == {"shown comment"}
    assert not [path for path in files_of(installation.settings.data) if path.suffix == ".eml"]


def test_after_a_cancellation_no_file_holds_anything_of_it(installation: Installation) -> None:
    needles = answered_wave(installation)
    cancel_wave(installation, needles.wave)
    assert needles.found_in(_everywhere(installation)) == set()


def test_a_shown_comment_stands_in_the_release_and_nowhere_else(installation: Installation) -> None:
    needles = answered_wave(installation)
    close_wave(installation, needles.wave)
    with closing(sqlite3.connect(str(installation.database.url.database))) as connection:
        for table in ("wave", "invitation", "ballot", "outbox", "redaction"):
            rows = connection.execute(f"SELECT * FROM {table}").fetchall()
            assert needles.shown_comment.decode() not in str(rows)
        connection.execute("DELETE FROM release")
        connection.commit()
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert needles.found_in(_everywhere(installation)) == set()


def test_a_redacted_comment_leaves_the_files(installation: Installation) -> None:
    needles = answered_wave(installation)
    close_wave(installation, needles.wave)
    redact(installation, needles.wave, part="supervisor", question=QUESTION, position=1, reason="names a customer")
    assert needles.found_in(_everywhere(installation)) == set()


def test_forgotten_names_leave_the_files(installation: Installation) -> None:
    needles = answered_wave(installation)
    close_wave(installation, needles.wave)
    held = b"".join(path.read_bytes() for path in _everywhere(installation))
    assert b"peer0@example.org" in held
    forget(installation, needles.wave)
    held = b"".join(path.read_bytes() for path in _everywhere(installation))
    assert b"peer0@example.org" not in held


def test_while_somebody_reads_the_close_does_not_end_and_afterwards_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_MS", 50)
    installation = build(tmp_path)
    needles = answered_wave(installation)
    with _somebody_reads(installation):
        with pytest.raises(ClosingError, match=r"could not be emptied|in use"):
            close_wave(installation, needles.wave)
        assert "ciphertext" in needles.found_in(_everywhere(installation))
        with installation.database.read() as session:
            assert waves.get(session, needles.wave).state is WaveState.CLOSING
    close_wave(installation, needles.wave)
    assert needles.found_in(_everywhere(installation)) == {"shown comment"}
    installation.database.close()


def test_a_backup_of_every_night_holds_nothing_that_can_be_read(installation: Installation, tmp_path: Path) -> None:
    needles = answered_wave(installation)
    for night in range(3):
        shutil.copytree(installation.settings.data, tmp_path / f"night{night}", ignore=shutil.ignore_patterns("*.eml"))
    installation.database.copy_to(tmp_path / "night0" / "copy.sqlite3")
    close_wave(installation, needles.wave)
    nights = [path for night in range(3) for path in files_of(tmp_path / f"night{night}")]
    assert needles.found_in(nights) == {"ciphertext"}


# --- leaky builds: the search above must find what they leave ---------------------------------------------------


def _without_secure_delete(connection: Any, record: object) -> None:
    _real_prepare(connection, record)
    connection.execute("PRAGMA secure_delete=OFF")


_real_prepare = database._prepare_sqlite


def test_leaky_build_without_vacuum_and_secure_delete_leaves_ballots_in_free_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_prepare_sqlite", _without_secure_delete)
    monkeypatch.setattr(database, "_scrub_sqlite", _only_checkpoint)
    installation = build(tmp_path)
    needles = answered_wave(installation)
    close_wave(installation, needles.wave)
    wal = Path(f"{installation.database.url.database}-wal")
    assert "ciphertext" in needles.found_in(path for path in _everywhere(installation) if path != wal)
    installation.database.close()


def _only_checkpoint(engine: Any) -> None:
    with database._bare(engine) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def test_leaky_build_that_ignores_the_busy_flag_leaves_ballots_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_MS", 50)
    monkeypatch.setattr(database, "_scrub_sqlite", _ignoring_busy)
    installation = build(tmp_path)
    needles = answered_wave(installation)
    with _somebody_reads(installation):
        close_wave(installation, needles.wave)
    assert "ciphertext" in needles.found_in(_everywhere(installation))
    installation.database.close()


def _ignoring_busy(engine: Any) -> None:
    with database._bare(engine) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def test_leaky_build_that_does_not_seal_leaves_comments_in_every_backup(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from surveys.answered.envelope import _encode

    monkeypatch.setattr("surveys.waves.casting.seal", lambda answers, _, *, wave, public_key: _encode(answers, wave))
    needles = answered_wave(installation)
    stored = [path for path in files_of(installation.settings.data) if path.suffix != ".eml"]
    assert {"hidden comment", "shown comment"} <= needles.found_in(stored)


def test_leaky_build_that_keeps_the_mail_folder_keeps_every_link(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.core.installation.shutil.rmtree", lambda *_, **__: None)
    needles = answered_wave(installation)
    close_wave(installation, needles.wave)
    assert "token" in needles.found_in(_everywhere(installation))


def test_leaky_build_that_keeps_the_key_is_found(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.core.keys.KeyFolder.destroy_wave_key", lambda *_: None)
    needles = answered_wave(installation)
    close_wave(installation, needles.wave)
    assert "key" in needles.found_in(_everywhere(installation))


def test_a_wave_key_is_overwritten_before_it_is_unlinked(installation: Installation, tmp_path: Path) -> None:
    """A second name of the same file shows what is left on the disk's blocks."""
    needles = answered_wave(installation)
    other_name = tmp_path / "second-name"
    other_name.hardlink_to(installation.settings.keys / "waves" / f"{needles.wave}.key")
    assert needles.found_in([other_name]) == {"key"}
    close_wave(installation, needles.wave)
    assert needles.found_in([other_name]) == set()
