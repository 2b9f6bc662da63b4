"""Refusals of our own account: nobody is blamed for them, everything waits, and the coach is told one sentence."""

from collections import Counter
from dataclasses import replace
from email.headerregistry import Address

import pytest
from sqlalchemy import select

from surveys.core.installation import Installation
from surveys.invited import store as invited
from surveys.mail import outbox
from surveys.mail.tables import Kind, MailState, Message
from surveys.waves.invitations import of_wave, send_again_in, trouble, trouble_everywhere
from surveys.waves.managing import correct_address
from tests.support.installations import Clock, open_wave
from tests.support.mailing import send
from tests.surveys.mail.scripted import OK, Script, serving

OF_ACCOUNT = [
    ("to_recipient", "550 5.4.5 Daily user sending limit exceeded", "550 5.4.5"),
    ("to_recipient", "554 5.7.1 <pat@example.org>: Relay access denied", "554 5.7.1"),
    ("to_recipient", "530 5.7.0 Must issue a STARTTLS command first", "530 5.7.0"),
    ("to_recipient", "550 5.7.1 Authentication required", "550 5.7.1"),
    ("to_recipient", "550 authentication required", "550"),
    ("to_recipient", "504 5.5.2 <x>: Helo command rejected", "504 5.5.2"),
    ("to_recipient", "550 5.1.0 <x>: Sender address rejected", "550 5.1.0"),
    ("to_sender", "553 5.7.1 not owned by user", "553 5.7.1"),
    ("to_sender", "530 Authentication required", "530"),
    ("to_data", "554 5.7.0 no", "554 5.7.0"),
    ("to_content", "554 limit exceeded", "554"),
    ("to_content", "554 5.7.1 rejected as spam", "554 5.7.1"),
]


def _later(installation: Installation, **duration: float) -> None:
    assert isinstance(installation.clock, Clock)
    installation.clock.pass_(**duration)


def _rows(installation: Installation, kind: Kind = Kind.INVITATION) -> list[Message]:
    with installation.database.read() as session:
        return list(session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)))


def _told(installation: Installation, wave: str) -> Counter[str]:
    return Counter(line.standing for line in of_wave(installation, wave))


# --- the account -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("where", "answer", "told"), OF_ACCOUNT)
def test_a_refusal_of_our_account_is_booked_on_nobody_and_everybody_gets_the_letter_later(
    any_sending: Installation, port: int, where: str, answer: str, told: str
) -> None:
    wave, script = open_wave(any_sending, peer=7), Script()
    says = {"to_data": "354 go on"}.get(where, OK)
    setattr(script, where, lambda _: answer)
    with serving(script, port):
        tally = send(any_sending)
        assert (tally.sent, tally.refused, tally.later) == (0, 0, 8)
        assert {(row.state, row.tries, row.unanswered) for row in _rows(any_sending)} == {(MailState.WAITING, 0, 0)}
        sentence = "8 invitations wait; they are tried again by themselves."
        assert trouble(of_wave(any_sending, wave)) == f"The mail server refuses our account ({told}). {sentence}"
        assert send(any_sending).trouble == "", "nothing is due before the pause is over"
        setattr(script, where, lambda _: says)
        _later(any_sending, minutes=5)
        assert send(any_sending).sent == 8
    assert trouble(of_wave(any_sending, wave)) == trouble_everywhere(any_sending) == ""
    assert set(script.copies) == {line.email for line in of_wave(any_sending, wave)}
    assert _told(any_sending, wave) == {"sent": 8}


def test_a_password_that_is_refused_is_no_persons_fault_either(sending: Installation, port: int) -> None:
    wave = open_wave(sending, peer=7)
    with_password = replace(sending, source=replace(sending.settings, mail=f"smtp://casey:s3cret@127.0.0.1:{port}"))
    with serving(Script(to_password="535 5.7.8 bad casey s3cret"), port) as script:
        assert send(with_password).trouble == "the mail server refuses our account (535 5.7.8)"
        assert {row.tries for row in _rows(sending)} == {0}
        assert script.connections == 1
        script.to_password = "235 welcome"
        _later(sending, minutes=5)
        assert send(with_password).sent == 8
    assert _told(sending, wave) == {"sent": 8}


def test_a_batch_stops_at_the_first_refusal_that_certainly_speaks_of_the_account(
    sending: Installation, port: int
) -> None:
    open_wave(sending, peer=39)
    with serving(Script(), port) as script:
        script.to_recipient = lambda _: "550 5.4.5 quota" if len(script.asked) > 12 else OK
        assert send(sending).sent == 12
    assert len(script.asked) == 13


def test_what_was_refused_unclearly_before_a_clear_refusal_of_the_account_was_the_account_too(
    sending: Installation, port: int
) -> None:
    wave = open_wave(sending, peer=7)
    with serving(Script(), port) as script:
        script.to_recipient = lambda _: "550 5.7.1 blocked" if len(script.asked) > 2 else "550 blocked"
        assert send(sending).refused == 0
        script.to_recipient = lambda _: OK
        _later(sending, minutes=5)
        assert send(sending).sent == 8
    assert _told(sending, wave) == {"sent": 8}


def test_the_pauses_grow(sending: Installation, port: int) -> None:
    open_wave(sending, peer=3)
    with serving(Script(to_recipient=lambda _: "550 5.4.5 quota"), port) as script:
        for minutes in (5, 10, 20, 40, 60, 60):
            send(sending)
            asked = len(script.asked)
            _later(sending, minutes=minutes, seconds=-1)
            send(sending)
            assert len(script.asked) == asked
            _later(sending, seconds=1)
    assert set(script.asked) == {line.email for line in of_wave(sending, _rows(sending)[0].wave)}, "each in turn"


