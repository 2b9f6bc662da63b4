"""People of a wave at the desk: adding them, and looking up, handing over and erasing what is held of one."""

import json
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup

from surveys.desk import people, waves
from surveys.engagements.actor import Actor
from surveys.mail.tables import MailState
from tests.support.desk import Browser, notice
from tests.surveys.web.coach.wave_pages import new_row, settle, text_of

# --- adding ------------------------------------------------------------------------------------------------------


def test_people_are_added_by_row_and_by_paste(alice: Actor, browser: Browser, opened: str, path: str) -> None:
    pasted = "Ann,Alba,ann@example.org,peer\nBo,Berg,bo@example.org,direct report"
    assert notice(browser.post(path + "/add", **new_row(0), pasted=pasted)) == "added"
    assert waves.status(alice, opened).people == 15


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    answer = browser.post(
        path + "/add",
        **new_row(0),
        **new_row(1, email="kim", relationship="chum"),
        pasted="Ann,Alba,ann@example.org,board\nPat,Twice,PEER0@example.org,peer",
    )
    assert answer.status_code == 422
    page = BeautifulSoup(answer.data, "html.parser")
    emails = [str(field["value"]) for field in page.select("input[name$=-email]")]
    assert emails == ["kim0@example.org", "kim", "ann@example.org", "PEER0@example.org"]
    wrong = [str(field["id"]) for field in page.select("[aria-invalid]")]
    assert wrong == ["row-new-1-email", "row-new-1-relationship", "row-new-2-relationship", "row-new-3-email"]
    for name in wrong:
        assert page.select_one(f".summary a[href='#{name}']"), name
        assert page.select_one(f"#{name}-error"), name
    chosen = [str(one["value"]) for one in page.select("option[selected]")]
    assert "chum" in chosen
    assert "board" in chosen
    assert "Nobody of this group was invited" in text_of(answer)
    assert waves.status(alice, opened).people == 12
    resent = {str(field["name"]): str(field["value"]) for field in page.select("form[novalidate] input[name^=row]")}
    resent |= {
        str(field["name"]): str(field.select_one("option[selected]")["value"])  # type: ignore[index]
        for field in page.select("select")
        if field.select_one("option[selected]")
    }
    resent |= {"row-new-1-email": "kim1@example.org", "row-new-1-relationship": "peer"}
    resent |= {"row-new-2-relationship": "direct_report", "row-new-3-email": "twice@example.org"}
    assert notice(browser.post(path + "/add", **resent)) == "added"
    assert waves.status(alice, opened).people == 16


def test_pasted_text_that_is_no_list_stays_where_it_was(browser: Browser, path: str) -> None:
    headings = "first_name,last_name,email,relationship"
    answer = browser.post(path + "/add", **new_row(0), pasted=headings)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.data, "html.parser")
    area = page.select_one("textarea[name=pasted]")
    assert area is not None
    assert headings in area.get_text()
    assert [field["value"] for field in page.select("input[name$=-email]")] == ["kim0@example.org"]


def test_nobody_at_all_is_told_and_more_rows_are_given(browser: Browser, path: str) -> None:
    assert "at least one person" in text_of(browser.post(path + "/add"))
    page = BeautifulSoup(browser.post(path + "/add", more="yes", **new_row(0, email="kim")).data, "html.parser")
    assert len(page.select("input[name$=-email]")) == 4
    assert not page.select("[aria-invalid]")


def test_only_groups_that_were_told_are_offered(browser: Browser, path: str) -> None:
    page = BeautifulSoup(browser.get(path + "/add").data, "html.parser")
    offered = [str(one["value"]) for one in page.select("select")[0].select("option")]
    assert offered == ["", "supervisor", "peer", "direct_report"]


# --- people ------------------------------------------------------------------------------------------------------


def test_a_person_is_found_downloaded_and_erased(alice: Actor, browser: Browser, hers: str, opened: str) -> None:
    about = f"/desk/engagements/{hers}/people"
    found = browser.post(about, email="PEER0@example.org")
    assert "Pat0 Peer, peer in the wave of 2 March 2026 about Dana Whitfield" in text_of(found)
    download = browser.post(about + "/export", email="peer0@example.org")
    assert download.headers["Content-Disposition"] == 'attachment; filename="held.json"'
    assert json.loads(download.data)["invitations"][0]["wave"] == opened
    unsure = browser.post(about + "/erase", email="peer0@example.org")
    assert unsure.status_code == 422
    assert "Please tick this first" in text_of(unsure)
    assert not people.held(alice, "peer0@example.org").is_nothing
    assert notice(browser.post(about + "/erase", email="peer0@example.org", sure="y")) == "erased"
    assert "Nothing is held" in text_of(browser.post(about, email="peer0@example.org"))
    assert "Erased on request" in text_of(browser.get(f"/desk/waves/{opened}/mail"))
    assert "peer0@example.org" not in browser.get(f"/desk/engagements/{hers}/audit").text


def test_no_address_stands_in_a_pages_own_address(browser: Browser, hers: str, opened: str, alice: Actor) -> None:
    settle(alice.installation, opened, MailState.REFUSED)
    for page in _links(browser, f"/desk/waves/{opened}", f"/desk/engagements/{hers}/people"):
        assert "@" not in page
        assert "%40" not in page


def _links(browser: Browser, *starts: str) -> Iterator[str]:
    for start in starts:
        for link in BeautifulSoup(browser.get(start).data, "html.parser").select("a[href], form[action]"):
            yield str(link.get("href") or link.get("action"))


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "\x00@example.org", "x" * 400])
def test_what_is_no_address_is_told_beside_the_field(browser: Browser, hers: str, email: str) -> None:
    for end in ("", "/erase", "/export"):
        answer = browser.post(f"/desk/engagements/{hers}/people{end}", email=email, sure="y")
        assert answer.status_code == 422
        assert BeautifulSoup(answer.data, "html.parser").select_one("#email-error")


def test_the_days_of_erasing_stand_on_the_page(alice: Actor, browser: Browser, hers: str, opened: str) -> None:
    about = f"/desk/engagements/{hers}/people"
    assert "30 days after the close" in text_of(browser.get(about))
    waves.close(alice, opened, "Whitfield")
    assert "on 1 April 2026" in text_of(browser.get(about))
