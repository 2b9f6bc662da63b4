"""Preparing a wave in a browser: nothing typed is lost, mistakes stand in their place, one launch is one wave."""

import io
import re
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import func, select

from instruments.groups import RaterGroup
from surveys.app import create_app
from surveys.core.installation import Installation
from surveys.core.links import Purpose
from surveys.desk import engagements
from surveys.desk.preparing import draft_letters, drafts, nominating, proposing, roster_rows
from surveys.engagements.actor import Actor
from surveys.invited.rows import Row
from surveys.mail.tables import Message
from surveys.waves.closing import cancel_wave
from surveys.waves.tables import Wave
from tests.support.desk import Browser, engagement, wave
from tests.surveys.desk.preparing.test_drafts import people, ready

NO_SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def app(installation: Installation) -> Flask:
    return create_app(installation)


@pytest.fixture
def browser_of_alice(app: Flask, alice: Actor) -> Browser:
    return Browser(app, alice)


@pytest.fixture
def draft(alice: Actor) -> str:
    return ready(alice, supervisor=1, peer=5, direct_report=2)


def _soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def _fields(form: Tag) -> dict[str, str]:
    """Everything that a form would send, as it stands."""
    found = {}
    for field in form.select("input[name], textarea[name]"):
        if field.get("type") in ("radio", "checkbox") and not field.has_attr("checked"):
            continue
        found[str(field["name"])] = str(field.get("value") or field.text)
    for field in form.select("select[name]"):
        chosen = field.select_one("option[selected]") or field.select_one("option")
        found[str(field["name"])] = str(chosen["value"]) if chosen else ""
    return found


def _form(text: str, action: str) -> Tag:
    found = _soup(text).select_one(f"form[action$='{action}']")
    assert found is not None, f"no form to {action}"
    return found


# --- beginning, rules --------------------------------------------------------------------------------------------


def test_a_draft_begins_from_the_engagements_page_at_its_rules(browser_of_alice: Browser, alice: Actor) -> None:
    own = engagement(alice)
    answer = browser_of_alice.post(f"/desk/engagements/{own}/drafts")
    assert answer.status_code == 303
    page = browser_of_alice.get(answer.location).text
    current = _soup(page).select_one("[aria-current=step]")
    assert current is not None
    assert current.text == "Questionnaire and rules"


def test_an_engagement_that_has_ended_takes_no_draft(browser_of_alice: Browser, alice: Actor) -> None:
    own = engagement(alice)
    engagements.end(alice, own)
    answer = browser_of_alice.post(f"/desk/engagements/{own}/drafts")
    assert answer.status_code == 409
    assert "has ended" in answer.text


def test_every_step_leads_to_every_other(browser_of_alice: Browser, draft: str) -> None:
    for step in ("rules", "people", "letters", "review"):
        page = browser_of_alice.get(f"/desk/drafts/{draft}/{step}")
        assert page.status_code == 200
        links = [str(link["href"]) for link in _soup(page.text).select(".steps a")]
        assert [link.rpartition("/")[2] for link in links] == ["rules", "people", "letters", "review"]


def test_rules_are_kept(browser_of_alice: Browser, alice: Actor, draft: str) -> None:
    sent = {"instrument": "leadership360", "min_raters": "4", "closes_on": "2026-04-02", "remind_everyone": "y"}
    assert browser_of_alice.post(f"/desk/drafts/{draft}/rules", **sent).status_code == 303
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
    browser_of_alice: Browser, alice: Actor, draft: str, field: str, value: str
) -> None:
    before = drafts.look(alice, draft).rules
    sent = {"instrument": "leadership360", "min_raters": "5", "closes_on": "2026-04-02", field: value}
    answer = browser_of_alice.post(f"/desk/drafts/{draft}/rules", **sent)
    assert answer.status_code == 422
    page = _soup(answer.text)
    assert page.select_one(f".summary a[href='#{field}']")
    if field != "min_raters":
        assert page.select_one("input[name=min_raters][value='5'][checked]")
    assert drafts.look(alice, draft).rules == before


