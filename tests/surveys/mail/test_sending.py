"""Mail through a real SMTP server: each message arrives once, whatever fails between, and nothing stays behind."""

import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, select, text, update

from surveys.core.errors import NotPossibleError
from surveys.core.installation import Installation
from surveys.invited import store as invited
from surveys.invited.tables import Invitation
from surveys.mail import attempts, transports
from surveys.mail.tables import Kind, MailState, Message
from surveys.mail.transports import transport_for
from surveys.waves.casting import Casting
from surveys.waves.closing import cancel_wave, close_wave
from surveys.waves.managing import correct_address, extend, remind
from surveys.waves.progress import status
from surveys.waves.respondent import LinkState
from surveys.worker.delivery import deliver_now
from tests.support.ballots import answers
from tests.support.installations import CLOSES, Clock, open_wave, tokens
from tests.support.mailing import remind_all_due, send
from tests.surveys.mail.server import BASE_URL, Mailbox, running
from tests.surveys.processes import at_once, die, killed


def _remind(installation: Installation, wave: str) -> None:
    """On the next day, when reminders leave."""
    _later(installation, days=1)
    remind(installation, wave)
    remind_all_due(installation)


def _later(installation: Installation, **duration: float) -> None:
    assert isinstance(installation.clock, Clock)
    installation.clock.pass_(**duration)


def _links(installation: Installation, wave: str) -> dict[str, str]:
    with installation.database.read() as session:
        return {person.email: installation.survey_address(person.id) for person in invited.of_wave(session, wave)}


def _outbox(installation: Installation) -> Counter[tuple[Kind, MailState]]:
    with installation.database.read() as session:
        return Counter((row.kind, row.state) for row in session.scalars(select(Message)))


def test_an_invitation_comes_in_plain_and_html_with_its_readers_own_link(
    sending: Installation, mailbox: Mailbox
) -> None:
    wave = open_wave(sending, supervisor=1, peer=3)
    assert send(sending).sent == 5
    links = _links(sending, wave)
    assert sorted(links) == mailbox.recipients()
    for taken in mailbox.taken:
        link = links[taken.recipient]
        assert link.startswith(f"{BASE_URL}/s/")
        assert link in taken.text("plain").split()
        assert f'href="{link}"' in taken.text("html")
        assert taken.message["To"].addresses[0].addr_spec == taken.recipient
        assert taken.message["Reply-To"].addresses[0].addr_spec == "casey@coaching.example"
        assert taken.sender == taken.message["From"].addresses[0].addr_spec == "casey@feedback.example.org"
        assert taken.message["Auto-Submitted"] is None


def test_the_link_in_the_mail_opens_that_persons_survey_and_answers_it(sending: Installation, mailbox: Mailbox) -> None:
    open_wave(sending, peer=3)
    send(sending)
    taken = next(one for one in mailbox.taken if one.recipient.startswith("peer"))
    found = re.search(r"/s/(\S+)", taken.text("plain"))
    assert found is not None
    respondent = Casting(sending).respondent(found[1])
    assert Casting(sending).cast(found[1], answers(respondent.group)) is LinkState.READY


def test_nothing_in_a_message_tracks_its_reader(sending: Installation, mailbox: Mailbox) -> None:
    wave = open_wave(sending, supervisor=1, peer=3)
    send(sending)
    _remind(sending, wave)
    links = _links(sending, wave)
    assert len(mailbox.taken) == 10
    for taken in mailbox.taken:
        html = taken.text("html")
        addresses = set(re.findall(r"https?://[^\s\"'<>]+", html + taken.text("plain")))
        assert addresses == {links[taken.recipient]}
        assert not re.search(r"<(img|script|link|iframe|object|form)\b|url\(|@import|background=|src=", html, re.I)
        header_names = {name.lower() for name in taken.message.keys()}  # noqa: SIM118 - a message is no mapping
        assert not header_names & {"disposition-notification-to", "return-receipt-to", "list-unsubscribe"}


