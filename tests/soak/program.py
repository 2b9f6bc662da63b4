"""`python -m tests.soak.program AHEAD PAUSE serve`: `parallax`, with a clock that is so many seconds ahead, and with so
many seconds between two looks at what is due.

It ends with whoever started it, however that ended: nothing of a soak stays behind.
"""

import os
import sys
import threading
import time

import time_machine

from surveys.cli import main as command_line
from surveys.worker import thread


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):  # until the other end is closed, by its process' end at the latest
        pass
    os._exit(1)


if __name__ == "__main__":
    ahead, thread.PAUSE_SECONDS = float(sys.argv.pop(1)), float(sys.argv.pop(1))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with time_machine.travel(time.time() + ahead):
        command_line.main()
