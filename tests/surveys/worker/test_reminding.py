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
from surveys.invited.roster import read_roster
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


def _clock(installation: Installation) -> Clock:
    assert isinstance(installation.clock, Clock)
    return installation.clock


def _invited(installation: Installation, peer: int = 4) -> str:
    """Open a wave whose invitations have left."""
    wave = open_wave(installation, peer=peer)
    send(installation)
    return wave


def _waiting(installation: Installation, kind: Kind) -> int:
    with installation.database.read() as session:
        return session.scalar(select(func.count()).select_from(Message).where(Message.kind == kind)) or 0


def _last_round(installation: Installation, wave: str) -> date:
    with installation.database.read() as session:
        return waves.get(session, wave).last_reminder_on


def _peers(installation: Installation, wave: str) -> list[str]:
    return [token for group, token in tokens(installation, wave) if group is RaterGroup.PEER]


# --- whom --------------------------------------------------------------------------------------------------------


def test_a_reminder_goes_to_those_who_neither_answered_nor_declined(installation: Installation) -> None:
    wave = _invited(installation)
    peers = _peers(installation, wave)
    Casting(installation).cast(peers[0], answers(RaterGroup.PEER))
    Casting(installation).decline(peers[3])
    _clock(installation).pass_(days=1)
    told = remind(installation, wave)  # type: ignore[func-returns-value]
    assert told is None
    assert len(reminded(installation)) == 3


def test_a_wave_may_remind_everyone_and_so_tell_nobody_anything(installation: Installation) -> None:
    request = Request(DANA, read_roster(roster(peer=4)), CLOSES, catalogue.load("leadership360"), remind_everyone=True)
    wave = launch(installation, request)
    send(installation)
    peers = _peers(installation, wave)
    for token in peers[:2]:
        Casting(installation).cast(token, answers(RaterGroup.PEER))
    Casting(installation).decline(peers[3])
    _clock(installation).pass_(days=1)
    remind(installation, wave)
    assert reminded(installation) == EVERYBODY


def test_nobody_is_reminded_whose_invitation_has_not_left(installation: Installation) -> None:
    wave = _invited(installation)
    _clock(installation).pass_(days=1)
    add_people(installation, wave, read_roster(HEAD + b"Kim,New,kim@example.org,peer\n"))
    remind(installation, wave)
    assert reminded(installation) == EVERYBODY


def test_whoever_answers_between_the_round_and_the_letter_is_not_reminded(installation: Installation) -> None:
    wave = _invited(installation)
    _clock(installation).pass_(hours=5)
    remind(installation, wave)
    assert reminded(installation) == [], "a day has not passed since the invitations"
    assert _waiting(installation, Kind.REMINDER) == 5
    Casting(installation).cast(_peers(installation, wave)[0], answers(RaterGroup.PEER))
    _clock(installation).pass_(hours=19)
    assert len(reminded(installation)) == 4


# --- when --------------------------------------------------------------------------------------------------------


def test_a_reminder_leaves_a_day_after_that_persons_invitation(installation: Installation) -> None:
    wave = _invited(installation)
    _clock(installation).pass_(hours=3)
    add_people(installation, wave, read_roster(HEAD + b"Kim,New,kim@example.org,peer\n"))
    send(installation)
    _clock(installation).pass_(hours=20, minutes=59)
    remind(installation, wave)
    assert reminded(installation) == []
    _clock(installation).pass_(minutes=1)
    assert reminded(installation) == EVERYBODY
    _clock(installation).pass_(hours=2, minutes=59)
    assert reminded(installation) == []
    _clock(installation).pass_(minutes=1)
    assert reminded(installation) == ["kim@example.org"]


