"""A wave at its coach's desk: Alice's acts are done and noted, Bob's are as if there were none, nobody learns who."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from email.headerregistry import Address
from pathlib import Path

import pytest
from sqlalchemy import update

from instruments.groups import RaterGroup
from surveys.core.errors import LaunchRefusedError, NotPossibleError, NotYoursError
from surveys.core.installation import Installation
from surveys.desk import engagements, waves
from surveys.desk.waves import NotConfirmedError, WaveFolder
from surveys.engagements import audit
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Act
from surveys.invited import store as invited
from surveys.invited.roster import read_roster
from surveys.invited.rows import Row
from surveys.mail.tables import Kind, MailState, Message
from surveys.waves import store as wave_store
from surveys.waves.casting import Casting
from surveys.waves.closing import CloseStep, close_wave
from surveys.waves.counting import count_due
from surveys.waves.invitations import MailLine
from surveys.waves.launching import Request, launch
from surveys.waves.progress import status as progress_status
from surveys.waves.states import WaveState
from tests.support.ballots import answers
from tests.support.desk import ALICE, BOB, actor, engagement, wave
from tests.support.installations import Clock, build, released_wave, tokens
from tests.support.mailing import remind_all_due

PEER, REPORT = RaterGroup.PEER, RaterGroup.DIRECT_REPORT
KIM = Row("Kim", "New", "kim@example.org", "peer")


@pytest.fixture
def hers(alice: Actor) -> str:
    return engagement(alice)


@pytest.fixture
def opened(alice: Actor, hers: str) -> str:
    return wave(alice, hers, supervisor=2, peer=5, direct_report=4)


def _clock(own: Actor) -> Clock:
    assert isinstance(own.installation.clock, Clock)
    return own.installation.clock


def _settle(installation: Installation, opened: str, state: MailState, *emails: str) -> None:
    with installation.database.write() as session:
        ids = [one.id for one in invited.of_wave(session, opened) if not emails or one.email in emails]
        session.execute(update(Message).where(Message.about.in_(ids)).values(state=state, reason="refused (550)"))


def _answer(installation: Installation, opened: str, group: RaterGroup, people: Sequence[int], score: int = 4) -> None:
    links = [token for one, token in tokens(installation, opened) if one is group]
    for person in people:
        Casting(installation).cast(links[person], answers(group, score))


def _acts(own: Actor, engagement_id: str) -> list[tuple[Act, str]]:
    return [(entry.act, entry.wave) for entry in audit.trail(own, engagement_id) if entry.wave]


EVERY_ACT: list[Callable[[Actor, str], object]] = [
    waves.status,
    lambda own, wave: waves.check_added(own, wave, [KIM]),
    lambda own, wave: waves.add_people(own, wave, [KIM]),
    lambda own, wave: waves.correct(own, wave, "peer0@example.org", "new@example.org"),
    lambda own, wave: waves.extend(own, wave, date(2026, 4, 1)),
    waves.remind,
    lambda own, wave: waves.close(own, wave, "Whitfield"),
    lambda own, wave: waves.cancel(own, wave, "Whitfield"),
    waves.forget,
]


@pytest.mark.parametrize("act", EVERY_ACT)
@pytest.mark.parametrize("is_admin", [False, True])
def test_nobody_elses_wave_can_be_seen_or_touched(
    alice: Actor, hers: str, opened: str, act: Callable[[Actor, str], object], *, is_admin: bool
) -> None:
    installation = alice.installation
    bob = actor(installation, BOB, admin=is_admin)
    _settle(installation, opened, MailState.REFUSED)
    before = waves.status(alice, opened)
    with pytest.raises(NotYoursError) as of_alice:
        act(bob, opened)
    with pytest.raises(NotYoursError) as of_nobody:
        act(bob, "nowhere")
    assert str(of_alice.value) == str(of_nobody.value)
    assert waves.status(alice, opened) == before
    assert _acts(alice, hers) == []


def test_a_wave_that_has_no_owner_is_nobodys(alice: Actor, opened: str) -> None:
    from tests.support.installations import open_wave

    loose = open_wave(alice.installation, peer=4, executive=Address("Lee Loose", addr_spec="lee@example.org"))
    with pytest.raises(NotYoursError):
        waves.status(alice, loose)


def test_every_act_stands_in_the_audit_without_a_stakeholders_name(alice: Actor, hers: str, opened: str) -> None:
    _settle(alice.installation, opened, MailState.REFUSED)
    waves.add_people(alice, opened, [KIM, Row()])
    waves.correct(alice, opened, "peer0@example.org", "new@example.org")
    _clock(alice).pass_(hours=1)
    waves.extend(alice, opened, date(2026, 4, 1))
    waves.remind(alice, opened)
    waves.close(alice, opened, "whitfield ")
    waves.forget(alice, opened)
    done = {Act.ADDED, Act.CORRECTED, Act.EXTENDED, Act.REMINDED, Act.CLOSED, Act.FORGOT}
    assert {act for act, _ in _acts(alice, hers)} == done
    told = str(audit.trail(alice, hers))
    assert "1 person" in told
    assert "until 2026-04-01" in told
    assert not [text for text in ("kim", "peer0", "new@", "Pat") if text in told]


def test_an_act_that_is_refused_stands_nowhere(alice: Actor, hers: str, opened: str) -> None:
    _settle(alice.installation, opened, MailState.SENT)
    refused: list[Callable[[], object]] = [
        lambda: waves.add_people(alice, opened, [Row("Kim", "New", "kim@example.org", "board")]),
        lambda: waves.correct(alice, opened, "peer0@example.org", "new@example.org"),
        lambda: waves.extend(alice, opened, date(2026, 1, 1)),
        lambda: waves.extend(alice, opened, date.max),
        lambda: waves.close(alice, opened, "Withfield"),
        lambda: waves.cancel(alice, opened, ""),
        lambda: waves.forget(alice, opened),
    ]
    for act in refused:
        with pytest.raises(ValueError):
            act()
    assert _acts(alice, hers) == []
    waves.remind(alice, opened)
    with pytest.raises(NotPossibleError, match="asked for already"):
        waves.remind(alice, opened)
    assert [act for act, _ in _acts(alice, hers)] == [Act.REMINDED]


# --- what is told ------------------------------------------------------------------------------------------------


def _world(folder: Path, answered: dict[RaterGroup, list[int]], declined: RaterGroup) -> WaveFolder:
    installation = build(folder)
    own = actor(installation, ALICE)
    opened = wave(own, engagement(own), supervisor=2, peer=6, direct_report=4)
    _settle(installation, opened, MailState.SENT)
    _settle(installation, opened, MailState.REFUSED, "peer3@example.org")
    _clock(own).pass_(days=1)
    count_due(installation)
    for group, people in answered.items():
        _answer(installation, opened, group, people)
    links = [token for group, token in tokens(installation, opened) if group is declined]
    Casting(installation).decline(links[-1])
    _clock(own).pass_(days=1)
    waves.remind(own, opened)
    remind_all_due(installation)
    told = waves.status(own, opened)
    told = replace(told, engagement="", status=replace(told.status, wave=""))
    installation.database.close()
    return told


def test_the_same_counts_by_other_people_are_told_alike(tmp_path: Path) -> None:
    one = _world(tmp_path / "one", {PEER: [0, 1, 2], REPORT: [0, 1, 2]}, PEER)
    other = _world(tmp_path / "other", {PEER: [1, 2, 4], REPORT: [1, 2, 3]}, PEER)
    assert one == other
    assert [(part.people, part.answered) for part in one.status.counts.progress] == [(3, 0), (5, 3), (4, 3)]
    assert one.status.counts.declined == 1
    assert one.reminded_on == date(2026, 3, 4)


def test_the_mail_log_tells_of_invitations_by_name_and_never_of_reminders(alice: Actor, opened: str) -> None:
    installation = alice.installation
    _settle(installation, opened, MailState.SENT)
    _settle(installation, opened, MailState.REFUSED, "peer3@example.org")
    before = waves.status(alice, opened).mail
    _answer(installation, opened, PEER, [0])
    waves.remind(alice, opened)
    remind_all_due(installation)
    with installation.database.write() as session:
        session.execute(update(Message).where(Message.kind == Kind.REMINDER).values(state=MailState.REFUSED))
    told = waves.status(alice, opened)
    assert told.mail == before
    assert [line.name for line in told.mail] == sorted((line.name for line in told.mail), key=str.casefold)
    refused = MailLine("Pat3 Peer", "peer3@example.org", MailState.REFUSED, "refused (550)", is_correctable=True)
    assert told.refused == (refused,)
    assert len(told.mail) == 12


def test_reminders_to_come_are_told_by_their_days(alice: Actor, opened: str) -> None:
    assert waves.status(alice, opened).reminders_on == (date(2026, 3, 13), date(2026, 3, 18))
    assert waves.status(alice, opened).reminded_on is None
    waves.remind(alice, opened)
    told = waves.status(alice, opened)
    assert (told.reminded_on, told.reminders_wait, told.may_remind) == (None, True, False)
    remind_all_due(alice.installation)
    told = waves.status(alice, opened)
    assert (told.reminded_on, told.reminders_wait, told.may_remind) == (date(2026, 3, 2), False, False)
    _clock(alice).jump(date(2026, 3, 13))
    assert waves.status(alice, opened).reminders_on == (date(2026, 3, 13), date(2026, 3, 18))
    waves.remind(alice, opened)
    remind_all_due(alice.installation)
    assert waves.status(alice, opened).reminders_on == (date(2026, 3, 18),)


@pytest.mark.parametrize(("day", "left", "takes"), [(19, 1, True), (20, 0, True), (21, -1, False)])
def test_the_last_day_counts_and_the_day_after_takes_nothing(
    alice: Actor, opened: str, day: int, left: int, *, takes: bool
) -> None:
    _clock(alice).jump(date(2026, 3, day))
    told = waves.status(alice, opened)
    assert (told.days_left, told.takes_answers, told.is_open) == (left, takes, True)


# --- adding and correcting ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        (Row("Kim", "New", "kim@example.org", "board"), "relationship", "Nobody of this group was invited"),
        (Row("Dana", "Two", "dana2@example.org", "self"), "relationship", "invited already"),
        (Row("Kim", "New", "peer0@example.org", "peer"), "email", "invited to this wave already"),
        (Row("Kim", "New", "kim", "peer"), "email", "is not an e-mail address"),
        (Row("", "New", "kim@example.org", "peer"), "first_name", "empty"),
        (Row("Kim", "New", "kim@example.org", "peer", "xx"), "language", "the questionnaire is there in"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_beside_it(alice: Actor, opened: str, row: Row, column: str, why: str) -> None:
    fine, wrong = waves.check_added(alice, opened, [KIM, row])
    assert fine.problems == {} or column == "email"
    assert why in wrong.problems[column]


def test_a_supervisor_can_be_added_where_none_was_invited(alice: Actor, hers: str) -> None:
    opened = wave(alice, hers, peer=4)
    assert waves.status(alice, opened).may_be_added == (RaterGroup.SUPERVISOR, PEER)
    assert waves.add_people(alice, opened, [Row("Sam", "Boss", "sam@example.org", "boss")]) == 1


def test_an_engagement_follows_the_executives_corrected_address(alice: Actor, hers: str, opened: str) -> None:
    """Or the next draft would ask about an executive whom the rules between waves do not know."""
    installation = alice.installation
    waves.close(alice, opened, "Whitfield")
    _clock(alice).pass_(days=70)
    second = wave(alice, hers, peer=4)
    _settle(installation, second, MailState.REFUSED)
    waves.correct(alice, second, "dana@example.org", "dana.w@example.org")
    assert engagements.folder(alice, hers).details.executive_email == "dana.w@example.org"
    with installation.database.read() as session:
        about = [one.id for one in wave_store.of_executive(session, "dana.w@example.org")]
    assert sorted(about) == sorted([opened, second])


def test_a_peers_corrected_address_moves_no_engagement(alice: Actor, hers: str, opened: str) -> None:
    _settle(alice.installation, opened, MailState.REFUSED)
    waves.correct(alice, opened, "peer0@example.org", "new@example.org")
    assert engagements.folder(alice, hers).details.executive_email == "dana@example.org"


# --- another coach's waves ---------------------------------------------------------------------------------------


@pytest.fixture
def bobs(alice: Actor) -> tuple[Actor, str]:
    """Bob's closed wave about the same executive, of which Alice may know no more than that it is there."""
    bob = actor(alice.installation, BOB)
    return bob, released_wave(alice.installation, wave(bob, engagement(bob), peer=4))


