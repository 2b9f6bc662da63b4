"""The second look in a process of its own: a running worker whose clock is wrong for a moment destroys nothing."""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from surveys.core.installation import Installation
from surveys.upkeep.sighting_tables import Sight
from surveys.waves.closing import cancel_wave
from surveys.waves.states import WaveState
from tests.support.installations import Clock, build, environment, open_wave, tokens
from tests.support.serving import ROOT
from tests.surveys.upkeep.seen import LEE, peers_answer, sightings, state_of
from tests.surveys.worker.clock_build import PROGRAM

pytestmark = pytest.mark.outside


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
        if all(bool(sightings(installation, sight)) is not gone for sight in sights):
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
    peers_answer(installation, ready)
    cancel_wave(installation, over)
    wrong_by = tmp_path / "wrong by"
    _set(wrong_by, 0)
    with _at_work(tmp_path, wrong_by):
        _wait_for(installation, Sight.AWAKE)
        _set(wrong_by, 400)
        _wait_for(installation, Sight.JUMPED, Sight.CLOSE, Sight.LAPSE, Sight.FORGET)
        _set(wrong_by, 0)
        _wait_for(installation, Sight.CLOSE, Sight.LAPSE, Sight.FORGET, gone=True)
    assert state_of(installation, ready) is WaveState.OPEN
    assert len(tokens(installation, over)) == 5
    lines = [line for line in (tmp_path / "log").read_text().splitlines() if "parallax.clock" in line]
    assert len(lines) == 1
    assert "the clock moved by 400.0 days" in lines[0]
    installation.database.close()
