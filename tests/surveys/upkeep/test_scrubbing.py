"""The nightly scrub: three nights in which it fails are told, on an administrator's desk and once in the log."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import text

from surveys.app import create_app
from surveys.core.installation import Installation
from surveys.engagements.actor import Actor
from surveys.upkeep import scrub_store
from surveys.upkeep.scrub_tables import Task
from surveys.upkeep.scrubbing import nights_since
from surveys.worker.thread import Worker
from tests.support.desk import ALICE, BOB, Browser, actor
from tests.support.installations import Clock

TOLD = "nights the database"


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.core.database.PATIENCE_SECONDS", 0)
    monkeypatch.setattr("surveys.core.database._BUSY_MS", 0)


@contextmanager
def _somebody_reads(installation: Installation) -> Iterator[None]:
    """A session that somebody forgot."""
    level = {} if installation.database.is_sqlite else {"isolation_level": "REPEATABLE READ"}
    with installation.database.engine.connect().execution_options(**level) as reader:
        reader.execute(text("SELECT count(*) FROM invitation"))
        yield


def _night(installation: Installation, one: Worker) -> None:
    """A day passes, and the worker looks every ten minutes for an hour."""
    assert isinstance(installation.clock, Clock)
    installation.clock.pass_(hours=23)
    for _ in range(7):
        one.tick_by_the_calendar()
        installation.clock.pass_(minutes=10)


def _desk(app: Flask, own: Actor) -> str:
    return Browser(app, own).get("/desk/").text


def test_three_nights_without_a_scrub_are_told_and_one_scrub_ends_that(
    any_installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    one, app = Worker(any_installation), create_app(any_installation)
    admin, coach = actor(any_installation, ALICE, admin=True), actor(any_installation, BOB)
    one.tick_by_the_calendar()
    with caplog.at_level(logging.INFO, logger="parallax.scrubbing"), _somebody_reads(any_installation):
        for nights in (1, 2, 3, 4):
            _night(any_installation, one)
            assert _nights(any_installation) == nights
            said = [record.getMessage() for record in caplog.records if record.name == "parallax.scrubbing"]
            assert len(said) == (nights >= 3)
            assert (f"For {nights} {TOLD}" in _desk(app, admin)) is (nights >= 3)
            assert TOLD not in _desk(app, coach)
    assert said == [f"for 3 {TOLD}'s files could not be cleaned of what was erased: something holds them"]
    _night(any_installation, one)
    assert _nights(any_installation) == 0
    assert TOLD not in _desk(app, admin)


def test_a_scrub_that_failed_is_tried_again_after_some_minutes(any_installation: Installation, clock: Clock) -> None:
    one = Worker(any_installation)
    with _somebody_reads(any_installation):
        one.tick_by_the_calendar()
    for minutes, nights in ((0, 1), (9, 1), (1, 0)):
        clock.pass_(minutes=minutes)
        one.tick_by_the_calendar()
        assert _nights(any_installation) == nights


def test_a_machine_that_was_off_for_weeks_and_can_scrub_says_nothing(
    any_installation: Installation, clock: Clock
) -> None:
    Worker(any_installation).tick_by_the_calendar()
    clock.reboot(days=30)
    Worker(any_installation).tick_by_the_calendar()
    assert _nights(any_installation) == 0


def _nights(installation: Installation) -> int:
    with installation.database.read() as session:
        trouble = scrub_store.find(session, Task.SCRUB)
        return 0 if trouble is None else nights_since(installation, trouble.since)