def _tells_nothing(error: Exception, foreign: str) -> bool:
    text = str(error)
    return foreign not in text and "2026" not in text and "another wave" in text


def test_a_close_is_refused_without_telling_of_another_coachs_wave(alice: Actor, hers: str) -> None:
    installation, bob = alice.installation, actor(alice.installation, BOB)
    his = engagement(bob)
    opened = wave(alice, hers, peer=4)
    with installation.database.write() as session:  # they were opened about two addresses, and one was corrected
        wave_store.get(session, opened).executive_email = "other@example.org"
    foreign = released_wave(installation, wave(bob, his, peer=4))
    with installation.database.write() as session:
        wave_store.get(session, opened).executive_email = "dana@example.org"
    with pytest.raises(Exception, match="cannot be closed yet") as refused:
        waves.close(alice, opened, "Whitfield")
    assert _tells_nothing(refused.value, foreign)
    with pytest.raises(Exception, match=foreign):
        close_wave(installation, opened)
    assert waves.status(alice, opened).is_open


def test_a_launch_is_refused_without_telling_of_another_coachs_wave(alice: Actor, bobs: tuple[Actor, str]) -> None:
    from instruments import catalogue
    from tests.support.installations import CLOSES, DANA, roster

    request = Request(
        DANA, read_roster(roster(peer=4)), CLOSES, catalogue.load("leadership360"), visible_waves=frozenset()
    )
    with pytest.raises(LaunchRefusedError) as refused:
        launch(alice.installation, request)
    assert _tells_nothing(refused.value, bobs[1])


