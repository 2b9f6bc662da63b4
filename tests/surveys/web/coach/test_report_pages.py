"""The report desk's pages: read, remove, note, release, take along; and nothing of it for another coach."""

import base64
import hashlib
import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from surveys.app import create_app
from surveys.core.database import Database, DatabaseError
from surveys.core.installation import Installation
from surveys.core.links import Purpose
from surveys.desk import engagements
from surveys.desk.reporting import reading, reports
from surveys.desk.reporting.reading import ReadingState
from surveys.engagements.actor import Actor
from tests.support.desk import BOB, Browser, actor, engagement, notice, wave
from tests.surveys.desk.reporting.reported import GROUPS, QUESTION, reported
from tests.surveys.desk.reporting.test_reports import FIRST

NOTE = "zebranote"
PAGES = (
    *("report", "report/page", "report/session", "release"),
    *("report.pdf", "report.html", "report.csv", "report.xlsx", "report.json"),
)
WRITTEN = re.compile(r"[a-z]+wrote\d+xyz")


@pytest.fixture
def app(installation: Installation) -> Flask:
    return create_app(installation)


@pytest.fixture
def browser(app: Flask, alice: Actor) -> Browser:
    return Browser(app, alice)


def _removal(closed: str, position: object = 1, part: str = "anonymous") -> str:
    return f"/desk/waves/{closed}/report/comments/{part}/{QUESTION}/{position}"


def _until(own: Actor, days: int = 30) -> str:
    return (own.installation.today() + timedelta(days=days)).isoformat()


def _release(browser: Browser, alice: Actor, closed: str) -> str:
    page = browser.told(browser.post(f"/desk/waves/{closed}/release", expires_on=_until(alice)))
    code = BeautifulSoup(page, "html.parser").select_one("#code")
    assert code is not None
    return code.text


def test_the_desk_shows_every_comment_with_a_way_to_remove_it(alice: Actor, browser: Browser) -> None:
    _, closed = reported(alice)
    page = BeautifulSoup(browser.get(f"/desk/waves/{closed}/report").text, "html.parser")
    shown = [quote.text for quote in page.select(".remarks blockquote")]
    assert len(shown) == 9
    assert shown[:7] == sorted(shown[:7])
    assert [str(link["href"]) for link in page.select(".remarks a")][:2] == [_removal(closed, 1), _removal(closed, 2)]
    headings = [heading.text for heading in page.select("h2")]
    assert headings == [
        "Read it first",
        "Comments",
        "A note for yourself",
        "Release it to the executive",
        "Plan the follow-up",
        "Take it along",
    ]
    assert [heading.text for heading in page.select("h3.part")] == [
        "Peers, Direct reports, all together",
        "Supervisors",
        "The executive's own words",
    ]


def test_a_withheld_report_says_so_and_can_be_released(alice: Actor, browser: Browser) -> None:
    _, closed = reported(alice, answered=False)
    page = browser.get(f"/desk/waves/{closed}/report").text
    assert "Too few anonymous raters" in page
    assert "No comment stands in this report" in page
    assert _release(browser, alice, closed)


def test_an_open_wave_has_no_report_page(alice: Actor, browser: Browser) -> None:
    opened = wave(alice, engagement(alice), **GROUPS)
    for path in (
        "report",
        "report/page",
        "report/session",
        "report.pdf",
        "release",
        f"report/comments/self/{QUESTION}/1",
    ):
        assert browser.get(f"/desk/waves/{opened}/{path}").status_code == 404, path
    assert browser.post(f"/desk/waves/{opened}/report/note", note="x").status_code == 404
    assert browser.post(f"/desk/waves/{opened}/release", expires_on=_until(alice)).status_code == 404


