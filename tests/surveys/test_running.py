"""What a coach may do with an open wave: every act has a limit that a promise to the raters draws."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.headerregistry import Address
from pathlib import Path

import pytest
from sqlalchemy import select, update

from instruments import catalogue
from instruments.groups import RaterGroup
from surveys.casting import Casting
from surveys.closing import cancel_wave, close_wave
from surveys.errors import LaunchRefusedError, NotPossibleError, UnknownWaveError
from surveys.forgetting import forget, forget_due
from surveys.installation import Installation
from surveys.invited import store as invited
from surveys.invited.roster import RosterError
from surveys.launching import Request, launch
from surveys.mail.delivery import deliver_due
from surveys.mail.tables import Kind, MailState, Message
from surveys.mail.transports import transport_for
from surveys.progress import status
from surveys.running import add_people, correct_address, extend, remind, remind_due
from surveys.waves.tables import WaveState
from tests.support.ballots import answers
from tests.support.installations import CLOSES, DANA, Clock, build, look_twice, open_wave, roster, tokens

HEAD = b"first_name,last_name,email,relationship\n"
END = datetime(2026, 3, 21, tzinfo=UTC)


def _clock(house: Installation) -> Clock:
    assert isinstance(house.clock, Clock)
    return house.clock


def _answer(house: Installation, wave: str, group: RaterGroup, people: Sequence[int]) -> None:
    links = [token for one, token in tokens(house, wave) if one is group]
    for person in people:
        Casting(house).cast(links[person], answers(group))


def _settle(house: Installation, wave: str, state: MailState, email: str = "") -> None:
    """Say what became of the invitations: of one person's, or of all."""
    with house.database.write() as session:
        ids = [person.id for person in invited.of_wave(session, wave) if email in ("", person.email)]
        session.execute(update(Message).where(Message.about.in_(ids)).values(state=state, reason="refused (550)"))


def _reminded(house: Installation, wave: str) -> list[str]:
    """The addresses for which reminders wait, taken out of the outbox as if they had left."""
    with house.database.write() as session:
        rows = session.scalars(select(Message).where(Message.wave == wave, Message.kind == Kind.REMINDER)).all()
        people = [invited.find(session, row.about) for row in rows]
        for row in rows:
            session.delete(row)
        return sorted(person.email for person in people if person is not None)


# --- adding ------------------------------------------------------------------------------------------------------


def test_people_added_are_invited_and_counted(house: Installation) -> None:
    wave = open_wave(house, peer=4)
    assert add_people(house, wave, HEAD + b"Kim,New,kim@example.org,peer\nSam,Boss,sam@example.org,supervisor\n") == 2
    assert status(house, wave).invitations[MailState.WAITING] == 7
    assert len(tokens(house, wave)) == 7


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"Kim,New,kim@example.org,direct_report\n", "nobody of this group was invited"),
        (b"Dana,Two,dana2@example.org,self\n", "the executive is invited already"),
        (b"Pat,Peer,PEER0@example.org,peer\n", "invited to this wave already"),
        (b"Dana,Whitfield,dana@example.org,peer\n", "invited to this wave already"),
    ],
)
def test_nobody_is_added_who_would_change_what_raters_were_told(house: Installation, line: bytes, why: str) -> None:
    wave = open_wave(house, peer=4)
    with pytest.raises(RosterError, match=why):
        add_people(house, wave, HEAD + b"Kim,Fine,fine@example.org,peer\n" + line)
    assert len(tokens(house, wave)) == 5


# --- correcting --------------------------------------------------------------------------------------------------


def test_an_address_changes_only_where_the_first_invitation_was_refused(house: Installation) -> None:
    wave = open_wave(house, peer=4)
    for state in (MailState.WAITING, MailState.SENDING, MailState.SENT):
        _settle(house, wave, state)
        with pytest.raises(NotPossibleError, match="was not refused"):
            correct_address(house, wave, "peer0@example.org", "new@example.org")
    _settle(house, wave, MailState.REFUSED, "peer0@example.org")
    assert status(house, wave).refused == (("peer0@example.org", "refused (550)"),)
    correct_address(house, wave, "PEER0@example.org", "New@Example.org")
    told = status(house, wave)
    assert told.refused == ()
    assert told.invitations[MailState.WAITING] == 1
    with pytest.raises(NotPossibleError, match="nobody in wave"):
        correct_address(house, wave, "peer0@example.org", "other@example.org")
    with pytest.raises(NotPossibleError, match="was not refused"):
        correct_address(house, wave, "new@example.org", "other@example.org")


