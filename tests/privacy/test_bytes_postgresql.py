"""No byte too many on PostgreSQL: what its data files hold after a close, and in which order.

The write-ahead log (pg_wal) keeps the *sealed* ballots for a while; their key is gone. A comment that is never shown
and a wave's key are nowhere in the server's folder, log included.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, text

from instruments.groups import RaterGroup
from surveys.core import database
from surveys.core.installation import Installation
from surveys.mail import wordings
from surveys.mail.tables import Kind
from surveys.releases.redacting import redact
from surveys.waves.casting import Casting
from surveys.waves.closing import ClosingError, cancel_wave, close_wave
from surveys.waves.retention import forget
from tests.privacy.bytes import QUESTION, answered_wave, files_of
from tests.support.ballots import answers
from tests.support.installations import build, open_wave, tokens
from tests.support.postgresql import Server


@pytest.fixture
def pg_installation(tmp_path: Path, postgresql_url: str) -> Iterator[Installation]:
    installation = build(tmp_path, database_url=postgresql_url)
    yield installation
    installation.database.close()


def _run(installation: Installation, statement: str) -> list[tuple[object, ...]]:
    with installation.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        result = connection.execute(text(statement))
        return [tuple(row) for row in result] if result.returns_rows else []


def _data_files(server: Server, installation: Installation) -> list[Path]:
    """This database's own tables and indexes, as they lie on the disk now."""
    _run(installation, "CHECKPOINT")
    oid = _run(installation, "SELECT oid FROM pg_database WHERE datname = current_database()")[0][0]
    return files_of(server.data / "base" / str(oid))


def test_after_a_close_the_data_files_hold_no_ballot_no_hidden_comment_no_key_and_no_link(
    pg_installation: Installation, postgresql: Server
) -> None:
    needles = answered_wave(pg_installation)
    assert needles.found_in(_data_files(postgresql, pg_installation)) == {"ciphertext"}
    close_wave(pg_installation, needles.wave)
    assert needles.found_in(_data_files(postgresql, pg_installation)) <= {"shown comment"}
    everything = files_of(postgresql.data) + files_of(pg_installation.settings.data)
    assert needles.found_in(everything, ciphertext=False) <= {"shown comment"}


@contextmanager
def _somebody_reads(installation: Installation) -> Iterator[None]:
    """A transaction that began before the close and looks at another table, as a dump or the server's analysis does."""
    with installation.database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as reader:
        reader.execute(text("SELECT count(*) FROM alembic_version"))
        yield


