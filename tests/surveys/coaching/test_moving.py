"""What an earlier program kept in plain text lies under the engagement's key after the first start, and only there."""

import logging
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from string import ascii_letters, digits
from zipfile import ZipFile

import pytest
from sqlalchemy import create_engine, text

from surveys.app import create_app
from surveys.coaching import contract, moving
from surveys.coaching.access import Party
from surveys.coaching.moving import move_under_key
from surveys.coaching.place import Member, Place, looking, place_in
from surveys.coaching.tables import Contract, WaveNote
from surveys.core import hardening
from surveys.core.database import Database
from surveys.core.installation import Installation
from surveys.core.live_settings import LiveSettings
from surveys.engagements import scope
from surveys.engagements.tables import Act, AuditEntry, EngagementStatus
from surveys.upkeep.scrubbing import scrub_nightly
from tests.support.installations import Clock, environment, first_start
from tests.support.migrating import as_they_were
from tests.support.postgresql import Server

KEPT = Path(__file__).parents[1] / "before_upgrade.zip"
NEEDLES = ("canary one", "canary two", "canary three", "canary four")
# as long as its form let it be, and nothing to compress: PostgreSQL keeps such a text in pieces, beside the table
_NOISE = "".join(Random(7).choices(ascii_letters + digits, k=20_000))
LONG = f"{NEEDLES[0]}{_NOISE[:9_000]}{NEEDLES[1]}{_NOISE[9_000:]}"[: 20_000 - len(NEEDLES[2])] + NEEDLES[2]
NOTE = f"Begin with what is strong. {NEEDLES[3]}"
AGREED = date(2026, 2, 27)
TALKED, SILENT, ENDED, DATED = "talkedtalked", "silentsilent", "endedendedxx", "dateddatedxx"


def _with_texts(kept: Path) -> None:
    """Give the older database what that program's desk wrote: engagements with an agreement, and a note on a wave."""
    engine = create_engine(f"sqlite:///{kept}")
    row = {"coach": "c" * 32, "mail": "dana@example.org", "agreement": "", "on": None, "status": "active", "end": None}
    rows: list[dict[str, object]] = [
        {**row, "id": TALKED, "agreement": LONG, "on": AGREED},
        {**row, "id": SILENT},
        {**row, "id": ENDED, "agreement": NEEDLES[0], "status": "ended", "end": date(2026, 2, 28)},
        {**row, "id": DATED, "on": AGREED},
    ]
    with engine.begin() as connection:
        for one in rows:
            connection.execute(
                text(
                    "INSERT INTO engagement (id, coach, executive_name, executive_email, organisation, head_name,"
                    " head_email, agreement, agreed_on, follow_up, status, began_on, ended_on) VALUES"
                    " (:id, :coach, 'Dana', :mail, '', '', '', :agreement, :on, 0, :status, '2026-02-20', :end)"
                ),
                one,
            )
        wave = connection.scalar(text("SELECT id FROM wave"))
        owned = text("INSERT INTO owned_wave (wave, engagement, note) VALUES (:wave, :engagement, :note)")
        connection.execute(owned, {"wave": wave, "engagement": TALKED, "note": NOTE})
        connection.execute(owned, {"wave": "nonotenonote", "engagement": SILENT, "note": ""})
    engine.dispose()


class Earlier:
    """An installation of an earlier program at the first start of this one."""

    def __init__(self, folder: Path, installation: Installation, server: Server | None) -> None:
        self.folder, self.installation, self.server = folder, installation, server

    def files(self) -> bytes:
        """All bytes of its database as they lie on the disk."""
        where = self.folder / "data"
        if self.server is not None:
            with self.installation.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as one:
                one.execute(text("CHECKPOINT"))
                oid = one.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
            where = self.server.data / "base" / str(oid)
        return b"\0".join(path.read_bytes() for path in where.rglob("*") if path.is_file())

    def found(self) -> set[str]:
        """Name the words that lie there to be read."""
        everything = self.files()
        return {needle for needle in NEEDLES if needle.encode() in everything}

    def looking(self, engagement: str) -> "_Looked":
        return _Looked(Member(self.installation, Party.COACH, engagement))

    def left(self) -> list[str]:
        with self.installation.database.read() as session:
            return list(scope.engagements_in_plain(session))

    def moves(self) -> list[tuple[str, str]]:
        with self.installation.database.read() as session:
            lines = session.query(AuditEntry).filter(AuditEntry.act == Act.MOVED).all()
            return sorted((line.engagement, line.detail) for line in lines)


class _Looked:
    def __init__(self, member: Member) -> None:
        self.version = contract.current(member)
        with looking(member) as place:
            self.notes = _notes(place)


def _notes(place: Place) -> list[str]:
    return [place.text(row)["note"] for row in place.rows(WaveNote)]


@pytest.fixture(params=["sqlite", "postgresql"])
def earlier(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Earlier]:
    with ZipFile(KEPT) as kept:
        kept.extractall(tmp_path)
    for path in tmp_path.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    database, server = tmp_path / "data" / "parallax.sqlite3", None
    _with_texts(database)
    settings = {}
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        settings["database_url"] = server.new_database()
        as_they_were(database, settings["database_url"])
        database.unlink()
    installation = first_start(tmp_path, clock=clock, **settings)
    yield Earlier(tmp_path, installation, server)
    installation.database.close()


