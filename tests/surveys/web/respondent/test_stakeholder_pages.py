"""What each page of a link says, with which status, and that looking changes nothing."""

import base64
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from instruments.answers import Answers
from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from surveys.core.links import LinkGoneError
from surveys.waves.respondent import LinkState, Respondent
from surveys.web.app import build_app
from tests.surveys.web.ballot_box import EDITION, MemoryBox, a_respondent
from tests.surveys.web.sheets import full_sheet

PEER, SELF, SUPERVISOR, REPORT = RaterGroup.PEER, RaterGroup.SELF, RaterGroup.SUPERVISOR, RaterGroup.DIRECT_REPORT
INSTRUMENT = EDITION.instrument
R1 = (
    "Your ratings and comments are shown as the supervisors’ view. Yours may be the only one,"
    " and where there are two each can work out the other’s"
)


def text_of(page: str, selector: str = "main") -> str:
    found = BeautifulSoup(page, "html.parser").select_one(selector)
    assert found is not None
    return " ".join(found.get_text(" ", strip=True).split())


def first_screen(client: FlaskClient, box: MemoryBox, respondent: Respondent) -> str:
    return text_of(client.get(f"/s/{box.invite(respondent)}").text, "#intro")


def test_the_first_screen_says_whose_leadership_who_asks_how_long_and_until_when(
    client: FlaskClient, box: MemoryBox
) -> None:
    seen = first_screen(client, box, a_respondent())
    assert "How do you see Alice Moreau’s leadership?" in seen
    assert "Robin Okafor, who coaches Alice Moreau, asks for your honest view as a peer." in seen
    assert (
        "About 11 minutes. 50 statements, none of them compulsory. Open until the end of 14 March 2031, Berlin time."
        in seen
    )


