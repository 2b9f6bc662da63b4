"""The second look (R0): a clock that is wrong for a while destroys nothing, and tells nobody anything."""

import logging
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.headerregistry import Address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect, select

from instruments.groups import RaterGroup
from surveys.core.boot_clock import SystemBoot, this_boot
from surveys.core.installation import Installation
from surveys.desk.preparing import drafts
from surveys.invited import store as invited
from surveys.mail import outbox
from surveys.mail.tables import Message
from surveys.upkeep import sighting_store
from surveys.upkeep.second_look import seen_twice
from surveys.upkeep.sighting import KEPT, Moment, Sighting, look
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
from tests.support.ballots import answers
from tests.support.desk import actor, engagement
from tests.support.installations import CLOSES, Boot, Clock, build, environment, look_twice, open_wave, tokens
from tests.support.serving import ROOT
from tests.surveys.worker.clock_build import PROGRAM

LEE, KIM = Address("Lee Loose", addr_spec="lee@example.org"), Address("Kim Kept", addr_spec="kim@example.org")
END = datetime(2026, 3, 21, tzinfo=UTC)  # the first moment after CLOSES
A_DAY_LATER = CLOSES + timedelta(days=1)


def _peers_answer(installation: Installation, wave: str, count: int = 3) -> None:
    for token in [token for group, token in tokens(installation, wave) if group is RaterGroup.PEER][:count]:
        Casting(installation).cast(token, answers(RaterGroup.PEER))


def _state(installation: Installation, wave: str) -> WaveState:
    with installation.database.read() as session:
        return waves.get(session, wave).state


def _sightings(installation: Installation, *sights: Sight) -> list[Sighting]:
    with installation.database.read() as session:
        return [one for one in sighting_store.everything(session) if one.sight in sights]


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
    _peers_answer(any_installation, ready)
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
    assert _sightings(waiting, Sight.CLOSE, Sight.LAPSE, Sight.FORGET, Sight.DROP_DRAFT, Sight.REMIND) == []


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
    _peers_answer(any_installation, wave)
    clock = any_installation.clock
    assert isinstance(clock, Clock)
    clock.now = END - timedelta(seconds=1)
    close_due(any_installation)
    assert _sightings(any_installation, Sight.CLOSE) == []
    clock.now = END
    close_due(any_installation)
    clock.pass_(seconds=seconds)
    close_due(any_installation)
    assert (_state(any_installation, wave) is WaveState.CLOSED) is closed


@pytest.fixture
def over(installation: Installation, clock: Clock) -> str:
    """A wave past its closing date that has been seen so once."""
    wave = open_wave(installation, peer=4)
    _peers_answer(installation, wave)
    clock.now = END
    close_due(installation)
    return wave


def test_links_are_shut_on_the_minute_while_the_wave_waits(installation: Installation, over: str) -> None:
    assert _state(installation, over) is WaveState.OPEN
    assert LinkState.PAST in {Casting(installation).respondent(token).state for _, token in tokens(installation, over)}


@pytest.mark.parametrize("end", [close_wave, cancel_wave])
def test_what_a_coach_asks_for_waits_for_nothing(
    installation: Installation, over: str, end: Callable[[Installation, str], object]
) -> None:
    end(installation, over)
    assert _state(installation, over) is not WaveState.OPEN
    close_due(installation)
    assert _sightings(installation, Sight.CLOSE, Sight.LAPSE) == []


def test_an_extension_takes_every_machines_sighting_along(installation: Installation, clock: Clock, over: str) -> None:
    close_due(replace(installation, boot=Boot("another machine")))
    assert len(_sightings(installation, Sight.CLOSE)) == 2
    clock.pass_(minutes=59)
    extend(installation, over, CLOSES + timedelta(days=5))
    clock.pass_(minutes=1)
    close_due(installation)
    assert _sightings(installation, Sight.CLOSE) == []
    clock.now = END + timedelta(days=5)
    close_due(installation)
    assert _state(installation, over) is WaveState.OPEN
    clock.pass_(hours=1)
    close_due(installation)
    assert _state(installation, over) is WaveState.CLOSED


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
    assert _state(installation, over) is WaveState.OPEN


