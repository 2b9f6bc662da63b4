"""A real pseudo-terminal in which a process runs, and everything it has shown there."""

import contextlib
import os
import pty
import select
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tests.support.serving import ROOT

_PATIENCE = 60.0


@dataclass(slots=True)
class Screen:
    """What a terminal shows; `process` is what runs in it."""

    process: "subprocess.Popen[bytes]"
    _master: int
    text: str = ""

    def read_until(self, words: str) -> str:
        """Wait until these words stand there, and give everything that does."""
        ends = time.monotonic() + _PATIENCE
        while words not in self.text and self._read_more(ends):
            pass
        assert words in self.text, self.text
        return self.text

    def read_to_the_end(self) -> str:
        """Wait until the process has ended, and give everything that it has shown."""
        ends = time.monotonic() + _PATIENCE
        while self._read_more(ends):
            pass
        self.process.wait(timeout=_PATIENCE)
        return self.text

    def _read_more(self, ends: float) -> bool:
        """False once nobody writes there any more: Linux says so by an error."""
        ready, _, _ = select.select([self._master], [], [], max(ends - time.monotonic(), 0))
        assert ready, f"nothing more was shown after {self.text!r}"
        try:
            more = os.read(self._master, 4096)
        except OSError:
            return False
        self.text += more.decode().replace("\r\n", "\n")
        return bool(more)


@contextmanager
def in_terminal(arguments: Sequence[str], environment: Mapping[str, str]) -> Iterator[Screen]:
    """Run a program with a terminal for all that it reads and writes; end it at the end."""
    env = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment}
    master, slave = pty.openpty()
    try:
        process = subprocess.Popen(arguments, env=env, cwd=ROOT, stdin=slave, stdout=slave, stderr=slave)
    finally:
        os.close(slave)
    try:
        yield Screen(process, master)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        process.wait(timeout=_PATIENCE)
        os.close(master)
