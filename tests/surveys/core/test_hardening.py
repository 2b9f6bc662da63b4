"""T17: every process that may open a link or a ballot keeps its memory to itself. One is crashed in the experiment."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.installations import environment
from tests.support.serving import ROOT

pytestmark = pytest.mark.outside

_TELL = """
import ctypes, resource
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""
_BEGUN = {
    "a command": "import sys\nfrom surveys.cli.main import main\nsys.argv[1:] = ['wave', 'list']\nmain()",
    "the door for other servers": "import wsgi",
    "what it forks": "import os, wsgi\nif os.fork():\n    os.wait()\n    raise SystemExit",
}


def _said(code: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code + _TELL],
        env=environment(folder),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize("begun", _BEGUN.values(), ids=_BEGUN.keys())
def test_a_process_allows_no_core_and_no_look_into_its_memory(begun: str, tmp_path: Path) -> None:
    assert _said(begun, tmp_path) == "(0, 0) 0"


def test_where_the_system_knows_no_such_lock_the_limit_is_set_and_that_is_said(tmp_path: Path) -> None:
    code = "from surveys.core import hardening as one\none._prctl = lambda: None\nassert not one.keep_memory_private()"
    assert _said(code, tmp_path) == "(0, 0) 1"
