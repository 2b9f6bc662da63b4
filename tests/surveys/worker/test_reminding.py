"""Reminders: whom they go to, when, and that nobody learns from them who that is, or whether there was anybody."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from instruments import catalogue
from instruments.groups import RaterGroup
from surveys.core.errors import NotPossibleError
from surveys.core.installation import Installation
from surveys.invited.roster import read_csv
from surveys.mail import outbox
from surveys.mail.hours import next_opening
from surveys.mail.tables import Kind, Message
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.launching import Request, launch
from surveys.waves.managing import add_people, extend, remind, remind_due
from surveys.worker.reminding import send_reminders
from tests.support.ballots import answers
from tests.support.installations import CLOSES, DANA, Clock, build, look_twice, open_wave, roster, tokens
from tests.support.mailing import Noted, reminded, send

HEAD = b"first_name,last_name,email,relationship\n"
EVERYBODY = ["dana@example.org", *(f"peer{n}@example.org" for n in range(4))]


def _clock(house: Installation) -> Clock:
    assert isinstance(house.clock, Clock)
    return house.clock


def _invited(house: Installation, peer: int = 4) -> str:
    """Open a wave whose invitations have left."""
    wave = open_wave(house, peer=peer)
    send(house)
    return wave


def _waiting(house: Installation, kind: Kind) -> int:
    with house.database.read() as session:
        return session.scalar(select(func.count()).select_from(Message).where(Message.kind == kind)) or 0


def _last_round(house: Installation, wave: str) -> date:
    with house.database.read() as session:
        return waves.get(session, wave).last_reminder_on


def _peers(house: Installation, wave: str) -> list[str]:
    return [token for group, token in tokens(house, wave) if group is RaterGroup.PEER]


# --- whom --------------------------------------------------------------------------------------------------------


def test_a_reminder_goes_to_those_who_neither_answered_nor_declined(house: Installation) -> None:
    wave = _invited(house)
    peers = _peers(house, wave)
    Casting(house).cast(peers[0], answers(RaterGroup.PEER))
    Casting(house).decline(peers[3])
    _clock(house).pass_(days=1)
    told = remind(house, wave)  # type: ignore[func-returns-value]
    assert told is None
    assert len(reminded(house)) == 3


def test_a_wave_may_remind_everyone_and_so_tell_nobody_anything(house: Installation) -> None:
    request = Request(DANA, read_csv(roster(peer=4)), CLOSES, catalogue.load("leadership360"), remind_everyone=True)
    wave = launch(house, request)
    send(house)
    peers = _peers(house, wave)
    for token in peers[:2]:
        Casting(house).cast(token, answers(RaterGroup.PEER))
    Casting(house).decline(peers[3])
    _clock(house).pass_(days=1)
    remind(house, wave)
    assert reminded(house) == EVERYBODY


def test_nobody_is_reminded_whose_invitation_has_not_left(house: Installation) -> None:
    wave = _invited(house)
    _clock(house).pass_(days=1)
    add_people(house, wave, read_csv(HEAD + b"Kim,New,kim@example.org,peer\n"))
    remind(house, wave)
    assert reminded(house) == EVERYBODY


def test_whoever_answers_between_the_round_and_the_letter_is_not_reminded(house: Installation) -> None:
    wave = _invited(house)
    _clock(house).pass_(hours=5)
    remind(house, wave)
    assert reminded(house) == [], "a day has not passed since the invitations"
    assert _waiting(house, Kind.REMINDER) == 5
    Casting(house).cast(_peers(house, wave)[0], answers(RaterGroup.PEER))
    _clock(house).pass_(hours=19)
    assert len(reminded(house)) == 4


# --- when --------------------------------------------------------------------------------------------------------


def test_a_reminder_leaves_a_day_after_that_persons_invitation(house: Installation) -> None:
    wave = _invited(house)
    _clock(house).pass_(hours=3)
    add_people(house, wave, read_csv(HEAD + b"Kim,New,kim@example.org,peer\n"))
    send(house)
    _clock(house).pass_(hours=20, minutes=59)
    remind(house, wave)
    assert reminded(house) == []
    _clock(house).pass_(minutes=1)
    assert reminded(house) == EVERYBODY
    _clock(house).pass_(hours=2, minutes=59)
    assert reminded(house) == []
    _clock(house).pass_(minutes=1)
    assert reminded(house) == ["kim@example.org"]


@pytest.fixture
def in_auckland(tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    house = build(tmp_path, clock=clock, timezone="Pacific/Auckland")
    yield house
    house.database.close()


def _at(house: Installation, hour: int, minute: int = 0, *, day: int = 9) -> None:
    """Set the clock by the installation's own timezone."""
    zone = house.settings.timezone
    _clock(house).now = datetime(2026, 3, day, hour, minute, tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("hour", "minute", "leaves"), [(7, 59, False), (8, 0, True), (12, 0, True), (17, 59, True), (18, 0, False)]
)
def test_reminders_leave_by_day_in_the_installations_own_timezone(
    in_auckland: Installation, hour: int, minute: int, *, leaves: bool
) -> None:
    wave = _invited(in_auckland)
    _at(in_auckland, hour, minute)
    remind(in_auckland, wave)
    assert bool(reminded(in_auckland)) is leaves
    _at(in_auckland, 8, day=10)
    assert bool(reminded(in_auckland)) is not leaves


