"""Browsers of the executive and the department head that were let in, and the coach's, with the same verbs."""

import hashlib
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from surveys.accounts.access_codes import seal_of
from surveys.coaching import standing, visiting
from surveys.coaching.access import Party
from surveys.coaching.tables import StandingLink
from surveys.core.links import Purpose
from surveys.engagements.actor import Actor
from tests.support.desk import Browser

_VISITORS = {Party.EXECUTIVE: Purpose.PLACE_VISITOR, Party.SPONSOR: Purpose.SPONSOR_VISITOR}


@dataclass
class PlaceBrowser:
    """Somebody in their standing place. `path` is its address, with the slash; `below` follows it."""

    client: FlaskClient
    path: str

    def get(self, below: str = "") -> TestResponse:
        return self.client.get(f"{self.path}{below}")

    def post(self, below: str, /, **fields: object) -> TestResponse:
        return self.client.post(f"{self.path}{below}", data=fields, content_type="application/x-www-form-urlencoded")


@dataclass
class DeskBrowser:
    """A coach on the pages of one engagement."""

    browser: Browser
    engagement: str

    def get(self, below: str = "") -> TestResponse:
        return self.browser.get(f"/desk/engagements/{self.engagement}/{below}")

    def post(self, below: str, /, **fields: object) -> TestResponse:
        return self.browser.post(f"/desk/engagements/{self.engagement}/{below}", **fields)


def let_in(app: Flask, own: Actor, engagement: str, party: Party = Party.EXECUTIVE) -> PlaceBrowser:
    """Give a party their link, and let their browser in by its code."""
    made = standing.renew(own, engagement, party)
    browser = PlaceBrowser(app.test_client(), path_of(own, engagement, party))
    assert browser.post("code", code=made.code, own="y").status_code == 303
    return browser


def path_of(own: Actor, engagement: str, party: Party = Party.EXECUTIVE) -> str:
    """Give the address of a party's place, which their letter has."""
    with own.installation.database.read() as session:
        query = select(StandingLink).where(StandingLink.engagement == engagement, StandingLink.party == party)
        link = session.scalars(query).one().id
    return visiting.address(own.installation, party, link).removeprefix(own.installation.settings.base_url)


def cookie_of(own: Actor, engagement: str, party: Party = Party.EXECUTIVE) -> tuple[str, str]:
    """Give name and value of the cookie of a browser that was let in, for one that is not Flask's."""
    with own.installation.database.read() as session:
        query = select(StandingLink).where(StandingLink.engagement == engagement, StandingLink.party == party)
        row = session.scalars(query).one()
        value = own.installation.links(_VISITORS[party]).sign(f"{row.id}-{seal_of(row)}")
    token = path_of(own, engagement, party).split("/")[2]
    name = {Party.EXECUTIVE: "parallax-place", Party.SPONSOR: "parallax-sponsor"}[party]
    return f"{name}-{hashlib.sha256(token.encode()).hexdigest()[:16]}", value
