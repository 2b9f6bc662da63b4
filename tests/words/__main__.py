"""`make words`: 500 random reports read back, 4,000 simulated leaders; prints the table, writes docs/measurement.md.

It fails where a report contradicts itself, where the control is not caught, or where a bound is missed; then the
document is left as it was. `--reports 20 --leaders 100` tries less, and writes nothing. `make words PART=change`
measures the words about change alone: leaders who are rated twice, 1,000 a cell.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.words import change_table, changes
from tests.words.claims import NOTHING_DIFFERS, simulated
from tests.words.comparisons import examined_pages, unrounded_pages
from tests.words.documents import read_back, unrounded
from tests.words.table import Simulated, as_markdown, write_into

DOCUMENT = Path(__file__).parents[2] / "docs" / "measurement.md"
REPORTS, CONTROLS = 500, 40
LEADERS = 2000
TWICE, POWERED, PAGES = 1000, 300, 200
SEEDS = range(1, 6)


def main(arguments: Sequence[str]) -> int:
    """Measure; 0 where every word holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.words", description="Do the words of a report hold?")
    parser.add_argument("part", nargs="?", choices=("reports", "change"), help="one part alone; both unless given")
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--leaders", type=int, help="plausible ones, and as many seen alike; or rated twice, a cell")
    asked = parser.parse_args(arguments)
    parts = {
        "reports": lambda: _reports(asked.reports, asked.leaders or LEADERS),
        "change": lambda: _change(asked.leaders or TWICE),
    }
    chosen = [asked.part] if asked.part else list(parts)
    return max([parts[part]() for part in chosen])


def _reports(reports: int, leaders: int) -> int:
    a_seed = -(-leaders // len(SEEDS))
    judged = Simulated(simulated(SEEDS, leaders=a_seed), simulated(SEEDS, leaders=a_seed, habits=NOTHING_DIFFERS))
    read, control = read_back(range(reports)), unrounded(range(min(CONTROLS, reports)))
    figures = as_markdown(read, control, judged)
    failures = [*read.found, *judged.missed(), *([] if control.broken else ["the control was not caught"])]
    if not _held(figures, failures):
        return 1
    if reports >= REPORTS and leaders >= LEADERS:
        write_into(DOCUMENT, figures)
    return 0


def _change(leaders: int) -> int:
    pages, unrounded_ones = examined_pages(range(min(PAGES, leaders))), unrounded_pages(range(min(CONTROLS, leaders)))
    powered = min(POWERED, leaders)
    found = changes.simulated(leaders, powered=powered, progress=lambda told: print(told, file=sys.stderr, flush=True))
    told = change_table.Changes(found)
    figures = change_table.as_markdown(pages, unrounded_ones, told)
    uncaught = [] if unrounded_ones.broken else ["the control was not caught"]
    if not _held(figures, [*pages.found, *told.missed(), *uncaught]):
        return 1
    if leaders >= TWICE:
        change_table.write_into(DOCUMENT, figures)
    return 0


def _held(figures: str, failures: Sequence[str]) -> bool:
    print(figures)
    if failures:
        print("\n".join(["", "FAILED. docs/measurement.md is left as it was.", *failures]))
    return not failures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
