"""The command line: one flow from roster to report, errors in one line, and never who."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from email.headerregistry import Address
from importlib.metadata import version
from pathlib import Path

import pytest

from surveys.cli.demo import demo
from surveys.cli.main import DEFECT
from surveys.core import database
from surveys.waves import managing
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from tests.support.ballots import answers
from tests.support.databases import open_connections
from tests.support.installations import roster, tokens
from tests.surveys.cli.terminal import CLOSES, LATER, OPEN, Ended, Terminal
from tests.surveys.mail.scripted import OK, Script, serving
from tests.surveys.mail.server import free_port


def _answer_all(terminal: Terminal, wave: str) -> None:
    installation = terminal.installation()
    for group, token in tokens(installation, wave):
        Casting(installation).cast(token, answers(group))
    installation.database.close()


def test_the_version_is_that_of_the_distribution(terminal: Terminal) -> None:
    assert f"parallax, version {version('parallax-feedback')}" in terminal.run("--version").out


def test_a_command_closes_the_database_however_it_ends(terminal: Terminal) -> None:
    with open_connections() as left:
        assert terminal.run("wave", "list").code == 0
        assert terminal.run("wave", "status", "nosuchwave").code == 1
        assert left == set()


def test_a_start_that_is_refused_closes_the_database(terminal: Terminal) -> None:
    assert terminal.run("wave", "list").code == 0
    (terminal.folder / "keys" / "link.keys").unlink()
    with open_connections() as left:
        assert terminal.run("wave", "list").code == 1
        assert left == set()


def test_a_dry_run_checks_everything_and_writes_nothing(terminal: Terminal) -> None:
    ended = terminal.run(*OPEN, "--roster", terminal.roster(peer=5, direct_report=2), "--dry-run")
    assert ended.code == 0
    assert "nothing was written" in ended.out
    assert "Peers and direct reports" in ended.out
    installation = terminal.installation()
    with installation.database.read() as session:
        assert waves.all_waves(session) == []
    assert list((installation.settings.keys / "waves").iterdir()) == []
    assert not installation.settings.mail_folder.exists()
    installation.database.close()


def test_from_roster_to_report_without_a_word_of_who(terminal: Terminal) -> None:
    wave = terminal.open_wave(supervisor=1, peer=4, direct_report=4)
    assert terminal.run("wave", "list").out.count(wave) == 1
    assert "10 waiting" in terminal.run("mail", "status").out
    assert terminal.run("mail", "send").code == 0
    assert "10 sent, 0 waiting, 0 refused" in terminal.run("wave", "status", wave).out
    installation = terminal.installation()
    for group, token in tokens(installation, wave)[:4]:
        Casting(installation).cast(token, answers(group))
    installation.database.close()
    assert terminal.run("wave", "remind", wave).code == 0
    assert terminal.run("mail", "send").code == 0
    assert terminal.run("wave", "status", wave).code == 0
    later = (date.fromisoformat(CLOSES) + timedelta(days=7)).isoformat()
    assert later in terminal.run("wave", "extend", wave, "--closes", later).out
    _answer_all(terminal, wave)
    closed = terminal.run("wave", "close", wave, "--yes")
    assert f"Wave {wave} is closed. The release tells of 10 ballots" in closed.out
    assert "closed" in terminal.run("wave", "status", wave).out
    report = terminal.folder / "report"
    assert terminal.run("report", wave, "--out", str(report)).code == 0
    assert {"release.json", "report.pdf", "report.html"} <= {path.name for path in report.rglob("*")}
    assert terminal.run("wave", "forget", wave, "--yes").code == 0
    for who in ("@example.org", "Pat0", "Pat1", "Peer\n"):
        assert who not in terminal.shown.replace("dana@example.org", "")
    for _, token in tokens(terminal.installation(), wave):
        assert token not in terminal.shown


def test_the_number_of_reminders_is_told_nowhere(terminal: Terminal) -> None:
    """Two waves that differ only in who has answered look the same while reminders go out."""
    shown: list[str] = []
    for answered in (0, 3):
        terminal.shown = ""
        wave = terminal.open_wave(peer=4) if not shown else _second_wave(terminal)
        terminal.run("mail", "send")
        installation = terminal.installation()
        for group, token in tokens(installation, wave)[:answered]:
            Casting(installation).cast(token, answers(group))
        installation.database.close()
        terminal.shown = ""
        terminal.run("wave", "remind", wave)
        terminal.run("mail", "send")
        terminal.run("mail", "status")
        shown.append(
            "\n".join(line for line in terminal.shown.splitlines() if not line.startswith(tuple(_ids(terminal))))
        )
    assert shown[0] == shown[1]


def _second_wave(terminal: Terminal) -> str:
    path = terminal.folder / "second.csv"
    path.write_bytes(roster(peer=4).replace(b"dana@", b"alex@"))
    ended = terminal.run(
        "wave", "open", "--executive", "Alex W <alex@example.org>", "--closes", CLOSES, "--roster", str(path)
    )
    return ended.out.partition("\nWave ")[2].split()[0]


def _ids(terminal: Terminal) -> list[str]:
    installation = terminal.installation()
    with installation.database.read() as session:
        found = [row.id for row in waves.all_waves(session)]
    installation.database.close()
    return found


@pytest.mark.parametrize(("typed", "code"), [("n\n", 130), ("", 130), ("y\nwrong\n", 1)])
def test_closing_asks_twice_and_stops_at_any_other_answer(terminal: Terminal, typed: str, code: int) -> None:
    wave = terminal.open_wave(peer=4)
    ended = terminal.run("wave", "close", wave, typed=typed)
    assert ended.code == code
    assert "Closing is final" in ended.out
    assert "open" in terminal.run("wave", "status", wave).out
    assert terminal.run("wave", "close", wave, typed=f"y\n{wave}\n").code == 0


@pytest.mark.parametrize("command", ["cancel", "forget"])
def test_what_erases_asks_first(terminal: Terminal, command: str) -> None:
    wave = terminal.open_wave(peer=4)
    assert terminal.run("wave", command, wave, typed="n\n").code == 130
    installation = terminal.installation()
    assert len(tokens(installation, wave)) == 5
    installation.database.close()


def _one_line(ended: Ended, code: int = 1) -> str:
    assert ended.code == code
    assert ended.err.startswith("Error: ")
    assert ended.err.count("\n") == 1
    return ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("wave", "status"),
        ("wave", "remind"),
        ("wave", "close", "--yes"),
        ("wave", "cancel", "--yes"),
        ("wave", "forget", "--yes"),
    ],
)
def test_an_unknown_wave_is_one_line_and_says_how_to_find_the_right_one(
    terminal: Terminal, arguments: tuple[str, ...]
) -> None:
    assert "parallax wave list" in _one_line(terminal.run(*arguments, "nowhere"))


def test_a_roster_with_faults_is_told_line_by_line(terminal: Terminal) -> None:
    path = Path(terminal.roster(peer=4))
    path.write_text(path.read_text().replace("peer1@example.org", "peer1").replace("Pat2", ""))
    ended = terminal.run(*OPEN, "--roster", str(path))
    assert ended.code == 1
    assert ended.err.startswith("Error: 2 mistakes; nothing was imported\nline 4")
    assert "line 4, email: 'peer1' is not an e-mail address" in ended.err
    assert "line 5, first_name: is empty" in ended.err
    assert terminal.run("wave", "list").out.startswith("No wave yet")


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (("--closes", "2026-02-30"), "not a date such as"),
        (("--closes", "tomorrow"), "not a date such as"),
        (("--executive", "Dana"), "write it as 'Dana Whitfield <dana@example.org>'"),
        (("--executive", "Dana <dana@>"), "write it as"),
        (("--roster", "missing.csv"), "does not exist"),
    ],
)
def test_a_malformed_option_says_how_to_write_it(terminal: Terminal, arguments: tuple[str, ...], remedy: str) -> None:
    ended = terminal.run(*OPEN, "--roster", terminal.roster(peer=4), *arguments)
    assert ended.code == 2
    assert remedy in ended.err


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--closes", "2020-01-01"), "must be after today"),
        (("--min-raters", "2"), "must be 3 to 5"),
        (("--min-raters", "5"), "at least 5 are needed"),
        (("--instrument", "nothing"), "nothing"),
    ],
)
def test_a_refused_launch_is_one_line(terminal: Terminal, arguments: tuple[str, ...], why: str) -> None:
    assert why in _one_line(terminal.run(*OPEN, "--roster", terminal.roster(peer=4), *arguments))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PARALLAX_PORT", "x"),
        ("PARALLAX_SMTP", "x"),
        ("PARALLAX_DATABASE_URL", "postgresql://u@127.0.0.1:9/x?connect_timeout=2"),
    ],
)
def test_a_setting_that_does_not_work_is_one_line(terminal: Terminal, name: str, value: str) -> None:
    terminal.monkeypatch.setenv(name, value)
    _one_line(terminal.run("wave", "list"))


def test_a_data_folder_that_cannot_be_made_is_one_line(terminal: Terminal) -> None:
    (terminal.folder / "file").write_text("")
    terminal.monkeypatch.setenv("PARALLAX_DATA", str(terminal.folder / "file" / "data"))
    assert "Not a directory" in _one_line(terminal.run("wave", "list"))


def test_a_mail_server_that_is_down_is_told_and_the_mail_kept(terminal: Terminal) -> None:
    wave = terminal.open_wave(peer=4)
    terminal.monkeypatch.setenv("PARALLAX_MAIL", "smtp://127.0.0.1:9")
    terminal.monkeypatch.setenv("PARALLAX_MAIL_FROM", "casey@example.org")
    terminal.monkeypatch.setenv("PARALLAX_BASE_URL", "https://feedback.example.org")
    ended = terminal.run("mail", "send")
    assert "kept and tried again" in _one_line(ended)
    assert "0 sent, 5 waiting" in terminal.run("wave", "status", wave).out


@pytest.fixture
def by_mail(terminal: Terminal) -> Iterator[Script]:
    """A mail server, and the terminal set to it."""
    port = free_port()
    terminal.monkeypatch.setenv("PARALLAX_MAIL", f"smtp://127.0.0.1:{port}")
    terminal.monkeypatch.setenv("PARALLAX_MAIL_FROM", "casey@example.org")
    terminal.monkeypatch.setenv("PARALLAX_BASE_URL", "https://feedback.example.org")
    with serving(Script(), port) as script:
        yield script


def test_a_refusal_of_our_account_fails_until_it_is_over_and_mail_send_tries_at_once(
    terminal: Terminal, by_mail: Script
) -> None:
    wave = terminal.open_wave(peer=7)
    by_mail.to_recipient = lambda _: "550 5.4.5 quota"
    ended = terminal.run("mail", "send")
    assert "the mail server refuses our account (550 5.4.5); what was not sent is kept" in _one_line(ended)
    status = terminal.run("mail", "status")
    assert status.code == 1
    assert "0 sent, 8 waiting, 0 refused" in status.out
    assert "the mail server refuses our account (550 5.4.5). 8 letters wait" in status.err
    assert "Correct it" not in terminal.shown
    assert "refuses our account (550 5.4.5). 8 invitations wait" in terminal.run("wave", "status", wave).out
    by_mail.to_recipient = lambda _: OK
    assert terminal.run("mail", "send").code == 0
    assert terminal.run("mail", "status") == Ended(0, f"{wave}  8 sent, 0 waiting, 0 refused\n", "")


def test_each_address_that_was_not_taken_is_told_with_what_can_be_done(terminal: Terminal, by_mail: Script) -> None:
    wave = terminal.open_wave(peer=7)
    says = {"peer1@example.org": "550 5.1.1 no", "peer2@example.org": "450 4.1.2 no domain"}
    by_mail.to_recipient = lambda one: says.get(one, OK)
    by_mail.to_content = lambda one: "554 5.6.0 no" if one == "dana@example.org" else OK
    assert terminal.run("mail", "send").code == 1, "one was put off"
    ended = terminal.run("mail", "status")
    assert ended.code == 0, "and that is no fault of the account"
    correct = "Correct it with: parallax wave correct"
    for line in (
        f"{wave}  5 sent, 1 waiting, 2 refused",
        f"peer1@example.org: refused by the mail server (550 5.1.1). {correct} {wave} peer1@example.org NEW",
        f"peer2@example.org: waiting: put off by the mail server (450 4.1.2). {correct} {wave} peer2@example.org NEW",
        "dana@example.org: refused by the mail server (554 5.6.0). To ask the executive at another one, cancel this",
    ):
        assert line in ended.out
    for who in ("peer1", "peer2"):
        done = terminal.run("wave", "correct", wave, f"{who}@example.org", f"right.{who}@example.org")
        assert done.code == 0, "the advice leads somewhere"
    assert terminal.run("mail", "send").out.endswith("Everything that was due has been handed over.\n")


def test_a_defect_is_told_without_its_text(terminal: Terminal) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("peer0@example.org gave a 1")

    wave = terminal.open_wave(peer=4)
    terminal.monkeypatch.setattr(managing, "remind", fails)
    ended = _one_line(terminal.run("wave", "remind", wave), DEFECT)
    assert "RuntimeError" in ended
    assert "peer0" not in ended


def test_what_is_wrong_with_the_machine_is_told_in_a_sentence(terminal: Terminal) -> None:
    wave = terminal.open_wave(peer=4)
    terminal.monkeypatch.setattr(database, "_BUSY_MS", 50)
    with closing(sqlite3.connect(terminal.folder / "data" / "parallax.sqlite3")) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "The database is busy" in _one_line(terminal.run("wave", "extend", wave, "--closes", LATER))


def test_more_people_a_correction_and_a_backup(terminal: Terminal) -> None:
    wave = terminal.open_wave(peer=4)
    more = terminal.folder / "more.csv"
    more.write_text("first_name,last_name,email,relationship\nKim,New,kim@example.org,peer\n")
    assert "1 more" in terminal.run("wave", "add", wave, "--roster", str(more)).out
    assert "queued for k@example.org" in terminal.run("wave", "correct", wave, "kim@example.org", "k@example.org").out
    terminal.run("mail", "send")
    ended = _one_line(terminal.run("wave", "correct", wave, "k@example.org", "kim@example.org"))
    assert "may have arrived, so its address stays" in ended
    copy = terminal.folder / "copy.sqlite3"
    assert terminal.run("backup", str(copy)).code == 0
    assert copy.stat().st_mode & 0o777 == 0o600
    assert "exists already" in _one_line(terminal.run("backup", str(copy)))


def test_two_people_who_share_a_name_have_a_wave_each_once_that_is_said(terminal: Terminal) -> None:
    first = terminal.open_wave(peer=4)
    other = ("wave", "open", "--executive", "Dana M. Whitfield <second@example.org>", "--closes", CLOSES)
    people = terminal.folder / "second.csv"
    people.write_bytes(roster(Address("Dana Whitfield", addr_spec="second@example.org"), peer=4))
    refused = _one_line(terminal.run(*other, "--roster", str(people)))
    assert f"wave {first} asks the same about this executive and is still open" in refused
    assert refused.endswith(f"If two people share a name, say so: --another-person {first}\n")
    ended = terminal.run(*other, "--roster", str(people), "--another-person", first, "--dry-run")
    assert f"Noted with the wave: another person than in wave {first}." in ended.out
    for wrong in ("nowhere", ""):
        said = _one_line(terminal.run(*other, "--roster", str(people), "--another-person", wrong))
        assert "is no wave of yours about somebody of this name at another address" in said
    assert len(_ids(terminal)) == 1
    assert terminal.run(*other, "--roster", str(people), "--another-person", first).code == 0
    assert len(_ids(terminal)) == 2


def test_the_installed_command_runs_and_helps(terminal: Terminal) -> None:
    command = Path(sys.executable).parent / "parallax"
    done = subprocess.run([str(command), "wave", "list"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    done = subprocess.run([str(command), "wave", "status", "nowhere"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: there is no wave 'nowhere'")


def test_the_worked_example_is_served_on_the_port_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARALLAX_PORT", "8123")
    assert demo.make_context("demo", [str(tmp_path)]).params["port"] == 8123
    assert demo.make_context("demo", [str(tmp_path), "--port", "8124"]).params["port"] == 8124
    monkeypatch.delenv("PARALLAX_PORT")
    assert demo.make_context("demo", [str(tmp_path)]).params["port"] == 8000
