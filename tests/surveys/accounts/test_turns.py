"""A sign-in storm: two hash at once, a few wait, the others are told at once that nothing was looked at or counted."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from email.headerregistry import Address

import pytest
from sqlalchemy import text

from surveys.accounts import coaches, first_coach, own_account, passwords, resetting
from surveys.accounts.errors import BusyError
from surveys.accounts.first_coach import Newcomer, set_up_address
from surveys.accounts.own_account import offer_codes
from surveys.accounts.signing_in import Credentials, SignedIn, sign_in
from surveys.accounts.turns import AT_ONCE, WAITING, Turns
from surveys.core.installation import Installation
from surveys.core.links import Purpose
from surveys.desk.reporting import reader, reading
from tests.support.desk import seat, stored
from tests.support.waiting import wait_until
from tests.surveys.accounts.builders import ALICE, BOB, PASSWORD, a_coach
from tests.surveys.desk.reported import reported

pytestmark = pytest.mark.usefixtures("quick_hashes")


def test_two_work_five_wait_for_them_and_who_comes_then_is_told_at_once() -> None:
    turns, go_on, lock = Turns(patience=30), threading.Event(), threading.Lock()
    now, most = [0], [0]

    def work() -> str:
        with turns.taken():
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            assert go_on.wait(30)
            with lock:
                now[0] -= 1
        return "done"

    with ThreadPoolExecutor(AT_ONCE + WAITING) as pool:
        working: list[Future[str]] = [pool.submit(work) for _ in range(AT_ONCE + WAITING)]
        wait_until(lambda: turns._room._value == 0)
        for _ in range(3):
            with pytest.raises(BusyError), turns.taken():
                pass
        go_on.set()
        assert [one.result(30) for one in working] == ["done"] * (AT_ONCE + WAITING)
    assert most[0] == AT_ONCE
    with turns.taken():
        pass


def test_who_waits_in_vain_is_told_and_holds_no_place_any_more() -> None:
    turns = Turns(at_once=1, waiting=1, patience=0.01)
    with ThreadPoolExecutor(1) as pool, turns.taken():
        for _ in range(3):
            with pytest.raises(BusyError):
                pool.submit(_take, turns).result(30)
    _take(turns)


def _take(turns: Turns) -> None:
    with turns.taken():
        pass


def test_what_fails_in_its_turn_gives_it_back() -> None:
    turns = Turns(at_once=1, waiting=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns.taken(), turns.taken():
            _ = 1 / 0


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Let other threads take every turn there is, from the moment on when this is called."""
    with ExitStack() as until:
        pool, gone = until.enter_context(ThreadPoolExecutor(1)), threading.Event()
        until.callback(gone.set)

        def begin() -> None:
            turns, held = Turns(at_once=1, waiting=0), threading.Event()

            def hold() -> None:
                with turns.taken():
                    held.set()
                    gone.wait(30)

            pool.submit(hold)
            assert held.wait(30)
            monkeypatch.setattr(passwords, "_TURNS", turns)

        yield begin


Act = Callable[[Installation], object]


def _set_up(house: Installation) -> Act:
    token = (set_up_address(house) or "").rpartition("/")[2]
    return lambda house: first_coach.set_up(house, token, Newcomer("Alice Adler", ALICE, PASSWORD))


def _accept(house: Installation) -> Act:
    a_coach(house, is_admin=True)
    token = coaches.invite(house, name="Bob", email=BOB, is_admin=False, by_mail=False).rpartition("/")[2]
    return lambda house: coaches.accept(house, token, name="Bob", password=PASSWORD)


def _reset(house: Installation) -> Act:
    a_coach(house)
    token = resetting.address_for(house, ALICE, by_mail=False, without_code=False).rpartition("/")[2]
    return lambda house: resetting.reset(house, token, "another quiet evening")


def _sign_in(house: Installation) -> Act:
    a_coach(house)
    return lambda house: sign_in(house, Credentials(ALICE, PASSWORD))


def _change(house: Installation) -> Act:
    coach = a_coach(house)
    return lambda house: own_account.change_password(house, coach, current=PASSWORD, new="another evening", cookie="")


def _codes_on(house: Installation) -> Act:
    coach = a_coach(house)
    token = offer_codes(house, SignedIn(coach, "Alice", ALICE, is_admin=False)).token
    return lambda house: own_account.switch_codes_on(
        house, coach, token=token, code="000000", current=PASSWORD, cookie=""
    )


def _codes_off(house: Installation) -> Act:
    coach = a_coach(house)
    return lambda house: own_account.switch_codes_off(house, coach, current=PASSWORD)


def _recovery(house: Installation) -> Act:
    coach = a_coach(house)
    return lambda house: own_account.renew_recovery_codes(house, coach, current=PASSWORD)


def _release(house: Installation) -> Act:
    own = seat(house, Address("Alice Adler", addr_spec=ALICE))
    _, closed = reported(own)
    return lambda house: reading.release(own, closed, expires_on=house.today() + timedelta(days=10))


def _new_code(house: Installation) -> Act:
    own = seat(house, Address("Alice Adler", addr_spec=ALICE))
    _, closed = reported(own)
    told = reading.release(own, closed, expires_on=house.today() + timedelta(days=10))
    return lambda _: reading.new_code(own, told.reading)


def _code_of_a_report(house: Installation) -> Act:
    own = seat(house, Address("Alice Adler", addr_spec=ALICE))
    _, closed = reported(own)
    told = reading.release(own, closed, expires_on=house.today() + timedelta(days=10))
    token = house.links(Purpose.READING).sign(told.reading)
    return lambda house: reader.give_code(house, token, "WRONG")


@pytest.mark.parametrize(
    "place",
    [
        *(_set_up, _accept, _reset, _sign_in, _change, _codes_on, _codes_off, _recovery),
        *(_release, _new_code, _code_of_a_report),
    ],
)
def test_where_no_turn_is_left_nothing_is_looked_at_counted_or_changed(
    house: Installation, place: Callable[[Installation], Act], busy: Callable[[], None]
) -> None:
    act = place(house)
    before = _everything(house)
    busy()
    with pytest.raises(BusyError, match="try again in a moment"):
        act(house)
    assert _everything(house) == before


def _everything(house: Installation) -> object:
    """The whole database, counters of tries among it."""
    with house.database.read() as session:
        tries = session.execute(text("SELECT id, failures FROM throttle UNION SELECT id, tries FROM reading")).all()
    return {**stored(house), "tries": sorted(map(tuple, tries))}