def test_the_pages_own_style_is_the_one_that_its_policy_allows(client: FlaskClient, box: MemoryBox) -> None:
    answer = client.get(f"/s/{box.invite(a_respondent())}")
    style = re.search("<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"; style-src 'sha256-{digest}';" in answer.headers["Content-Security-Policy"]
    assert "/*" not in style[1]
    assert "asset" not in answer.text.split("</style>")[0]


@pytest.mark.parametrize("group", RaterGroup)
def test_the_first_screen_says_how_to_find_out_whether_the_letter_is_genuine(
    client: FlaskClient, box: MemoryBox, group: RaterGroup
) -> None:
    page = client.get(f"/s/{box.invite(a_respondent(group))}").text
    whom = "Robin Okafor" if group is SELF else "Robin Okafor or Alice Moreau"
    assert f"Is this survey genuine? Ask {whom}, in person or by" in text_of(page, "#declining")


def test_what_is_true_of_one_browser_only_is_said_by_its_script_alone(client: FlaskClient, box: MemoryBox) -> None:
    """A browser without scripts and styles shows whatever the page holds."""
    link = f"/s/{box.invite(a_respondent())}"
    pages = [client.get(f"{link}/decline").text, client.post(f"{link}/decline", follow_redirects=True).text]
    for state in (LinkState.PAST, LinkState.NOT_NOW):
        token = box.invite(a_respondent())
        box.become(token, state)
        pages.append(client.get(f"/s/{token}").text)
    for page in pages:
        assert "raft" not in text_of(page), page
        assert "raft" in page


def test_without_a_coach_named_the_first_screen_still_says_who_asks(client: FlaskClient, box: MemoryBox) -> None:
    seen = first_screen(client, box, a_respondent(coach=""))
    assert "The executive coach of Alice Moreau asks" in seen
    assert "What the coach sees" in seen


def test_the_promise_names_the_group_its_size_and_the_threshold(client: FlaskClient, box: MemoryBox) -> None:
    seen = first_screen(client, box, a_respondent(invited=6, min_raters=4))
    assert "Only together with those of the group Peers : 6 people are invited, you among them." in seen
    assert "Only from 4 answers on. With fewer, merged with another anonymous group or not shown at all." in seen
    assert "shown as one from the start" not in seen
    assert "Comments appear word for word." in seen


def test_a_merged_group_is_told_so_with_the_size_of_the_whole(client: FlaskClient, box: MemoryBox) -> None:
    seen = first_screen(client, box, a_respondent(REPORT, cell=(PEER, REPORT), invited=7))
    assert "the group Peers and direct reports , shown as one from the start: 7 people are invited" in seen


@pytest.mark.parametrize(("k", "comments_from"), [(3, 4), (4, 4), (5, 5)])
def test_the_whole_story_gives_the_thresholds_of_this_wave(
    client: FlaskClient, box: MemoryBox, k: int, comments_from: int
) -> None:
    seen = first_screen(client, box, a_respondent(min_raters=k, days_kept=45))
    assert f"for each statement that at least {k} of you rated" in seen
    assert f"only if at least {comments_from} people in these groups have answered" in seen
    assert "“1.5 or less” or “4.5 or more”" in seen
    assert "are deleted 45 days after the close" in seen
    assert "Whoever runs this server." in seen


def test_a_supervisor_reads_that_they_are_shown_and_has_a_box_to_tick(client: FlaskClient, box: MemoryBox) -> None:
    page = client.get(f"/s/{box.invite(a_respondent(SUPERVISOR))}").text
    assert R1 in text_of(page, "#intro .promise")
    assert "Only together" not in page
    tick = BeautifulSoup(page, "html.parser").select_one("#intro input[name=understood]")
    assert tick is not None
    assert tick.has_attr("required")


def test_the_executive_reads_that_their_answers_are_shown_as_theirs(client: FlaskClient, box: MemoryBox) -> None:
    page = client.get(f"/s/{box.invite(a_respondent(SELF))}").text
    assert "Your ratings and comments are shown as your own" in text_of(page, "#intro")
    assert "I keep a steady voice" in page
    assert "This leader" not in page
    assert "decline" not in page


def test_each_item_is_a_fieldset_with_its_sentence_as_legend_and_a_way_out(client: FlaskClient, box: MemoryBox) -> None:
    soup = BeautifulSoup(client.get(f"/s/{box.invite(a_respondent())}").text, "html.parser")
    ratings = soup.select("fieldset.rating")
    assert [rating.legend.get_text() for rating in ratings if rating.legend] == [
        item.wording.other for item in INSTRUMENT.items
    ]
    for rating in ratings:
        assert [choice["value"] for choice in rating.select("input")] == ["", "1", "2", "3", "4", "5", "n"]
        assert "Not able to observe" in rating.get_text()


def test_the_survey_counts_its_steps_and_ends_with_the_board(client: FlaskClient, box: MemoryBox) -> None:
    soup = BeautifulSoup(client.get(f"/s/{box.invite(a_respondent())}").text, "html.parser")
    assert [small.get_text() for small in soup.select("h2 small")] == [f"{n} of 12" for n in range(1, 13)]
    areas = soup.select("[data-area]")
    assert areas[-1].select_one(".gate") is not None
    assert len(soup.select(".gate")) == 1


def test_texts_of_a_translation_say_their_language_and_the_page_says_its_own(
    client: FlaskClient, box: MemoryBox
) -> None:
    german = replace(INSTRUMENT, locale="de", areas=tuple(replace(area, title="Auftritt") for area in INSTRUMENT.areas))
    edition = Edition(INSTRUMENT, {"de": german}, {})
    soup = BeautifulSoup(
        client.get(f"/s/{box.invite(a_respondent(edition=edition, language='de-AT'))}").text, "html.parser"
    )
    assert soup.html is not None
    assert soup.html["lang"] == "en"
    assert {rating.get("lang") for rating in soup.select("fieldset.rating, .gate, .stem + .key")} == {"de"}
    assert [span["lang"] for span in soup.select("h2 span") if span.get_text() == "Auftritt"] == ["de"] * 10
    english = BeautifulSoup(client.get(f"/s/{box.invite(a_respondent(edition=edition))}").text, "html.parser")
    assert not english.select("main [lang]")


def test_a_sheet_is_stored_and_leads_to_the_thanks(client: FlaskClient, box: MemoryBox) -> None:
    token = box.invite(a_respondent())
    response = client.post(f"/s/{token}", data=full_sheet(INSTRUMENT, PEER))
    assert (response.status_code, response.data) == (303, b"")
    assert response.headers["Location"].startswith(f"/s/{token}/thanks?mark=")
    for _ in range(2):  # it can be loaded again
        thanks = client.get(response.headers["Location"])
        assert thanks.status_code == 200
        assert "Thank you Your reply has been received." in text_of(thanks.text)
        assert 'data-draft="clear"' in thanks.text
        assert len(box.ballots) == 1


@pytest.mark.parametrize("group", [PEER, SUPERVISOR, SELF])
@pytest.mark.parametrize("everyone", [True, False])
def test_the_thanks_for_answers_and_for_declining_are_the_same_to_the_byte(
    client: FlaskClient, box: MemoryBox, group: RaterGroup, *, everyone: bool
) -> None:
    answering, declining = (box.invite(a_respondent(group, remind_everyone=everyone)) for _ in range(2))
    answered = client.post(f"/s/{answering}", data=full_sheet(INSTRUMENT, group))
    declined = client.post(f"/s/{declining}/decline")
    assert (answered.status_code, answered.data) == (declined.status_code, declined.data) == (303, b"")
    goals = [answered.headers["Location"], declined.headers["Location"]]
    assert len(goals[0]) == len(goals[1])
    assert [goal.partition("mark=")[0] for goal in goals] == [f"/s/{one}/thanks?" for one in (answering, declining)]
    one, other = (client.get(goal) for goal in goals)
    assert (one.status_code, one.data, [*one.headers]) == (200, other.data, [*other.headers])


def test_without_its_mark_the_thanks_show_what_the_link_shows(client: FlaskClient, box: MemoryBox) -> None:
    of_another = f"?mark={box.mark(box.invite(a_respondent()))}"
    for state in LinkState:
        token = box.invite(a_respondent(state=state))
        link = client.get(f"/s/{token}")
        for mark in ("", "?mark=", "?mark=x", "?mark=%00%ff", f"?mark={token}", of_another):
            moved = client.get(f"/s/{token}/thanks{mark}")
            assert (moved.status_code, moved.data, moved.headers["Location"]) == (303, b"", f"/s/{token}/")
        shown = client.get(f"/s/{token}/thanks", follow_redirects=True)
        assert (shown.status_code, shown.data) == (link.status_code, link.data)
        assert client.post(f"/s/{token}/thanks").status_code == 405
    assert client.get("/s/x/thanks").status_code == 404


def test_once_the_wave_is_closed_no_mark_shows_more_than_any_other_link(client: FlaskClient, box: MemoryBox) -> None:
    token = box.invite(a_respondent())
    goal = client.post(f"/s/{token}/decline").headers["Location"]
    box.become(token, LinkState.PAST)
    assert "Your reply has been received." in client.get(goal).text
    box.become(token, LinkState.CLOSED)
    closed = client.get(f"/s/{box.invite(a_respondent(state=LinkState.CLOSED))}")
    assert client.get(goal, follow_redirects=True).data == closed.data


def test_sending_twice_stores_once(client: FlaskClient, box: MemoryBox) -> None:
    token = box.invite(a_respondent())
    sheet = full_sheet(INSTRUMENT, PEER)
    assert [client.post(f"/s/{token}", data=sheet).status_code for _ in range(3)] == [303, 410, 410]
    assert len(box.ballots) == 1


@pytest.mark.parametrize(
    ("state", "title", "draft"),
    [
        (LinkState.USED, "Answers have been received", "clear"),
        (LinkState.PAST, "The closing date has passed", "offer"),
        (LinkState.CLOSED, "This survey is closed", "clear"),
    ],
)
@pytest.mark.parametrize("path", ["", "/", "/decline"])
def test_a_link_that_can_no_longer_be_used_has_a_page_that_says_why(
    client: FlaskClient, box: MemoryBox, state: LinkState, title: str, draft: str, path: str
) -> None:
    token = box.invite(a_respondent(state=state))
    for response in (
        client.get(f"/s/{token}{path}"),
        client.post(f"/s/{token}{path}", data=full_sheet(INSTRUMENT, PEER)),
    ):
        assert response.status_code == 410
        assert title in text_of(response.text, "h1")
        assert f'data-draft="{draft}"' in response.text
    assert not box.ballots
    assert not box.declined


def test_a_link_used_while_the_form_was_open_says_so_and_stores_nothing(client: FlaskClient, box: MemoryBox) -> None:
    token = box.invite(a_respondent())
    assert client.get(f"/s/{token}").status_code == 200
    box.become(token, LinkState.PAST)
    response = client.post(f"/s/{token}", data=full_sheet(INSTRUMENT, PEER))
    assert response.status_code == 410
    assert "Nothing was stored" in text_of(response.text)


@pytest.mark.parametrize("state", [LinkState.USED, LinkState.PAST, LinkState.CLOSED])
def test_a_ballot_that_comes_too_late_by_a_moment_is_not_thanked_for(box: MemoryBox, state: LinkState) -> None:
    class ChangesWhileSending(MemoryBox):
        def cast(self, token: str, answers: Answers) -> LinkState:
            self.become(token, state)
            return super().cast(token, answers)

    late = ChangesWhileSending()
    client = build_app(late, behind_tls=True).test_client()
    response = client.post(f"/s/{late.invite(a_respondent())}", data=full_sheet(INSTRUMENT, PEER))
    assert response.status_code == 410
    assert "Thank you" not in text_of(response.text, "h1")
    assert not late.ballots


def test_twenty_at_once_with_one_link_store_one_ballot_and_thank_once(app: Flask, box: MemoryBox) -> None:
    token = box.invite(a_respondent())
    sheet = full_sheet(INSTRUMENT, PEER)

    def send(_: int) -> int:
        return app.test_client().post(f"/s/{token}", data=sheet).status_code

    with ThreadPoolExecutor(20) as people:
        statuses = list(people.map(send, range(20)))
    assert sorted(statuses) == [303] + [410] * 19
    assert len(box.ballots) == 1


def test_a_sheet_sent_as_an_upload_is_refused(client: FlaskClient, box: MemoryBox) -> None:
    token = box.invite(a_respondent())
    sheet = full_sheet(INSTRUMENT, PEER)
    assert client.post(f"/s/{token}", data=sheet, content_type="multipart/form-data").status_code == 400
    assert not box.ballots


def test_every_link_of_a_closed_wave_shows_the_same_bytes(client: FlaskClient, box: MemoryBox) -> None:
    bob = box.invite(a_respondent(state=LinkState.CLOSED))
    charlie = box.invite(a_respondent(SUPERVISOR, state=LinkState.CLOSED, executive="Somebody Else", coach=""))
    assert client.get(f"/s/{bob}").data == client.get(f"/s/{charlie}").data


def test_a_link_whose_person_was_deleted_is_shown_as_closed(client: FlaskClient, box: MemoryBox) -> None:
    class Gone(MemoryBox):
        def respondent(self, token: str) -> Respondent:
            raise LinkGoneError("deleted")

    closed = client.get(f"/s/{box.invite(a_respondent(state=LinkState.CLOSED))}")
    gone = build_app(Gone(), behind_tls=True).test_client().get("/s/anything")
    assert (gone.status_code, gone.data) == (410, closed.data)


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: t + "x", lambda t: "A" + t[1:], lambda t: "é%00"])
def test_a_link_that_was_altered_has_its_own_page(client: FlaskClient, box: MemoryBox, spoil) -> None:  # type: ignore[no-untyped-def]
    token = spoil(box.invite(a_respondent()))
    for path in (f"/s/{token}", f"/s/{token}/decline"):
        for response in (client.get(path), client.post(path, data=full_sheet(INSTRUMENT, PEER))):
            assert response.status_code == 404
            assert "This link does not work" in text_of(response.text, "h1")


