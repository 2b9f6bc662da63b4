"""`make privacy`: run every experiment in full, print the table, write it into docs/privacy.md; fail where one does."""

import sys
from pathlib import Path

from tests.privacy.experiment.findings import Finding
from tests.privacy.experiment.rows import EXPERIMENTS
from tests.privacy.experiment.running import run_all
from tests.privacy.experiment.table import told, write_into

DOCUMENT = Path(__file__).parents[3] / "docs" / "privacy.md"


def main(arguments: list[str]) -> int:
    """Run the named experiments, or all of them; only all of them are written down."""
    names = arguments or list(EXPERIMENTS)
    if unknown := [name for name in names if name not in EXPERIMENTS]:
        print(f"no experiment {unknown[0]!r}; there are {', '.join(EXPERIMENTS)}", file=sys.stderr)
        return 2
    found: dict[str, Finding] = {}
    for name, finding, seconds in run_all(names):
        found[name] = finding
        print(f"[{name}, {seconds:.0f} s]\n{told([finding])}\n", flush=True)
    if failed := [name for name in names if not found[name].stands]:
        print(f"FAILED: {', '.join(failed)}. docs/privacy.md is left as it was.")
        return 1
    if not arguments:
        write_into(DOCUMENT, [found[name] for name in names])
    print(f"{len(found)} of {len(found)} rows keep their bounds, and every leaky build was caught.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
