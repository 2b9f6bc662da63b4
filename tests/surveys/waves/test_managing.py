"""What a coach may do with an open wave: every act has a limit that a promise to the raters draws."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.headerregistry import Address
from pathlib import Path

import pytest
from sqlalchemy import update

from instruments.groups import RaterGroup
from surveys.core.errors import LaunchRefusedError, NotPossibleError, UnknownWaveError
from surveys.core.installation import Installation
from surveys.invited import store as invited
from surveys.invited.roster import RosterError, read_roster
from surveys.mail.tables import MailState, Message
from surveys.waves.casting import Casting
from surveys.waves.closing import cancel_wave, close_wave
from surveys.waves.managing import add_people, correct_address, extend, remind, remind_due
from surveys.waves.progress import status
from surveys.waves.retention import forget, forget_due
from surveys.waves.states import WaveState
from tests.support.ballots import answers
from tests.support.installations import CLOSES, Clock, build, look_twice, open_wave, tokens
from tests.support.mailing import send

pytestmark = pytest.mark.story

HEAD = b"first_name,last_name,email,relationship\n"
END = datetime(2026, 3, 21, tzinfo=UTC)


def _clock(installation: Installation) -> Clock:
    assert isinstance(installation.clock, Clock)
    return installation.clock


def _answer(installation: Installation, wave: str, group: RaterGroup, people: Sequence[int]) -> None:
    links = [token for one, token in tokens(installation, wave) if one is group]
    for person in people:
        Casting(installation).cast(links[person], answers(group))


def _settle(installation: Installation, wave: str, state: MailState, email: str = "") -> None:
    """Say what became of the invitations: of one person's, or of all."""
    with installation.database.write() as session:
        ids = [person.id for person in invited.of_wave(session, wave) if email in ("", person.email)]
        session.execute(update(Message).where(Message.about.in_(ids)).values(state=state, reason="refused (550)"))


# --- adding ------------------------------------------------------------------------------------------------------


def test_people_added_are_invited_and_counted(installation: Installation) -> None:
    wave = open_wave(installation, peer=4)
    assert (
        add_people(
            installation,
            wave,
            read_roster(HEAD + b"Kim,New,kim@example.org,peer\nSam,Boss,sam@example.org,supervisor\n"),
        )
        == 2
    )
    assert status(installation, wave).invitations[MailState.WAITING] == 7
    assert len(tokens(installation, wave)) == 7


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"Kim,New,kim@example.org,direct_report\n", "nobody of this group was invited"),
        (b"Dana,Two,dana2@example.org,self\n", "the executive is invited already"),
        (b"Pat,Peer,PEER0@example.org,peer\n", "invited to this wave already"),
        (b"Dana,Whitfield,dana@example.org,peer\n", "invited to this wave already"),
    ],
)
def test_nobody_is_added_who_would_change_what_raters_were_told(
    installation: Installation, line: bytes, why: str
) -> None:
    wave = open_wave(installation, peer=4)
    with pytest.raises(RosterError, match=why):
        add_people(installation, wave, read_roster(HEAD + b"Kim,Fine,fine@example.org,peer\n" + line))
    assert len(tokens(installation, wave)) == 5


# --- correcting --------------------------------------------------------------------------------------------------


WHO = [("peer0@example.org", "Add them once more"), ("dana@example.org", "cancel this wave and open it again")]


