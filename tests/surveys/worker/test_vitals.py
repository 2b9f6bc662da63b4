"""Full, read-only, busy, damaged, gone: `/health` finds it by writing, nothing typed is lost, and no line tells when.

Every condition is made on the real database, from outside of the product.
"""

import errno
import json
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from markupsafe import escape
from sqlalchemy import Connection, create_engine, event, text

from instruments.groups import RaterGroup
from surveys.app import create_app
from surveys.core import database
from surveys.core.database import Database
from surveys.core.faults import Fault, fault_of
from surveys.core.installation import Installation
from surveys.worker.vitals import Vitals, Watch
from tests.support.ballots import LEADERSHIP
from tests.support.coaching import HEAD
from tests.support.desk import Browser, actor, engagement, stored
from tests.support.installations import Clock, build, environment, open_wave, tokens
from tests.support.logged import everything_logged
from tests.support.serving import ROOT, command, fetch, free_port, served
from tests.surveys.web.sheets import full_sheet

SHEET = full_sheet(LEADERSHIP, RaterGroup.PEER)


def _pragma(installation: Installation, pragma: str) -> None:
    installation.database.close()
    event.listen(installation.database.engine, "connect", lambda opened, _: opened.execute(f"PRAGMA {pragma}").close())


@contextmanager
def _outside(installation: Installation, name: str = "") -> Iterator[Connection]:
    """Lend a connection that is none of the product's."""
    url = installation.database.url.set(database=name or installation.database.url.database)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _full(installation: Installation, _: ExitStack) -> None:
    _pragma(installation, "max_page_count=1")  # SQLite takes it for as many pages as there are


def _read_only(installation: Installation, _: ExitStack) -> None:
    if installation.database.is_sqlite:
        _pragma(installation, "query_only=1")
        return
    installation.database.close()
    with _outside(installation) as connection:
        connection.exec_driver_sql(
            f"ALTER DATABASE {installation.database.url.database} SET default_transaction_read_only = on"
        )


def _busy(installation: Installation, until: ExitStack) -> None:
    other = until.enter_context(_outside(installation))
    other.exec_driver_sql("BEGIN IMMEDIATE" if installation.database.is_sqlite else "BEGIN")
    if not installation.database.is_sqlite:
        other.exec_driver_sql(
            "LOCK TABLE alembic_version, engagement, invitation, outbox, wave IN ACCESS EXCLUSIVE MODE"
        )
    until.callback(lambda: other.exec_driver_sql("ROLLBACK"))


def _gone(installation: Installation, until: ExitStack) -> None:
    name = str(installation.database.url.database)
    installation.database.close()
    if installation.database.is_sqlite:
        path = Path(name)
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()
        path.mkdir()
        return
    with _outside(installation, "postgres") as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} RENAME TO {name}_away")
    until.callback(lambda: _rename_back(installation, name))


def _rename_back(installation: Installation, name: str) -> None:
    installation.database.close()
    with _outside(installation, "postgres") as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name}_away RENAME TO {name}")


def _damaged(installation: Installation, _: ExitStack) -> None:
    installation.database.close()
    path = Path(str(installation.database.url.database))
    for file in path.parent.glob(f"{path.name}-*"):
        file.unlink()
    path.write_bytes(b"no database at all" * 500)


Condition = Callable[[Installation, ExitStack], None]
BOTH: Mapping[Fault, Condition] = {Fault.READ_ONLY: _read_only, Fault.BUSY: _busy, Fault.UNREACHABLE: _gone}
SQLITE: Mapping[Fault, Condition] = {**BOTH, Fault.DISK_FULL: _full, Fault.DAMAGED: _damaged}
READABLE = (Fault.READ_ONLY, Fault.DISK_FULL)
EACH = [("sqlite", fault) for fault in SQLITE] + [("postgresql", fault) for fault in BOTH]


@dataclass
class Machine:
    """An installation, and what will be wrong with the machine under it."""

    installation: Installation
    fault: Fault
    _condition: Condition

    @property
    def looking_goes_on(self) -> bool:
        """True where what was stored can be read meanwhile: SQLite's readers wait for no writer."""
        return self.fault in READABLE or (self.fault is Fault.BUSY and self.installation.database.is_sqlite)

    @property
    def is_lost(self) -> bool:
        """True where nothing of the database is there afterwards."""
        return self.installation.database.is_sqlite and self.fault in (Fault.DAMAGED, Fault.UNREACHABLE)

    @contextmanager
    def faulty(self) -> Iterator[None]:
        """Let it be wrong for a while; what cannot be undone stays."""
        with ExitStack() as until:
            self._condition(self.installation, until)
            yield


