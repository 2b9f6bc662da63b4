"""`parallax report compare`: two files or two waves, in order; and `parallax report WAVE` stays what it was."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from reports.release import Release
from reports.release_json import to_json
from tests.reports.comparison.pairs import Asked, pair
from tests.reports.sample import plain_instrument
from tests.surveys.cli.terminal import Terminal

SMALL = plain_instrument(areas=2, items=3)  # quick to draw


def two() -> tuple[Release, Release]:
    return pair(Asked(instrument=SMALL), Asked(instrument=SMALL, seed=8), focus=("area_a",), control="area_b")


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    paths = tmp_path / "then.json", tmp_path / "now.json"
    for path, release in zip(paths, two(), strict=True):
        path.write_text(to_json(release), encoding="utf-8")
    return str(paths[0]), str(paths[1])


def test_two_files_are_compared_without_a_database(terminal: Terminal, files: tuple[str, str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    before = set(terminal.folder.rglob("*.db"))
    ended = terminal.run("report", "compare", *files, "--out", str(out))
    assert ended.code == 0, ended.err
    names = [Path(line).relative_to(out).as_posix() for line in ended.out.splitlines()]
    assert names[:5] == [f"comparison.{form}" for form in ("pdf", "html", "json", "csv", "xlsx")]
    assert all((out / name).exists() for name in names)
    assert json.loads((out / "comparison.json").read_text(encoding="utf-8"))
    assert set(terminal.folder.rglob("*.db")) == before


def test_the_wrong_order_is_told_in_one_line(terminal: Terminal, files: tuple[str, str], tmp_path: Path) -> None:
    ended = terminal.run("report", "compare", *reversed(files), "--out", str(tmp_path / "out"))
    assert ended.code == 1
    assert ended.err == (
        "Error: the earlier wave closed on 2026-12-18, the later one on 2026-03-20: give them in order\n"
    )
    assert not (tmp_path / "out").exists()


def test_two_people_are_not_compared(terminal: Terminal, tmp_path: Path) -> None:
    then, now = two()
    paths = tmp_path / "then.json", tmp_path / "now.json"
    plain = replace(now, follows=None, perceived={}, looking_back={}, instrument=then.instrument)
    for path, release in zip(paths, (then, replace(plain, executive="Robin Vale")), strict=True):
        path.write_text(to_json(release), encoding="utf-8")
    ended = terminal.run("report", "compare", *map(str, paths), "--out", str(tmp_path / "out"))
    assert ended.code == 1
    assert "is about Dana Whitfield" in ended.err
    assert "give two waves of one executive" in ended.err


def test_a_wave_that_is_not_there_is_told_so(terminal: Terminal, files: tuple[str, str], tmp_path: Path) -> None:
    ended = terminal.run("report", "compare", files[0], "nosuchwave", "--out", str(tmp_path / "out"))
    assert ended.code == 1
    assert "nosuchwave" in ended.err


@pytest.mark.parametrize("order", ["source first", "folder first", "by its name"])
def test_the_report_of_one_wave_needs_no_word_before_it(
    order: str, terminal: Terminal, files: tuple[str, str], tmp_path: Path
) -> None:
    out = ("--out", str(tmp_path / "out"))
    arguments = {
        "source first": (files[0], *out),
        "folder first": (*out, files[0]),
        "by its name": ("one", files[0], *out),
    }[order]
    ended = terminal.run("report", *arguments)
    assert ended.code == 0, ended.err
    assert (tmp_path / "out" / "report.pdf").exists()


def test_without_a_source_it_says_what_is_missing_and_help_names_both(terminal: Terminal) -> None:
    assert "Missing argument 'WAVE|release.json'" in terminal.run("report").err
    told = terminal.run("report", "--help").out
    assert "compare" in told
    assert "WAVE|release.json" in told
