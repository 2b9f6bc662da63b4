"""Tries are counted before they are checked, honest people are not shut out, and the table tells no address."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from surveys.accounts import throttle
from surveys.accounts.tables import Throttle
from surveys.accounts.throttle import NETWORK_TRIES, Task, counters, enter, known_device, network_of, new_device
from surveys.core.installation import Installation
from tests.support.installations import Clock, build

ALICE, BOB = "alice@example.org", "bob@example.org"


def _enter(
    installation: Installation, who: str = ALICE, task: Task = Task.PASSWORD, device: str = "", network: str = ""
) -> int:
    return enter(installation, counters(installation, task, who, device=device, network=network))


def test_tries_of_a_moment_in_which_the_clock_was_wrong_shut_nobody_out_for_months(
    installation: Installation, clock: Clock
) -> None:
    clock.set_wrong(days=125)
    while not _enter(installation):
        pass
    clock.set_wrong(days=-125)
    assert _enter(installation) == 0


@pytest.mark.parametrize(("task", "limit"), [(Task.PASSWORD, 10), (Task.CODE, 5), (Task.AGAIN, 10), (Task.RESET, 3)])
def test_the_last_allowed_try_counts_and_the_next_waits(any_installation: Installation, task: Task, limit: int) -> None:
    assert [_enter(any_installation, task=task) for _ in range(limit)] == [0] * limit
    assert _enter(any_installation, task=task) == (60 if task is Task.RESET else 15)
    assert _enter(any_installation, BOB, task=task) == 0


def test_the_wait_is_told_in_whole_minutes_and_ends(any_installation: Installation, clock: Clock) -> None:
    for _ in range(10):
        _enter(any_installation)
    clock.pass_(minutes=14, seconds=1)
    assert _enter(any_installation) == 1
    clock.pass_(seconds=58)
    assert _enter(any_installation) == 1
    clock.pass_(seconds=1)
    assert [_enter(any_installation) for _ in range(11)] == [0] * 10 + [15]


def test_of_50_tries_at_once_no_more_than_the_limit_are_let_through(any_installation: Installation) -> None:
    with ThreadPoolExecutor(50) as pool:
        waits = list(pool.map(lambda _: _enter(any_installation), range(50)))
    assert waits.count(0) == 10


def test_strangers_who_try_an_account_do_not_shut_out_its_owners_browser(installation: Installation) -> None:
    device = known_device(installation, new_device(installation, ALICE), ALICE)
    assert device != ""
    for _ in range(11):
        _enter(installation)
    assert _enter(installation) > 0
    assert [_enter(installation, device=device) for _ in range(11)] == [0] * 10 + [15]


def test_a_browser_is_known_for_its_own_account_only(installation: Installation) -> None:
    cookie = new_device(installation, ALICE)
    assert known_device(installation, cookie, BOB) == ""
    assert known_device(installation, "", ALICE) == ""
    assert known_device(installation, cookie[:-1], ALICE) == ""
    assert known_device(installation, cookie + "é", ALICE) == ""


@pytest.mark.parametrize(("tries", "waits"), [(NETWORK_TRIES - 1, 0), (NETWORK_TRIES, 15), (NETWORK_TRIES + 1, 15)])
def test_one_network_address_may_try_many_accounts_but_not_all(
    installation: Installation, tries: int, waits: int
) -> None:
    for number in range(tries):
        _enter(installation, f"{number}@example.org", network="192.0.2.7")
    assert _enter(installation, network="192.0.2.7") == waits
    assert _enter(installation, network="192.0.2.8") == 0


def test_a_known_browser_is_not_shut_out_by_others_of_its_network(installation: Installation) -> None:
    for number in range(NETWORK_TRIES):
        _enter(installation, f"{number}@example.org", network="192.0.2.7")
    assert _enter(installation, network="192.0.2.7") > 0
    assert _enter(installation, device="a browser that signed in before", network="192.0.2.7") == 0


def test_a_full_network_counter_does_not_use_up_the_accounts_tries(installation: Installation) -> None:
    for number in range(NETWORK_TRIES):
        _enter(installation, f"{number}@example.org", network="192.0.2.7")
    for _ in range(20):
        _enter(installation, network="192.0.2.7")
    assert [_enter(installation) for _ in range(10)] == [0] * 10


def test_a_success_clears_the_account_and_takes_one_back_from_the_network(any_installation: Installation) -> None:
    row = counters(any_installation, Task.PASSWORD, ALICE, network="192.0.2.7")
    for _ in range(5):
        enter(any_installation, row)
    with any_installation.database.write() as session:
        throttle.passed(session, row)
    with any_installation.database.read() as session:
        assert session.scalars(select(Throttle.failures)).all() == [4]


def test_the_table_tells_no_address_and_no_network(installation: Installation, tmp_path: Path) -> None:
    _enter(installation, network="192.0.2.7")
    with installation.database.read() as session:
        ids = list(session.scalars(select(Throttle.id)))
    other = build(tmp_path / "other")
    _enter(other, network="192.0.2.7")
    with other.database.read() as session:
        others = list(session.scalars(select(Throttle.id)))
    other.database.close()
    assert len(ids) == 2
    assert not set(ids) & set(others), "a plain hash of an address can be found by trying addresses"


def test_counters_whose_time_is_over_are_swept_out(installation: Installation, clock: Clock) -> None:
    _enter(installation)
    clock.pass_(minutes=59)
    _enter(installation, BOB)
    clock.pass_(minutes=1)
    with installation.database.write() as session:
        throttle.drop_old(session, now=clock())
        assert len(session.scalars(select(Throttle.id)).all()) == 1


@pytest.mark.parametrize(
    ("base_url", "address", "network"),
    [
        ("https://feedback.example.org", "127.0.0.1", ""),
        ("https://feedback.example.org", "::1", ""),
        ("https://feedback.example.org", "192.0.2.7", "192.0.2.7"),
        ("http://127.0.0.1:8000", "127.0.0.1", "127.0.0.1"),
        ("https://feedback.example.org", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("https://feedback.example.org", "", ""),
        ("https://feedback.example.org", "a socket", ""),
    ],
)
def test_behind_a_proxy_all_addresses_are_one_and_do_not_count(
    tmp_path: Path, base_url: str, address: str, network: str
) -> None:
    installation = build(tmp_path, base_url=base_url)
    assert network_of(installation.settings, address) == network
    installation.database.close()
