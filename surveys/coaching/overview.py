"""What a first page shows: the picture of the engagement, and what is next for whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.coaching.access import Party
from surveys.coaching.facts import facts
from surveys.coaching.goals import active_in
from surveys.coaching.next_steps import Next, next_steps
from surveys.coaching.place import Member, looking
from surveys.coaching.timeline import Timeline, timeline


def picture(member: Member) -> Timeline:
    """Draw the engagement as a party may know it. Raises `NotYoursError`."""
    with looking(member) as place:
        return timeline(facts(place), place.today)


@dataclass(frozen=True, slots=True)
class Home:
    """The executive's first page: what is next, and the active goals in their words, the eldest first."""

    steps: tuple[Next, ...]
    goals: tuple[str, ...]


def home(member: Member) -> Home:
    """Return what the executive's first page shows. Raises `NotYoursError`."""
    with looking(member) as place:
        steps = next_steps(facts(place), place.party, place.today)
        return Home(steps, tuple(goal.text.what for goal in active_in(place)))


def what_is_next(member: Member) -> Mapping[Party, tuple[Next, ...]]:
    """Return what is next: for the coach of all three parties, for another party their own. Raises `NotYoursError`."""
    with looking(member) as place:
        found = facts(place)
        parties = tuple(Party) if place.party is Party.COACH else (place.party,)
        return {party: next_steps(found, party, place.today) for party in parties}
