"""The mark of the thanks: for one link, for ten minutes, the same for every reply, and nothing of it is kept."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from instruments.groups import RaterGroup
from surveys.app import create_app
from surveys.core.installation import Installation
from surveys.core.links import Purpose
from surveys.waves.casting import Casting
from surveys.waves.thanks import KEPT, is_marked, thanks_mark
from tests.support.ballots import LEADERSHIP
from tests.support.desk import stored
from tests.support.installations import Clock, open_wave, tokens
from tests.surveys.web.sheets import full_sheet

PEER, SECOND = RaterGroup.PEER, timedelta(seconds=1)


@pytest.fixture
def links(installation: Installation) -> list[str]:
    return [token for group, token in tokens(installation, open_wave(installation, peer=4)) if group is PEER]


@pytest.fixture
def client(installation: Installation) -> FlaskClient:
    return create_app(installation).test_client()


@pytest.mark.parametrize(("later", "holds"), [(KEPT - SECOND, True), (KEPT, False), (KEPT + SECOND, False)])
def test_it_holds_for_ten_minutes(
    installation: Installation, clock: Clock, links: list[str], later: timedelta, *, holds: bool
) -> None:
    mark = thanks_mark(installation, links[0])
    assert is_marked(installation, links[0], mark)
    clock.now += later
    assert is_marked(installation, links[0], mark) is holds


def test_a_clock_that_was_set_back_gives_nobody_more_time(
    installation: Installation, clock: Clock, links: list[str]
) -> None:
    mark = thanks_mark(installation, links[0])
    clock.now -= SECOND
    assert not is_marked(installation, links[0], mark)


def test_it_is_for_one_link_and_no_other_text_is_one(installation: Installation, links: list[str]) -> None:
    mark = thanks_mark(installation, links[0])
    assert not is_marked(installation, links[1], mark)
    changed = [mark[:at] + ("x" if mark[at] != "x" else "y") + mark[at + 1 :] for at in range(len(mark))]
    foreign = [
        installation.links(purpose).sign(mark.rpartition(".")[0]) for purpose in Purpose if purpose != Purpose.THANKS
    ]
    signed = [installation.links(Purpose.THANKS).sign(text) for text in ("", "1", "a-b-c", links[0])]
    for text in (*changed, *foreign, *signed, mark + "=", mark[:-1], "", "é%\udc80", links[0], "9" * 5000):
        assert not is_marked(installation, links[0], text), text


def test_neither_the_address_nor_the_page_nor_the_database_tells_which_reply_it_was(
    installation: Installation, clock: Clock, links: list[str], client: FlaskClient
) -> None:
    """Down to a mark for one link: it is the same text, whatever was received in that second."""
    casting = Casting(installation)
    marks = {casting.mark(links[0])}
    casting.decline(links[0])
    marks.add(casting.mark(links[0]))
    goal = client.post(f"/s/{links[0]}/decline").headers["Location"]
    page = client.get(goal).data
    answered = client.post(f"/s/{links[0]}", data=full_sheet(LEADERSHIP, PEER))
    assert answered.headers["Location"] == goal
    assert marks == {goal.partition("mark=")[2]}
    assert client.get(goal).data == page
    before = stored(installation)
    for _ in range(3):
        client.get(goal)
    assert stored(installation) == before
    assert not any(mark in str(before) for mark in marks)


def test_later_the_address_shows_what_the_link_shows(
    installation: Installation, clock: Clock, links: list[str], client: FlaskClient
) -> None:
    declined = client.post(f"/s/{links[0]}/decline").headers["Location"]
    answered = client.post(f"/s/{links[1]}", data=full_sheet(LEADERSHIP, PEER)).headers["Location"]
    for goal in (declined, answered):
        assert b"Your reply has been received." in client.get(goal).data
    clock.now += KEPT
    for goal, link in ((declined, links[0]), (answered, links[1])):
        later = client.get(goal, follow_redirects=True)
        assert later.data == client.get(f"/s/{link}").data
        assert b"Your reply has been received." not in later.data


def test_no_reply_and_no_thanks_sets_a_cookie(links: list[str], client: FlaskClient) -> None:
    for path, sheet in (("/decline", {}), ("", full_sheet(LEADERSHIP, PEER))):
        sent = client.post(f"/s/{links[0]}{path}", data=sheet)
        for answer in (sent, client.get(sent.headers["Location"])):
            assert "Set-Cookie" not in answer.headers
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["Cache-Control"] == "no-store"
