"""The desk's pages on sessions: forms that keep what was typed, say what is wrong, and never overwrite unseen."""

import re
from datetime import timedelta
from functools import partial

import pytest
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from surveys.coaching import commitments, takeaways
from surveys.coaching.access import Party
from surveys.coaching.commitments import CommitmentText
from surveys.coaching.locks import lock
from surveys.coaching.session_acts import hold, plan, record
from surveys.coaching.session_pages import overview, session_page
from surveys.coaching.sessions import Talk
from surveys.coaching.tables import SessionState
from surveys.desk import engagements
from tests.support.coaching import Three, statements, three
from tests.support.installations import Clock, build
from tests.support.sessions import PAID, TALK, when
from tests.surveys.coaching.test_calendar_file import by_ical

DATE = {"day": "2026-03-20", "at": "10:00", "minutes": "60", "kind": "meeting", "paid": "y", "weeks": "1"}
WIDE = "\U0001f99c"  # four bytes
CANARY = "Zephyranthes"


@pytest.fixture
def parties(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Three:
    return three(build(tmp_path_factory.mktemp("sessions"), clock=clock, timezone="Europe/Berlin"))


def path(parties: Three, below: str = "") -> str:
    return f"/desk/engagements/{parties.engaged}/sessions{below}"


def held(parties: Three) -> str:
    return record(parties.member(Party.COACH), when("2026-03-01"), PAID, TALK)


def planned(parties: Three) -> str:
    return plan(parties.member(Party.COACH), when("2026-03-20"), PAID)[0]


def errors(page: TestResponse) -> list[str]:
    assert page.status_code == 422
    return [one.text for one in BeautifulSoup(page.text, "html.parser").select(".error")]


def value(page: TestResponse, name: str, form: str = "") -> str:
    found = BeautifulSoup(page.text, "html.parser").select_one(f"{form} [name={name}]")
    assert found is not None
    return str(found.get("value") or found.text.strip())


def marks(page: TestResponse) -> str:
    """What a form says was seen when its page was made."""
    form = BeautifulSoup(page.text, "html.parser").select_one("main form [name=seen]")
    assert form is not None
    return str(form["value"])


def test_a_session_is_planned_shown_and_downloaded(parties: Three) -> None:
    told = parties.desk.told(parties.desk.post(path(parties, "/new"), **{**DATE, "weeks": "3", "tell": "y"}))
    assert "It is planned." in told
    for said in ("Friday, 20 March 2026", "Friday, 3 April 2026", "10:00 to 11:00, Berlin time"):
        assert said in told
    file = parties.desk.get(path(parties, "/meetings.ics"))
    assert file.mimetype == "text/calendar"
    assert file.headers["Content-Disposition"] == 'attachment; filename="meetings.ics"'
    assert {one.summary for one in by_ical(file.data)} == {"Meeting with Dana Whitfield"}
    assert parties.desk.get(path(parties, f"/{planned(parties)}/meeting.ics")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"day": "2026-03-01"}, "over already"),
        ({"day": "2026-13-01"}, "Not a valid date"),
        ({"day": ""}, "On which day?"),
        ({"day": "2126-03-01"}, "Is the year right?"),
        ({"at": "25:00"}, "Not a valid time"),
        ({"at": ""}, "At what time?"),
        ({"minutes": "4"}, "From 5 to 480 minutes."),
        ({"minutes": "481"}, "From 5 to 480 minutes."),
        ({"minutes": "an hour"}, "Not a valid integer"),
        ({"weeks": "0"}, "From 1 to 52."),
        ({"weeks": "53"}, "From 1 to 52."),
        ({"kind": "lunch"}, "Not a valid choice"),
        ({"day": "2026-03-29", "at": "02:30"}, "leave 02:30 out. Choose another time."),
        ({"day": "2026-03-22", "at": "02:30", "weeks": "2"}, "On 29 March 2026 the clocks go forward"),
    ],
)
def test_a_date_that_cannot_be_is_said_at_its_field_and_nothing_is_planned(
    parties: Three, changes: dict[str, str], said: str
) -> None:
    page = parties.desk.post(path(parties, "/new"), **{**DATE, **changes})
    (error,) = errors(page)
    assert said in error
    for name in {"day", "at", "minutes", "weeks"} - {"day" if changes.get("day") == "2026-13-01" else ""}:
        assert value(page, name) == {**DATE, **changes}[name]
    assert overview(parties.member(Party.COACH)).coming.total == 0


