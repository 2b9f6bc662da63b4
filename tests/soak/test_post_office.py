"""The misbehaving mail server does what it is told in real dialogues, and its record says what came of each letter."""

import smtplib
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from email.message import EmailMessage

import pytest

from tests.support.post_office import TAKEN, Attempt, Conduct, PostOffice, post_office


def _letter(recipient: str, text: str = "Good morning.\n") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "casey@example.org", recipient, "Hello"
    message.set_content(text)
    return message


def _client(office: PostOffice, door: str = "") -> smtplib.SMTP:
    return smtplib.SMTP("127.0.0.1", office.ports[door], timeout=20)


def _send(office: PostOffice, *recipients: str, door: str = "") -> None:
    with _client(office, door) as client:
        for recipient in recipients:
            client.send_message(_letter(recipient))


def _as_told(conduct: Conduct) -> Callable[[str, Sequence[Attempt]], Conduct]:
    return lambda _recipient, _before: conduct


def test_a_letter_that_is_taken_lies_there_word_for_word_and_its_answer_was_heard() -> None:
    with post_office() as office:
        with _client(office) as client:
            client.send_message(_letter("amara@example.org", "Hello,\n.\n..two dots\n"))
        [taken] = office.attempts
    assert (taken.sender, taken.recipient) == ("casey@example.org", "amara@example.org")
    assert taken.text.replace("\r\n", "\n") == "Hello,\n.\n..two dots\n"
    assert (taken.kept, taken.heard, taken.orphaned, taken.answer[:3]) == (True, True, False, "250")


@pytest.mark.parametrize("keeps", [True, False])
def test_a_connection_dropped_after_the_final_dot_leaves_the_sender_without_an_answer(*, keeps: bool) -> None:
    with post_office(_as_told(Conduct(to_content="", keeps=keeps))) as office:
        with closing(_client(office)) as client, pytest.raises(smtplib.SMTPServerDisconnected):
            client.send_message(_letter("amara@example.org"))
        [lost] = office.attempts
    assert (lost.kept, lost.heard, lost.answer) == (keeps, False, "")
    assert lost.content


def test_a_server_that_hangs_up_after_one_letter_has_answered_it_and_takes_no_other() -> None:
    with post_office(_as_told(Conduct(hangs_up=True))) as office:
        with closing(_client(office)) as client:
            client.send_message(_letter("amara@example.org"))
            with pytest.raises(smtplib.SMTPServerDisconnected):
                client.send_message(_letter("jonas@example.org"))
        _send(office, "jonas@example.org")
    assert [(one.recipient, one.kept, one.heard) for one in office.attempts] == [
        ("amara@example.org", True, True),
        ("jonas@example.org", True, True),
    ]


REFUSALS = {
    "at MAIL": (Conduct(to_sender="530 5.7.0 Authentication required"), smtplib.SMTPSenderRefused),
    "at RCPT": (Conduct(to_recipient="450 4.2.0 Later"), smtplib.SMTPRecipientsRefused),
    "after DATA": (Conduct(to_content="554 Message limit exceeded"), smtplib.SMTPDataError),
}


@pytest.mark.parametrize(("conduct", "error"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_refusal_is_told_where_it_belongs_and_nothing_is_kept(conduct: Conduct, error: type[Exception]) -> None:
    with post_office(_as_told(conduct)) as office:
        with _client(office) as client, pytest.raises(error):
            client.send_message(_letter("amara@example.org"))
        [refused] = office.attempts
    assert refused.answer in (conduct.to_sender, conduct.to_recipient, conduct.to_content)
    assert not refused.answer.startswith("2")
    assert (refused.kept, refused.heard) == (False, True)
    assert bool(refused.content) is (conduct.to_content == refused.answer)


def test_the_conduct_towards_one_address_may_follow_what_was_offered_to_it_before() -> None:
    def once(recipient: str, before: Sequence[Attempt]) -> Conduct:
        return Conduct(to_recipient="450 4.2.0 Later") if recipient.startswith("g") and not before else TAKEN

    with post_office(once) as office:
        with _client(office) as client, pytest.raises(smtplib.SMTPRecipientsRefused):
            client.send_message(_letter("grey@example.org"))
        _send(office, "amara@example.org", "grey@example.org")
        assert [one.kept for one in office.offered("grey@example.org")] == [False, True]
        assert [one.kept for one in office.offered("amara@example.org")] == [True]


def test_only_what_a_killed_sender_had_not_gone_on_from_is_orphaned() -> None:
    def drops_one(recipient: str, _before: Sequence[Attempt]) -> Conduct:
        return Conduct(to_content="") if recipient.startswith("dropped") else TAKEN

    with post_office(drops_one, doors=("serve", "work")) as office:
        with closing(_client(office, "serve")) as client, suppress(smtplib.SMTPServerDisconnected):
            client.send_message(_letter("dropped@example.org"))
        _send(office, "before@example.org", door="serve")
        dying, living, since = _client(office, "serve"), _client(office, "work"), time.monotonic()
        for client, name in ((dying, "dying"), (living, "living")):
            client.send_message(_letter(f"{name}@example.org"))
        office.bury("serve", since=since)
        for client in (dying, living):
            client.close()
    assert [one.recipient for one in office.attempts if one.orphaned] == ["dying@example.org"]
    assert len(office.attempts) == 4


def test_what_is_to_happen_between_the_final_dot_and_the_answer_happens_there() -> None:
    doors: list[str] = []
    with post_office(_as_told(Conduct(meanwhile=doors.append)), doors=("work",)) as office:
        _send(office, "amara@example.org", door="work")
    assert doors == ["work"]


def test_a_server_that_is_told_to_close_ends_with_connections_still_open() -> None:
    with post_office(_as_told(Conduct(seconds=600))) as office:
        client = _client(office)
        client.ehlo()
    with suppress(smtplib.SMTPException, OSError):
        client.noop()
    client.close()
