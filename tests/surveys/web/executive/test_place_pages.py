"""The standing places: the code once, then the page, as long as it is used; no page names its own address."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from surveys.app import create_app
from surveys.coaching import standing, visiting
from surveys.coaching.access import Party
from surveys.coaching.standing import LinkState, NewCode
from surveys.coaching.tables import StandingLink
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.engagements.actor import Actor
from surveys.waves.closing import close_wave
from tests.support.desk import actor, engagement, wave
from tests.support.installations import Clock

WRONG = "2222-2222"
FORM = "application/x-www-form-urlencoded"
HEAD = {"head_name": "Hanna Head", "head_email": "hanna@example.org"}


@dataclass
class Standing:
    """A party's link, and a browser of theirs."""

    installation: Installation
    app: Flask
    own: Actor
    engaged: str
    party: Party
    made: NewCode
    client: FlaskClient

    @property
    def path(self) -> str:
        with self.installation.database.read() as session:
            row = session.scalars(select(StandingLink).where(StandingLink.party == self.party)).one()
            return visiting.address(self.installation, self.party, row.id).removeprefix(
                self.installation.settings.base_url
            )

    def give(self, code: str, *, own: str = "y", **more: str) -> TestResponse:
        return self.client.post(f"{self.path}code", data={"code": code, **({"own": own} if own else {}), **more})

    def state(self) -> LinkState | None:
        (card,) = (one for one in standing.links(self.own, self.engaged) if one.party is self.party)
        return card.state


@pytest.fixture(params=[Party.EXECUTIVE, Party.SPONSOR])
def place(installation: Installation, request: pytest.FixtureRequest) -> Standing:
    own = actor(installation)
    engaged = engagement(own, **HEAD)
    made = standing.renew(own, engaged, request.param)
    app = create_app(installation)
    return Standing(installation, app, own, engaged, request.param, made, app.test_client())


def test_the_first_page_asks_for_the_code_and_tells_of_nobody(place: Standing) -> None:
    page = place.client.get(place.path)
    assert page.status_code == 200
    assert "eight letters and digits" in page.text
    for name in ("Dana", "Whitfield", "Alice", "Adler", "Hanna", place.engaged):
        assert name not in page.text
    assert "Set-Cookie" not in page.headers


def test_the_code_opens_the_place_for_this_browser_alone_and_only_below_its_path(place: Standing) -> None:
    answer = place.give(place.made.code)
    assert (answer.status_code, answer.headers["Location"], answer.data) == (303, place.path, b"")
    cookie = answer.headers["Set-Cookie"]
    assert f"Path={place.path[:2]}" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    home = place.client.get(place.path)
    assert "eight letters and digits" not in home.text
    assert place.path.split("/")[2] not in home.text
    other = place.app.test_client().get(place.path)
    assert "eight letters and digits" in other.text


def test_a_device_that_is_not_said_to_be_ones_own_is_let_in_for_four_hours_and_no_cookie_outlives_it(
    place: Standing, clock: Clock
) -> None:
    assert "Max-Age" in place.give(place.made.code).headers["Set-Cookie"]
    answer = place.give(place.made.code, own="")
    assert "Max-Age" not in answer.headers["Set-Cookie"]
    assert "Expires" not in answer.headers["Set-Cookie"]
    for minutes, is_asked in ((0, False), (239, False), (1, True)):
        clock.now += timedelta(minutes=minutes)
        page = place.client.get(place.path)
        assert ("eight letters and digits" in page.text) is is_asked
        assert "Set-Cookie" not in page.headers
    assert 'name="own" value="y" aria' in page.text  # never ticked beforehand
    wrong = place.give(WRONG)
    assert 'name="own" value="y" checked' in wrong.text
    assert place.give(place.made.code).status_code == 303


