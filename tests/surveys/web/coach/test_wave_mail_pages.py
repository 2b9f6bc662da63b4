"""A wave's letters at the desk: which were refused or put off, how an address is corrected, and sending all again."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import update

from surveys.desk import waves
from surveys.engagements import audit
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Act
from surveys.invited import store as invited
from surveys.mail.outbox import MOST_COPIES
from surveys.mail.tables import MailState, Message
from surveys.waves.casting import Casting
from tests.support.desk import Browser, notice
from tests.support.mailing import send
from tests.surveys.web.coach.wave_pages import clock_of, settle, text_of


def test_the_mail_log_shows_invitations_and_a_way_to_correct(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    settle(alice.installation, opened, MailState.SENT)
    settle(alice.installation, opened, MailState.REFUSED, "peer1@example.org", "peer3@example.org")
    page = BeautifulSoup(browser.get(path + "/mail").data, "html.parser")
    names = [str(row.find("th").get_text()) for row in page.select("tbody tr")]  # type: ignore[union-attr]
    assert names == sorted(names, key=str.casefold)
    assert [link["href"] for link in page.select("tbody a")] == [f"{path}/correct#new-0", f"{path}/correct#new-1"]
    correct = BeautifulSoup(browser.get(path + "/correct").data, "html.parser")
    assert [field["id"] for field in correct.select("input[name=new]")] == ["new-0", "new-1"]
    assert "2 invitations were refused" in text_of(browser.get(path))


# --- correcting, extending, reminding ----------------------------------------------------------------------------


def test_a_refused_address_is_corrected_or_the_error_stands_beside_it(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    settle(alice.installation, opened, MailState.SENT)
    settle(alice.installation, opened, MailState.REFUSED, "peer1@example.org", "peer3@example.org")
    for new, why in (("", "Which address"), ("x", "not an e-mail address"), ("peer2@example.org", "invited to this")):
        answer = browser.post(path + "/correct", old="peer3@example.org", new=new)
        assert answer.status_code == 422
        page = BeautifulSoup(answer.data, "html.parser")
        error = page.select_one("#new-1-error")
        assert error is not None
        assert why in error.get_text()
        assert page.select_one("#new-0-error") is None
    for old in ("peer2@example.org", "nobody@example.org", "\x00"):
        assert browser.post(path + "/correct", old=old, new="new@example.org").status_code == 409
    assert notice(browser.post(path + "/correct", old="peer3@example.org", new="new@example.org")) == "corrected"
    assert [line.email for line in waves.status(alice, opened).refused] == ["peer1@example.org"]


def test_whom_a_server_puts_off_can_be_corrected_while_they_wait(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    put_off = "put off by the mail server (450 4.1.2)"
    settle(alice.installation, opened, MailState.SENT)
    settle(alice.installation, opened, MailState.WAITING, "peer1@example.org", reason=put_off)
    assert "One invitation is put off by its mail server, and tried again by itself." in text_of(browser.get(path))
    page = BeautifulSoup(browser.get(path + "/mail").data, "html.parser")
    (link,) = page.select("tbody a")
    assert link["href"] == f"{path}/correct#new-0"
    assert f"waiting: {put_off}" in text_of(browser.get(path + "/mail"))
    assert f"peer1@example.org: waiting: {put_off}" in text_of(browser.get(path + "/correct"))
    assert notice(browser.post(path + "/correct", old="peer1@example.org", new="right@example.org")) == "corrected"


def test_invitations_whose_turn_has_not_come_are_corrected_below_the_pressing_ones(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    settle(alice.installation, opened, MailState.WAITING, reason="")
    settle(alice.installation, opened, MailState.REFUSED, "peer1@example.org")
    page = BeautifulSoup(browser.get(path + "/correct").data, "html.parser")
    assert [field["id"] for field in page.select("input[name=new]")] == [f"new-{number}" for number in range(12)]
    assert len(page.select("details:not([open]) input[name=new]")) == 11
    wrong = browser.post(path + "/correct", old="peer3@example.org", new="x")
    assert wrong.status_code == 422
    page = BeautifulSoup(wrong.data, "html.parser")
    assert len(page.select("details[open] .error")) == 1, "an error is never folded away"


@pytest.mark.parametrize("state", [MailState.WAITING, MailState.REFUSED, MailState.SENT])
def test_where_an_attempt_may_have_arrived_no_page_offers_or_takes_a_correction(
    alice: Actor, browser: Browser, opened: str, path: str, state: MailState
) -> None:
    settle(alice.installation, opened, state, came_whole=True)
    for page in ("", "/mail"):
        assert not BeautifulSoup(browser.get(path + page).data, "html.parser").select("a[href*=correct]")
    text = text_of(browser.get(path + "/correct"))
    assert "No address of this wave can be corrected now" in text
    assert "For the executive only a new wave helps" in text
    assert browser.post(path + "/correct", old="peer1@example.org", new="right@example.org").status_code == 409


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("peer1@example.org", "Add them once more at the right one"),
        ("dana@example.org", "cancel this wave and open it"),
    ],
)
def test_what_was_perhaps_not_delivered_is_told_until_the_close_whatever_that_person_does(
    alice: Actor, browser: Browser, opened: str, path: str, who: str, told: str
) -> None:
    installation = alice.installation
    settle(installation, opened, MailState.SENT, reason="")
    settle(installation, opened, MailState.SENT, who, reason="", unanswered=MOST_COPIES)
    before = [browser.get(path + page).data for page in ("", "/mail", "/correct")]
    mail = text_of(browser.get(path + "/mail"))
    assert mail.count("perhaps not delivered") == 1
    assert told in mail
    assert ("Add them once more" in mail) is (who != "dana@example.org")
    assert "One invitation was perhaps not delivered." in text_of(browser.get(path))
    with installation.database.read() as session:
        person = invited.by_email(session, opened, who)
        assert person is not None
        link = installation.survey_links.sign(person.id)
    Casting(installation).decline(link)
    after = [browser.get(path + page).data for page in ("/mail", "/correct")]
    assert after == before[1:]


def test_what_is_nobodys_own_fault_is_one_sentence_and_a_way_to_send_all_again(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    refused = "the mail server refuses our account (550 5.4.5)"
    settle(alice.installation, opened, MailState.WAITING, reason=refused, held=1)
    settle(alice.installation, opened, MailState.SENT, "peer0@example.org", reason="", held=0)
    later = clock_of(alice)() + timedelta(hours=1)
    with alice.installation.database.write() as session:
        session.execute(update(Message).values(due_at=later))
    sentence = (
        "The mail server refuses our account (550 5.4.5). 11 invitations wait; they are tried again by themselves."
    )
    for page in (path, path + "/mail"):
        answer = browser.get(page)
        assert text_of(answer).count(sentence) == 1
        assert "refused by" not in text_of(answer)
        (form,) = BeautifulSoup(answer.data, "html.parser").select(".warning form")
        assert form["action"] == path + "/mail/again"
    assert send(alice.installation).sent == 0
    assert notice(browser.post(path + "/mail/again")) == "sent_again"
    assert send(alice.installation).sent == 11
    assert sentence not in text_of(browser.get(path))
    assert Act.SENT_AGAIN in {entry.act for entry in audit.trail(alice, waves.status(alice, opened).engagement)}


def test_what_an_older_version_booked_on_people_can_be_sent_again_together(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    settle(alice.installation, opened, MailState.REFUSED, reason="refused by the mail server (550)", held=1)
    assert "12 invitations were refused with one and the same answer, perhaps because of our" in text_of(
        browser.get(path)
    )
    assert notice(browser.post(path + "/mail/again")) == "sent_again"
    assert send(alice.installation).sent == 12
