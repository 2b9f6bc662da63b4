"""The tables of a fresh installation, migrated once in a test process and copied for each installation.

The copy is opened as a database that stood there before, so nothing of the product is replaced. A first start and a
migration stay as they are. On PostgreSQL the server copies (tests/conftest.py).
"""

import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import make_url

from surveys.core.config import Settings
from surveys.core.database import Database
from surveys.core.keys import KeyFolder


def begin_with_tables(settings: Settings) -> None:
    """Lay the secrets and the tables of a new installation down, where nothing of one is there yet."""
    if settings.keys.exists() or settings.data.exists():
        return
    KeyFolder(settings.keys).prepare(database_exists=False)  # the product refuses tables that stand there without
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        settings.data.mkdir(mode=0o700, parents=True)
        path = Path(url.database or "")
        path.touch(mode=0o600)
        path.write_bytes(_migrated())


@cache
def _migrated() -> bytes:
    """Give the file that a first start leaves, before anything is in it."""
    with tempfile.TemporaryDirectory(prefix="parallax-tables-") as folder:
        path = Path(folder) / "empty.sqlite3"
        database = Database(f"sqlite:///{path}")
        database.migrate()
        database.close()
        return path.read_bytes()