@pytest.mark.parametrize(
    ("hour", "opens"),
    [(0, (9, 8)), (7, (9, 8)), (8, (9, 8)), (13, (9, 13)), (17, (9, 17)), (18, (10, 8)), (23, (10, 8))],
)
def test_a_round_waits_for_the_next_morning(in_auckland: Installation, hour: int, opens: tuple[int, int]) -> None:
    _at(in_auckland, hour)
    opening = next_opening(in_auckland)
    assert opening.tzinfo is UTC
    local = opening.astimezone(ZoneInfo("Pacific/Auckland"))
    assert (local.day, local.hour) == opens


def test_a_round_that_evening_cuts_short_goes_on_the_next_morning(in_auckland: Installation) -> None:
    wave = _invited(in_auckland)
    _at(in_auckland, 17, 59)
    remind(in_auckland, wave)

    class Slow(Noted):
        def send(self, parcel):  # type: ignore[no-untyped-def]
            _clock(in_auckland).pass_(seconds=25)
            return super().send(parcel)

    slow = Slow()
    send_reminders(in_auckland, slow)
    assert len(slow.recipients) == 3
    _at(in_auckland, 8, day=10)
    assert sorted([*slow.recipients, *reminded(in_auckland)]) == EVERYBODY


def test_what_is_dated_is_the_sending_and_not_the_asking(in_auckland: Installation) -> None:
    wave = _invited(in_auckland)
    _at(in_auckland, 20)
    remind(in_auckland, wave)
    assert reminded(in_auckland) == []
    assert _last_round(in_auckland, wave) < date(2026, 3, 9)
    with pytest.raises(NotPossibleError, match="asked for already; they go out between 8 and 18"):
        remind(in_auckland, wave)
    _at(in_auckland, 8, 30, day=10)
    assert reminded(in_auckland) == EVERYBODY
    assert _last_round(in_auckland, wave) == date(2026, 3, 10)
    with pytest.raises(NotPossibleError, match="went out today already"):
        remind(in_auckland, wave)


@pytest.mark.parametrize(("hour", "possible"), [(7, True), (17, True), (18, False), (23, False)])
def test_no_round_is_taken_that_could_not_go_out_before_the_end(
    in_auckland: Installation, hour: int, *, possible: bool
) -> None:
    wave = _invited(in_auckland)
    _at(in_auckland, hour, day=CLOSES.day)
    if possible:
        remind(in_auckland, wave)
    else:
        with pytest.raises(NotPossibleError, match="takes no answers after today"):
            remind(in_auckland, wave)
    assert _waiting(in_auckland, Kind.REMINDER_ROUND) == possible


# --- how often ---------------------------------------------------------------------------------------------------


def test_reminders_go_out_once_a_day_from_the_first_day_on(house: Installation) -> None:
    wave = _invited(house)
    for day in range(4):
        _clock(house).jump(date(2026, 3, 2 + day))
        remind(house, wave)
        assert reminded(house) == (EVERYBODY if day else []), "nobody twice on the second day"
        with pytest.raises(NotPossibleError, match="once a day"):
            remind(house, wave)


def _days_reminded(house: Installation, days: int = 30) -> list[int]:
    """Let the worker look six times a day; give the days before the closing date on which reminders went out."""
    found = []
    for _ in range(days * 6):
        if reminded(house):
            found.append((CLOSES - house.today()).days)
        _clock(house).pass_(hours=4)
    return found


