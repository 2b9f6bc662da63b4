"""R0 and R2: another spelling of the executive, or of the questionnaire, opens no second wave about the same person.

Within one coach's waves. What another coach can learn of it, nothing at all, is in test_no_probe.py.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from email.headerregistry import Address

import pytest
from sqlalchemy import update

from instruments import catalogue
from surveys.core.errors import LaunchRefusedError, NotPossibleError
from surveys.core.installation import Installation
from surveys.invited import store as invited
from surveys.invited.roster import Roster
from surveys.invited.rows import Row, as_roster
from surveys.mail.tables import MailState, Message
from surveys.waves import retention
from surveys.waves import store as waves
from surveys.waves.between_waves import SameNameError
from surveys.waves.closing import ClosingError, SameNameClosingError, cancel_wave, close_wave
from surveys.waves.launching import LaunchPlan, Request, launch, plan_launch
from surveys.waves.managing import add_people, correct_address
from surveys.waves.states import WaveState
from tests.instruments.builders import shipped_values
from tests.support.installations import CLOSES, DANA, Clock, released_wave, roster_of
from tests.support.questionnaires import Copy, one_letter

EDITION = catalogue.load("leadership360")
SIXTY = timedelta(days=60)
HEAD = "first_name,last_name,email,relationship\n"
SECOND = Address("Dana Whitfield", addr_spec="dana.second@example.com")
NAMESAKE = Address("Dana M. Whitfield", addr_spec="dw@example.net")
RATERS = tuple(f"rater{number}@example.org" for number in range(5))
OTHERS = tuple(f"other{number}@example.org" for number in range(5))


def asked(
    executive: Address = DANA,
    peers: Sequence[str] = RATERS,
    reports: Sequence[str] = (),
    *,
    closes_on: date = CLOSES,
    k: int = 3,
    other_people: Sequence[str] = (),
) -> Request:
    people = roster_of(executive, peers, reports)
    return Request(executive, people, closes_on, EDITION, k, other_people=frozenset(other_people))


def cells(installation: Installation, wave: str) -> list[str]:
    with installation.database.read() as session:
        return [cell.key for cell in waves.get(session, wave).cells]


def refuse(installation: Installation, wave: str, *emails: str) -> None:
    """Let mail servers refuse the invitations of these people."""
    with installation.database.write() as session:
        ids = [person.id for person in invited.of_wave(session, wave) if person.email in emails]
        session.execute(update(Message).where(Message.about.in_(ids)).values(state=MailState.REFUSED, reason="550"))


def erase(installation: Installation, wave: str, *emails: str) -> None:
    with installation.database.write() as session:
        for email in emails:
            assert retention.erase(session, waves.get(session, wave), email)


# --- spellings --------------------------------------------------------------------------------------------------

SPELLINGS = {
    "a tag in the address": Address("Dana Whitfield", addr_spec="dana+2@example.org"),
    "a tag, and another name": Address("Team lead", addr_spec="dana+2@example.org"),
    "dots in the address": Address("Dana Whitfield", addr_spec="d.a.n.a@example.org"),
    "a part of the domain": Address("Dana Whitfield", addr_spec="dana@mail.example.org"),
    "another address": SECOND,
    "small letters": Address("dana whitfield", addr_spec="second@example.org"),
    "capitals": Address("DANA WHITFIELD", addr_spec="second@example.org"),
    "two blanks": Address("Dana  Whitfield", addr_spec="second@example.org"),
    "a Cyrillic letter": Address("D\u0430na Whitfield", addr_spec="second@example.org"),
    "an accent": Address("Dána Whitfield", addr_spec="second@example.org"),
    "a middle initial": Address("Dana M. Whitfield", addr_spec="second@example.org"),
    "an initial": Address("D. Whitfield", addr_spec="second@example.org"),
    "the last name first": Address("Whitfield Dana", addr_spec="second@example.org"),
    "a letter that nobody sees": Address("Dana\u200d Whitfield", addr_spec="second@example.org"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_another_spelling_of_the_executive_opens_no_second_wave(installation: Installation, spelling: str) -> None:
    first = launch(installation, asked())
    with pytest.raises(SameNameError, match=f"wave {first} asks the same about this executive and is still open"):
        launch(installation, asked(SPELLINGS[spelling]))
    with installation.database.read() as session:
        assert [wave.id for wave in waves.all_waves(session)] == [first]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_nor_within_60_days_of_the_first(installation: Installation, spelling: str) -> None:
    first = released_wave(installation, launch(installation, asked()))
    day = installation.today() + SIXTY
    with pytest.raises(SameNameError, match=f"wave {first} about this executive closed"):
        launch(installation, asked(SPELLINGS[spelling], closes_on=day - timedelta(days=1)))
    assert launch(installation, asked(SPELLINGS[spelling], closes_on=day))


def test_raters_are_known_by_other_spellings_of_their_addresses(installation: Installation) -> None:
    launch(installation, asked())
    disguised = ("RATER0@example.org", "rater1+new@example.org", "ra.ter2@example.org", *OTHERS)
    with pytest.raises(SameNameError, match="still open"):
        launch(installation, asked(SECOND, disguised))


def test_a_refusal_by_name_says_whom_the_other_wave_is_about(installation: Installation) -> None:
    first = launch(installation, asked())
    with pytest.raises(SameNameError) as refused:
        launch(installation, asked(SECOND))
    assert str(refused.value).endswith("is about Dana Whitfield, dana@example.org, who is taken for the same person.")
    assert [(one.wave, one.email) for one in refused.value.same_name] == [(first, "dana@example.org")]


def test_another_name_at_another_address_is_another_executive(installation: Installation) -> None:
    launch(installation, asked())
    assert launch(installation, asked(Address("Erin Whitfield", addr_spec="erin@example.org")))


# --- how many raters are shared -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shared", "k", "other_k", "binds"),
    [
        *[(2, 3, 3, False), (3, 3, 3, True), (4, 3, 3, True)],
        *[(3, 4, 4, False), (4, 4, 4, True), (5, 4, 4, True)],
        *[(2, 3, 5, False), (3, 3, 5, True), (3, 5, 3, True), (4, 5, 5, False)],
    ],
)
def test_the_name_binds_from_k_shared_raters_on(
    any_installation: Installation, shared: int, k: int, other_k: int, *, binds: bool
) -> None:
    launch(any_installation, asked(k=k))
    second = asked(SECOND, (*RATERS[:shared], *OTHERS), k=other_k)
    if binds:
        with pytest.raises(SameNameError):
            plan_launch(any_installation, second)
    else:
        (told,) = [text for text in plan_launch(any_installation, second).warnings if "same name" in text]
        assert "dana@example.org" in told


def test_supervisors_are_raters_too_and_the_executive_is_none(installation: Installation) -> None:
    people = roster_of(DANA, OTHERS, supervisors=RATERS[:2])
    launch(installation, Request(DANA, people, CLOSES, EDITION))
    again = roster_of(SECOND, (*RATERS[2:], "another@example.org"), supervisors=RATERS[:2])
    assert plan_launch(installation, Request(SECOND, again, CLOSES, EDITION))
    one_more = roster_of(SECOND, (*RATERS[2:], OTHERS[0]), supervisors=RATERS[:2])
    with pytest.raises(SameNameError):
        plan_launch(installation, Request(SECOND, one_more, CLOSES, EDITION))


# --- names erased ------------------------------------------------------------------------------------------------


def test_once_the_raters_names_are_erased_the_executives_name_alone_binds(any_installation: Installation) -> None:
    first = released_wave(any_installation, launch(any_installation, asked()))
    assert plan_launch(any_installation, asked(SECOND, OTHERS))
    retention.forget(any_installation, first)
    for executive in (SECOND, NAMESAKE):
        with pytest.raises(SameNameError, match="could be subtracted"):
            plan_launch(any_installation, asked(executive, OTHERS))
    assert plan_launch(any_installation, asked(Address("Erin Whitfield", addr_spec="erin@example.org"), OTHERS))


@pytest.mark.parametrize(("erased", "binds"), [(0, False), (1, False), (2, True)])
@pytest.mark.parametrize("before_the_close", [True, False])
def test_whoever_was_erased_counts_as_shared(
    any_installation: Installation, erased: int, *, binds: bool, before_the_close: bool
) -> None:
    """Or a coach would erase raters until too few are left to be compared."""
    first, gone = launch(any_installation, asked()), RATERS[3 : 3 + erased]
    if before_the_close:
        erase(any_installation, first, *gone)
        released_wave(any_installation, first)
    else:
        released_wave(any_installation, first)
        erase(any_installation, first, *gone)
    second = asked(SECOND, (RATERS[0], *OTHERS))
    if binds:
        with pytest.raises(SameNameError):
            plan_launch(any_installation, second)
    else:
        assert plan_launch(any_installation, second)


def test_whoever_was_erased_from_an_open_wave_counts_as_shared_too(installation: Installation) -> None:
    first = launch(installation, asked())
    erase(installation, first, *RATERS[2:])
    with pytest.raises(SameNameError, match="still open"):
        plan_launch(installation, asked(SECOND, OTHERS))


def test_of_a_lost_wave_nobody_knows_whom_it_asked_in_the_end(installation: Installation) -> None:
    """People may have been added after the copy of the database was made that was restored."""
    first = launch(installation, asked())
    assert plan_launch(installation, asked(SECOND, OTHERS))
    with installation.database.write() as session:
        row = waves.get(session, first)
        row.state, row.closed_on = WaveState.LOST, installation.today()
    with pytest.raises(SameNameError, match="could be subtracted"):
        plan_launch(installation, asked(SECOND, OTHERS))


# --- another person ----------------------------------------------------------------------------------------------


def test_two_people_of_one_name_have_waves_of_their_own_once_the_coach_says_so(any_installation: Installation) -> None:
    first = launch(any_installation, asked())
    with pytest.raises(SameNameError):
        launch(any_installation, asked(SECOND))
    second = launch(any_installation, asked(SECOND, other_people=[first]))
    with any_installation.database.read() as session:
        assert waves.get(session, second).other_people == [first]
    told = [released_wave(any_installation, wave) for wave in (first, second)]
    assert told == [first, second]


def test_what_was_said_once_of_two_people_holds_for_all_waves_about_them(installation: Installation) -> None:
    clock = installation.clock
    assert isinstance(clock, Clock)
    first = released_wave(installation, launch(installation, asked()))
    released_wave(installation, launch(installation, asked(SECOND, other_people=[first])))
    clock.pass_(days=70)
    later = installation.today() + timedelta(days=20)
    launch(installation, asked(closes_on=later))
    assert plan_launch(installation, asked(SECOND, closes_on=later)).by_name == ()
    with pytest.raises(SameNameError) as refused:  # a third spelling was never spoken of
        plan_launch(installation, asked(NAMESAKE, closes_on=later))
    assert {one.email for one in refused.value.same_name} == {DANA.addr_spec, SECOND.addr_spec}


def _of_another_name(installation: Installation) -> str:
    return launch(installation, asked(Address("Erin Moss", addr_spec="erin@example.org")))


def _at_the_same_address(installation: Installation) -> str:
    return released_wave(installation, launch(installation, asked(SECOND, OTHERS, closes_on=CLOSES)))


def _cancelled(installation: Installation) -> str:
    wave = launch(installation, asked(NAMESAKE, OTHERS))
    cancel_wave(installation, wave)
    return wave


@pytest.mark.parametrize(
    "found", [lambda _: "nowhere", lambda _: "", _of_another_name, _at_the_same_address, _cancelled]
)
def test_nothing_can_be_said_of_a_wave_that_counts_as_nobody_elses(
    installation: Installation, found: Callable[[Installation], str]
) -> None:
    wave = found(installation)
    with pytest.raises(NotPossibleError) as refused:
        plan_launch(installation, asked(SECOND, other_people=[wave]))
    assert str(refused.value) == f"{wave!r} is no wave of yours about somebody of this name at another address"


# --- groups that were shown together ------------------------------------------------------------------------------


def _merged(installation: Installation, clock: Clock) -> str:
    """A wave that showed peers and direct reports as one, long enough ago."""
    first = released_wave(installation, launch(installation, asked(reports=OTHERS[:2])))
    clock.pass_(days=61)
    return first


def _later(
    installation: Installation, *, executive: Address, reports: Sequence[str], other: Sequence[str] = ()
) -> LaunchPlan:
    day = installation.today() + timedelta(days=20)
    return plan_launch(installation, asked(executive, reports=reports, closes_on=day, other_people=other))


def test_groups_merged_under_one_spelling_stay_merged_under_another(
    any_installation: Installation, clock: Clock
) -> None:
    first = _merged(any_installation, clock)
    plan = _later(any_installation, executive=SECOND, reports=OTHERS)
    assert [cell.key for cell in plan.cells] == ["peer+direct_report"]
    assert [one.wave for one in plan.by_name] == [first]
    with pytest.raises(SameNameError, match="no direct reports"):
        _later(any_installation, executive=SECOND, reports=())
    told = _later(any_installation, executive=SECOND, reports=OTHERS, other=[first])
    assert [cell.key for cell in told.cells] == ["peer", "direct_report"]


# --- people who are asked later -----------------------------------------------------------------------------------


def _two_shared(installation: Installation) -> tuple[str, str]:
    """Two open waves about one name, with one rater less in common than would bind."""
    first = launch(installation, asked())
    return first, launch(installation, asked(SECOND, (*RATERS[:2], *OTHERS)))


def _line(email: str) -> Roster:
    return as_roster([Row("P", "Q", email, "peer")])


def test_people_cannot_be_added_until_two_waves_share_k(any_installation: Installation) -> None:
    first, second = _two_shared(any_installation)
    assert add_people(any_installation, second, _line("quite.new@example.org")) == 1
    with pytest.raises(SameNameError, match=f"wave {first} asks the same about this executive and is still open"):
        add_people(any_installation, second, _line("rater2+again@example.org"))
    with any_installation.database.read() as session:
        assert invited.by_email(session, second, "rater2+again@example.org") is None
    assert add_people(any_installation, second, _line(RATERS[2]), other_people=[first]) == 1
    with any_installation.database.read() as session:
        assert waves.get(session, second).other_people == [first]


def test_a_corrected_address_cannot_make_two_waves_share_k(any_installation: Installation) -> None:
    first, second = _two_shared(any_installation)
    refuse(any_installation, second, *OTHERS)
    correct_address(any_installation, second, OTHERS[0], "quite.new@example.org")
    with pytest.raises(SameNameError, match="still open"):
        correct_address(any_installation, second, OTHERS[1], RATERS[2])
    with any_installation.database.read() as session:
        assert invited.by_email(session, second, RATERS[2]) is None
    correct_address(any_installation, second, OTHERS[1], RATERS[2], other_people=[first])


def test_the_executives_corrected_address_cannot_become_the_mailbox_of_another_waves(
    installation: Installation,
) -> None:
    launch(installation, asked())
    other = Address("Quite Another", addr_spec="typo@example.org")
    second = launch(installation, asked(other))
    refuse(installation, second, other.addr_spec)
    with pytest.raises(SameNameError, match="still open"):
        correct_address(installation, second, other.addr_spec, "dana+second@example.org")
    correct_address(installation, second, other.addr_spec, "another@example.org")


def test_an_address_of_which_nothing_was_ever_told_may_be_taken_over(installation: Installation) -> None:
    cancel_wave(installation, launch(installation, asked()))
    close_wave(installation, launch(installation, asked()))  # nobody answered
    second = launch(installation, asked(Address("Dana Whitfield", addr_spec="typo@example.org")))
    refuse(installation, second, "typo@example.org")
    correct_address(installation, second, "typo@example.org", DANA.addr_spec)


# --- at the close -------------------------------------------------------------------------------------------------


def _renamed(installation: Installation, wave: str, name: str) -> None:
    """Two waves of one executive that were opened when the rules knew them by address only."""
    with installation.database.write() as session:
        waves.get(session, wave).executive_name = name


def test_two_open_waves_that_come_to_count_as_one_persons_close_60_days_apart(
    any_installation: Installation, clock: Clock
) -> None:
    first, second = (
        launch(any_installation, asked()),
        launch(any_installation, asked(Address("X Y", addr_spec="second@example.org"))),
    )
    _renamed(any_installation, second, "Dana Whitfield")
    released_wave(any_installation, first)
    clock.pass_(days=1)
    with pytest.raises(SameNameClosingError, match="could be subtracted") as refused:
        released_wave(any_installation, second)
    assert [one.wave for one in refused.value.same_name] == [first]
    clock.pass_(days=59)
    assert not close_wave(any_installation, second).withheld


def test_a_close_that_is_refused_by_name_is_done_once_the_coach_says_that_it_is_another_person(
    installation: Installation,
) -> None:
    first, second = (
        launch(installation, asked()),
        launch(installation, asked(Address("X Y", addr_spec="second@example.org"))),
    )
    _renamed(installation, second, "Dana Whitfield")
    released_wave(installation, first)
    with pytest.raises(ClosingError):
        released_wave(installation, second)
    with pytest.raises(NotPossibleError):
        close_wave(installation, second, other_people=["nowhere"])
    assert not close_wave(installation, second, other_people=[first]).withheld


def test_groups_that_another_wave_has_shown_together_meanwhile_are_closed_together(
    installation: Installation, clock: Clock
) -> None:
    first = launch(installation, asked(reports=OTHERS[:2]))
    late = installation.today() + timedelta(days=90)
    second = launch(installation, asked(Address("X Y", addr_spec="second@example.org"), reports=OTHERS, closes_on=late))
    half = launch(installation, asked(Address("Z", addr_spec="third@example.org"), closes_on=late))
    assert cells(installation, second) == ["peer", "direct_report"]
    released_wave(installation, first)
    _renamed(installation, second, "Dana Whitfield")
    clock.pass_(days=61)
    released_wave(installation, second)
    assert cells(installation, second) == ["peer+direct_report"]
    _renamed(installation, half, "Dana M. Whitfield")
    clock.pass_(days=61)
    with pytest.raises(ClosingError, match="It can be cancelled, but not closed"):
        close_wave(installation, half)


def test_groups_that_another_wave_will_show_together_have_told_nothing_yet(installation: Installation) -> None:
    launch(installation, asked(reports=OTHERS[:2]))
    second = launch(installation, asked(Address("X Y", addr_spec="second@example.org")))
    _renamed(installation, second, "Dana Whitfield")
    released_wave(installation, second)
    assert cells(installation, second) == ["peer"]


# --- the questionnaire --------------------------------------------------------------------------------------------


def test_a_questionnaire_with_one_letter_changed_in_each_text_asks_the_same(installation: Installation) -> None:
    launch(installation, asked())
    copied = Copy(shipped_values()).with_texts(one_letter)
    request = Request(DANA, roster_of(DANA, OTHERS), CLOSES, copied)
    with pytest.raises(LaunchRefusedError, match="asks the same about this executive and is still open"):
        launch(installation, request)
