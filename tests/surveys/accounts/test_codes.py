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


def _ticket(house: Installation, email: str = ALICE) -> str:
    wanted = sign_in(house, Credentials(email, PASSWORD))
    assert isinstance(wanted, CodeWanted)
    return wanted.ticket


def _code(secret: str, clock: Clock, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(clock.now, counter_offset=steps)


def _give(house: Installation, code: str, ticket: str = "", **more: str) -> Admitted | Refused | Throttled:
    return sign_in_with_code(house, CodeGiven(ticket or _ticket(house), code, **more))


def _offer(house: Installation, email: str = ALICE) -> tuple[SignedIn, str, str, str]:
    cookie = signed_in(house, email).cookie
    me = who(house, cookie)
    assert me is not None
    offer = offer_codes(house, me)
    return me, cookie, offer.token, offer.text.replace(" ", "")


def test_the_offer_shows_the_secret_as_a_picture_and_as_text(house: Installation) -> None:
    a_coach(house)
    me = who(house, signed_in(house).cookie)
    assert me is not None
    offer = offer_codes(house, me)
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", offer.text)
    assert "<svg" in unquote(offer.picture)
    assert offer.picture.startswith("data:image/svg+xml")
    again = offer_codes(house, me, again=offer.token)
    assert (again.text, again.picture) == (offer.text, offer.picture), "a slip must not ask for another scan"
    assert offer_codes(house, me).text != offer.text
    assert len(base64.b32decode(offer.text.replace(" ", ""))) == 20


def test_nothing_counts_before_one_right_code(house: Installation, clock: Clock) -> None:
    a_coach(house)
    me, cookie, token, secret = _offer(house)
    other, _, stray, _ = _offer(house)
    wrong = [(token, "000000", PASSWORD), (token, "", PASSWORD), (token, _code(secret, clock), "not it")]
    wrong += [(token, _code(secret, clock, 2), PASSWORD), ("forged", _code(secret, clock), PASSWORD)]
    wrong += [(stray, _code(secret, clock), PASSWORD)]
    for offered, code, current in wrong:
        with pytest.raises(AccountError):
            switch_codes_on(house, me.coach, token=offered, code=code, current=current, cookie=cookie)
    assert not facts(house, me.coach).has_codes
    switch_codes_on(house, me.coach, token=token, code=_code(secret, clock), current=PASSWORD, cookie=cookie)
    assert facts(house, other.coach).has_codes


def test_an_offer_made_to_one_coach_is_worthless_for_another(house: Installation, clock: Clock) -> None:
    a_coach(house)
    bob = a_coach(house, BOB)
    _, cookie, token, secret = _offer(house)
    with pytest.raises(AccountError, match="Begin again"):
        switch_codes_on(house, bob, token=token, code=_code(secret, clock), current=PASSWORD, cookie=cookie)


def test_switching_on_signs_out_browsers_that_gave_no_code(house: Installation, clock: Clock) -> None:
    a_coach(house)
    elsewhere = signed_in(house).cookie
    me, cookie, token, secret = _offer(house)
    switch_codes_on(house, me.coach, token=token, code=_code(secret, clock), current=PASSWORD, cookie=cookie)
    assert who(house, elsewhere) is None
    assert who(house, cookie) is not None


def test_the_password_alone_does_not_let_in_any_more(any_house: Installation, clock: Clock) -> None:
    a_coach(any_house)
    secret, _ = with_codes(any_house)
    clock.pass_(seconds=60)
    ticket = _ticket(any_house)
    assert _give(any_house, "123", ticket) == Refused()
    assert isinstance(_give(any_house, _code(secret, clock), ticket), Admitted)


def test_a_code_can_come_along_with_the_password(house: Installation, clock: Clock) -> None:
    a_coach(house)
    secret, _ = with_codes(house)
    clock.pass_(seconds=60)
    assert isinstance(sign_in(house, Credentials(ALICE, PASSWORD, _code(secret, clock))), Admitted)


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_taken_one_step_early_or_late(house: Installation, clock: Clock, steps: int, right: bool) -> None:
    a_coach(house)
    secret, _ = with_codes(house)
    clock.pass_(minutes=10)
    assert isinstance(_give(house, _code(secret, clock, steps)), Admitted) is right


def test_no_code_works_twice_nor_one_from_before_it(house: Installation, clock: Clock) -> None:
    a_coach(house)
    secret, _ = with_codes(house)
    assert _give(house, _code(secret, clock)) == Refused(), "the code that switched codes on"
    clock.pass_(minutes=10)
    used = _code(secret, clock)
    assert isinstance(_give(house, used), Admitted)
    assert _give(house, used) == Refused()
    assert _give(house, _code(secret, clock, -1)) == Refused()
    assert isinstance(_give(house, _code(secret, clock, 1)), Admitted)


def test_of_12_at_once_with_one_code_one_comes_in(any_house: Installation, clock: Clock) -> None:
    a_coach(any_house)
    secret, recovery = with_codes(any_house)
    clock.pass_(minutes=10)
    for code in (_code(secret, clock), recovery[0]):
        ticket = _ticket(any_house)
        with ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(lambda _, code=code, ticket=ticket: _give(any_house, code, ticket), range(12)))
        assert sum(isinstance(answer, Admitted) for answer in answers) == 1
        clock.pass_(minutes=20)
    assert facts(any_house, row_of(any_house).id).recovery_left == 9


