"""The processes of the soak: started, killed with -9 and started again, by their own ids. No letter is judged here."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path

from tests.soak.record import Kill, Record, Span
from tests.support.post_office import PostOffice
from tests.support.serving import ROOT

MODULE = "tests.soak.program"
_BEGUN = {"serve": b"Serving on ", "work": b"Working. "}  # what each says once it is up
ROLES = tuple(_BEGUN)
_PATIENCE = 60.0  # for a process to begin; nothing is measured by it
_LOOK_EVERY = 0.05  # seconds


class Keeper:
    """Keeps one `parallax serve` and one `parallax work` running, each with an environment of its own.

    `held` tells whose letters are claimed at a moment, and until when. `pause` are the seconds between a process' looks
    at what is due. Everything a process says goes into ROLE.log.
    """

    def __init__(
        self,
        record: Record,
        office: PostOffice,
        environments: Mapping[str, Mapping[str, str]],
        folder: Path,
        held: Callable[[], Mapping[str, float]],
        *,
        pause: float,
    ) -> None:
        self._record, self._office, self._environments, self._folder = record, office, environments, folder
        self._held, self._pause = held, pause
        self._from: dict[str, int] = {}  # where in its log a process began to speak
        self._ahead = timedelta()
        self._turn = threading.Lock()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._over = False

    @property
    def logs(self) -> list[Path]:
        """Where everything stands that was said."""
        return [self._log(role) for role in ROLES]

    @property
    def pids(self) -> dict[str, int]:
        """The processes that were started last."""
        return {role: process.pid for role, process in self._processes.items()}

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run both, and leave none behind."""
        try:
            with self._turn:
                self._start_both()
            yield
        finally:
            with self._turn:
                self._over = True
                for process in self._processes.values():
                    _end(process)

    def kill(self, role: str) -> None:
        """Kill a process at once and start it anew."""
        with self._turn:
            if not self._over:
                self._kill(role)
                self._start(role)

    def pass_night(self, length: timedelta) -> None:
        """Kill both, and start them with a clock that is so much further ahead."""
        with self._turn:
            began = time.monotonic()
            for role in ROLES:
                self._kill(role)
            self._ahead += length
            self._start_both()
            self._record.nights.append(Span(began, time.monotonic()))

    @contextmanager
    def killing(self, *, every: float, most: int | None) -> Iterator[None]:
        """Kill one of them every so many seconds, in turn, `most` times; later where both have not begun again."""
        over = threading.Event()

        def kill_on() -> None:
            for role in islice(cycle(ROLES), most):
                if over.wait(every):
                    return
                self.kill(role)
                self._wait_for_both()

        with ThreadPoolExecutor(1, "killing") as threads:
            killing = threads.submit(kill_on)
            try:
                yield
            finally:
                over.set()
        killing.result()

    def _kill(self, role: str) -> None:
        process = self._processes[role]
        if process.poll() is not None:
            self._record.fell.append(f"{role} with exit code {process.returncode}")
        at = time.monotonic()
        _end(process)
        self._office.bury(role, since=at)
        self._record.kills.append(Kill(at, role, self._held()))

    def _start_both(self) -> None:
        for role in ROLES:
            self._start(role)
        self._wait_for_both()

    def _start(self, role: str) -> None:
        command = [sys.executable, "-m", MODULE, str(self._ahead.total_seconds()), str(self._pause), role]
        env = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **self._environments[role]}
        with self._log(role).open("ab") as log:
            self._from[role] = log.tell()
            self._processes[role] = subprocess.Popen(
                command, env=env, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=ROOT
            )

    def _log(self, role: str) -> Path:
        return self._folder / f"{role}.log"

    def _wait_for_both(self) -> None:
        end = time.monotonic() + _PATIENCE
        while not all(self._has_begun(role) for role in ROLES):
            assert time.monotonic() < end, "a process did not begin"
            time.sleep(_LOOK_EVERY)

    def _has_begun(self, role: str) -> bool:
        """True where a process has said so since it was started, or has fallen, which its next kill notes."""
        said = self._log(role).read_bytes()[self._from[role] :]
        return _BEGUN[role] in said or self._processes[role].poll() is not None


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process of ours with -9, and see it gone."""
    process.kill()
    process.wait()
    if process.stdin is not None:
        process.stdin.close()
