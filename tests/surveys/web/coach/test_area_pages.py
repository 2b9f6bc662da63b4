"""What a follow-up's draft shows in a browser: its areas, its roster beside the baseline's, what it can tell."""

from datetime import date

import pytest
from flask import Flask

from instruments import catalogue
from surveys.desk.preparing import declaring, drafts, opening, roster_rows
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Draft
from surveys.invited.rows import Row
from tests.support.desk import BOB, Browser, actor
from tests.support.installations import Clock
from tests.surveys.desk.preparing.drafted import draft_row, ready
from tests.surveys.desk.preparing.planned import DELEGATION, PRESENCE, VISION, Planned, planned
from tests.surveys.web.coach.draft_pages import fields_of, form_to, soup_of

CHOSEN = {"focus": VISION, "second": DELEGATION, "control": PRESENCE}


@pytest.fixture
def plan(alice: Actor) -> Planned:
    return planned(alice)


@pytest.fixture
def path(plan: Planned) -> str:
    return f"/desk/drafts/{plan.draft}"


def _text(page: str) -> str:
    return " ".join(soup_of(page).get_text(" ").split())


# --- areas -----------------------------------------------------------------------------------------------------------


def test_a_follow_up_has_a_step_of_its_own_and_nothing_chosen(browser: Browser, path: str) -> None:
    for step in ("rules", "people", "letters", "areas", "review"):
        links = [str(link["href"]) for link in soup_of(browser.get(f"{path}/{step}").text).select(".steps a")]
        assert [link.rpartition("/")[2] for link in links] == ["rules", "people", "letters", "areas", "review"]
    page = browser.get(f"{path}/areas").text
    sent = fields_of(form_to(page, "/areas"))
    assert [sent[name] for name in CHOSEN] == ["", "", ""]
    assert "Raters are never told which area it is" in page