@pytest.mark.parametrize(("minutes", "weeks"), [("5", "1"), ("480", "52")])
def test_the_least_and_the_most_are_taken(parties: Three, minutes: str, weeks: str) -> None:
    answer = parties.desk.post(path(parties, "/new"), **{**DATE, "minutes": minutes, "weeks": weeks})
    assert answer.status_code == 303
    assert overview(parties.member(Party.COACH)).coming.total == int(weeks)


def test_a_time_that_comes_twice_is_asked_about_and_the_answer_is_kept(parties: Three) -> None:
    twice = {**DATE, "day": "2026-10-18", "at": "02:30", "weeks": "2"}
    page = parties.desk.post(path(parties, "/new"), **twice)
    assert "02:30 comes twice" in errors(page)[0]
    assert [one["value"] for one in BeautifulSoup(page.text, "html.parser").select("[name=which]")] == [
        "first",
        "second",
    ]
    assert "the second time (UTC+1)" in page.text
    assert parties.desk.post(path(parties, "/new"), **twice, which="second").status_code == 303
    last = overview(parties.member(Party.COACH)).coming.lines[-1]
    assert last.begins.utcoffset() == timedelta(hours=1)
    page = parties.desk.get(path(parties, f"/{last.id}/date"))
    (chosen,) = BeautifulSoup(page.text, "html.parser").select("[name=which][checked]")
    assert chosen["value"] == "second"
    change = {**twice, "day": "2026-10-25", "minutes": "45", "which": "second", "seen": marks(page)}
    assert parties.desk.post(path(parties, f"/{last.id}/date"), **change).status_code == 303
    assert session_page(parties.member(Party.COACH), last.id).line.begins == last.begins


@pytest.mark.parametrize(
    ("topics", "said"),
    [
        ("delegation, board, sleep, travel", "These are 4 topics. Keep the 3 that mattered most."),
        (f"{'x' * 41}", "at most 40 characters"),
        ("a\x07b", "control character"),
    ],
)
def test_topics_are_at_most_three_words_or_so(parties: Three, topics: str, said: str) -> None:
    fields = {**DATE, "day": "2026-03-01", "topics": topics, "next": "Let two people decide."}
    page = parties.desk.post(path(parties, "/held"), **fields)
    (error,) = errors(page)
    assert said in error
    assert value(page, "next") == "Let two people decide."
    assert overview(parties.member(Party.COACH)).before.total == 0


def test_the_longest_texts_of_the_widest_letters_fit_and_one_letter_more_is_refused(parties: Three) -> None:
    session = held(parties)
    topics, following = ", ".join([WIDE * 40] * 3), WIDE * 600
    assert parties.desk.post(path(parties, f"/{session}/held"), topics=topics, next=following).status_code == 303
    found = session_page(parties.member(Party.COACH), session).talk
    assert found == Talk((WIDE * 40,) * 3, following)
    errors(parties.desk.post(path(parties, f"/{session}/held"), topics="a", next=WIDE * 601))
    for text in (WIDE * 2000, '"\n' * 999 + '""'):
        assert parties.desk.post(path(parties, f"/{session}/private"), text=text).status_code == 303
    errors(parties.desk.post(path(parties, f"/{session}/private"), text="x" * 2001))


