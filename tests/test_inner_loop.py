"""What `make test-fast` leaves out is told in one place, and nothing else gets into it unseen."""

import re
import socket
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import LEFT_OUT
from tests.support.inside import OutsideError, staying_inside

ROOT = Path(__file__).parent.parent


def test_what_is_marked_is_left_out_and_every_marker_has_its_meaning() -> None:
    """A new marker of tests/conftest.py is one of the Makefile and of pyproject.toml too."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (expression,) = re.findall(r'-m "(not .*)"', makefile)
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
    names = [name for name, _, meaning in (line.partition(": ") for line in declared["markers"]) if meaning]
    assert sorted(expression.removeprefix("not ").split(" and not ")) == sorted(LEFT_OUT) == sorted(names)


def _bind() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))


def _start() -> None:
    subprocess.run(["true"], check=True)


@pytest.mark.outside
@pytest.mark.parametrize("leave", [_start, _bind])
def test_who_goes_outside_without_saying_so_is_found(leave: Callable[[], None]) -> None:
    with pytest.raises(OutsideError, match=r"pytest\.mark\.outside"), staying_inside():
        leave()


def test_who_stays_inside_is_left_alone() -> None:
    with staying_inside():
        pass
