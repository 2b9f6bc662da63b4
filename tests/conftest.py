"""What many tests share: a fresh installation on SQLite and on a real PostgreSQL, and a clock that can be set."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from surveys.core.database import Database
from surveys.core.installation import Installation
from tests.support.browser import chromium
from tests.support.databases import close_databases
from tests.support.disk import wait_for_no_disk
from tests.support.installations import Clock, build
from tests.support.postgresql import Server, start_server
from tests.support.routes import share_routes
from tests.support.templates import share_templates

_BROWSER, _POSTGRESQL = {"browser", "open_window"}, {"postgresql", "postgresql_url", "postgresql_tables"}
_LONG = ("tests/privacy/", "tests/soak/", "tests/journeys/")


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what was imported, and look less often: a fifth of the suite's work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make test-fast` leaves out: a browser, PostgreSQL, and what is long by design."""
    for item in items:
        used = {*getattr(item, "fixturenames", ())}
        asked = {str(one) for one in getattr(getattr(item, "callspec", None), "params", {}).values()}
        if used & _BROWSER:
            item.add_marker("browser")
        if (used | asked) & _POSTGRESQL:
            item.add_marker("postgresql")
        if item.nodeid.startswith(_LONG):
            item.add_marker("long")


@pytest.fixture(scope="session", autouse=True)
def _same_work_once() -> Iterator[None]:
    """Compile each page template and address once for this test process, and wait for no disk."""
    with pytest.MonkeyPatch.context() as patch:
        share_templates(patch)
        share_routes(patch)
        wait_for_no_disk(patch)
        yield


@pytest.fixture(autouse=True)
def _no_database_left_open() -> Iterator[None]:
    """Close what a test opened by hand, or through a page or a command."""
    with close_databases():
        yield


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run one PostgreSQL server for this test process."""
    with start_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_tables(postgresql: Server) -> str:
    """Make the tables once for this test process; give the name of the database that holds them."""
    url = postgresql.new_database()
    database = Database(url)
    database.migrate()
    database.close()
    return str(database.url.database)


@pytest.fixture
def postgresql_url(postgresql: Server, postgresql_tables: str) -> Iterator[str]:
    """Lend a test a database of its own, with tables and nothing in them."""
    with postgresql.database(like=postgresql_tables) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run one Chromium for this test process: Playwright can be started only once in it."""
    with chromium() as started:
        yield started


@pytest.fixture
def clock() -> Clock:
    """Start at noon on 2 March 2026, UTC."""
    return Clock()


@pytest.fixture
def installation(tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    """Open a fresh installation on SQLite."""
    installation = build(tmp_path, clock=clock)
    yield installation
    installation.database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_installation(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    """Open a fresh installation on each of the two databases."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    installation = build(tmp_path, clock=clock, database_url=url)
    yield installation
    installation.database.close()
