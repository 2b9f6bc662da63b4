"""The desk's first page as a coach sees it: what is asked for stands in its address, and works without a script."""

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from surveys.desk.front import ROWS_A_PAGE
from surveys.engagements.actor import Actor
from surveys.engagements.audit import note
from surveys.engagements.tables import Act
from surveys.waves.closing import close_wave
from tests.support.desk import Browser, engagement, wave
from tests.surveys.web.coach.wave_pages import clock_of, text_of


def _page(browser: Browser, asked: str = "") -> BeautifulSoup:
    answer = browser.get(f"/desk/{asked}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.data, "html.parser")


def _executives(page: BeautifulSoup) -> list[str]:
    return [link.text for link in page.select("tbody th a")]


def test_what_needs_the_coach_leads_there(alice: Actor, opened: str, browser: Browser) -> None:
    clock_of(alice).pass_(days=17)
    app: Flask = browser.client.application
    [link] = _page(Browser(app, alice)).select(".needs li a")
    assert (link.text, link["href"]) == ("A wave closes soon: 1 day left", f"/desk/waves/{opened}")
    close_wave(alice.installation, opened)
    [link] = _page(Browser(app, alice)).select(".needs li a")
    assert (link.text, link["href"]) == ("A report is ready to read", f"/desk/waves/{opened}/report")
    again = Browser(app, alice)
    again.get(f"/desk/waves/{opened}/report/page")
    [link] = _page(again).select(".needs li a")
    assert link.text == "You have read a report and not released it"


def test_a_long_list_is_paged_and_its_links_keep_what_was_asked_for(alice: Actor, browser: Browser) -> None:
    for number in range(ROWS_A_PAGE + 1):
        engagement(alice, f"Executive {number:02}", f"e{number}@example.org", organisation="Acme & Sons")
    engagement(alice, "Ada Byron", "ada@example.org")
    page = _page(browser, "?words=acme+%26&order=name")
    assert len(_executives(page)) == ROWS_A_PAGE
    assert "26 of 27 engagements." in page.main.get_text()  # type: ignore[union-attr]
    [turn] = page.select(".turn a")
    assert turn["href"] == "/desk/?page=2&words=acme+%26&order=name#list"
    assert _executives(_page(browser, str(turn["href"]).removeprefix("/desk/"))) == ["Executive 25"]
    assert page.select_one("input[name=words]")["value"] == "acme &"  # type: ignore[index]
    assert [one["value"] for one in page.select("option[selected]")] == ["name"]


@pytest.mark.parametrize(
    "asked", ["?page=-1", "?page=x", "?page=99999999", "?stage=none", "?order=answers", "?words=%00"]
)
def test_what_is_no_choice_counts_as_not_asked_for(browser: Browser, hers: str, asked: str) -> None:
    page = _page(browser, asked)
    assert (_executives(page) == ["Dana Whitfield"]) is ("words" not in asked)


def test_a_short_list_has_no_search_and_an_empty_one_says_how_to_begin(alice: Actor, browser: Browser) -> None:
    assert "No engagement yet" in text_of(browser.get("/desk/"))
    assert _steps(browser) == {"Set up an engagement": "To do", "Prepare and open a wave": "To do"}
    hers = engagement(alice)
    assert _steps(browser) == {"Set up an engagement": "Done", "Prepare and open a wave": "To do"}
    page = _page(browser)
    assert page.select("form.narrow") == []
    assert "Nothing needs you at the moment." in page.main.get_text()  # type: ignore[union-attr]
    wave(alice, hers, supervisor=1, peer=4)
    assert _steps(browser) == {}


def _badge(row: Tag) -> str:
    return row.span.text  # type: ignore[union-attr]


def _words(row: Tag) -> str:
    return row.get_text(" ", strip=True).removeprefix(_badge(row)).partition(",")[0].strip()


def _steps(browser: Browser) -> dict[str, str]:
    found = _page(browser).select(".first-steps li")
    return {_words(row): _badge(row) for row in found}


def test_the_audit_is_paged_in_sentences_that_lead_to_the_wave(
    alice: Actor, browser: Browser, hers: str, opened: str
) -> None:
    with alice.installation.database.write() as session:
        for number in range(50):
            clock_of(alice).pass_(seconds=1)
            note(session, alice, hers, Act.READ, wave=opened, detail=f"{number}")
    first = BeautifulSoup(browser.get(f"/desk/engagements/{hers}/audit").data, "html.parser")
    assert [len(row.select("a")) for row in first.select("tbody tr")] == [1] * 50
    assert "Alice Adler read the report (wave of 2 March 2026): 49." in first.select("tbody td")[0].text
    assert [link["href"] for link in first.select(".turn a")] == ["?page=2"]
    rest = BeautifulSoup(browser.get(f"/desk/engagements/{hers}/audit?page=2").data, "html.parser")
    assert [row.td.text for row in rest.select("tbody tr")] == ["Alice Adler began the engagement."]  # type: ignore[union-attr]


def test_the_invitations_of_a_large_wave_are_paged(alice: Actor, browser: Browser, hers: str) -> None:
    opened = wave(alice, hers, supervisor=1, peer=60, direct_report=60)
    pages = [
        BeautifulSoup(browser.get(f"/desk/waves/{opened}/mail?page={page}").data, "html.parser") for page in (1, 2)
    ]
    assert [len(page.select("tbody tr")) for page in pages] == [100, 22]
    assert [link.text for page in pages for link in page.select(".turn a")] == ["Next", "Previous"]


@pytest.mark.parametrize(
    ("path", "leads_back"), [("/desk/nothing", True), ("/desk/waves/nothing", True), ("/no", False)]
)
def test_an_error_page_of_the_desk_leads_back(browser: Browser, path: str, leads_back: bool) -> None:
    answer = browser.get(path)
    page = BeautifulSoup(answer.data, "html.parser")
    assert (answer.status_code, [link["href"] for link in page.select("main a")]) == (404, ["/desk/"] * leads_back)


def test_the_words_of_the_desk_are_explained_where_they_are_met(browser: Browser, hers: str, path: str) -> None:
    def asked(where: str) -> list[str]:
        page = BeautifulSoup(browser.get(where).data, "html.parser")
        return [details.summary.text for details in page.select("details.help:not([open])")]  # type: ignore[union-attr]

    assert asked("/desk/engagements/new") == ["What is an engagement?"]
    assert asked(f"/desk/engagements/{hers}") == ["What is a wave?"]
    assert asked(path) == ["Why fewest people?"]


def test_the_rules_of_a_draft_say_why_there_are_fewest_people(browser: Browser, draft: str) -> None:
    assert "Why fewest people?" in browser.get(f"/desk/drafts/{draft}/rules").text
