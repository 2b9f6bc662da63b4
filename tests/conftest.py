"""What many tests share: a fresh installation on SQLite and on a real PostgreSQL, and a clock that can be set."""

import gc
import os
import re
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from surveys.core.database import Database
from surveys.core.installation import Installation
from tests.support.browser import started_chromium
from tests.support.databases import close_databases
from tests.support.disk import wait_for_no_disk
from tests.support.inside import staying_inside
from tests.support.installations import Clock, build
from tests.support.postgresql import Server, start_server
from tests.support.routes import share_routes
from tests.support.templates import share_templates

# What `make test-fast` leaves out, all of it: by the folder, by what a test asks for, or by a module's `pytestmark`.
# Each marker's meaning stands in pyproject.toml.
_FOLDERS = {
    "long": ("privacy", "soak", "journeys", "reports/certificate"),
    "drawn": ("reports/charts", "reports/document"),
    "story": ("surveys/desk", "surveys/web", "surveys/worker", "surveys/cli", "surveys/upkeep"),
}
_ASKED_FOR = {
    "browser": {"chromium", "open_window"},
    "postgresql": {"postgresql", "postgresql_url", "postgresql_tables"},
    "outside": {"mailbox", "port"},
}
LEFT_OUT = {*_FOLDERS, *_ASKED_FOR}
_TESTS = Path(__file__).parent


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Run two tests more than there are cores: a third of the time a test waits for a browser, a server, a process.

    Those of `make test-fast` wait for nothing.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores if config.option.markexpr else cores + 2


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what was imported, and look less often: a fifth of the suite's work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Import nothing of a folder all of whose tests are left out."""
    left_out = set(re.findall(r"\bnot (\w+)", str(config.option.markexpr)))
    return True if left_out & set(_by_folder(collection_path)) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what `make test-fast` leaves out, and let what takes long begin first."""
    for item in items:
        used = {*getattr(item, "fixturenames", ())}
        used |= {str(one) for one in getattr(getattr(item, "callspec", None), "params", {}).values()}
        asked = [name for name, fixtures in _ASKED_FOR.items() if used & fixtures]
        for marker in (*_by_folder(item.path), *asked):
            item.add_marker(marker)
    if shared := getattr(config, "workerinput", None):
        items[:] = _long_ones_first(items, shared["workercount"])


def _long_ones_first(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """Give each worker some of the long files to begin with: begun last, one of them keeps all the others waiting.

    Workers get an equal stretch of the list each, and take from one another when theirs is done.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    long = [tests for path, tests in files.items() if "long" in _by_folder(path)]
    others = [item for path, tests in files.items() if "long" not in _by_folder(path) for item in tests]
    room, begun, ordered = -(-len(items) // workers), 0, []
    for worker in range(workers):
        first = [item for tests in long[worker::workers] for item in tests]
        rest = max(room - len(first), 0)
        ordered += [*first, *others[begun : begun + rest]]
        begun += rest
    return [*ordered, *others[begun:]]


def _by_folder(path: Path) -> list[str]:
    return [
        name for name, folders in _FOLDERS.items() if any(path.is_relative_to(_TESTS / folder) for folder in folders)
    ]


@pytest.fixture(autouse=True)
def _stays_inside(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a test of `make test-fast` start no process and no server, or say so by its marker."""
    with nullcontext() if any(map(request.node.get_closest_marker, LEFT_OUT)) else staying_inside():
        yield


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
def chromium() -> Iterator[Browser]:
    """Run one Chromium for this test process: Playwright can be started only once in it."""
    with started_chromium() as started:
        yield started


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> Browser:
    """Give the same under the name by which tests of reports ask for it."""
    return chromium


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