def test_one_person_who_is_refused_like_an_account_keeps_nobody_waiting_for_ever(
    sending: Installation, port: int
) -> None:
    """A mailbox that takes nothing from outside says 5.7.1, too. The others come before it the next time."""
    wave = open_wave(sending, peer=30)
    closed = {"dana@example.org", "peer3@example.org"}
    with serving(Script(to_recipient=lambda one: "550 5.7.1 closed" if one in closed else OK), port) as script:
        for _ in range(4):
            send(sending)
            _later(sending, hours=1)
        assert _told(sending, wave)["sent"] == 29
        for email in closed:
            correct_address(sending, wave, email, f"open.{email}")
        send(sending)
    assert _told(sending, wave) == {"sent": 31}
    assert script.copies == dict.fromkeys(script.copies, 1)


def _send_again(installation: Installation, wave: str) -> None:
    with installation.database.write() as session:
        send_again_in(session, installation, wave)


def test_send_again_waits_for_no_pause(sending: Installation, port: int) -> None:
    wave = open_wave(sending, peer=3)
    with serving(Script(to_recipient=lambda _: "550 5.4.5 quota"), port) as script:
        send(sending)
        script.to_recipient = lambda _: OK
        _send_again(sending, wave)
        assert send(sending).sent == 4


def test_send_again_leaves_another_coachs_wave_and_the_refused_people_alone(sending: Installation, port: int) -> None:
    erin = Address("Erin Moss", addr_spec="erin@example.org")
    wave, other = open_wave(sending, peer=5), open_wave(sending, peer=5, executive=erin)
    with serving(Script(), port) as script:
        script.to_recipient = lambda one: "550 5.1.1 unknown" if one == "peer1@example.org" else "451 later"
        send(sending)
        script.to_recipient = lambda _: OK
        _send_again(sending, wave)
        assert send(sending).sent == 5
    assert _told(sending, wave) == {"sent": 5, "refused by the mail server (550 5.1.1)": 1}
    assert _told(sending, other)["waiting: put off by the mail server (451)"] == 5


# --- people ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["550 5.1.1 unknown", "550 5.2.1 disabled", "550 5.1.2 no such domain"])
def test_a_roster_whose_addresses_are_all_wrong_is_booked_on_the_addresses(
    sending: Installation, port: int, answer: str
) -> None:
    wave = open_wave(sending, peer=7)
    with serving(Script(to_recipient=lambda _: answer), port):
        tally = send(sending)
    assert (tally.refused, tally.trouble) == (8, "")
    lines = of_wave(sending, wave)
    assert all(line.is_refused and line.is_correctable for line in lines)
    assert trouble(lines) == ""


@pytest.mark.parametrize("answer", ["550 Unrouteable address", "524 5.2.4 Mailing list expansion problem", "550"])
@pytest.mark.parametrize(("people", "bad"), [(8, 1), (8, 2), (8, 4), (2, 2), (1, 1)])
def test_a_few_refusals_without_a_clear_code_are_people(
    sending: Installation, port: int, answer: str, people: int, bad: int
) -> None:
    wave = open_wave(sending, peer=max(people - 1, 3))
    emails = sorted(line.email for line in of_wave(sending, wave))
    for email in emails[people:]:
        _drop(sending, wave, email)
    with serving(Script(to_recipient=lambda one: answer if one in emails[:bad] else OK), port):
        tally = send(sending)
    assert (tally.sent, tally.refused, tally.trouble) == (people - bad, bad, "")
    assert sum(line.is_refused for line in of_wave(sending, wave)) == bad


def _drop(installation: Installation, wave: str, email: str) -> None:
    """Take somebody's invitation out, for a batch that is smaller than any wave."""
    with installation.database.write() as session:
        person = invited.by_email(session, wave, email)
        assert person is not None
        outbox.forget_person_wholly(session, person.id)


def test_a_limit_that_is_reached_in_the_middle_is_no_persons_fault(sending: Installation, port: int) -> None:
    wave = open_wave(sending, peer=39)
    with serving(Script(), port) as script:
        script.to_content = lambda _: "554 limit exceeded" if sum(script.copies.values()) > 18 else OK
        tally = send(sending)
        assert (tally.sent, tally.refused) == (18, 0)
        assert "(554)" in tally.trouble
        script.to_content = lambda _: OK
        _later(sending, minutes=5)
        assert send(sending).sent == 22
    assert _told(sending, wave) == {"sent": 40}


def test_exim_that_knows_nobody_of_a_roster_still_lets_every_address_be_corrected(
    sending: Installation, port: int
) -> None:
    """It says the same to all as a server that refuses us: nothing is booked on people, and no door is shut."""
    wave = open_wave(sending, peer=3)
    with serving(Script(to_recipient=lambda one: OK if "right" in one else "550 Unrouteable address"), port):
        assert "refuses our account (550)" in send(sending).trouble
        for line in of_wave(sending, wave):
            correct_address(sending, wave, line.email, f"right.{line.email}")
        assert send(sending).sent == 4
    assert trouble(of_wave(sending, wave)) == ""


# --- what is told ------------------------------------------------------------------------------------------------


def test_a_letter_to_a_coach_that_waits_for_the_account_is_told_on_the_command_line(
    sending: Installation, port: int
) -> None:
    with sending.database.write() as session:
        outbox.queue(session, "", ["x"], Kind.READING_LINK, due_at=sending.clock())
        for message in session.scalars(select(Message)):
            message.held, message.reason = 2, "the mail server refuses our account (530)"
    told = "The mail server refuses our account (530). 1 letter waits; it is tried again by itself."
    assert trouble_everywhere(sending) == told