# --- people ------------------------------------------------------------------------------------------------------


def test_the_page_tells_what_two_direct_reports_mean(browser_of_alice: Browser, draft: str) -> None:
    page = browser_of_alice.get(f"/desk/drafts/{draft}/people").text
    assert "2 direct reports: fewer than 3" in page
    assert "8 people" not in page
    assert "9 people on the roster" in page


def test_a_list_with_mistakes_comes_in_whole_and_is_mended_in_place(
    browser_of_alice: Browser, alice: Actor, draft: str
) -> None:
    pasted = "Ruth,Okafor,ruth(at)example.org,boss\nTom,Lind,tom@example.org,frend\nMei,Tan,mei@example.org,peer"
    answer = browser_of_alice.post(f"/desk/drafts/{draft}/people/list", pasted=pasted, how="add")
    assert answer.status_code == 303
    page = browser_of_alice.get(answer.location).text
    assert "2 rows need a look" in page
    for typed in ("ruth(at)example.org", "frend", "Okafor"):
        assert typed in page
    sent = _fields(_form(page, "/people"))
    mended = {
        name: "ruth@example.org" if value.startswith("ruth") else "peer" if value == "frend" else value
        for name, value in sent.items()
    }
    assert browser_of_alice.post(f"/desk/drafts/{draft}/people", **mended).status_code == 303
    found = drafts.look(alice, draft)
    assert found.wrong == ()
    assert Row("Tom", "Lind", "tom@example.org", "peer") in [one.row for one in found.rows]


def test_saving_what_is_still_wrong_keeps_every_word_of_it(browser_of_alice: Browser, alice: Actor, draft: str) -> None:
    roster_rows.add_rows(alice, draft, [Row("Ruth", "", "ruth(at)", "friend"), Row("", "Tom", "tom", "boss of all")])
    before = [one.row for one in drafts.look(alice, draft).wrong]
    page = browser_of_alice.get(f"/desk/drafts/{draft}/people").text
    browser_of_alice.post(f"/desk/drafts/{draft}/people", **_fields(_form(page, "/people")))
    assert [one.row for one in drafts.look(alice, draft).wrong] == before


def test_removing_one_row_keeps_what_was_typed_into_the_others(
    browser_of_alice: Browser, alice: Actor, draft: str
) -> None:
    roster_rows.add_rows(alice, draft, [Row("Ruth", "", "ruth(at)", "peer"), Row("Tom", "", "tom(at)", "peer")])
    form = _form(browser_of_alice.get(f"/desk/drafts/{draft}/people").text, "/people")
    sent = {name: value.replace("tom(at)", "tom@example.org") for name, value in _fields(form).items()}
    button = form.select("button[name=remove]")[0]
    browser_of_alice.post(f"/desk/drafts/{draft}/people", remove=str(button["value"]), **sent)
    found = drafts.look(alice, draft)
    assert found.wrong == ()
    assert [one.row.email for one in found.rows][-1] == "tom@example.org"


def test_one_person_is_removed_from_the_list_and_twice_is_once(
    browser_of_alice: Browser, alice: Actor, draft: str
) -> None:
    key = next(one.key for one in drafts.look(alice, draft).rows if one.row.email == "peer1@example.org")
    for _ in range(2):
        assert browser_of_alice.post(f"/desk/drafts/{draft}/people", remove=key).status_code == 303
    assert [one.row.email for one in drafts.look(alice, draft).rows].count("peer1@example.org") == 0
    assert len(drafts.look(alice, draft).rows) == 8


def test_one_good_row_is_opened_and_changed(browser_of_alice: Browser, alice: Actor, draft: str) -> None:
    key = next(one.key for one in drafts.look(alice, draft).rows if one.row.email == "peer1@example.org")
    form = _form(browser_of_alice.get(f"/desk/drafts/{draft}/people?edit={key}").text, "/people")
    sent = {name: value.replace("peer1@", "pat.one@") for name, value in _fields(form).items()}
    browser_of_alice.post(f"/desk/drafts/{draft}/people", **sent)
    assert "pat.one@example.org" in [one.row.email for one in drafts.look(alice, draft).rows]


