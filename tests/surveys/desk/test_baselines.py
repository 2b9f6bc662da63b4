"""Of which wave another one is the follow-up: named on the pages of its own coach, and nobody else's."""

from datetime import date

import pytest

from surveys.core.installation import Installation
from surveys.desk import engagements, waves
from surveys.desk.baselines import Baseline
from surveys.desk.preparing import opening
from surveys.engagements.actor import Actor
from surveys.waves.tables import Wave
from tests.support.desk import engagement, wave
from tests.surveys.desk.preparing.planned import Planned, planned


@pytest.fixture
def plan(alice: Actor) -> Planned:
    return planned(alice)


def test_a_draft_and_its_wave_name_the_baseline(alice: Actor, plan: Planned) -> None:
    named = Baseline(plan.baseline, date(2026, 3, 2))
    assert [one.follows for one in engagements.folder(alice, plan.engagement).drafts] == [named]
    opened = opening.launch(alice, plan.draft)
    by_id = {one.id: one.follows for one in engagements.folder(alice, plan.engagement).waves}
    assert by_id == {plan.baseline: None, opened: named}
    assert waves.status(alice, opened).follows == named


def test_a_baseline_of_another_coach_is_not_named(
    alice: Actor, bob: Actor, installation: Installation, plan: Planned
) -> None:
    """On the command line any closed wave can be followed, whoever's it is."""
    followed = opening.launch(alice, plan.draft)
    about = engagement(bob, "Erin Moss", "erin@example.org")
    opened = wave(bob, about, peer=4)
    with installation.database.write() as session:
        session.get_one(Wave, opened).follows = dict(session.get_one(Wave, followed).follows)
    assert waves.status(bob, opened).follows is None
    assert [one.follows for one in engagements.folder(bob, about).waves] == [None]
