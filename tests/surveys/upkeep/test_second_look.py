"""The second look (R0): a clock that is wrong for a while destroys nothing, and tells nobody anything."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import inspect, select

from surveys.core.installation import Installation
from surveys.desk.preparing import drafts
from surveys.invited import store as invited
from surveys.mail import outbox
from surveys.mail.tables import Message
from surveys.upkeep.sighting_tables import Sight
from surveys.waves import expiry
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.closing import cancel_wave, close_wave
from surveys.waves.managing import extend, remind_due
from surveys.waves.respondent import LinkState
from surveys.waves.states import WaveState
from surveys.worker import thread
from surveys.worker.thread import Worker, close_due
from tests.support.desk import actor, engagement
from tests.support.installations import CLOSES, Boot, Clock, look_twice, open_wave, tokens
from tests.surveys.upkeep.seen import END, KIM, LEE, peers_answer, sightings, state_of


def _everything(installation: Installation) -> object:
    """What a wrong clock could take or give: states, people, drafts, letters."""
    with installation.database.read() as session:
        rows = waves.all_waves(session)
        letters = sorted((one.kind, one.wave) for one in session.scalars(select(Message)))
        held = [(row.state, row.last_reminder_on, len(invited.of_wave(session, row.id))) for row in rows]
    return held, letters, _drafts(installation)


def _drafts(installation: Installation) -> int:
    with installation.database.read() as session:
        from surveys.engagements.tables import Draft

        return len(session.query(Draft).all())


@pytest.fixture
def waiting(any_installation: Installation) -> Installation:
    """A wave that would close, one that would lapse, one that is over and keeps its names, a draft; all at noon."""
    ready, _, over = (
        open_wave(any_installation, peer=4),
        open_wave(any_installation, peer=4, executive=LEE),
        open_wave(any_installation, peer=4, executive=KIM),
    )
    peers_answer(any_installation, ready)
    close_wave(any_installation, over)
    alice = actor(any_installation)
    drafts.begin(alice, engagement(alice))
    return any_installation


def _ticks(installation: Installation, seconds: int, every: int) -> None:
    """Let the worker look for so long; mail waits, as its letters are counted here."""
    one = Worker(installation)
    assert isinstance(installation.clock, Clock)
    for _ in range(seconds // every):
        one.tick_by_the_calendar()
        installation.clock.pass_(seconds=every)


@pytest.mark.parametrize(("days", "seconds", "every"), [(125, 12, 4), (400, 9, 3), (400, 3540, 590), (11, 1200, 300)])
def test_a_clock_that_is_wrong_for_less_than_an_hour_destroys_nothing_and_is_told_in_one_line(
    waiting: Installation, clock: Clock, caplog: pytest.LogCaptureFixture, *, days: int, seconds: int, every: int
) -> None:
    _ticks(waiting, 12, 4)
    before = _everything(waiting)
    with caplog.at_level(logging.INFO, logger="parallax"):
        clock.set_wrong(days=days)
        _ticks(waiting, seconds, every)
        assert _everything(waiting) == before
        clock.set_wrong(days=-days)
        _ticks(waiting, 12, 4)
    assert _everything(waiting) == before
    (line,) = (record.getMessage() for record in caplog.records)
    assert f"the clock moved by {days}.0 days" in line
    assert "example.org" not in line


def test_everything_comes_in_its_time_after_the_clock_was_wrong(waiting: Installation, clock: Clock) -> None:
    """The control of the test above: these acts do befall these waves."""
    clock.set_wrong(days=125)
    _ticks(waiting, 12, 4)
    clock.set_wrong(days=-125)
    for days in (19, 90, 400):
        clock.pass_(days=days)
        look_twice(waiting, lambda installation: Worker(installation).tick_by_the_calendar())
    Worker(waiting).tick_by_the_calendar()  # what is done is forgotten at the next look
    with waiting.database.read() as session:
        rows = waves.all_waves(session)
        assert sorted(row.state for row in rows) == [WaveState.CANCELLED, WaveState.CLOSED, WaveState.CLOSED]
        assert [len(invited.of_wave(session, row.id)) for row in rows] == [0, 0, 0]
    assert _drafts(waiting) == 0
    assert sightings(waiting, Sight.CLOSE, Sight.LAPSE, Sight.FORGET, Sight.DROP_DRAFT, Sight.REMIND) == []


def test_who_looks_only_once_loses_a_wave_to_twelve_seconds(
    waiting: Installation, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build without the second look."""

    def at_once(installation: Installation, sight: Sight, days: dict[str, date]) -> frozenset[str]:
        return frozenset(about for about, day in days.items() if day <= installation.today())

    for module in ("expiry", "retention", "managing"):
        monkeypatch.setattr(f"surveys.waves.{module}.seen_twice", at_once)
    before = _everything(waiting)
    clock.set_wrong(days=125)
    _ticks(waiting, 12, 4)
    clock.set_wrong(days=-125)
    assert _everything(waiting) != before