def test_a_person_who_does_not_fit_stays_in_the_fields(browser_of_alice: Browser, alice: Actor, draft: str) -> None:
    typed = {"row-new-0-first_name": "Ruth", "row-new-0-email": "PEER1@example.org", "row-new-0-relationship": "board"}
    answer = browser_of_alice.post(f"/desk/drafts/{draft}/people/add", **typed)
    assert answer.status_code == 422
    sent = _fields(_form(answer.text, "/people/add"))
    assert {name: sent[name] for name in typed} == typed
    assert _soup(answer.text).select_one(".summary a[href='#row-new-0-email']")
    typed["row-new-0-email"] = "ruth@example.org"
    assert browser_of_alice.post(f"/desk/drafts/{draft}/people/add", **typed).status_code == 303
    assert "ruth@example.org" in [one.row.email for one in drafts.look(alice, draft).rows]


def test_a_file_is_read_as_a_pasted_list(browser_of_alice: Browser, alice: Actor, draft: str) -> None:
    template = browser_of_alice.get("/desk/roster.csv")
    assert template.mimetype == "text/csv"
    file = (io.BytesIO(template.data), "roster.csv")
    answer = browser_of_alice.client.post(
        f"/desk/drafts/{draft}/people/list", data={"csrf": browser_of_alice.token(), "file": file, "how": "instead"}
    )
    assert answer.status_code == 303
    found = drafts.look(alice, draft)
    assert found.wrong == ()
    assert found.counts == {
        RaterGroup.SELF: 1,
        RaterGroup.SUPERVISOR: 1,
        RaterGroup.PEER: 1,
        RaterGroup.DIRECT_REPORT: 1,
    }


@pytest.mark.parametrize(
    ("pasted", "why"), [("", "empty"), ("x" * 1001, "1001 characters"), ("a@example.org\n" * 501, "500 are the most")]
)
def test_a_list_that_cannot_be_read_stays_in_its_field(
    browser_of_alice: Browser, alice: Actor, draft: str, pasted: str, why: str
) -> None:
    answer = browser_of_alice.post(f"/desk/drafts/{draft}/people/list", pasted=pasted, how="add")
    assert answer.status_code == 422
    assert why in answer.text
    field = _soup(answer.text).select_one("textarea[name=pasted]")
    assert field is not None
    assert field.text.strip() == pasted.strip()
    assert len(drafts.look(alice, draft).rows) == 9


@pytest.mark.parametrize("people_count", [1, 40, 499])
def test_the_page_works_with_any_number_of_people(browser_of_alice: Browser, alice: Actor, people_count: int) -> None:
    draft = ready(alice, peer=people_count)
    page = browser_of_alice.get(f"/desk/drafts/{draft}/people")
    assert page.status_code == 200
    assert page.text.count('name="remove"') == people_count


def test_500_rows_with_mistakes_are_saved_at_once(browser_of_alice: Browser, alice: Actor) -> None:
    draft = drafts.begin(alice, engagement(alice))
    roster_rows.add_rows(alice, draft, [Row(f"Pat{n}", "", f"pat{n}(at)example.org", "peer") for n in range(499)])
    form = _form(browser_of_alice.get(f"/desk/drafts/{draft}/people").text, "/people")
    sent = {name: value.replace("(at)", "@") for name, value in _fields(form).items()}
    assert browser_of_alice.post(f"/desk/drafts/{draft}/people", **sent).status_code == 303
    found = drafts.look(alice, draft)
    assert found.wrong == ()
    assert len(found.rows) == 500


