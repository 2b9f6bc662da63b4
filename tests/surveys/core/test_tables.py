"""What the tables may hold and how they lie on the disk: the promises that a schema can keep by itself."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Date, DateTime, MetaData, Table, inspect, text

from surveys.answered.tables import AnsweredBase
from surveys.core.database import Database, DatabaseError
from surveys.core.installation import Installation
from surveys.core.tables import UnknownTableError, all_metadata, every_table, scrubbed_tables
from surveys.invited.tables import InvitedBase
from surveys.migrations.rooms import ALL_METADATA, BASES
from tests.support.installations import build, first_start
from tests.support.postgresql import Server
from tests.surveys.processes import at_once, reopened

ALL = list(ALL_METADATA)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """Migrate for real: elsewhere the tables are copied."""
    installation = first_start(tmp_path)
    yield installation
    installation.database.close()


@pytest.fixture
def postgresql_url(postgresql: Server) -> Iterator[str]:
    with postgresql.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def any_installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    installation = first_start(tmp_path, database_url=url)
    yield installation
    installation.database.close()


def _tables() -> Iterator[tuple[str, MetaData]]:
    for metadata in ALL:
        for table in metadata.tables:
            yield table, metadata


def test_the_migrated_tables_are_the_models_tables(any_installation: Installation) -> None:
    assert _differences(any_installation.database) == []


def _differences(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, ALL))  # type: ignore[arg-type]


def test_the_tables_that_other_tests_copy_are_those_of_a_first_start(tmp_path: Path) -> None:
    copied, started = build(tmp_path / "copied"), first_start(tmp_path / "started")
    assert _everything_in(copied) == _everything_in(started)
    copied.database.close()
    started.database.close()


def _everything_in(installation: Installation) -> list[str]:
    """Give the statements that would make this database anew, its rows among them; indexes are made in any order."""
    with closing(sqlite3.connect(str(installation.database.url.database))) as connection:
        return sorted(connection.iterdump())


def test_the_tables_that_other_tests_copy_on_postgresql_are_the_models_tables(
    postgresql: Server, postgresql_tables: str
) -> None:
    with postgresql.database(like=postgresql_tables) as url:
        copied = Database(url)
        assert _differences(copied) == []
        with copied.engine.connect() as connection:
            rows = {name: _count(connection, name) for name in inspect(connection).get_table_names()}
        copied.close()
    assert {name for name, count in rows.items() if count} == {"alembic_version"}


def _count(connection: Connection, table: str) -> int:
    return int(connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one())


@pytest.mark.parametrize("table", ["invitation", "ballot", "outbox"])
def test_sqlite_keeps_no_hidden_row_number_of_people_ballots_and_mail(installation: Installation, table: str) -> None:
    """Arrival order alone links 60 of 60."""
    with installation.database.engine.connect() as connection:
        kind = connection.execute(text("SELECT wr FROM pragma_table_list WHERE name = :table"), {"table": table})
        assert kind.scalar() == 1
        with pytest.raises(Exception, match="no such column: rowid"):
            connection.execute(text(f"SELECT rowid FROM {table}"))


def test_a_ballot_has_three_columns_and_no_more(any_installation: Installation) -> None:
    with any_installation.database.engine.connect() as connection:
        assert [column["name"] for column in inspect(connection).get_columns("ballot")] == ["id", "wave", "sealed"]
        assert inspect(connection).get_indexes("ballot") == []


def test_no_table_points_to_another(any_installation: Installation) -> None:
    with any_installation.database.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            assert inspect(connection).get_foreign_keys(table) == []


def test_every_room_has_metadata_of_its_own() -> None:
    assert len({id(metadata) for metadata in ALL}) == len(BASES)
    assert {id(metadata) for metadata in all_metadata()} == {id(metadata) for metadata in ALL}
    assert len({name for name, _ in _tables()}) == len([*_tables()]), "two rooms have a table of one name"


@pytest.mark.parametrize("table", every_table(), ids=lambda table: table.name)
def test_every_table_says_of_itself_whether_it_is_scrubbed(table: Table) -> None:
    assert table.info.get("scrubbed") in (True, False), f"{table.name}: is anything in it ever erased?"


def test_what_is_erased_or_in_the_order_of_answering_is_scrubbed() -> None:
    """All but accounts, what the program notes of itself, and the receipts of what was erased."""
    kept = {table.name for table in every_table()} - {table.name for table in scrubbed_tables()}
    assert kept == {"account_key", "coach", "erasure_receipt", "sighting", "sign_in", "throttle", "trouble"}


def test_nothing_is_scrubbed_while_a_table_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(AnsweredBase.metadata.tables["ballot"].info, "scrubbed")
    with pytest.raises(KeyError):
        scrubbed_tables()


def test_nothing_is_scrubbed_while_the_database_holds_a_table_that_no_room_knows(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE forgotten (name text)")
    with pytest.raises(UnknownTableError, match="forgotten"):
        database.scrub()
    database.close()


def test_no_time_stands_with_ballots_or_people() -> None:
    for metadata in (AnsweredBase.metadata, InvitedBase.metadata):
        for table in metadata.tables.values():
            assert not [column.name for column in table.columns if isinstance(column.type, Date | DateTime)]


def test_no_table_counts_its_rows(any_installation: Installation) -> None:
    with any_installation.database.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            for column in inspect(connection).get_columns(table):
                assert column.get("identity") is None
                assert "nextval" not in str(column.get("default"))
        if any_installation.database.is_sqlite:
            sources = connection.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")).scalars()
            assert "AUTOINCREMENT" not in " ".join(sources).upper()


def test_an_error_of_the_database_carries_no_address(any_installation: Installation) -> None:
    with (
        any_installation.database.engine.connect() as connection,
        pytest.raises(Exception, match=r"hide_parameters|hidden") as error,
    ):
        connection.execute(text("SELECT * FROM nowhere WHERE email = :email"), {"email": "bob@example.org"})
    assert "bob@example.org" not in str(error.value)


@pytest.mark.outside
def test_two_processes_can_start_on_the_same_new_database(any_installation: Installation) -> None:
    with any_installation.database.engine.begin() as connection:
        for table in inspect(connection).get_table_names():
            connection.execute(text(f"DROP TABLE {table}"))

    def start(installation: Installation) -> int:
        installation.database.migrate()
        return 0

    assert at_once(any_installation, [start] * 3) == [0, 0, 0]
    assert any_installation.database.exists()


def test_a_database_of_a_newer_version_is_left_alone(installation: Installation) -> None:
    with installation.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="another version"):
        installation.database.migrate()


def test_migrating_twice_changes_nothing(any_installation: Installation) -> None:
    again = reopened(any_installation)
    again.database.migrate()
    assert again.database.exists()
    again.database.close()


def test_a_database_that_cannot_be_reached_says_what_to_check() -> None:
    unreachable = Database("postgresql+psycopg://nobody@127.0.0.1:9/nothing?connect_timeout=2")
    with pytest.raises(DatabaseError, match="check the database URL"):
        unreachable.exists()


@pytest.mark.parametrize(
    ("pragma", "value"), [("secure_delete", 1), ("synchronous", 2), ("journal_mode", "wal"), ("temp_store", 2)]
)
def test_sqlite_is_opened_to_keep_thanks_and_to_forget_the_rest(
    installation: Installation, pragma: str, value: object
) -> None:
    """Zeroed pages (beside VACUUM), a thank-you that survives a power cut, and no temporary file."""
    with installation.database.engine.connect() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value
