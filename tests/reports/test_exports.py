"""release.csv: every displayed value once, and nothing a spreadsheet would run."""

import csv
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.model import Wording
from reports.exports import ALL_OTHERS, COLUMNS, to_csv
from reports.flat import neutral
from reports.gaps import area_views
from reports.release import Release
from tests.reports import sample
from tests.reports.sample import plain_instrument, story_release


def rows_of(release: Release) -> list[dict[str, str]]:
    return list(csv.DictReader(to_csv(release).removeprefix("\ufeff").splitlines()))


def test_the_file_begins_with_a_byte_order_mark_and_ends_its_lines_for_spreadsheets() -> None:
    text = to_csv(story_release())
    assert text.startswith("\ufeff" + ",".join(COLUMNS) + "\r\n")
    assert not re.search(r"(?<!\r)\n", text)


def test_every_displayed_item_value_has_one_row() -> None:
    release = story_release()
    rows = [row for row in rows_of(release) if row["kind"] == "item"]
    told = {(row["item"], row["cell"]): (row["text"], float(row["value"]), int(row["n"])) for row in rows}
    shown = {(i, c): (one.text, one.value, one.n) for i, by in release.values.items() for c, one in by.items()}
    assert told == shown
    assert len(rows) == len(shown)


def test_areas_and_all_others_are_those_of_the_report() -> None:
    release = story_release()
    rows = rows_of(release)
    areas = {(r["area"], r["cell"]): (r["value"], int(r["n"])) for r in rows if r["kind"] == "area"}
    views = area_views(release)
    own = {(view.area, "self"): view.own for view in views}
    told = own | {(view.area, cell): value for view in views for cell, value in view.cells.items()}
    assert areas == {key: (f"{value.points:g}", value.n) for key, value in told.items() if value}
    others = {r["area"]: (r["text"], int(r["n"])) for r in rows if r["kind"] == "others"}
    assert others == {view.area: (view.others.text, view.raters) for view in views if view.others}
    assert {r["cell"] for r in rows if r["kind"] == "others"} == {ALL_OTHERS}


def test_an_area_of_one_band_is_exported_as_the_band() -> None:
    rows = [row for row in rows_of(story_release(tendency=sample.ALL_BOTTOM)) if row["kind"] == "area"]
    assert {(row["text"], row["value"]) for row in rows if row["cell"] == "peer"} == {("<=1.5", "1.3")}


def test_what_may_not_be_shown_has_no_row_and_supervisors_alone_are_no_others() -> None:
    rows = rows_of(story_release(roster=sample.WITHHELD))
    assert {row["cell"] for row in rows} == {"self", "supervisor"}


def test_self_reads_its_own_wording() -> None:
    rows = [row for row in rows_of(story_release()) if row["kind"] == "item"]
    assert all(row["wording"].startswith("I " if row["cell"] == "self" else "This leader ") for row in rows)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\n="])
def test_a_text_that_could_run_is_held_back(start: str) -> None:
    assert neutral(f"{start}cmd()") == f"'{start}cmd()"


@pytest.mark.parametrize("number", ["-1.5", "0", "4.7", "-3"])
def test_a_number_stays_a_number(number: str) -> None:
    assert neutral(number) == number


def test_a_negative_band_is_text_and_a_negative_value_a_number() -> None:
    release = story_release(instrument=plain_instrument(minimum=-3, points=7))
    rows = rows_of(release)
    assert any(float(row["value"]) < 0 for row in rows)
    assert all(not row["value"].startswith("'") for row in rows)
    assert all(re.fullmatch(r"-?\d+(\.\d+)?\+?|<=-?\d+\.\d", row["text"]) for row in rows)


def test_no_cell_of_a_hostile_questionnaire_begins_like_a_formula() -> None:
    release = story_release()
    first, *rest = release.instrument.areas
    item = replace(first.items[0], wording=Wording("=1+1", "@SUM(A1)"))
    area = replace(first, title='-2+3,"x"\r\n=4', items=(item, *first.items[1:]))
    hostile = replace(release, instrument=replace(release.instrument, areas=(area, *rest)))
    for row in csv.reader(to_csv(hostile).removeprefix("\ufeff").split("\r\n")[1:]):
        for cell in row:
            assert not cell.startswith(("=", "+", "@", "\t"))


@given(st.text(max_size=30))
def test_any_text_is_safe_and_kept(text: str) -> None:
    held = neutral(text)
    assert held.removeprefix("'") == text.removeprefix("'") or held == f"'{text}"
    assert not held.startswith(("=", "+", "@", "\t", "\r"))


def test_the_same_release_gives_the_same_text() -> None:
    assert to_csv(story_release()) == to_csv(story_release())