def test_each_of_ten_recovery_codes_works_once_however_it_is_typed(house: Installation) -> None:
    coach = a_coach(house)
    _, recovery = with_codes(house)
    assert len(set(recovery)) == 10
    assert isinstance(_give(house, f" {recovery[3].upper().replace('-', ' ')} "), Admitted)
    assert _give(house, recovery[3]) == Refused()
    assert facts(house, coach).recovery_left == 9
    assert isinstance(_give(house, recovery[4]), Admitted)


def test_recovery_codes_are_stored_as_hashes_of_their_coach(house: Installation) -> None:
    a_coach(house)
    a_coach(house, BOB)
    _, recovery = with_codes(house)
    with_codes(house, BOB)
    stored = row_of(house).recovery
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in stored)
    plain = {hashlib.sha256(code.replace("-", "").encode()).hexdigest() for code in recovery}
    assert not plain & set(stored)
    assert _give(house, recovery[0], _ticket(house, BOB)) == Refused()


def test_new_recovery_codes_make_the_old_ones_worthless(house: Installation) -> None:
    coach = a_coach(house)
    with pytest.raises(AccountError, match="codes are off"):
        renew_recovery_codes(house, coach, current=PASSWORD)
    _, old = with_codes(house)
    with pytest.raises(AccountError, match="not your password"):
        renew_recovery_codes(house, coach, current="not it")
    new = renew_recovery_codes(house, coach, current=PASSWORD)
    assert _give(house, old[0]) == Refused()
    assert isinstance(_give(house, new[0]), Admitted)


def test_switching_off_needs_the_password(house: Installation) -> None:
    coach = a_coach(house)
    with_codes(house)
    with pytest.raises(AccountError, match="not your password"):
        switch_codes_off(house, coach, current="not it")
    assert isinstance(sign_in(house, Credentials(ALICE, PASSWORD)), CodeWanted)
    switch_codes_off(house, coach, current=PASSWORD)
    assert isinstance(sign_in(house, Credentials(ALICE, PASSWORD)), Admitted)
    assert row_of(house).code_secret == ""


@pytest.mark.parametrize(("seconds", "works"), [(299, True), (300, False), (301, False)])
def test_the_second_step_is_open_for_five_minutes(house: Installation, clock: Clock, seconds: int, works: bool) -> None:
    a_coach(house)
    _, recovery = with_codes(house)
    ticket = _ticket(house)
    clock.pass_(seconds=seconds)
    assert ticket_works(house, ticket) is works
    assert isinstance(_give(house, recovery[0], ticket), Admitted) is works


def test_a_ticket_dies_with_the_password_it_stands_for(house: Installation) -> None:
    coach = a_coach(house)
    _, recovery = with_codes(house)
    ticket = _ticket(house)
    change_password(house, coach, current=PASSWORD, new="another quiet evening", cookie="")
    assert _give(house, recovery[0], ticket) == Refused()
    assert _give(house, recovery[0], "forged") == Refused()


def test_wrong_codes_are_throttled_after_five_and_a_known_browser_counts_apart(house: Installation) -> None:
    a_coach(house)
    device = signed_in(house).device
    _, recovery = with_codes(house)
    ticket = _ticket(house)
    assert [_give(house, "000000", ticket) for _ in range(6)] == [Refused()] * 5 + [Throttled(15)]
    assert _give(house, recovery[0], ticket) == Throttled(15)
    assert isinstance(_give(house, recovery[0], ticket, device=device), Admitted)


def test_a_browser_left_open_does_not_let_its_finder_guess_the_password(house: Installation) -> None:
    coach = a_coach(house)
    for _ in range(10):
        with pytest.raises(AccountError, match="not your password"):
            switch_codes_off(house, coach, current="a guess")
    with pytest.raises(ThrottledError, match="15 minutes"):
        change_password(house, coach, current=PASSWORD, new="another quiet evening", cookie="")


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_an_answer_not_an_accident(text: str) -> None:
    found = Coach(id="0" * 32, code_secret=codes.new_secret(), code_step=0, recovery=["0" * 64])
    assert codes.use(found, text, at=datetime(2026, 3, 2, tzinfo=UTC)) in (False, True)
    assert found.recovery == ["0" * 64]
