"""What passes between department head, executive and coach on their pages, as browsers see it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from surveys.coaching import alignment, goals, intake, sharing, status_line
from surveys.coaching.access import Party
from surveys.coaching.intake import QUESTIONS
from surveys.coaching.place import new_id, writing
from surveys.coaching.sharing import shareable
from surveys.coaching.tables import (
    CheckIn,
    CheckInState,
    CoachingSession,
    GoalState,
    Occasion,
    SessionKind,
    SessionState,
)
from surveys.core.installation import Installation
from surveys.desk import engagements
from tests.support.coaching import NOTICE, WHAT, Three, agree, statements, three

TEXT = 'We must merge two teams <b>"by" June</b>'
LONG = "x" * 601


@pytest.fixture
def parties(installation: Installation) -> Three:
    return three(installation)


def desk_get(parties: Three, below: str) -> TestResponse:
    return parties.desk.get(f"/desk/engagements/{parties.engaged}/{below}")


def desk_post(parties: Three, below: str, **fields: str) -> TestResponse:
    return parties.desk.post(f"/desk/engagements/{parties.engaged}/{below}", **fields)


def hidden(page: str) -> dict[str, str]:
    """Give what a page's form sends beside what is typed."""
    found = re.findall(r"<input[^>]*>", page)
    pairs = [
        (name[1], unescape(value[1]))
        for tag in found
        if (name := re.search(r'name="(seen|mark)"', tag)) and (value := re.search(r'value="([^"]*)"', tag))
    ]
    return dict(pairs)


def answers(**said: str) -> dict[str, str]:
    return dict.fromkeys(QUESTIONS, "") | said


def test_the_home_page_says_what_is_not_there_in_one_sentence(parties: Three) -> None:
    page = parties.get(Party.SPONSOR).text
    assert "The coaching of Dana Whitfield" in page
    assert "no answers of the survey, no report, no notes of sessions" in page
    assert "Nothing is shared with you yet" in page


def test_the_department_head_types_the_intake_and_the_executive_reads_the_same_words(parties: Three) -> None:
    page = parties.get(Party.SPONSOR, "intake").text
    assert page.index("reads this as you wrote it") < page.index("<form")
    answer = parties.post(Party.SPONSOR, "intake", **answers(achieve=TEXT), **hidden(page))
    assert answer.status_code == 303
    assert unescape(parties.get(Party.EXECUTIVE, "head/intake").text).count(TEXT) == 1
    assert "Confirmed" in desk_get(parties, "intake").text


def test_the_coach_types_it_in_the_talk_and_the_executive_waits_for_the_yes(parties: Three) -> None:
    page = desk_get(parties, "intake/edit").text
    assert desk_post(parties, "intake/edit", **answers(tried=TEXT), **hidden(page)).status_code == 303
    assert "Waits for a yes" in desk_get(parties, "intake").text
    assert "merge two teams" not in parties.get(Party.EXECUTIVE, "head/intake").text
    page = parties.get(Party.SPONSOR, "intake").text
    assert "Confirm: these are my words" in page
    assert parties.post(Party.SPONSOR, "intake", **answers(tried=TEXT), **hidden(page)).status_code == 303
    assert "merge two teams" in parties.get(Party.EXECUTIVE, "head/intake").text


def test_a_yes_is_never_to_words_that_the_page_did_not_show(parties: Three) -> None:
    intake.write(parties.member(Party.COACH), answers(tried="Much"))
    page = parties.get(Party.SPONSOR, "intake").text
    intake.write(parties.member(Party.COACH), answers(tried="Much", depends="On whom I did not say"))
    answer = parties.post(Party.SPONSOR, "intake", **answers(tried="Much"), **hidden(page))
    assert answer.status_code == 422
    assert "changed meanwhile" in answer.text
    assert "On whom I did not say" in answer.text
    found = intake.intake(parties.member(Party.COACH))
    assert found is not None
    assert found.confirmed_on is None
    sent = answers(tried="Much", depends="On whom I did not say")
    assert parties.post(Party.SPONSOR, "intake", **sent, **hidden(answer.text)).status_code == 303