def test_a_reminder_is_answered_by_no_machine_and_bounces_to_nobody_who_cares(
    sending: Installation, mailbox: Mailbox
) -> None:
    wave = open_wave(sending, peer=3)
    send(sending)
    mailbox.taken.clear()
    _remind(sending, wave)
    assert len(mailbox.taken) == 4
    for taken in mailbox.taken:
        message = taken.message
        assert taken.sender == message["From"].addresses[0].addr_spec == "no-reply@feedback.example.org"
        assert message["Reply-To"] is None
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["X-Auto-Response-Suppress"] == "All"
        assert str(message["Subject"]).startswith("Reminder: ")
        assert "coaching.example" not in taken.content.decode()


def test_a_refused_recipient_is_shown_with_its_address_and_corrected(sending: Installation, mailbox: Mailbox) -> None:
    wave = open_wave(sending, peer=3)
    mailbox.to_recipient = lambda address: "550 no such user" if address == "peer1@example.org" else "250 ok"
    tally = send(sending)
    assert (tally.sent, tally.refused, tally.later) == (3, 1, 0)
    assert status(sending, wave).refused == (("peer1@example.org", "refused by the mail server (550)"),)
    correct_address(sending, wave, "peer1@example.org", "pat.one@example.org")
    assert send(sending).sent == 1
    assert mailbox.recipients() == ["dana@example.org", "pat.one@example.org", "peer0@example.org", "peer2@example.org"]
    assert status(sending, wave).refused == ()


def test_a_message_refused_after_its_content_is_refused_too_and_its_address_stays(
    sending: Installation, mailbox: Mailbox
) -> None:
    wave = open_wave(sending, peer=3)
    mailbox.to_content = lambda address: "554 not wanted here" if address == "peer1@example.org" else "250 ok"
    assert send(sending).refused == 1
    assert status(sending, wave).refused == (("peer1@example.org", "refused by the mail server (554)"),)
    with pytest.raises(NotPossibleError, match="may have arrived"):
        correct_address(sending, wave, "peer1@example.org", "pat.one@example.org")


@pytest.mark.parametrize("where", ["to_recipient", "to_content"])
def test_a_recipient_put_off_is_tried_later_and_gets_one_message(
    sending: Installation, mailbox: Mailbox, where: str
) -> None:
    wave = open_wave(sending, peer=3)
    setattr(mailbox, where, lambda address: "451 come back" if address == "peer1@example.org" else "250 ok")
    tally = send(sending)
    assert (tally.sent, tally.later) == (3, 1)
    assert send(sending).later == 0, "not before its time"
    for minutes in (1, 2, 4):
        _later(sending, minutes=minutes)
        assert send(sending).later == 1
    setattr(mailbox, where, lambda _: "250 ok")
    _later(sending, minutes=8)
    assert send(sending).sent == 1
    _later(sending, days=2)
    assert send(sending).sent == 0
    assert Counter(mailbox.recipients()) == dict.fromkeys(_links(sending, wave), 1)


def test_a_server_that_is_down_and_comes_back_gets_each_message_once(sending: Installation, port: int) -> None:
    wave = open_wave(sending, peer=24)
    tally = send(sending)
    assert (tally.sent, tally.later) == (0, 20)
    assert tally.trouble == "the mail server cannot be reached (ConnectionRefusedError 111)"
    assert _outbox(sending) == {(Kind.INVITATION, MailState.WAITING): 25}
    with sending.database.read() as session:
        assert set(session.scalars(select(Message.tries))) == {0}, "a server that is down is nobody's try"
    with running(Mailbox(), port) as mailbox:
        tally = deliver_now(sending, transport_for(sending.settings))
        assert tally.sent == 25
        assert Counter(mailbox.recipients()) == dict.fromkeys(_links(sending, wave), 1)


def test_a_worker_killed_in_the_middle_loses_no_message_and_repeats_only_the_one_in_its_hands(
    any_sending: Installation, mailbox: Mailbox
) -> None:
    """The one that the server took while the worker died comes twice, under the same Message-ID."""
    wave = open_wave(any_sending, peer=29)

    def work(installation: Installation) -> None:
        settled = iter(range(7))
        real = attempts.settle_sent

        def dies_in_time(*given: Any, **more: Any) -> None:
            if next(settled, None) is None:
                die()
            real(*given, **more)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(attempts, "settle_sent", dies_in_time)
            send(installation)

    killed(any_sending, work)
    assert len(mailbox.taken) == 8
    assert send(any_sending).sent == 10, "the rest of the batch still belongs to the dead worker"
    _later(any_sending, minutes=2)
    assert send(any_sending).sent == 12, "whose turn had not come waits two minutes, not longer than it must"
    _later(any_sending, minutes=13)
    assert send(any_sending).sent == 1
    times = Counter(mailbox.recipients())
    assert set(times) == set(_links(any_sending, wave))
    assert sorted(times.values()) == [1] * 29 + [2]
    (twice,) = [address for address, number in times.items() if number == 2]
    assert len({taken.message["Message-ID"] for taken in mailbox.taken if taken.recipient == twice}) == 1
    assert len({taken.message["Message-ID"] for taken in mailbox.taken}) == 30


