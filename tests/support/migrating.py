"""Tables of an older form, for tests of upgrades: the steps of the migrations, over a connection."""

from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, create_engine

import surveys


def migrations(connection: Connection | None = None) -> Config:
    """What Alembic's commands ask for; without a connection only to look the steps up."""
    config = Config()
    config.set_main_option("script_location", str(Path(surveys.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def as_they_were(kept: Path, url: str) -> None:
    """Put the rows of an older SQLite file into an empty database on PostgreSQL, in tables of the same form."""
    before, after = create_engine(f"sqlite:///{kept}"), create_engine(url)
    with before.connect() as old, after.begin() as new:
        revision = old.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        command.upgrade(migrations(new), revision)
        there, here = MetaData(), MetaData()
        there.reflect(old)
        here.reflect(new)
        for table in here.sorted_tables:
            rows = [dict(row._mapping) for row in old.execute(there.tables[table.name].select())]
            if rows and table.name != "alembic_version":
                new.execute(table.insert(), [{name: _with_zone(value) for name, value in row.items()} for row in rows])
    before.dispose()
    after.dispose()


def _with_zone(value: object) -> object:
    """SQLite drops the zone of a time; all of them are UTC."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
