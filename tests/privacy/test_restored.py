"""T18: an older copy of the database or of the keys folder is put back. What had ended stays so, and binds (R0, R2)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from instruments.groups import RaterGroup
from reports.release_json import to_json
from surveys.answered import store as answered
from surveys.app import create_app
from surveys.core.errors import LaunchRefusedError, NoReleaseError, NotPossibleError
from surveys.core.installation import Installation
from surveys.core.keys import WaveEndedError
from surveys.engagements import audit
from surveys.engagements.tables import Act
from surveys.invited import store as invited
from surveys.mail.transports import transport_for
from surveys.waves import managing, retention, wave_keys
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.closing import CloseStep, ClosingError, cancel_wave, close_wave
from surveys.waves.read_release import release_of
from surveys.waves.respondent import LinkState
from surveys.waves.states import WaveState
from surveys.waves.tables import Wave
from surveys.worker.delivery import deliver_due
from surveys.worker.thread import Worker, close_due
from tests.support.backups import Restore, copy_of
from tests.support.ballots import LEADERSHIP, answers
from tests.support.desk import actor, engagement
from tests.support.desk import wave as desk_wave
from tests.support.installations import CLOSES, Clock, look_twice, open_wave, tokens
from tests.support.postgresql import Server
from tests.surveys.processes import die, killed
from tests.surveys.web.sheets import full_sheet

PEER, REPORT, BOARD = RaterGroup.PEER, RaterGroup.DIRECT_REPORT, RaterGroup.BOARD
Copy = Callable[[], Restore]
End = Callable[[Installation, str], object]


@pytest.fixture
def copy(any_installation: Installation, tmp_path: Path, request: pytest.FixtureRequest) -> Copy:
    """Copy the database as it is now; what comes back puts the copy in its place."""
    (tmp_path / "copies").mkdir()

    def server() -> Server:
        found: Server = request.getfixturevalue("postgresql")
        return found

    return lambda: copy_of(any_installation, tmp_path / "copies", server)


@pytest.fixture
def client(any_installation: Installation) -> FlaskClient:
    return create_app(any_installation).test_client()


def _row(installation: Installation, wave: str) -> Wave:
    with installation.database.read() as session:
        return waves.get(session, wave)


def _state(installation: Installation, wave: str) -> WaveState:
    return _row(installation, wave).state


def _links(installation: Installation, wave: str, group: RaterGroup = PEER) -> list[str]:
    return [token for one, token in tokens(installation, wave) if one is group]


def _answer(installation: Installation, wave: str, group: RaterGroup, count: int) -> None:
    for token in _links(installation, wave, group)[:count]:
        assert Casting(installation).cast(token, answers(group)) is LinkState.READY


def _counts(installation: Installation, wave: str) -> tuple[int, int]:
    """Ballots, spent links."""
    with installation.database.read() as session:
        spent = sum(count.spent for count in invited.counts(session, wave).values())
        return answered.count(session, wave), spent


def _key(installation: Installation, wave: str) -> Path:
    return installation.settings.keys / "waves" / f"{wave}.key"


def _every_link_is_shut(installation: Installation, client: FlaskClient, wave: str) -> None:
    before = _counts(installation, wave)
    for token in _links(installation, wave):
        for page in (
            client.get(f"/s/{token}"),
            client.post(f"/s/{token}", data=full_sheet(LEADERSHIP, PEER)),
            client.post(f"/s/{token}/decline"),
        ):
            assert page.status_code == 410
            assert "This survey is closed" in page.text
    assert _counts(installation, wave) == before


@pytest.mark.parametrize("end", [close_wave, cancel_wave])
def test_what_had_ended_is_shut_at_once_and_lost_at_the_next_look(
    any_installation: Installation, client: FlaskClient, copy: Copy, end: End
) -> None:
    installation, alice = any_installation, actor(any_installation)
    hers = engagement(alice)
    wave = desk_wave(alice, hers, peer=5)
    _answer(installation, wave, PEER, 3)
    restore = copy()
    end(installation, wave)
    restore()
    assert (_state(installation, wave), _counts(installation, wave)) == (WaveState.OPEN, (3, 3))
    _every_link_is_shut(installation, client, wave)
    for again in (close_wave, cancel_wave):
        with pytest.raises(WaveEndedError, match="before the database was put back"):
            again(installation, wave)
    Worker(installation).tick()
    assert (_state(installation, wave), _counts(installation, wave)) == (WaveState.LOST, (0, 0))
    assert list(installation.settings.mail_folder.rglob("*.eml")) == []  # the invitations that the copy had waiting
    _every_link_is_shut(installation, client, wave)
    with pytest.raises(NoReleaseError, match="is lost: it had ended before the database was restored"):
        release_of(installation, wave)
    for again in (close_wave, cancel_wave):
        with pytest.raises(ClosingError, match="is lost already"):
            again(installation, wave)
    with pytest.raises(NotPossibleError, match="is lost"):
        managing.remind(installation, wave)
    wave_keys.settle(installation)
    told = [(one.coach, one.act) for one in audit.trail(alice, hers) if one.act is Act.LOST]
    assert told == [("Parallax", Act.LOST)]


def test_a_copy_that_holds_the_release_brings_the_same_closed_wave_back(
    any_installation: Installation, copy: Copy
) -> None:
    wave = open_wave(any_installation, peer=4)
    _answer(any_installation, wave, PEER, 4)
    release = to_json(close_wave(any_installation, wave))
    restore = copy()
    cancel_wave(any_installation, open_wave(any_installation, peer=3, closes_on=CLOSES + timedelta(days=99)))
    restore()
    Worker(any_installation).tick()
    assert _state(any_installation, wave) is WaveState.CLOSED
    assert to_json(release_of(any_installation, wave)) == release


@pytest.mark.parametrize("step", list(CloseStep))
def test_a_copy_from_the_middle_of_a_close_is_finished_where_it_holds_the_release_and_lost_where_not(
    any_installation: Installation, copy: Copy, step: CloseStep
) -> None:
    wave = open_wave(any_installation, peer=4)
    _answer(any_installation, wave, PEER, 4)
    held: list[Restore] = []

    def cut(reached: CloseStep) -> None:
        if reached is step:
            raise KeyboardInterrupt

    with suppress(KeyboardInterrupt):
        close_wave(any_installation, wave, reached=cut)
    held.append(copy())
    release = to_json(close_wave(any_installation, wave))
    held[0]()
    Worker(any_installation).tick()
    if step in (CloseStep.MARKED, CloseStep.COMPUTED, CloseStep.RELEASED_UNCOMMITTED):
        assert _state(any_installation, wave) is WaveState.LOST
    else:
        assert _state(any_installation, wave) is WaveState.CLOSED
        assert to_json(release_of(any_installation, wave)) == release
    assert _counts(any_installation, wave) == (0, 0)
    assert not any_installation.keys.has_wave_key(wave)


def test_a_copy_from_before_the_launch_knows_no_link_of_the_wave(
    any_installation: Installation, client: FlaskClient, copy: Copy
) -> None:
    restore = copy()
    wave = open_wave(any_installation, peer=3)
    links = _links(any_installation, wave)
    restore()
    for token in links:
        assert client.get(f"/s/{token}").status_code == 410
    assert wave_keys.unknown_keys(any_installation) == {wave}


def test_a_key_that_is_put_back_opens_nothing_that_had_ended_and_goes_again(
    any_installation: Installation, client: FlaskClient, copy: Copy
) -> None:
    wave = open_wave(any_installation, peer=4)
    _answer(any_installation, wave, PEER, 3)
    restore, key = copy(), _key(any_installation, wave)
    kept = key.read_bytes()
    close_wave(any_installation, wave)
    restore()
    key.write_bytes(kept)
    key.chmod(0o600)
    _every_link_is_shut(any_installation, client, wave)
    with pytest.raises(WaveEndedError):
        close_wave(any_installation, wave)
    wave_keys.settle(any_installation)
    assert _state(any_installation, wave) is WaveState.LOST
    assert not key.exists()


@pytest.mark.parametrize("end", [close_wave, cancel_wave])
def test_an_older_keys_folder_learns_from_the_database_what_has_ended(any_installation: Installation, end: End) -> None:
    wave = open_wave(any_installation, peer=4)
    kept = _key(any_installation, wave).read_bytes()
    end(any_installation, wave)
    assert any_installation.keys.ended() == {wave}
    _key(any_installation, wave).with_suffix(".ended").unlink()
    _key(any_installation, wave).write_bytes(kept)
    _key(any_installation, wave).chmod(0o600)
    wave_keys.settle(any_installation)
    close_due(any_installation)  # a cancelled wave with a key counts as cut short
    assert any_installation.keys.ended() == {wave}
    assert not any_installation.keys.has_wave_key(wave)


def test_a_loss_that_is_cut_short_is_finished(any_installation: Installation, copy: Copy) -> None:
    wave = open_wave(any_installation, peer=4)
    _answer(any_installation, wave, PEER, 3)
    restore, key = copy(), _key(any_installation, wave)
    kept = key.read_bytes()
    close_wave(any_installation, wave)
    restore()
    key.write_bytes(kept)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("surveys.waves.closing._scrub", lambda *_: die())
        killed(any_installation, wave_keys.settle)
    assert (_state(any_installation, wave), _counts(any_installation, wave)) == (WaveState.LOST, (0, 0))
    assert key.exists()
    wave_keys.settle(any_installation)
    assert not key.exists()


@pytest.mark.parametrize(
    ("reports_answered", "cells"),
    [(2, [(PEER, REPORT, BOARD)]), (3, [(PEER,), (REPORT,), (BOARD,)]), (4, [(PEER,), (REPORT,), (BOARD,)])],
)
def test_r2_groups_that_the_lost_close_can_have_merged_stay_merged(
    any_installation: Installation, clock: Clock, copy: Copy, reports_answered: int, cells: list[tuple[RaterGroup, ...]]
) -> None:
    """Peers 5 and board 3 have answered when the copy is made. What came in later is in no copy."""
    wave = open_wave(any_installation, peer=5, direct_report=5, board=3)
    _answer(any_installation, wave, PEER, 5)
    _answer(any_installation, wave, BOARD, 3)
    _answer(any_installation, wave, REPORT, reports_answered)
    restore = copy()
    close_wave(any_installation, wave)
    restore()
    wave_keys.settle(any_installation)
    assert [cell.groups for cell in _row(any_installation, wave).cells] == cells
    clock.pass_(days=61)
    closes_on = any_installation.today() + timedelta(days=10)
    later = open_wave(any_installation, closes_on=closes_on, peer=5, direct_report=5, board=3)
    assert [cell.groups for cell in _row(any_installation, later).cells] == cells


@pytest.mark.parametrize(("days", "refused"), [(59, True), (60, False)])
def test_r0_a_lost_wave_binds_the_next_from_the_day_on_which_it_was_found(
    any_installation: Installation, clock: Clock, copy: Copy, days: int, *, refused: bool
) -> None:
    wave = open_wave(any_installation, peer=4)
    restore = copy()
    close_wave(any_installation, wave)
    clock.pass_(days=9)
    restore()
    wave_keys.settle(any_installation)
    closes_on = any_installation.today() + timedelta(days=days)
    if refused:
        with pytest.raises(LaunchRefusedError, match="could be subtracted"):
            open_wave(any_installation, peer=4, closes_on=closes_on)
    else:
        assert open_wave(any_installation, peer=4, closes_on=closes_on)


@pytest.mark.parametrize(
    ("found_after", "gone_after"), [(-5, 25), (0, 30), (7, 30), (40, 40)], ids=["before", "on", "after", "long after"]
)
def test_names_of_a_lost_wave_go_no_later_than_was_promised(
    any_installation: Installation, clock: Clock, copy: Copy, found_after: int, gone_after: int
) -> None:
    """Days after the closing date that the people were told."""
    wave = open_wave(any_installation, peer=4)
    restore = copy()
    cancel_wave(any_installation, wave)
    restore()
    clock.jump(CLOSES + timedelta(days=found_after))
    wave_keys.settle(any_installation)
    for day, left in ((gone_after - 1, 5), (gone_after, 0)):
        if day >= found_after:
            clock.jump(CLOSES + timedelta(days=day))
            look_twice(any_installation, retention.forget_due)
            assert len(tokens(any_installation, wave)) == left


def test_a_wave_that_still_goes_on_is_open_after_a_restoration_as_it_was(
    any_installation: Installation, client: FlaskClient, copy: Copy
) -> None:
    wave = open_wave(any_installation, peer=4)
    deliver_due(any_installation, transport_for(any_installation.settings))
    _answer(any_installation, wave, PEER, 2)
    restore = copy()
    assert (
        Casting(any_installation).cast(_links(any_installation, wave)[3], answers(PEER)) is LinkState.READY
    )  # in no copy
    restore()
    Worker(any_installation).tick()
    assert (_state(any_installation, wave), _counts(any_installation, wave)) == (WaveState.OPEN, (2, 2))
    token = _links(any_installation, wave)[2]
    assert client.post(f"/s/{token}", data=full_sheet(LEADERSHIP, PEER)).status_code == 303
    assert sum(cell.answered for cell in close_wave(any_installation, wave).cells) == 3