@pytest.mark.parametrize(("who", "way_round"), WHO)
@pytest.mark.parametrize(
    ("state", "unanswered", "came_whole", "possible"),
    [
        (MailState.WAITING, 0, False, True),
        (MailState.REFUSED, 0, False, True),
        (MailState.WAITING, 1, False, False),
        (MailState.WAITING, 0, True, False),
        (MailState.REFUSED, 1, False, False),
        (MailState.REFUSED, 0, True, False),
        (MailState.SENT, 0, False, False),
        (MailState.SENT, 3, False, False),
    ],
)
@pytest.mark.parametrize("answered", [False, True])
def test_an_address_changes_exactly_where_no_attempt_can_have_arrived_whatever_that_person_did(
    installation: Installation,
    who: str,
    way_round: str,
    state: MailState,
    unanswered: int,
    *,
    came_whole: bool,
    possible: bool,
    answered: bool,
) -> None:
    wave = open_wave(installation, peer=4)
    with installation.database.write() as session:
        person = invited.by_email(session, wave, who)
        assert person is not None
        person.spent = answered
        facts = {"state": state, "unanswered": unanswered, "came_whole": came_whole}
        session.execute(update(Message).where(Message.about == person.id).values(**facts))
    if possible:
        correct_address(installation, wave, who.upper(), "New@Example.org")
        assert status(installation, wave).invitations[MailState.WAITING] == 5
        with pytest.raises(NotPossibleError, match="nobody in wave"):
            correct_address(installation, wave, who, "other@example.org")
    else:
        with pytest.raises(NotPossibleError) as refused:
            correct_address(installation, wave, who, "new@example.org")
        assert str(refused.value).startswith(f"an invitation has left for {who} and may have arrived, so its address")
        assert way_round in str(refused.value)


@pytest.mark.parametrize(("who", "_"), WHO)
def test_an_address_stays_while_an_attempt_is_under_way(installation: Installation, who: str, _: str) -> None:
    wave = open_wave(installation, peer=4)
    _settle(installation, wave, MailState.SENDING)
    with pytest.raises(NotPossibleError, match="on its way at this moment; try again in a minute"):
        correct_address(installation, wave, who, "new@example.org")


def test_the_ways_round_that_a_refusal_names_are_open(installation: Installation) -> None:
    wave = open_wave(installation, peer=4)
    send(installation)
    for who in ("peer0@example.org", "dana@example.org"):
        with pytest.raises(NotPossibleError):
            correct_address(installation, wave, who, "right@example.org")
    assert add_people(installation, wave, read_roster(HEAD + b"Pat0,Peer,right@example.org,peer\n")) == 1
    cancel_wave(installation, wave)
    assert open_wave(installation, peer=4, executive=Address("Dana Whitfield", addr_spec="dana.w@example.org"))


@pytest.mark.parametrize(
    ("new", "why"),
    [("peer1@example.org", "invited to this wave already"), ("PEER1@EXAMPLE.org", "already"), ("new", "not an e-mail")],
)
def test_an_address_is_not_corrected_to_a_taken_or_broken_one(installation: Installation, new: str, why: str) -> None:
    wave = open_wave(installation, peer=4)
    _settle(installation, wave, MailState.REFUSED)
    with pytest.raises(NotPossibleError, match=why):
        correct_address(installation, wave, "peer0@example.org", new)
    assert len(status(installation, wave).refused) == 5


def test_the_same_address_can_be_tried_again(installation: Installation) -> None:
    wave = open_wave(installation, peer=4)
    _settle(installation, wave, MailState.REFUSED)
    correct_address(installation, wave, "peer0@example.org", "peer0@example.org")
    assert len(status(installation, wave).refused) == 4


def test_an_executive_whose_address_was_corrected_is_still_the_same_executive(installation: Installation) -> None:
    """Or a corrected address would be a way round the 60 days between two waves."""
    wave = open_wave(installation, peer=4)
    _settle(installation, wave, MailState.REFUSED)
    correct_address(installation, wave, "dana@example.org", "dana.whitfield@example.org")
    dana = Address("Dana Whitfield", addr_spec="dana.whitfield@example.org")
    with pytest.raises(LaunchRefusedError, match="still open"):
        open_wave(installation, peer=4, executive=dana)


# --- extending ---------------------------------------------------------------------------------------------------


