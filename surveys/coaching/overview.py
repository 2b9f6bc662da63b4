"""What a first page shows: the picture of the engagement, and what is next for whom."""

from collections.abc import Mapping

from surveys.coaching.access import Party
from surveys.coaching.facts import facts
from surveys.coaching.next_steps import Next, next_steps
from surveys.coaching.place import Member, looking
from surveys.coaching.timeline import Timeline, timeline


def picture(member: Member) -> Timeline:
    """Draw the engagement as a party may know it. Raises `NotYoursError`."""
    with looking(member) as place:
        return timeline(facts(place), place.today)


def what_is_next(member: Member) -> Mapping[Party, tuple[Next, ...]]:
    """Return what is next: for the coach of all three parties, for another party their own. Raises `NotYoursError`."""
    with looking(member) as place:
        found = facts(place)
        parties = tuple(Party) if place.party is Party.COACH else (place.party,)
        return {party: next_steps(found, party, place.today) for party in parties}
