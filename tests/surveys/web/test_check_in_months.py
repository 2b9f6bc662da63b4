"""The desk's and the executive's months of check-ins, the plan, and what they cost with a hundred of them."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup, Tag
from sqlalchemy import update

from surveys.app import create_app
from surveys.coaching import check_in_answering, check_in_plan
from surveys.coaching.access import Party
from surveys.coaching.check_in_texts import LONGEST, MOST_GOALS, Answer, GoalAnswer, packed
from surveys.coaching.check_ins import MONTHS_SHOWN, GoalTrend, Point, Said
from surveys.coaching.place import new_id, writing
from surveys.coaching.tables import CheckIn, CheckInPlan, CheckInState
from surveys.core.installation import Installation
from surveys.mail.tables import MailState, Message
from surveys.web.http.check_in_trend import drawn
from tests.support.check_ins import CheckedIn, check_ins, said
from tests.support.coaching import Three, statements
from tests.support.installations import Clock

WIDE = "\U0001f600"


@pytest.fixture
def engaged(installation: Installation, clock: Clock) -> CheckedIn:
    """An engagement with a check-in that waits since today."""
    found = check_ins(installation)
    found.plan(2)
    found.look()
    return found


def _clock(engaged: CheckedIn) -> Clock:
    assert isinstance(engaged.installation.clock, Clock)
    return engaged.installation.clock


def _words(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split())


def _parties(engaged: CheckedIn, party: Party) -> Three:
    three = Three(engaged.installation, engaged.own, engaged.id)
    if party is not Party.COACH:
        three.come_in(party)
    return three


@pytest.mark.parametrize("count", range(1, MONTHS_SHOWN + 1))
def test_names_of_months_stand_apart_on_a_narrow_phone_however_many_there_are(count: int) -> None:
    months = [date(2026 + month // 12, month % 12 + 1, 1) for month in range(5, 5 + count)]
    (trend,) = drawn([GoalTrend(1, "I ask first.", tuple(Point(month, Said.NOTHING) for month in months))])
    word = 10  # per cent that four digits of 13 px take of the 288 px that a screen of 320 px leaves
    assert all(other.x - one.x >= word for one, other in pairwise(trend.labels))
    assert trend.labels[0].month == "Jun"
    assert [one.year for one in trend.labels if one.year] == ["2026", "2027"][: 1 + (count > 7)]


def test_the_months_stand_in_one_picture_and_one_table_with_gaps_for_what_was_missed(engaged: CheckedIn) -> None:
    goal = engaged.share("I ask first.")
    for month, change in ((3, 2), (4, None), (5, ...), (6, -1), (7, 0)):
        _clock(engaged).jump(date(2026, month, 2))
        engaged.look()
        if change is not ...:
            check_in_answering.answer(engaged.installation, engaged.token, said((goal, change)))
    _clock(engaged).jump(date(2026, 7, 25))
    for party in (Party.COACH, Party.EXECUTIVE):
        three = _parties(engaged, party)
        page = (
            three.desk.get(f"/desk/engagements/{engaged.id}/check-ins")
            if party is Party.COACH
            else three.get(party, "check-ins")
        )
        soup = BeautifulSoup(page.text, "html.parser")
        rows = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in soup.select("tbody tr")]
        assert rows == [
            ["July 2026", "0"],
            ["June 2026", "−1"],
            ["May 2026 left blank", "–"],
            ["April 2026", "no basis"],
            ["March 2026", "+2"],
        ]
        (picture,) = soup.select(".trend svg")
        assert len(picture.select(".dot circle")) == 3
        assert len(picture.select(".joins line")) == 1
        assert len(picture.select(".no-basis circle")) == 1


def test_a_goal_has_one_number_on_every_page_of_all_three_whatever_each_of_them_can_read(engaged: CheckedIn) -> None:
    ids = "abc"
    goals = [engaged.share(f"Goal of {letter}", letter * 32) for letter in ids]
    _clock(engaged).jump(date(2026, 3, 2))
    engaged.withdraw(goals[0])
    for month, about in ((4, goals[1:]), (5, goals[:0:-1])):  # the executive cannot read the second one yet
        _clock(engaged).jump(date(2026, month, 2))
        engaged.look()
        form = BeautifulSoup(engaged_form(engaged), "html.parser")
        assert [_spaced(one) for one in form.select("section.goal h2")] == ["Goal 2 Goal of b", "Goal 3 Goal of c"]
        check_in_answering.answer(engaged.installation, engaged.token, said(*((goal, 1) for goal in about)))
    three, desk = _parties(engaged, Party.EXECUTIVE), f"/desk/engagements/{engaged.id}/check-ins"
    for page in (three.desk.get(desk), three.get(Party.EXECUTIVE, "check-ins")):
        soup = BeautifulSoup(page.text, "html.parser")
        assert [_spaced(one) for one in soup.select("figcaption")] == ["Goal 2 Goal of b", "Goal 3 Goal of c"]
        assert [one.text for one in soup.select("thead th")] == ["Check-in", "Goal 2", "Goal 3"]
    text = BeautifulSoup(three.desk.get(f"{desk}/{engaged.rows()[-1].id}").text, "html.parser")
    assert [_spaced(one) for one in text.select("section.sheet h2")][:2] == ["Goal 2 Goal of b", "Goal 3 Goal of c"]


def engaged_form(engaged: CheckedIn) -> str:
    """Open the check-in by its letter's link."""
    return create_app(engaged.installation).test_client().get(engaged.path()).text


