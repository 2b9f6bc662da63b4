"""T17: what a crash of the web process leaves on the disk, and what another program of its user reads in its memory."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from instruments.groups import RaterGroup
from tests.privacy.experiment.findings import Bench, Control, Effort, Finding
from tests.privacy.experiment.served_builds import program
from tests.privacy.experiment.stage import CANARY, whole_post
from tests.support.installations import Clock, build, environment, open_wave, tokens
from tests.support.serving import ROOT, free_port, wait_for
from tests.support.wire import connect, exchange, statuses

PATIENCE = 20.0  # until a process has read what was sent to it; nothing is measured by it


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of a process. `dumped` is None where it was not made to crash."""

    readable: int
    found: tuple[str, ...]
    limit: str
    dumped: bool | None
    in_the_core: tuple[str, ...]

    def __str__(self) -> str:
        """Tell it in a line."""
        what = " and ".join(self.found) or "nothing of anybody's"
        crash = {None: "", False: "; no core dump after an abort", True: "; a core dump after an abort"}[self.dumped]
        core = f" with {' and '.join(self.in_the_core)}" if self.in_the_core else ""
        return f"{self.readable / 1e6:.0f} MB of its memory readable, {what} in it{crash}{core}"


def crashed_process(bench: Bench) -> Finding:
    """Let a server take one sheet, and hold half of another; look into its memory, and make it crash."""
    product = _outcome(bench.folder / "product", "", crash=True)
    # its core of 150 MB is written where a whole table is made, and the system writes any
    leaky = _outcome(bench.folder / "leaky", "dumpable", crash=bench.effort is Effort.FULL)
    return Finding(
        threat="T17",
        question="What another program of the same user reads in the memory of `parallax serve`, and what a crash"
        " leaves of it: a sheet was taken, another one is half sent",
        figure=str(product),
        bound="0 MB readable; no core dump, and none allowed",
        holds=(product.readable, product.found, product.limit, product.dumped) == (0, (), "0", False),
        controls=(Control("dumps of its memory allowed", str(leaky), caught=leaky.found == ("a link", "an answer")),),
    )


def _outcome(folder: Path, build_name: str, *, crash: bool) -> Outcome:
    folder.mkdir()
    settings = {"port": str(free_port())}
    port = int(settings["port"])
    installation = build(folder, clock=Clock(datetime.now(UTC)), **settings)
    wave = open_wave(installation, closes_on=installation.today() + timedelta(days=10), peer=3)
    links = [token for group, token in tokens(installation, wave) if group is RaterGroup.PEER]
    installation.database.close()
    with _held(folder, build_name, environment(folder, **settings), port) as ask:
        assert statuses(exchange(port, whole_post(links[0]))) == [303]  # to the thanks
        with connect(port) as half:
            half.sendall(whole_post(links[1])[:-20])
            needles = {"a link": links[:2], "an answer": [CANARY]}
            seen = _seen(ask, needles)
            dumped = ask({})["dumped"] if crash else None
    return Outcome(seen["readable"], tuple(seen["found"]), seen["limit"], dumped, _in_a_core(folder, needles))


def _seen(ask: Any, needles: dict[str, list[str]]) -> dict[str, Any]:
    """Look until everything that can be found has arrived there; at once, where nothing can be read."""
    until = time.monotonic() + PATIENCE
    while True:
        seen: dict[str, Any] = ask(needles)
        if not seen["readable"] or len(seen["found"]) == len(needles) or time.monotonic() > until:
            return seen
        time.sleep(0.1)


@contextmanager
def _held(folder: Path, build_name: str, settings: dict[str, str], port: int) -> Iterator[Any]:
    """Serve under a holder, in a folder of its own for what a crash leaves; give how the holder is asked."""
    command = [sys.executable, "-m", "tests.privacy.experiment.holder", *program(build_name), "serve"]
    env = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": str(ROOT), **settings}
    with (folder / "server.log").open("wb") as log:
        holder = subprocess.Popen(
            command, cwd=folder, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
        )
    assert holder.stdin is not None
    assert holder.stdout is not None
    sent, came = holder.stdin, holder.stdout

    def ask(question: object) -> Any:
        sent.write(json.dumps(question).encode() + b"\n")
        sent.flush()
        return json.loads(came.readline())

    with holder:
        wait_for(port, holder)
        yield ask
        sent.close()


def _in_a_core(folder: Path, needles: dict[str, list[str]]) -> tuple[str, ...]:
    """Name what stands in the core dumps that lie in a folder, and take them away: they are large."""
    found: set[str] = set()
    for core in folder.glob("core*"):
        content = core.read_bytes()
        found |= {kind for kind, words in needles.items() if any(word.encode() in content for word in words)}
        core.unlink()
    return tuple(sorted(found))