def test_the_report_on_screen_has_a_policy_that_fits_its_style_and_script(alice: Actor, browser: Browser) -> None:
    _, closed = reported(alice)
    page = browser.get(f"/desk/waves/{closed}/report/page")
    policy = page.headers["Content-Security-Policy"]
    assert page.mimetype == "text/html"
    assert page.text.count("<style>") == 1
    assert " style=" not in page.text
    [script] = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in policy
    assert re.search(r"style-src 'sha256-[A-Za-z0-9+/]{43}='(;|$)", policy)
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert page.headers["Cache-Control"] == "no-store"


def test_the_report_on_screen_leads_back_to_the_desk_and_the_file_does_not(alice: Actor, browser: Browser) -> None:
    _, closed = reported(alice)
    back = f'<p class="back"><a href="/desk/waves/{closed}/report">Back to the desk</a></p>'
    assert back in browser.get(f"/desk/waves/{closed}/report/page").text
    assert 'class="back"' not in browser.get(f"/desk/waves/{closed}/report.html").text


def test_files_come_as_attachments_under_a_name_that_names_nobody(alice: Actor, browser: Browser) -> None:
    _, closed = reported(alice)
    media = {
        "pdf": "application/pdf",
        "html": "text/html",
        "csv": "text/csv",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "json": "application/json",
    }
    begins = {
        "pdf": b"%PDF-",
        "html": b"<!doctype html>",
        "csv": "\ufeff".encode(),
        "xlsx": b"PK\x03\x04",
        "json": b"{",
    }
    for form, kind in media.items():
        file = browser.get(f"/desk/waves/{closed}/report.{form}")
        assert (file.status_code, file.mimetype) == (200, kind)
        assert file.headers["Content-Disposition"] == f'attachment; filename="report-{closed}.{form}"'
        assert file.data.startswith(begins[form])
    assert browser.get(f"/desk/waves/{closed}/report.exe").status_code == 404


def test_the_dialogue_shows_the_comment_and_says_what_keeps_it(alice: Actor, browser: Browser) -> None:
    _, closed = reported(alice)
    page = browser.get(_removal(closed)).text
    assert str(reports.remark(alice, closed, FIRST).text) in page
    assert "downloaded or sent before, and backups" in page
    assert "cannot be undone" in page


def test_a_removed_comment_leaves_every_page_and_every_file(alice: Actor, browser: Browser) -> None:
    engaged, closed = reported(alice)
    text = str(reports.remark(alice, closed, FIRST).text)
    answer = browser.post(_removal(closed), reason="names a customer")
    assert (notice(answer), answer.headers["Location"]) == ("redacted", f"/desk/waves/{closed}/report")
    assert "The comment is removed" in browser.get(answer.headers["Location"]).text
    for path in ("report", "report/page", "report/session", "report.json"):
        page = browser.get(f"/desk/waves/{closed}/{path}").text
        assert text not in page, path
        assert "[removed]" in page, path
    assert browser.get(_removal(closed)).status_code == 404
    assert browser.post(_removal(closed), reason="again").status_code == 404
    trail = browser.get(f"/desk/engagements/{engaged}/audit").text
    assert "number 1 of those who answered anonymously; names a customer" in trail
    assert text not in trail


@pytest.mark.parametrize("reason", ["", "   ", "x" * 121, "a\x00b", "comment"])
def test_without_a_fit_reason_nothing_is_removed(alice: Actor, browser: Browser, reason: str) -> None:
    _, closed = reported(alice)
    text = str(reports.remark(alice, closed, FIRST).text)
    answer = browser.post(_removal(closed), reason=text if reason == "comment" else reason)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert reports.remark(alice, closed, FIRST).text == text


@pytest.mark.parametrize("position", ["0", "8", "x", "-1", "1e3", "١", "999999", "9999999", "1.0"])
def test_a_place_without_a_comment_is_no_page(alice: Actor, browser: Browser, position: str) -> None:
    _, closed = reported(alice)
    assert browser.get(_removal(closed, position)).status_code == 404
    assert browser.post(_removal(closed, position), reason="x").status_code == 404
    assert browser.get(_removal(closed, part="peer")).status_code == 404


