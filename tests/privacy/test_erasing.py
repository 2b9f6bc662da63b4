"""A whole engagement is erased: no table, file or old copy keeps a word of it; cut short anywhere, it is finished."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from email.headerregistry import Address
from pathlib import Path

import pytest
from sqlalchemy import select

from instruments.groups import RaterGroup
from surveys.core import database
from surveys.core.database import DatabaseError
from surveys.core.errors import LaunchRefusedError, NotPossibleError, NotYoursError
from surveys.core.installation import Installation
from surveys.core.text_keys import TextKeyMissingError
from surveys.desk import erasing, people
from surveys.desk.erasing import EraseStep, ErasingError, erase, settle_erased
from surveys.desk.waves import NotConfirmedError
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.migrations.rooms import ALL_METADATA
from surveys.releases import store as released
from surveys.waves import bonds, managing
from surveys.waves import store as waves
from surveys.waves.between_waves import refuse_close
from surveys.waves.closing import cancel_wave, close_wave
from surveys.waves.tables import Bond
from surveys.worker.thread import Worker
from tests.privacy.bytes import files_of
from tests.privacy.erasing import EMAIL, NAME, NOT_OF_AN_ENGAGEMENT, Whole, everywhere, rows_left, whole_engagement
from tests.support.backups import copy_of
from tests.support.coached import put_in_everything
from tests.support.desk import ALICE, BOB, actor, engagement, wave
from tests.support.installations import Clock, build, look_twice, open_wave, released_wave
from tests.support.postgresql import Server
from tests.support.sparing import spare_work
from tests.surveys.processes import die, killed, reopened

HEAD = "canary.head@example.org"
PEER, REPORT = RaterGroup.PEER, RaterGroup.DIRECT_REPORT


@pytest.fixture(autouse=True)
def _without_slow_work(monkeypatch: pytest.MonkeyPatch) -> None:
    spare_work(monkeypatch)


@pytest.fixture
def own(any_installation: Installation) -> Actor:
    return actor(any_installation, ALICE)


def _as(installation: Installation, own: Actor) -> Actor:
    return Actor(installation, own.coach, own.name, own.email, is_admin=False)


# --- nothing is left -------------------------------------------------------------------------------------------------


def test_before_the_erasure_every_table_has_something_of_the_engagement_and_afterwards_none_has(own: Actor) -> None:
    """A new table fails here until something is put into it, and until the erasure takes that."""
    whole = whole_engagement(own)
    expected = (
        {table for metadata in ALL_METADATA for table in metadata.tables} - NOT_OF_AN_ENGAGEMENT - {"ballot"}
    )  # none outlives its wave
    assert set(rows_left(own.installation)) == expected
    erase(own, whole.engagement, NAME)
    assert rows_left(own.installation) == {"sighting": 1, "text_key": 1}  # of this boot; of the coach's own key


def test_after_the_erasure_no_file_holds_a_word_even_for_who_kept_the_key(
    installation: Installation, tmp_path: Path
) -> None:
    own = actor(installation)
    whole = whole_engagement(own)
    kept = tmp_path / "kept.key"
    shutil.copy(whole.key, kept)
    second_name = tmp_path / "second-name"
    second_name.hardlink_to(whole.key)
    assert {b"canary", b"Canary", b"peer0@example.org"} <= whole.found_in(everywhere(installation))
    with installation.database.engine.connect() as connection:
        sealed = [bytes(row) for row in connection.exec_driver_sql("SELECT sealed FROM goal").scalars()]
    assert sealed[0][:32] in b"".join(path.read_bytes() for path in everywhere(installation))
    erase(own, whole.engagement, NAME)
    assert whole.found_in(everywhere(installation)) == set()
    assert sealed[0][:32] not in b"".join(path.read_bytes() for path in everywhere(installation))
    assert kept.read_bytes() not in second_name.read_bytes(), "the key was not overwritten"
    assert not whole.key.exists()


def test_after_the_erasure_the_data_files_of_postgresql_hold_no_word(
    tmp_path: Path, postgresql_url: str, postgresql: Server
) -> None:
    installation = build(tmp_path, database_url=postgresql_url)
    own = actor(installation)
    whole = whole_engagement(own)

    def files() -> list[Path]:
        with installation.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("CHECKPOINT")
            oid = connection.exec_driver_sql("SELECT oid FROM pg_database WHERE datname = current_database()").scalar()
        return files_of(postgresql.data / "base" / str(oid))

    assert b"Canary" in whole.found_in(files())
    erase(own, whole.engagement, NAME)
    assert whole.found_in(files()) == set()


def test_what_is_another_engagements_stays_as_it_was(own: Actor) -> None:
    other = engagement(own, "Eve Other", "eve@example.org")
    put_in_everything(own, other, mark="stays")
    before = rows_left(own.installation)
    whole = whole_engagement(own)
    erase(own, whole.engagement, NAME)
    left = rows_left(own.installation)
    assert {**left, "sighting": 0} == {**before, "sighting": 0}


# --- the receipt -----------------------------------------------------------------------------------------------------


def test_a_receipt_is_left_with_the_hash_of_each_report_and_nothing_else(own: Actor, clock: Clock) -> None:
    whole = whole_engagement(own)
    with own.installation.database.read() as session:
        told = released.hash_of(session, whole.wave)
    clock.pass_(days=61)
    cancel_wave(own.installation, wave(own, whole.engagement, peer=4))
    receipt = erase(own, whole.engagement, NAME)
    assert receipt == erasing.Erased(whole.engagement, own.installation.today(), (told,))
    assert erasing.receipts(own) == (receipt,)
    bob = actor(own.installation, BOB, admin=True)
    assert erasing.receipts(bob) == ()
    with pytest.raises(NotYoursError):
        erasing.receipt(bob, whole.engagement)


# --- when it may not be ----------------------------------------------------------------------------------------------


def _still_there(own: Actor, whole: Whole) -> None:
    assert whole.key.exists()
    assert own.installation.keys.engagements.ended() == frozenset()
    assert "engagement" in rows_left(own.installation)


@pytest.mark.parametrize("typed", ["", "Canary", "Exec", "canary.exec@example.org", "Canary Head"])
def test_without_the_whole_name_nothing_is_done(own: Actor, typed: str) -> None:
    whole = whole_engagement(own)
    with pytest.raises(NotConfirmedError, match="Please type Canary Exec"):
        erase(own, whole.engagement, typed)
    _still_there(own, whole)


def test_blanks_and_small_letters_make_no_difference(own: Actor) -> None:
    whole = whole_engagement(own)
    assert erase(own, whole.engagement, "  canary   exec ")


def test_while_a_wave_is_under_way_nothing_is_done(own: Actor, clock: Clock) -> None:
    whole = whole_engagement(own)
    clock.pass_(days=61)
    opened = wave(own, whole.engagement, peer=4)
    with pytest.raises(ErasingError, match="Close or cancel it first"):
        erase(own, whole.engagement, NAME)
    _still_there(own, whole)
    cancel_wave(own.installation, opened)
    assert erase(own, whole.engagement, NAME)


def test_a_key_that_cannot_be_used_is_found_before_there_is_no_way_back(own: Actor) -> None:
    first = _told(own, peers=4, reports=0)
    whole = whole_engagement(own, name="Canary Second", email="second@example.org")
    erase(own, first, NAME)
    path = own.installation.settings.keys / "engagements" / "bonds.key"
    away = path.rename(path.with_name("away"))
    with pytest.raises(TextKeyMissingError, match="bonds"):
        erase(own, whole.engagement, "Canary Second")
    assert whole.key.exists()
    assert own.installation.keys.engagements.ended() == {first}
    away.rename(path)
    assert erase(own, whole.engagement, "Canary Second")


def test_another_coach_erases_nothing_and_nothing_is_erased_twice(own: Actor) -> None:
    whole = whole_engagement(own)
    bob = actor(own.installation, BOB, admin=True)
    with pytest.raises(NotYoursError):
        erase(bob, whole.engagement, NAME)
    _still_there(own, whole)
    erase(own, whole.engagement, NAME)
    with pytest.raises(NotYoursError):
        erase(own, whole.engagement, NAME)


@pytest.mark.parametrize(("whom", "address"), [("head", HEAD), ("head", "new@example.org"), ("all", "new@example.org")])
def test_letters_go_also_where_their_reader_has_another_address_by_now(own: Actor, whom: str, address: str) -> None:
    whole = whole_engagement(own)
    with own.installation.database.write() as session:
        scope.engagement(session, own, whole.engagement).head_email = address
    assert _letters(own, HEAD.encode())
    if whom == "head":
        people.erase(own, HEAD)
        assert _letters(own, b"canary.exec@example.org")
    else:
        erase(own, whole.engagement, NAME)
        assert not _letters(own, b"canary.exec@example.org")
    assert not _letters(own, HEAD.encode())


def _letters(own: Actor, needle: bytes) -> list[Path]:
    found = own.installation.settings.mail_folder.rglob("*.eml")
    return [path for path in found if needle in path.read_bytes()]


# --- cut short -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", EraseStep)
def test_an_erasure_that_dies_is_finished_at_the_next_start(own: Actor, step: EraseStep) -> None:
    """Before the keys folder knows of it nothing is done; from then on there is no way back."""
    whole = whole_engagement(own)

    def stop(reached: EraseStep) -> None:
        if reached is step:
            die()

    killed(own.installation, lambda other: erase(_as(other, own), whole.engagement, NAME, reached=stop))
    again = reopened(own.installation)
    if step is EraseStep.ROWS_UNCOMMITTED:
        settle_erased(again)
        _still_there(_as(again, own), whole)
        erase(_as(again, own), whole.engagement, NAME)
    for _ in range(2):
        settle_erased(again)
    assert set(rows_left(again)) <= {"sighting", "text_key"}
    assert not whole.key.exists()
    assert not list(again.settings.mail_folder.rglob("*.eml"))
    assert again.keys.engagements.ended() == {whole.engagement}
    assert len(erasing.receipts(_as(again, own))[0].releases) == 1
    again.database.close()


def test_files_in_use_are_cleaned_later_and_the_rest_is_done(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = actor(installation)
    whole = whole_engagement(own)
    monkeypatch.setattr(database, "_scrub_sqlite", _in_use)
    with pytest.raises(DatabaseError, match="cleans them at its next start, or within a day"):
        erase(own, whole.engagement, NAME)
    assert set(rows_left(installation)) <= {"sighting", "text_key"}
    assert not whole.key.exists()
    monkeypatch.undo()
    Worker(installation).tick()
    assert whole.found_in(everywhere(installation)) == set()


def _in_use(_engine: object) -> None:
    raise DatabaseError("the database is in use")


# --- an older copy comes back ----------------------------------------------------------------------------------------


@pytest.fixture
def copy(any_installation: Installation, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], object]:
    (tmp_path / "copies").mkdir()

    def server() -> Server:
        found: Server = request.getfixturevalue("postgresql")
        return found

    return lambda: copy_of(any_installation, tmp_path / "copies", server)


def test_a_restored_database_is_erased_again_even_where_a_wave_is_open_in_it(
    own: Actor, clock: Clock, copy: Callable[[], Callable[[], None]]
) -> None:
    installation = own.installation
    whole = whole_engagement(own)
    clock.pass_(days=61)
    opened = wave(own, whole.engagement, peer=4)
    restore = copy()
    close_wave(installation, opened)
    erase(own, whole.engagement, NAME)
    restore()
    assert "goal" in rows_left(installation)
    Worker(installation).tick()
    assert set(rows_left(installation)) <= {"sighting", "text_key"}
    assert erasing.receipts(own)[0].engagement == whole.engagement
    assert installation.keys.has_ended(opened)


def test_an_older_keys_folder_learns_what_was_erased(own: Actor) -> None:
    whole = whole_engagement(own)
    kept = whole.key.read_bytes()
    erase(own, whole.engagement, NAME)
    whole.key.with_suffix(".ended").unlink()
    whole.key.write_bytes(kept)
    whole.key.chmod(0o600)
    settle_erased(own.installation)
    assert not whole.key.exists()
    assert own.installation.keys.engagements.ended() == {whole.engagement}


# --- what later waves are bound by (R0, R2) --------------------------------------------------------------------------


def _told(own: Actor, *, peers: int, reports: int) -> str:
    """An engagement whose wave told something; two reports and five peers are one cell from the start."""
    engaged = engagement(own, NAME, EMAIL)
    released_wave(own.installation, wave(own, engaged, peer=peers, direct_report=reports))
    return engaged


def _launch(own: Actor, days: int, **groups: int) -> str:
    closes_on = own.installation.today() + timedelta(days=days)
    return open_wave(own.installation, executive=Address(NAME, addr_spec=EMAIL), closes_on=closes_on, **groups)


@pytest.mark.parametrize(("days", "refused"), [(59, True), (60, False)])
def test_r0_sixty_days_bind_after_the_erasure_too(own: Actor, days: int, *, refused: bool) -> None:
    erase(own, _told(own, peers=4, reports=0), NAME)
    if refused:
        with pytest.raises(LaunchRefusedError, match="another wave about this executive closed too short a time"):
            _launch(own, days, peer=4)
    else:
        assert _launch(own, days, peer=4)


def test_r2_groups_that_were_merged_stay_merged_after_the_erasure(own: Actor) -> None:
    erase(own, _told(own, peers=5, reports=2), NAME)
    own.installation.clock.pass_(days=400)  # type: ignore[attr-defined]
    look_twice(own.installation, bonds.drop_due)
    with pytest.raises(LaunchRefusedError, match=r"another wave showed .Peers and direct reports. as one"):
        _launch(own, 20, peer=5)
    with own.installation.database.read() as session:
        later = waves.get(session, _launch(own, 20, peer=5, direct_report=5))
        assert [cell.groups for cell in later.cells] == [(PEER, REPORT)]


def test_r0_and_r2_a_wave_that_is_open_already_is_bound_as_it_closes(installation: Installation) -> None:
    opened = open_wave(installation, peer=5, direct_report=5)

    def close_beside(*groups: RaterGroup, days_ago: int) -> list[tuple[RaterGroup, ...]]:
        today = installation.today()
        left = Bond(id="left", closed_on=today - timedelta(days=days_ago), cell_groups=[[one.value for one in groups]])
        with installation.database.read() as session:
            row = waves.get(session, opened)
            refuse_close(session, row, today, None, [left])
            return [cell.groups for cell in row.cells]

    assert close_beside(PEER, REPORT, days_ago=60) == [(PEER, REPORT)]
    with pytest.raises(LaunchRefusedError, match="too short a time"):
        close_beside(PEER, REPORT, days_ago=59)
    with pytest.raises(LaunchRefusedError, match=r"no board members.*can be cancelled, but not closed"):
        close_beside(PEER, RaterGroup.BOARD, days_ago=60)


def test_the_mark_goes_once_it_binds_nobody(own: Actor, clock: Clock) -> None:
    erase(own, _told(own, peers=4, reports=0), NAME)
    for days, left in ((59, 1), (1, 0)):
        clock.pass_(days=days)
        look_twice(own.installation, bonds.drop_due)
        with own.installation.database.read() as session:
            assert len(session.scalars(select(Bond)).all()) == left


@pytest.mark.parametrize("end", [cancel_wave, close_wave])
def test_a_wave_that_told_nothing_leaves_no_mark(own: Actor, end: Callable[[Installation, str], object]) -> None:
    engaged = engagement(own, NAME, EMAIL)
    end(own.installation, wave(own, engaged, peer=4))
    erase(own, engaged, NAME)
    with own.installation.database.read() as session:
        assert session.scalars(select(Bond)).all() == []


def test_the_mark_cannot_be_tried_against_addresses_without_its_key(own: Actor) -> None:
    erase(own, _told(own, peers=4, reports=0), NAME)
    path = own.installation.settings.keys / "engagements" / "bonds.key"
    good = path.read_text()
    path.write_text("ab" * 32)
    with pytest.raises(LaunchRefusedError, match=r"bonds\.key is not the key.*Put the right one back"):
        _launch(own, 80, peer=4)
    away = path.rename(path.with_name("away"))
    with pytest.raises(LaunchRefusedError, match=r"the key of engagement bonds is not in .*Put it back"):
        _launch(own, 80, peer=4)
    away.rename(path)
    path.write_text(good)
    assert _launch(own, 80, peer=4)


def test_an_address_that_an_erased_wave_was_about_is_not_taken_over(own: Actor) -> None:
    erase(own, _told(own, peers=4, reports=0), NAME)
    opened = open_wave(own.installation, peer=4)
    with pytest.raises(NotPossibleError, match="another wave is about an executive with the address"):
        managing.correct_address(own.installation, opened, "dana@example.org", EMAIL)
