"""An engagement with a goal and commitments, and what coach and executive do with them."""

from dataclasses import dataclass, replace
from datetime import timedelta

from surveys.coaching import commitments, goals
from surveys.coaching.access import Party
from surveys.coaching.commitments import CommitmentText
from surveys.coaching.goals import GoalText
from surveys.coaching.place import Member, coach, new_id
from surveys.core.installation import Installation
from surveys.engagements.actor import Actor
from tests.support.desk import actor, engagement

GOAL = GoalText("When a plan slips, I tell the board within a day.", why="The board heard it elsewhere.")
COMMITMENT = CommitmentText("a date moves", "write to the board before lunch", "I wait", "I write what I know")
TESTING = replace(COMMITMENT, assumption="they lose trust", test="tell one of them early", disproof="a calm answer")


@dataclass(frozen=True)
class Working:
    """An engagement that is worked in."""

    own: Actor
    id: str

    @property
    def installation(self) -> Installation:
        return self.own.installation

    @property
    def coach(self) -> Member:
        return coach(self.own, self.id)

    @property
    def executive(self) -> Member:
        return Member(self.installation, Party.EXECUTIVE, self.id)

    def goal(self, text: GoalText = GOAL, *, days: int = 90) -> str:
        return goals.make(self.coach, new_id(), text, self.installation.today() + timedelta(days=days))

    def commit(self, goal: str, text: CommitmentText = COMMITMENT) -> str:
        return commitments.make(self.executive, new_id(), goal, text)

    def testing(self, days: int = 7) -> CommitmentText:
        """A commitment that tests an assumption within some days."""
        return replace(TESTING, test_by=(self.installation.today() + timedelta(days=days)).isoformat())


def working(installation: Installation) -> Working:
    """Begin an engagement."""
    own = actor(installation)
    return Working(own, engagement(own))
