"""The worker: closes on the date where the coach lives, keeps what would show nothing, and tells trouble once."""

import logging
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from instruments.groups import RaterGroup
from surveys import worker
from surveys.casting import Casting
from surveys.installation import Installation
from surveys.mail.tables import MailState
from surveys.progress import status
from surveys.waves import store as waves
from surveys.waves.tables import WaveState
from surveys.worker import Worker, close_due
from tests.support.ballots import answers
from tests.support.installations import Clock, build, open_wave, tokens

END = datetime(2026, 3, 20, 11, tzinfo=UTC)  # of 20 March in Auckland


def _state(house: Installation, wave: str) -> WaveState:
    with house.database.read() as session:
        return waves.get(session, wave).state


def _peers_answer(house: Installation, wave: str, count: int) -> None:
    links = [token for group, token in tokens(house, wave) if group is RaterGroup.PEER]
    for token in links[:count]:
        Casting(house).cast(token, answers(RaterGroup.PEER))


def test_a_wave_closes_by_itself_when_its_last_day_is_over_where_the_coach_lives(tmp_path: Path) -> None:
    clock = Clock()
    house = build(tmp_path, clock=clock, timezone="Pacific/Auckland")
    wave = open_wave(house, peer=4)
    _peers_answer(house, wave, 3)
    clock.now = END - timedelta(seconds=1)
    close_due(house)
    assert _state(house, wave) is WaveState.OPEN
    clock.now = END
    close_due(house)
    assert _state(house, wave) is WaveState.CLOSED
    house.database.close()


@pytest.mark.parametrize(("answered", "closed"), [(0, False), (2, False), (3, True)])
def test_a_wave_that_would_show_nothing_is_left_for_the_coach(house: Installation, answered: int, closed: bool) -> None:
    wave = open_wave(house, peer=5)
    _peers_answer(house, wave, answered)
    house.clock.pass_(days=60)  # type: ignore[attr-defined]
    close_due(house)
    assert (_state(house, wave) is WaveState.CLOSED) is closed


def test_one_wave_that_cannot_close_does_not_keep_the_others_from_it(house: Installation) -> None:
    from email.headerregistry import Address

    opened = []
    for name in ("a", "b", "c"):
        executive = Address(f"{name} Whitfield", addr_spec=f"{name}@example.org")
        opened.append(open_wave(house, peer=3, executive=executive))
        _peers_answer(house, opened[-1], 3)
    broken = sorted(opened)[0]
    (house.settings.keys / "waves" / f"{broken}.key").unlink()
    house.clock.pass_(days=60)  # type: ignore[attr-defined]
    with pytest.raises(Exception, match="without it no ballot can be opened"):
        close_due(house)
    assert [_state(house, wave) for wave in sorted(opened)] == [WaveState.CLOSING, WaveState.CLOSED, WaveState.CLOSED]


def test_one_tick_sends_reminds_closes_and_forgets(house: Installation) -> None:
    wave = open_wave(house, peer=4)
    one = Worker(house)
    one.tick()
    assert status(house, wave).invitations == {MailState.SENT: 5}
    _peers_answer(house, wave, 3)
    house.clock.pass_(days=11)  # type: ignore[attr-defined]
    one.tick()
    assert len(list(house.settings.mail_folder.rglob("*.eml"))) == 7
    house.clock.pass_(days=8)  # type: ignore[attr-defined]
    one.tick()
    assert _state(house, wave) is WaveState.CLOSED
    house.clock.pass_(days=30)  # type: ignore[attr-defined]
    one.tick()
    assert tokens(house, wave) == []


def test_a_failing_task_is_told_once_by_its_kind_and_holds_up_no_other(
    house: Installation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wave = open_wave(house, peer=4)
    troubles = [ValueError("peer0@example.org"), ValueError("peer1@example.org"), OSError("x"), None, ValueError("x")]

    def fails(_: Installation) -> None:
        trouble = troubles.pop(0)
        if trouble is not None:
            raise trouble

    monkeypatch.setattr(worker, "close_due", fails)
    one = Worker(house)
    with caplog.at_level(logging.DEBUG):
        for _ in range(5):
            one.tick()
    told = [record.getMessage() for record in caplog.records if record.name == "parallax.worker"]
    assert told == ["closing failed: ValueError", "closing failed: OSError", "closing failed: ValueError"]
    assert "example.org" not in caplog.text
    assert caplog.records[0].exc_info is None
    assert status(house, wave).invitations == {MailState.SENT: 5}


def test_a_worker_in_a_thread_does_jobs_in_turn_and_stops_when_asked(house: Installation) -> None:
    one = Worker(house)
    one.start()
    done: Future[int] = one.submit(lambda: 6 * 7)
    assert done.result(timeout=30) == 42
    failed: Future[float] = one.submit(lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        failed.result(timeout=30)
    one.stop()
    assert not one._thread.is_alive()
