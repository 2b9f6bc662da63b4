"""An engagement on a coach's desk, and its three parties, on either database."""

from collections.abc import Callable

import pytest

from surveys.coaching.access import Party
from surveys.coaching.place import Member, coach
from surveys.core.installation import Installation
from surveys.engagements.actor import Actor
from tests.support.desk import ALICE, actor, engagement

MemberOf = Callable[[Party], Member]


@pytest.fixture
def own(any_installation: Installation) -> Actor:
    """Give the coach."""
    return actor(any_installation, ALICE)


@pytest.fixture
def hers(own: Actor) -> str:
    """Give an engagement of theirs with all three parties."""
    return engagement(own, head_name="Hal Head", head_email="hal@example.org")


@pytest.fixture
def member(own: Actor, hers: str) -> MemberOf:
    """Give a party of it."""

    def of(party: Party) -> Member:
        return coach(own, hers) if party is Party.COACH else Member(own.installation, party, hers)

    return of