def test_four_workers_at_once_lose_nothing_and_double_nothing(any_sending: Installation, mailbox: Mailbox) -> None:
    wave = open_wave(any_sending, peer=199)
    with ThreadPoolExecutor(4) as threads:
        tallies = list(threads.map(lambda _: send(any_sending), range(4)))
    assert sum(tally.sent for tally in tallies) == 200
    assert Counter(mailbox.recipients()) == dict.fromkeys(_links(any_sending, wave), 1)
    assert _outbox(any_sending) == {(Kind.INVITATION, MailState.SENT): 200}


def test_two_processes_at_once_double_nothing(any_sending: Installation, mailbox: Mailbox) -> None:
    wave = open_wave(any_sending, peer=59)
    sent = at_once(any_sending, [lambda installation: send(installation).sent] * 2)
    assert sum(sent) == 60
    assert Counter(mailbox.recipients()) == dict.fromkeys(_links(any_sending, wave), 1)


@pytest.mark.parametrize(("seconds", "taken_over"), [(40, 0), (121, 7)])
def test_a_slow_batch_keeps_its_letters_and_a_stalled_one_loses_them_to_another_worker(
    sending: Installation, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, seconds: int, taken_over: int
) -> None:
    """Each letter takes half a minute; over the thirteenth, the worker may stall. Nobody is written to twice."""
    wave = open_wave(sending, peer=19)
    overtaken: list[int] = []

    def slow(connection: transports._SmtpConnection, parcel: transports.Parcel) -> transports.Handover:
        if len(mailbox.taken) == 12 and not overtaken:
            overtaken.append(0)
            _later(sending, seconds=seconds)
            overtaken[0] = send(sending).sent
        elif not overtaken:
            _later(sending, seconds=40)
        return real(connection, parcel)

    real = transports._SmtpConnection.send
    monkeypatch.setattr(transports._SmtpConnection, "send", slow)
    sent = send(sending).sent
    assert overtaken == [taken_over], "all but the twelve that were sent and the one in hand"
    assert sent + taken_over == 20
    assert Counter(mailbox.recipients()) == dict.fromkeys(_links(sending, wave), 1)


@pytest.mark.parametrize("answer", ["250 ok", "550 5.1.1 gone"])
def test_reminders_leave_no_row_behind_delivered_or_refused(
    sending: Installation, mailbox: Mailbox, answer: str
) -> None:
    wave = open_wave(sending, peer=3)
    send(sending)
    before = status(sending, wave)
    mailbox.to_recipient = lambda _: answer
    _remind(sending, wave)
    assert _outbox(sending) == {(Kind.INVITATION, MailState.SENT): 4}
    assert status(sending, wave) == before


def test_nobody_who_has_answered_or_declined_since_is_reminded(sending: Installation, mailbox: Mailbox) -> None:
    wave = open_wave(sending, peer=3)
    send(sending)
    mailbox.taken.clear()
    remind(sending, wave)
    remind_all_due(sending)
    assert _outbox(sending)[Kind.REMINDER, MailState.WAITING] == 4, "not within a day of the invitation"
    links = tokens(sending, wave)
    Casting(sending).cast(links[0][1], answers(links[0][0]))
    Casting(sending).decline(links[1][1])
    _later(sending, days=1)
    remind_all_due(sending)
    assert len(mailbox.taken) == 2
    assert _outbox(sending) == {(Kind.INVITATION, MailState.SENT): 4}


