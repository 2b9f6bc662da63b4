"""Running experiments in full, two at a time, each in a process of its own. Nothing is measured or written here."""

import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from pathlib import Path

from tests.privacy.experiment.findings import Bench, Effort, Finding
from tests.privacy.experiment.rows import EXPERIMENTS
from tests.support.postgresql import Server, start_server

PROCESSES = 2


def run_all(names: Sequence[str]) -> Iterator[tuple[str, Finding, float]]:
    """Run experiments in full; give each name, finding and time in seconds, as they come in."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        waiting = {pool.submit(_run, name): name for name in names}
        for done in as_completed(waiting):
            yield (waiting[done], *done.result())


def _run(name: str) -> tuple[Finding, float]:
    began = time.monotonic()
    try:
        with _bench() as bench:
            finding = EXPERIMENTS[name](bench)
    except Exception:  # one that breaks has failed; the others still run
        finding = Finding("", name, traceback.format_exc(), "to come to an end", holds=False, controls=())
    return finding, time.monotonic() - began


@contextmanager
def _bench() -> Iterator[Bench]:
    """An empty folder, and a server once somebody asks for it; both are gone afterwards."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="parallax-privacy-")))
        servers: list[Server] = []

        def server() -> Server:
            if not servers:
                servers.append(opened.enter_context(start_server()))
            return servers[0]

        yield Bench(Effort.FULL, folder, server)
