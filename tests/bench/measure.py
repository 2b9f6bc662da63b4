"""How long a close, a report and a ballot take, and as a ratio to a yardstick measured in the same run.

The yardstick is one matplotlib figure of a plain line, so that a slow or a busy machine moves both sides. What changed
between two waves is measured in turn with the report of one of them.
"""

import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

from matplotlib.figure import Figure

from instruments import catalogue
from instruments.answers import Answers
from instruments.groups import RaterGroup
from instruments.model import CHANGE_POINTS, Instrument
from reports.comparison.comparison import compare
from reports.declaration import Declaration
from reports.disclosure.cells import Cell
from reports.disclosure.facts import WaveFacts
from reports.disclosure.policy import Policy
from reports.disclosure.release import disclose
from reports.document.bundle import write_report
from reports.document.change.bundle import write_comparison
from reports.document.html import to_html
from reports.document.pdf import to_pdf
from reports.release import Follows, Named, Release
from reports.release_json import numbers_hash
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
    report, comparison = _report_and_comparison()
    sys.stdout.write(
        f"\nAll files of a report of 40 raters {report * 1000:.0f} ms, of what changed between two such waves"
        f" {comparison * 1000:.0f} ms: {comparison / report:.2f} of it\n"
    )


def _report_and_comparison() -> tuple[float, float]:
    """Return the median seconds of writing either, in turn."""
    earlier, later = forty_raters_twice()
    with tempfile.TemporaryDirectory() as folder:

        def report() -> None:
            write_report(later, Path(folder))

        def comparison() -> None:
            write_comparison(compare(earlier, later), Path(folder))

        report()  # warm
        comparison()
        pairs = [(_timed(report), _timed(comparison)) for _ in range(ROUNDS)]
    return statistics.median(one for one, _ in pairs), statistics.median(other for _, other in pairs)


def forty_raters_twice() -> tuple[Release, Release]:
    """Return a baseline and its follow-up, each of 40 raters and the executive."""
    counts = {RaterGroup.SELF: 1, RaterGroup.SUPERVISOR: 2, RaterGroup.PEER: 14, RaterGroup.DIRECT_REPORT: 16}
    counts |= {RaterGroup.BOARD: 8}
    cells = tuple(Cell((group,)) for group in counts if not group.attributed)
    random, edition = Random(1), catalogue.load("leadership360")
    areas = [area.id for area in edition.instrument.areas]
    declaration = Declaration((areas[1], areas[8]), areas[6])
    facts = WaveFacts(
        wave="baseline",
        executive="Dana Whitfield",
        opened_on=date(2026, 1, 5),
        closed_on=date(2026, 1, 26),
        instrument_hash=edition.content_hash,
        policy=Policy(),
        planned=cells,
        invited=counts,
    )
    people = [group for group, count in counts.items() for _ in range(count)]
    earlier = disclose([random_answers(group, random) for group in people], edition.instrument, facts).release
    named = Named("baseline", numbers_hash(earlier))
    follows = Follows(named, named, (2, 2), 0.8, declaration, declaration.sha256(named.numbers_sha256))
    asking = edition.comparing([*declaration.areas]).instrument
    again = replace(facts, wave="followup", opened_on=date(2026, 9, 7), closed_on=date(2026, 9, 28), follows=follows)
    answered = [_since(random_answers(group, random), asking, random) for group in people]
    return earlier, disclose(answered, asking, again).release


def _since(answers: Answers, instrument: Instrument, random: Random) -> Answers:
    """Add what a follow-up asks."""
    asked = [area.id for area in instrument.compared_areas(answers.group)]
    if answers.group is RaterGroup.SELF:
        return replace(answers, looking_back=dict.fromkeys(asked, 3.5))
    return replace(answers, change={area: random.choice(CHANGE_POINTS) for area in asked})


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
