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


def _invite(installation: Installation, email: str = BOB, *, is_admin: bool = False) -> str:
    return invite(installation, name="Bob Byrne", email=email, is_admin=is_admin).rpartition("/")[2]


def _letters(installation: Installation) -> list[str]:
    with installation.database.read() as session:
        return list(session.scalars(select(Message.about).where(Message.kind == Kind.COACH_INVITATION)))


def test_an_invited_coach_chooses_name_and_password_and_is_in(any_installation: Installation) -> None:
    a_coach(any_installation, is_admin=True)
    token = _invite(any_installation)
    assert invited(any_installation, token).email == BOB
    admitted = accept(any_installation, token, name="Bob B. Byrne", password=PASSWORD)
    me = who(any_installation, admitted.cookie)
    assert me is not None
    assert (me.name, me.email, me.is_admin) == ("Bob B. Byrne", BOB, False)
    with pytest.raises(AddressGoneError):
        accept(any_installation, token, name="Bob", password="some other long words")
    assert isinstance(sign_in(any_installation, Credentials(BOB, PASSWORD)), Admitted)


def test_the_outbox_holds_neither_link_nor_address(installation: Installation) -> None:
    a_coach(installation, is_admin=True)
    token = _invite(installation)
    with installation.database.read() as session:
        row = session.scalars(select(Message)).one()
        assert (row.wave, row.kind) == ("", Kind.COACH_INVITATION)
        held = " ".join(str(value) for value in vars(row).values())
    assert token not in held
    assert BOB not in held


def test_nobody_is_invited_twice_under_one_address(any_installation: Installation) -> None:
    a_coach(any_installation, is_admin=True)
    _invite(any_installation)
    for email in (BOB, "BOB@example.org", ALICE):
        with pytest.raises(AccountError, match="already") as told:
            _invite(any_installation, email)
        assert told.value.field == "email"
    assert len(_letters(any_installation)) == 1


@pytest.mark.parametrize(("early", "works"), [(1, True), (0, False), (-1, False)])
def test_an_invitation_lives_for_7_days(installation: Installation, clock: Clock, early: int, works: bool) -> None:
    a_coach(installation, is_admin=True)
    token = _invite(installation)
    clock.now += timedelta(days=7) - timedelta(seconds=early)
    if works:
        accept(installation, token, name="Bob", password=PASSWORD)
    else:
        with pytest.raises(AddressGoneError):
            accept(installation, token, name="Bob", password=PASSWORD)


def test_inviting_again_gives_a_new_address_and_kills_the_old(installation: Installation, clock: Clock) -> None:
    a_coach(installation, is_admin=True)
    old = _invite(installation)
    bob = row_of(installation, BOB).id
    clock.pass_(days=8)
    new = invite_again(installation, bob).rpartition("/")[2]
    with pytest.raises(AddressGoneError):
        invited(installation, old)
    accept(installation, new, name="Bob", password=PASSWORD)
    with pytest.raises(AccountError, match="has not come in yet"):
        invite_again(installation, bob)
    with pytest.raises(UnknownCoachError):
        invite_again(installation, "nobody")


def test_of_six_at_once_one_takes_the_invitation(any_installation: Installation) -> None:
    a_coach(any_installation, is_admin=True)
    token = _invite(any_installation)

    def try_it(number: int) -> bool:
        try:
            accept(any_installation, token, name=f"Bob {number}", password=PASSWORD)
        except AddressGoneError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(try_it, range(6))) == 1


def test_an_invitation_is_no_set_up_and_no_reset(installation: Installation) -> None:
    from surveys.accounts.first_coach import refuse_dead_set_up
    from surveys.accounts.resetting import asked

    a_coach(installation, is_admin=True)
    token = _invite(installation)
    for other in (asked, refuse_dead_set_up):
        with pytest.raises(AddressGoneError):
            other(installation, token)


def test_a_key_serves_its_own_purpose_only(installation: Installation) -> None:
    """The signatures tell purposes apart already; a key under the wrong one would be a defect, and is refused too."""
    now = installation.clock()
    with installation.database.write() as session:
        key = store.add_key(session, "somebody", KeyPurpose.RESET, expires_at=now + timedelta(hours=1))
        assert store.coach_of_key(session, key, KeyPurpose.INVITATION, now=now) is None
        assert store.spend_key(session, key, KeyPurpose.INVITATION, now=now) is None
        assert store.spend_key(session, key, KeyPurpose.RESET, now=now) == "somebody"


def test_the_first_coach_of_all_is_invited_as_an_administrator_or_not_at_all(installation: Installation) -> None:
    with pytest.raises(AccountError, match="The first coach administers"):
        _invite(installation)
    _invite(installation, is_admin=True)
    _invite(installation, CHARLIE)


def test_a_stopped_coach_cannot_use_a_link_that_was_sent(installation: Installation) -> None:
    a_coach(installation, is_admin=True)
    token = _invite(installation)
    stop(installation, row_of(installation, BOB).id)
    with pytest.raises(AddressGoneError):
        accept(installation, token, name="Bob", password=PASSWORD)
    with pytest.raises(AccountError):
        invite_again(installation, row_of(installation, BOB).id)
    restore(installation, row_of(installation, BOB).id)
    with pytest.raises(AddressGoneError):
        accept(installation, token, name="Bob", password=PASSWORD)


def test_the_last_administrator_who_can_sign_in_cannot_be_stopped(any_installation: Installation) -> None:
    alice = a_coach(any_installation, is_admin=True)
    bob = a_coach(any_installation, BOB)
    _invite(any_installation, CHARLIE, is_admin=True)
    with pytest.raises(AccountError, match="last administrator"):
        stop(any_installation, alice)
    assert who(any_installation, signed_in(any_installation).cookie) is not None
    stop(any_installation, bob)
    stop(any_installation, row_of(any_installation, CHARLIE).id)


def test_of_two_administrators_who_stop_each_other_one_remains(any_installation: Installation) -> None:
    both = [a_coach(any_installation, ALICE, is_admin=True), a_coach(any_installation, BOB, is_admin=True)]

    def try_it(coach: str) -> bool:
        try:
            stop(any_installation, coach)
        except AccountError:
            return False
        return True

    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(try_it, both)) == 1
        for coach in both:
            restore(any_installation, coach)


def test_the_list_tells_who_stands_how_and_nothing_secret(installation: Installation) -> None:
    a_coach(installation, is_admin=True)
    _invite(installation)
    stop(installation, a_coach(installation, "dora@example.org"))
    people = everybody(installation)
    assert [(one.name, one.standing) for one in people] == [
        ("Alice", Standing.ACTIVE),
        ("Bob Byrne", Standing.INVITED),
        ("Dora", Standing.STOPPED),
    ]
    assert not {"password", "code_secret", "recovery"} & set(people[0].__slots__)


def test_a_coach_is_found_by_any_spelling_of_the_address(installation: Installation) -> None:
    alice = a_coach(installation)
    assert find_by_address(installation, " ALICE@example.org").coach == alice
    with pytest.raises(UnknownCoachError, match="coach list"):
        find_by_address(installation, CHARLIE)
    with pytest.raises(AccountError):
        find_by_address(installation, "charlie")


def test_an_invited_coach_has_no_password_to_sign_in_with(installation: Installation) -> None:
    a_coach(installation, is_admin=True)
    _invite(installation)
    assert sign_in(installation, Credentials(BOB, "")) == Refused()