@pytest.mark.parametrize("own", ["y", ""])
def test_a_page_that_is_closed_on_a_device_asks_for_the_code_there_and_nowhere_else(place: Standing, own: str) -> None:
    other = place.app.test_client()
    other.post(f"{place.path}code", data={"code": place.made.code, "own": "y"})
    place.give(place.made.code, own=own)
    page = BeautifulSoup(place.client.get(place.path).text, "html.parser")
    assert page.select_one("footer form button").text == "Close this page on this device"  # type: ignore[union-attr]
    assert place.client.post(f"{place.path}close", data={}, content_type=FORM).status_code == 303
    assert place.client._cookies == {}
    closed = place.client.get(f"{place.path}?said=closed").text
    assert "is closed on this device" in closed
    assert 'name="then"' not in closed
    assert "eight letters and digits" in place.client.get(place.path).text
    assert "eight letters and digits" not in other.get(place.path).text
    assert place.client.post(f"{place.path}close", data={}, content_type=FORM).headers["Location"] == place.path


def test_only_a_page_of_ones_own_closes_it(place: Standing) -> None:
    place.give(place.made.code)
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert place.client.post(f"{place.path}close", content_type=FORM, headers=headers).status_code == 400
    assert place.client.get(f"{place.path}close").status_code == 405
    assert "eight letters and digits" not in place.client.get(place.path).text


def test_a_place_that_is_used_stays_open_and_ends_after_its_days_without_a_visit(place: Standing, clock: Clock) -> None:
    days = standing.DAYS[place.party]
    place.give(place.made.code)
    for _ in range(3):
        clock.now += timedelta(days=days)
        assert place.client.get(place.path).status_code == 200
    clock.now += timedelta(days=days + 1)
    page = place.client.get(place.path)
    assert (page.status_code, place.state()) == (410, LinkState.EXPIRED)
    assert "can send a new one" in page.text


def test_looking_without_the_code_keeps_no_link_alive(place: Standing, clock: Clock) -> None:
    clock.now += timedelta(days=standing.DAYS[place.party])
    assert place.client.get(place.path).status_code == 200
    clock.now += timedelta(days=1)
    assert place.client.get(place.path).status_code == 410


def test_five_wrong_codes_lock_the_link_until_it_is_renewed(place: Standing) -> None:
    for left in (4, 3, 2):
        assert f"{left} more tries" in place.give(WRONG).text
    assert "One more try" in place.give(WRONG).text
    assert place.give(WRONG).status_code == 403
    assert place.give(place.made.code).status_code == 403
    place.made = standing.renew(place.own, place.engaged, place.party)
    assert place.give(place.made.code).status_code == 303


def test_a_browser_that_gave_the_code_stays_in_when_somebody_elses_wrong_ones_lock_the_link(place: Standing) -> None:
    place.give(place.made.code)
    stranger = place.app.test_client()
    answers = [stranger.post(f"{place.path}code", data={"code": WRONG}).status_code for _ in range(5)]
    assert (answers[-1], place.state()) == (403, LinkState.LOCKED)
    assert place.client.get(place.path).status_code == 200
    assert stranger.get(place.path).status_code == 403
    standing.revoke(place.own, place.engaged, place.party)
    assert place.client.get(place.path).status_code == 410


def test_the_coach_is_told_no_day_of_a_link_in_use_before_its_last_week(place: Standing, clock: Clock) -> None:
    def told() -> bool:
        return any(one.until for one in standing.links(place.own, place.engaged) if one.party is place.party)

    assert told()
    place.give(place.made.code)
    assert not told()
    place.client.get(place.path)
    clock.now += timedelta(days=standing.DAYS[place.party] - 7)
    assert not told()
    clock.now += timedelta(days=1)
    assert told()


def test_a_new_link_and_a_revocation_end_what_was_open(place: Standing) -> None:
    place.give(place.made.code)
    before = place.path
    made = standing.renew(place.own, place.engaged, place.party)
    assert place.client.get(before).status_code == 410
    place.give(made.code)
    assert place.client.get(place.path).status_code == 200
    standing.revoke(place.own, place.engaged, place.party)
    assert (place.client.get(place.path).status_code, place.state()) == (410, LinkState.REVOKED)