def test_a_known_address_is_not_taken_over_and_not_told_whose_it_is(alice: Actor, bobs: tuple[Actor, str]) -> None:
    hers = engagement(alice, "Dana Whitfield", "dana.typo@example.org")
    opened = wave(alice, hers, peer=4)
    _settle(alice.installation, opened, MailState.REFUSED)
    with pytest.raises(NotPossibleError) as refused:
        waves.correct(alice, opened, "dana.typo@example.org", "dana@example.org")
    assert _tells_nothing(refused.value, bobs[1])
    assert engagements.folder(alice, hers).details.executive_email == "dana.typo@example.org"


def test_a_coachs_own_wave_is_told_by_its_id(alice: Actor, hers: str, opened: str) -> None:
    released_wave(alice.installation, opened)
    other = engagement(alice, "Somebody Else", "dana.typo@example.org")
    second = wave(alice, other, peer=4)
    _settle(alice.installation, second, MailState.REFUSED)
    with pytest.raises(NotPossibleError, match=opened):
        waves.correct(alice, second, "dana.typo@example.org", "dana@example.org")


# --- ending ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["Whitfield", " whitfield", "WHITFIELD"])
def test_a_wave_closes_once_its_executives_last_name_is_typed(alice: Actor, opened: str, typed: str) -> None:
    for wrong in ("", "Dana", "Whitfield?"):
        with pytest.raises(NotConfirmedError, match="Whitfield"):
            waves.close(alice, opened, wrong)
    waves.close(alice, opened, typed)
    assert waves.status(alice, opened).status.state is WaveState.CLOSED


