"""The three parties of a coaching: the coach at the desk, the others in browsers behind their standing links."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from surveys.app import create_app
from surveys.coaching import contract, standing, visiting
from surveys.coaching.access import Party
from surveys.coaching.contract_text import Terms
from surveys.coaching.place import Member, coach, new_id, writing
from surveys.coaching.tables import Goal, GoalState, StandingLink
from surveys.core.installation import Installation
from surveys.engagements.actor import Actor
from surveys.web.http.standing_pages import FORM
from tests.support.desk import Browser, actor, engagement

WHAT, NOTICE = "In meetings I ask two people before I decide", "They say that they were asked"
HEAD = {"head_name": "Hanna Head", "head_email": "hanna@example.org"}


@dataclass
class Three:
    """One engagement with its three parties."""

    installation: Installation
    own: Actor
    engaged: str
    clients: dict[Party, FlaskClient] = field(default_factory=dict)

    @cached_property
    def app(self) -> Flask:
        """The pages, made when the first of them is opened."""
        return create_app(self.installation)

    @cached_property
    def desk(self) -> Browser:
        """The coach's browser."""
        return Browser(self.app, self.own)

    def member(self, party: Party) -> Member:
        """A party as the coaching room knows them."""
        if party is Party.COACH:
            return coach(self.own, self.engaged)
        return Member(self.installation, party, self.engaged)

    def come_in(self, party: Party) -> None:
        """Send a party their link, and give the code in their browser."""
        made = standing.renew(self.own, self.engaged, party)
        self.clients[party] = self.app.test_client()
        answer = self.clients[party].post(f"{self.path(party)}code", data={"code": made.code, "own": "y"})
        assert answer.status_code == 303

    def path(self, party: Party) -> str:
        """Where a party's place begins."""
        with self.installation.database.read() as session:
            row = session.scalars(select(StandingLink).where(StandingLink.party == party)).one()
            whole = visiting.address(self.installation, party, row.id)
        return whole.removeprefix(self.installation.settings.base_url)

    def get(self, party: Party, below: str = "") -> TestResponse:
        """Open a page of a party's place, with the code where they have not come in yet."""
        if party not in self.clients:
            self.come_in(party)
        return self.clients[party].get(f"{self.path(party)}{below}")

    def post(self, party: Party, below: str = "", /, **fields: object) -> TestResponse:
        """Send a form there."""
        if party not in self.clients:
            self.come_in(party)
        return self.clients[party].post(f"{self.path(party)}{below}", data=fields, content_type=FORM)

    def goal(self, what: str = WHAT, notice: str = NOTICE, state: GoalState = GoalState.ACTIVE) -> str:
        """Write a goal down as it lies in its table; give its id."""
        with writing(self.member(Party.EXECUTIVE)) as place:
            until = place.today + timedelta(days=90)
            row = Goal(id=new_id(), state=state, made_on=place.today, review_on=until, ended_on=None)
            place.put(row, {"what": what, "area": "", "item": "", "why": "", "value": "", "notice": notice})
            return row.id

    def edit(self, goal: str, what: str) -> None:
        """Write other words into a goal."""
        with writing(self.member(Party.EXECUTIVE)) as place:
            row = place.one(Goal, goal)
            place.put(row, {**place.text(row), "what": what})


def three(installation: Installation, **more: object) -> Three:
    """Begin an engagement with an executive and a department head."""
    own = actor(installation)
    engaged = engagement(own, **{**HEAD, **more})  # type: ignore[arg-type]
    return Three(installation, own, engaged)


def agree(parties: Three, terms: Terms | None = None) -> contract.Version:
    """Write a contract, and let all three confirm it."""
    contract.write(parties.member(Party.COACH), terms or Terms())
    for party in Party:
        standing_now = contract.current(parties.member(party))
        assert standing_now is not None
        typed = f"Name of the {party.label}"
        contract.confirm(parties.member(party), standing_now.digest, typed, asked=typed)
    found = contract.current(parties.member(Party.COACH))
    assert found is not None
    return found


@contextmanager
def statements(installation: Installation) -> Iterator[list[str]]:
    """List what is asked of the database inside, but for the beginnings of transactions."""
    asked: list[str] = []

    def heard(*seen: Any) -> None:
        if not str(seen[2]).startswith("BEGIN"):
            asked.append(str(seen[2]))

    engine = installation.database.engine
    event.listen(engine, "before_cursor_execute", heard)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", heard)
