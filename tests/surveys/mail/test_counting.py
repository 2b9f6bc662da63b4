"""Counts follow the mail (T7), through a real SMTP server and on both databases: who was not reached is in no count."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import update

import surveys.migrations
from instruments.groups import RaterGroup
from surveys.app import create_app
from surveys.core.installation import Installation
from surveys.invited import store as invited
from surveys.invited.rows import Row, as_roster
from surveys.mail.tables import MailState, Message
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.closing import close_wave
from surveys.waves.counting import count_due
from surveys.waves.counts import NOT_YET, UNSURE, Counts
from surveys.waves.managing import add_people, correct_address, extend, remind
from surveys.waves.progress import status
from surveys.waves.retention import erase
from surveys.worker.thread import Worker
from tests.support.ballots import answers
from tests.support.desk import Browser, actor, engagement, stored
from tests.support.desk import wave as desk_wave
from tests.support.installations import Clock, open_wave
from tests.surveys.mail.server import Mailbox

PEER, REPORT = RaterGroup.PEER, RaterGroup.DIRECT_REPORT
SELF_ONLY = "Nothing is counted for self: fewer than 3 of them were invited."
REPORTS_TOO_FEW = "Nothing is counted for direct reports: fewer than 3 of them have been reached."
PEERS_BESIDE = (
    "Nothing is counted for peers: fewer than 3 direct reports have been reached, and the report may show both groups"
    " together."
)
PEERS_LATER = (
    "Nothing is counted for peers at present: some of their invitations leave later than the others. The counts come"
    " back once 3 of those have left."
)


def _refuse(mailbox: Mailbox, *addresses: str, answer: str = "550 no such user") -> None:
    mailbox.to_recipient = lambda address: answer if address in addresses else "250 ok"


def _pass(installation: Installation, **duration: float) -> None:
    assert isinstance(installation.clock, Clock)
    installation.clock.pass_(**duration)


def _tick(installation: Installation, **duration: float) -> None:
    _pass(installation, **duration)
    Worker(installation).tick()


def _answer(installation: Installation, wave: str, *addresses: str) -> None:
    for address in addresses:
        with installation.database.read() as session:
            person = invited.by_email(session, wave, address)
            assert person is not None
            link, group = installation.survey_links.sign(person.id), person.group
        Casting(installation).cast(link, answers(group))


def _counts(installation: Installation, wave: str) -> Counts:
    return status(installation, wave).counts


def _lines(installation: Installation, wave: str) -> list[tuple[str, int, int]]:
    return [(line.label, line.answered, line.people) for line in _counts(installation, wave).progress]


def _add(installation: Installation, wave: str, *addresses: str) -> None:
    add_people(installation, wave, as_roster([Row("Pat", "Late", address, "peer") for address in addresses]))


def test_where_two_of_three_are_refused_nothing_tells_whether_the_third_has_answered(
    any_sending: Installation, mailbox: Mailbox
) -> None:
    wave = open_wave(any_sending, peer=4, direct_report=3)
    _refuse(mailbox, "direct_report0@example.org", "direct_report1@example.org")
    _tick(any_sending)
    assert _counts(any_sending, wave) == Counts(uncounted=(NOT_YET,), if_closed_now=(UNSURE,))
    _tick(any_sending, hours=24)
    before = status(any_sending, wave)
    assert before.counts.progress == ()
    assert before.counts.uncounted == (SELF_ONLY, PEERS_BESIDE, REPORTS_TOO_FEW)
    _answer(any_sending, wave, "direct_report2@example.org", *(f"peer{number}@example.org" for number in range(4)))
    _tick(any_sending, hours=1)
    assert status(any_sending, wave) == before
    assert close_wave(any_sending, wave).cells[0].answered == 5, "nothing told how these five came together"


def test_an_address_corrected_on_the_first_day_is_counted_with_all_others(
    any_sending: Installation, mailbox: Mailbox
) -> None:
    wave = open_wave(any_sending, peer=4)
    _refuse(mailbox, "peer1@example.org")
    _tick(any_sending)
    _answer(any_sending, wave, "peer0@example.org")
    correct_address(any_sending, wave, "peer1@example.org", "right@example.org")
    _tick(any_sending, hours=23)
    assert _lines(any_sending, wave) == [("Peers", 1, 4)]


def test_an_address_corrected_later_hides_the_count_from_the_moment_it_is_saved(
    any_sending: Installation, mailbox: Mailbox
) -> None:
    wave = open_wave(any_sending, peer=5)
    _refuse(mailbox, "peer1@example.org", "wrong@example.org")
    _tick(any_sending)
    _tick(any_sending, hours=24)
    _answer(any_sending, wave, "peer0@example.org")
    assert _lines(any_sending, wave) == [("Peers", 1, 4)]
    correct_address(any_sending, wave, "peer1@example.org", "wrong@example.org")
    assert _counts(any_sending, wave).uncounted == (SELF_ONLY, PEERS_LATER)
    _tick(any_sending)
    _tick(any_sending, hours=25)
    assert _counts(any_sending, wave).progress == (), "refused again: nobody may learn from a count that it was"
    correct_address(any_sending, wave, "wrong@example.org", "right@example.org")
    _tick(any_sending)
    _answer(any_sending, wave, "right@example.org")
    assert _counts(any_sending, wave).uncounted == (SELF_ONLY, PEERS_LATER)


def test_k_people_added_are_a_unit_of_their_own_once_their_letters_left(
    any_sending: Installation, mailbox: Mailbox
) -> None:
    wave = open_wave(any_sending, peer=4)
    _tick(any_sending)
    _answer(any_sending, wave, "peer0@example.org", "peer1@example.org")
    _add(any_sending, wave, "late0@example.org")
    _tick(any_sending)
    assert _lines(any_sending, wave) == []
    _refuse(mailbox, "late3@example.org", answer="451 come back later")
    _add(any_sending, wave, *(f"late{number}@example.org" for number in (1, 2, 3)))
    _tick(any_sending)
    assert _lines(any_sending, wave) == [], "one of them still waits"
    _refuse(mailbox)
    _tick(any_sending, hours=2)
    _answer(any_sending, wave, "late0@example.org")
    assert _lines(any_sending, wave) == [("Peers", 2, 4), ("Peers, invited later", 1, 4)]


def test_who_still_waits_after_a_day_is_reached_later(any_sending: Installation, mailbox: Mailbox) -> None:
    wave = open_wave(any_sending, peer=4)
    _refuse(mailbox, "peer3@example.org", answer="451 come back later")
    _tick(any_sending)
    _tick(any_sending, hours=23, minutes=59)
    assert _counts(any_sending, wave).uncounted == (NOT_YET,)
    _tick(any_sending, minutes=1)
    assert _lines(any_sending, wave) == [("Peers", 0, 3)]
    _refuse(mailbox)
    _tick(any_sending, hours=1)
    assert _counts(any_sending, wave).uncounted == (SELF_ONLY, PEERS_LATER)


def test_a_count_is_hidden_as_soon_as_a_late_letter_may_have_arrived(
    any_sending: Installation, mailbox: Mailbox
) -> None:
    """Its worker may have been lost after the letter was taken: what is asked is whether it can have been."""
    wave = open_wave(any_sending, peer=4)
    _refuse(mailbox, "peer3@example.org", answer="451 come back later")
    _tick(any_sending)
    _tick(any_sending, hours=24)
    assert _lines(any_sending, wave) == [("Peers", 0, 3)]
    with any_sending.database.write() as session:
        session.execute(update(Message).where(Message.state == MailState.WAITING).values(state=MailState.SENDING))
    assert _counts(any_sending, wave).uncounted == (SELF_ONLY, PEERS_LATER)


def test_declines_are_told_of_those_who_are_counted(any_sending: Installation, mailbox: Mailbox) -> None:
    wave = open_wave(any_sending, peer=4)
    _tick(any_sending)
    with any_sending.database.read() as session:
        links = {one.email: any_sending.survey_links.sign(one.id) for one in invited.of_wave(session, wave)}
    Casting(any_sending).decline(links["dana@example.org"])
    assert _counts(any_sending, wave).declined == 0, "the executive is in no unit"
    Casting(any_sending).decline(links["peer0@example.org"])
    assert _counts(any_sending, wave).declined == 1
    _add(any_sending, wave, "late0@example.org")
    assert _counts(any_sending, wave).declined == 0, "no unit is shown"


# --- acts beside each other


def test_looking_writes_nothing_also_where_counting_is_due(any_sending: Installation, mailbox: Mailbox) -> None:
    own = actor(any_sending)
    wave = desk_wave(own, engagement(own), peer=4)
    _tick(any_sending)
    _pass(any_sending, days=1)
    _add(any_sending, wave, "late0@example.org", "late1@example.org", "late2@example.org")
    with any_sending.database.write() as session:
        session.execute(update(Message).values(state=MailState.SENT))
    browser, before = Browser(create_app(any_sending), own), stored(any_sending)
    assert "Nothing is counted for peers at present" in browser.get(f"/desk/waves/{wave}").text
    assert stored(any_sending) == before
    count_due(any_sending)
    assert "Peers, invited later" in browser.get(f"/desk/waves/{wave}").text


def test_several_workers_at_once_form_the_same_units_once(any_sending: Installation) -> None:
    wave = open_wave(any_sending, supervisor=2, peer=4, direct_report=3)
    with any_sending.database.write() as session:
        session.execute(update(Message).values(state=MailState.SENT))
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda _: count_due(any_sending), range(6)))
    assert _lines(any_sending, wave) == [("Self, Supervisors", 0, 3), ("Peers", 0, 4), ("Direct reports", 0, 3)]


def test_units_are_forgotten_with_the_marks_and_a_unit_outlives_an_erasure(
    any_sending: Installation, mailbox: Mailbox
) -> None:
    wave = open_wave(any_sending, peer=4)
    _tick(any_sending)
    _answer(any_sending, wave, "peer0@example.org", "peer1@example.org", "peer2@example.org")
    with any_sending.database.write() as session:
        assert erase(session, waves.get(session, wave), "peer0@example.org")
    count_due(any_sending)
    assert _lines(any_sending, wave) == [("Peers", 3, 4)]
    close_wave(any_sending, wave)
    with any_sending.database.read() as session:
        assert {unit for _, _, unit in invited.units(session, [wave])[wave]} == {""}


def test_who_is_erased_while_their_letter_may_be_arriving_is_still_able_to_answer(
    any_sending: Installation, mailbox: Mailbox
) -> None:
    wave = open_wave(any_sending, peer=4)
    _tick(any_sending)
    _add(any_sending, wave, "late0@example.org")
    with any_sending.database.write() as session:
        late = [one for one, _, unit in invited.units(session, [wave])[wave] if unit == "late"]
        invited.put_into_units(session, dict.fromkeys(late, ""))
        session.execute(update(Message).where(Message.state == MailState.WAITING).values(state=MailState.SENDING))
    with any_sending.database.write() as session:
        assert erase(session, waves.get(session, wave), "late0@example.org")
    assert _counts(any_sending, wave).uncounted == (SELF_ONLY, PEERS_LATER)


# --- waves from before


def _at_revision(installation: Installation, revision: str) -> None:
    """Take the tables back to what an older version left."""
    config = Config()
    config.set_main_option("script_location", str(Path(surveys.migrations.__file__).parent))
    with installation.database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


@pytest.mark.parametrize(("apart", "first"), [(True, ("Peers", 2, 3)), (False, ("Self, Supervisors, Peers", 2, 5))])
def test_a_wave_that_is_open_at_the_upgrade_counts_from_what_had_left_and_no_finer_than_before(
    any_sending: Installation, mailbox: Mailbox, first: tuple[str, int, int], *, apart: bool
) -> None:
    wave = open_wave(any_sending, supervisor=1, peer=4)
    _refuse(mailbox, "peer3@example.org")
    _tick(any_sending)
    _answer(any_sending, wave, "peer0@example.org", "peer1@example.org")
    with any_sending.database.write() as session:
        waves.get(session, wave).attributed_apart = apart
    _at_revision(any_sending, "0002")
    any_sending.database.migrate()
    assert _counts(any_sending, wave).progress == ()
    _tick(any_sending)
    assert _lines(any_sending, wave)[0] == first
    extend(any_sending, wave, any_sending.today().replace(month=6))
    remind(any_sending, wave)
    correct_address(any_sending, wave, "peer3@example.org", "right@example.org")
    assert _lines(any_sending, wave) == []
