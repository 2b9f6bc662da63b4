"""An installation that sends through a real SMTP server on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from surveys.core.installation import Installation
from tests.support.installations import Clock
from tests.surveys.mail.server import Mailbox, free_port, mailing_installation, running


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def mailbox(port: int) -> Iterator[Mailbox]:
    with running(Mailbox(), port) as started:
        yield started


@pytest.fixture
def sending(tmp_path: Path, port: int, clock: Clock) -> Iterator[Installation]:
    installation = mailing_installation(tmp_path, port, clock=clock)
    yield installation
    installation.database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_sending(request: pytest.FixtureRequest, tmp_path: Path, port: int, clock: Clock) -> Iterator[Installation]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    installation = mailing_installation(tmp_path, port, clock=clock, database_url=url)
    yield installation
    installation.database.close()