def test_what_people_typed_is_never_markup(browser_of_alice: Browser, alice: Actor, draft: str) -> None:
    roster_rows.add_rows(
        alice, draft, [Row(NO_SCRIPT, '"><b>', NO_SCRIPT, NO_SCRIPT), Row(NO_SCRIPT, "", "a@b.org", "peer")]
    )
    page = browser_of_alice.get(f"/desk/drafts/{draft}/people").text
    assert "<script>" not in page
    assert '"><b>' not in page


def test_a_follow_up_takes_the_people_of_the_wave_before_in_one_step(browser_of_alice: Browser, alice: Actor) -> None:
    from surveys.desk.preparing import opening

    first = ready(alice, peer=4)
    own = drafts.look(alice, first).engagement
    wave = opening.launch(alice, first)
    draft = drafts.begin(alice, own)
    page = browser_of_alice.get(f"/desk/drafts/{draft}/people").text
    sent = _fields(_form(page, "/people/take-over"))
    assert sent["wave"] == wave
    assert browser_of_alice.post(f"/desk/drafts/{draft}/people/take-over", **sent).status_code == 303
    assert len(drafts.look(alice, draft).rows) == 5


# --- proposals ---------------------------------------------------------------------------------------------------


def test_a_draft_with_people_of_an_earlier_wave_says_when_they_leave_it(
    browser_of_alice: Browser, alice: Actor
) -> None:
    hers = engagement(alice)
    opened, draft = wave(alice, hers, peer=4), drafts.begin(alice, hers)
    assert "leaves this draft" not in browser_of_alice.get(f"/desk/drafts/{draft}/people").text
    roster_rows.take_over(alice, draft, opened)
    said = "taken over from the wave of 2 March 2026 leaves this draft when that wave’s names are erased"
    assert f"{said}." in browser_of_alice.get(f"/desk/drafts/{draft}/people").text
    cancel_wave(alice.installation, opened)
    assert f"{said}, on 1 April 2026 at the latest." in browser_of_alice.get(f"/desk/drafts/{draft}/people").text


def test_the_executive_is_asked_and_the_coach_decides(browser_of_alice: Browser, alice: Actor, draft: str) -> None:
    installation = alice.installation
    assert browser_of_alice.post(f"/desk/drafts/{draft}/ask", expires_on="2026-03-12").status_code == 303
    asked = drafts.look(alice, draft).asked
    assert asked is not None
    assert asked.expires_on == date(2026, 3, 12)
    token = installation.links(Purpose.NOMINATION).sign(nominating.ask(alice, draft, date(2026, 3, 12)))
    names = [Row("Ann", "", "ann@example.org", "peer"), Row("Ben", "", "ben@example.org", "board")]
    proposing.propose(installation, token, {}, [*names, people(peer=1)[0]])
    page = browser_of_alice.get(f"/desk/drafts/{draft}/people").text
    assert token not in page
    assert "peer0@example.org is on the roster already" in page
    keys = {one.row.first_name: one.key for one in drafts.look(alice, draft).proposals}
    browser_of_alice.post(f"/desk/drafts/{draft}/proposals", decline=keys["Ben"])
    browser_of_alice.post(f"/desk/drafts/{draft}/proposals", shown=[*keys.values()])
    found = drafts.look(alice, draft)
    assert [one.row.email for one in found.rows][-1] == "ann@example.org"
    assert [one.row.email for one in found.proposals] == ["peer0@example.org"]


