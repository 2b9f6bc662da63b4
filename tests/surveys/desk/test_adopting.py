"""Waves of the command line come to the desk of whom they name, and never to anybody's instead."""

from email.headerregistry import Address

import pytest

from instruments import catalogue
from surveys.accounts import coaches
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.desk.adopting import adopt
from surveys.engagements.actor import Actor
from surveys.invited.roster import read_csv
from surveys.waves import store as waves
from surveys.waves.launching import Request, launch
from tests.support.desk import ALICE, BOB, actor, engagement, wave
from tests.support.installations import CLOSES, DANA, roster


def _opened(installation: Installation, coach: Address | None) -> str:
    """A wave as the command line opens it: by whoever the settings name, on nobody's desk."""
    request = Request(DANA, read_csv(roster(peer=3)), CLOSES, catalogue.load("leadership360"), coach=coach)
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