def test_a_session_is_changed_held_and_taken_back_on_its_page(parties: Three, clock: Clock) -> None:
    session, me = planned(parties), parties.member(Party.COACH)
    assert "What it was about" not in parties.desk.get(path(parties, f"/{session}")).text
    page = parties.desk.get(path(parties, f"/{session}/date"))
    moved = {**DATE, "day": "2026-03-21", "kind": "call", "seen": marks(page)}
    assert parties.desk.post(path(parties, f"/{session}/date"), **moved).status_code == 303
    assert "not begun yet" in parties.desk.post(path(parties, f"/{session}/held"), topics="a").text
    clock.pass_(days=20)
    parties.desk.sign_in(parties.own)
    assert "Was it held?" in parties.desk.get(path(parties)).text
    told = parties.desk.told(parties.desk.post(path(parties, f"/{session}/held"), topics="a; b", next="<b>go</b>"))
    assert "&lt;b&gt;go&lt;/b&gt;" in told
    assert session_page(me, session).talk == Talk(("a", "b"), "<b>go</b>")
    assert "1 h in all" in re.sub("<[^>]+>", "", parties.desk.get(path(parties)).text)
    forms = re.findall("<form[^>]*>", parties.desk.get(path(parties, f"/{session}")).text)
    assert not [form for form in forms if "/cancel" in form]
    asked = parties.desk.get(path(parties, f"/{session}/cancel")).text
    assert "of 21 March 2026 did not take place</h1>" in asked
    assert "There is no way back" in asked
    assert session_page(me, session).line.state is SessionState.HELD
    assert parties.desk.post(path(parties, f"/{session}/cancel")).status_code == 303
    assert session_page(me, session).line.state is SessionState.CANCELLED
    assert "It is cancelled already." in parties.desk.get(path(parties, f"/{session}/cancel")).text
    cancelled = parties.desk.get(path(parties, f"/{session}")).text
    assert "What it was about" in cancelled
    assert f"{session}/held" not in cancelled
    page = parties.desk.post(path(parties, f"/{session}/date"), **{**DATE, "day": "2026-05-21"})
    assert page.status_code == 422
    assert "was cancelled. Plan a new one" in page.text


def test_a_stale_page_overwrites_nothing_that_was_saved_meanwhile(parties: Three) -> None:
    session, me = held(parties), parties.member(Party.COACH)
    page = parties.desk.get(path(parties, f"/{session}/held"))
    hold(me, session, Talk(("sleep",), "Rest."))
    fields = {"topics": "delegation, the board", "next": "Mine.", "seen": marks(page)}
    clashed = parties.desk.post(path(parties, f"/{session}/held"), **fields)
    assert any("“Rest.” was saved here meanwhile" in error for error in errors(clashed))
    assert value(clashed, "next") == "Mine."
    assert session_page(me, session).talk == Talk(("sleep",), "Rest.")
    stale = {**DATE, "day": "2026-02-28", "seen": marks(parties.desk.get(path(parties, f"/{session}/date")))}
    parties.desk.post(path(parties, f"/{session}/date"), **{**stale, "day": "2026-02-27"})
    clashed = parties.desk.post(path(parties, f"/{session}/date"), **stale)
    assert any("“2026-02-27” was saved here meanwhile" in error for error in errors(clashed))


def test_private_lines_are_on_this_page_alone_with_the_day_on_which_they_go(parties: Three) -> None:
    session = held(parties)
    parties.desk.post(path(parties, f"/{session}/private"), text=CANARY)
    page = parties.desk.get(path(parties, f"/{session}")).text
    assert CANARY in page
    assert "Erased on 1 April 2026." in page
    assert "unless you tick this" in parties.desk.get(path(parties, f"/{session}/private")).text
    parties.desk.post(path(parties, f"/{session}/private"), text=CANARY, keep="y")
    assert "They are kept." in parties.desk.get(path(parties, f"/{session}")).text
    for below in ("", f"/{session}"):
        assert CANARY not in parties.get(Party.EXECUTIVE, f"sessions{below}").text
    for other in (path(parties), f"/desk/engagements/{parties.engaged}/audit", f"/desk/engagements/{parties.engaged}"):
        assert CANARY not in parties.desk.get(other).text
    assert CANARY not in parties.get(Party.SPONSOR).text


def test_a_takeaway_is_shown_unless_it_is_kept(parties: Three) -> None:
    session, executive = held(parties), parties.member(Party.EXECUTIVE)
    assert "Nothing is written down yet" in parties.desk.get(path(parties, f"/{session}")).text
    takeaways.save(executive, session, CANARY)
    assert CANARY in parties.desk.get(path(parties, f"/{session}")).text
    lock(executive, ["takeaways"])
    page = parties.desk.get(path(parties, f"/{session}")).text
    assert CANARY not in page
    assert "keeps this private" in page


