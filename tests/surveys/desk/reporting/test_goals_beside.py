"""Goals in what coach and executive read: the words of the moment, in no file of numbers, and kept nowhere in plain."""

from dataclasses import replace
from datetime import timedelta

import pytest

from surveys.coaching import goals
from surveys.coaching.place import coach, new_id
from surveys.coaching.tables import GoalState
from surveys.core.installation import Installation
from surveys.core.jobs import OwnThread
from surveys.desk.reporting import reports
from surveys.desk.reporting.beside import beside_wave
from surveys.desk.reporting.drawing import Format
from surveys.engagements.actor import Actor
from surveys.releases import store as released
from tests.support.desk import actor, engagement
from tests.surveys.desk.reporting.reported import reported

CANARY = "I ask quokkaquokka who decides"


@pytest.fixture
def own(installation: Installation) -> Actor:
    return replace(actor(installation), jobs=OwnThread())


def _goal(own: Actor, engaged: str, what: str = CANARY, area: str = "") -> str:
    review = own.installation.today() + timedelta(days=90)
    return goals.make(coach(own, engaged), new_id(), goals.GoalText(what, area), review)


def test_the_words_of_the_moment_are_drawn_and_nothing_keeps_them_in_plain(own: Actor) -> None:
    engaged, wave = reported(own)
    area = next(iter(goals.page(coach(own, engaged)).asked.areas))
    goal = _goal(own, engaged, area=area)
    with own.installation.database.read() as session:
        before = released.get(session, wave)
    assert CANARY.encode() in reports.read(own, wave, work_on="/new")
    for form in (Format.CSV, Format.JSON, Format.XLSX):
        assert b"quokkaquokka" not in reports.draw(own, wave, form)
    kept = reports.draw(own, wave, Format.HTML)
    assert CANARY.encode() in kept
    assert b"Work on this" not in kept
    card, _ = goals.one(coach(own, engaged), goal)
    goals.change(coach(own, engaged), goal, replace(card.text, what="Other words."), card.review_on)
    page = reports.read(own, wave)
    assert (CANARY.encode() in page, b"Other words." in page) == (False, True)
    with own.installation.database.read() as session:
        assert released.get(session, wave) == before
    folder = own.installation.settings.data
    files = [one.read_bytes() for one in folder.rglob("*") if one.is_file()]
    assert files
    assert not [one for one in files if b"quokkaquokka" in one or b"Other words." in one]


def test_only_active_goals_of_the_same_engagement_stand_there(own: Actor) -> None:
    engaged, wave = reported(own)
    assert beside_wave(own.installation, wave).goals == ()
    goal = _goal(own, engaged)
    _goal(own, engagement(own, "Erin Moss", "erin@example.org"), "Of somebody else")
    assert beside_wave(own.installation, wave).texts == (CANARY,)
    goals.set_state(coach(own, engaged), goal, GoalState.REACHED, seen=GoalState.ACTIVE)
    assert beside_wave(own.installation, wave).goals == ()


def test_a_report_stays_readable_where_the_key_of_the_goals_is_lost(own: Actor) -> None:
    engaged, wave = reported(own)
    _goal(own, engaged)
    for path in (own.installation.settings.keys / "engagements").glob(f"{engaged}*"):
        path.unlink()
    assert beside_wave(own.installation, wave).goals == ()