def test_the_outbox_holds_no_address_no_name_no_body_and_no_link(any_sending: Installation) -> None:
    wave = open_wave(any_sending, peer=3)
    remind(any_sending, wave)
    outbox_columns = "id wave about kind state due_at tries reason unanswered came_whole held left_at"
    with any_sending.database.engine.connect() as connection:
        columns = [column["name"] for column in inspect(connection).get_columns("outbox")]
        rows = str(connection.execute(text("SELECT * FROM outbox")).all())
    assert columns == outbox_columns.split()
    for word in ("@", "Pat", "Dana", "http", "/s/", *(token for _, token in tokens(any_sending, wave))):
        assert word not in rows


def test_a_reason_in_the_outbox_repeats_nothing_the_server_said(sending: Installation, mailbox: Mailbox) -> None:
    wave = open_wave(sending, peer=3)
    mailbox.to_recipient = lambda address: f"550 5.1.1 <{address}> Pat is on leave"
    send(sending)
    assert {reason for _, reason in status(sending, wave).refused} == {"refused by the mail server (550 5.1.1)"}
    mailbox.to_content = lambda address: f"451 <{address}> has not answered"
    mailbox.to_recipient = lambda _: "250 ok"
    correct_address(sending, wave, "peer0@example.org", "peer0@example.org")
    send(sending)
    with sending.database.read() as session:
        assert "put off by the mail server (451)" in set(session.scalars(select(Message.reason)))


@pytest.mark.parametrize("end", [close_wave, cancel_wave])
def test_the_end_of_a_wave_deletes_its_mail_that_has_not_left(
    sending: Installation, mailbox: Mailbox, end: Callable[[Installation, str], object]
) -> None:
    wave = open_wave(sending, peer=3)
    mailbox.to_recipient = lambda address: "450 later" if address == "peer1@example.org" else "250 ok"
    send(sending)
    remind(sending, wave)
    remind_all_due(sending)
    _later(sending, days=1)
    remind(sending, wave)
    assert len(_outbox(sending)) == 4, "sent and waiting invitations, reminders, and a round of them"
    end(sending, wave)
    assert _outbox(sending) == {(Kind.INVITATION, MailState.SENT): 3}


def test_a_close_while_mail_goes_out_stops_it_after_the_one_in_hand(sending: Installation, mailbox: Mailbox) -> None:
    wave = open_wave(sending, peer=29)
    closed: list[object] = []

    def close_while_sending(_: str) -> str:
        if len(mailbox.taken) == 4 and not closed:
            closed.append(None)
            close_wave(sending, wave)
        return "250 ok"

    mailbox.to_recipient = close_while_sending
    send(sending)
    assert len(mailbox.taken) == 5
    assert set(_outbox(sending)) <= {(Kind.INVITATION, MailState.SENT)}
    _later(sending, days=1)
    assert send(sending).sent == 0


def test_past_its_last_day_a_wave_invites_nobody_until_it_is_given_more_time(
    sending: Installation, mailbox: Mailbox
) -> None:
    wave = open_wave(sending, peer=3)
    _later(sending, days=19)
    assert send(sending).sent == 0
    assert mailbox.taken == []
    extend(sending, wave, CLOSES + timedelta(days=7))
    _later(sending, minutes=5)
    assert send(sending).sent == 4


def test_a_name_that_came_in_some_other_way_and_breaks_a_header_is_refused_and_shown(
    sending: Installation, mailbox: Mailbox
) -> None:
    wave = open_wave(sending, peer=3)
    with sending.database.write() as session:
        person = update(Invitation).where(Invitation.email == "peer1@example.org")
        session.execute(person.values(first_name="Pat\nBcc: all@example.org"))
    tally = send(sending)
    assert (tally.sent, tally.refused) == (3, 1)
    ((address, reason),) = status(sending, wave).refused
    assert address == "peer1@example.org"
    assert "line break" in reason


def test_a_login_that_fails_leaves_no_open_connection_and_no_password_in_the_reason(
    sending: Installation, mailbox: Mailbox, port: int
) -> None:
    wave = open_wave(sending, peer=3)
    wrong = replace(sending, source=replace(sending.settings, mail=f"smtp://casey:s3cret@127.0.0.1:{port}"))
    tally = send(wrong)
    assert (tally.sent, tally.later) == (0, 4)
    with sending.database.read() as session:
        reasons = set(session.scalars(select(Message.reason).where(Message.wave == wave)))
    assert reasons == {"the mail server cannot be reached (SMTPNotSupportedError)"}
