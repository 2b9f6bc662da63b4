"""The worker: closes on the date where the coach lives, keeps what would show nothing, and tells trouble once."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from email.headerregistry import Address
from pathlib import Path

import pytest

from instruments.groups import RaterGroup
from surveys.core.installation import Installation
from surveys.core.keys import WaveKeyMissingError
from surveys.engagements import audit
from surveys.engagements.tables import Act
from surveys.mail.tables import MailState
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.closing import ClosingError, close_wave
from surveys.waves.expiry import cancel_lapsed
from surveys.waves.managing import extend
from surveys.waves.progress import status
from surveys.waves.states import WaveState
from surveys.worker import thread
from surveys.worker.thread import Worker, close_due
from tests.support.ballots import answers
from tests.support.desk import actor, engagement
from tests.support.desk import wave as desk_wave
from tests.support.installations import CLOSES, Clock, build, look_twice, open_wave, tokens

END = datetime(2026, 3, 20, 11, tzinfo=UTC)  # of 20 March in Auckland


def _state(installation: Installation, wave: str) -> WaveState:
    with installation.database.read() as session:
        return waves.get(session, wave).state


def _jump(installation: Installation, day: date) -> None:
    assert isinstance(installation.clock, Clock)
    installation.clock.jump(day)


def _extend(installation: Installation, wave: str) -> None:
    extend(installation, wave, CLOSES + timedelta(days=100))


def _peers_answer(installation: Installation, wave: str, count: int) -> None:
    links = [token for group, token in tokens(installation, wave) if group is RaterGroup.PEER]
    for token in links[:count]:
        Casting(installation).cast(token, answers(RaterGroup.PEER))


def test_a_wave_closes_by_itself_when_its_last_day_is_over_where_the_coach_lives(tmp_path: Path) -> None:
    clock = Clock()
    installation = build(tmp_path, clock=clock, timezone="Pacific/Auckland")
    wave = open_wave(installation, peer=4)
    _peers_answer(installation, wave, 3)
    clock.now = END - timedelta(seconds=1)
    look_twice(installation, close_due)
    assert _state(installation, wave) is WaveState.OPEN
    clock.now = END
    look_twice(installation, close_due)
    assert _state(installation, wave) is WaveState.CLOSED
    installation.database.close()


@pytest.mark.parametrize(("answered", "closed"), [(0, False), (2, False), (3, True)])
def test_a_wave_that_would_show_nothing_is_left_for_the_coach(
    installation: Installation, answered: int, closed: bool
) -> None:
    wave = open_wave(installation, peer=5)
    _peers_answer(installation, wave, answered)
    installation.clock.pass_(days=60)  # type: ignore[attr-defined]
    look_twice(installation, close_due)
    assert (_state(installation, wave) is WaveState.CLOSED) is closed


@pytest.mark.parametrize(("days", "cancelled"), [(89, False), (90, True), (91, True)])
@pytest.mark.parametrize("answered", [0, 2])
def test_a_wave_that_nobody_takes_up_is_cancelled_90_days_after_its_closing_date(
    installation: Installation, answered: int, days: int, *, cancelled: bool
) -> None:
    wave = open_wave(installation, peer=5)
    _peers_answer(installation, wave, answered)
    _jump(installation, CLOSES + timedelta(days=days))
    look_twice(installation, close_due)
    assert _state(installation, wave) is (WaveState.CANCELLED if cancelled else WaveState.OPEN)
    assert installation.keys.has_wave_key(wave) is not cancelled


@pytest.mark.parametrize(("days", "cancelled"), [(89, False), (90, True)])
def test_a_wave_that_cannot_close_for_want_of_its_key_is_cancelled_then_too(
    installation: Installation, days: int, *, cancelled: bool
) -> None:
    """Its names would stay for ever."""
    wave = open_wave(installation, peer=5)
    _peers_answer(installation, wave, 4)
    (installation.settings.keys / "waves" / f"{wave}.key").unlink()
    _jump(installation, CLOSES + timedelta(days=days))
    with suppress(WaveKeyMissingError):
        look_twice(installation, close_due)
    assert _state(installation, wave) is (WaveState.CANCELLED if cancelled else WaveState.OPEN)


@pytest.mark.parametrize(("days", "cancelled"), [(89, False), (90, True), (91, True)])
def test_an_extension_counts_for_that(installation: Installation, days: int, *, cancelled: bool) -> None:
    wave, later = open_wave(installation, peer=5), CLOSES + timedelta(days=100)
    _jump(installation, CLOSES + timedelta(days=89))
    extend(installation, wave, later)
    _jump(installation, later + timedelta(days=days))
    look_twice(installation, close_due)
    assert (_state(installation, wave) is WaveState.CANCELLED) is cancelled


@pytest.mark.parametrize(("days", "left"), [(119, 6), (120, 0)])
def test_the_names_of_such_a_wave_go_like_those_of_every_cancelled_one(
    installation: Installation, days: int, left: int
) -> None:
    wave = open_wave(installation, peer=5)
    for day in (90, days):
        _jump(installation, CLOSES + timedelta(days=day))
        look_twice(installation, lambda one: Worker(one).tick())
    assert len(tokens(installation, wave)) == left


@pytest.mark.parametrize("act", [_extend, close_wave])
def test_a_coach_who_acts_at_the_last_moment_comes_first(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, act: Callable[[Installation, str], object]
) -> None:
    """Between finding the wave and cancelling it."""
    wave = open_wave(installation, peer=5)
    _jump(installation, CLOSES + timedelta(days=90))

    def cancel(installation: Installation, found: str) -> None:
        act(installation, found)
        state = _state(installation, found)
        try:
            cancel_lapsed(installation, found)
        finally:
            assert _state(installation, found) is state

    monkeypatch.setattr(thread, "cancel_lapsed", cancel)
    with suppress(ClosingError):
        look_twice(installation, close_due)
    assert _state(installation, wave) is not WaveState.CANCELLED


def test_a_close_that_was_cut_short_is_never_cancelled_by_itself(installation: Installation) -> None:
    wave = open_wave(installation, peer=5)
    with installation.database.write() as session:
        waves.get(session, wave).state = WaveState.CLOSING
    _jump(installation, CLOSES + timedelta(days=91))
    cancel_lapsed(installation, wave)
    assert _state(installation, wave) is WaveState.CLOSING


def test_a_wave_cancelled_by_itself_says_so_in_the_audit_once_and_names_nobody(installation: Installation) -> None:
    alice = actor(installation)
    hers = engagement(alice)
    opened = desk_wave(alice, hers, peer=4)
    loose = open_wave(installation, peer=4, executive=Address("Lee Loose", addr_spec="lee@example.org"))
    _jump(installation, CLOSES + timedelta(days=90))
    for _ in range(2):
        look_twice(installation, close_due)
    told = [(one.coach, one.act, one.wave, one.detail) for one in audit.trail(alice, hers) if one.wave]
    assert told == [("Parallax", Act.CANCELLED, opened, "90 days past its closing date")]
    assert _state(installation, loose) is WaveState.CANCELLED


def test_one_wave_that_cannot_close_does_not_keep_the_others_from_it(installation: Installation) -> None:
    opened = []
    for name in ("a", "b", "c"):
        executive = Address(f"{name} Whitfield", addr_spec=f"{name}@example.org")
        opened.append(open_wave(installation, peer=3, executive=executive))
        _peers_answer(installation, opened[-1], 3)
    broken = sorted(opened)[0]
    (installation.settings.keys / "waves" / f"{broken}.key").unlink()
    installation.clock.pass_(days=60)  # type: ignore[attr-defined]
    with pytest.raises(Exception, match="without it no ballot can be opened"):
        look_twice(installation, close_due)
    assert [_state(installation, wave) for wave in sorted(opened)] == [
        WaveState.OPEN,
        WaveState.CLOSED,
        WaveState.CLOSED,
    ]


def test_one_tick_sends_reminds_closes_and_forgets(installation: Installation) -> None:
    wave = open_wave(installation, peer=4)
    one = Worker(installation)

    def tick(_: Installation) -> None:
        one.tick()

    one.tick()
    assert status(installation, wave).invitations == {MailState.SENT: 5}
    _peers_answer(installation, wave, 3)
    installation.clock.pass_(days=11)  # type: ignore[attr-defined]
    look_twice(installation, tick)
    assert len(list(installation.settings.mail_folder.rglob("*.eml"))) == 7
    installation.clock.pass_(days=8)  # type: ignore[attr-defined]
    look_twice(installation, tick)
    assert _state(installation, wave) is WaveState.CLOSED
    installation.clock.pass_(days=30)  # type: ignore[attr-defined]
    look_twice(installation, tick)
    assert tokens(installation, wave) == []


def test_a_failing_task_is_told_once_by_its_kind_and_holds_up_no_other(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wave = open_wave(installation, peer=4)
    troubles = [ValueError("peer0@example.org"), ValueError("peer1@example.org"), OSError("x"), None, ValueError("x")]

    def fails(_installation: Installation, _in_turn: object) -> None:
        trouble = troubles.pop(0)
        if trouble is not None:
            raise trouble

    monkeypatch.setattr(thread, "close_due", fails)
    one = Worker(installation)
    with caplog.at_level(logging.DEBUG):
        for _ in range(5):
            one.tick()
    told = [record.getMessage() for record in caplog.records if record.name == "parallax.worker"]
    assert told == ["closing failed: ValueError", "closing failed: OSError", "closing failed: ValueError"]
    assert "example.org" not in caplog.text
    assert caplog.records[0].exc_info is None
    assert status(installation, wave).invitations == {MailState.SENT: 5}
