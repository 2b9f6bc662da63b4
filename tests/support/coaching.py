"""The three parties of a coaching: the coach at the desk, the others in browsers behind their standing links."""

from dataclasses import dataclass, field
from functools import cached_property

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from surveys.app import create_app
from surveys.coaching import contract, standing, visiting
from surveys.coaching.access import Party
from surveys.coaching.contract_text import Terms
from surveys.coaching.place import Member, coach
from surveys.coaching.tables import StandingLink
from surveys.core.installation import Installation
from surveys.engagements.actor import Actor
from tests.support.desk import Browser, actor, engagement

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
        answer = self.clients[party].post(f"{self.path(party)}code", data={"code": made.code})
        assert answer.status_code == 303

    def path(self, party: Party) -> str:
        """Where a party's place begins."""
        with self.installation.database.read() as session:
            row = session.scalars(select(StandingLink).where(StandingLink.party == party)).one()
            whole = visiting.address(self.installation, party, row.id)
        return whole.removeprefix(self.installation.settings.base_url)

    def get(self, party: Party, below: str = "") -> TestResponse:
        """Open a page of a party's place."""
        return self.clients[party].get(f"{self.path(party)}{below}")

    def post(self, party: Party, below: str = "", /, **fields: object) -> TestResponse:
        """Send a form there."""
        return self.clients[party].post(f"{self.path(party)}{below}", data=fields)


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
        contract.confirm(parties.member(party), standing_now.digest, f"Name of the {party.label}")
    found = contract.current(parties.member(Party.COACH))
    assert found is not None
    return found
