"""The folder of a comparison: all of it, whole files only, and word of each as it lands."""

from collections.abc import Callable
from pathlib import Path

from reports.comparison.comparison_json import to_json
from reports.comparison.exports import to_csv
from reports.comparison.model import Comparison
from reports.comparison.workbook import to_xlsx
from reports.document.change.bundle import write_comparison
from tests.reports.comparison.pairs import Asked, compared
from tests.reports.sample import plain_instrument

SMALL = plain_instrument(areas=1, items=3)  # quick to draw


def test_a_comparison_is_five_files_and_its_charts(pair_of: Callable[[str], Comparison], tmp_path: Path) -> None:
    told: list[str] = []
    story, folder = pair_of("story"), tmp_path / "new" / "comparison"
    written = write_comparison(story, folder, progress=told.append)
    assert [path.relative_to(folder).as_posix() for path in written] == told
    assert told == [
        *(f"comparison.{form}" for form in ("pdf", "html", "json", "csv", "xlsx")),
        *(f"charts/{name}.svg" for name in ("then-now", "gap-then-now", "groups-then-now")),
    ]
    assert (folder / "comparison.pdf").read_bytes().startswith(b"%PDF-")
    assert (folder / "comparison.json").read_bytes().decode() == to_json(story)
    assert (folder / "comparison.csv").read_bytes().decode() == to_csv(story)
    assert (folder / "comparison.xlsx").read_bytes() == to_xlsx(story)


def test_writing_again_leaves_the_same_bytes_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    small = compared(Asked(instrument=SMALL), Asked(instrument=SMALL, seed=8), focus=(), control="")
    first = {path: path.read_bytes() for path in write_comparison(small, tmp_path)}
    assert {path: path.read_bytes() for path in write_comparison(small, tmp_path)} == first
    assert all(path.stat().st_mode & 0o077 == 0 for path in first)
