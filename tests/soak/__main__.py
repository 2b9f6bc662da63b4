"""`make soak`: half an hour on both databases at once; prints the table, writes it into docs/soak.md, fails where a
promise was broken. `python -m tests.soak --minutes 5 --database sqlite` tries less, and writes nothing.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.soak.running import DATABASES, soak_all
from tests.soak.table import told, write_into

DOCUMENT = Path(__file__).parents[2] / "docs" / "soak.md"
MINUTES = 30.0


def main(arguments: Sequence[str]) -> int:
    """Soak; 0 where every promise was kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description="Soak Parallax.")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="about how long (default: 30)")
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    asked = parser.parse_args(arguments)
    kinds = list(DATABASES) if asked.database == "both" else [asked.database]
    found = soak_all(kinds, asked.minutes)
    print("\n\n".join(told(database, judged) for database, judged in found.items()))
    if not all(row.holds for judged in found.values() for row in judged):
        print("\nFAILED. docs/soak.md is left as it was.")
        return 1
    if asked.minutes >= MINUTES and len(found) == len(DATABASES):
        write_into(DOCUMENT, found)
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    sys.exit(main(sys.argv[1:]))