def _spaced(one: Tag) -> str:
    return " ".join(one.get_text(" ").split())


def test_twelve_months_stand_on_a_page_and_earlier_ones_behind_a_link(engaged: CheckedIn) -> None:
    goal = engaged.share("I ask first.")
    for number in range(14):
        _clock(engaged).jump(date(2026 + (2 + number) // 12, (2 + number) % 12 + 1, 2))
        engaged.look()
        check_in_answering.answer(engaged.installation, engaged.token, said((goal, number % 7 - 3)))
    desk = _parties(engaged, Party.COACH).desk
    page = BeautifulSoup(desk.get(f"/desk/engagements/{engaged.id}/check-ins").text, "html.parser")
    assert len(page.select("tbody tr")) == 12
    (earlier,) = (one["href"] for one in page.select("a") if one.text == "Earlier months")
    before = BeautifulSoup(desk.get(str(earlier)).text, "html.parser")
    assert [row.text for row in before.select("tbody th")] == ["April 2026", "March 2026"]


def _filled(engaged: CheckedIn, count: int) -> None:
    """Put so many months of the longest answers on as many goals as there can be."""
    goals = [engaged.share(f"{number} {WIDE * 190}") for number in range(MOST_GOALS)]
    whole = GoalAnswer("", WIDE * LONGEST, 3, WIDE * LONGEST)
    text = Answer(
        tuple(GoalAnswer(goal, whole.saw, number - 2, whole.help) for number, goal in enumerate(goals)),
        WIDE * LONGEST,
        WIDE * LONGEST,
    )
    with writing(engaged.head) as place:
        for number in range(1, count):
            day = place.today - timedelta(days=30 * number)
            row = CheckIn(id=new_id(), due_on=day, asked_on=day, state=CheckInState.ANSWERED)
            row.answered_on, row.executive_from = day, day + timedelta(days=7)
            place.put(row, packed(text))


@pytest.mark.parametrize("count", [1, 100])
def test_every_page_of_check_ins_is_small_and_asks_the_database_little(engaged: CheckedIn, count: int) -> None:
    _filled(engaged, count)
    three = _parties(engaged, Party.EXECUTIVE)
    three.come_in(Party.SPONSOR)
    rows = [row for row in engaged.rows() if row.state is CheckInState.ANSWERED]
    waits = engaged.rows()[-1].id
    desk = f"/desk/engagements/{engaged.id}/check-ins"
    own = {party: f"{three.path(party)}check-ins" for party in (Party.EXECUTIVE, Party.SPONSOR)}
    client, visitor = three.clients, three.app.test_client()
    looks = [(three.desk.client, desk), (client[Party.EXECUTIVE], own[Party.EXECUTIVE])]
    looks += [
        (client[Party.SPONSOR], own[Party.SPONSOR]),
        (client[Party.SPONSOR], f"{own[Party.SPONSOR]}/{waits}/form"),
    ]
    looks.append((visitor, engaged.path()))
    if rows:
        looks += [(three.desk.client, f"{desk}?until={rows[50].due_on}"), (three.desk.client, f"{desk}/{rows[-1].id}")]
        looks += [(client[party], f"{path}/{rows[-1].id}") for party, path in own.items()]
    for who, path in looks:
        who.get(path)
        with statements(engaged.installation) as asked:
            page = who.get(path)
        assert page.status_code == 200, path
        assert len(page.data) <= 20_000, (path, len(page.data))
        assert len(asked) <= 8, "\n".join([path, *asked])


# --- the plan ---------------------------------------------------------------------------------------------------------


def test_the_coach_sets_from_when_on_pauses_and_resumes(engaged: CheckedIn) -> None:
    desk, path = _parties(engaged, Party.COACH).desk, f"/desk/engagements/{engaged.id}/check-ins"
    assert "2 April 2026" in _words(desk.get(path).text)
    seen = re.findall(r'name="seen"[^>]* value="([^"]*)"', desk.get(path).text)[0].replace("&#34;", '"')
    saved = desk.post(path, begins_on="2026-04-03", seen=seen)
    assert "The next letter to Hanna Head leaves on 2 May 2026" in " ".join(desk.told(saved).split())
    stale = desk.post(path, begins_on="2026-03-09", seen=seen)
    assert stale.status_code == 422
    assert "was saved here meanwhile" in stale.text
    assert "Paused: nothing is asked for." in desk.told(desk.post(f"{path}/pause"))
    assert "2 May 2026" in desk.told(desk.post(f"{path}/resume"))


def test_the_contract_alone_names_the_day_and_the_plan_follows_it(engaged: CheckedIn) -> None:
    desk, own = _parties(engaged, Party.COACH).desk, f"/desk/engagements/{engaged.id}"
    assert "asked on day 2 of each month, as the contract says" in _words(desk.get(f"{own}/check-ins").text)
    terms = {"purpose": "To lead.", "ending": "In May."}
    assert desk.post(f"{own}/contract/edit", **terms, check_in_day="31").status_code == 303
    engaged.agree(day=31)
    page = _words(desk.get(f"{own}/check-ins").text)
    assert "asked on the last day of each month, as the contract says" in page
    assert "leaves on 30 April 2026" in page
    assert desk.post(f"{own}/check-ins", day="5", begins_on="2026-03-02").status_code == 303
    assert check_in_plan.plan(engaged.coach).day == 31, "a form of before says nothing"


def test_a_plan_from_before_that_goes_by_another_day_is_told_and_saved_by_the_contract(engaged: CheckedIn) -> None:
    desk, path = _parties(engaged, Party.COACH).desk, f"/desk/engagements/{engaged.id}/check-ins"
    with engaged.installation.database.write() as session:
        session.execute(update(CheckInPlan).values(day=9))
    told = "The contract names day 2 of each month, and this plan is older and goes by day 9"
    assert told in _words(desk.get(path).text)
    assert "this plan is older" not in desk.told(desk.post(path, begins_on="2026-03-02"))


def test_before_a_contract_is_written_nothing_can_be_planned(installation: Installation) -> None:
    engaged = check_ins(installation, agreed=False)
    desk, path = _parties(engaged, Party.COACH).desk, f"/desk/engagements/{engaged.id}/check-ins"
    told = "The contract names the day of the month on which they are asked. Write it first"
    assert told in _words(desk.get(path).text)
    answer = desk.post(path, begins_on="2026-03-02")
    assert answer.status_code == 422
    assert "The contract names the day of the month: write it first." in answer.text


@pytest.mark.parametrize("begins_on", ["", "x", "1026-03-02"])
def test_a_day_that_is_none_is_refused_beside_its_field(engaged: CheckedIn, begins_on: str) -> None:
    desk, path = _parties(engaged, Party.COACH).desk, f"/desk/engagements/{engaged.id}/check-ins"
    answer = desk.post(path, begins_on=begins_on)
    assert answer.status_code == 422
    assert "Please look at this again" in answer.text
    assert "2 April 2026" in _words(desk.get(path).text)


def test_a_letter_that_was_refused_is_told_and_sent_again_to_the_corrected_address(engaged: CheckedIn) -> None:
    desk, path = _parties(engaged, Party.COACH).desk, f"/desk/engagements/{engaged.id}/check-ins"
    identifier = engaged.rows()[0].id
    again = f"{path}/{identifier}/again"
    assert again not in desk.get(path).text
    with engaged.installation.database.write() as session:
        refused = {"state": MailState.REFUSED, "reason": "refused by the mail server (550)"}
        session.execute(update(Message).where(Message.about == identifier).values(**refused))
    assert "The letter was refused by the mail server (550)." in desk.get(path).text
    assert "refused by" not in desk.told(desk.post(again))
    assert again not in desk.get(path).text
