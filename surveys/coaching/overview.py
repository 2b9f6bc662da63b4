"""What a first page shows: the picture of the engagement, and what is next for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from surveys.coaching import closing_loop, contract
from surveys.coaching.access import Party
from surveys.coaching.facts import facts
from surveys.coaching.next_steps import Next, next_steps
from surveys.coaching.place import Member, coach, looking
from surveys.coaching.standing import LinkCard, links_in
from surveys.coaching.tables import Goal, GoalState
from surveys.coaching.timeline import Timeline, timeline
from surveys.engagements.actor import Actor
from surveys.engagements.tables import EngagementStatus


def picture(member: Member) -> Timeline:
    """Draw the engagement as a party may know it. Raises `NotYoursError`."""
    return named_picture(member)[1]


def named_picture(member: Member) -> tuple[str, Timeline]:
    """Return the executive's name and the same. Raises `NotYoursError`."""
    with looking(member) as place:
        return place.engagement.executive_name, timeline(facts(place), place.today)


@dataclass(frozen=True, slots=True)
class Hub:
    """The coach's page of an engagement: what is next for whom, and the links of the other two."""

    executive: str
    is_active: bool
    steps: Mapping[Party, tuple[Next, ...]]
    links: tuple[LinkCard, ...]


def hub(actor: Actor, engagement: str) -> Hub:
    """Return what the coach's page of an engagement shows. Raises `NotYoursError`."""
    with looking(coach(actor, engagement)) as place:
        found = facts(place)
        return Hub(
            place.engagement.executive_name,
            place.engagement.status is EngagementStatus.ACTIVE,
            {party: next_steps(found, party, place.today) for party in Party},
            links_in(place),
        )


@dataclass(frozen=True, slots=True)
class Home:
    """The executive's first page: what is next, and the active goals in their words, the eldest first."""

    steps: tuple[Next, ...]
    goals: tuple[str, ...]


def home(member: Member) -> Home:
    """Return what the executive's first page shows. Raises `NotYoursError`."""
    with looking(member) as place:
        steps = next_steps(facts(place), place.party, place.today)
        rows = sorted(place.rows(Goal, Goal.state == GoalState.ACTIVE), key=lambda row: (row.made_on, row.id))
        return Home(steps, tuple(str(place.text(row)["what"]) for row in rows))


@dataclass(frozen=True, slots=True)
class AfterEnd:
    """What the executive finds once the coaching has ended. `erased_by` is None where no contract names a day.

    `said` counts the rounds to whose people their word is still told.
    """

    erased_by: date | None
    has_contract: bool
    said: int


def after_end(member: Member) -> AfterEnd:
    """Return what is left of the executive's place. Raises `NotYoursError`."""
    with looking(member) as place:
        ended_on = place.engagement.ended_on
        day = contract.erased_by(place, ended_on) if ended_on is not None else None
        said = sum(bool(one.text and one.can_be_heard) for one in closing_loop.rounds_in(place))
        return AfterEnd(day, contract.glance_in(place) is not None, said)