def test_chosen_areas_are_kept_and_shown_at_the_review(
    browser: Browser, alice: Actor, plan: Planned, path: str
) -> None:
    answer = browser.post(f"{path}/areas", **CHOSEN)
    assert "Visionary leadership and Effective delegation; control area: Leadership presence" in _text(
        browser.told(answer)
    )
    sent = fields_of(form_to(browser.get(f"{path}/areas").text, "/areas"))
    assert {name: sent[name] for name in CHOSEN} == CHOSEN
    found = drafts.look(alice, plan.draft).followed
    assert found is not None
    assert found.declaration.focus == (VISION, DELEGATION)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({**CHOSEN, "control": ""}, "control"),
        ({**CHOSEN, "control": VISION}, "control"),
        ({**CHOSEN, "second": VISION}, "focus"),
        ({**CHOSEN, "focus": "", "second": ""}, "focus"),
        ({**CHOSEN, "focus": "<b>nothing</b>"}, "focus"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_what_was_chosen_stays(
    browser: Browser, alice: Actor, plan: Planned, path: str, typed: dict[str, str], field: str
) -> None:
    answer = browser.post(f"{path}/areas", **typed)
    assert answer.status_code == 422
    page = soup_of(answer.text)
    assert page.select_one(f".summary a[href='#{field}']")
    assert page.select_one(f"#{field}[aria-invalid]")
    sent = fields_of(form_to(answer.text, "/areas"))
    assert {name: sent[name] for name in CHOSEN} == typed
    found = drafts.look(alice, plan.draft).followed
    assert found is not None
    assert not found.declaration.areas


def test_what_another_tab_declared_is_not_overwritten(browser: Browser, alice: Actor, plan: Planned, path: str) -> None:
    stale = fields_of(form_to(browser.get(f"{path}/areas").text, "/areas"))
    declaring.set_areas(alice, plan.draft, [DELEGATION], PRESENCE)
    stale.pop("csrf")
    answer = browser.post(f"{path}/areas", **{**stale, "focus": VISION, "control": PRESENCE})
    assert answer.status_code == 422
    assert "Effective delegation” was saved here meanwhile" in answer.text
    assert declaring.look(alice, plan.draft).draft.edition.instrument.compared == (PRESENCE, DELEGATION)


def test_a_wave_of_its_own_has_no_such_step_and_says_how_one_begins(browser: Browser, draft: str) -> None:
    page = browser.get(f"/desk/drafts/{draft}/areas")
    assert page.status_code == 200
    assert "Plan the follow-up" in page.text
    assert "<select" not in page.text
    assert browser.post(f"/desk/drafts/{draft}/areas", **CHOSEN).status_code == 422
    assert browser.post(f"/desk/drafts/{draft}/own-wave").status_code == 409


def test_another_coach_finds_no_such_draft(app: Flask, alice: Actor, plan: Planned, path: str) -> None:
    bob = Browser(app, actor(alice.installation, BOB))
    assert bob.get(f"{path}/areas").status_code == 404
    assert bob.post(f"{path}/areas", **CHOSEN).status_code == 404
    assert bob.post(f"{path}/own-wave").status_code == 404
    assert drafts.look(alice, plan.draft).is_follow_up


# --- people, review --------------------------------------------------------------------------------------------------


def test_the_roster_marks_who_is_new_and_names_who_is_not_asked_again(
    browser: Browser, alice: Actor, plan: Planned, path: str
) -> None:
    assert "Not asked again" not in browser.get(f"{path}/people").text
    roster_rows.remove_rows(alice, plan.draft, [draft_row(alice, plan.draft, "peer0@example.org").key])
    roster_rows.add_rows(alice, plan.draft, [Row("Nora", "New", "nora@example.org", "peer")])
    page = soup_of(browser.get(f"{path}/people").text)
    marked = [row.get_text(" ", strip=True) for row in page.select(".people th[scope=row]:has(.badge)")]
    assert marked == ["7 . Nora New new"]
    assert "they are not on this roster: Peers: Pat0 Peer" in _text(str(page))


def test_the_review_says_who_is_the_same_and_what_could_be_told(browser: Browser, path: str) -> None:
    browser.post(f"{path}/areas", focus=VISION, control=PRESENCE)
    text = _text(browser.get(f"{path}/review").text)
    assert "The supervisor is the same both times." in text
    assert "at least 80 % are asked both times" in text
    assert "only a change of 0.9 points or more could be told in Visionary leadership" in text
    assert "the wave that closed on 2 March 2026, with the numbers" in text


@pytest.mark.parametrize("step", ["rules", "review"])
def test_the_earliest_day_of_the_close_is_told_beforehand(browser: Browser, path: str, step: str) -> None:
    assert "1 May 2026" in _text(browser.get(f"{path}/{step}").text)


@pytest.mark.parametrize(("today", "is_told"), [(date(2026, 4, 29), True), (date(2026, 4, 30), False)])
@pytest.mark.parametrize("step", ["rules", "review"])
def test_a_day_on_which_it_might_close_anyway_is_not_called_the_earliest(
    browser: Browser, alice: Actor, path: str, clock: Clock, step: str, today: date, *, is_told: bool
) -> None:
    """The baseline closed on 2 March: from 1 May on any day will do, and a wave never closes on the day it opens."""
    clock.jump(today)
    browser.sign_in(alice)
    text = _text(browser.get(f"{path}/{step}").text)
    assert ("1 May 2026 is the earliest" in text or "1 May 2026 at the earliest" in text) is is_told
    assert ("earliest" in text) is is_told


def test_a_draft_of_its_own_says_nothing_of_change(browser: Browser, draft: str) -> None:
    assert "What it can tell of change" not in browser.get(f"/desk/drafts/{draft}/review").text


def test_a_questionnaire_that_cannot_be_compared_is_marked_and_leads_to_a_wave_of_its_own(
    browser: Browser, alice: Actor, plan: Planned, path: str
) -> None:
    labels = [
        one.get_text(" ", strip=True) for one in soup_of(browser.get(f"{path}/rules").text).select("#instrument label")
    ]
    marked = [one for one in labels if "cannot be compared with the baseline" in one]
    assert labels[0] == "Leadership 360, version 2.0"
    assert "Leadership 360, version 1.0 (cannot be compared with the baseline)" in marked
    with alice.installation.database.write() as session:
        session.get_one(Draft, plan.draft).sources = dict(catalogue.load("leadership360@1.0").sources)
    assert "As a follow-up this cannot be opened" in browser.get(f"{path}/rules").text
    review = browser.get(f"{path}/review").text
    assert "cannot be the follow-up" in review
    assert form_to(review, "/own-wave")
    page = browser.told(browser.post(f"{path}/own-wave"))
    assert "Open the wave and invite" in page
    assert not drafts.look(alice, plan.draft).is_follow_up


# --- names, and where a follow-up is named ---------------------------------------------------------------------------


def test_names_are_kept_for_a_follow_up_by_a_tick_of_the_rules(browser: Browser, alice: Actor, draft: str) -> None:
    review = browser.get(f"/desk/drafts/{draft}/review").text
    assert "that can only be promised before the launch" in review
    rules = {"instrument": "leadership360", "min_raters": "3", "closes_on": "2026-03-30"}
    assert browser.post(f"/desk/drafts/{draft}/rules", **rules, keep_names="y").status_code == 303
    page = soup_of(browser.get(f"/desk/drafts/{draft}/rules").text)
    assert page.select_one("#keep_names[checked]")
    assert "after the engagement ends" in browser.get(f"/desk/drafts/{draft}/review").text
    about = drafts.look(alice, draft).engagement
    opening.launch(alice, draft)
    begun = browser.post(f"/desk/engagements/{about}/drafts").headers["Location"]
    page = soup_of(browser.get(begun).text)
    assert not page.select_one("#keep_names")
    assert "as an earlier wave promised" in page.text


def test_a_follow_ups_pages_lead_to_the_wave_that_it_follows(
    browser: Browser, alice: Actor, plan: Planned, path: str
) -> None:
    followed = f"/desk/waves/{plan.baseline}"
    assert soup_of(browser.get(f"{path}/people").text).select_one(f".eyebrow a[href='{followed}']")
    named = f".quiet-words a[href='{followed}']"
    assert soup_of(browser.get(f"/desk/engagements/{plan.engagement}").text).select_one(named)
    drafts.set_rules(alice, plan.draft, drafts.look(alice, plan.draft).rules)
    opened = opening.launch(alice, plan.draft)
    assert soup_of(browser.get(f"/desk/engagements/{plan.engagement}").text).select_one(named)
    assert soup_of(browser.get(f"/desk/waves/{opened}").text).select_one(f"dd a[href='{followed}']")
    assert not soup_of(browser.get(followed).text).select("dt:-soup-contains('Follow-up of')")


@pytest.mark.parametrize(
    ("follow_up", "said"),
    [
        (
            False,
            "erased 30 days after the close: on 1 April 2026 if it is closed today. That cannot be made longer now.",
        ),
        (True, "30 days after the engagement ends, and until 3 March 2027 at the latest if the wave is closed today."),
    ],
)
def test_the_close_says_truthfully_until_when_names_are_there_for_a_follow_up(
    browser: Browser, alice: Actor, *, follow_up: bool, said: str
) -> None:
    draft = ready(alice)
    drafts.set_rules(alice, draft, drafts.look(alice, draft).rules, keep_names=follow_up)
    opened = opening.launch(alice, draft)
    assert said in _text(browser.get(f"/desk/waves/{opened}/close").text)
