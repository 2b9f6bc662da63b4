"""One-time codes: switched on by a right one, asked for at each sign-in, and none works twice."""

import base64
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from urllib.parse import unquote

import pyotp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.accounts import codes
from surveys.accounts.errors import AccountError, ThrottledError
from surveys.accounts.own_account import (
    change_password,
    facts,
    offer_codes,
    renew_recovery_codes,
    switch_codes_off,
    switch_codes_on,
)
from surveys.accounts.signing_in import (
    Admitted,
    CodeGiven,
    CodeWanted,
    Credentials,
    Refused,
    SignedIn,
    Throttled,
    sign_in,
    sign_in_with_code,
    ticket_works,
    who,
)
from surveys.accounts.tables import Coach
from surveys.core.installation import Installation
from tests.support.installations import Clock
from tests.surveys.accounts.builders import ALICE, BOB, PASSWORD, a_coach, row_of, signed_in, with_codes

pytestmark = pytest.mark.usefixtures("quick_hashes")


def _ticket(installation: Installation, email: str = ALICE) -> str:
    wanted = sign_in(installation, Credentials(email, PASSWORD))
    assert isinstance(wanted, CodeWanted)
    return wanted.ticket


def _code(secret: str, clock: Clock, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(clock.now, counter_offset=steps)


def _give(installation: Installation, code: str, ticket: str = "", **more: str) -> Admitted | Refused | Throttled:
    return sign_in_with_code(installation, CodeGiven(ticket or _ticket(installation), code, **more))


def _offer(installation: Installation, email: str = ALICE) -> tuple[SignedIn, str, str, str]:
    cookie = signed_in(installation, email).cookie
    me = who(installation, cookie)
    assert me is not None
    offer = offer_codes(installation, me)
    return me, cookie, offer.token, offer.text.replace(" ", "")


def test_the_offer_shows_the_secret_as_a_picture_and_as_text(installation: Installation) -> None:
    a_coach(installation)
    me = who(installation, signed_in(installation).cookie)
    assert me is not None
    offer = offer_codes(installation, me)
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", offer.text)
    assert "<svg" in unquote(offer.picture)
    assert offer.picture.startswith("data:image/svg+xml")
    again = offer_codes(installation, me, again=offer.token)
    assert (again.text, again.picture) == (offer.text, offer.picture), "a slip must not ask for another scan"
    assert offer_codes(installation, me).text != offer.text
    assert len(base64.b32decode(offer.text.replace(" ", ""))) == 20


def test_nothing_counts_before_one_right_code(installation: Installation, clock: Clock) -> None:
    a_coach(installation)
    me, cookie, token, secret = _offer(installation)
    other, _, stray, _ = _offer(installation)
    wrong = [(token, "000000", PASSWORD), (token, "", PASSWORD), (token, _code(secret, clock), "not it")]
    wrong += [(token, _code(secret, clock, 2), PASSWORD), ("forged", _code(secret, clock), PASSWORD)]
    wrong += [(stray, _code(secret, clock), PASSWORD)]
    for offered, code, current in wrong:
        with pytest.raises(AccountError):
            switch_codes_on(installation, me.coach, token=offered, code=code, current=current, cookie=cookie)
    assert not facts(installation, me.coach).has_codes
    switch_codes_on(installation, me.coach, token=token, code=_code(secret, clock), current=PASSWORD, cookie=cookie)
    assert facts(installation, other.coach).has_codes


def test_an_offer_made_to_one_coach_is_worthless_for_another(installation: Installation, clock: Clock) -> None:
    a_coach(installation)
    bob = a_coach(installation, BOB)
    _, cookie, token, secret = _offer(installation)
    with pytest.raises(AccountError, match="Begin again"):
        switch_codes_on(installation, bob, token=token, code=_code(secret, clock), current=PASSWORD, cookie=cookie)


def test_switching_on_signs_out_browsers_that_gave_no_code(installation: Installation, clock: Clock) -> None:
    a_coach(installation)
    elsewhere = signed_in(installation).cookie
    me, cookie, token, secret = _offer(installation)
    switch_codes_on(installation, me.coach, token=token, code=_code(secret, clock), current=PASSWORD, cookie=cookie)
    assert who(installation, elsewhere) is None
    assert who(installation, cookie) is not None


def test_the_password_alone_does_not_let_in_any_more(any_installation: Installation, clock: Clock) -> None:
    a_coach(any_installation)
    secret, _ = with_codes(any_installation)
    clock.pass_(seconds=60)
    ticket = _ticket(any_installation)
    assert _give(any_installation, "123", ticket) == Refused()
    assert isinstance(_give(any_installation, _code(secret, clock), ticket), Admitted)


def test_a_code_can_come_along_with_the_password(installation: Installation, clock: Clock) -> None:
    a_coach(installation)
    secret, _ = with_codes(installation)
    clock.pass_(seconds=60)
    assert isinstance(sign_in(installation, Credentials(ALICE, PASSWORD, _code(secret, clock))), Admitted)


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_taken_one_step_early_or_late(
    installation: Installation, clock: Clock, steps: int, right: bool
) -> None:
    a_coach(installation)
    secret, _ = with_codes(installation)
    clock.pass_(minutes=10)
    assert isinstance(_give(installation, _code(secret, clock, steps)), Admitted) is right


def test_no_code_works_twice_nor_one_from_before_it(installation: Installation, clock: Clock) -> None:
    a_coach(installation)
    secret, _ = with_codes(installation)
    assert _give(installation, _code(secret, clock)) == Refused(), "the code that switched codes on"
    clock.pass_(minutes=10)
    used = _code(secret, clock)
    assert isinstance(_give(installation, used), Admitted)
    assert _give(installation, used) == Refused()
    assert _give(installation, _code(secret, clock, -1)) == Refused()
    assert isinstance(_give(installation, _code(secret, clock, 1)), Admitted)


def test_of_12_at_once_with_one_code_one_comes_in(any_installation: Installation, clock: Clock) -> None:
    a_coach(any_installation)
    secret, recovery = with_codes(any_installation)
    clock.pass_(minutes=10)
    for code in (_code(secret, clock), recovery[0]):
        ticket = _ticket(any_installation)
        with ThreadPoolExecutor(12) as pool:
            answers = list(
                pool.map(lambda _, code=code, ticket=ticket: _give(any_installation, code, ticket), range(12))
            )
        assert sum(isinstance(answer, Admitted) for answer in answers) == 1
        clock.pass_(minutes=20)
    assert facts(any_installation, row_of(any_installation).id).recovery_left == 9


def test_each_of_ten_recovery_codes_works_once_however_it_is_typed(installation: Installation) -> None:
    coach = a_coach(installation)
    _, recovery = with_codes(installation)
    assert len(set(recovery)) == 10
    assert isinstance(_give(installation, f" {recovery[3].upper().replace('-', ' ')} "), Admitted)
    assert _give(installation, recovery[3]) == Refused()
    assert facts(installation, coach).recovery_left == 9
    assert isinstance(_give(installation, recovery[4]), Admitted)


def test_recovery_codes_are_stored_as_hashes_of_their_coach(installation: Installation) -> None:
    a_coach(installation)
    a_coach(installation, BOB)
    _, recovery = with_codes(installation)
    with_codes(installation, BOB)
    stored = row_of(installation).recovery
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in stored)
    plain = {hashlib.sha256(code.replace("-", "").encode()).hexdigest() for code in recovery}
    assert not plain & set(stored)
    assert _give(installation, recovery[0], _ticket(installation, BOB)) == Refused()