@pytest.fixture
def in_auckland(tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    installation = build(tmp_path, clock=clock, timezone="Pacific/Auckland")
    yield installation
    installation.database.close()


def _at(installation: Installation, hour: int, minute: int = 0, *, day: int = 9) -> None:
    """Set the clock by the installation's own timezone."""
    zone = installation.settings.timezone
    _clock(installation).now = datetime(2026, 3, day, hour, minute, tzinfo=zone).astimezone(UTC)


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


def test_reminders_go_out_once_a_day_from_the_first_day_on(installation: Installation) -> None:
    wave = _invited(installation)
    for day in range(4):
        _clock(installation).jump(date(2026, 3, 2 + day))
        remind(installation, wave)
        assert reminded(installation) == (EVERYBODY if day else []), "nobody twice on the second day"
        with pytest.raises(NotPossibleError, match="once a day"):
            remind(installation, wave)


def _days_reminded(installation: Installation, days: int = 30) -> list[int]:
    """Let the worker look six times a day; give the days before the closing date on which reminders went out."""
    found = []
    for _ in range(days * 6):
        if reminded(installation):
            found.append((CLOSES - installation.today()).days)
        _clock(installation).pass_(hours=4)
    return found


def test_reminders_are_due_seven_and_two_days_before_and_each_comes_once(installation: Installation) -> None:
    _invited(installation)
    assert _days_reminded(installation) == [7, 2]


@pytest.mark.parametrize(("opened", "expected"), [(13, [2]), (14, [2]), (12, [7, 2]), (18, []), (19, []), (17, [2])])
def test_nobody_is_reminded_on_the_day_they_are_invited(
    installation: Installation, opened: int, expected: list[int]
) -> None:
    _clock(installation).jump(date(2026, 3, opened))
    _invited(installation)
    assert _days_reminded(installation) == expected


def test_a_worker_that_slept_over_the_day_reminds_once_when_it_wakes(installation: Installation) -> None:
    _invited(installation)
    _clock(installation).jump(date(2026, 3, 19))
    assert _days_reminded(installation) == [1]


def test_a_reminder_by_hand_on_the_due_day_takes_the_place_of_the_automatic_one(installation: Installation) -> None:
    wave = _invited(installation)
    _clock(installation).jump(date(2026, 3, 13))
    remind(installation, wave)
    assert reminded(installation) == EVERYBODY
    assert _days_reminded(installation) == [2]


def test_an_extension_brings_its_own_reminders(installation: Installation) -> None:
    wave = _invited(installation)
    assert _days_reminded(installation, days=17) == [7, 2]
    extend(installation, wave, date(2026, 3, 29))
    assert [CLOSES - timedelta(days=day) for day in _days_reminded(installation)] == [
        date(2026, 3, 22),
        date(2026, 3, 27),
    ]


def test_several_workers_at_once_remind_nobody_twice(any_installation: Installation) -> None:
    _invited(any_installation, peer=6)
    _clock(any_installation).jump(date(2026, 3, 13))
    noted = [Noted() for _ in range(6)]

    def work(transport: Noted) -> None:
        remind_due(any_installation)
        send_reminders(any_installation, transport)

    def all_work(_: Installation) -> None:
        with ThreadPoolExecutor(6) as threads:
            list(threads.map(work, noted))

    look_twice(any_installation, all_work)
    found = [recipient for one in noted for recipient in one.recipients]
    assert len(found) == len(set(found)) == 7


# --- a server that is not there ----------------------------------------------------------------------------------


def test_a_round_waits_undated_while_the_server_cannot_be_reached(installation: Installation) -> None:
    wave, down = _invited(installation), Noted(is_down=True)
    _clock(installation).pass_(days=1)
    remind(installation, wave)
    for _ in range(3):
        send_reminders(installation, down)
    assert down.connections == 1, "and is not asked again at once"
    assert _last_round(installation, wave) < installation.today()
    _clock(installation).pass_(minutes=1)
    assert reminded(installation) == EVERYBODY
    assert _last_round(installation, wave) == installation.today()


@pytest.mark.parametrize("pending", [0, 1, 5])
@pytest.mark.parametrize("is_down", [False, True])
def test_the_server_is_asked_and_the_round_is_dated_whether_or_not_there_is_anybody_to_remind(
    installation: Installation, pending: int, *, is_down: bool
) -> None:
    wave, transport = _invited(installation), Noted(is_down=is_down)
    for _, token in tokens(installation, wave)[pending:]:
        Casting(installation).decline(token)
    _clock(installation).pass_(days=1)
    remind(installation, wave)
    send_reminders(installation, transport)
    assert transport.connections >= 1
    assert len(transport.recipients) == (0 if is_down else pending)
    assert (_last_round(installation, wave) == installation.today()) is not is_down
    with installation.database.read() as session:
        assert outbox.round_waits(session, wave) is is_down


def test_reminders_of_a_wave_that_is_over_are_gone(installation: Installation) -> None:
    wave = _invited(installation)
    _clock(installation).jump(CLOSES)
    remind(installation, wave)
    _clock(installation).jump(CLOSES + timedelta(days=1))
    assert reminded(installation) == []
    assert _last_round(installation, wave) < CLOSES
    assert _waiting(installation, Kind.REMINDER) == _waiting(installation, Kind.REMINDER_ROUND) == 0


def test_mail_to_the_wrong_place_is_no_reminder_either(installation: Installation) -> None:
    wave = _invited(installation)
    _clock(installation).pass_(days=1)
    remind(installation, wave)
    public = replace(installation, source=replace(installation.settings, base_url="https://feedback.example.org"))
    with pytest.raises(ValueError, match="trying out"):
        send_reminders(public, Noted())