def test_texts_are_moved_whole_and_not_a_word_is_left_in_the_files(earlier: Earlier) -> None:
    assert earlier.found() == set(NEEDLES)
    assert earlier.left() == sorted([TALKED, ENDED, DATED])
    move_under_key(earlier.installation)
    assert (earlier.found(), earlier.left()) == (set(), [])
    talked, ended, dated = (earlier.looking(one) for one in (TALKED, ENDED, DATED))
    assert talked.version is not None
    assert (talked.version.number, talked.version.agreement, talked.version.agreed_on) == (0, LONG, AGREED)
    assert talked.notes == [NOTE]
    assert ended.version is not None
    assert (ended.version.agreement, ended.version.agreed_on) == (NEEDLES[0], None)
    assert dated.version is not None
    assert (dated.version.agreement, dated.version.agreed_on) == ("", AGREED)
    assert earlier.looking(SILENT).version is None
    assert earlier.moves() == [
        (DATED, "the agreement"),
        (ENDED, "the agreement"),
        (TALKED, "the agreement and notes on reports"),
    ]


def test_a_second_start_moves_nothing_and_scrubs_nothing(earlier: Earlier, monkeypatch: pytest.MonkeyPatch) -> None:
    move_under_key(earlier.installation)
    before = earlier.moves()
    monkeypatch.setattr(Database, "scrub", _never)
    move_under_key(earlier.installation)
    assert earlier.moves() == before


def test_what_was_cut_short_goes_on_at_the_next_start(earlier: Earlier, monkeypatch: pytest.MonkeyPatch) -> None:
    """The power goes in the second engagement, when its text is encrypted and not stored yet."""
    real, moved = moving._notes, []

    def power_cut(place: Place, waves: object) -> list[str]:
        moved.append(place.engagement.id)
        if len(moved) == 2:
            raise InterruptedError
        return real(place, waves)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(moving, "_notes", power_cut)
        with pytest.raises(InterruptedError):
            move_under_key(earlier.installation)
    assert earlier.left() == sorted([TALKED, ENDED, DATED])[1:]
    move_under_key(earlier.installation)
    assert (earlier.found(), earlier.left(), len(earlier.moves())) == (set(), [], 3)


def test_two_processes_that_start_at_once_move_each_text_once(earlier: Earlier) -> None:
    second = Database(earlier.installation.settings.database_url)
    both = [earlier.installation, _beside(earlier.installation, second)]
    ready, failures = threading.Barrier(2), list[BaseException]()

    def start(one: Installation) -> None:
        try:
            ready.wait()
            move_under_key(one)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=start, args=[one]) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    second.close()
    assert failures == []
    assert (earlier.left(), len(earlier.moves())) == ([], 3)
    with looking(Member(earlier.installation, Party.COACH, TALKED)) as place:
        assert len(place.rows(Contract)) == 1
    scrub_nightly(earlier.installation)  # where the two were in each other's way
    assert earlier.found() == set()


def test_an_engagement_whose_key_is_lost_waits_and_the_others_are_moved(
    earlier: Earlier, caplog: pytest.LogCaptureFixture
) -> None:
    keys = earlier.installation.keys.engagements
    with earlier.installation.database.write() as session:
        place = place_in(session, Member(earlier.installation, Party.COACH, ENDED))
        place.put(WaveNote(id="another", engagement=ENDED), {"note": ""})
    path = keys._file(ENDED, ".key")
    aside = path.read_bytes()
    path.unlink()
    with caplog.at_level(logging.WARNING):
        move_under_key(earlier.installation)
    assert earlier.left() == [ENDED]
    assert caplog.messages == [f"texts of engagement {ENDED} are not encrypted yet: TextKeyMissingError"]
    path.write_bytes(aside)
    path.chmod(0o600)
    move_under_key(earlier.installation)
    assert (earlier.found(), earlier.left()) == (set(), [])


@pytest.mark.parametrize("earlier", ["sqlite"], indirect=True)
def test_files_that_somebody_holds_are_scrubbed_by_the_worker_later(
    earlier: Earlier, caplog: pytest.LogCaptureFixture
) -> None:
    engine = create_engine(f"sqlite:///{earlier.folder / 'data' / 'parallax.sqlite3'}")
    with engine.connect() as held:
        held.exec_driver_sql("BEGIN")
        held.exec_driver_sql("SELECT count(*) FROM wave").all()
        move_under_key(earlier.installation)
    engine.dispose()
    assert "leaves the files with the next scrub" in caplog.text
    assert earlier.left() == []
    scrub_nightly(earlier.installation)
    assert earlier.found() == set()


@pytest.mark.parametrize("earlier", ["sqlite"], indirect=True)
def test_the_door_for_other_servers_and_every_command_move_them(
    earlier: Earlier, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(earlier.folder).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(hardening, "keep_memory_private", lambda: True)  # it would bind this process for good
    assert isinstance(LiveSettings().now().data, Path)
    create_app()
    assert (earlier.found(), earlier.left()) == (set(), [])
    with earlier.installation.database.read() as session:
        assert scope.engagement_by_link(session, ENDED).status is EngagementStatus.ENDED


def _beside(installation: Installation, database: Database) -> Installation:
    return Installation(installation.source, installation.keys, database, installation.clock, installation.boot)


def _never(_database: Database) -> None:
    raise AssertionError("there was nothing to scrub")
