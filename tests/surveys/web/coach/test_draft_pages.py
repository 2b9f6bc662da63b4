"""Preparing a wave in a browser: its rules and letters, a preview, the review, and one launch that is one wave."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from instruments import catalogue
from instruments.groups import RaterGroup
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.desk.preparing import draft_letters, drafts, following, roster_rows
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Draft
from surveys.mail.tables import Message
from surveys.waves.tables import Wave
from tests.support.desk import Browser, engagement, wave
from tests.support.installations import released_wave
from tests.surveys.desk.preparing.drafted import people, ready
from tests.surveys.web.coach.draft_pages import fields_of, form_to, soup_of

# --- beginning, rules --------------------------------------------------------------------------------------------


def test_a_draft_begins_from_the_engagements_page_at_its_rules(browser: Browser, alice: Actor) -> None:
    own = engagement(alice)
    answer = browser.post(f"/desk/engagements/{own}/drafts")
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    current = soup_of(page).select_one("[aria-current=step]")
    assert current is not None
    assert current.text == "Questionnaire and rules"


def test_an_engagement_that_has_ended_takes_no_draft(browser: Browser, alice: Actor) -> None:
    own = engagement(alice)
    engagements.end(alice, own)
    answer = browser.post(f"/desk/engagements/{own}/drafts")
    assert answer.status_code == 409
    assert "has ended" in answer.text


def test_every_step_leads_to_every_other(browser: Browser, draft: str) -> None:
    for step in ("rules", "people", "letters", "review"):
        page = browser.get(f"/desk/drafts/{draft}/{step}")
        assert page.status_code == 200
        links = [str(link["href"]) for link in soup_of(page.text).select(".steps a")]
        assert [link.rpartition("/")[2] for link in links] == ["rules", "people", "letters", "review"]


def test_a_page_from_before_the_upgrade_does_not_change_what_the_draft_asks(
    browser: Browser, alice: Actor, draft: str
) -> None:
    """It was filled in with "leadership360", which meant the first version then."""
    page = soup_of(browser.get(f"/desk/drafts/{draft}/rules").text)
    seen = str(page.select_one("input[name=seen]")["value"])  # type: ignore[index]
    with alice.installation.database.write() as session:
        session.get_one(Draft, draft).sources = dict(catalogue.load("leadership360@1.0").sources)
    sent = {"instrument": "leadership360", "min_raters": "4", "closes_on": "2026-04-02", "seen": seen}
    assert browser.post(f"/desk/drafts/{draft}/rules", **sent).status_code == 303
    found = drafts.look(alice, draft)
    assert (found.edition.instrument.version, found.rules.min_raters) == ("1.0", 4)


def test_both_versions_are_offered_and_the_newer_one_is_explained_to_whoever_holds_the_older(
    browser: Browser, alice: Actor, draft: str
) -> None:
    page = soup_of(browser.get(f"/desk/drafts/{draft}/rules").text)
    assert "Leadership 360, version 2.0" in page.text
    assert "Leadership 360, version 1.0" in page.text
    assert "keeps it unless you choose" not in page.text
    with alice.installation.database.write() as session:
        session.get_one(Draft, draft).sources = dict(catalogue.load("leadership360@1.0").sources)
    page = soup_of(browser.get(f"/desk/drafts/{draft}/rules").text)
    assert page.select_one("input[name=instrument][value='leadership360@1.0'][checked]")
    assert "keeps it unless you choose version 2.0" in page.text


def test_rules_are_kept(browser: Browser, alice: Actor, draft: str) -> None:
    sent = {"instrument": "leadership360", "min_raters": "4", "closes_on": "2026-04-02", "remind_everyone": "y"}
    assert browser.post(f"/desk/drafts/{draft}/rules", **sent).status_code == 303
    found = drafts.look(alice, draft).rules
    assert (found.min_raters, found.closes_on, found.remind_everyone) == (4, date(2026, 4, 2), True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("closes_on", ""),
        ("closes_on", "2026-03-02"),
        ("closes_on", "2027-06-01"),
        ("closes_on", "soon"),
        ("min_raters", "2"),
        ("min_raters", "many"),
        ("instrument", "other"),
    ],
)
def test_a_rule_that_is_not_possible_is_told_in_its_place(
    browser: Browser, alice: Actor, draft: str, field: str, value: str
) -> None:
    before = drafts.look(alice, draft).rules
    sent = {"instrument": "leadership360", "min_raters": "5", "closes_on": "2026-04-02", field: value}
    answer = browser.post(f"/desk/drafts/{draft}/rules", **sent)
    assert answer.status_code == 422
    page = soup_of(answer.text)
    assert page.select_one(f".summary a[href='#{field}']")
    if field != "min_raters":
        assert page.select_one("input[name=min_raters][value='5'][checked]")
    assert drafts.look(alice, draft).rules == before


# --- letters and preview -----------------------------------------------------------------------------------------


def test_a_wording_is_looked_at_before_it_is_saved(browser: Browser, alice: Actor, draft: str) -> None:
    typed = {"invitation": "Dear {first_name}, I ask you as a friend.", "reminder": ""}
    shown = browser.post(f"/desk/drafts/{draft}/letters", look="yes", **typed)
    assert "Nothing is saved yet" in shown.text
    assert "Dear Sam, I ask you as a friend." in shown.text
    assert drafts.look(alice, draft).wordings == {}
    assert browser.post(f"/desk/drafts/{draft}/letters", **typed).status_code == 303
    assert drafts.look(alice, draft).wordings == {"invitation": typed["invitation"]}


def test_a_wording_with_a_link_is_refused_and_stays_in_its_field(browser: Browser, alice: Actor, draft: str) -> None:
    answer = browser.post(f"/desk/drafts/{draft}/letters", invitation="See https://track.example", reminder="x")
    assert answer.status_code == 422
    assert soup_of(answer.text).select_one(".summary a[href='#invitation']")
    assert "See https://track.example" in answer.text
    assert drafts.look(alice, draft).wordings == {}


@pytest.mark.parametrize("group", [*RaterGroup, "nobody"])
def test_a_preview_shows_each_groups_wording_and_cannot_be_sent(browser: Browser, draft: str, group: str) -> None:
    answer = browser.get(f"/desk/drafts/{draft}/preview?group={group}")
    assert answer.status_code == 200
    page = soup_of(answer.text)
    shown = page.select_one(".survey-preview")
    assert shown is not None
    (outer,) = shown.select("fieldset[disabled]")
    assert not [name for name in outer["class"] if outer.select(f".{name}")]  # or it would dress what stands in it
    assert not shown.select("form, button:not([hidden] button)")
    assert not [parent for parent in shown.parents if parent.name == "form"]
    assert len(shown.select("fieldset.rating:not(.expectation)")) == 50
    assert len(shown.select("fieldset.expectation")) == (10 if group == "self" else 0)
    assert bool(shown.select("#understood")) is (group == "supervisor")
    assert ("How do you see your own leadership?" in shown.text) is (group == "self")


@pytest.mark.parametrize("group", list(RaterGroup))
@pytest.mark.parametrize(("k", "then"), [(3, "March 2026"), (5, "the first round")])
def test_a_preview_of_a_follow_up_shows_what_it_asks_of_change(
    browser: Browser, alice: Actor, group: RaterGroup, k: int, then: str
) -> None:
    """A draft that cannot be launched yet, here with five invited at the fewest, knows of no day of its baseline."""
    baseline = released_wave(alice.installation, wave(alice, engagement(alice), peer=4))
    draft = following.plan(alice, baseline)
    with alice.installation.database.write() as session:
        row = session.get_one(Draft, draft)
        row.follows = {**row.follows, "focus": ["conflict_resolution"], "control": "effective_delegation"}
        row.min_raters = k
    page = soup_of(browser.get(f"/desk/drafts/{draft}/preview?group={group}").text)
    own = group is RaterGroup.SELF
    step = page.select_one(".survey-preview #looking-back" if own else ".survey-preview #change")
    assert step is not None
    assert (f"Looking back to {then}:" if own else f"Compared with {then}, how effective") in step.text
    assert [legend.text for legend in step.select("legend")] == ["Effective delegation", "Conflict resolution"]
    assert bool(page.select(".survey-preview #change")) is not own


# --- review and launch -------------------------------------------------------------------------------------------


def _count(installation: Installation, table: type) -> int:
    with installation.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_review_tells_before_the_launch_and_the_launch_opens_one_wave(
    browser: Browser, alice: Actor, draft: str
) -> None:
    page = browser.get(f"/desk/drafts/{draft}/review").text
    assert "2 direct reports: fewer than 3" in page
    assert "30 days after the close" in page
    assert "folder on this machine" in page
    assert "23 March 2026" in page
    sent = fields_of(form_to(page, "/launch"))
    first = browser.post(f"/desk/drafts/{draft}/launch", **sent)
    again = browser.post(f"/desk/drafts/{draft}/launch", **sent)
    assert (first.status_code, again.status_code) == (303, 303)
    (opened,) = engagements.folder(alice, sent["engagement"]).waves
    assert first.location.partition("?")[0] == f"/desk/waves/{opened.id}"
    assert again.location == first.location
    assert "invitations are on their way" in browser.get(first.location).text
    assert (_count(alice.installation, Wave), _count(alice.installation, Message)) == (1, 9)


def test_names_for_a_follow_up_are_said_to_stay_longer(browser: Browser, alice: Actor) -> None:
    draft = drafts.begin(alice, engagement(alice, follow_up=True))
    roster_rows.add_rows(alice, draft, people(peer=5))
    page = browser.get(f"/desk/drafts/{draft}/review").text
    assert "after the engagement ends" in page


@pytest.mark.parametrize("peers", [2, 3])
def test_a_launch_that_is_refused_is_told_on_the_review(browser: Browser, alice: Actor, peers: int) -> None:
    draft = ready(alice, peer=peers)
    page = browser.get(f"/desk/drafts/{draft}/review").text
    can_launch = bool(re.search(r"/launch", page))
    assert can_launch is (peers == 3)
    assert ("at least 3 are needed" in page) is (peers == 2)


def test_what_was_changed_after_the_review_is_not_launched(browser: Browser, alice: Actor, draft: str) -> None:
    sent = fields_of(form_to(browser.get(f"/desk/drafts/{draft}/review").text, "/launch"))
    roster_rows.add_rows(alice, draft, people(board=3))
    answer = browser.post(f"/desk/drafts/{draft}/launch", **sent)
    assert answer.status_code == 409
    assert "changed after this page was opened" in answer.text
    assert _count(alice.installation, Wave) == 0
    again = fields_of(form_to(browser.get(f"/desk/drafts/{draft}/review").text, "/launch"))
    assert browser.post(f"/desk/drafts/{draft}/launch", **again).status_code == 303


def test_a_launch_without_a_review_opens_nothing(browser: Browser, alice: Actor, draft: str) -> None:
    assert browser.post(f"/desk/drafts/{draft}/launch").status_code == 409
    assert _count(alice.installation, Wave) == 0


def test_the_coachs_own_words_go_into_the_wave(browser: Browser, alice: Actor, draft: str) -> None:
    draft_letters.set_wordings(alice, draft, {"invitation": "A word of my own."})
    page = browser.get(f"/desk/drafts/{draft}/review").text
    assert "A word of my own." in page
    assert "your own opening" in page


def test_a_discarded_draft_is_gone(browser: Browser, alice: Actor, draft: str) -> None:
    own = drafts.look(alice, draft).engagement
    answer = browser.post(f"/desk/drafts/{draft}/discard")
    assert answer.location.partition("?")[0] == f"/desk/engagements/{own}"
    assert browser.get(f"/desk/drafts/{draft}/people").status_code == 404


def test_a_draft_of_an_engagement_that_has_ended_is_shown_and_not_changed(
    browser: Browser, alice: Actor, draft: str
) -> None:
    engagements.end(alice, drafts.look(alice, draft).engagement)
    assert "has ended" in browser.get(f"/desk/drafts/{draft}/people").text
    answer = browser.post(f"/desk/drafts/{draft}/people", remove="x")
    assert answer.status_code == 409
    later = (alice.installation.today() + timedelta(days=9)).isoformat()
    assert browser.post(f"/desk/drafts/{draft}/ask", expires_on=later).status_code == 422
    assert len(drafts.look(alice, draft).rows) == 9
