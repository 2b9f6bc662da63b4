"""R0 and R2: another spelling of the executive, or of the questionnaire, opens no second wave about the same person.

Within one coach's waves. What another coach can learn of it, nothing at all, is in test_no_probe.py.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from email.headerregistry import Address

import pytest

from surveys.core.errors import LaunchRefusedError, NotPossibleError
from surveys.core.installation import Installation
from surveys.waves import retention
from surveys.waves import store as waves
from surveys.waves.between_waves import SameNameError
from surveys.waves.closing import cancel_wave
from surveys.waves.launching import LaunchPlan, Request, launch, plan_launch
from surveys.waves.states import WaveState
from tests.instruments.builders import shipped_values
from tests.privacy.spelled import EDITION, NAMESAKE, OTHERS, RATERS, SECOND, SIXTY, asked, erase
from tests.support.installations import CLOSES, DANA, Clock, released_wave, roster_of
from tests.support.questionnaires import Copy, one_letter

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


# --- the questionnaire --------------------------------------------------------------------------------------------


def test_a_questionnaire_with_one_letter_changed_in_each_text_asks_the_same(installation: Installation) -> None:
    launch(installation, asked())
    copied = Copy(shipped_values()).with_texts(one_letter)
    request = Request(DANA, roster_of(DANA, OTHERS), CLOSES, copied)
    with pytest.raises(LaunchRefusedError, match="asks the same about this executive and is still open"):
        launch(installation, request)
