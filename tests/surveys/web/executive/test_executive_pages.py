"""The executive's pages: the code first; then the report, until the coach ends it. No page names its own address."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from surveys.accounts import passwords
from surveys.accounts.access_codes import MOST_TRIES
from surveys.accounts.turns import Turns
from surveys.app import create_app
from surveys.core.installation import Installation
from surveys.core.links import Purpose
from surveys.desk import engagements
from surveys.desk.preparing import declaring, following, opening
from surveys.desk.reporting import reading, reports
from surveys.desk.reporting.reading import AccessCode, ReadingState
from surveys.engagements.actor import Actor
from tests.support.desk import Browser, actor
from tests.support.installations import Clock, build
from tests.surveys.desk.reporting.reported import reported
from tests.surveys.desk.reporting.test_reports import FIRST

WRONG = "2222-2222"
SUBPAGES = ("", "report", "report.pdf")


@dataclass(frozen=True)
class Desk:
    """A coach with a released report, and a browser of the executive's."""

    app: Flask
    own: Actor
    access: AccessCode
    engaged: str
    token: str
    client: FlaskClient

    @property
    def path(self) -> str:
        return f"/r/{self.token}/"

    def give(self, code: str, *, from_site: str = "none") -> TestResponse:
        return self.client.post(self.path, data={"code": code}, headers={"Sec-Fetch-Site": from_site})

    def state(self) -> ReadingState:
        return reading.readings(self.own, self.access.wave)[0].state


def _desk(installation: Installation) -> Desk:
    own = actor(installation)
    engaged, closed = reported(own)
    access = reading.release(own, closed, expires_on=installation.today() + timedelta(days=10))
    app = create_app(installation)
    return Desk(app, own, access, engaged, installation.links(Purpose.READING).sign(access.reading), app.test_client())


@pytest.fixture
def desk(installation: Installation) -> Desk:
    return _desk(installation)


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Desk]:
    mail, sender, base = "smtp://127.0.0.1:2525", "a@example.org", "https://feedback.example.org"
    installation = build(tmp_path / "tls", base_url=base, mail=mail, mail_from=sender)
    yield _desk(installation)
    installation.database.close()


def test_a_code_that_could_not_be_looked_at_is_asked_for_again_and_counts_for_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as crowded:
        crowded.setattr(passwords, "_TURNS", Turns(at_once=0, waiting=0))
        page = desk.give("WRONG")
    assert page.status_code == 503
    assert "does not count as a try" in page.text
    assert "4 more tries" in desk.give("WRONG").text


def test_the_first_page_asks_for_the_code_and_tells_of_nobody(desk: Desk) -> None:
    page = desk.client.get(desk.path)
    assert page.status_code == 200
    assert "Code" in page.text
    for name in ("Dana", "Whitfield", "Alice", "Adler", desk.access.wave):
        assert name not in page.text
    assert "Set-Cookie" not in page.headers


def test_before_the_code_every_other_page_leads_to_it(desk: Desk) -> None:
    for path in ("report", "report.pdf"):
        answer = desk.client.get(desk.path + path)
        assert (answer.status_code, answer.headers["Location"], answer.data) == (303, desk.path, b"")


def test_with_the_code_the_executive_reads_one_message_a_page_the_report_and_the_pdf(desk: Desk) -> None:
    answer = desk.give(desk.access.code)
    assert (answer.status_code, answer.headers["Location"], answer.data) == (303, desk.path, b"")
    deck = desk.client.get(desk.path)
    assert deck.status_code == 200
    assert "Talk about this" in deck.text
    assert 'href="report"' in deck.text
    assert 'href="report.pdf"' in deck.text
    report = desk.client.get(desk.path + "report")
    assert "360 feedback report" in report.text
    assert "'sha256-" in report.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in report.headers["Content-Security-Policy"]
    pdf = desk.client.get(desk.path + "report.pdf")
    assert pdf.data.startswith(b"%PDF-")
    assert pdf.headers["Content-Disposition"] == 'attachment; filename="feedback-report.pdf"'


