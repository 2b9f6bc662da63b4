"""Released reports in the executive's place: without a second code, as long as their own link would open them."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from surveys.app import create_app
from surveys.coaching import standing, visiting
from surveys.coaching.access import NotAllowedError, Party
from surveys.coaching.place import Member, coach
from surveys.core.errors import NotYoursError
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.desk.reporting import placed, reading
from surveys.engagements.actor import Actor
from tests.support.desk import BOB, actor, engagement
from tests.support.installations import Clock
from tests.surveys.desk.reporting.reported import reported


@dataclass
class Read:
    """An executive in their place, with a closed wave."""

    own: Actor
    engaged: str
    wave: str
    client: FlaskClient
    path: str

    @property
    def executive(self) -> Member:
        return Member(self.own.installation, Party.EXECUTIVE, self.engaged)

    def release(self, days: int = 10) -> str:
        expires_on = self.own.installation.today() + timedelta(days=days)
        return reading.release(self.own, self.wave, expires_on=expires_on).reading


@pytest.fixture
def read(installation: Installation) -> Read:
    own = actor(installation)
    engaged, wave = reported(own)
    made = standing.renew(own, engaged, Party.EXECUTIVE)
    with installation.database.read() as session:
        link = standing.link_of(session, engaged, Party.EXECUTIVE)
        assert link is not None
        path = visiting.address(installation, Party.EXECUTIVE, link.id).removeprefix(installation.settings.base_url)
    client = create_app(installation).test_client()
    client.post(f"{path}code", data={"code": made.code, "own": "y"})
    return Read(own, engaged, wave, client, path)


def test_nothing_is_there_before_the_coach_releases_it(read: Read) -> None:
    assert "no report to read here now" in read.client.get(f"{read.path}reports").text
    assert read.client.get(f"{read.path}reports/{'a' * 32}/").status_code == 404


def test_a_released_report_is_read_whole_and_page_by_page_without_another_code(read: Read) -> None:
    released = read.release()
    assert f"reports/{released}/" in read.client.get(f"{read.path}reports").text
    deck = read.client.get(f"{read.path}reports/{released}/")
    assert "Talk about this" in deck.text
    assert "Back to your place" in deck.text
    assert read.path.split("/")[2] not in deck.text
    assert "Dana Whitfield" in read.client.get(f"{read.path}reports/{released}/whole").text
    pdf = read.client.get(f"{read.path}reports/{released}/report.pdf")
    assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")


def test_a_report_that_was_released_twice_stands_once_and_for_the_longer_of_the_two(read: Read) -> None:
    read.release(10)
    longer = read.release(20)
    (one,) = placed.placed(read.executive)
    assert one.reading == longer


def test_a_revocation_and_the_end_of_its_days_take_it_from_the_place(read: Read, clock: Clock) -> None:
    revoked = read.release()
    reading.revoke(read.own, revoked)
    assert read.client.get(f"{read.path}reports/{revoked}/").status_code == 404
    short = read.release(3)
    clock.now += timedelta(days=3)
    assert read.client.get(f"{read.path}reports/{short}/").status_code == 200
    clock.now += timedelta(days=1)
    for page in ("", "whole", "report.pdf"):
        assert read.client.get(f"{read.path}reports/{short}/{page}").status_code == 404
    assert placed.placed(read.executive) == ()


def test_the_end_of_the_engagement_ends_the_links_of_reports_and_leaves_them_in_the_place(read: Read) -> None:
    released = read.release()
    assert "../../goals/new" in read.client.get(f"{read.path}reports/{released}/").text
    engagements.end(read.own, read.engaged)
    assert [one.state for one in reading.readings(read.own, read.wave)] == [reading.ReadingState.ENDED]
    assert f"reports/{released}/" in read.client.get(f"{read.path}reports").text
    for page in ("", "whole"):
        answer = read.client.get(f"{read.path}reports/{released}/{page}")
        assert (answer.status_code, "goals/new" in answer.text) == (200, False)


def test_nobody_but_this_executive_reads_it_in_a_place(read: Read, installation: Installation) -> None:
    released = read.release()
    for member in (coach(read.own, read.engaged), Member(installation, Party.SPONSOR, read.engaged)):
        with pytest.raises(NotAllowedError):
            placed.visit_in_place(member, released)
    other = Member(installation, Party.EXECUTIVE, engagement(actor(installation, BOB), "Erin East", "e@example.org"))
    with pytest.raises(NotYoursError):
        placed.visit_in_place(other, released)