def test_a_waves_id_confirms_where_the_name_is_too_long_to_type(alice: Actor) -> None:
    assert waves.confirmation_word("Dana " + "W" * 24, "abc") == "W" * 24
    assert waves.confirmation_word("Dana " + "W" * 25, "abc") == "abc"
    assert waves.confirmation_word("Dana", "abc") == "Dana"
    long = engagement(alice, "D" * 80, "long@example.org")
    with pytest.raises(NotConfirmedError):
        waves.cancel(alice, wave(alice, long, peer=4), "D" * 79)


def test_a_close_that_was_cut_short_goes_on_without_a_word(alice: Actor, hers: str, opened: str) -> None:
    def cut(step: CloseStep) -> None:
        if step is CloseStep.MARKED:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        close_wave(alice.installation, opened, reached=cut)
    assert waves.status(alice, opened).status.state is WaveState.CLOSING
    waves.close(alice, opened, "")
    assert waves.status(alice, opened).status.state is WaveState.CLOSED
    assert _acts(alice, hers) == []  # it had been closed on the command line


def test_a_cancelled_wave_is_over_and_cancelled_once(alice: Actor, hers: str, opened: str) -> None:
    waves.cancel(alice, opened, "Whitfield")
    waves.cancel(alice, opened, "")
    assert progress_status(alice.installation, opened).state is WaveState.CANCELLED
    assert [act for act, _ in _acts(alice, hers)] == [Act.CANCELLED]


def test_names_are_told_to_go_thirty_days_after_the_close(alice: Actor, opened: str) -> None:
    assert waves.status(alice, opened).names_go_on is None
    waves.close(alice, opened, "Whitfield")
    told = waves.status(alice, opened)
    assert told.names_go_on == date(2026, 3, 2) + timedelta(days=30)
    assert told.people == 12
    waves.forget(alice, opened)
    assert waves.status(alice, opened).people == 0
