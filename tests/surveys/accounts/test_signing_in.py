"""Signing in and out: who is let in, for how long, and what a stranger learns, which is nothing."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import patch

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from surveys.accounts import passwords
from surveys.accounts.coaches import restore, stop
from surveys.accounts.signing_in import (
    AT_MOST,
    IDLE,
    Admitted,
    Credentials,
    Refused,
    SignedIn,
    Throttled,
    sign_in,
    sign_out,
    sign_out_everywhere,
    sweep,
    who,
)
from surveys.accounts.tables import Coach, SignIn
from surveys.core.installation import Installation
from tests.support.installations import Clock
from tests.surveys.accounts.builders import ALICE, BOB, CHARLIE, PASSWORD, a_coach, row_of, signed_in, wrong_password

pytestmark = pytest.mark.usefixtures("quick_hashes")
SECOND = timedelta(seconds=1)


def _try(installation: Installation, email: str = ALICE, password: str = PASSWORD, **more: str) -> object:
    return sign_in(installation, Credentials(email, password, **more))


def test_the_right_password_lets_in_under_any_spelling_of_the_address(any_installation: Installation) -> None:
    alice = a_coach(any_installation, is_admin=True)
    for spelling in (ALICE, " Alice@Example.ORG "):
        admitted = _try(any_installation, spelling)
        assert isinstance(admitted, Admitted)
        assert who(any_installation, admitted.cookie) == SignedIn(alice, "Alice", ALICE, is_admin=True)


def test_unknown_wrong_invited_and_stopped_are_answered_alike_after_the_same_work(installation: Installation) -> None:
    a_coach(installation, is_admin=True)
    a_coach(installation, BOB, password="")
    stop(installation, a_coach(installation, "dora@example.org"))
    checked = []
    with patch.object(passwords, "matches", side_effect=lambda *_: checked.append(1)):
        answers = [
            _try(installation, CHARLIE),
            _try(installation, ALICE, "wrong"),
            _try(installation, BOB, ""),
            _try(installation, "dora@example.org"),
            _try(installation, "no address at all"),
        ]
    assert answers == [Refused()] * 5
    assert len(checked) == 5


def test_the_cookie_is_random_and_only_its_hash_is_stored(installation: Installation) -> None:
    a_coach(installation)
    cookies = {signed_in(installation).cookie for _ in range(3)}
    assert len(cookies) == 3
    with installation.database.read() as session:
        stored = set(session.scalars(select(SignIn.id)))
    assert stored == {hashlib.sha256(cookie.encode()).hexdigest() for cookie in cookies}
    assert all(who(installation, identifier) is None for identifier in stored)


@pytest.mark.parametrize(("idle", "is_in"), [(IDLE - SECOND, True), (IDLE, False), (IDLE + SECOND, False)])
def test_two_idle_hours_end_a_sign_in(
    any_installation: Installation, clock: Clock, idle: timedelta, is_in: bool
) -> None:
    a_coach(any_installation)
    cookie = signed_in(any_installation).cookie
    clock.now += idle
    assert (who(any_installation, cookie) is not None) is is_in


@pytest.mark.parametrize(("last", "is_in"), [(AT_MOST - SECOND, True), (AT_MOST, False), (AT_MOST + SECOND, False)])
def test_twelve_hours_end_it_however_busy(
    any_installation: Installation, clock: Clock, last: timedelta, is_in: bool
) -> None:
    a_coach(any_installation)
    cookie, began = signed_in(any_installation).cookie, clock.now
    for hour in range(1, 12):
        clock.now = began + timedelta(hours=hour)
        assert who(any_installation, cookie) is not None
    clock.now = began + last
    assert (who(any_installation, cookie) is not None) is is_in


def test_a_sign_in_of_a_moment_in_which_the_clock_was_wrong_does_not_last_for_months(
    any_installation: Installation, clock: Clock
) -> None:
    a_coach(any_installation)
    clock.set_wrong(days=125)
    cookie = signed_in(any_installation).cookie
    assert who(any_installation, cookie) is not None
    clock.set_wrong(days=-125)
    assert who(any_installation, cookie) is None
    sweep(any_installation)
    with any_installation.database.read() as session:
        assert session.scalars(select(SignIn.id)).all() == []


@pytest.mark.parametrize(("seconds", "written"), [(59, False), (60, True), (61, True)])
def test_being_seen_is_written_once_a_minute_at_most(
    installation: Installation, clock: Clock, seconds: int, written: bool
) -> None:
    a_coach(installation)
    cookie = signed_in(installation).cookie
    clock.pass_(seconds=seconds)
    who(installation, cookie)
    with installation.database.read() as session:
        row = session.scalars(select(SignIn)).one()
        assert (row.seen_at != row.began_at) is written


def test_signing_out_ends_this_browser_and_everywhere_ends_all_but_one(installation: Installation) -> None:
    alice, bob = a_coach(installation), a_coach(installation, BOB)
    first, second, third = (signed_in(installation).cookie for _ in range(3))
    bobs = signed_in(installation, BOB).cookie
    sign_out(installation, first)
    assert who(installation, first) is None
    sign_out_everywhere(installation, alice, second)
    assert [who(installation, one) is not None for one in (second, third, bobs)] == [True, False, True]
    sign_out_everywhere(installation, alice)
    sign_out_everywhere(installation, bob)
    assert [who(installation, one) for one in (second, third, bobs)] == [None] * 3


@pytest.mark.parametrize("cookie", ["", "x", "é" * 43, "a" * 5000, "\ud800"])
def test_a_made_up_cookie_is_nobody(installation: Installation, cookie: str) -> None:
    a_coach(installation)
    signed_in(installation)
    assert who(installation, cookie) is None


def test_a_stopped_coach_is_out_at_once_and_back_with_the_old_password(installation: Installation) -> None:
    a_coach(installation, is_admin=True)
    bob = a_coach(installation, BOB)
    cookie = signed_in(installation, BOB).cookie
    stop(installation, bob)
    assert who(installation, cookie) is None
    assert _try(installation, BOB) == Refused()
    restore(installation, bob)
    assert who(installation, cookie) is None, "an ended sign-in does not come back"
    assert isinstance(_try(installation, BOB), Admitted)


def test_a_sign_in_of_somebody_who_is_not_active_is_none(installation: Installation) -> None:
    a_coach(installation)
    cookie = signed_in(installation).cookie
    with installation.database.write() as session:
        session.execute(update(Coach).values(is_active=False))
    assert who(installation, cookie) is None, "even where nothing ended it"


def test_the_eleventh_wrong_try_waits_even_with_the_right_password(
    any_installation: Installation, clock: Clock
) -> None:
    a_coach(any_installation)
    assert [_try(any_installation, password=wrong_password()) for _ in range(10)] == [Refused()] * 10
    assert _try(any_installation) == Throttled(15)
    clock.pass_(minutes=15)
    assert isinstance(_try(any_installation), Admitted)


def test_a_success_begins_the_count_anew(installation: Installation) -> None:
    a_coach(installation)
    for _ in range(3):
        assert [_try(installation, password=wrong_password()) for _ in range(9)] == [Refused()] * 9
        assert isinstance(_try(installation), Admitted)


def test_an_unknown_address_is_throttled_like_a_known_one(installation: Installation) -> None:
    assert [_try(installation, CHARLIE) for _ in range(11)] == [Refused()] * 10 + [Throttled(15)]


def test_an_attack_from_elsewhere_does_not_shut_out_the_owners_browser(installation: Installation) -> None:
    a_coach(installation)
    device = signed_in(installation).device
    for _ in range(12):
        _try(installation, password=wrong_password(), network="192.0.2.66")
    assert _try(installation) == Throttled(15), "a browser that never signed in"
    again = _try(installation, device=device, network="192.0.2.1")
    assert isinstance(again, Admitted)
    assert isinstance(_try(installation, device=again.device), Admitted), "and it stays known"


def test_a_known_browser_has_ten_tries_as_well(installation: Installation) -> None:
    a_coach(installation)
    device = signed_in(installation).device
    answers = [_try(installation, password=wrong_password(), device=device) for _ in range(11)]
    assert answers == [Refused()] * 10 + [Throttled(15)]


def test_of_50_wrong_tries_at_once_ten_are_checked(any_installation: Installation) -> None:
    a_coach(any_installation)
    checked: list[int] = []
    with patch.object(passwords, "matches", side_effect=lambda *_: checked.append(1)), ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: _try(any_installation, password="wrong"), range(50)))
    assert answers.count(Refused()) == len(checked) == 10
    assert answers.count(Throttled(15)) == 40


def test_nobody_comes_in_with_a_password_that_changes_while_it_is_checked(installation: Installation) -> None:
    a_coach(installation)

    def changes_meanwhile(_stored: str, _password: str) -> bool:
        with installation.database.write() as session:
            session.execute(update(Coach).values(password=passwords.hashed("another one by now")))
        return True

    with patch.object(passwords, "matches", side_effect=changes_meanwhile):
        assert _try(installation) == Refused()


def test_a_hash_of_weaker_parameters_is_renewed_by_signing_in(installation: Installation) -> None:
    a_coach(installation)
    weak = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    with installation.database.write() as session:
        session.execute(update(Coach).values(password=weak))
    signed_in(installation)
    stored = row_of(installation).password
    assert stored != weak
    assert not passwords.is_outdated(stored)
    signed_in(installation)
    assert row_of(installation).password == stored


def test_what_is_over_is_swept_out_and_what_goes_on_stays(installation: Installation, clock: Clock) -> None:
    a_coach(installation)
    signed_in(installation)
    clock.pass_(hours=2)
    cookie = signed_in(installation).cookie
    sweep(installation)
    assert who(installation, cookie) is not None
    with installation.database.read() as session:
        assert len(session.scalars(select(SignIn.id)).all()) == 1
