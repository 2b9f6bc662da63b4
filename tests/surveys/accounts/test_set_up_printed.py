"""The address of the first coach is printed to a terminal only: whoever reads a log finds none that works."""

import re
from pathlib import Path

import pytest

from surveys.accounts.first_coach import Newcomer, refuse_dead_set_up, set_up, set_up_address
from surveys.cli.serve import tell_set_up
from surveys.core.installation import Installation
from tests.support.installations import build, environment
from tests.support.serving import PARALLAX, command, fetch, free_port, served, wait_for
from tests.support.terminals import in_terminal
from tests.surveys.accounts.builders import ALICE, PASSWORD, a_coach

HOW = "No coach yet. In a terminal, 'parallax coach set-up' prints the address that makes the first one.\n"
pytestmark = [pytest.mark.usefixtures("quick_hashes"), pytest.mark.outside]


def _address(shown: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:\d+/desk/set-up/\S+", shown)
    assert found is not None, shown
    return found.group()


def _served_environment(folder: Path) -> dict[str, str]:
    build(folder).database.close()
    return environment(folder, port=str(free_port()))


def test_a_start_in_a_terminal_prints_an_address_that_works(tmp_path: Path) -> None:
    variables = _served_environment(tmp_path)
    with in_terminal([PARALLAX, "serve"], variables) as screen:
        shown = screen.read_until("/tryout/")
        wait_for(int(variables["PARALLAX_PORT"]), screen.process)
        assert fetch(_address(shown)).status == 200
        assert HOW not in shown


def test_a_start_whose_output_is_kept_names_the_command_and_no_secret_address(tmp_path: Path) -> None:
    log, variables = tmp_path / "log", _served_environment(tmp_path)
    with served(variables, log):
        pass
    said = log.read_text()
    assert HOW in said
    assert "Trying out? Waves, mail and reports: start this in a terminal to see their address.\n" in said
    assert re.findall(r"http://\S+", said) == [f"http://127.0.0.1:{variables['PARALLAX_PORT']}"]


def test_the_command_prints_the_address_in_a_terminal_beside_a_server_that_did_not(tmp_path: Path) -> None:
    variables = _served_environment(tmp_path)
    with served(variables, tmp_path / "log"), in_terminal([PARALLAX, "coach", "set-up"], variables) as screen:
        shown = screen.read_to_the_end()
        assert screen.process.returncode == 0
        assert fetch(_address(shown)).status == 200


def test_the_command_prints_nothing_into_a_pipe_and_fails(tmp_path: Path) -> None:
    installation = build(tmp_path)
    earlier = set_up_address(installation)
    told = command("coach", "set-up", environment=environment(tmp_path), check=False)
    assert (told.returncode, told.stdout) == (1, "")
    assert "printed to a terminal only" in told.stderr
    assert "/desk/set-up/" not in told.stderr
    refuse_dead_set_up(installation, (earlier or "").rpartition("/")[2])
    installation.database.close()


def test_the_command_says_that_there_is_a_coach_already(tmp_path: Path) -> None:
    installation = build(tmp_path)
    a_coach(installation, is_admin=True)
    installation.database.close()
    with in_terminal([PARALLAX, "coach", "set-up"], environment(tmp_path)) as screen:
        assert screen.read_to_the_end() == "Error: there is a coach already: see 'parallax coach list'\n"
        assert screen.process.returncode == 1


def test_a_start_without_a_terminal_leaves_an_address_that_was_made_before(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    token = (set_up_address(installation) or "").rpartition("/")[2]
    tell_set_up(installation)
    assert capsys.readouterr().out == HOW
    set_up(installation, token, Newcomer("Alice", ALICE, PASSWORD))
    tell_set_up(installation)
    assert capsys.readouterr().out == ""
