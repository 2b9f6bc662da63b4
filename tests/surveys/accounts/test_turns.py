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
from tests.support.desk import actor, stored
from tests.support.waiting import wait_until
from tests.surveys.accounts.builders import ALICE, BOB, PASSWORD, a_coach
from tests.surveys.desk.reporting.reported import reported

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


def _set_up(installation: Installation) -> Act:
    token = (set_up_address(installation) or "").rpartition("/")[2]
    return lambda installation: first_coach.set_up(installation, token, Newcomer("Alice Adler", ALICE, PASSWORD))


def _accept(installation: Installation) -> Act:
    a_coach(installation, is_admin=True)
    token = coaches.invite(installation, name="Bob", email=BOB, is_admin=False, by_mail=False).rpartition("/")[2]
    return lambda installation: coaches.accept(installation, token, name="Bob", password=PASSWORD)


def _reset(installation: Installation) -> Act:
    a_coach(installation)
    token = resetting.address_for(installation, ALICE, by_mail=False, without_code=False).rpartition("/")[2]
    return lambda installation: resetting.reset(installation, token, "another quiet evening")


def _sign_in(installation: Installation) -> Act:
    a_coach(installation)
    return lambda installation: sign_in(installation, Credentials(ALICE, PASSWORD))


def _change(installation: Installation) -> Act:
    coach = a_coach(installation)
    return lambda installation: own_account.change_password(
        installation, coach, current=PASSWORD, new="another evening", cookie=""
    )


def _codes_on(installation: Installation) -> Act:
    coach = a_coach(installation)
    token = offer_codes(installation, SignedIn(coach, "Alice", ALICE, is_admin=False)).token
    return lambda installation: own_account.switch_codes_on(
        installation, coach, token=token, code="000000", current=PASSWORD, cookie=""
    )


def _codes_off(installation: Installation) -> Act:
    coach = a_coach(installation)
    return lambda installation: own_account.switch_codes_off(installation, coach, current=PASSWORD)


def _recovery(installation: Installation) -> Act:
    coach = a_coach(installation)
    return lambda installation: own_account.renew_recovery_codes(installation, coach, current=PASSWORD)


def _release(installation: Installation) -> Act:
    own = actor(installation, Address("Alice Adler", addr_spec=ALICE))
    _, closed = reported(own)
    return lambda installation: reading.release(own, closed, expires_on=installation.today() + timedelta(days=10))


def _new_code(installation: Installation) -> Act:
    own = actor(installation, Address("Alice Adler", addr_spec=ALICE))
    _, closed = reported(own)
    told = reading.release(own, closed, expires_on=installation.today() + timedelta(days=10))
    return lambda _: reading.new_code(own, told.reading)


def _code_of_a_report(installation: Installation) -> Act:
    own = actor(installation, Address("Alice Adler", addr_spec=ALICE))
    _, closed = reported(own)
    told = reading.release(own, closed, expires_on=installation.today() + timedelta(days=10))
    token = installation.links(Purpose.READING).sign(told.reading)
    return lambda installation: reader.give_code(installation, token, "WRONG")


@pytest.mark.parametrize(
    "place",
    [
        *(_set_up, _accept, _reset, _sign_in, _change, _codes_on, _codes_off, _recovery),
        *(_release, _new_code, _code_of_a_report),
    ],
)
def test_where_no_turn_is_left_nothing_is_looked_at_counted_or_changed(
    installation: Installation, place: Callable[[Installation], Act], busy: Callable[[], None]
) -> None:
    act = place(installation)
    before = _everything(installation)
    busy()
    with pytest.raises(BusyError, match="try again in a moment"):
        act(installation)
    assert _everything(installation) == before


def _everything(installation: Installation) -> object:
    """The whole database, counters of tries among it."""
    with installation.database.read() as session:
        tries = session.execute(text("SELECT id, failures FROM throttle UNION SELECT id, tries FROM reading")).all()
    return {**stored(installation), "tries": sorted(map(tuple, tries))}