@pytest.mark.parametrize(
    ("new", "why"),
    [("peer1@example.org", "invited to this wave already"), ("PEER1@EXAMPLE.org", "already"), ("new", "not an e-mail")],
)
def test_an_address_is_not_corrected_to_a_taken_or_broken_one(house: Installation, new: str, why: str) -> None:
    wave = open_wave(house, peer=4)
    _settle(house, wave, MailState.REFUSED)
    with pytest.raises(NotPossibleError, match=why):
        correct_address(house, wave, "peer0@example.org", new)
    assert len(status(house, wave).refused) == 5


def test_the_same_address_can_be_tried_again(house: Installation) -> None:
    wave = open_wave(house, peer=4)
    _settle(house, wave, MailState.REFUSED)
    correct_address(house, wave, "peer0@example.org", "peer0@example.org")
    assert len(status(house, wave).refused) == 4


def test_an_executive_whose_address_was_corrected_is_still_the_same_executive(house: Installation) -> None:
    """Or a corrected address would be a way round the 60 days between two waves."""
    wave = open_wave(house, peer=4)
    _settle(house, wave, MailState.REFUSED)
    correct_address(house, wave, "dana@example.org", "dana.whitfield@example.org")
    dana = Address("Dana Whitfield", addr_spec="dana.whitfield@example.org")
    with pytest.raises(LaunchRefusedError, match="still open"):
        open_wave(house, peer=4, executive=dana)


# --- extending ---------------------------------------------------------------------------------------------------


def test_an_extension_goes_later_only_and_not_into_the_past(house: Installation) -> None:
    wave = open_wave(house, peer=4)
    for day in (CLOSES, CLOSES - timedelta(days=1), date(2026, 1, 1)):
        with pytest.raises(NotPossibleError, match="give a later date"):
            extend(house, wave, day)
    with pytest.raises(LaunchRefusedError, match="is the year right"):
        extend(house, wave, date.max)
    extend(house, wave, CLOSES + timedelta(days=1))
    _clock(house).jump(date(2026, 4, 10))
    with pytest.raises(NotPossibleError, match="not past"):
        extend(house, wave, date(2026, 4, 9))
    extend(house, wave, date(2026, 4, 10))
    assert status(house, wave).closes_on == date(2026, 4, 10)


# --- reminding ---------------------------------------------------------------------------------------------------


def test_a_reminder_goes_to_those_who_neither_answered_nor_declined(house: Installation) -> None:
    wave = open_wave(house, peer=4)
    _answer(house, wave, RaterGroup.PEER, [0])
    Casting(house).decline(next(token for group, token in tokens(house, wave)[::-1] if group is RaterGroup.PEER))
    told = remind(house, wave)  # type: ignore[func-returns-value]
    assert told is None
    assert len(_reminded(house, wave)) == 3


def test_a_wave_may_remind_everyone_and_so_tell_nobody_anything(house: Installation) -> None:
    request = Request(DANA, roster(peer=4), CLOSES, catalogue.load("leadership360"), remind_everyone=True)
    wave = launch(house, request)
    _answer(house, wave, RaterGroup.PEER, [0, 1])
    Casting(house).decline(next(token for group, token in tokens(house, wave)[::-1] if group is RaterGroup.PEER))
    remind(house, wave)
    assert deliver_due(house, transport_for(house.settings)).sent == 10  # an invitation and a reminder for all five


def test_reminders_go_out_once_a_day_from_the_first_day_on(house: Installation) -> None:
    wave = open_wave(house, peer=4)
    for day in range(3):
        _clock(house).jump(date(2026, 3, 2 + day))
        remind(house, wave)
        with pytest.raises(NotPossibleError, match="once a day"):
            remind(house, wave)
        assert len(_reminded(house, wave)) == 5


def _days_reminded(house: Installation, wave: str, days: int = 30) -> list[int]:
    """Let the worker look three times a day; give the days before the closing date on which reminders went out."""
    found = []
    for _ in range(days * 3):
        remind_due(house)
        if _reminded(house, wave):
            found.append((CLOSES - house.today()).days)
        _clock(house).pass_(hours=8)
    return found


def test_reminders_are_due_seven_and_two_days_before_and_each_comes_once(house: Installation) -> None:
    assert _days_reminded(house, open_wave(house, peer=4)) == [7, 2]


@pytest.mark.parametrize(("opened", "expected"), [(13, [2]), (14, [2]), (12, [7, 2]), (18, []), (19, []), (17, [2])])
def test_nobody_is_reminded_on_the_day_they_are_invited(house: Installation, opened: int, expected: list[int]) -> None:
    _clock(house).jump(date(2026, 3, opened))
    assert _days_reminded(house, open_wave(house, peer=4)) == expected


def test_a_worker_that_slept_over_the_day_reminds_once_when_it_wakes(house: Installation) -> None:
    wave = open_wave(house, peer=4)
    _clock(house).jump(date(2026, 3, 19))
    assert _days_reminded(house, wave) == [1]


