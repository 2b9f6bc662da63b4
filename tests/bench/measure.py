"""How long a close, a report and a ballot take, and as a ratio to a yardstick measured in the same run.

The yardstick is one matplotlib figure of a plain line, so that a slow or a busy machine moves both sides.
"""

import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from matplotlib.figure import Figure

from reports.document.html import to_html
from reports.document.pdf import to_pdf
from reports.release import Release
from surveys.waves.casting import Casting
from surveys.waves.closing import close_wave
from tests.support.ballots import random_answers
from tests.support.installations import DANA, first_start, open_wave, tokens

ROUNDS = 7


def main() -> None:
    """Print one line a measurement: median milliseconds, and how many yardsticks that is."""
    release, cast, close = _waves()
    yardstick = _median(_plain_figure)
    rows = {
        "one ballot cast": cast,
        "close of a 12-ballot wave": close,
        "PDF with its charts": _median(lambda: to_pdf(release)),
        "HTML with its charts": _median(lambda: to_html(release)),
        "yardstick: a plain figure": yardstick,
    }
    for name, seconds in rows.items():
        sys.stdout.write(f"{name:<28} {seconds * 1000:8.0f} ms   {seconds / yardstick:6.1f} yardsticks\n")


def _waves() -> tuple[Release, float, float]:
    """Run some 12-ballot waves; give a release and the medians of casting and closing, the first one not counted."""
    casts, closes = [], []
    for number in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            installation = first_start(Path(folder))
            wave = open_wave(installation, executive=DANA, supervisor=2, peer=5, direct_report=4)
            casting, random = Casting(installation), Random(number)
            for group, token in tokens(installation, wave):
                casts.append(_timed(lambda: casting.cast(token, random_answers(group, random))))  # noqa: B023
            closes.append(_timed(lambda: close_wave(installation, wave)))  # noqa: B023
            with installation.database.read() as session:
                from surveys.releases import store

                release = store.get(session, wave)
            installation.database.close()
    return release, statistics.median(casts), statistics.median(closes[1:])


def _median(work: Callable[[], object]) -> float:
    work()  # warm
    return statistics.median(_timed(work) for _ in range(ROUNDS))


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _plain_figure() -> None:
    figure = Figure()
    figure.add_subplot().plot([1, 2, 3], [1, 3, 2])
    figure.savefig(io.BytesIO(), format="svg")


if __name__ == "__main__":
    main()
