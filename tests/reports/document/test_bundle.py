"""The folder of a report: all of it, whole files only, and word of each as it lands."""

from pathlib import Path

import pytest

from reports.document.bundle import write_report
from reports.exports import to_csv
from reports.release_json import from_json, to_json
from reports.workbook import to_xlsx
from tests.reports.sample import plain_instrument, story_release

STORY = story_release()
SMALL = story_release(instrument=plain_instrument(areas=1, items=3))  # quick to draw


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_report_is_five_files_and_its_charts(tmp_path: Path) -> None:
    told: list[str] = []
    folder = tmp_path / "new" / "report"
    written = write_report(STORY, folder, progress=told.append)
    assert [path.relative_to(folder).as_posix() for path in written] == told
    assert told[:5] == ["report.pdf", "report.html", "release.json", "release.csv", "release.xlsx"]
    assert all(name.startswith("charts/") and name.endswith(".svg") for name in told[5:])
    assert {"charts/dumbbell.svg", "charts/groups.svg", "charts/heatmap-1.svg"} <= set(told)
    assert files_in(folder) == set(told)
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF-")
    kept = (folder / "release.json").read_text(encoding="utf-8")
    assert to_json(from_json(kept)) == kept == to_json(STORY)
    assert (folder / "release.csv").read_bytes().decode() == to_csv(STORY)
    assert (folder / "release.xlsx").read_bytes() == to_xlsx(STORY)


def test_writing_again_leaves_the_same_bytes(tmp_path: Path) -> None:
    first = {path: path.read_bytes() for path in write_report(SMALL, tmp_path)}
    assert {path: path.read_bytes() for path in write_report(SMALL, tmp_path)} == first


def test_a_file_that_cannot_be_written_leaves_no_half_of_it(tmp_path: Path) -> None:
    in_the_way = tmp_path / "report.html" / "kept.txt"
    in_the_way.parent.mkdir()
    in_the_way.write_text("kept")
    with pytest.raises(OSError):
        write_report(SMALL, tmp_path)
    assert files_in(tmp_path) == {"report.pdf", "report.html/kept.txt"}


def test_only_the_owner_may_read_what_is_written(tmp_path: Path) -> None:
    for path in write_report(SMALL, tmp_path):
        assert path.stat().st_mode & 0o077 == 0
