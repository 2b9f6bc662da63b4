"""The first run: whoever reads the server's output becomes the first coach, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from surveys.accounts import first_coach
from surveys.accounts.errors import AccountError, AddressGoneError
from surveys.accounts.first_coach import Newcomer, refuse_dead_set_up, set_up, set_up_address
from surveys.accounts.one_time import LIVES
from surveys.accounts.signing_in import Admitted, who
from surveys.accounts.tables import AccountKey, Coach, KeyPurpose
from surveys.core.installation import Installation
from tests.support.installations import Clock
from tests.surveys.accounts.builders import ALICE, BOB, PASSWORD, a_coach, signed_in

pytestmark = pytest.mark.usefixtures("quick_hashes")

NEWCOMER = Newcomer(" Alice Adler ", " Alice@Example.org", PASSWORD)


def _token(installation: Installation) -> str:
    address = set_up_address(installation)
    assert address is not None
    return address.rpartition("/")[2]


def test_the_address_leads_to_the_desk_and_makes_an_administrator_who_is_signed_in(
    any_installation: Installation,
) -> None:
    address = set_up_address(any_installation)
    assert address is not None
    assert address.startswith("http://127.0.0.1:8000/desk/set-up/")
    admitted = set_up(any_installation, address.rpartition("/")[2], NEWCOMER)
    me = who(any_installation, admitted.cookie)
    assert me is not None
    assert (me.name, me.email, me.is_admin) == ("Alice Adler", ALICE, True)
    assert signed_in(any_installation, device=admitted.device).cookie != admitted.cookie


def test_once_there_is_a_coach_no_address_is_made_and_none_works(any_installation: Installation) -> None:
    token = _token(any_installation)
    set_up(any_installation, token, NEWCOMER)
    assert set_up_address(any_installation) is None
    for act in (
        refuse_dead_set_up,
        lambda installation, token: set_up(installation, token, Newcomer("Bob", BOB, PASSWORD)),
    ):
        with pytest.raises(AddressGoneError):
            act(any_installation, token)


def test_a_coach_who_came_in_by_another_way_closes_the_address(installation: Installation) -> None:
    token = _token(installation)
    a_coach(installation, BOB, is_admin=True)
    with pytest.raises(AddressGoneError):
        refuse_dead_set_up(installation, token)
    with pytest.raises(AddressGoneError):
        set_up(installation, token, NEWCOMER)


def test_somebody_who_comes_in_meanwhile_is_the_first(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = _token(installation)

    def slow(*_: object, **__: object) -> str:
        a_coach(installation, BOB, is_admin=True)
        return "a hash"

    monkeypatch.setattr(first_coach, "new_hash", slow)
    with pytest.raises(AddressGoneError):
        set_up(installation, token, NEWCOMER)


def test_a_new_address_lets_the_earlier_one_die(any_installation: Installation) -> None:
    first, second = _token(any_installation), _token(any_installation)
    with pytest.raises(AddressGoneError):
        refuse_dead_set_up(any_installation, first)
    refuse_dead_set_up(any_installation, second)


@pytest.mark.parametrize("early", [1, 0, -1])
def test_the_address_lives_for_24_hours(any_installation: Installation, clock: Clock, early: int) -> None:
    assert LIVES[KeyPurpose.SET_UP] == timedelta(hours=24)
    token = _token(any_installation)
    clock.now += timedelta(hours=24) - timedelta(seconds=early)
    if early > 0:
        assert isinstance(set_up(any_installation, token, NEWCOMER), Admitted)
    else:
        with pytest.raises(AddressGoneError):
            set_up(any_installation, token, NEWCOMER)


@pytest.mark.parametrize(
    "change", [lambda token: token[:-1], lambda token: "0" * 32, lambda token: token + "=", str.upper]
)
def test_an_altered_address_is_worthless(installation: Installation, change: "object") -> None:
    assert callable(change)
    with pytest.raises(AddressGoneError):
        refuse_dead_set_up(installation, change(_token(installation)))


def test_looking_does_not_use_it_up(installation: Installation) -> None:
    token = _token(installation)
    for _ in range(20):
        refuse_dead_set_up(installation, token)
    assert isinstance(set_up(installation, token, NEWCOMER), Admitted)


@pytest.mark.parametrize(
    ("newcomer", "field"),
    [
        (Newcomer(" ", ALICE, PASSWORD), "name"),
        (Newcomer("Alice\nBcc: all", ALICE, PASSWORD), "name"),
        (Newcomer("A" * 101, ALICE, PASSWORD), "name"),
        (Newcomer("Alice", "alice", PASSWORD), "email"),
        (Newcomer("Alice", ALICE, "short"), "password"),
        (Newcomer("Alice", ALICE, ALICE), "password"),
    ],
)
def test_a_slip_names_its_field_and_keeps_the_address_alive(
    installation: Installation, newcomer: Newcomer, field: str
) -> None:
    token = _token(installation)
    with pytest.raises(AccountError) as told:
        set_up(installation, token, newcomer)
    assert told.value.field == field
    assert isinstance(set_up(installation, token, NEWCOMER), Admitted)


def test_of_eight_at_once_one_becomes_the_first_coach(any_installation: Installation) -> None:
    token = _token(any_installation)

    def try_it(number: int) -> bool:
        try:
            set_up(any_installation, token, Newcomer(f"Coach {number}", f"coach{number}@example.org", PASSWORD))
        except AddressGoneError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_it, range(8))) == 1
    with any_installation.database.read() as session:
        assert len(session.scalars(select(Coach.id)).all()) == 1


def test_of_many_starts_at_once_one_address_works(any_installation: Installation) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: set_up_address(any_installation), range(8)))
    with any_installation.database.read() as session:
        assert len(session.scalars(select(AccountKey.id)).all()) == 1