@pytest.mark.parametrize(("seconds", "closed"), [(3599, False), (3600, True), (3601, True)])
def test_a_wave_closes_an_hour_after_its_end_was_seen(
    any_installation: Installation, seconds: int, *, closed: bool
) -> None:
    wave = open_wave(any_installation, peer=4)
    peers_answer(any_installation, wave)
    clock = any_installation.clock
    assert isinstance(clock, Clock)
    clock.now = END - timedelta(seconds=1)
    close_due(any_installation)
    assert sightings(any_installation, Sight.CLOSE) == []
    clock.now = END
    close_due(any_installation)
    clock.pass_(seconds=seconds)
    close_due(any_installation)
    assert (state_of(any_installation, wave) is WaveState.CLOSED) is closed


def test_links_are_shut_on_the_minute_while_the_wave_waits(installation: Installation, over: str) -> None:
    assert state_of(installation, over) is WaveState.OPEN
    assert LinkState.PAST in {Casting(installation).respondent(token).state for _, token in tokens(installation, over)}


@pytest.mark.parametrize("end", [close_wave, cancel_wave])
def test_what_a_coach_asks_for_waits_for_nothing(
    installation: Installation, over: str, end: Callable[[Installation, str], object]
) -> None:
    end(installation, over)
    assert state_of(installation, over) is not WaveState.OPEN
    close_due(installation)
    assert sightings(installation, Sight.CLOSE, Sight.LAPSE) == []


def test_an_extension_takes_every_machines_sighting_along(installation: Installation, clock: Clock, over: str) -> None:
    close_due(replace(installation, boot=Boot("another machine")))
    assert len(sightings(installation, Sight.CLOSE)) == 2
    clock.pass_(minutes=59)
    extend(installation, over, CLOSES + timedelta(days=5))
    clock.pass_(minutes=1)
    close_due(installation)
    assert sightings(installation, Sight.CLOSE) == []
    clock.now = END + timedelta(days=5)
    close_due(installation)
    assert state_of(installation, over) is WaveState.OPEN
    clock.pass_(hours=1)
    close_due(installation)
    assert state_of(installation, over) is WaveState.CLOSED


def test_a_wave_that_is_extended_at_the_last_moment_stays_open(
    installation: Installation, clock: Clock, over: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between finding the wave and closing it."""
    clock.pass_(hours=1)
    real = expiry.close_past

    def close(installation: Installation, wave: str) -> None:
        extend(installation, wave, CLOSES + timedelta(days=5))
        real(installation, wave)

    monkeypatch.setattr(thread, "close_past", close)
    close_due(installation)
    assert state_of(installation, over) is WaveState.OPEN


def test_reminders_wait_for_the_second_look_and_are_asked_for_once(
    any_installation: Installation, clock: Clock
) -> None:
    wave = open_wave(any_installation, peer=4)
    clock.jump(CLOSES - timedelta(days=7))
    for minutes, asked in ((0, False), (59, False), (1, True), (60, True)):
        clock.pass_(minutes=minutes)
        remind_due(any_installation)
        with any_installation.database.read() as session:
            assert outbox.round_waits(session, wave) is asked


def test_a_sighting_holds_no_person(any_installation: Installation) -> None:
    with any_installation.database.engine.connect() as connection:
        columns = [column["name"] for column in inspect(connection).get_columns("sighting")]
    assert columns == ["sight", "about", "boot", "day", "boot_seconds", "at"]
