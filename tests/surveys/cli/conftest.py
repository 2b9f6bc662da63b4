"""A terminal on an empty installation."""

import os
from pathlib import Path

import pytest

from tests.support.installations import environment
from tests.surveys.cli.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    for name in [name for name in os.environ if name.startswith("PARALLAX_")]:
        monkeypatch.delenv(name)
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    return Terminal(tmp_path, monkeypatch, capsys)
