"""`parallax wave follow-up`: the same people and texts, what is told before, and a dry run that writes nothing."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from surveys.cli import follow_up, launching
from surveys.waves import retention
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.following import frozen_of
from surveys.waves.launching import LaunchPlan
from tests.support.ballots import answers
from tests.support.installations import roster, tokens, with_names_kept
from tests.surveys.cli.terminal import LATER, Terminal

SOON = (date.today() + timedelta(days=61)).isoformat()  # noqa: DTZ011 - the command line asks the real clock
EARLIEST = (date.today() + timedelta(days=60)).isoformat()  # noqa: DTZ011
AREAS = ("--focus", "visionary_leadership", "--focus", "effective_delegation", "--control", "leadership_presence")


@pytest.fixture
def closed(terminal: Terminal) -> str:
    return _closed(terminal, supervisor=1, peer=5, direct_report=2)


def _closed(terminal: Terminal, **groups: int) -> str:
    wave = terminal.open_wave(**groups)
    installation = terminal.installation()
    for group, token in tokens(installation, wave):
        Casting(installation).cast(token, answers(group))
    with_names_kept(installation, wave)
    installation.database.close()
    assert terminal.run("wave", "close", wave, "--yes").code == 0
    return wave


def test_the_people_of_the_wave_are_asked_again_and_the_areas_frozen(terminal: Terminal, closed: str) -> None:
    ended = terminal.run("wave", "follow-up", closed, "--closes", SOON, *AREAS)
    assert ended.code == 0, ended.err
    assert "Dana Whitfield: 9 people" in ended.out
    assert "Looked at: Visionary leadership and Effective delegation; control area: Leadership presence." in ended.out
    assert "The supervisor is the same both times." in ended.out
    assert "at least 80 % are asked both times" in ended.out
    assert "could be told in Visionary leadership and Effective delegation." in ended.out
    assert "Peers and direct reports were shown together in the baseline, and stay together." in ended.out
    opened = ended.out.partition("\nWave ")[2].split()[0]
    installation = terminal.installation()
    with installation.database.read() as session:
        row = waves.get(session, opened)
        frozen = frozen_of(row)
        assert row.sources == waves.get(session, closed).sources
    assert frozen is not None
    assert frozen.baseline.wave == closed
    assert frozen.declaration.focus == ("visionary_leadership", "effective_delegation")
    assert row.edition().instrument.compared == ("leadership_presence", "effective_delegation", "visionary_leadership")


def test_a_dry_run_says_the_same_and_writes_nothing(terminal: Terminal, closed: str) -> None:
    dry = terminal.run("wave", "follow-up", closed, "--closes", SOON, *AREAS, "--dry-run")
    assert dry.code == 0
    assert "nothing was written" in dry.out
    installation = terminal.installation()
    with installation.database.read() as session:
        assert [row.id for row in waves.all_waves(session)] == [closed]
    assert list((installation.settings.keys / "waves").glob("*.key")) == []
    installation.database.close()
    told = terminal.run("wave", "follow-up", closed, "--closes", SOON, *AREAS).out
    assert told.partition("\n\n")[0] == dry.out.partition("\n\n")[0]


def test_without_areas_it_says_that_nothing_is_asked_about_change(terminal: Terminal, closed: str) -> None:
    ended = terminal.run("wave", "follow-up", closed, "--closes", SOON, "--dry-run")
    assert "No area is declared" in ended.out
    assert "control area" not in ended.out


def test_too_early_a_day_is_refused_with_the_earliest(terminal: Terminal, closed: str) -> None:
    ended = terminal.run("wave", "follow-up", closed, "--closes", LATER, *AREAS)
    assert ended.code == 1
    assert f"may close on {EARLIEST} or later" in ended.err
    assert terminal.run("wave", "follow-up", closed, "--closes", EARLIEST, "--dry-run").code == 0


@pytest.mark.parametrize(
    ("areas", "said"),
    [
        (("--focus", "vision", "--control", "leadership_presence"), "no area 'vision'"),
        (("--focus", "visionary_leadership"), "Choose a control area"),
        (("--control", "leadership_presence"), "A control area alone"),
    ],
)
def test_areas_that_cannot_be_declared_are_refused_with_the_ids_that_there_are(
    terminal: Terminal, closed: str, areas: tuple[str, ...], said: str
) -> None:
    ended = terminal.run("wave", "follow-up", closed, "--closes", SOON, *areas)
    assert ended.code == 1
    assert said in ended.err
    assert "board_communications      Effective board communications" in ended.err
    assert terminal.run("wave", "list").out.count("\n") == 1


def test_a_roster_tells_who_is_new_and_who_is_not_asked_again(terminal: Terminal, closed: str) -> None:
    other = roster(supervisor=1, peer=5, direct_report=2).replace(b"peer0@", b"nora@")
    path = _file(terminal, other)
    ended = terminal.run("wave", "follow-up", closed, "--closes", SOON, "--roster", path, "--dry-run")
    assert ended.code == 0, ended.err
    assert "New: nora@example.org\nNot asked again: peer0@example.org\n" in ended.out
    same = terminal.run("wave", "follow-up", closed, "--closes", SOON, "--dry-run")
    assert "New:" not in same.out


def test_once_the_names_are_erased_it_asks_for_a_roster_and_says_why(terminal: Terminal, closed: str) -> None:
    terminal.run("wave", "forget", closed, "--yes")
    ended = terminal.run("wave", "follow-up", closed, "--closes", SOON)
    assert ended.code == 1
    assert "are erased" in ended.err
    assert "--roster" in ended.err
    path = _file(terminal, roster(supervisor=1, peer=5, direct_report=2))
    ended = terminal.run("wave", "follow-up", closed, "--closes", SOON, "--roster", path)
    assert ended.code == 0, ended.err
    assert "not known whether the same people answered" in ended.out
    assert "Not asked again" not in ended.out


@pytest.mark.parametrize(("typed", "code"), [(False, 1), (True, 0)], ids=["asked again", "a file of its own"])
def test_whoever_is_erased_while_the_launch_is_told_is_not_invited(
    terminal: Terminal, closed: str, monkeypatch: pytest.MonkeyPatch, code: int, *, typed: bool
) -> None:
    """A file says by itself who is asked, so an erasure elsewhere does not concern it."""

    def erased_meanwhile(plan: LaunchPlan) -> None:
        installation = terminal.installation()
        with installation.database.write() as session:
            assert retention.erase(session, waves.get(session, closed), "peer0@example.org")
        installation.database.close()
        launching.tell_plan(plan)

    monkeypatch.setattr(follow_up, "tell_plan", erased_meanwhile)
    given = ("--roster", _file(terminal, roster(supervisor=1, peer=5, direct_report=2))) if typed else ()
    ended = terminal.run("wave", "follow-up", closed, "--closes", SOON, *given)
    assert ended.code == code, ended.err
    installation = terminal.installation()
    with installation.database.read() as session:
        assert (len(waves.all_waves(session)) == 1) is not typed
    if not typed:
        assert f"names of wave {closed} were erased or changed at this moment, so nobody was invited" in ended.err
        assert list((installation.settings.keys / "waves").glob("*.key")) == []
        monkeypatch.setattr(follow_up, "tell_plan", launching.tell_plan)
        again = terminal.run("wave", "follow-up", closed, "--closes", SOON)
        assert "Dana Whitfield: 8 people" in again.out


def test_a_wave_that_is_open_has_no_follow_up(terminal: Terminal) -> None:
    opened = terminal.open_wave(peer=4)
    ended = terminal.run("wave", "follow-up", opened, "--closes", SOON)
    assert ended.code == 1
    assert "only a closed wave can have a follow-up" in ended.err
    assert terminal.run("wave", "follow-up", "nosuchwave", "--closes", SOON).code == 1


def test_the_fewest_raters_are_those_of_the_wave_unless_others_are_given(terminal: Terminal) -> None:
    closed = _closed(terminal, peer=4)
    for given, code in (((), 0), (("--min-raters", "4"), 0), (("--min-raters", "5"), 1)):
        ended = terminal.run("wave", "follow-up", closed, "--closes", SOON, *given, "--dry-run")
        assert ended.code == code, ended.err


def _file(terminal: Terminal, content: bytes) -> str:
    path: Path = terminal.folder / "again.csv"
    path.write_bytes(content)
    return str(path)
