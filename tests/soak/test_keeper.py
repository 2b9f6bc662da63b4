"""What the soak starts ends with it, however it ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from surveys.core.config import read_settings
from tests.soak.keeper import MODULE, ROLES, Keeper
from tests.soak.record import Record
from tests.support.empty_database import begin_with_tables
from tests.support.installations import environment
from tests.support.post_office import post_office
from tests.support.serving import ROOT, free_port


def test_a_killed_process_is_started_anew_and_none_is_left_after_a_failure(tmp_path: Path) -> None:
    record, seen = Record(), list[dict[str, int]]()
    settings = environment(tmp_path, port=str(free_port()))
    begin_with_tables(read_settings(settings))

    def fail(keeper: Keeper) -> None:
        with keeper.running():
            seen.append(keeper.pids)
            keeper.kill("work")
            seen.append(keeper.pids)
            raise ZeroDivisionError

    with post_office() as office:
        held = {"amara@example.org": 1.0}
        keeper = Keeper(record, office, dict.fromkeys(ROLES, settings), tmp_path, lambda: held, pause=60)
        with pytest.raises(ZeroDivisionError):
            fail(keeper)
    assert [(kill.role, kill.held) for kill in record.kills] == [("work", held)]
    assert record.fell == []
    assert seen[0]["serve"] == seen[1]["serve"]
    assert seen[0]["work"] != seen[1]["work"]
    for pid in (*seen[0].values(), *seen[1].values()):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_process_ends_with_whoever_started_it(tmp_path: Path) -> None:
    settings = environment(tmp_path)
    begin_with_tables(read_settings(settings))
    process = subprocess.Popen(
        [sys.executable, "-m", MODULE, "0", "60", "work"],
        env={"PATH": os.environ["PATH"], **settings},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline().startswith(b"Working.")
        process.stdin.close()
        assert process.wait(timeout=60) == 1
