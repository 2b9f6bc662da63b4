"""Further coaches: invited, let in once, stopped and restored; and never without an administrator."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from surveys.accounts import store
from surveys.accounts.coaches import accept, everybody, find_by_address, invite, invite_again, invited, restore, stop
from surveys.accounts.errors import AccountError, AddressGoneError, UnknownCoachError
from surveys.accounts.people import Standing
from surveys.accounts.signing_in import Admitted, Credentials, Refused, sign_in, who
from surveys.accounts.tables import KeyPurpose
from surveys.core.installation import Installation
from surveys.mail.tables import Kind, Message
from tests.support.installations import Clock
from tests.surveys.accounts.builders import ALICE, BOB, CHARLIE, PASSWORD, a_coach, row_of, signed_in

pytestmark = pytest.mark.usefixtures("quick_hashes")


def _invite(house: Installation, email: str = BOB, *, is_admin: bool = False) -> str:
    return invite(house, name="Bob Byrne", email=email, is_admin=is_admin).rpartition("/")[2]


def _letters(house: Installation) -> list[str]:
    with house.database.read() as session:
        return list(session.scalars(select(Message.about).where(Message.kind == Kind.COACH_INVITATION)))


def test_an_invited_coach_chooses_name_and_password_and_is_in(any_house: Installation) -> None:
    a_coach(any_house, is_admin=True)
    token = _invite(any_house)
    assert invited(any_house, token).email == BOB
    admitted = accept(any_house, token, name="Bob B. Byrne", password=PASSWORD)
    me = who(any_house, admitted.cookie)
    assert me is not None
    assert (me.name, me.email, me.is_admin) == ("Bob B. Byrne", BOB, False)
    with pytest.raises(AddressGoneError):
        accept(any_house, token, name="Bob", password="some other long words")
    assert isinstance(sign_in(any_house, Credentials(BOB, PASSWORD)), Admitted)


def test_the_outbox_holds_neither_link_nor_address(house: Installation) -> None:
    a_coach(house, is_admin=True)
    token = _invite(house)
    with house.database.read() as session:
        row = session.scalars(select(Message)).one()
        assert (row.wave, row.kind) == ("", Kind.COACH_INVITATION)
        held = " ".join(str(value) for value in vars(row).values())
    assert token not in held
    assert BOB not in held


def test_nobody_is_invited_twice_under_one_address(any_house: Installation) -> None:
    a_coach(any_house, is_admin=True)
    _invite(any_house)
    for email in (BOB, "BOB@example.org", ALICE):
        with pytest.raises(AccountError, match="already") as told:
            _invite(any_house, email)
        assert told.value.field == "email"
    assert len(_letters(any_house)) == 1


@pytest.mark.parametrize(("early", "works"), [(1, True), (0, False), (-1, False)])
def test_an_invitation_lives_for_7_days(house: Installation, clock: Clock, early: int, works: bool) -> None:
    a_coach(house, is_admin=True)
    token = _invite(house)
    clock.now += timedelta(days=7) - timedelta(seconds=early)
    if works:
        accept(house, token, name="Bob", password=PASSWORD)
    else:
        with pytest.raises(AddressGoneError):
            accept(house, token, name="Bob", password=PASSWORD)


def test_inviting_again_gives_a_new_address_and_kills_the_old(house: Installation, clock: Clock) -> None:
    a_coach(house, is_admin=True)
    old = _invite(house)
    bob = row_of(house, BOB).id
    clock.pass_(days=8)
    new = invite_again(house, bob).rpartition("/")[2]
    with pytest.raises(AddressGoneError):
        invited(house, old)
    accept(house, new, name="Bob", password=PASSWORD)
    with pytest.raises(AccountError, match="has not come in yet"):
        invite_again(house, bob)
    with pytest.raises(UnknownCoachError):
        invite_again(house, "nobody")


def test_of_six_at_once_one_takes_the_invitation(any_house: Installation) -> None:
    a_coach(any_house, is_admin=True)
    token = _invite(any_house)

    def try_it(number: int) -> bool:
        try:
            accept(any_house, token, name=f"Bob {number}", password=PASSWORD)
        except AddressGoneError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(try_it, range(6))) == 1


def test_an_invitation_is_no_set_up_and_no_reset(house: Installation) -> None:
    from surveys.accounts.first_coach import refuse_dead_set_up
    from surveys.accounts.resetting import asked

    a_coach(house, is_admin=True)
    token = _invite(house)
    for other in (asked, refuse_dead_set_up):
        with pytest.raises(AddressGoneError):
            other(house, token)


def test_a_key_serves_its_own_purpose_only(house: Installation) -> None:
    """The signatures tell purposes apart already; a key under the wrong one would be a defect, and is refused too."""
    now = house.clock()
    with house.database.write() as session:
        key = store.add_key(session, "somebody", KeyPurpose.RESET, expires_at=now + timedelta(hours=1))
        assert store.coach_of_key(session, key, KeyPurpose.INVITATION, now=now) is None
        assert store.spend_key(session, key, KeyPurpose.INVITATION, now=now) is None
        assert store.spend_key(session, key, KeyPurpose.RESET, now=now) == "somebody"


def test_the_first_coach_of_all_is_invited_as_an_administrator_or_not_at_all(house: Installation) -> None:
    with pytest.raises(AccountError, match="The first coach administers"):
        _invite(house)
    _invite(house, is_admin=True)
    _invite(house, CHARLIE)


def test_a_stopped_coach_cannot_use_a_link_that_was_sent(house: Installation) -> None:
    a_coach(house, is_admin=True)
    token = _invite(house)
    stop(house, row_of(house, BOB).id)
    with pytest.raises(AddressGoneError):
        accept(house, token, name="Bob", password=PASSWORD)
    with pytest.raises(AccountError):
        invite_again(house, row_of(house, BOB).id)
    restore(house, row_of(house, BOB).id)
    with pytest.raises(AddressGoneError):
        accept(house, token, name="Bob", password=PASSWORD)


def test_the_last_administrator_who_can_sign_in_cannot_be_stopped(any_house: Installation) -> None:
    alice = a_coach(any_house, is_admin=True)
    bob = a_coach(any_house, BOB)
    _invite(any_house, CHARLIE, is_admin=True)
    with pytest.raises(AccountError, match="last administrator"):
        stop(any_house, alice)
    assert who(any_house, signed_in(any_house).cookie) is not None
    stop(any_house, bob)
    stop(any_house, row_of(any_house, CHARLIE).id)


def test_of_two_administrators_who_stop_each_other_one_remains(any_house: Installation) -> None:
    both = [a_coach(any_house, ALICE, is_admin=True), a_coach(any_house, BOB, is_admin=True)]

    def try_it(coach: str) -> bool:
        try:
            stop(any_house, coach)
        except AccountError:
            return False
        return True

    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(try_it, both)) == 1
        for coach in both:
            restore(any_house, coach)


def test_the_list_tells_who_stands_how_and_nothing_secret(house: Installation) -> None:
    a_coach(house, is_admin=True)
    _invite(house)
    stop(house, a_coach(house, "dora@example.org"))
    people = everybody(house)
    assert [(one.name, one.standing) for one in people] == [
        ("Alice", Standing.ACTIVE),
        ("Bob Byrne", Standing.INVITED),
        ("Dora", Standing.STOPPED),
    ]
    assert not {"password", "code_secret", "recovery"} & set(people[0].__slots__)


def test_a_coach_is_found_by_any_spelling_of_the_address(house: Installation) -> None:
    alice = a_coach(house)
    assert find_by_address(house, " ALICE@example.org").coach == alice
    with pytest.raises(UnknownCoachError, match="coach list"):
        find_by_address(house, CHARLIE)
    with pytest.raises(AccountError):
        find_by_address(house, "charlie")


def test_an_invited_coach_has_no_password_to_sign_in_with(house: Installation) -> None:
    a_coach(house, is_admin=True)
    _invite(house)
    assert sign_in(house, Credentials(BOB, "")) == Refused()