def test_two_who_change_the_same_answer_are_shown_both(parties: Three) -> None:
    page = desk_get(parties, "intake/edit").text
    intake.write(parties.member(Party.SPONSOR), answers(tried="Hers"))
    answer = desk_post(parties, "intake/edit", **answers(tried="The coach’s"), **hidden(page))
    assert answer.status_code == 422
    assert "“Hers” was saved here meanwhile" in answer.text
    assert "The coach’s" in answer.text
    assert intake.intake(parties.member(Party.SPONSOR)).answers["tried"] == "Hers"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("said", "clear"),
    [
        ({}, "answer at least one"),
        ({"achieve": "  \u200b "}, "answer at least one"),
        ({"achieve": LONG}, "600"),
        ({"achieve": "bad\x07bell"}, "control character"),
    ],
)
def test_a_bad_intake_is_refused_with_what_was_typed(parties: Three, said: dict[str, str], clear: str) -> None:
    typed = {"support": "What I typed <i>"} if "least" not in clear else {}
    answer = parties.post(Party.SPONSOR, "intake", **answers(**said, **typed))
    assert answer.status_code == 422
    assert clear in answer.text
    assert all(text in unescape(answer.text) for text in typed.values())
    assert intake.intake(parties.member(Party.SPONSOR)) is None


def test_a_goal_is_shared_by_its_tick_and_withdrawn_by_a_button(parties: Three) -> None:
    goal = parties.goal()
    page = parties.get(Party.EXECUTIVE, "head").text
    assert "checked" not in page
    assert parties.post(Party.EXECUTIVE, f"head/goals/{goal}/share").status_code == 422
    assert WHAT not in parties.get(Party.SPONSOR).text
    assert parties.post(Party.EXECUTIVE, f"head/goals/{goal}/share", **hidden(page)).status_code == 303
    home = parties.get(Party.SPONSOR).text
    assert WHAT in home
    assert NOTICE in home
    assert parties.post(Party.EXECUTIVE, f"head/goals/{goal}/withdraw").status_code == 303
    home = parties.get(Party.SPONSOR).text
    assert "and withdrawn on" in home
    assert WHAT not in home


def test_an_edited_goal_asks_whether_to_share_it_again(parties: Three) -> None:
    goal = parties.goal()
    (found,) = shareable(parties.member(Party.EXECUTIVE))
    sharing.share(parties.member(Party.EXECUTIVE), goal, found.mark)
    parties.edit(goal, "I wait until others spoke")
    page = parties.get(Party.EXECUTIVE, "head").text
    assert "Changed since" in page
    assert "Share again" in page
    assert "I wait until others spoke" not in parties.get(Party.SPONSOR).text
    parties.edit(goal, "I wait a week")
    answer = parties.post(Party.EXECUTIVE, f"head/goals/{goal}/share", **hidden(page))
    assert answer.status_code == 422
    assert "Read them as they are now" in answer.text
    assert "I wait" not in parties.get(Party.SPONSOR).text


def test_the_line_is_said_with_its_day_and_a_long_one_comes_back_as_typed(parties: Three) -> None:
    page = parties.get(Party.EXECUTIVE, "head/line").text
    long = "y" * 141
    answer = parties.post(Party.EXECUTIVE, "head/line", line=long, **hidden(page))
    assert answer.status_code == 422
    assert long in answer.text
    assert parties.post(Party.EXECUTIVE, "head/line", line="It <goes>", **hidden(page)).status_code == 303
    assert "It &lt;goes&gt;" in parties.get(Party.SPONSOR).text


def test_a_stale_page_does_not_write_over_a_line(parties: Three) -> None:
    page = parties.get(Party.EXECUTIVE, "head/line").text
    status_line.say(parties.member(Party.EXECUTIVE), "From the phone")
    answer = parties.post(Party.EXECUTIVE, "head/line", line="From the desk", **hidden(page))
    assert answer.status_code == 422
    assert "“From the phone” was saved here meanwhile" in answer.text
    assert "From the phone" in parties.get(Party.SPONSOR).text


def test_a_talk_has_a_day_for_all_and_notes_for_two(parties: Three) -> None:
    page = parties.get(Party.EXECUTIVE, "head/talks/middle").text
    answer = parties.post(Party.EXECUTIVE, "head/talks/middle", held_on="", notes="Ask for time", **hidden(page))
    assert answer.status_code == 422
    assert "On which day do you meet?" in answer.text
    assert "Ask for time" in answer.text
    sent = {"held_on": "2026-06-01", "notes": "Ask for time"}
    assert parties.post(Party.EXECUTIVE, "head/talks/middle", **sent, **hidden(page)).status_code == 303
    assert "1 June 2026" in parties.get(Party.SPONSOR).text
    assert "Ask for time" not in parties.get(Party.SPONSOR).text
    assert "Ask for time" in desk_get(parties, "alignment").text
    assert parties.get(Party.EXECUTIVE, "head/talks/never").status_code == 404


def test_what_is_sent_after_the_end_is_shown_to_copy(parties: Three) -> None:
    page = parties.get(Party.SPONSOR, "intake").text
    desk = desk_get(parties, "intake/edit").text
    engagements.end(parties.own, parties.engaged)
    long = "All of what I have said here"
    answer = parties.post(Party.SPONSOR, "intake", **answers(achieve=long), **hidden(page))
    assert (answer.status_code, answer.text.count(long)) == (410, 1)
    assert "&#34;achieve" not in answer.text
    answer = desk_post(parties, "intake/edit", **answers(achieve=long), **hidden(desk))
    assert (answer.status_code, answer.text.count(long)) == (409, 1)
    assert "take it up again" in answer.text


