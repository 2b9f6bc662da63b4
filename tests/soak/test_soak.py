"""The soak in its short form, on both databases: `make soak` does the same for half an hour."""

from pathlib import Path

import pytest

from tests.soak.checks import rows
from tests.soak.pace import SHORT
from tests.soak.story import soak
from tests.soak.table import told


@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
def test_nothing_is_lost_repeated_or_uncounted_while_mail_fails_and_processes_are_killed(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = "" if database == "SQLite" else request.getfixturevalue("postgresql_url")
    judged = rows(soak(SHORT, tmp_path, url=url), timed=False)
    assert all(row.holds for row in judged), told(database, judged)