def test_reminders_are_due_seven_and_two_days_before_and_each_comes_once(house: Installation) -> None:
    _invited(house)
    assert _days_reminded(house) == [7, 2]


@pytest.mark.parametrize(("opened", "expected"), [(13, [2]), (14, [2]), (12, [7, 2]), (18, []), (19, []), (17, [2])])
def test_nobody_is_reminded_on_the_day_they_are_invited(house: Installation, opened: int, expected: list[int]) -> None:
    _clock(house).jump(date(2026, 3, opened))
    _invited(house)
    assert _days_reminded(house) == expected


def test_a_worker_that_slept_over_the_day_reminds_once_when_it_wakes(house: Installation) -> None:
    _invited(house)
    _clock(house).jump(date(2026, 3, 19))
    assert _days_reminded(house) == [1]


def test_a_reminder_by_hand_on_the_due_day_takes_the_place_of_the_automatic_one(house: Installation) -> None:
    wave = _invited(house)
    _clock(house).jump(date(2026, 3, 13))
    remind(house, wave)
    assert reminded(house) == EVERYBODY
    assert _days_reminded(house) == [2]


def test_an_extension_brings_its_own_reminders(house: Installation) -> None:
    wave = _invited(house)
    assert _days_reminded(house, days=17) == [7, 2]
    extend(house, wave, date(2026, 3, 29))
    assert [CLOSES - timedelta(days=day) for day in _days_reminded(house)] == [date(2026, 3, 22), date(2026, 3, 27)]


def test_several_workers_at_once_remind_nobody_twice(any_house: Installation) -> None:
    _invited(any_house, peer=6)
    _clock(any_house).jump(date(2026, 3, 13))
    noted = [Noted() for _ in range(6)]

    def work(transport: Noted) -> None:
        remind_due(any_house)
        send_reminders(any_house, transport)

    def all_work(_: Installation) -> None:
        with ThreadPoolExecutor(6) as threads:
            list(threads.map(work, noted))

    look_twice(any_house, all_work)
    found = [recipient for one in noted for recipient in one.recipients]
    assert len(found) == len(set(found)) == 7


# --- a server that is not there ----------------------------------------------------------------------------------


def test_a_round_waits_undated_while_the_server_cannot_be_reached(house: Installation) -> None:
    wave, down = _invited(house), Noted(is_down=True)
    _clock(house).pass_(days=1)
    remind(house, wave)
    for _ in range(3):
        send_reminders(house, down)
    assert down.connections == 1, "and is not asked again at once"
    assert _last_round(house, wave) < house.today()
    _clock(house).pass_(minutes=1)
    assert reminded(house) == EVERYBODY
    assert _last_round(house, wave) == house.today()


@pytest.mark.parametrize("pending", [0, 1, 5])
@pytest.mark.parametrize("is_down", [False, True])
def test_the_server_is_asked_and_the_round_is_dated_whether_or_not_there_is_anybody_to_remind(
    house: Installation, pending: int, *, is_down: bool
) -> None:
    wave, transport = _invited(house), Noted(is_down=is_down)
    for _, token in tokens(house, wave)[pending:]:
        Casting(house).decline(token)
    _clock(house).pass_(days=1)
    remind(house, wave)
    send_reminders(house, transport)
    assert transport.connections >= 1
    assert len(transport.recipients) == (0 if is_down else pending)
    assert (_last_round(house, wave) == house.today()) is not is_down
    with house.database.read() as session:
        assert outbox.round_waits(session, wave) is is_down


def test_reminders_of_a_wave_that_is_over_are_gone(house: Installation) -> None:
    wave = _invited(house)
    _clock(house).jump(CLOSES)
    remind(house, wave)
    _clock(house).jump(CLOSES + timedelta(days=1))
    assert reminded(house) == []
    assert _last_round(house, wave) < CLOSES
    assert _waiting(house, Kind.REMINDER) == _waiting(house, Kind.REMINDER_ROUND) == 0


def test_mail_to_the_wrong_place_is_no_reminder_either(house: Installation) -> None:
    wave = _invited(house)
    _clock(house).pass_(days=1)
    remind(house, wave)
    public = replace(house, source=replace(house.settings, base_url="https://feedback.example.org"))
    with pytest.raises(ValueError, match="trying out"):
        send_reminders(public, Noted())
