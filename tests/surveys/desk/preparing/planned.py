"""A follow-up that is planned, for tests of preparing it."""

from dataclasses import dataclass

from surveys.desk.preparing import following
from surveys.engagements.actor import Actor
from tests.support.desk import engagement, wave
from tests.support.installations import released_wave, with_names_kept

VISION, DELEGATION, PRESENCE = "visionary_leadership", "effective_delegation", "leadership_presence"


@dataclass(frozen=True, slots=True)
class Planned:
    """A closed baseline and the draft of its follow-up, by their ids."""

    engagement: str
    baseline: str
    draft: str


def planned(own: Actor, **groups: int) -> Planned:
    """Close a wave of so many people, and plan its follow-up with them."""
    about = engagement(own)
    closed = released_wave(own.installation, wave(own, about, **(groups or {"supervisor": 1, "peer": 5})))
    with_names_kept(own.installation, closed)
    return Planned(about, closed, following.plan(own, closed))
