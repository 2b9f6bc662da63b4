"""`python -m tests.surveys.worker.clock_build FILE work`: `parallax` on a clock wrong by the days that FILE holds."""

import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from surveys.cli import main as command_line
from surveys.cli import opening
from surveys.core.installation import open_installation
from surveys.worker import thread

PROGRAM = (sys.executable, "-m", "tests.surveys.worker.clock_build")


def wrong_clock(by: Path) -> datetime:
    """Tell the time, as wrong as the file says."""
    return datetime.now(UTC) + timedelta(days=int(by.read_text()))


if __name__ == "__main__":
    told = partial(wrong_clock, Path(sys.argv.pop(1)))
    vars(opening)["open_installation"] = partial(open_installation, clock=told)
    thread.PAUSE_SECONDS = 0.1
    command_line.main()