def test_time_in_which_a_laptop_was_suspended_counts(installation: Installation, clock: Clock, over: str) -> None:
    clock.pass_(days=3)  # both clocks: the boot's counts suspended time
    close_due(installation)
    assert _state(installation, over) is WaveState.CLOSED


def test_a_boot_clock_that_stops_while_the_machine_is_suspended_makes_it_wait_for_another_hour(
    installation: Installation, clock: Clock, over: str
) -> None:
    clock.set_wrong(days=3)  # to that clock, sleep is a jump
    close_due(installation)
    assert _state(installation, over) is WaveState.OPEN
    clock.pass_(hours=1)
    close_due(installation)
    assert _state(installation, over) is WaveState.CLOSED


@pytest.mark.parametrize("back", [-3, -30])
def test_a_clock_that_is_put_back_begins_anew(
    installation: Installation, clock: Clock, over: str, caplog: pytest.LogCaptureFixture, *, back: int
) -> None:
    """It went wrong by this, or was wrong until now: nobody can know."""
    clock.set_wrong(days=back)
    close_due(installation)
    assert _sightings(installation, Sight.CLOSE) == []
    clock.now = END
    close_due(installation)
    assert _state(installation, over) is WaveState.OPEN
    clock.pass_(hours=1)
    close_due(installation)
    assert _state(installation, over) is WaveState.CLOSED
    assert [record.getMessage()[:34] for record in caplog.records] == [f"the clock moved by {back}.0 days again"[:34]]


def test_a_clock_that_is_wrong_by_less_than_a_day_leaves_no_sighting_behind(
    installation: Installation, clock: Clock
) -> None:
    wave = open_wave(installation, peer=4)
    _peers_answer(installation, wave)
    clock.now = END - timedelta(hours=10)
    for hours, seen in ((20, 1), (-20, 0)):
        clock.set_wrong(hours=hours)
        close_due(installation)
        assert len(_sightings(installation, Sight.CLOSE)) == seen
    assert _state(installation, wave) is WaveState.OPEN


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
    _peers_answer(installation, wave)
    close_due(installation)
    clock.reboot(days=60)
    for minutes, closed in ((0, False), (59, False), (1, True)):
        clock.pass_(minutes=minutes)
        close_due(installation)
        assert (_state(installation, wave) is WaveState.CLOSED) is closed


@pytest.mark.parametrize(("hours", "closed"), [(23, False), (24, True), (700, True)])
def test_on_a_machine_that_is_never_on_for_an_hour_two_sightings_a_day_apart_do(
    any_installation: Installation, clock: Clock, hours: int, *, closed: bool
) -> None:
    wave = open_wave(any_installation, peer=4)
    _peers_answer(any_installation, wave)
    clock.now = END
    close_due(any_installation)
    for _ in range(4):
        clock.pass_(minutes=20)
        clock.reboot(hours=hours / 4, minutes=-20)
        close_due(any_installation)
    assert (_state(any_installation, wave) is WaveState.CLOSED) is closed


def test_a_jump_between_them_takes_that_away(installation: Installation, clock: Clock, over: str) -> None:
    clock.reboot(hours=12)
    close_due(installation)
    clock.set_wrong(days=2)
    close_due(installation)
    clock.set_wrong(days=-2)
    close_due(installation)
    clock.reboot(hours=18)
    close_due(installation)
    assert _state(installation, over) is WaveState.OPEN, "the first boot's sighting is from before the jump"
    clock.reboot(hours=18)
    close_due(installation)
    assert _state(installation, over) is WaveState.CLOSED


