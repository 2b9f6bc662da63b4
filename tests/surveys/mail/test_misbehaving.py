"""Mail servers that lose connections, keep silent or hang up: nobody waits for another's mailbox, nobody is lost."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.headerregistry import Address

import pytest
from sqlalchemy import select

from surveys.core.errors import NotPossibleError
from surveys.core.installation import Installation
from surveys.invited import store as invited
from surveys.mail import attempts
from surveys.mail.attempts import CLAIM, LEASE
from surveys.mail.outbox import MOST_COPIES
from surveys.mail.tables import MailState, Message
from surveys.mail.transports import Patience, SmtpTransport
from surveys.waves.invitations import MailLine, of_wave
from surveys.waves.managing import correct_address
from surveys.worker import delivery
from surveys.worker.delivery import LOSSES_IN_A_ROW, MOST_ON_THEIR_WAY, PAUSE, Tally, deliver_due
from tests.support.installations import Clock, open_wave
from tests.support.mailing import send
from tests.surveys.mail.scripted import HANG_UP, OK, Says, Script, serving
from tests.surveys.processes import die, killed

BAD = "peer3@example.org"
ERIN = Address("Erin Moss", addr_spec="erin@example.org")
HURRIED = Patience(command=5, letter=20, others=0.05)


def _of(address: str, answer: str, others: str = OK) -> Says:
    return lambda one: answer if one == address else others


def _send(installation: Installation, patience: Patience = HURRIED) -> Tally:
    return deliver_due(installation, SmtpTransport(installation.settings.mail, patience=patience))


def _later(installation: Installation, **duration: float) -> None:
    assert isinstance(installation.clock, Clock)
    installation.clock.pass_(**duration)


def _line(installation: Installation, wave: str, address: str = BAD) -> MailLine:
    (line,) = (line for line in of_wave(installation, wave) if line.email == address)
    return line


def _everybody(installation: Installation, wave: str) -> set[str]:
    return {line.email for line in of_wave(installation, wave)}


def _row(installation: Installation, wave: str, address: str = BAD) -> Message:
    with installation.database.read() as session:
        person = invited.by_email(session, wave, address)
        assert person is not None
        return session.scalars(select(Message).where(Message.about == person.id)).one()


# --- one bad mailbox ---------------------------------------------------------------------------------------------


def test_one_mailbox_that_loses_the_connection_stops_nobody_behind_it_and_gets_three_copies_at_most(
    sending: Installation, port: int
) -> None:
    wave = open_wave(sending, peer=18)
    with serving(Script(to_content=_of(BAD, HANG_UP)), port) as script:
        tally = send(sending)
        assert (tally.sent, tally.later, tally.trouble) == (18, 1, ""), "all others in the first round"
        for _ in range(20):
            _later(sending, hours=1)
            send(sending)
    everybody = _everybody(sending, wave)
    assert script.copies == {**dict.fromkeys(everybody, 1), BAD: MOST_COPIES}
    assert len({letter["Message-ID"] for letter in script.letters_to(BAD)}) == 1
    line = _line(sending, wave)
    assert (line.standing, line.state, line.is_correctable) == ("perhaps not delivered", MailState.SENT, False)
    assert [one.standing for one in of_wave(sending, wave) if one.email != BAD] == ["sent"] * 18
    with pytest.raises(NotPossibleError, match="may have arrived"):
        correct_address(sending, wave, BAD, "right@example.org")


@pytest.mark.parametrize("lost", [1, 2])
def test_a_letter_that_is_taken_after_losses_is_simply_sent(sending: Installation, port: int, lost: int) -> None:
    wave = open_wave(sending, peer=4)
    with serving(Script(), port) as script:
        script.to_content = lambda one: HANG_UP if one == BAD and script.copies[BAD] <= lost else OK
        for _ in range(5):
            send(sending)
            _later(sending, hours=1)
    assert script.copies[BAD] == lost + 1
    assert _line(sending, wave).standing == "sent"
    assert _row(sending, wave).unanswered == lost


@pytest.mark.parametrize("where", ["to_recipient", "to_data"])
def test_a_connection_lost_before_the_end_of_data_counts_as_no_copy(
    sending: Installation, port: int, where: str
) -> None:
    wave = open_wave(sending, peer=4)
    script = Script()
    setattr(script, where, _of(BAD, HANG_UP, "354 go on" if where == "to_data" else OK))
    with serving(script, port):
        for _ in range(5):
            send(sending)
            _later(sending, hours=1)
        assert script.copies[BAD] == 0
        assert sum(script.copies.values()) == 4
        row = _row(sending, wave)
        assert (row.state, row.unanswered, row.came_whole) == (MailState.WAITING, 0, False)
        correct_address(sending, wave, BAD, "right@example.org")
        send(sending)
    assert script.copies == dict.fromkeys(_everybody(sending, wave), 1)


def test_what_was_not_attempted_counts_no_try_and_the_least_tried_come_first(sending: Installation, port: int) -> None:
    wave = open_wave(sending, peer=30)
    with serving(Script(to_recipient=_of(BAD, "451 later")), port) as script:
        send(sending)
        assert _row(sending, wave).tries == 1
        script.asked.clear()
        with sending.database.write() as session:
            fresh = select(Message).where(Message.state == MailState.SENT)
            for message in session.scalars(fresh):
                message.state, message.tries, message.due_at = MailState.WAITING, 0, sending.clock()
        _later(sending, minutes=1)
        send(sending)
    assert script.asked.index(BAD) == 30, "behind all that were tried less"


# --- servers that take few letters a connection ------------------------------------------------------------------


@pytest.mark.parametrize(("letters", "connections"), [(1, 61), (7, 9)])
def test_a_relay_that_hangs_up_after_some_letters_delivers_sixty_one_in_one_run(
    any_sending: Installation, port: int, letters: int, connections: int
) -> None:
    wave = open_wave(any_sending, peer=60)
    with serving(Script(letters_a_connection=letters), port) as script:
        tally = send(any_sending)
    assert (tally.sent, tally.later) == (61, 0)
    assert script.copies == dict.fromkeys(_everybody(any_sending, wave), 1)
    assert script.connections == connections
    assert {_row(any_sending, wave, email).tries for email in script.copies} == {1}


def test_a_server_that_says_421_between_letters_is_asked_again_over_a_new_connection(
    sending: Installation, port: int
) -> None:
    wave = open_wave(sending, peer=4)
    with serving(Script(), port) as script:
        seen: list[int] = []

        def once_a_connection(_: str) -> str:
            answer = "421 4.7.0 enough for one session" if script.connections in seen else OK
            seen.append(script.connections)
            return answer

        script.to_sender = once_a_connection
        assert send(sending).sent == 5
    assert script.copies == dict.fromkeys(_everybody(sending, wave), 1)


def test_a_server_that_is_down_is_tried_once_and_left_alone_for_a_minute(sending: Installation, port: int) -> None:
    wave = open_wave(sending, peer=60)
    tally = send(sending)
    assert (tally.sent, tally.later) == (0, 20)
    with serving(Script(greeting=HANG_UP), port) as script:
        for _ in range(5):
            assert send(sending).trouble == "", "nothing is due"
        assert script.connections == 0
        _later(sending, minutes=1)
        for _ in range(5):
            send(sending)
        assert script.connections == 1
        script.greeting = "220 ready"
        _later(sending, seconds=PAUSE.total_seconds())
        assert send(sending).sent == 61
    assert {_row(sending, wave, email).tries for email in script.copies} == {1}


def test_a_server_that_loses_every_letter_before_its_end_is_not_hammered(sending: Installation, port: int) -> None:
    wave = open_wave(sending, peer=60)
    with serving(Script(to_recipient=lambda _: HANG_UP), port) as script:
        tally = send(sending)
        assert script.connections == LOSSES_IN_A_ROW
        assert "hangs up" in tally.trouble
        _later(sending, minutes=1)
        script.to_recipient = lambda _: OK
        assert send(sending).sent == 61
    assert Counter(_row(sending, wave, email).tries for email in script.copies) == {1: 56, 2: LOSSES_IN_A_ROW}


# --- servers that take their time --------------------------------------------------------------------------------


@pytest.mark.parametrize("slow", [1, 3])
def test_nobody_waits_for_a_server_that_thinks_about_another_persons_letter(
    sending: Installation, port: int, slow: int
) -> None:
    """It says that it took the slow ones only once it has all the others."""
    wave = open_wave(sending, peer=23)
    thinking, all_others = {f"peer{n}@example.org" for n in range(slow)}, threading.Event()

    def think(address: str) -> str:
        if address in thinking:
            return OK if all_others.wait(timeout=15) else HANG_UP
        if len(set(script.copies) - thinking) == 24 - slow:
            all_others.set()
        return OK

    with serving(Script(to_content=think), port) as script:
        tally = _send(sending)
    assert (tally.sent, tally.later) == (24, 0)
    assert script.copies == dict.fromkeys(_everybody(sending, wave), 1)
    assert {line.standing for line in of_wave(sending, wave)} == {"sent"}


def test_a_letter_queued_while_a_server_thinks_does_not_wait_either(sending: Installation, port: int) -> None:
    open_wave(sending, peer=3)
    later: list[str] = []
    arrived = threading.Event()

    def think(address: str) -> str:
        if address == "peer1@example.org" and not later:
            later.append(open_wave(sending, peer=3, executive=ERIN))
            return OK if arrived.wait(timeout=15) else HANG_UP
        if address == ERIN.addr_spec:
            arrived.set()
        return OK

    with serving(Script(to_content=think), port):
        assert _send(sending).sent == 8


def test_so_many_letters_may_think_and_no_more(
    sending: Installation, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_wave(sending, peer=23)
    now, most, lock, seen_most = 0, 0, threading.Lock(), threading.Event()

    def think(_: str) -> str:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        if now >= MOST_ON_THEIR_WAY:
            seen_most.set()
        seen_most.wait(timeout=15)
        with lock:
            now -= 1
        return OK

    monkeypatch.setattr(delivery, "_SECONDS_TO_WAIT", 0.01)
    with serving(Script(to_content=think), port):
        assert _send(sending, Patience(command=5, letter=20, others=0.01)).sent == 24
    assert most == MOST_ON_THEIR_WAY


def test_the_answer_to_a_whole_letter_is_waited_for_longer_than_any_other(sending: Installation, port: int) -> None:
    open_wave(sending, peer=3)
    silence = threading.Event()
    script = Script(to_content=lambda _: OK if not silence.wait(timeout=0.3) else "")
    with serving(script, port):
        tally = _send(sending, Patience(command=0.1, letter=10, others=5))
    assert (tally.sent, tally.later) == (4, 0)
    assert sum(script.copies.values()) == 4


def test_a_silence_that_lasts_too_long_counts_like_a_lost_connection(sending: Installation, port: int) -> None:
    wave = open_wave(sending, peer=3)
    silence = threading.Event()
    with serving(Script(to_content=lambda one: OK if one != "peer1@example.org" or silence.wait(15) else ""), port):
        tally = _send(sending, Patience(command=5, letter=0.1, others=5))
        silence.set()
    assert (tally.sent, tally.later) == (3, 1)
    assert _row(sending, wave, "peer1@example.org").unanswered == 1


def test_we_wait_five_minutes_after_a_letter_and_the_lease_is_longer_than_all_of_it() -> None:
    patience = Patience()
    assert patience.letter >= 300
    steps_before = 10  # greeting, EHLO twice, TLS, two of a password, MAIL, RCPT, DATA, and the connection
    assert LEASE.total_seconds() > patience.letter + patience.command * steps_before
    assert CLAIM.total_seconds() > 2 * patience.others


# --- killed, and two at once -------------------------------------------------------------------------------------


def test_a_process_that_is_killed_after_data_has_counted_too(any_sending: Installation, port: int) -> None:
    """Whoever wakes up next goes on; after three such attempts the letter counts as sent."""
    wave = open_wave(any_sending, peer=3)

    def work(installation: Installation) -> None:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(attempts, "settle_sent", lambda *_, **__: die())
            send(installation)

    with serving(Script(), port) as script:
        for number in range(4):
            assert max(script.copies.values(), default=0) <= MOST_COPIES
            _die_over(any_sending, work, wave, script, number)
        tally = send(any_sending)
        assert (tally.sent, tally.doubtful) == (3, 1)
        assert Counter(script.copies.values()) == {1: 3, MOST_COPIES: 1}
    assert Counter(line.standing for line in of_wave(any_sending, wave)) == {"sent": 3, "perhaps not delivered": 1}


def _die_over(
    installation: Installation, work: Callable[[Installation], None], wave: str, script: Script, number: int
) -> None:
    """Let a process die over the same letter again and again: the others wait until much later."""
    if number == MOST_COPIES:
        return
    with installation.database.write() as session:
        bad = invited.by_email(session, wave, "peer1@example.org")
        assert bad is not None
        for message in session.scalars(select(Message).where(Message.about != bad.id)):
            message.due_at = installation.clock() + 10 * LEASE
    killed(installation, work)
    assert script.copies["peer1@example.org"] == number + 1
    with installation.database.write() as session:
        for message in session.scalars(select(Message)):
            message.due_at = installation.clock()


def test_a_correction_and_the_worker_that_sends_at_that_moment_never_both_have_their_way(
    any_sending: Installation, port: int
) -> None:
    """Either the letter goes to the old address and the correction is refused, or only the new one gets a link."""
    wave = open_wave(any_sending, peer=11)
    old = [f"peer{n}@example.org" for n in range(11)]
    corrected: list[str] = []

    def correct_all() -> None:
        for email in old:
            with suppress(NotPossibleError):
                correct_address(any_sending, wave, email, f"right.{email}")
                corrected.append(email)

    with serving(Script(), port) as script:
        with ThreadPoolExecutor(2) as threads:
            for job in (threads.submit(correct_all), threads.submit(send, any_sending)):
                job.result(timeout=120)
        _later(any_sending, hours=1)
        send(any_sending)
    copies = script.copies
    for email in old:
        expected = f"right.{email}" if email in corrected else email
        assert (copies[email], copies[f"right.{email}"]) == ((0, 1) if email in corrected else (1, 0))
        (letter,) = script.letters_to(expected)
        body = letter.get_body(("plain",))
        assert body is not None
        assert _link(any_sending, wave, expected) in body.get_content()


def _link(installation: Installation, wave: str, address: str) -> str:
    with installation.database.read() as session:
        person = invited.by_email(session, wave, address)
        assert person is not None
        return installation.survey_address(person.id)


@pytest.mark.parametrize("answered_whole", ["451 4.3.0 later", "554 5.6.0 not wanted"])
def test_an_address_stays_once_a_server_answered_a_whole_letter_whatever_it_said(
    sending: Installation, port: int, answered_whole: str
) -> None:
    wave = open_wave(sending, peer=5)
    with serving(Script(to_content=_of(BAD, answered_whole)), port):
        send(sending)
    assert not _line(sending, wave).is_correctable
    with pytest.raises(NotPossibleError, match="may have arrived"):
        correct_address(sending, wave, BAD, "right@example.org")
