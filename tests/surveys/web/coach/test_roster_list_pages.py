"""A list for a draft, pasted or uploaded: in where it is sure, else asked about once; never an error of ours."""

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.desk.preparing import drafts
from surveys.engagements.actor import Actor
from surveys.invited.rows import Row
from tests.support.desk import Browser
from tests.surveys.invited.test_reading import FOLDER, FOUR
from tests.surveys.web.coach.draft_pages import fields_of, form_to, soup_of

CIRCLES = (FOLDER / "unknown_relationship_column.csv").read_text(encoding="utf-8")


def _upload(browser: Browser, draft: str, content: bytes, name: str = "people.xlsx", **more: str) -> tuple[int, str]:
    data = {"csrf": browser.token(), "file": (io.BytesIO(content), name), "how": "add", **more}
    answer = browser.client.post(f"/desk/drafts/{draft}/people/list", data=data)
    return answer.status_code, answer.location or answer.text


@pytest.mark.outside
def test_a_spreadsheet_comes_in_at_once_and_what_was_left_out_is_said_once(
    browser: Browser, alice: Actor, draft: str
) -> None:
    before = len(drafts.look(alice, draft).rows)
    status, leads_to = _upload(browser, draft, (FOLDER / "office_export.xls").read_bytes())
    assert status == 303
    said = soup_of(browser.get(leads_to).text).select_one(".said")
    assert said is not None
    assert said.text.startswith("Added 4. Passed over above the people: “Employee export 2026-03-01”. Left out: “Emplo")
    assert tuple(one.row for one in drafts.look(alice, draft).rows[before:]) == FOUR
    assert soup_of(browser.get(f"/desk/drafts/{draft}/people").text).select_one(".said") is None


def test_what_is_unsure_is_asked_about_with_a_preview_and_nothing_is_stored_before(
    browser: Browser, alice: Actor, draft: str
) -> None:
    before = drafts.look(alice, draft).rows
    asked = browser.post(f"/desk/drafts/{draft}/people/list", pasted=CIRCLES, how="add")
    assert asked.status_code == 422
    assert "Which column says the relationship?" in asked.text
    assert "Ruth Okafor" in soup_of(asked.text).select("table.people")[0].text
    assert drafts.look(alice, draft).rows == before
    sent = {**fields_of(form_to(asked.text, "/people/list")), "headed": "yes", "use-3": "relationship"}
    looked = browser.post(f"/desk/drafts/{draft}/people/list", **sent, look="yes")
    assert drafts.look(alice, draft).rows == before
    shown = fields_of(form_to(looked.text, "/people/list"))
    assert (shown["use-3"], shown["pasted"].strip()) == ("relationship", sent["pasted"].strip())
    answer = browser.post(f"/desk/drafts/{draft}/people/list", **{**shown, "csrf": browser.token(), "headed": "yes"})
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "Added 4, 4 need a look." in page
    assert [one.row.relationship for one in drafts.look(alice, draft).rows[len(before) :]] == ["A", "B", "B", "B"]


def test_an_unknown_word_is_asked_about_once_and_said_of_everybody_who_has_it(
    browser: Browser, alice: Actor, draft: str
) -> None:
    crowd = "".join(f"Pat,New,new{n}@example.org,dotted line\n" for n in range(7))
    browser.post(f"/desk/drafts/{draft}/people/list", pasted=f"{crowd}Ann,Alba,ann@example.org,pier", how="add")
    page = browser.get(f"/desk/drafts/{draft}/people").text
    form = form_to(page, "/people")
    assert "What is “dotted line”? It stands beside 7 people" in form.text
    assert len(form.select("input[name$=-email]")) == 1
    sent = {**fields_of(form), "means": "other"}
    assert browser.post(f"/desk/drafts/{draft}/people", **sent).status_code == 303
    found = drafts.look(alice, draft)
    assert [one.row.relationship for one in found.rows].count("other") == 7
    assert [one.row.first_name for one in found.wrong] == ["Ann"]
    assert "Row 17: ann@" in browser.get(f"/desk/drafts/{draft}/people").text


def test_who_stands_twice_is_told_by_name_and_rows_and_counts_once(browser: Browser, alice: Actor, draft: str) -> None:
    counts = dict(drafts.look(alice, draft).counts)
    pasted = "Jonas,Weber,jonas@example.org,peer\nJonas,Weber,JONAS@example.org,board"
    answer = browser.post(f"/desk/drafts/{draft}/people/list", pasted=pasted, how="add")
    page = browser.get(answer.location).text
    assert "Jonas Weber stands twice: rows 10 and 11, as peer and as board." in page
    assert "Added 1, 1 needs a look." in page
    assert sum(drafts.look(alice, draft).counts.values()) == sum(counts.values()) + 1


ROSTERS = [path.read_bytes() for path in sorted(Path(FOLDER).iterdir()) if path.suffix in (".csv", ".txt", ".xlsx")]
USES = st.sampled_from(["", "name", "first_name", "email", "relationship", "nothing", "\x00"])


@pytest.mark.outside
@settings(max_examples=25, deadline=10_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(ROSTERS) | st.binary(max_size=300) | st.text(max_size=300).map(str.encode),
    st.integers(0, 400),
    st.lists(USES, max_size=6),
)
def test_whatever_comes_through_the_door_is_taken_whole_or_not_at_all(
    browser: Browser, alice: Actor, draft: str, content: bytes, cut: int, uses: list[str]
) -> None:
    before = [one.row for one in drafts.look(alice, draft).rows]
    answers = {f"use-{place}": use for place, use in enumerate(uses)}
    status, page = _upload(browser, draft, content[cut if cut % 2 else 0 :], **answers)
    after = [one.row for one in drafts.look(alice, draft).rows]
    assert status in (303, 422), page
    assert after == before or (status == 303 and set(before) - {Row()} <= set(after))
