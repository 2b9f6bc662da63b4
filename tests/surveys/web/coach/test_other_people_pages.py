"""Two people of one name, on the desk's pages: where it is asked, and that nothing typed is lost meanwhile."""

import re
from collections.abc import Sequence

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import update
from werkzeug.test import TestResponse

from surveys.app import create_app
from surveys.desk import engagements, waves
from surveys.desk.preparing import drafts, opening, roster_rows
from surveys.engagements.actor import Actor
from surveys.invited.rows import Row
from surveys.mail.tables import MailState, Message
from surveys.waves.states import WaveState
from tests.support.desk import Browser, engagement, notice
from tests.support.installations import released_wave

SECOND = "dana.second@example.com"
RATERS = tuple(f"rater{number}@example.org" for number in range(5))
OTHERS = tuple(f"other{number}@example.org" for number in range(5))
TICK = "input[type=checkbox][name=other]"


@pytest.fixture
def browser(alice: Actor) -> Browser:
    return Browser(create_app(alice.installation), alice)


def drafted(own: Actor, email: str, peers: Sequence[str], name: str = "Dana Whitfield") -> str:
    draft = drafts.begin(own, engagement(own, name, email))
    roster_rows.add_rows(own, draft, [Row("P", "Q", one, "peer") for one in peers])
    return draft


@pytest.fixture
def first(alice: Actor) -> str:
    return opening.launch(alice, drafted(alice, "dana@example.org", RATERS))


@pytest.fixture
def second(alice: Actor, first: str) -> str:
    """Another wave of one name, with one rater less in common than would bind."""
    return opening.launch(alice, drafted(alice, SECOND, (*RATERS[:2], *OTHERS)))


def page(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.data, "html.parser")


def ticks(answer: TestResponse) -> list[tuple[str, bool]]:
    return [(str(box["value"]), box.has_attr("checked")) for box in page(answer).select(TICK)]


def test_the_review_asks_whether_it_is_another_person_and_opens_the_wave_once_it_is(
    alice: Actor, browser: Browser, first: str
) -> None:
    draft = drafted(alice, SECOND, RATERS)
    review = f"/desk/drafts/{draft}/review"
    asked = browser.get(review)
    assert ticks(asked) == [(first, False)]
    assert "not Dana Whitfield, dana@example.org (wave of 2 March 2026)" in asked.text
    assert page(asked).select_one("a[href='#same-name']") is not None
    assert "Open the wave and invite" not in asked.text
    said = browser.post(f"/desk/drafts/{draft}/other-people", other=first)
    assert (notice(said), said.headers["Location"]) == ("saved", review)
    ready = browser.get(review)
    assert ticks(ready) == [(first, True)]
    (mark,) = re.findall(r'name="mark" value="(\w+)"', ready.text)
    browser.post(f"/desk/drafts/{draft}/other-people", shown=first)  # taken back in another window
    assert ticks(browser.get(review)) == [(first, False)]
    assert browser.post(f"/desk/drafts/{draft}/launch", mark=mark).status_code == 409
    browser.post(f"/desk/drafts/{draft}/other-people", other=first)
    opened = browser.post(f"/desk/drafts/{draft}/launch", mark=mark)
    assert opened.status_code == 303
    (own,) = [one.id for one in engagements.folders(alice) if one.details.executive_email == SECOND]
    assert (
        "said that the executive is another person of the same name"
        in browser.get(f"/desk/engagements/{own}/audit").text
    )


def test_nothing_is_asked_where_no_wave_has_that_name(alice: Actor, browser: Browser, first: str) -> None:
    draft = drafted(alice, SECOND, RATERS, "Erin Moss")
    answer = browser.get(f"/desk/drafts/{draft}/review")
    assert ticks(answer) == []
    assert "Two people of one name" not in answer.text


def test_people_who_were_typed_stay_while_it_is_asked(alice: Actor, browser: Browser, first: str, second: str) -> None:
    person = {"first_name": "Kim", "last_name": "New", "email": RATERS[2], "relationship": "peer"}
    typed = {f"row-new-0-{name}": text for name, text in person.items()}
    refused = browser.post(f"/desk/waves/{second}/add", pasted="", **typed)
    assert refused.status_code == 422
    assert ticks(refused) == [(first, False)]
    assert RATERS[2] in refused.text
    assert "who is taken for the same person. If that is another person, say so above the button." in refused.text
    assert waves.status(alice, second).people == 8
    done = browser.post(f"/desk/waves/{second}/add", pasted="", other=first, **typed)
    assert done.status_code == 303
    assert waves.status(alice, second).people == 9


def test_a_corrected_address_that_is_refused_by_name_asks_in_its_own_form(
    alice: Actor, browser: Browser, first: str, second: str
) -> None:
    with alice.installation.database.write() as session:
        session.execute(update(Message).where(Message.wave == second).values(state=MailState.REFUSED, reason="550"))
    path = f"/desk/waves/{second}/correct"
    refused = browser.post(path, old=OTHERS[0], new=RATERS[2])
    assert refused.status_code == 422
    (form,) = [one for one in page(refused).select("form") if one.select(TICK)]
    assert form.select_one(f"input[name=old][value='{OTHERS[0]}']") is not None
    assert browser.post(path, old=OTHERS[0], new=RATERS[2], other=first).status_code == 303


def test_a_close_that_is_refused_by_name_asks_beside_the_word_to_type(
    alice: Actor, browser: Browser, first: str, second: str
) -> None:
    waves.forget(alice, released_wave(alice.installation, first))  # nobody knows any more whom it asked
    path = f"/desk/waves/{second}/close"
    refused = browser.post(path, typed="Whitfield")
    assert refused.status_code == 409
    assert ticks(refused) == [(first, False)]
    assert "This wave cannot be closed yet" in refused.text
    assert browser.post(path, typed="Whitfield", other="nowhere").status_code == 409
    assert waves.status(alice, second).is_open
    assert browser.post(path, typed="Whitfield", other=first).status_code == 303
    assert waves.status(alice, second).status.state is WaveState.CLOSED
