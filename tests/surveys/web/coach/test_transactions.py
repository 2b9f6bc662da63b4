"""How many transactions a click at the desk opens: an act, what it is noted by and whose wave it is are one."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from surveys.accounts.signing_in import SignedIn, who
from surveys.app import create_app
from surveys.core.installation import Installation
from surveys.desk import waves
from surveys.engagements.actor import Actor
from surveys.waves.states import WaveState
from surveys.web.coach import guard
from tests.support.desk import Browser, engagement, notice, wave


@pytest.fixture
def opened(alice: Actor) -> str:
    return wave(alice, engagement(alice), supervisor=1, peer=4)


class _Counted:
    """How many transactions were begun, but those that look up who is signed in."""

    def __init__(self) -> None:
        self.begun = 0
        self.is_looking_up = False

    def begin(self, _connection: object) -> None:
        self.begun += not self.is_looking_up


@contextmanager
def _counting(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Counted]:
    counted = _Counted()

    def looked_up(installation: Installation, cookie: str) -> SignedIn | None:
        counted.is_looking_up = True
        try:
            return who(installation, cookie)
        finally:
            counted.is_looking_up = False

    monkeypatch.setattr(guard, "who", looked_up)
    event.listen(installation.database.engine, "begin", counted.begin)
    yield counted
    event.remove(installation.database.engine, "begin", counted.begin)


def test_a_click_on_close_opens_three_transactions(alice: Actor, opened: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that marks and notes it, one that puts the release in, one that calls the wave closed; no lookup beside."""
    browser = Browser(create_app(alice.installation), alice)
    token = browser.token()
    with _counting(alice.installation, monkeypatch) as counted:
        answer = browser.client.post(f"/desk/waves/{opened}/close", data={"csrf": token, "typed": "Whitfield"})
    assert notice(answer) == "closed"
    assert counted.begun == 3
    assert waves.status(alice, opened).status.state is WaveState.CLOSED


@pytest.mark.parametrize("act", ["cancel", "extend", "remind", "forget"])
def test_every_other_act_of_the_desk_is_one_transaction(
    alice: Actor, opened: str, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    installation, later = alice.installation, alice.installation.today().replace(year=2026, month=4)
    if act == "forget":
        waves.cancel(alice, opened, "Whitfield")
    with _counting(installation, monkeypatch) as counted:
        match act:
            case "cancel":
                waves.cancel(alice, opened, "Whitfield")
            case "extend":
                waves.extend(alice, opened, later)
            case "remind":
                waves.remind(alice, opened)
            case _:
                waves.forget(alice, opened)
    assert counted.begun == 1
