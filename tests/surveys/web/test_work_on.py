"""From the report to a goal: "work on this" carries area and action to a form, on the desk and in the place."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from surveys.app import create_app
from surveys.coaching.goals import GoalText
from surveys.core.installation import Installation
from surveys.core.links import Purpose
from surveys.desk.reporting import reading
from surveys.desk.reporting.reading import AccessCode
from tests.support.desk import Browser, actor
from tests.support.goals import Working
from tests.support.places import let_in
from tests.surveys.desk.reporting.reported import reported
from tests.surveys.web.test_goal_pages import form_of


@dataclass
class Told:
    """A released report, and everybody who may read it."""

    app: Flask
    work: Working
    wave: str
    access: AccessCode

    @property
    def desk(self) -> Browser:
        return Browser(self.app, self.work.own)


@pytest.fixture
def told(installation: Installation) -> Told:
    own = actor(installation)
    engaged, wave = reported(own)
    access = reading.release(own, wave, expires_on=installation.today() + timedelta(days=10))
    return Told(create_app(installation), Working(own, engaged), wave, access)


def links(page: str) -> list[str]:
    return [str(one["href"]) for one in BeautifulSoup(page, "html.parser").select(".work a")]


def test_in_the_place_each_area_and_action_leads_to_a_filled_form(told: Told) -> None:
    place = let_in(told.app, told.work.own, told.work.id)
    address = f"reports/{told.access.reading}/"
    deck = place.get(address)
    assert deck.status_code == 200
    assert place.path.split("/")[2] not in deck.text
    found = links(deck.text)
    assert found
    assert all(one.startswith("../../goals/new?area=") for one in found)
    with_action = next(one for one in found if "item=" in one)
    page = place.client.get(urljoin(f"{place.path}{address}", with_action))
    form = form_of(page.text)
    assert with_action.endswith(f"area={form['area']}&item={form['item']}")
    whole = place.get(f"{address}whole").text
    assert all(one.startswith("../../goals/new?area=") for one in links(whole))
    assert place.path.split("/")[2] not in whole


def test_on_the_desk_each_area_and_action_leads_to_a_filled_form(told: Told) -> None:
    found = links(told.desk.get(f"/desk/waves/{told.wave}/report/session").text)
    with_action = next(one for one in found if "item=" in one)
    moved = told.desk.get(with_action)
    assert moved.status_code == 303
    assert moved.headers["Location"].startswith(f"/desk/engagements/{told.work.id}/goals/new?area=")
    form = form_of(told.desk.get(moved.headers["Location"]).text)
    assert with_action.endswith(f"area={form['area']}&item={form['item']}")
    strange = told.desk.get(f"/desk/waves/{told.wave}/work-on?area=%00&item=//example.org")
    assert strange.headers["Location"].startswith(f"/desk/engagements/{told.work.id}/goals/new?")
    assert form_of(told.desk.get(strange.headers["Location"]).text)["area"] == ""


def test_behind_the_reports_own_link_stands_a_hint_and_no_address_of_the_place(told: Told) -> None:
    place = let_in(told.app, told.work.own, told.work.id)
    token = told.work.installation.links(Purpose.READING).sign(told.access.reading)
    client = told.app.test_client()
    assert client.post(f"/r/{token}/", data={"code": told.access.code}).status_code == 303
    deck = client.get(f"/r/{token}/").text
    assert links(deck) == []
    assert "In your own place" in deck
    for secret in (token, place.path.split("/")[2]):
        assert secret not in deck


def test_a_goal_stands_on_the_slides_of_its_area_instead_of_the_way_to_one(told: Told) -> None:
    deck = told.desk.get(f"/desk/waves/{told.wave}/report/session").text
    area = next(one for one in links(deck) if "item=" not in one).partition("area=")[2]
    told.work.goal(GoalText("When a plan <b>slips</b>, I tell the board.", area))
    page = told.desk.get(f"/desk/waves/{told.wave}/report/session").text
    assert "When a plan &lt;b&gt;slips&lt;/b&gt;, I tell the board." in page
    assert not [one for one in links(page) if one.endswith(f"area={area}")]
    assert links(page)
