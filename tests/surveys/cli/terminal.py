"""A terminal for the tests of the command line: what a command says, and how it ends."""

import io
import os
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from surveys.cli.main import main
from surveys.core.config import read_settings
from surveys.core.installation import Installation, open_installation
from tests.support.installations import roster

CLOSES = (date.today() + timedelta(days=14)).isoformat()  # noqa: DTZ011 - the command line asks the real clock
LATER = (date.today() + timedelta(days=20)).isoformat()  # noqa: DTZ011
OPEN = ("wave", "open", "--executive", "Dana Whitfield <dana@example.org>", "--closes", CLOSES)


@dataclass(frozen=True, slots=True)
class Ended:
    """What one run said, and its exit code."""

    code: int
    out: str
    err: str


@dataclass(slots=True)
class Terminal:
    """A terminal in which the commands are run, and everything it has shown."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    shown: str = ""

    def run(self, *arguments: str, typed: str = "") -> Ended:
        self.monkeypatch.setattr(sys, "argv", ["parallax", *arguments])
        self.monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code: object = 0
        try:
            main()
        except SystemExit as done:
            code = done.code
        out, err = self.capsys.readouterr()
        self.shown += out + err
        assert "Traceback" not in out + err
        assert isinstance(code, int)
        return Ended(code, out, err)

    def roster(self, **groups: int) -> str:
        path = self.folder / "roster.csv"
        path.write_bytes(roster(**groups))  # type: ignore[arg-type]
        return str(path)

    def open_wave(self, **groups: int) -> str:
        ended = self.run(*OPEN, "--roster", self.roster(**groups))
        assert ended.code == 0, ended.err
        return ended.out.partition("\nWave ")[2].split()[0]

    def installation(self) -> Installation:
        return open_installation(read_settings(os.environ))
