"""Locks by number: what keeps a newer version and a running older one apart."""

from pathlib import Path

import pytest
from sqlalchemy import event, text

from surveys.core.database import Database
from surveys.core.installation import Installation
from surveys.core.locks import Lock, take

SURVEYS = Path(__file__).parents[3] / "surveys"
GIVEN_OUT = {"LAUNCH_OR_CLOSE": 3_607_001, "MIGRATION": 3_607_002, "FIRST_COACH": 3_607_003, "SIGHTINGS": 3_607_010}


def test_every_lock_has_a_number_of_its_own_and_keeps_it() -> None:
    numbers = {name: lock.value for name, lock in Lock.__members__.items()}  # aliases too
    assert GIVEN_OUT.items() <= numbers.items()
    assert len(set(numbers.values())) == len(numbers)


def test_no_other_module_takes_a_lock_by_itself() -> None:
    spelling = {
        str(path.relative_to(SURVEYS))
        for path in SURVEYS.rglob("*.py")
        if "advisory" in path.read_text(encoding="utf-8").lower()
    }
    assert spelling == {"core/locks.py"}


@pytest.mark.parametrize("lock", Lock, ids=lambda lock: lock.name.lower())
def test_a_lock_is_kept_until_its_transaction_ends(postgresql_url: str, lock: Lock) -> None:
    database = Database(postgresql_url)
    with database.write() as session:
        take(session, lock)
        assert not _is_free(database, lock)
        assert all(_is_free(database, other) for other in Lock if other is not lock)
    assert _is_free(database, lock)
    with database.engine.begin() as connection:  # as a migration does, which has no session
        take(connection, lock)
        assert not _is_free(database, lock)
    database.close()


def _is_free(database: Database, lock: Lock) -> bool:
    with database.engine.connect() as connection:
        query = text("SELECT pg_try_advisory_xact_lock(:number)")
        return bool(connection.execute(query, {"number": lock.value}).scalar_one())


def test_a_lock_asks_nothing_of_sqlite(installation: Installation) -> None:
    asked: list[str] = []
    with installation.database.write() as session:
        event.listen(installation.database.engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
        take(session, Lock.LAUNCH_OR_CLOSE)
    assert asked == []
