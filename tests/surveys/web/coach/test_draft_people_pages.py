"""The people of a draft in a browser: nothing typed is lost, mistakes stand in their place, the coach decides."""

import io
from datetime import date

import pytest

from instruments.groups import RaterGroup
from surveys.core.links import Purpose
from surveys.desk.preparing import drafts, nominating, proposing, roster_rows
from surveys.engagements.actor import Actor
from surveys.invited.rows import Row
from surveys.waves.closing import cancel_wave
from tests.support.desk import Browser, engagement, wave
from tests.surveys.desk.preparing.drafted import people, ready
from tests.surveys.web.coach.draft_pages import fields_of, form_to, soup_of

_CROWD = "".join(f"a{n}@example.org\n" for n in range(501))
NO_SCRIPT = "<script>alert(1)</script>"

# --- people ------------------------------------------------------------------------------------------------------


def test_the_page_tells_what_two_direct_reports_mean(browser: Browser, draft: str) -> None:
    page = browser.get(f"/desk/drafts/{draft}/people").text
    assert "2 direct reports: fewer than 3" in page
    assert "8 people" not in page
    assert "9 people on the roster" in page


def test_a_list_with_mistakes_comes_in_whole_and_is_mended_in_place(browser: Browser, alice: Actor, draft: str) -> None:
    pasted = "Ruth,Okafor,ruth(at)example.org,boss\nTom,Lind,tom@example.org,frend\nMei,Tan,mei@example.org,peer"
    answer = browser.post(f"/desk/drafts/{draft}/people/list", pasted=pasted, how="add")
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "2 rows need a look" in page
    for typed in ("ruth(at)example.org", "frend", "Okafor"):
        assert typed in page
    sent = fields_of(form_to(page, "/people"))
    mended = {
        name: "ruth@example.org" if value.startswith("ruth") else "peer" if value == "frend" else value
        for name, value in sent.items()
    }
    assert browser.post(f"/desk/drafts/{draft}/people", **mended).status_code == 303
    found = drafts.look(alice, draft)
    assert found.wrong == ()
    assert Row("Tom", "Lind", "tom@example.org", "peer") in [one.row for one in found.rows]


def test_saving_what_is_still_wrong_keeps_every_word_of_it(browser: Browser, alice: Actor, draft: str) -> None:
    roster_rows.add_rows(alice, draft, [Row("Ruth", "", "ruth(at)", "friend"), Row("", "Tom", "tom", "boss of all")])
    before = [one.row for one in drafts.look(alice, draft).wrong]
    page = browser.get(f"/desk/drafts/{draft}/people").text
    browser.post(f"/desk/drafts/{draft}/people", **fields_of(form_to(page, "/people")))
    assert [one.row for one in drafts.look(alice, draft).wrong] == before


def test_removing_one_row_keeps_what_was_typed_into_the_others(browser: Browser, alice: Actor, draft: str) -> None:
    roster_rows.add_rows(alice, draft, [Row("Ruth", "", "ruth(at)", "peer"), Row("Tom", "", "tom(at)", "peer")])
    form = form_to(browser.get(f"/desk/drafts/{draft}/people").text, "/people")
    sent = {name: value.replace("tom(at)", "tom@example.org") for name, value in fields_of(form).items()}
    button = form.select("button[name=remove]")[0]
    browser.post(f"/desk/drafts/{draft}/people", remove=str(button["value"]), **sent)
    found = drafts.look(alice, draft)
    assert found.wrong == ()
    assert [one.row.email for one in found.rows][-1] == "tom@example.org"


def test_one_person_is_removed_from_the_list_and_twice_is_once(browser: Browser, alice: Actor, draft: str) -> None:
    key = next(one.key for one in drafts.look(alice, draft).rows if one.row.email == "peer1@example.org")
    for _ in range(2):
        assert browser.post(f"/desk/drafts/{draft}/people", remove=key).status_code == 303
    assert [one.row.email for one in drafts.look(alice, draft).rows].count("peer1@example.org") == 0
    assert len(drafts.look(alice, draft).rows) == 8