def test_a_removal_while_the_files_are_in_use_says_so(
    alice: Actor, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, closed = reported(alice)

    def busy(_database: Database) -> None:
        raise DatabaseError("in use")

    monkeypatch.setattr(Database, "scrub", busy)
    answer = browser.post(_removal(closed), reason="names a customer")
    assert "leaves them within a day" in " ".join(browser.get(answer.headers["Location"]).text.split())


def test_a_note_is_kept_for_its_coach_and_is_in_nothing_else(alice: Actor, browser: Browser) -> None:
    engaged, closed = reported(alice)
    assert browser.post(f"/desk/waves/{closed}/report/note", note=NOTE).status_code == 303
    assert NOTE in browser.get(f"/desk/waves/{closed}/report").text
    others = ("report/page", "report.json", "release")
    for path in (*(f"/desk/waves/{closed}/{one}" for one in others), f"/desk/engagements/{engaged}", "/desk/"):
        assert NOTE not in browser.get(path).text, path
    assert NOTE not in browser.get(f"/desk/engagements/{engaged}/audit").text
    assert NOTE not in browser.get(_removal(closed)).text


def test_a_note_that_is_too_long_comes_back_as_it_was_typed(alice: Actor, browser: Browser) -> None:
    _, closed = reported(alice)
    answer = browser.post(f"/desk/waves/{closed}/report/note", note="y" * 20_001)
    assert answer.status_code == 422
    assert "y" * 20_001 in answer.text
    assert reports.report_desk(alice, closed).note == ""


def test_the_release_shows_its_code_once_and_no_link(
    alice: Actor, browser: Browser, installation: Installation
) -> None:
    _, closed = reported(alice)
    page = browser.get(f"/desk/waves/{closed}/release")
    assert "What does releasing mean?" in page.text
    assert f'value="{_until(alice)}"' in page.text
    code = _release(browser, alice, closed)
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", code)
    (card,) = reading.readings(alice, closed)
    desk = browser.get(f"/desk/waves/{closed}/report").text
    assert code not in desk
    assert "dana@example.org" in desk
    assert "Not opened yet" in desk
    assert installation.links(Purpose.READING).sign(card.id) not in desk


@pytest.mark.parametrize("typed", ["", "yesterday", "2026-02-30", "2026-03-02", "2027-03-02", "0001-01-01"])
def test_a_day_that_cannot_be_is_asked_for_again(alice: Actor, browser: Browser, typed: str) -> None:
    _, closed = reported(alice)
    answer = browser.post(f"/desk/waves/{closed}/release", expires_on=typed)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert reading.readings(alice, closed) == []


def test_a_link_is_revoked_and_its_code_made_anew_from_the_desk(alice: Actor, browser: Browser) -> None:
    _, closed = reported(alice)
    first = _release(browser, alice, closed)
    (card,) = reading.readings(alice, closed)
    anew = browser.told(browser.post(f"/desk/readings/{card.id}/code"))
    assert first not in anew
    assert "asks for this one" in anew
    assert (
        f'<form method="post" action="/desk/readings/{card.id}/revoke"'
        not in browser.get(f"/desk/waves/{closed}/report").text
    )
    assert "opens nothing any more, also where it is open now" in browser.get(f"/desk/readings/{card.id}/revoke").text
    assert [one.state.can_open for one in reading.readings(alice, closed)] == [True]
    answer = browser.post(f"/desk/readings/{card.id}/revoke")
    assert (notice(answer), answer.headers["Location"]) == ("revoked", f"/desk/waves/{closed}/report")
    assert [one.state for one in reading.readings(alice, closed)] == [ReadingState.REVOKED]
    refused = browser.post(f"/desk/readings/{card.id}/code")
    assert refused.status_code == 409
    assert "This link is revoked" in refused.text


def test_an_ended_engagement_keeps_its_report_and_releases_nothing(alice: Actor, browser: Browser) -> None:
    engaged, closed = reported(alice)
    _release(browser, alice, closed)
    engagements.end(alice, engaged)
    desk = browser.get(f"/desk/waves/{closed}/report")
    assert desk.status_code == 200
    assert "Ended with the engagement" in desk.text
    assert f"/desk/waves/{closed}/release" not in desk.text
    assert browser.post(f"/desk/waves/{closed}/release", expires_on=_until(alice)).status_code == 422


def test_another_coach_finds_nothing_and_changes_nothing(
    app: Flask, installation: Installation, browser: Browser
) -> None:
    bob = actor(installation, BOB)
    _, closed = reported(bob)
    told = reading.release(bob, closed, expires_on=installation.today() + timedelta(days=30))
    nothing = browser.get("/desk/engagements/abcdefghjkmn").data
    paths = (
        "report",
        "report/page",
        "report/session",
        "report.pdf",
        "report.html",
        "report.csv",
        "report.xlsx",
        "report.json",
        "release",
    )
    for path in (*(f"/desk/waves/{closed}/{one}" for one in paths), _removal(closed)):
        answer = browser.get(path)
        assert (answer.status_code, answer.data) == (404, nothing), path
    for path, fields in (
        (f"/desk/waves/{closed}/report/note", {"note": "taken over"}),
        (f"/desk/waves/{closed}/release", {"expires_on": _until(bob)}),
        (_removal(closed), {"reason": "because"}),
        (f"/desk/readings/{told.reading}/revoke", {}),
        (f"/desk/readings/{told.reading}/code", {}),
    ):
        assert browser.post(path, **fields).status_code == 404, path
    desk = reports.report_desk(bob, closed)
    assert desk.note == ""
    assert desk.answered[0].remarks[0].text is not None
    assert [one.state for one in reading.readings(bob, closed)] == [ReadingState.WAITING]


def test_a_form_without_the_browsers_own_field_does_nothing(alice: Actor, browser: Browser) -> None:
    _, closed = reported(alice)
    for path in (f"/desk/waves/{closed}/release", f"/desk/waves/{closed}/report/note", _removal(closed)):
        answer = browser.client.post(path, data={"expires_on": _until(alice), "note": "x", "reason": "x"})
        assert answer.status_code == 400, path
    assert reading.readings(alice, closed) == []
    assert reports.report_desk(alice, closed).note == ""


def test_what_was_written_is_shown_as_text(installation: Installation, alice: Actor, browser: Browser) -> None:
    _, closed = reported(alice)
    reports.save_note(alice, closed, "</textarea><script>alert(1)</script>")
    page = browser.get(f"/desk/waves/{closed}/report").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert len(WRITTEN.findall(page)) == 9


# --- the follow-up -----------------------------------------------------------------------------------------------


def test_the_follow_up_is_planned_in_one_step_and_leads_to_its_draft(alice: Actor, browser: Browser) -> None:
    own, closed = reported(alice)
    page = BeautifulSoup(browser.get(f"/desk/waves/{closed}/report").text, "html.parser")
    told = " ".join(page.get_text(" ").split())
    assert "It may close from 1 May 2026 on" in told
    assert re.search(r"begins with the \d+ people of this wave who are named here until 1 April 2026", told)
    answer = browser.post(f"/desk/waves/{closed}/follow-up")
    assert answer.status_code == 303
    assert re.fullmatch(r"/desk/drafts/\w+/people", str(answer.location))
    assert browser.get(str(answer.location)).status_code == 200
    assert len(engagements.folder(alice, own).drafts) == 1


def test_no_follow_up_is_offered_or_planned_once_the_engagement_has_ended(alice: Actor, browser: Browser) -> None:
    own, closed = reported(alice)
    engagements.end(alice, own)
    assert "Plan the follow-up" not in browser.get(f"/desk/waves/{closed}/report").text
    answer = browser.post(f"/desk/waves/{closed}/follow-up")
    assert answer.status_code == 409
    assert "The engagement has ended." in answer.text
