"""Commitments beside a session: those that are open, to tick as next steps, and those that were ticked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from surveys.coaching.access import Matter
from surveys.coaching.place import Place
from surveys.coaching.tables import Commitment, CommitmentState, Goal, GoalState


@dataclass(frozen=True, slots=True)
class Tick:
    """A commitment in its first words: if {cue}, then I will {act}."""

    id: str
    cue: str
    act: str


def to_tick(place: Place, ticked: Collection[str] = ()) -> Sequence[Tick]:
    """Return the open commitments of active goals and those that are ticked, oldest first.

    Empty where the party may not see them: the executive keeps them from the coach.
    """
    if not place.may(Matter.COMMITMENT):
        return ()
    active = select(Goal.id).where(Goal.engagement == place.engagement.id, Goal.state == GoalState.ACTIVE)
    is_open = (Commitment.state == CommitmentState.OPEN) & Commitment.goal.in_(active)
    rows = place.rows(Commitment, is_open | Commitment.id.in_(ticked))
    texts = [(row.id, place.text(row)) for row in sorted(rows, key=lambda row: (row.made_on, row.id))]
    return [Tick(identifier, str(text["cue"]), str(text["act"])) for identifier, text in texts]
