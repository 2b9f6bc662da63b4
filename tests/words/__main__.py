"""`make words`: 500 random reports read back, 4,000 simulated leaders; prints the table, writes docs/measurement.md.

It fails where a report contradicts itself, where the control is not caught, or where a bound is missed; then the
document is left as it was. `--reports 20 --leaders 100` tries less, and writes nothing.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.words.claims import NOTHING_DIFFERS, simulated
from tests.words.documents import read_back, unrounded
from tests.words.table import Simulated, as_markdown, write_into

DOCUMENT = Path(__file__).parents[2] / "docs" / "measurement.md"
REPORTS, CONTROLS = 500, 40
LEADERS = 2000
SEEDS = range(1, 6)


def main(arguments: Sequence[str]) -> int:
    """Measure; 0 where every word holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.words", description="Do the words of a report hold?")
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--leaders", type=int, default=LEADERS, help="plausible ones, and as many seen alike")
    asked = parser.parse_args(arguments)
    a_seed = -(-asked.leaders // len(SEEDS))
    leaders = Simulated(simulated(SEEDS, leaders=a_seed), simulated(SEEDS, leaders=a_seed, habits=NOTHING_DIFFERS))
    read, control = read_back(range(asked.reports)), unrounded(range(min(CONTROLS, asked.reports)))
    figures = as_markdown(read, control, leaders)
    print(figures)
    failures = [*read.found, *leaders.missed(), *([] if control.broken else ["the control was not caught"])]
    if failures:
        print("\n".join(["", "FAILED. docs/measurement.md is left as it was.", *failures]))
        return 1
    if asked.reports >= REPORTS and asked.leaders >= LEADERS:
        write_into(DOCUMENT, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
