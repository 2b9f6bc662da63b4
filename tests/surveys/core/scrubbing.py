"""A wave on PostgreSQL that can be scrubbed, and what a reader sees of its tables meanwhile."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text

from surveys.core.installation import Installation
from surveys.core.tables import scrubbed_tables
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from tests.support.ballots import answers
from tests.support.desk import actor, engagement
from tests.support.desk import wave as desk_wave
from tests.support.installations import build, tokens

PATIENCE = 60


@contextmanager
def answered_wave(folder: Path, url: str) -> Iterator[Installation]:
    """A wave that six people have answered, and a draft with its roster."""
    installation = build(folder, database_url=url)
    alice = actor(installation)
    wave = desk_wave(alice, engagement(alice), supervisor=1, peer=8)
    for group, token in tokens(installation, wave)[2:8]:
        Casting(installation).cast(token, answers(group))
    yield installation
    installation.database.close()


def wave_of(installation: Installation) -> str:
    with installation.database.read() as session:
        return waves.all_waves(session)[0].id


@contextmanager
def snapshot(installation: Installation) -> Iterator[Connection]:
    """What `pg_dump` begins with: a transaction that goes on seeing what was there when it began."""
    with installation.database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as reader:
        reader.execute(text("SELECT pg_current_snapshot()"))
        yield reader


def rows_seen(reader: Connection) -> Counter[str]:
    return Counter(
        {table.name: reader.scalar(text(f"SELECT count(*) FROM {table.name}")) for table in scrubbed_tables()}
    )


def rows_now(installation: Installation) -> Counter[str]:
    with installation.database.engine.connect() as connection:
        return rows_seen(connection)