def test_two_short_boots_with_wrong_clocks_do_not_confirm_each_other_over_a_right_one(
    installation: Installation, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """Each time the battery is empty, the clock begins somewhere else."""
    wave = open_wave(installation, peer=4)
    _peers_answer(installation, wave)
    clock.reboot(days=125)
    close_due(installation)
    clock.reboot(days=-124)
    for _ in range(2):
        close_due(installation)
    clock.reboot(days=130)
    close_due(installation)
    assert _state(installation, wave) is WaveState.OPEN
    (line,) = (record.getMessage() for record in caplog.records)
    assert "124.0 days before one that another start" in line


def test_several_machines_on_one_database_each_wait_for_an_hour_of_their_own(
    any_installation: Installation, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """The other one is wrong by 125 days, looks at the same moments, and is ahead by half an hour."""
    wave = open_wave(any_installation, peer=4)
    _peers_answer(any_installation, wave)
    clock.now = END - timedelta(minutes=30)
    other = replace(any_installation, boot=Boot("another machine", at=5e6), clock=lambda: clock() + timedelta(days=125))
    close_due(other)
    for minutes, closed in ((0, False), (30, False), (29, False)):
        clock.pass_(minutes=minutes)
        close_due(any_installation)
        assert (_state(any_installation, wave) is WaveState.CLOSED) is closed
    assert {one.boot for one in _sightings(any_installation, Sight.CLOSE)} == {clock.boot.id, "another machine"}
    clock.pass_(minutes=31)
    close_due(any_installation)
    assert _state(any_installation, wave) is WaveState.CLOSED


def test_what_boots_left_behind_is_taken_away_after_a_while(
    installation: Installation, clock: Clock, over: str
) -> None:
    clock.reboot(days=1)
    for kept, boots in ((KEPT - timedelta(days=1, hours=1), 2), (timedelta(hours=2), 1)):
        clock.pass_(seconds=kept.total_seconds())
        seen_twice(installation, Sight.FORGET, {})
        assert len({one.boot for one in _sightings(installation, *Sight)}) == boots


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


# --- the rules by themselves -------------------------------------------------------------------------------------

STEP = st.one_of(
    st.tuples(st.just("passes"), st.integers(1, 90)),
    st.tuples(st.just("is wrong by"), st.integers(-60, 60)),
    st.tuples(st.just("reboots after"), st.integers(0, 60)),
)


@given(st.lists(STEP, max_size=40))
def test_whatever_the_clocks_do_nothing_is_sure_that_was_not_seen_for_long_enough(steps: list[tuple[str, int]]) -> None:
    """Minutes pass; the wall clock jumps by hours; the machine is off for hours. Looked at after each step."""
    clock, kept = Clock(END - timedelta(hours=2)), dict[tuple[str, str, str], Sighting]()
    looks: list[tuple[str, float, datetime, bool]] = []
    for what, amount in steps:
        if what == "passes":
            clock.pass_(minutes=amount)
        elif what == "is wrong by":
            clock.set_wrong(hours=amount)
        else:
            clock.reboot(hours=amount)
        now = Moment(clock.boot.id, clock.boot.at, clock.now, clock.now.date())
        found = look(list(kept.values()), now, Sight.CLOSE, {"wave": A_DAY_LATER})
        for one in found.drop:
            kept.pop((one.sight, one.about, one.boot), None)
        kept |= {(one.sight, one.about, one.boot): one for one in found.put}
        looks.append((now.boot, now.seconds, now.at, now.today >= A_DAY_LATER))
        if found.sure:
            assert any(_confirms(looks[number:]) for number in range(len(looks)))


def test_a_jump_takes_along_what_this_boot_saw_of_every_act_and_nothing_of_another_boots() -> None:
    def seen(sight: Sight, boot: str) -> Sighting:
        return Sighting(sight, "" if sight is Sight.AWAKE else "wave", boot, A_DAY_LATER, 60.0, END)

    ours, theirs = (
        [seen(sight, boot) for sight in (Sight.AWAKE, Sight.CLOSE, Sight.FORGET)] for boot in ("ours", "theirs")
    )
    jumped = END + timedelta(days=2)
    found = look([*ours, *theirs], Moment("ours", 70.0, jumped, jumped.date()), Sight.REMIND, {})
    assert set(found.drop) == set(ours[1:])
    assert [one.sight for one in found.put] == [Sight.JUMPED]


def _confirms(looks: list[tuple[str, float, datetime, bool]]) -> bool:
    """True where the first and the last of these looks are far enough apart, and the first was not contradicted."""
    boot, seconds, at, was_due = looks[0]
    last_boot, last_seconds, last_at, is_due = looks[-1]
    if not (was_due and is_due):
        return False
    if boot != last_boot:
        return last_at - at >= timedelta(days=1)
    ours = [one for one in looks if one[0] == boot]
    jumped = any(abs(one[2] - at - timedelta(seconds=one[1] - seconds)) > timedelta(days=1) for one in ours)
    return last_seconds - seconds >= 3600 and not jumped and all(one[3] for one in ours)


# --- the boot's clock --------------------------------------------------------------------------------------------


@pytest.fixture
def _no_boot_kept() -> Iterator[None]:
    this_boot.cache_clear()
    yield
    this_boot.cache_clear()


@pytest.mark.usefixtures("_no_boot_kept")
def test_a_boot_has_one_name_and_a_clock_that_goes_on(tmp_path: Path) -> None:
    (tmp_path / "boot_id").write_text("0f7b3c52-9f0a-4a43-b4f5-2a54a3f0f9c6\n")
    one, again = this_boot(tmp_path / "boot_id"), this_boot(tmp_path / "boot_id")
    assert one.id == again.id == "0f7b3c52-9f0a-4a43-b4f5-2a54a3f0f9c6"
    first = one.seconds()
    assert one.seconds() >= first > 0


@pytest.mark.usefixtures("_no_boot_kept")
def test_where_the_system_names_no_boot_each_process_is_one(tmp_path: Path) -> None:
    nowhere = this_boot(tmp_path / "nowhere").id
    this_boot.cache_clear()
    assert len({nowhere, this_boot(tmp_path / "nowhere").id, this_boot().id}) == 3


def test_where_the_system_has_no_clock_of_a_boot_one_that_never_goes_back_stands_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr("time.CLOCK_BOOTTIME", raising=False)
    monkeypatch.setattr("time.monotonic", lambda: 77.0)
    assert SystemBoot("one").seconds() == 77.0


# --- the real thing ----------------------------------------------------------------------------------------------


@contextmanager
def _at_work(folder: Path, wrong_by: Path) -> Iterator[None]:
    """Run `parallax work` on this machine's own boot clock, and end it as a service manager does."""
    env = {"PATH": os.environ["PATH"], **environment(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*PROGRAM, str(wrong_by), "work"], env=env, stdout=log, stderr=log, cwd=ROOT)
        try:
            yield
        finally:
            process.terminate()
            assert process.wait(timeout=60) == 0


def _set(wrong_by: Path, days: int) -> None:
    """Replace the file at one stroke: it is being read."""
    fresh = wrong_by.with_suffix(".new")
    fresh.write_text(str(days))
    fresh.replace(wrong_by)


def _wait_for(installation: Installation, *sights: Sight, gone: bool = False) -> None:
    never = threading.Event()
    for _ in range(1200):
        if all(bool(_sightings(installation, sight)) is not gone for sight in sights):
            return
        never.wait(0.05)
    raise AssertionError(f"never seen: {sights}")


def test_a_running_worker_whose_clock_is_wrong_for_a_moment_destroys_nothing(tmp_path: Path) -> None:
    """A process of its own, as it is run beside another server."""
    installation = build(tmp_path, clock=Clock(datetime.now(UTC)))
    closes_on = installation.today() + timedelta(days=10)
    ready, over = (
        open_wave(installation, closes_on=closes_on, peer=4),
        open_wave(installation, peer=4, executive=LEE, closes_on=closes_on),
    )
    _peers_answer(installation, ready)
    cancel_wave(installation, over)
    wrong_by = tmp_path / "wrong by"
    _set(wrong_by, 0)
    with _at_work(tmp_path, wrong_by):
        _wait_for(installation, Sight.AWAKE)
        _set(wrong_by, 400)
        _wait_for(installation, Sight.JUMPED, Sight.CLOSE, Sight.LAPSE, Sight.FORGET)
        _set(wrong_by, 0)
        _wait_for(installation, Sight.CLOSE, Sight.LAPSE, Sight.FORGET, gone=True)
    assert _state(installation, ready) is WaveState.OPEN
    assert len(tokens(installation, over)) == 5
    lines = [line for line in (tmp_path / "log").read_text().splitlines() if "parallax.clock" in line]
    assert len(lines) == 1
    assert "the clock moved by 400.0 days" in lines[0]
    installation.database.close()
