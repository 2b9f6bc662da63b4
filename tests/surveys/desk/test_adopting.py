"""Waves of the command line come to the desk of whom they name, and never to anybody's instead."""

from datetime import timedelta
from email.headerregistry import Address

import pytest

from instruments import catalogue
from surveys.accounts import coaches
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.desk.adopting import adopt
from surveys.desk.reporting import comparisons
from surveys.desk.reporting.drawing import Subject
from surveys.engagements.actor import Actor
from surveys.invited.roster import read_roster
from surveys.waves import store as waves
from surveys.waves.following import FollowUp
from surveys.waves.launching import Request, launch
from tests.support.desk import ALICE, BOB, actor, engagement, wave
from tests.support.installations import DANA, Clock, released_wave, roster


def _opened(installation: Installation, coach: Address | None, *, follows: str = "") -> str:
    """A wave as the command line opens it: by whoever the settings name, on nobody's desk."""
    request = Request(
        DANA,
        read_roster(roster(peer=3)),
        installation.today() + timedelta(days=18),
        catalogue.load("leadership360"),
        coach=coach,
        follow_up=FollowUp(follows) if follows else None,
    )
    return launch(installation, request)


def _on_the_desk_of(own: Actor) -> list[str]:
    return [one.id for folder in engagements.folders(own) for one in folder.waves]


def test_a_wave_goes_to_the_coach_whom_it_names(installation: Installation) -> None:
    alice, bob = actor(installation, ALICE), actor(installation, BOB, admin=True)
    opened = _opened(installation, Address("Somebody", addr_spec="Alice.Coach@Example.ORG"))
    adopt(installation)
    assert (_on_the_desk_of(alice), _on_the_desk_of(bob)) == ([opened], [])


@pytest.mark.parametrize("named", [None, Address("Charlie", addr_spec="charlie@example.org")])
def test_a_wave_of_nobody_here_goes_to_the_only_coach_there_is(
    installation: Installation, named: Address | None
) -> None:
    opened = _opened(installation, named)
    adopt(installation)
    alice = actor(installation, ALICE)
    adopt(installation)
    adopt(installation)
    assert _on_the_desk_of(alice) == [opened]


@pytest.mark.parametrize("named", [None, Address("Charlie", addr_spec="charlie@example.org")])
def test_a_wave_of_nobody_here_is_nobodys_of_two_coaches(installation: Installation, named: Address | None) -> None:
    alice, bob = actor(installation, ALICE), actor(installation, BOB, admin=True)
    _opened(installation, named)
    adopt(installation)
    assert (_on_the_desk_of(alice), _on_the_desk_of(bob)) == ([], [])


@pytest.mark.parametrize("named", [None, ALICE])
def test_a_stopped_coachs_waves_do_not_fall_to_whoever_is_left(
    installation: Installation, named: Address | None
) -> None:
    alice, bob = actor(installation, ALICE), actor(installation, BOB, admin=True)
    coaches.stop(installation, alice.coach)
    opened = _opened(installation, named)
    adopt(installation)
    assert _on_the_desk_of(bob) == []
    assert _on_the_desk_of(alice) == ([opened] if named else [])


def test_what_has_an_owner_never_changes_hands(installation: Installation) -> None:
    alice, bob = actor(installation, ALICE), actor(installation, BOB)
    opened = wave(alice, engagement(alice), peer=3)
    with installation.database.write() as session:
        waves.get(session, opened).coach_email = bob.email
    adopt(installation)
    assert (_on_the_desk_of(alice), _on_the_desk_of(bob)) == ([opened], [])


def test_waves_about_one_executive_come_into_one_engagement_each_coach_their_own(installation: Installation) -> None:
    alice, bob = actor(installation, ALICE), actor(installation, BOB)
    hers, his = engagement(alice), engagement(bob)
    opened = _opened(installation, ALICE)
    adopt(installation)
    assert [one.id for one in engagements.folder(alice, hers).waves] == [opened]
    assert engagements.folder(bob, his).waves == ()


def _followed(own: Actor, clock: Clock, *, on_the_desk: bool = True) -> tuple[str, str]:
    """A closed wave, in an engagement that has ended since unless it is on nobody's desk yet, and its follow-up."""
    if on_the_desk:
        engaged = engagement(own)
        baseline = released_wave(own.installation, wave(own, engaged, peer=3))
        engagements.end(own, engaged)
    else:
        baseline = released_wave(own.installation, _opened(own.installation, ALICE))
    clock.pass_(days=91)
    return baseline, _opened(own.installation, ALICE, follows=baseline)


def test_a_follow_up_comes_into_the_engagement_of_its_baseline_also_where_that_has_ended(
    installation: Installation, clock: Clock
) -> None:
    """Only waves of one engagement are compared at the desk."""
    alice = actor(installation, ALICE)
    baseline, opened = _followed(alice, clock)
    newer = engagement(alice)
    adopt(installation)
    assert engagements.folder(alice, newer).waves == ()
    released_wave(installation, opened)
    assert [one.baseline for one in comparisons.choices(alice, opened)] == [baseline]
    assert comparisons.comparison_desk(alice, Subject(opened, baseline)).later.wave == opened


def test_a_baseline_and_its_follow_up_are_adopted_together(installation: Installation, clock: Clock) -> None:
    """The baseline first, also where its row sorts last: the executive's address may be another one since."""
    alice = actor(installation, ALICE)
    baseline, opened = _followed(alice, clock, on_the_desk=False)
    with installation.database.write() as session:
        first, later = waves.get(session, baseline), waves.get(session, opened)
        first.executive_email, first.opened_on = "d.whitfield@example.org", later.opened_on + timedelta(days=1)
    adopt(installation)
    [folder] = engagements.folders(alice)
    assert {one.id for one in folder.waves} == {baseline, opened}


def test_a_follow_up_of_another_coachs_wave_stays_out_of_that_coachs_engagement(
    installation: Installation, clock: Clock
) -> None:
    alice, bob = actor(installation, ALICE), actor(installation, BOB)
    baseline = released_wave(installation, wave(bob, engagement(bob), peer=3))
    clock.pass_(days=91)
    opened = _opened(installation, ALICE, follows=baseline)
    adopt(installation)
    assert (_on_the_desk_of(alice), _on_the_desk_of(bob)) == ([opened], [baseline])