def test_the_areas_of_a_planned_follow_up_stand_on_the_first_page_until_it_opens(desk: Desk) -> None:
    draft = following.plan(desk.own, desk.access.wave)
    declaring.set_areas(desk.own, draft, ["visionary_leadership"], "leadership_presence")
    assert "follow-up" not in desk.client.get(desk.path).text, "nothing is told before the code"
    desk.give(desk.access.code)
    page = BeautifulSoup(desk.client.get(desk.path).text, "html.parser")
    told = [" ".join(one.get_text().split()) for one in page.select(".noted")]
    assert told == [
        "For the follow-up your coach has noted: Visionary leadership; compared with: Leadership presence."
        " If you see it otherwise, tell your coach before it opens. Please do not tell those who are asked which"
        " area is only there to compare with."
    ]
    opening.launch(desk.own, draft)
    assert 'class="noted"' not in desk.client.get(desk.path).text


def test_without_the_slash_the_page_moves_to_where_its_links_work(desk: Desk) -> None:
    answer = desk.client.get(desk.path.rstrip("/"))
    assert (answer.status_code, answer.headers["Location"], answer.data) == (303, desk.path, b"")
    assert desk.client.post(desk.path.rstrip("/"), data={"code": desk.access.code}).status_code == 303


def test_the_cookie_is_for_these_pages_alone_and_ends_with_the_browser(desk: Desk) -> None:
    cookie = desk.give(desk.access.code).headers["Set-Cookie"]
    assert "; HttpOnly; Path=/r; SameSite=Lax" in cookie
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie
    assert "Secure" not in cookie
    assert desk.token not in cookie


def test_over_tls_the_cookie_goes_no_other_way(secure: Desk) -> None:
    answer = secure.client.post(secure.path, data={"code": secure.access.code}, base_url="https://feedback.example.org")
    assert answer.headers["Set-Cookie"].startswith("__Secure-parallax-reader-")
    assert "; Secure;" in answer.headers["Set-Cookie"]
    again = secure.client.get(secure.path + "report", base_url="https://feedback.example.org")
    assert again.status_code == 200


def test_two_reports_can_be_open_in_one_browser(desk: Desk, installation: Installation) -> None:
    second = reading.release(desk.own, desk.access.wave, expires_on=installation.today() + timedelta(days=3))
    other = f"/r/{installation.links(Purpose.READING).sign(second.reading)}/"
    desk.give(desk.access.code)
    desk.client.post(other, data={"code": second.code})
    assert desk.client.get(desk.path + "report").status_code == 200
    assert desk.client.get(other + "report").status_code == 200


def test_looking_changes_nothing(desk: Desk) -> None:
    for _ in range(20):
        desk.client.get(desk.path)
        desk.client.head(desk.path)
        desk.client.get(desk.path + "report.pdf")
    assert desk.state() is ReadingState.WAITING


def test_a_wrong_code_says_how_many_tries_are_left_and_the_fifth_locks(desk: Desk) -> None:
    answers = [desk.give(WRONG) for _ in range(MOST_TRIES)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 403]
    assert "4 more tries" in answers[0].text
    assert "One more try" in answers[3].text
    assert "locked" in answers[4].text
    locked = desk.give(desk.access.code)
    assert (locked.status_code, "Set-Cookie" in locked.headers) == (403, False)
    assert desk.client.get(desk.path).status_code == 403
    again = reading.new_code(desk.own, desk.access.reading)
    assert desk.give(again.code).status_code == 303


def test_a_revoked_link_closes_a_browser_that_is_open(desk: Desk) -> None:
    assert desk.give(desk.access.code).status_code == 303
    reading.revoke(desk.own, desk.access.reading)
    for path in SUBPAGES:
        answer = desk.client.get(desk.path + path)
        assert answer.status_code == 410
        assert "This link has ended" in answer.text
    assert desk.give(desk.access.code).status_code == 410


def test_a_new_code_closes_a_browser_that_is_open(desk: Desk) -> None:
    desk.give(desk.access.code)
    again = reading.new_code(desk.own, desk.access.reading)
    assert desk.client.get(desk.path + "report").status_code == 303
    assert "Code" in desk.client.get(desk.path).text
    assert desk.give(desk.access.code).status_code == 422
    assert desk.give(again.code).status_code == 303
    assert desk.client.get(desk.path + "report").status_code == 200