@pytest.mark.parametrize("number", [1, 100])
def test_pages_stay_small_and_ask_little_however_much_there_is(parties: Three, number: int) -> None:
    own = parties.member(Party.EXECUTIVE)
    for _ in range(number):
        parties.goal()
    for one in shareable(own):
        sharing.share(own, one.goal, one.mark)
    _furnish(parties, number)
    for party in (Party.SPONSOR, Party.EXECUTIVE):
        parties.get(party)
    pages = {
        *((Party.SPONSOR, below) for below in ("", "answers", "intake")),
        *((Party.EXECUTIVE, below) for below in ("head", "head/talks/start", "head/intake")),
        *((Party.COACH, below) for below in ("intake", "intake/edit", "alignment")),
    }
    desk_get(parties, "intake")
    for who, below in pages:
        is_desk = who is Party.COACH
        begins = f"/desk/engagements/{parties.engaged}/" if is_desk else parties.path(who)
        client = parties.desk.client if is_desk else parties.clients[who]
        with statements(parties.installation) as asked:
            page = client.get(f"{begins}{below}")
        assert page.status_code == 200
        assert len(page.data) < 20_000, below
        assert len(asked) <= 8, (below, asked)
    for page in (parties.get(Party.SPONSOR), parties.get(Party.EXECUTIVE, "head"), desk_get(parties, "alignment")):
        assert ("Earlier ones" in page.text) is (number == 100)
    last = parties.get(Party.SPONSOR, "?page=99").text
    assert WHAT in last
    assert ("Later ones" in last) is (number == 100)


def _furnish(parties: Three, number: int) -> None:
    """Put in as many check-ins and sessions, and one of each of the rest."""
    agree(parties)
    intake.write(parties.member(Party.SPONSOR), answers(achieve="x" * 300))
    status_line.say(parties.member(Party.EXECUTIVE), "y" * 140)
    today = parties.installation.today()
    alignment.keep(parties.member(Party.EXECUTIVE), Occasion.END, today, "z" * 2_000)
    said = {"goals": [["a" * 32, "s" * 400, 1, "h" * 400]], "business": "b" * 400, "suggestion": "c" * 400}
    with writing(parties.member(Party.SPONSOR)) as place:
        for _ in range(number):
            days = {"due_on": today, "asked_on": today, "answered_on": today, "executive_from": today}
            place.put(CheckIn(id=new_id(), state=CheckInState.ANSWERED, **days), said)
    with writing(parties.member(Party.COACH)) as place:
        for months in range(number):
            at = parties.installation.clock() - timedelta(days=30 * (months + 4))
            row = CoachingSession(id=new_id(), starts_at=at, minutes=50, paid=True, sequence=0)
            row.kind, row.state = SessionKind.CALL, SessionState.HELD
            place.put(row, {})


def test_the_home_offers_the_check_in_that_waits_and_says_nothing_of_one_where_none_does(parties: Three) -> None:
    home = parties.get(Party.SPONSOR).text
    assert "waits" not in home
    assert "Answer the check-in" not in home
    with writing(parties.member(Party.SPONSOR)) as place:
        row = CheckIn(id=new_id(), due_on=place.today, asked_on=place.today, state=CheckInState.ASKED)
        identifier = place.put(row, {}).id
    with statements(parties.installation) as asked:
        home = parties.get(Party.SPONSOR).text
    assert f'href="check-ins/{identifier}/form"' in home
    assert "Answer the check-in for March 2026" in home
    assert len([one for one in asked if "FROM standing_link" not in one or "engagement" not in one]) <= 8


def test_a_goal_that_was_reached_is_not_shown_as_worked_on(parties: Three) -> None:
    goal = parties.goal()
    (one,) = sharing.shareable(parties.member(Party.EXECUTIVE))
    sharing.share(parties.member(Party.EXECUTIVE), goal, one.mark)
    assert "does not work on it any more" not in parties.get(Party.SPONSOR).text
    goals.set_state(parties.member(Party.EXECUTIVE), goal, GoalState.REACHED, seen=GoalState.ACTIVE)
    words = " ".join(BeautifulSoup(parties.get(Party.SPONSOR).text, "html.parser").get_text(" ").split())
    assert "Reached Dana Whitfield does not work on it any more. Shared with you on" in words
    assert "they see that you reached it" in parties.get(Party.EXECUTIVE, "head").text