def test_a_mistake_brings_the_page_back_with_everything_kept_and_a_link_to_it(
    client: FlaskClient, box: MemoryBox
) -> None:
    token = box.invite(a_respondent())
    sheet = full_sheet(INSTRUMENT, PEER) | {"comment-advice": "<b>" + "x" * 1000, "item-leadership_presence.02": "n"}
    response = client.post(f"/s/{token}", data=sheet)
    assert response.status_code == 422
    assert not box.ballots
    soup = BeautifulSoup(response.text, "html.parser")
    assert [link["href"] for link in soup.select("#summary a")] == ["#comment-advice"]
    area = soup.select_one("#comment-advice")
    assert area is not None
    assert area.get_text().removeprefix("\n") == sheet["comment-advice"]
    assert not soup.select(".skip input[checked]")
    checked = {str(box["name"]): str(box["value"]) for box in soup.select("fieldset.rating input[checked]")}
    assert checked == {name: value for name, value in sheet.items() if name.startswith("item-")}
    assert {str(box["value"]) for box in soup.select("#picks input[checked]")} == set(sheet["picks"])
    assert soup.select_one("input[name=gate-board_communications][value=yes][checked]") is not None


def test_a_supervisor_who_did_not_tick_is_asked_and_nothing_is_stored(client: FlaskClient, box: MemoryBox) -> None:
    sheet = full_sheet(INSTRUMENT, SUPERVISOR)
    del sheet["understood"]
    response = client.post(f"/s/{box.invite(a_respondent(SUPERVISOR))}", data=sheet)
    assert response.status_code == 422
    assert "Please tick that you understand" in text_of(response.text, "#summary")
    assert not box.ballots