def test_one_good_row_is_opened_and_changed(browser: Browser, alice: Actor, draft: str) -> None:
    key = next(one.key for one in drafts.look(alice, draft).rows if one.row.email == "peer1@example.org")
    form = form_to(browser.get(f"/desk/drafts/{draft}/people?edit={key}").text, "/people")
    sent = {name: value.replace("peer1@", "pat.one@") for name, value in fields_of(form).items()}
    browser.post(f"/desk/drafts/{draft}/people", **sent)
    assert "pat.one@example.org" in [one.row.email for one in drafts.look(alice, draft).rows]


def test_a_person_who_does_not_fit_stays_in_the_fields(browser: Browser, alice: Actor, draft: str) -> None:
    typed = {"row-new-0-first_name": "Ruth", "row-new-0-email": "PEER1@example.org", "row-new-0-relationship": "board"}
    answer = browser.post(f"/desk/drafts/{draft}/people/add", **typed)
    assert answer.status_code == 422
    sent = fields_of(form_to(answer.text, "/people/add"))
    assert {name: sent[name] for name in typed} == typed
    assert soup_of(answer.text).select_one(".summary a[href='#row-new-0-email']")
    typed["row-new-0-email"] = "ruth@example.org"
    assert browser.post(f"/desk/drafts/{draft}/people/add", **typed).status_code == 303
    assert "ruth@example.org" in [one.row.email for one in drafts.look(alice, draft).rows]


def test_a_file_is_read_as_a_pasted_list(browser: Browser, alice: Actor, draft: str) -> None:
    template = browser.get("/desk/roster.csv")
    assert template.mimetype == "text/csv"
    file = (io.BytesIO(template.data), "roster.csv")
    answer = browser.client.post(
        f"/desk/drafts/{draft}/people/list", data={"csrf": browser.token(), "file": file, "how": "instead"}
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
    ("pasted", "why"), [("", "empty"), ("x" * 1001, "1001 characters"), (_CROWD, "500 are the most")]
)
def test_a_list_that_cannot_be_read_stays_in_its_field(
    browser: Browser, alice: Actor, draft: str, pasted: str, why: str
) -> None:
    answer = browser.post(f"/desk/drafts/{draft}/people/list", pasted=pasted, how="add")
    assert answer.status_code == 422
    assert why in answer.text
    field = soup_of(answer.text).select_one("textarea[name=pasted]")
    assert field is not None
    assert field.text.strip() == pasted.strip()
    assert len(drafts.look(alice, draft).rows) == 9


@pytest.mark.parametrize("people_count", [1, 40, 499])
def test_the_page_works_with_any_number_of_people(browser: Browser, alice: Actor, people_count: int) -> None:
    draft = ready(alice, peer=people_count)
    page = browser.get(f"/desk/drafts/{draft}/people")
    assert page.status_code == 200
    assert page.text.count('name="remove"') == people_count


def test_500_rows_with_mistakes_are_saved_at_once(browser: Browser, alice: Actor) -> None:
    draft = drafts.begin(alice, engagement(alice))
    roster_rows.add_rows(alice, draft, [Row(f"Pat{n}", "", f"pat{n}(at)example.org", "peer") for n in range(499)])
    form = form_to(browser.get(f"/desk/drafts/{draft}/people").text, "/people")
    sent = {name: value.replace("(at)", "@") for name, value in fields_of(form).items()}
    assert browser.post(f"/desk/drafts/{draft}/people", **sent).status_code == 303
    found = drafts.look(alice, draft)
    assert found.wrong == ()
    assert len(found.rows) == 500


def test_what_people_typed_is_never_markup(browser: Browser, alice: Actor, draft: str) -> None:
    roster_rows.add_rows(
        alice, draft, [Row(NO_SCRIPT, '"><b>', NO_SCRIPT, NO_SCRIPT), Row(NO_SCRIPT, "", "a@b.org", "peer")]
    )
    page = browser.get(f"/desk/drafts/{draft}/people").text
    assert "<script>" not in page
    assert '"><b>' not in page


def test_a_follow_up_takes_the_people_of_the_wave_before_in_one_step(browser: Browser, alice: Actor) -> None:
    from surveys.desk.preparing import opening

    first = ready(alice, peer=4)
    own = drafts.look(alice, first).engagement
    wave = opening.launch(alice, first)
    draft = drafts.begin(alice, own)
    page = browser.get(f"/desk/drafts/{draft}/people").text
    sent = fields_of(form_to(page, "/people/take-over"))
    assert sent["wave"] == wave
    assert browser.post(f"/desk/drafts/{draft}/people/take-over", **sent).status_code == 303
    assert len(drafts.look(alice, draft).rows) == 5


