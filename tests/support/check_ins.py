"""An engagement with a department head, an agreed contract, goals that are shared, and a plan of check-ins."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from surveys.coaching import check_in_plan, contract
from surveys.coaching.access import Party
from surveys.coaching.check_in_letters import address
from surveys.coaching.check_in_rounds import check_in_due
from surveys.coaching.check_in_texts import Answer, GoalAnswer
from surveys.coaching.contract_text import Terms
from surveys.coaching.place import Member, coach, new_id, writing
from surveys.coaching.tables import CheckIn, SharedGoal
from surveys.core.installation import Installation
from surveys.engagements.actor import Actor
from tests.support.desk import actor, engagement
from tests.support.installations import look_twice

HEAD = {"head_name": "Hanna Head", "head_email": "hanna@example.org"}


@dataclass(frozen=True)
class CheckedIn:
    """One engagement, its parties, and what is shared."""

    installation: Installation
    own: Actor
    id: str

    @property
    def coach(self) -> Member:
        return coach(self.own, self.id)

    @property
    def executive(self) -> Member:
        return Member(self.installation, Party.EXECUTIVE, self.id)

    @property
    def head(self) -> Member:
        return Member(self.installation, Party.SPONSOR, self.id)

    def share(self, what: str, goal: str = "") -> str:
        """Share a goal's words; give the goal's id."""
        row = SharedGoal(id=new_id(), goal=goal or new_id(), shared_on=self.installation.today())
        with writing(self.executive) as place:
            return place.put(row, {"what": what, "notice": ""}).goal

    def withdraw(self, goal: str) -> None:
        """Take it back, as the executive does."""
        with writing(self.executive) as place:
            for row in place.rows(SharedGoal, SharedGoal.goal == goal):
                row.withdrawn_on = place.today
                place.put(row, {})

    def agree(
        self, purpose: str = "To lead meetings in which all speak.", *, day: int = 1, by: Iterable[Party] = Party
    ) -> None:
        """Write a version of the contract, and let some parties confirm it."""
        contract.write(self.coach, Terms(purpose=purpose, check_in_day=day))
        for party in by:
            member = {Party.COACH: self.coach, Party.EXECUTIVE: self.executive, Party.SPONSOR: self.head}[party]
            version = contract.current(member)
            assert version is not None
            typed = f"Name of the {party.label}"
            contract.confirm(member, version.digest, typed, asked=typed)

    def plan(self, day: int, begins_on: date | None = None) -> None:
        """Plan check-ins on a day of the month; the contract names it, confirmed by all where it was so before."""
        now = contract.current(self.coach)
        if now is None or now.terms.check_in_day != day:
            self.agree(day=day, by=Party if now is not None and now.agreed_on else ())
        check_in_plan.set_plan(self.coach, begins_on or self.installation.today())

    def look(self) -> None:
        """Let the worker look, and an hour later look again."""
        look_twice(self.installation, check_in_due)

    def rows(self) -> list[CheckIn]:
        """Give all check-ins, the first one first."""
        with self.installation.database.read() as session:
            query = select(CheckIn).where(CheckIn.engagement == self.id).order_by(CheckIn.due_on, CheckIn.id)
            return list(session.scalars(query))

    def path(self, number: int = -1) -> str:
        """Give the path of a check-in's link."""
        return address(self.installation, self.rows()[number].id).removeprefix(self.installation.settings.base_url)

    @property
    def token(self) -> str:
        """Give the token of the latest check-in's link."""
        return self.path().split("/")[2]


def check_ins(installation: Installation, *, agreed: bool = True) -> CheckedIn:
    """Begin an engagement whose contract is agreed, by a coach of its own."""
    own = actor(installation)
    found = CheckedIn(installation, own, engagement(own, **HEAD))
    if agreed:
        found.agree()
    return found


def said(*changes: tuple[str, int | None], business: str = "The budget was cut.") -> Answer:
    """Make an answer from the changes of shared goals."""
    goals = tuple(
        GoalAnswer(shared, "He asked before he spoke.", change, "I will ask first.") for shared, change in changes
    )
    return Answer(goals, business, "Begin with the smallest meeting.")
