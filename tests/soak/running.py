"""Soaking several databases at once, each in a process of its own, so that what one starts ends with it."""

import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from tests.soak.checks import Row, rows
from tests.soak.pace import long_pace
from tests.soak.story import soak
from tests.support.postgresql import start_server

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
NO_END = Row("the soak comes to its end", "", ("it did not; what went wrong stands above",))


def soak_all(kinds: Sequence[str], minutes: float) -> Mapping[str, Sequence[Row]]:
    """Soak each kind of database for about so long; give the rows by the database's name."""
    context, running = get_context("spawn"), []
    try:
        for kind in kinds:
            here, there = context.Pipe(duplex=False)
            process = context.Process(target=_report, args=(there, kind, minutes))
            process.start()
            there.close()
            running.append((process, here))
        return {DATABASES[kind]: _received(here) for kind, (_, here) in zip(kinds, running, strict=True)}
    finally:
        for process, _ in running:
            process.terminate()
            process.join()


def _received(connection: Connection) -> Sequence[Row]:
    try:
        found: Sequence[Row] = connection.recv()
    except EOFError:
        return [NO_END]
    return found


def _report(connection: Connection, kind: str, minutes: float) -> None:
    for number in (signal.SIGTERM, signal.SIGALRM):  # an error, so that everything that was started is ended
        signal.signal(number, lambda *_: sys.exit("stopped"))
    signal.alarm(int(minutes * 120) + 600)
    connection.send(_soaked(kind, minutes))


def _soaked(kind: str, minutes: float) -> list[Row]:
    """Soak one database in a folder that is gone afterwards."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="parallax-soak-")))
        url = opened.enter_context(start_server()).new_database() if kind == "postgresql" else ""
        return rows(soak(long_pace(minutes), folder, url=url), timed=True)