def test_an_extension_goes_later_only_and_not_into_the_past(installation: Installation) -> None:
    wave = open_wave(installation, peer=4)
    for day in (CLOSES, CLOSES - timedelta(days=1), date(2026, 1, 1)):
        with pytest.raises(NotPossibleError, match="give a later date"):
            extend(installation, wave, day)
    with pytest.raises(LaunchRefusedError, match="is the year right"):
        extend(installation, wave, date.max)
    extend(installation, wave, CLOSES + timedelta(days=1))
    _clock(installation).jump(date(2026, 4, 10))
    with pytest.raises(NotPossibleError, match="not past"):
        extend(installation, wave, date(2026, 4, 9))
    extend(installation, wave, date(2026, 4, 10))
    assert status(installation, wave).closes_on == date(2026, 4, 10)


def test_extending_reminding_and_closing_at_once_never_wait_for_each_other_for_ever(
    any_installation: Installation,
) -> None:
    wave = open_wave(any_installation, peer=4)
    _clock(any_installation).jump(date(2026, 3, 13))

    def extends(day: int) -> None:
        with suppress(NotPossibleError):
            extend(any_installation, wave, CLOSES + timedelta(days=day))

    with ThreadPoolExecutor(8) as threads:
        jobs = [threads.submit(extends, day) for day in range(1, 6)]
        jobs.append(threads.submit(remind_due, any_installation))
        closed = threads.submit(close_wave, any_installation, wave)
        for job in jobs:
            job.result(timeout=60)
        closed.result(timeout=60)
    assert status(any_installation, wave).state is WaveState.CLOSED


# --- states ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["closed", "cancelled", "past"])
def test_a_wave_that_is_over_takes_no_people_no_corrections_and_no_reminders(
    installation: Installation, end: str
) -> None:
    wave = open_wave(installation, peer=4)
    if end == "past":
        _clock(installation).now = END
    else:
        close_wave(installation, wave) if end == "closed" else cancel_wave(installation, wave)
    for act in (
        lambda: add_people(installation, wave, read_roster(HEAD + b"Kim,New,kim@example.org,peer\n")),
        lambda: correct_address(installation, wave, "peer0@example.org", "new@example.org"),
        lambda: remind(installation, wave),
    ):
        with pytest.raises(NotPossibleError):
            act()
    if end != "past":
        with pytest.raises(NotPossibleError, match="only an open wave can be extended"):
            extend(installation, wave, date(2026, 4, 1))


def test_an_unknown_wave_is_told_everywhere(installation: Installation) -> None:
    for act in (
        lambda: status(installation, "nowhere"),
        lambda: remind(installation, "nowhere"),
        lambda: extend(installation, "nowhere", CLOSES),
        lambda: forget(installation, "nowhere"),
        lambda: close_wave(installation, "nowhere"),
        lambda: cancel_wave(installation, "nowhere"),
    ):
        with pytest.raises(UnknownWaveError, match="parallax wave list"):
            act()


# --- forgetting --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [close_wave, cancel_wave])
def test_names_are_erased_the_promised_days_after_the_end_and_the_release_stays(
    installation: Installation, end: object
) -> None:
    wave = open_wave(installation, peer=4)
    assert callable(end)
    end(installation, wave)
    _clock(installation).pass_(days=29)
    look_twice(installation, forget_due)
    assert len(tokens(installation, wave)) == 5
    _clock(installation).pass_(days=1)
    look_twice(installation, forget_due)
    assert tokens(installation, wave) == []
    look_twice(installation, forget_due)
    assert status(installation, wave).wave == wave


def test_the_days_promised_at_launch_hold_whatever_the_settings_say_later(tmp_path: Path) -> None:
    clock = Clock()
    installation = build(tmp_path, clock=clock, days_kept="5")
    wave = open_wave(installation, peer=4)
    close_wave(installation, wave)
    longer = replace(installation, source=replace(installation.settings, days_kept=300))
    clock.pass_(days=5)
    look_twice(longer, forget_due)
    assert tokens(installation, wave) == []
    installation.database.close()


def test_the_names_of_an_open_wave_cannot_be_erased(installation: Installation) -> None:
    wave = open_wave(installation, peer=4)
    with pytest.raises(NotPossibleError, match="names are needed"):
        forget(installation, wave)
    _clock(installation).pass_(days=300)
    look_twice(installation, forget_due)
    assert len(tokens(installation, wave)) == 5
