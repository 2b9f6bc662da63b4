"""The executive's pages on sessions: dates for their calendar, what was talked about, what they take along."""

import pytest
from bs4 import BeautifulSoup

from surveys.coaching.access import Party
from surveys.coaching.session_acts import cancel, plan, record
from surveys.coaching.session_pages import session_page
from surveys.desk import engagements
from tests.support.coaching import Three, three
from tests.support.installations import Clock, build
from tests.support.sessions import PAID, TALK, UNPAID, when
from tests.surveys.coaching.test_calendar_file import by_icalendar

WIDE = "\U0001f99c"  # four bytes


@pytest.fixture
def parties(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Three:
    return three(build(tmp_path_factory.mktemp("sessions"), clock=clock, timezone="Europe/Berlin"))


def held(parties: Three) -> str:
    return record(parties.member(Party.COACH), when("2026-03-01"), UNPAID, TALK)


def test_the_list_tells_when_what_kind_and_what_about_and_nothing_of_money(parties: Three) -> None:
    held(parties)
    plan(parties.member(Party.COACH), when("2026-03-20"), PAID, weeks=2)
    page = parties.get(Party.EXECUTIVE, "sessions").text
    for said in (
        "Friday, 20 March 2026",
        "10:00 to 11:00, Berlin time",
        "Weekly meeting",
        "Call, 60 min",
        "delegation, the board",
    ):
        assert said in page
    assert "paid" not in page
    assert parties.path(Party.EXECUTIVE).split("/")[2] not in page


def test_one_date_or_all_of_them_go_into_a_calendar(parties: Three) -> None:
    first, _ = plan(parties.member(Party.COACH), when("2026-03-20"), PAID, weeks=2)
    one = parties.get(Party.EXECUTIVE, f"sessions/{first}/meeting.ics")
    every = parties.get(Party.EXECUTIVE, "sessions/meetings.ics")
    assert (one.mimetype, len(by_icalendar(one.data)), len(by_icalendar(every.data))) == ("text/calendar", 1, 2)
    assert {event.summary for event in by_icalendar(every.data)} == {"Meeting with Alice Adler"}
    assert parties.get(Party.EXECUTIVE, f"sessions/{held(parties)}/meeting.ics").status_code == 404


def test_a_takeaway_is_written_changed_and_taken_out(parties: Three) -> None:
    session = held(parties)
    for text in ("I can <wait>.", "I can wait a day."):
        answer = parties.post(Party.EXECUTIVE, f"sessions/{session}", text=text)
        assert answer.status_code == 303
    page = parties.get(Party.EXECUTIVE, f"sessions/{session}?said=saved").text
    assert "Saved." in page
    assert "I can wait a day." in page
    assert "I can wait a day." in parties.get(Party.EXECUTIVE, "sessions").text
    parties.post(Party.EXECUTIVE, f"sessions/{session}", text=" ")
    assert "I can wait" not in parties.get(Party.EXECUTIVE, "sessions").text


@pytest.mark.parametrize(("text", "is_taken"), [(WIDE * 400, True), ('"\n' * 199 + '""', True), ("x" * 401, False)])
def test_a_takeaway_has_at_most_four_hundred_letters_of_any_kind(parties: Three, text: str, is_taken: bool) -> None:
    session = held(parties)
    answer = parties.post(Party.EXECUTIVE, f"sessions/{session}", text=text)
    assert answer.status_code == (303 if is_taken else 422)
    found = session_page(parties.member(Party.EXECUTIVE), session).takeaway
    assert found == (text if is_taken else "")
    if not is_taken:
        assert text in answer.text


def test_two_browsers_do_not_overwrite_each_other_unseen(parties: Three) -> None:
    session = held(parties)
    seen = BeautifulSoup(parties.get(Party.EXECUTIVE, f"sessions/{session}").text, "html.parser").select_one("#seen")
    assert seen is not None
    parties.post(Party.EXECUTIVE, f"sessions/{session}", text="From the phone.")
    page = parties.post(Party.EXECUTIVE, f"sessions/{session}", text="From the desk.", seen=str(seen["value"]))
    assert page.status_code == 422
    assert "“From the phone.” was saved here meanwhile" in page.text
    assert "From the desk." in page.text
    assert session_page(parties.member(Party.EXECUTIVE), session).takeaway == "From the phone."


def test_what_has_not_begun_or_was_cancelled_has_no_place_for_a_takeaway(parties: Three) -> None:
    me = parties.member(Party.COACH)
    (session,) = plan(me, when("2026-03-20"), PAID)
    assert "<textarea" not in parties.get(Party.EXECUTIVE, f"sessions/{session}").text
    refused = parties.post(Party.EXECUTIVE, f"sessions/{session}", text="Too early.")
    assert refused.status_code == 422
    cancel(me, session)
    page = parties.get(Party.EXECUTIVE, "sessions").text
    assert "Cancelled" in page
    assert f"sessions/{session}" not in page


def test_another_executives_session_is_nothing(parties: Three) -> None:
    assert parties.get(Party.EXECUTIVE, f"sessions/{'f' * 32}").status_code == 404
    assert parties.post(Party.EXECUTIVE, f"sessions/{'f' * 32}", text="x").status_code == 404
    assert parties.get(Party.SPONSOR, "sessions").status_code == 404


def test_with_the_engagement_the_place_ends_and_what_was_typed_is_shown(parties: Three) -> None:
    session = held(parties)
    parties.get(Party.EXECUTIVE)
    engagements.end(parties.own, parties.engaged)
    answer = parties.post(Party.EXECUTIVE, f"sessions/{session}", text="A text of some length that is not lost.")
    assert answer.status_code == 410
    assert "A text of some length that is not lost." in answer.text