def test_an_executive_who_proposes_a_second_address_is_told_of_on_both_pages(
    browser_of_alice: Browser, alice: Actor, draft: str
) -> None:
    token = alice.installation.links(Purpose.NOMINATION).sign(nominating.ask(alice, draft, date(2026, 3, 12)))
    row = Row("<b>Dana", "Whitfield", "dw@private.example", "peer")
    proposing.propose(alice.installation, token, {}, [Row("Ann", "", "ann@example.org", "peer"), row])
    page = f"/desk/drafts/{draft}/people"
    (told,) = _soup(browser_of_alice.get(page).text).select("section[aria-labelledby=proposed] .warning")
    assert told.text.startswith("<b>Dana Whitfield (dw@private.example) has the executive's own name: is this a second")
    assert "second address" not in browser_of_alice.get(f"/desk/drafts/{draft}/review").text, (
        "nobody is to be asked yet"
    )
    shown = [one.key for one in drafts.look(alice, draft).proposals]
    browser_of_alice.post(f"/desk/drafts/{draft}/proposals", shown=shown)
    assert not _soup(browser_of_alice.get(page).text).select("section[aria-labelledby=proposed]")
    reviewed = _soup(browser_of_alice.get(f"/desk/drafts/{draft}/review").text)
    assert told.text in [one.text for one in reviewed.select(".warnings .warning")]
    assert reviewed.select("form[action$=launch]")


@pytest.mark.parametrize("day", ["", "2026-03-01", "2027-01-01", "x"])
def test_a_link_without_a_sensible_day_is_refused_in_place(
    browser_of_alice: Browser, alice: Actor, draft: str, day: str
) -> None:
    answer = browser_of_alice.post(f"/desk/drafts/{draft}/ask", expires_on=day)
    assert answer.status_code == 422
    assert _soup(answer.text).select_one(".summary a[href='#expires_on']")
    assert drafts.look(alice, draft).asked is None


# --- letters and preview -----------------------------------------------------------------------------------------


def test_a_wording_is_looked_at_before_it_is_saved(browser_of_alice: Browser, alice: Actor, draft: str) -> None:
    typed = {"invitation": "Dear {first_name}, I ask you as a friend.", "reminder": ""}
    shown = browser_of_alice.post(f"/desk/drafts/{draft}/letters", look="yes", **typed)
    assert "Nothing is saved yet" in shown.text
    assert "Dear Sam, I ask you as a friend." in shown.text
    assert drafts.look(alice, draft).wordings == {}
    assert browser_of_alice.post(f"/desk/drafts/{draft}/letters", **typed).status_code == 303
    assert drafts.look(alice, draft).wordings == {"invitation": typed["invitation"]}


def test_a_wording_with_a_link_is_refused_and_stays_in_its_field(
    browser_of_alice: Browser, alice: Actor, draft: str
) -> None:
    answer = browser_of_alice.post(
        f"/desk/drafts/{draft}/letters", invitation="See https://track.example", reminder="x"
    )
    assert answer.status_code == 422
    assert _soup(answer.text).select_one(".summary a[href='#invitation']")
    assert "See https://track.example" in answer.text
    assert drafts.look(alice, draft).wordings == {}


@pytest.mark.parametrize("group", [*RaterGroup, "nobody"])
def test_a_preview_shows_each_groups_wording_and_cannot_be_sent(
    browser_of_alice: Browser, draft: str, group: str
) -> None:
    answer = browser_of_alice.get(f"/desk/drafts/{draft}/preview?group={group}")
    assert answer.status_code == 200
    page = _soup(answer.text)
    shown = page.select_one(".survey-preview")
    assert shown is not None
    assert shown.select_one("fieldset[disabled]")
    assert not shown.select("form, button:not([hidden] button)")
    assert not [parent for parent in shown.parents if parent.name == "form"]
    assert len(shown.select("fieldset.rating")) == 50
    assert bool(shown.select("#understood")) is (group == "supervisor")
    assert ("How do you see your own leadership?" in shown.text) is (group == "self")


# --- review and launch -------------------------------------------------------------------------------------------


