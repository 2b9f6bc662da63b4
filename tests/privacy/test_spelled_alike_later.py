"""R0 and R2: two open waves that only come to count as one person's, by who is added, corrected or renamed."""

from datetime import timedelta
from email.headerregistry import Address

import pytest

from surveys.core.errors import NotPossibleError
from surveys.core.installation import Installation
from surveys.invited import store as invited
from surveys.invited.roster import Roster
from surveys.invited.rows import Row, as_roster
from surveys.waves import store as waves
from surveys.waves.between_waves import SameNameError
from surveys.waves.closing import ClosingError, SameNameClosingError, cancel_wave, close_wave
from surveys.waves.launching import launch
from surveys.waves.managing import add_people, correct_address
from tests.privacy.spelled import OTHERS, RATERS, SECOND, asked, cells, refuse
from tests.support.installations import DANA, Clock, released_wave

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
