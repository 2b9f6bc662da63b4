"""`make coverage`, after the suite: the statements and branches that it went through, by package. No gate."""

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path, PurePath

from coverage import Coverage

_COUNTED = ("num_statements", "covered_lines", "num_branches", "covered_branches")


def room_of(file: str) -> str:
    """Name the package of a file: a room of surveys by itself, reports and instruments as they are.

    A module at the root of surveys belongs to `surveys`.
    """
    package, *inner = PurePath(file).parts
    return f"{package}/{inner[0]}" if package == "surveys" and len(inner) > 1 else package


def table(files: dict[str, dict[str, dict[str, int]]]) -> str:
    """Write one line a package, the least covered branches first. `files` is that part of coverage's JSON report."""
    rooms: dict[str, Counter[str]] = {}
    for file, found in files.items():
        rooms.setdefault(room_of(file), Counter()).update({name: found["summary"][name] for name in _COUNTED})
    rooms["all"] = sum(rooms.values(), Counter())
    lines = [f"{'package':24}{'statements':>12}{'':>8}{'branches':>10}{'':>8}"]
    for room in sorted(rooms, key=lambda name: (name == "all", _share(rooms[name], "branches"))):
        counts = rooms[room]
        lines.append(
            f"{room:24}{counts['num_statements']:12}{_share(counts, 'lines'):8.1%}"
            f"{counts['num_branches']:10}{_share(counts, 'branches'):8.1%}"
        )
    return "\n".join(lines)


def _share(counts: Counter[str], what: str) -> float:
    all_of_them = counts["num_branches" if what == "branches" else "num_statements"]
    return counts[f"covered_{what}"] / all_of_them if all_of_them else 1.0


def main() -> None:
    """Print the table of the data that the suite left."""
    measured = Coverage()
    measured.load()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.json"
        measured.json_report(outfile=str(path))
        sys.stdout.write(table(json.loads(path.read_text(encoding="utf-8"))["files"]) + "\n")


if __name__ == "__main__":
    main()
