"""One's own password: changed while signed in, or reset by a letter that works once within an hour."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from surveys.accounts import resetting
from surveys.accounts.coaches import stop
from surveys.accounts.errors import AccountError, AddressGoneError
from surveys.accounts.one_time import address
from surveys.accounts.own_account import change_password, facts
from surveys.accounts.signing_in import Admitted, CodeWanted, Credentials, Refused, Throttled, sign_in, sweep, who
from surveys.accounts.tables import AccountKey, KeyPurpose
from surveys.core.installation import Installation
from surveys.mail.tables import Kind, Message
from surveys.upkeep.second_look import seen_twice
from surveys.upkeep.sighting_tables import Sight
from tests.support.installations import Clock
from tests.surveys.accounts.builders import ALICE, BOB, CHARLIE, PASSWORD, a_coach, signed_in, with_codes

pytestmark = pytest.mark.usefixtures("quick_hashes")

NEW = "another quiet evening"


def _letters(installation: Installation) -> list[str]:
    with installation.database.read() as session:
        return list(session.scalars(select(Message.about).where(Message.kind == Kind.PASSWORD_RESET)))


def _tokens(installation: Installation) -> list[str]:
    """The links in the letters that wait."""
    return [address(installation, KeyPurpose.RESET, key).rpartition("/")[2] for key in _letters(installation)]


def _asked(installation: Installation, email: str = ALICE) -> str:
    known = set(_tokens(installation))
    resetting.ask(installation, email)
    return next(token for token in _tokens(installation) if token not in known)


def test_a_changed_password_ends_every_other_browser(any_installation: Installation) -> None:
    coach = a_coach(any_installation)
    here, elsewhere = signed_in(any_installation).cookie, signed_in(any_installation).cookie
    assert facts(any_installation, coach).browsers == 2
    change_password(any_installation, coach, current=PASSWORD, new=NEW, cookie=here)
    assert who(any_installation, here) is not None
    assert who(any_installation, elsewhere) is None
    assert sign_in(any_installation, Credentials(ALICE, PASSWORD)) == Refused()
    assert isinstance(sign_in(any_installation, Credentials(ALICE, NEW)), Admitted)


def test_whoever_has_a_weak_password_still_signs_in_and_must_choose_a_good_one_next(
    any_installation: Installation,
) -> None:
    weak = "password2024"
    coach = a_coach(any_installation, password=weak)
    cookie = signed_in(any_installation, password=weak).cookie
    with pytest.raises(AccountError, match="guessed soon") as told:
        change_password(any_installation, coach, current=weak, new=weak, cookie=cookie)
    assert told.value.field == "password"
    change_password(any_installation, coach, current=weak, new=NEW, cookie=cookie)
    assert isinstance(sign_in(any_installation, Credentials(ALICE, NEW)), Admitted)


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("not it", NEW, "current"),
        (PASSWORD, "short", "password"),
        (PASSWORD, ALICE, "password"),
        (PASSWORD, "monkeydragon12", "password"),
    ],
)
def test_a_change_names_what_is_wrong_and_changes_nothing(
    installation: Installation, current: str, new: str, field: str
) -> None:
    coach = a_coach(installation)
    elsewhere = signed_in(installation).cookie
    with pytest.raises(AccountError) as told:
        change_password(installation, coach, current=current, new=new, cookie="")
    assert told.value.field == field
    assert who(installation, elsewhere) is not None


def test_a_change_kills_reset_links_that_are_on_their_way(installation: Installation) -> None:
    coach = a_coach(installation)
    token = _asked(installation)
    change_password(installation, coach, current=PASSWORD, new=NEW, cookie="")
    with pytest.raises(AddressGoneError):
        resetting.reset(installation, token, "yet another long one")


def test_a_reset_sets_the_password_once_and_ends_every_browser(any_installation: Installation) -> None:
    a_coach(any_installation)
    cookie = signed_in(any_installation).cookie
    first, second = _asked(any_installation), _asked(any_installation)
    assert resetting.asked(any_installation, first).email == ALICE
    device = resetting.reset(any_installation, first, NEW)
    assert who(any_installation, cookie) is None
    for token in (first, second):
        with pytest.raises(AddressGoneError):
            resetting.reset(any_installation, token, "yet another long one")
    assert isinstance(sign_in(any_installation, Credentials(ALICE, NEW, device=device)), Admitted)


def test_who_resets_while_strangers_try_the_account_gets_in(installation: Installation) -> None:
    a_coach(installation)
    for _ in range(11):
        sign_in(installation, Credentials(ALICE, "wrong"))
    device = resetting.reset(installation, _asked(installation), NEW)
    assert sign_in(installation, Credentials(ALICE, NEW)) == Throttled(15)
    assert isinstance(sign_in(installation, Credentials(ALICE, NEW, device=device)), Admitted)


def test_a_reset_does_not_go_round_the_one_time_code(installation: Installation) -> None:
    a_coach(installation)
    with_codes(installation)
    device = resetting.reset(installation, _asked(installation), NEW)
    assert isinstance(sign_in(installation, Credentials(ALICE, NEW, device=device)), CodeWanted)


@pytest.mark.parametrize(("early", "works"), [(1, True), (0, False), (-1, False)])
def test_a_reset_link_lives_for_one_hour(installation: Installation, clock: Clock, early: int, works: bool) -> None:
    a_coach(installation)
    token = _asked(installation)
    clock.now += timedelta(hours=1) - timedelta(seconds=early)
    if works:
        resetting.reset(installation, token, NEW)
    else:
        with pytest.raises(AddressGoneError):
            resetting.reset(installation, token, NEW)


def test_a_weak_new_password_does_not_use_the_link_up(installation: Installation) -> None:
    a_coach(installation)
    token = _asked(installation)
    with pytest.raises(AccountError):
        resetting.reset(installation, token, "short")
    resetting.reset(installation, token, NEW)


def test_only_somebody_who_can_sign_in_gets_a_letter(installation: Installation) -> None:
    a_coach(installation, is_admin=True)
    a_coach(installation, BOB, password="")
    stop(installation, a_coach(installation, "dora@example.org"))
    for email in (BOB, CHARLIE, "dora@example.org", "no address", "", "x" * 5000, "a\0b@example.org"):
        resetting.ask(installation, email)
    assert _letters(installation) == []


@pytest.mark.parametrize(("times", "letters"), [(2, 2), (3, 3), (4, 3), (20, 3)])
def test_nobody_can_fill_a_mailbox(any_installation: Installation, clock: Clock, times: int, letters: int) -> None:
    a_coach(any_installation)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: resetting.ask(any_installation, ALICE), range(times)))
    assert len(_letters(any_installation)) == letters
    clock.pass_(hours=1)
    resetting.ask(any_installation, ALICE)
    assert len(_letters(any_installation)) == letters + 1


def test_of_six_at_once_one_resets(any_installation: Installation) -> None:
    a_coach(any_installation)
    token = _asked(any_installation)

    def try_it(number: int) -> bool:
        try:
            resetting.reset(any_installation, token, f"{number} {NEW}")
        except AddressGoneError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(try_it, range(6))) == 1


def test_a_stopped_coach_cannot_reset(installation: Installation) -> None:
    a_coach(installation, is_admin=True)
    bob = a_coach(installation, BOB)
    token = _asked(installation, BOB)
    stop(installation, bob)
    with pytest.raises(AddressGoneError):
        resetting.reset(installation, token, NEW)


def test_the_operator_can_make_the_address_and_switch_codes_off_for_a_lost_phone(installation: Installation) -> None:
    a_coach(installation)
    with_codes(installation)
    made = resetting.address_for(installation, ALICE, by_mail=False, without_code=True)
    assert _letters(installation) == []
    resetting.reset(installation, made.rpartition("/")[2], NEW)
    assert isinstance(sign_in(installation, Credentials(ALICE, NEW)), Admitted)
    a_coach(installation, BOB, password="")
    with pytest.raises(AccountError, match="is invited"):
        resetting.address_for(installation, BOB, by_mail=True, without_code=False)


def test_keys_that_ran_out_are_swept_out(installation: Installation, clock: Clock) -> None:
    a_coach(installation)
    _asked(installation)
    seen_twice(installation, Sight.CLOSE, {})  # as the worker does all the time
    clock.pass_(hours=1)
    sweep(installation)
    with installation.database.read() as session:
        assert session.scalars(select(AccountKey.id)).all() == []