def test_an_engagement_that_ended_shows_everything_and_takes_nothing(parties: Three) -> None:
    session = held(parties)
    engagements.end(parties.own, parties.engaged)
    page = parties.desk.get(path(parties, f"/{session}"))
    assert "Let two people decide without me." in page.text
    assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
    typed = "A text of some length that is not lost."
    posts = {
        "/new": DATE,
        "/held": {**DATE, "day": "2026-03-01", "next": typed},
        f"/{session}/held": {"next": typed},
        f"/{session}/private": {"text": typed},
        f"/{session}/date": DATE,
        f"/{session}/cancel": {},
    }
    for below, fields in posts.items():
        answer = parties.desk.post(path(parties, below), **fields)
        assert answer.status_code == 409, below
        assert "has ended" in answer.text
        assert (typed in answer.text) is (typed in str(fields))


def committed(parties: Three, *acts: str) -> list[str]:
    executive, goal = parties.member(Party.EXECUTIVE), parties.goal()
    return [commitments.make(executive, "", goal, CommitmentText("a meeting begins", act)) for act in acts]


def test_commitments_are_ticked_and_a_tick_of_somebody_elses_is_not_taken(parties: Three) -> None:
    ticked, other = committed(parties, "ask <two> people", "wait")
    fields = {**DATE, "day": "2026-03-01", "commitments": [ticked, "f" * 32]}
    page = parties.desk.get(path(parties, "/held"))
    assert "If a meeting begins, then I will ask &lt;two&gt; people" in page.text
    assert parties.desk.post(path(parties, "/held"), **fields).status_code == 303
    (line,) = overview(parties.member(Party.COACH)).before.lines
    found = session_page(parties.member(Party.COACH), line.id)
    assert found.talk.commitments == (ticked,)
    page = parties.desk.get(path(parties, f"/{line.id}/held"))
    seen = marks(page)
    (checked,) = BeautifulSoup(page.text, "html.parser").select("[name=commitments][checked]")
    assert checked["value"] == ticked
    hold(parties.member(Party.COACH), line.id, Talk((), "", (other,)))
    clashed = parties.desk.post(path(parties, f"/{line.id}/held"), commitments=[ticked, other], seen=seen)
    assert any("“If a meeting begins, then I will wait” was saved" in error for error in errors(clashed))
    assert "ask &lt;two&gt; people" not in parties.get(Party.EXECUTIVE, f"sessions/{line.id}").text
    assert 'then I will <span class="pre">wait' in parties.get(Party.EXECUTIVE, f"sessions/{line.id}").text


@pytest.mark.parametrize("count", [1, 100])
def test_every_page_is_small_and_asks_the_database_little(parties: Three, count: int) -> None:
    me, executive = parties.member(Party.COACH), parties.member(Party.EXECUTIVE)
    ids = committed(parties, *["w" * 200] * 6)
    talk = Talk(("x" * 40,) * 3, "y" * 600, tuple(ids))
    for _ in range(count):
        session = record(me, when("2026-03-01"), PAID, talk)
        takeaways.save(executive, session, "z" * 400)
    for _ in range(-(-count // 52)):
        coming = plan(me, when("2026-03-20"), PAID, weeks=min(count, 52), tell=True)
    parties.desk.post(path(parties, f"/{session}/private"), text="x" * 2000)
    parties.get(Party.EXECUTIVE)
    looks = {
        below: partial(parties.desk.get, path(parties, below))
        for below in ("", "?before=2&coming=2", "/new", "/held", f"/{session}", f"/{coming[0]}", "/meetings.ics")
    }
    looks |= {
        f"x {below}": partial(parties.get, Party.EXECUTIVE, below)
        for below in ("sessions", "sessions?before=2", f"sessions/{session}", f"sessions/{coming[0]}")
    }
    for name, look in looks.items():
        look()
        with statements(parties.installation) as asked:
            page = look()
        whose = [one for one in asked if "FROM standing_link" not in one or name.startswith("x ")]
        assert page.status_code == 200
        assert name == "/meetings.ics" or len(page.data) <= 20_000, (name, len(page.data))
        assert len(whose) <= 8 + name.startswith("x "), (name, whose)  # the test itself looks the link up