def test_declining_is_confirmed_noted_and_undone_by_answering(client: FlaskClient, box: MemoryBox) -> None:
    token = box.invite(a_respondent())
    moved = client.get(f"/s/{token}?decline")
    assert (moved.status_code, moved.data) == (303, b"")
    assert moved.headers["Location"] == f"/s/{token}/decline"
    assert "one total" in text_of(client.get(f"/s/{token}/decline").text)
    assert not box.declined
    for _ in range(2):
        noted = client.post(f"/s/{token}/decline", follow_redirects=True)
        assert noted.status_code == 200
        assert "Your reply has been received." in text_of(noted.text)
    assert len(box.declined) == 1
    assert "Answering undoes that" in text_of(client.get(f"/s/{token}/").text, "#intro")
    assert client.post(f"/s/{token}", data=full_sheet(INSTRUMENT, PEER)).status_code == 303
    assert not box.declined


def test_where_everybody_is_reminded_declining_does_not_promise_otherwise(client: FlaskClient, box: MemoryBox) -> None:
    for everyone, said in ((False, "no more reminders"), (True, "Reminders still come")):
        token = box.invite(a_respondent(remind_everyone=everyone))
        pages = [
            client.get(f"/s/{token}/decline"),
            client.post(f"/s/{token}/decline", follow_redirects=True),
            client.get(f"/s/{token}/decline"),
        ]
        assert all(said in text_of(page.text) for page in pages)


def test_the_leaflet_opens_without_a_link_and_names_the_limits(client: FlaskClient) -> None:
    response = client.get("/privacy")
    assert response.status_code == 200
    seen = text_of(response.text)
    for said in ("Whoever runs the server", "Your own words", "pseudonymous", "invented people"):
        assert said in seen


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("path", ["", "/", "/decline", "/thanks", "?decline", "?x=1"])
def test_looking_changes_nothing_however_often(client: FlaskClient, box: MemoryBox, method: str, path: str) -> None:
    token = box.invite(a_respondent())
    before = client.get(f"/s/{token}").data
    for _ in range(20):
        client.open(f"/s/{token}{path}", method=method, headers={"User-Agent": "mail scanner"})
    assert client.get(f"/s/{token}").data == before
    assert not box.ballots
    assert not box.declined
    assert client.post(f"/s/{token}", data=full_sheet(INSTRUMENT, PEER)).status_code == 303