def test_a_reminder_by_hand_on_the_due_day_takes_the_place_of_the_automatic_one(house: Installation) -> None:
    wave = open_wave(house, peer=4)
    _clock(house).jump(date(2026, 3, 13))
    remind(house, wave)
    assert len(_reminded(house, wave)) == 5
    assert _days_reminded(house, wave) == [2]


def test_an_extension_brings_its_own_reminders(house: Installation) -> None:
    wave = open_wave(house, peer=4)
    assert _days_reminded(house, wave, days=17) == [7, 2]
    extend(house, wave, date(2026, 3, 29))
    assert [CLOSES - timedelta(days=day) for day in _days_reminded(house, wave)] == [
        date(2026, 3, 22),
        date(2026, 3, 27),
    ]


def test_several_workers_at_once_remind_nobody_twice(any_house: Installation) -> None:
    wave = open_wave(any_house, peer=6)
    _clock(any_house).jump(date(2026, 3, 13))

    def remind_at_once(_: Installation) -> None:
        with ThreadPoolExecutor(6) as threads:
            list(threads.map(lambda _: remind_due(any_house), range(6)))

    look_twice(any_house, remind_at_once)
    assert len(_reminded(any_house, wave)) == 7


def test_extending_reminding_and_closing_at_once_never_wait_for_each_other_for_ever(any_house: Installation) -> None:
    wave = open_wave(any_house, peer=4)
    _clock(any_house).jump(date(2026, 3, 13))

    def extends(day: int) -> None:
        with suppress(NotPossibleError):
            extend(any_house, wave, CLOSES + timedelta(days=day))

    with ThreadPoolExecutor(8) as threads:
        jobs = [threads.submit(extends, day) for day in range(1, 6)]
        jobs.append(threads.submit(remind_due, any_house))
        closed = threads.submit(close_wave, any_house, wave)
        for job in jobs:
            job.result(timeout=60)
        closed.result(timeout=60)
    assert status(any_house, wave).state is WaveState.CLOSED


# --- states ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["closed", "cancelled", "past"])
def test_a_wave_that_is_over_takes_no_people_no_corrections_and_no_reminders(house: Installation, end: str) -> None:
    wave = open_wave(house, peer=4)
    if end == "past":
        _clock(house).now = END
    else:
        close_wave(house, wave) if end == "closed" else cancel_wave(house, wave)
    for act in (
        lambda: add_people(house, wave, HEAD + b"Kim,New,kim@example.org,peer\n"),
        lambda: correct_address(house, wave, "peer0@example.org", "new@example.org"),
        lambda: remind(house, wave),
    ):
        with pytest.raises(NotPossibleError):
            act()
    if end != "past":
        with pytest.raises(NotPossibleError, match="only an open wave can be extended"):
            extend(house, wave, date(2026, 4, 1))


def test_an_unknown_wave_is_told_everywhere(house: Installation) -> None:
    for act in (
        lambda: status(house, "nowhere"),
        lambda: remind(house, "nowhere"),
        lambda: extend(house, "nowhere", CLOSES),
        lambda: forget(house, "nowhere"),
        lambda: close_wave(house, "nowhere"),
        lambda: cancel_wave(house, "nowhere"),
    ):
        with pytest.raises(UnknownWaveError, match="parallax wave list"):
            act()


# --- forgetting --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [close_wave, cancel_wave])
def test_names_are_erased_the_promised_days_after_the_end_and_the_release_stays(
    house: Installation, end: object
) -> None:
    wave = open_wave(house, peer=4)
    assert callable(end)
    end(house, wave)
    _clock(house).pass_(days=29)
    look_twice(house, forget_due)
    assert len(tokens(house, wave)) == 5
    _clock(house).pass_(days=1)
    look_twice(house, forget_due)
    assert tokens(house, wave) == []
    look_twice(house, forget_due)
    assert status(house, wave).wave == wave


def test_the_days_promised_at_launch_hold_whatever_the_settings_say_later(tmp_path: Path) -> None:
    clock = Clock()
    house = build(tmp_path, clock=clock, days_kept="5")
    wave = open_wave(house, peer=4)
    close_wave(house, wave)
    longer = replace(house, source=replace(house.settings, days_kept=300))
    clock.pass_(days=5)
    look_twice(longer, forget_due)
    assert tokens(house, wave) == []
    house.database.close()


def test_the_names_of_an_open_wave_cannot_be_erased(house: Installation) -> None:
    wave = open_wave(house, peer=4)
    with pytest.raises(NotPossibleError, match="names are needed"):
        forget(house, wave)
    _clock(house).pass_(days=300)
    look_twice(house, forget_due)
    assert len(tokens(house, wave)) == 5