def _count(installation: Installation, table: type) -> int:
    with installation.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_review_tells_before_the_launch_and_the_launch_opens_one_wave(
    browser_of_alice: Browser, alice: Actor, draft: str
) -> None:
    page = browser_of_alice.get(f"/desk/drafts/{draft}/review").text
    assert "2 direct reports: fewer than 3" in page
    assert "30 days after the close" in page
    assert "folder on this machine" in page
    assert "23 March 2026" in page
    sent = _fields(_form(page, "/launch"))
    first = browser_of_alice.post(f"/desk/drafts/{draft}/launch", **sent)
    again = browser_of_alice.post(f"/desk/drafts/{draft}/launch", **sent)
    assert (first.status_code, again.status_code) == (303, 303)
    (opened,) = engagements.folder(alice, sent["engagement"]).waves
    assert first.location.partition("?")[0] == f"/desk/waves/{opened.id}"
    assert again.location == first.location
    assert "invitations are on their way" in browser_of_alice.get(first.location).text
    assert (_count(alice.installation, Wave), _count(alice.installation, Message)) == (1, 9)


def test_names_for_a_follow_up_are_said_to_stay_longer(browser_of_alice: Browser, alice: Actor) -> None:
    draft = drafts.begin(alice, engagement(alice, follow_up=True))
    roster_rows.add_rows(alice, draft, people(peer=5))
    page = browser_of_alice.get(f"/desk/drafts/{draft}/review").text
    assert "after the engagement ends" in page


@pytest.mark.parametrize("peers", [2, 3])
def test_a_launch_that_is_refused_is_told_on_the_review(browser_of_alice: Browser, alice: Actor, peers: int) -> None:
    draft = ready(alice, peer=peers)
    page = browser_of_alice.get(f"/desk/drafts/{draft}/review").text
    can_launch = bool(re.search(r"/launch", page))
    assert can_launch is (peers == 3)
    assert ("at least 3 are needed" in page) is (peers == 2)


def test_what_was_changed_after_the_review_is_not_launched(browser_of_alice: Browser, alice: Actor, draft: str) -> None:
    sent = _fields(_form(browser_of_alice.get(f"/desk/drafts/{draft}/review").text, "/launch"))
    roster_rows.add_rows(alice, draft, people(board=3))
    answer = browser_of_alice.post(f"/desk/drafts/{draft}/launch", **sent)
    assert answer.status_code == 409
    assert "changed after this page was opened" in answer.text
    assert _count(alice.installation, Wave) == 0
    again = _fields(_form(browser_of_alice.get(f"/desk/drafts/{draft}/review").text, "/launch"))
    assert browser_of_alice.post(f"/desk/drafts/{draft}/launch", **again).status_code == 303


def test_a_launch_without_a_review_opens_nothing(browser_of_alice: Browser, alice: Actor, draft: str) -> None:
    assert browser_of_alice.post(f"/desk/drafts/{draft}/launch").status_code == 409
    assert _count(alice.installation, Wave) == 0


def test_the_coachs_own_words_go_into_the_wave(browser_of_alice: Browser, alice: Actor, draft: str) -> None:
    draft_letters.set_wordings(alice, draft, {"invitation": "A word of my own."})
    page = browser_of_alice.get(f"/desk/drafts/{draft}/review").text
    assert "A word of my own." in page
    assert "your own opening" in page


def test_a_discarded_draft_is_gone(browser_of_alice: Browser, alice: Actor, draft: str) -> None:
    own = drafts.look(alice, draft).engagement
    answer = browser_of_alice.post(f"/desk/drafts/{draft}/discard")
    assert answer.location.partition("?")[0] == f"/desk/engagements/{own}"
    assert browser_of_alice.get(f"/desk/drafts/{draft}/people").status_code == 404


def test_a_draft_of_an_engagement_that_has_ended_is_shown_and_not_changed(
    browser_of_alice: Browser, alice: Actor, draft: str
) -> None:
    engagements.end(alice, drafts.look(alice, draft).engagement)
    assert "has ended" in browser_of_alice.get(f"/desk/drafts/{draft}/people").text
    answer = browser_of_alice.post(f"/desk/drafts/{draft}/people", remove="x")
    assert answer.status_code == 409
    later = (alice.installation.today() + timedelta(days=9)).isoformat()
    assert browser_of_alice.post(f"/desk/drafts/{draft}/ask", expires_on=later).status_code == 422
    assert len(drafts.look(alice, draft).rows) == 9
