"""A crowd signs in at once over real HTTP: two passwords are checked at a time, and who only wants a page gets it."""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from surveys.accounts import passwords
from surveys.accounts.turns import AT_ONCE, WAITING, Turns
from surveys.app import create_app
from surveys.core.installation import Installation
from tests.support.waiting import wait_until
from tests.support.wire import FORM, LAST, Reply, exchange, replies, request
from tests.surveys.accounts.builders import ALICE, a_coach
from tests.surveys.web.http.test_server import listening

CROWD = 12


class Slow:
    """Stands for argon2: begins, counts how many do so at once, and ends when it is told to."""

    def __init__(self) -> None:
        self.go_on, self._turn = threading.Event(), threading.Lock()
        self.now = self.most = 0

    def verify(self, *_: object) -> bool:
        with self._turn:
            self.now += 1
            self.most = max(self.most, self.now)
        assert self.go_on.wait(30)
        with self._turn:
            self.now -= 1
        return False

    def hash(self, _: object) -> str:
        return "$argon2id$"


@pytest.fixture
def slow(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Slow:
    a_coach(installation)
    slow = Slow()
    monkeypatch.setattr(passwords, "_HASHER", slow)
    monkeypatch.setattr(passwords, "_TURNS", Turns(patience=30))
    passwords._dummy.cache_clear()
    return slow


@pytest.fixture
def port(installation: Installation) -> Iterator[int]:
    with listening(create_app(installation)) as found:
        yield found


def test_two_at_once_are_checked_and_others_are_served_meanwhile(port: int, slow: Slow) -> None:
    come, told = [_sign_in(port) for _ in range(CROWD)], list[Reply]()

    def send(sheet: bytes) -> None:
        told.extend(replies(exchange(port, sheet)))

    with ThreadPoolExecutor(CROWD) as crowd:
        sent = [crowd.submit(send, sheet) for sheet in come]
        wait_until(lambda: len(told) == CROWD - AT_ONCE - WAITING)
        assert {one.status for one in told} == {503}
        for one in told:
            assert b"busy with other sign-ins" in one.body
            assert ALICE.encode() in one.body
            assert b"retry-after: " in one.head
        assert [one.status for one in replies(exchange(port, request("GET", "/privacy", LAST)))] == [200]
        slow.go_on.set()
        for request_under_way in sent:
            request_under_way.result(30)
    assert slow.most == AT_ONCE
    assert Counter(one.status for one in told) == {503: CROWD - AT_ONCE - WAITING, 422: AT_ONCE + WAITING}


def _sign_in(port: int) -> bytes:
    """Open the page, and give the form with a wrong password as its browser would send it."""
    page = exchange(port, request("GET", "/desk/sign-in", LAST))
    cookie = re.search(rb"(?i)set-cookie: (parallax=[^;]+)", page)
    assert cookie is not None
    field = BeautifulSoup(page.partition(b"\r\n\r\n")[2], "html.parser").select_one("input[name=csrf]")
    assert field is not None
    sheet = {"csrf": str(field["value"]), "email": ALICE, "password": "nothing but a guess"}
    return request("POST", "/desk/sign-in", FORM, LAST, b"Cookie: %s\r\n" % cookie[1], body=urlencode(sheet).encode())