def test_no_wave_is_closed_while_an_older_transaction_keeps_dead_ballots_in_the_data_files(
    pg_installation: Installation, postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server must keep them for it. The key is gone, and the close is finished once nobody sees them any more."""
    monkeypatch.setattr(database, "PATIENCE_SECONDS", 0)
    needles = answered_wave(pg_installation)
    with _somebody_reads(pg_installation):
        with pytest.raises(ClosingError, match="could not be scrubbed"):
            close_wave(pg_installation, needles.wave)
        assert needles.found_in(_data_files(postgresql, pg_installation)) <= {"shown comment", "ciphertext"}
    close_wave(pg_installation, needles.wave)
    assert needles.found_in(_data_files(postgresql, pg_installation)) <= {"shown comment"}


def test_leaky_build_that_clusters_keeps_dead_ballots_for_an_older_transaction(
    pg_installation: Installation, postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_scrub_postgresql", _cluster)
    needles = answered_wave(pg_installation)
    with _somebody_reads(pg_installation):
        close_wave(pg_installation, needles.wave)
        assert "ciphertext" in needles.found_in(_data_files(postgresql, pg_installation))


def _cluster(engine: Engine, _patience: float) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CLUSTER ballot USING ballot_pkey")


def test_leaky_build_without_a_rewrite_leaves_ballots_in_the_data_files(
    pg_installation: Installation, postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_scrub_postgresql", lambda *_: None)
    needles = answered_wave(pg_installation)
    close_wave(pg_installation, needles.wave)
    assert "ciphertext" in needles.found_in(_data_files(postgresql, pg_installation))


def test_a_redacted_comment_leaves_the_data_files(pg_installation: Installation, postgresql: Server) -> None:
    _run(pg_installation, "ALTER TABLE release ALTER COLUMN document SET STORAGE EXTERNAL")  # readable: not compressed
    needles = answered_wave(pg_installation)
    close_wave(pg_installation, needles.wave)
    assert needles.found_in(_data_files(postgresql, pg_installation)) == {"shown comment"}
    redact(pg_installation, needles.wave, part="supervisor", question=QUESTION, position=1, reason="names a customer")
    assert needles.found_in(_data_files(postgresql, pg_installation)) == set()


def test_names_leave_the_data_files_where_a_coach_wrote_them_into_a_letter_too(
    pg_installation: Installation, postgresql: Server
) -> None:
    wave = open_wave(pg_installation, peer=3)
    with pg_installation.database.write() as session:
        wordings.put(session, wave, Kind.INVITATION, "Canarina will have told you about this round.")
    close_wave(pg_installation, wave)
    names = (b"Canarina", b"peer0@example.org")
    assert [name for name in names if _holds(postgresql, pg_installation, name)] == [*names]
    forget(pg_installation, wave)
    assert [name for name in names if _holds(postgresql, pg_installation, name)] == []


def test_names_that_the_planner_samples_would_outlive_their_erasure(
    pg_installation: Installation, postgresql: Server
) -> None:
    """ANALYZE runs by itself; once as the server would by default (the control), once as it may here."""
    found = []
    _run(pg_installation, "ALTER TABLE invitation ALTER COLUMN email SET STATISTICS DEFAULT")
    for peers, directors in ((30, 0), (0, 30)):
        wave = open_wave(pg_installation, peer=peers, board=directors)
        _run(pg_installation, "ANALYZE")
        cancel_wave(pg_installation, wave)
        forget(pg_installation, wave)
        found.append(_holds(postgresql, pg_installation, b"peer17@example.org" if peers else b"board17@example.org"))
        pg_installation.database.migrate()
    assert found == [True, False]


def _holds(server: Server, installation: Installation, needle: bytes) -> bool:
    return any(needle in path.read_bytes() for path in _data_files(server, installation))


def _order_after_close(installation: Installation) -> tuple[list[str], set[str]]:
    """Thirty invited, half of them answer, in a random order; then the stored order, and who had answered.

    Without index scans, as PostgreSQL chooses by itself for tables of some sizes: marks are then cleared row by row.
    """
    name = installation.database.url.database
    for setting in ("enable_indexscan", "enable_bitmapscan"):
        _run(installation, f"ALTER DATABASE {name} SET {setting} = off")
    installation.database.close()
    wave = open_wave(installation, peer=30)
    links = tokens(installation, wave)[::2]
    Random(4).shuffle(links)
    for group, token in links:
        Casting(installation).cast(token, answers(RaterGroup.PEER if group is RaterGroup.PEER else group))
    close_wave(installation, wave)
    rows = _run(installation, "SELECT id, xmin::text FROM invitation ORDER BY ctid")
    assert len({row[1] for row in rows}) == 1
    return [str(row[0]) for row in rows], {token.split(".")[0] for _, token in links}


def test_the_order_of_stored_rows_says_nothing_of_who_has_answered(pg_installation: Installation) -> None:
    """`pg_dump` writes rows as they lie: by their random ids after a close."""
    stored, _ = _order_after_close(pg_installation)
    assert stored == sorted(stored)


def test_leaky_build_that_only_vacuums_keeps_those_who_answered_at_the_end(
    pg_installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_scrub_postgresql", _vacuum_full)
    stored, had_answered = _order_after_close(pg_installation)
    assert set(stored[-len(had_answered) :]) == had_answered


def _vacuum_full(engine: Engine, _patience: float) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM FULL invitation")