@pytest.fixture(params=EACH, ids=lambda pair: "-".join(pair).replace(" ", "-"))
def machine(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Machine]:
    """Each database with each thing that can be wrong with it."""
    kind, fault = request.param
    url = "" if kind == "sqlite" else request.getfixturevalue("postgresql_url")
    installation = build(tmp_path, clock=clock, database_url=url)
    monkeypatch.setattr(database, "_PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(database, "_BUSY_MS", 50)
    installation.database.close()  # what was opened before is more patient
    yield Machine(installation, fault, SQLITE[fault])
    installation.database.close()


def _links(installation: Installation) -> list[str]:
    wave = open_wave(installation, peer=4)
    return [token for group, token in tokens(installation, wave) if group is RaterGroup.PEER]


def test_health_writes_and_says_what_keeps_it_from_that(machine: Machine) -> None:
    vitals = Vitals(machine.installation, every=0)
    assert vitals.fault() is None
    with machine.faulty():
        assert vitals.fault() is machine.fault
        page = create_app(machine.installation).test_client().get("/health")
        assert (page.status_code, page.text) == (503, f"{machine.fault}\n")


def test_who_answers_or_declines_meanwhile_keeps_what_they_sent_and_is_told_the_cause(machine: Machine) -> None:
    one, other, *_ = _links(machine.installation)
    app = create_app(machine.installation)
    client, before = app.test_client(), stored(machine.installation)
    with everything_logged() as log, machine.faulty():
        pages = [client.post(f"/s/{one}", data=SHEET)]
        if machine.fault is not Fault.DISK_FULL:  # one word more has its place on a full disk
            pages.append(client.post(f"/s/{other}/decline"))
        for page in pages:
            assert page.status_code == 503
            assert "Not now" in page.text
            assert escape(machine.fault.sentence) in page.text
        assert 'value="About comment-advice."' in pages[0].text
        app.hourly.write()
        assert log.getvalue() == ""
        assert client.get(f"/s/{one}").status_code == (200 if machine.looking_goes_on else 503)
    if not machine.is_lost:
        assert stored(machine.installation) == before


def test_a_coach_is_told_the_cause_and_what_can_be_done(machine: Machine) -> None:
    alice = actor(machine.installation)
    app = create_app(machine.installation)
    browser = Browser(app, alice)
    path = f"/desk/engagements/{engagement(alice, **HEAD)}/contract/edit"
    # a contract takes more than has its place where no page may be added
    details = {"purpose": "Dana leads", "check_in_day": "1", "ending": "In May", "csrf": browser.token()}
    with everything_logged() as log, machine.faulty():
        page = browser.client.post(path, data=details)
        assert page.status_code == 503
        assert escape(machine.fault.sentence) in page.text
        again = BeautifulSoup(page.data, "html.parser").select("form input[type=hidden]")
        assert {str(field["name"]): str(field["value"]) for field in again} == details
        assert f"({machine.fault})" in log.getvalue()
        assert "dana" not in log.getvalue().casefold()


def test_no_password_and_no_code_is_written_into_a_page_to_be_sent_again(machine: Machine) -> None:
    app = create_app(machine.installation)
    browser = Browser(app, actor(machine.installation))
    own = {"csrf": browser.token(), "current": "slow river under glass"}
    strange = {"csrf": own["csrf"], "email": "dana@example.org", "password": "slow river under glass"}
    with machine.faulty():
        pages = [
            browser.client.post(path, data=sent)
            for path, sent in (("/desk/account/recovery", own), ("/desk/sign-in", strange))
        ]
    for page in pages:
        assert "slow river" not in page.text
        assert 'type="hidden"' not in page.text or page.status_code == 422


def test_the_log_is_told_once_at_a_time_that_no_request_has_to_do_with(
    machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    watch = Watch(machine.installation, every=0)
    watch.look()
    with machine.faulty():
        for _ in range(3):
            watch.look()
    assert [record.getMessage() for record in caplog.records] == [machine.fault.sentence]


def test_the_log_says_when_it_is_mended(installation: Installation, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "parallax")
    watch = Watch(installation, every=0)
    with ExitStack() as until:
        installation.database._turn.acquire()  # type: ignore[union-attr]
        until.callback(installation.database._turn.release)  # type: ignore[union-attr]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(database, "_PATIENCE_SECONDS", 0.01)
            watch.look()
    for _ in range(2):
        watch.look()
    assert [record.getMessage() for record in caplog.records] == [
        Fault.BUSY.sentence,
        f"mended: {Fault.BUSY.sentence}",
    ]


def test_a_look_leaves_nothing_behind(any_installation: Installation) -> None:
    open_wave(any_installation, peer=4)
    vitals = Vitals(any_installation, every=0)
    vitals.fault()
    before = stored(any_installation), _pages(any_installation), sorted(any_installation.settings.data.rglob("*"))
    for _ in range(50):
        assert vitals.fault() is None
    assert (
        stored(any_installation),
        _pages(any_installation),
        sorted(any_installation.settings.data.rglob("*")),
    ) == before


def _pages(installation: Installation) -> object:
    size = "PRAGMA page_count" if installation.database.is_sqlite else "SELECT pg_relation_size('alembic_version')"
    with installation.database.read() as session:
        return session.execute(text(size)).scalar_one()


def test_however_often_somebody_asks_the_database_is_written_to_once_in_ten_seconds(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, written, real = [0.0], list[float](), Database.try_writing

    def counted(self: Database) -> None:
        written.append(now[0])
        real(self)

    monkeypatch.setattr(Database, "try_writing", counted)
    vitals = Vitals(installation, clock=lambda: now[0])
    for tenth in range(205):
        now[0] = tenth / 10
        assert vitals.fault() is None
    assert written == [0.0, 10.0, 20.0]


def test_nobody_waits_while_another_looks(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    vitals, looking, go_on = Vitals(installation, every=0), threading.Event(), threading.Event()
    assert vitals.fault() is None

    def slow(_: Database) -> None:
        looking.set()
        assert go_on.wait(30)
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Database, "try_writing", slow)
    with ThreadPoolExecutor(1) as other:
        looked = other.submit(vitals.fault)
        assert looking.wait(30)
        assert vitals.fault() is None
        go_on.set()
        assert looked.result(30) is Fault.DISK_FULL


def test_an_error_is_named_by_its_code_behind_whatever_was_raised_from_it() -> None:
    error = ValueError("while saving")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert fault_of(error) is Fault.DISK_FULL
    assert fault_of(ValueError("the disk is full")) is None
    assert fault_of(None) is None
    assert {fault: bool(fault.sentence) for fault in Fault} == dict.fromkeys(Fault, True)


def test_a_real_server_that_may_not_let_its_files_grow_says_so_keeps_what_was_sent_and_takes_it_later(
    tmp_path: Path,
) -> None:
    settings = {"port": str(free_port())}
    installation = build(tmp_path, clock=Clock(datetime.now(UTC)), **settings)
    wave = open_wave(installation, closes_on=installation.today() + timedelta(days=10), peer=4)
    link = next(token for group, token in tokens(installation, wave) if group is RaterGroup.PEER)
    installation.database.close()
    address, log = f"http://127.0.0.1:{settings['port']}", tmp_path / "server.log"
    sheet = [(name, value) for name, given in SHEET.items() for value in ([given] if isinstance(given, str) else given)]
    # no cached modules: Python would keep those that it writes under the limit, cut short, for every later process
    with served({**environment(tmp_path, **settings), "PYTHONDONTWRITEBYTECODE": "1"}, log) as process:
        before = log.read_bytes()
        limits = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (4096, limits[1]))
        refused = fetch(f"{address}/s/{link}", fields=sheet)
        assert refused.status == 503
        assert "disk" in refused.body
        health = fetch(f"{address}/health")
        assert (health.status, health.body) == (503, "disk error\n")
        resource.prlimit(process, resource.RLIMIT_FSIZE, limits)
        assert "Thank you" in fetch(f"{address}/s/{link}", fields=sheet).body
        said = [json.loads(line)["from"] for line in log.read_bytes().removeprefix(before).splitlines()]
    assert set(said) <= {"parallax.worker", "parallax.vitals"}  # at times of their own


def test_keys_that_others_can_read_are_one_line_and_no_stack_for_every_way_to_start(tmp_path: Path) -> None:
    build(tmp_path).database.close()
    secrets = tmp_path / "keys" / "link.keys"
    secrets.chmod(0o644)
    door = (sys.executable, "-c", "import wsgi")
    for started in (
        command("serve", environment=environment(tmp_path), check=False),
        _run(door, environment(tmp_path)),
    ):
        assert started.returncode == 1
        assert (
            started.stderr == f"Error: {secrets} can be read by others (mode 644); mend with: chmod go-rwx {secrets}\n"
        )


def _run(arguments: Sequence[str], environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(arguments, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