# --- proposals ---------------------------------------------------------------------------------------------------


def test_a_draft_with_people_of_an_earlier_wave_says_when_they_leave_it(browser: Browser, alice: Actor) -> None:
    hers = engagement(alice)
    opened, draft = wave(alice, hers, peer=4), drafts.begin(alice, hers)
    assert "leaves this draft" not in browser.get(f"/desk/drafts/{draft}/people").text
    roster_rows.take_over(alice, draft, opened)
    said = "taken over from the wave of 2 March 2026 leaves this draft when that wave’s names are erased"
    assert f"{said}." in browser.get(f"/desk/drafts/{draft}/people").text
    cancel_wave(alice.installation, opened)
    assert f"{said}, on 1 April 2026 at the latest." in browser.get(f"/desk/drafts/{draft}/people").text


def test_the_executive_is_asked_and_the_coach_decides(browser: Browser, alice: Actor, draft: str) -> None:
    installation = alice.installation
    assert browser.post(f"/desk/drafts/{draft}/ask", expires_on="2026-03-12").status_code == 303
    asked = drafts.look(alice, draft).asked
    assert asked is not None
    assert asked.expires_on == date(2026, 3, 12)
    token = installation.links(Purpose.NOMINATION).sign(nominating.ask(alice, draft, date(2026, 3, 12)))
    names = [Row("Ann", "", "ann@example.org", "peer"), Row("Ben", "", "ben@example.org", "board")]
    proposing.propose(installation, token, {}, [*names, people(peer=1)[0]])
    page = browser.get(f"/desk/drafts/{draft}/people").text
    assert token not in page
    assert "peer0@example.org is on the roster already" in page
    keys = {one.row.first_name: one.key for one in drafts.look(alice, draft).proposals}
    browser.post(f"/desk/drafts/{draft}/proposals", decline=keys["Ben"])
    browser.post(f"/desk/drafts/{draft}/proposals", shown=[*keys.values()])
    found = drafts.look(alice, draft)
    assert [one.row.email for one in found.rows][-1] == "ann@example.org"
    assert [one.row.email for one in found.proposals] == ["peer0@example.org"]


def test_an_executive_who_proposes_a_second_address_is_told_of_on_both_pages(
    browser: Browser, alice: Actor, draft: str
) -> None:
    token = alice.installation.links(Purpose.NOMINATION).sign(nominating.ask(alice, draft, date(2026, 3, 12)))
    row = Row("<b>Dana", "Whitfield", "dw@private.example", "peer")
    proposing.propose(alice.installation, token, {}, [Row("Ann", "", "ann@example.org", "peer"), row])
    page = f"/desk/drafts/{draft}/people"
    (told,) = soup_of(browser.get(page).text).select("section[aria-labelledby=proposed] .warning")
    assert told.text.startswith("<b>Dana Whitfield (dw@private.example) has the executive's own name: is this a second")
    assert "second address" not in browser.get(f"/desk/drafts/{draft}/review").text, "nobody is to be asked yet"
    shown = [one.key for one in drafts.look(alice, draft).proposals]
    browser.post(f"/desk/drafts/{draft}/proposals", shown=shown)
    assert not soup_of(browser.get(page).text).select("section[aria-labelledby=proposed]")
    reviewed = soup_of(browser.get(f"/desk/drafts/{draft}/review").text)
    assert told.text in [one.text for one in reviewed.select(".warnings .warning")]
    assert reviewed.select("form[action$=launch]")


@pytest.mark.parametrize("day", ["", "2026-03-01", "2027-01-01", "x"])
def test_a_link_without_a_sensible_day_is_refused_in_place(
    browser: Browser, alice: Actor, draft: str, day: str
) -> None:
    answer = browser.post(f"/desk/drafts/{draft}/ask", expires_on=day)
    assert answer.status_code == 422
    assert soup_of(answer.text).select_one(".summary a[href='#expires_on']")
    assert drafts.look(alice, draft).asked is None