def test_new_recovery_codes_make_the_old_ones_worthless(installation: Installation) -> None:
    coach = a_coach(installation)
    with pytest.raises(AccountError, match="codes are off"):
        renew_recovery_codes(installation, coach, current=PASSWORD)
    _, old = with_codes(installation)
    with pytest.raises(AccountError, match="not your password"):
        renew_recovery_codes(installation, coach, current="not it")
    new = renew_recovery_codes(installation, coach, current=PASSWORD)
    assert _give(installation, old[0]) == Refused()
    assert isinstance(_give(installation, new[0]), Admitted)


def test_switching_off_needs_the_password(installation: Installation) -> None:
    coach = a_coach(installation)
    with_codes(installation)
    with pytest.raises(AccountError, match="not your password"):
        switch_codes_off(installation, coach, current="not it")
    assert isinstance(sign_in(installation, Credentials(ALICE, PASSWORD)), CodeWanted)
    switch_codes_off(installation, coach, current=PASSWORD)
    assert isinstance(sign_in(installation, Credentials(ALICE, PASSWORD)), Admitted)
    assert row_of(installation).code_secret == ""


@pytest.mark.parametrize(("seconds", "works"), [(299, True), (300, False), (301, False)])
def test_the_second_step_is_open_for_five_minutes(
    installation: Installation, clock: Clock, seconds: int, works: bool
) -> None:
    a_coach(installation)
    _, recovery = with_codes(installation)
    ticket = _ticket(installation)
    clock.pass_(seconds=seconds)
    assert ticket_works(installation, ticket) is works
    assert isinstance(_give(installation, recovery[0], ticket), Admitted) is works


def test_a_ticket_dies_with_the_password_it_stands_for(installation: Installation) -> None:
    coach = a_coach(installation)
    _, recovery = with_codes(installation)
    ticket = _ticket(installation)
    change_password(installation, coach, current=PASSWORD, new="another quiet evening", cookie="")
    assert _give(installation, recovery[0], ticket) == Refused()
    assert _give(installation, recovery[0], "forged") == Refused()


def test_wrong_codes_are_throttled_after_five_and_a_known_browser_counts_apart(installation: Installation) -> None:
    a_coach(installation)
    device = signed_in(installation).device
    _, recovery = with_codes(installation)
    ticket = _ticket(installation)
    assert [_give(installation, "000000", ticket) for _ in range(6)] == [Refused()] * 5 + [Throttled(15)]
    assert _give(installation, recovery[0], ticket) == Throttled(15)
    assert isinstance(_give(installation, recovery[0], ticket, device=device), Admitted)


def test_a_browser_left_open_does_not_let_its_finder_guess_the_password(installation: Installation) -> None:
    coach = a_coach(installation)
    for _ in range(10):
        with pytest.raises(AccountError, match="not your password"):
            switch_codes_off(installation, coach, current="a guess")
    with pytest.raises(ThrottledError, match="15 minutes"):
        change_password(installation, coach, current=PASSWORD, new="another quiet evening", cookie="")


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_an_answer_not_an_accident(text: str) -> None:
    found = Coach(id="0" * 32, code_secret=codes.new_secret(), code_step=0, recovery=["0" * 64])
    assert codes.use(found, text, at=datetime(2026, 3, 2, tzinfo=UTC)) in (False, True)
    assert found.recovery == ["0" * 64]