@pytest.mark.parametrize("place", [Party.SPONSOR], indirect=True)
def test_the_end_of_the_engagement_ends_the_department_heads_page(place: Standing) -> None:
    place.give(place.made.code)
    engagements.end(place.own, place.engaged)
    assert (place.client.get(place.path).status_code, place.state()) == (410, LinkState.ENDED)


def test_a_link_of_one_party_opens_nothing_of_the_other(place: Standing) -> None:
    token = place.path.split("/")[2]
    other = {"x": "p", "p": "x"}[place.path[1]]
    assert place.client.get(f"/{other}/{token}/").status_code == 404


@pytest.mark.parametrize("place", [Party.EXECUTIVE], indirect=True)
def test_what_was_typed_survives_that_the_code_is_asked_for_again(place: Standing) -> None:
    typed = "I begin the meeting with a question <b>"
    page = place.client.post(f"{place.path}private", data={"what": typed})
    assert "kept" in page.text
    fields = dict(re.findall(r'name="(carried-[^"]+)" value="([^"]*)"', page.text))
    assert fields == {"carried-what": "I begin the meeting with a question &lt;b&gt;"}
    wrong = place.give(WRONG, then="private", **{"carried-what": typed})
    assert 'value="I begin the meeting with a question &lt;b&gt;"' in wrong.text
    then = place.give(place.made.code, then="private", **{"carried-what": typed})
    assert 'action="private"' in then.text
    assert 'name="what" value="I begin the meeting with a question &lt;b&gt;"' in then.text


@pytest.mark.parametrize("then", ["//example.org", "https://example.org", "../../desk", "javascript:x", "a b"])
def test_no_form_is_carried_to_another_place(place: Standing, then: str) -> None:
    answer = place.give(place.made.code, then=then, **{"carried-what": "x"})
    assert (answer.status_code, answer.headers["Location"]) == (303, place.path)


def test_a_form_of_another_site_is_refused(place: Standing) -> None:
    answer = place.client.post(f"{place.path}code", data={"code": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400


@pytest.mark.parametrize("place", [Party.EXECUTIVE], indirect=True)
def test_a_word_that_is_too_long_or_of_another_wave_is_not_said_and_stays_as_it_was_typed(place: Standing) -> None:
    asked = wave(place.own, place.engaged, peer=4)
    close_wave(place.installation, asked)
    place.give(place.made.code)
    typed = "w" * 281
    answer = place.client.post(f"{place.path}said/{asked}", data={"word": typed})
    assert (answer.status_code, typed in answer.text) == (422, True)
    box = BeautifulSoup(answer.text, "html.parser").select_one("section.summary")
    assert box is not None
    assert "This has 281 characters; at most 280 fit." in box.text
    assert place.client.post(f"{place.path}said/another", data={"word": "x"}).status_code == 404
    assert place.client.post(f"{place.path}said/{asked}", data={"word": typed[1:]}).status_code == 303
    assert typed[1:] in place.client.get(f"{place.path}said").text


@pytest.mark.parametrize("place", [Party.EXECUTIVE], indirect=True)
def test_the_foot_of_a_page_says_who_reads_it(place: Standing) -> None:
    place.give(place.made.code)
    private = "Private to you and your coach"
    for below, is_so in (("goals", True), ("head", True), ("said", False), ("private", False)):
        page = BeautifulSoup(place.client.get(f"{place.path}{below}").text, "html.parser")
        foot = page.select_one("footer.bottom")
        assert foot is not None
        assert (private in foot.text) is is_so


@pytest.mark.parametrize("place", [Party.EXECUTIVE], indirect=True)
def test_no_two_things_of_a_page_have_the_same_id(place: Standing) -> None:
    place.give(place.made.code)
    for below in ("head", "said", "private", "goals"):
        page = BeautifulSoup(place.client.get(f"{place.path}{below}").text, "html.parser")
        ids = [one["id"] for one in page.select("[id]")]
        assert len(ids) == len(set(ids))
