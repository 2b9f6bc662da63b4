"""Clocks, boots and machines as they come: when a second look confirms the first, and when it begins anew."""

from dataclasses import replace
from datetime import timedelta

import pytest

from surveys.core.installation import Installation
from surveys.upkeep.second_look import seen_twice
from surveys.upkeep.sighting import KEPT
from surveys.upkeep.sighting_tables import Sight
from surveys.waves.states import WaveState
from surveys.worker.thread import close_due
from tests.support.installations import Boot, Clock, open_wave
from tests.surveys.upkeep.seen import END, peers_answer, sightings, state_of


def test_time_in_which_a_laptop_was_suspended_counts(installation: Installation, clock: Clock, over: str) -> None:
    clock.pass_(days=3)  # both clocks: the boot's counts suspended time
    close_due(installation)
    assert state_of(installation, over) is WaveState.CLOSED


def test_a_boot_clock_that_stops_while_the_machine_is_suspended_makes_it_wait_for_another_hour(
    installation: Installation, clock: Clock, over: str
) -> None:
    clock.set_wrong(days=3)  # to that clock, sleep is a jump
    close_due(installation)
    assert state_of(installation, over) is WaveState.OPEN
    clock.pass_(hours=1)
    close_due(installation)
    assert state_of(installation, over) is WaveState.CLOSED


@pytest.mark.parametrize("back", [-3, -30])
def test_a_clock_that_is_put_back_begins_anew(
    installation: Installation, clock: Clock, over: str, caplog: pytest.LogCaptureFixture, *, back: int
) -> None:
    """It went wrong by this, or was wrong until now: nobody can know."""
    clock.set_wrong(days=back)
    close_due(installation)
    assert sightings(installation, Sight.CLOSE) == []
    clock.now = END
    close_due(installation)
    assert state_of(installation, over) is WaveState.OPEN
    clock.pass_(hours=1)
    close_due(installation)
    assert state_of(installation, over) is WaveState.CLOSED
    assert [record.getMessage()[:34] for record in caplog.records] == [f"the clock moved by {back}.0 days again"[:34]]


def test_a_clock_that_is_wrong_by_less_than_a_day_leaves_no_sighting_behind(
    installation: Installation, clock: Clock
) -> None:
    wave = open_wave(installation, peer=4)
    peers_answer(installation, wave)
    clock.now = END - timedelta(hours=10)
    for hours, seen in ((20, 1), (-20, 0)):
        clock.set_wrong(hours=hours)
        close_due(installation)
        assert len(sightings(installation, Sight.CLOSE)) == seen
    assert state_of(installation, wave) is WaveState.OPEN


@pytest.mark.parametrize(("minutes", "lines"), [(59, 1), (60, 2)])
def test_a_clock_that_was_wrong_for_an_hour_is_told_when_it_is_put_right_too(
    installation: Installation, clock: Clock, caplog: pytest.LogCaptureFixture, *, minutes: int, lines: int
) -> None:
    close_due(installation)
    for days in (30, -30):
        clock.set_wrong(days=days)
        close_due(installation)
        clock.pass_(minutes=minutes)
        close_due(installation)
    assert len(caplog.records) == lines


def test_a_clock_that_was_wrong_at_the_start_is_believed_after_an_hour_of_being_right(
    installation: Installation, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """One line when it is set right, one for a later slip of a moment."""
    close_due(installation)
    for days, hours in ((900, 1), (125, 0), (-125, 0)):
        clock.set_wrong(days=days)
        close_due(installation)
        clock.pass_(hours=hours)
    close_due(installation)
    assert [record.getMessage()[:26] for record in caplog.records] == [
        "the clock moved by 900.0 d",
        "the clock moved by 125.0 d",
    ]


def test_a_machine_that_is_switched_on_after_weeks_waits_for_an_hour(installation: Installation, clock: Clock) -> None:
    wave = open_wave(installation, peer=4)
    peers_answer(installation, wave)
    close_due(installation)
    clock.reboot(days=60)
    for minutes, closed in ((0, False), (59, False), (1, True)):
        clock.pass_(minutes=minutes)
        close_due(installation)
        assert (state_of(installation, wave) is WaveState.CLOSED) is closed


@pytest.mark.parametrize(("hours", "closed"), [(23, False), (24, True), (700, True)])
def test_on_a_machine_that_is_never_on_for_an_hour_two_sightings_a_day_apart_do(
    any_installation: Installation, clock: Clock, hours: int, *, closed: bool
) -> None:
    wave = open_wave(any_installation, peer=4)
    peers_answer(any_installation, wave)
    clock.now = END
    close_due(any_installation)
    for _ in range(4):
        clock.pass_(minutes=20)
        clock.reboot(hours=hours / 4, minutes=-20)
        close_due(any_installation)
    assert (state_of(any_installation, wave) is WaveState.CLOSED) is closed


def test_a_jump_between_them_takes_that_away(installation: Installation, clock: Clock, over: str) -> None:
    clock.reboot(hours=12)
    close_due(installation)
    clock.set_wrong(days=2)
    close_due(installation)
    clock.set_wrong(days=-2)
    close_due(installation)
    clock.reboot(hours=18)
    close_due(installation)
    assert state_of(installation, over) is WaveState.OPEN, "the first boot's sighting is from before the jump"
    clock.reboot(hours=18)
    close_due(installation)
    assert state_of(installation, over) is WaveState.CLOSED


def test_two_short_boots_with_wrong_clocks_do_not_confirm_each_other_over_a_right_one(
    installation: Installation, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """Each time the battery is empty, the clock begins somewhere else."""
    wave = open_wave(installation, peer=4)
    peers_answer(installation, wave)
    clock.reboot(days=125)
    close_due(installation)
    clock.reboot(days=-124)
    for _ in range(2):
        close_due(installation)
    clock.reboot(days=130)
    close_due(installation)
    assert state_of(installation, wave) is WaveState.OPEN
    (line,) = (record.getMessage() for record in caplog.records)
    assert "124.0 days before one that another start" in line


def test_several_machines_on_one_database_each_wait_for_an_hour_of_their_own(
    any_installation: Installation, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """The other one is wrong by 125 days, looks at the same moments, and is ahead by half an hour."""
    wave = open_wave(any_installation, peer=4)
    peers_answer(any_installation, wave)
    clock.now = END - timedelta(minutes=30)
    other = replace(any_installation, boot=Boot("another machine", at=5e6), clock=lambda: clock() + timedelta(days=125))
    close_due(other)
    for minutes, closed in ((0, False), (30, False), (29, False)):
        clock.pass_(minutes=minutes)
        close_due(any_installation)
        assert (state_of(any_installation, wave) is WaveState.CLOSED) is closed
    assert {one.boot for one in sightings(any_installation, Sight.CLOSE)} == {clock.boot.id, "another machine"}
    clock.pass_(minutes=31)
    close_due(any_installation)
    assert state_of(any_installation, wave) is WaveState.CLOSED


def test_what_boots_left_behind_is_taken_away_after_a_while(
    installation: Installation, clock: Clock, over: str
) -> None:
    clock.reboot(days=1)
    for kept, boots in ((KEPT - timedelta(days=1, hours=1), 2), (timedelta(hours=2), 1)):
        clock.pass_(seconds=kept.total_seconds())
        seen_twice(installation, Sight.FORGET, {})
        assert len({one.boot for one in sightings(installation, *Sight)}) == boots
