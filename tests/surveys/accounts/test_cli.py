"""`parallax coach`: an operator can invite and help, sees every refusal in one line, and no link without need."""

import re

import pytest

from surveys.accounts.coaches import accept
from surveys.accounts.first_coach import Newcomer, set_up
from surveys.accounts.resetting import reset
from surveys.accounts.signing_in import Admitted, Credentials, sign_in
from surveys.cli.serve import tell_set_up
from surveys.core.installation import Installation
from tests.surveys.accounts.builders import ALICE, BOB, PASSWORD, a_coach, with_codes
from tests.surveys.cli.conftest import terminal
from tests.surveys.cli.terminal import Ended, Terminal

__all__ = ["terminal"]  # the fixture
pytestmark = [pytest.mark.usefixtures("quick_hashes"), pytest.mark.story]


def _link(ended: Ended, page: str) -> str:
    assert ended.code == 0, ended.err
    found = re.search(rf"http://127\.0\.0\.1:8000/desk/{page}/(\S+)", ended.out)
    assert found is not None, ended.out
    return found.group(1)


def test_while_there_is_no_coach_a_start_in_a_terminal_prints_the_way_in(
    installation: Installation, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.cli.serve.is_terminal", lambda: True)
    tell_set_up(installation)
    ended = Ended(0, capsys.readouterr().out, "")
    set_up(installation, _link(ended, "set-up"), Newcomer("Alice", ALICE, PASSWORD))
    tell_set_up(installation)
    assert capsys.readouterr().out == ""


def test_an_operator_invites_the_first_coach_as_administrator(terminal: Terminal) -> None:
    assert "no coach yet" in terminal.run("coach", "list").out
    refused = terminal.run("coach", "invite", "Alice Adler", ALICE)
    assert (refused.code, refused.out) == (1, "")
    assert "The first coach administers" in refused.err
    first = _link(terminal.run("coach", "invite", "Alice Adler", ALICE, "--admin"), "invitation")
    again = _link(terminal.run("coach", "invite", "Alice Adler", ALICE), "invitation")
    assert first != again
    installation = terminal.installation()
    accept(installation, again, name="Alice Adler", password=PASSWORD)
    installation.database.close()
    assert terminal.run("coach", "list").out == f"{ALICE}  Alice Adler  active  administrator\n"
    assert "already" in terminal.run("coach", "invite", "Alice Adler", ALICE).err


def test_with_a_mail_server_the_link_is_printed_only_when_asked_for(terminal: Terminal) -> None:
    terminal.monkeypatch.setenv("PARALLAX_MAIL", "smtp://127.0.0.1:1")
    terminal.monkeypatch.setenv("PARALLAX_MAIL_FROM", "desk@example.org")
    sent = terminal.run("coach", "invite", "Alice Adler", ALICE, "--admin")
    assert sent.out == "The link goes out by mail.\n"
    assert _link(terminal.run("coach", "invite", "Alice Adler", ALICE, "--print"), "invitation")


def test_a_coach_who_lost_password_and_phone_is_helped(terminal: Terminal) -> None:
    installation = terminal.installation()
    a_coach(installation)
    with_codes(installation)
    token = _link(terminal.run("coach", "reset", ALICE, "--without-code"), "reset")
    reset(installation, token, "another quiet evening")
    assert isinstance(sign_in(installation, Credentials(ALICE, "another quiet evening")), Admitted)
    installation.database.close()


@pytest.mark.parametrize(
    "arguments", [("reset", BOB), ("reset", "bob"), ("invite", "Bob\nx", BOB), ("invite", "", BOB)]
)
def test_what_is_refused_is_told_in_one_line(terminal: Terminal, arguments: tuple[str, ...]) -> None:
    ended = terminal.run("coach", *arguments)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("Error: ")
    assert ended.err.count("\n") == 1
