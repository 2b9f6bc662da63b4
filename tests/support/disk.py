"""Takes the waiting for a disk out of this test process: only a power cut could tell, and a test cannot cut power.

A process that is killed loses nothing that it wrote. That SQLite does wait in the product is a test of its own
(tests/surveys/core/test_tables.py); PostgreSQL runs without it in tests too.
"""

import os

import pytest
from sqlalchemy import event

from surveys.core.database import Database


def wait_for_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files be written without waiting."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


def write_without_waiting(database: Database) -> None:
    """Let an SQLite database go on before the disk has what was committed."""
    if database.is_sqlite:
        database.close()  # what is open already waits
        event.listen(database.engine, "connect", lambda opened, _: opened.execute("PRAGMA synchronous=OFF").close())