def test_the_end_of_the_engagement_closes_a_browser_that_is_open(desk: Desk) -> None:
    desk.give(desk.access.code)
    engagements.end(desk.own, desk.engaged)
    assert [desk.client.get(desk.path + path).status_code for path in SUBPAGES] == [410] * 3


@pytest.mark.parametrize(("days", "status"), [(9, 200), (10, 200), (11, 410)])
def test_the_link_works_through_its_last_day(desk: Desk, clock: Clock, days: int, status: int) -> None:
    desk.give(desk.access.code)
    clock.pass_(days=days)
    assert desk.client.get(desk.path + "report").status_code == status


def test_a_removed_comment_is_gone_from_the_executives_pages(desk: Desk) -> None:
    text = str(reports.remark(desk.own, desk.access.wave, FIRST).text)
    desk.give(desk.access.code)
    assert text in desk.client.get(desk.path + "report").text
    reports.remove(desk.own, desk.access.wave, FIRST, "names a customer")
    for path in ("", "report"):
        page = desk.client.get(desk.path + path).text
        assert text not in page
        assert "[removed]" in page


def test_the_coachs_note_is_on_none_of_the_executives_pages(desk: Desk) -> None:
    reports.save_note(desk.own, desk.access.wave, "zebranote")
    desk.give(desk.access.code)
    assert not [path for path in ("", "report") if "zebranote" in desk.client.get(desk.path + path).text]


@pytest.mark.parametrize("spoil", ["cut", "longer", "empty", "survey", "id", "odd"])
def test_a_link_that_was_not_made_here_gets_one_plain_page(desk: Desk, installation: Installation, spoil: str) -> None:
    bad = {
        "cut": desk.token[:-1],
        "longer": desk.token + "x",
        "empty": "x",
        "survey": installation.links(Purpose.SURVEY).sign(desk.access.reading),
        "id": desk.access.reading,
        "odd": "%00%F0%9F%98%80",
    }[spoil]
    for path in ("", "report", "report.pdf"):
        answer = desk.client.get(f"/r/{bad}/{path}")
        assert answer.status_code == 404
        assert "This link does not work" in answer.text
    assert desk.client.get(f"/r/{bad}").status_code == 404
    assert desk.client.post(f"/r/{bad}/", data={"code": desk.access.code}).status_code == 404


def test_another_site_cannot_make_a_browser_send_a_code(desk: Desk) -> None:
    for site in ("cross-site", "same-site"):
        assert desk.give(WRONG, from_site=site).status_code == 400
    assert desk.client.post(desk.path, json={"code": WRONG}).status_code == 400
    assert "4 more tries" in desk.give(WRONG, from_site="same-origin").text


def test_no_page_and_no_log_line_holds_the_link_or_the_code(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    before = [desk.client.get(desk.path + path) for path in SUBPAGES]
    wrong = desk.give(WRONG)
    right = desk.give(desk.access.code)
    after = [desk.client.get(desk.path + path) for path in SUBPAGES]
    odd = [desk.client.get(desk.path + "nowhere"), desk.client.put(desk.path), desk.client.get(desk.path[:-1])]
    for answer in (*before, wrong, right, *after, *odd):
        for secret in (desk.token, desk.access.code, desk.access.reading):
            assert secret.encode() not in answer.data
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert desk.token not in caplog.text
    assert desk.access.code not in caplog.text


def test_every_link_on_the_executives_pages_stays_below_their_own(desk: Desk) -> None:
    desk.give(desk.access.code)
    page = desk.client.get(desk.path).text
    found = set(re.findall(r'href="([^"#][^"]*)"', page))
    links = {one for one in found if not one.startswith(("/static/", "data:"))}
    assert links == {"report", "report.pdf"}


def test_the_desks_cookie_opens_no_report_by_link_and_a_readers_no_desk(desk: Desk) -> None:
    coach = Browser(desk.app, desk.own)
    assert "Code" in coach.get(desk.path).text
    desk.give(desk.access.code)
    assert desk.client.get("/desk/").status_code == 303


def test_stakeholders_pages_still_set_no_cookie(desk: Desk) -> None:
    desk.give(desk.access.code)
    assert "Set-Cookie" not in desk.client.get("/privacy").headers
    assert "Set-Cookie" not in desk.client.get("/s/x").headers
