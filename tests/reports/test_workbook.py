"""release.xlsx: the numbers of release.csv, each of its own type, and nothing a spreadsheet would run."""

from dataclasses import replace
from io import BytesIO
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

import pytest

from instruments.model import Wording
from reports.exports import rows_of
from reports.release import Release, Shown
from reports.release_json import numbers_hash
from reports.sheets import BANDS
from reports.workbook import MISSING, to_xlsx
from tests.reports import sample
from tests.reports.sample import plain_instrument, story_release
from tests.support.workbooks import records_in, sheets_in

STORY = story_release()
SECTIONS = {"Items": "item", "Areas": "area", "All others": "others", "Expected": "expected"}
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _parts(release: Release) -> dict[str, bytes]:
    with ZipFile(BytesIO(to_xlsx(release))) as book:
        return {name: book.read(name) for name in book.namelist()}


def test_each_section_has_a_sheet_and_the_first_says_what_this_is() -> None:
    sheets = sheets_in(to_xlsx(STORY))
    assert list(sheets) == ["About", *SECTIONS]
    told = {name.text: value.text for name, value in sheets["About"]}
    assert told["Wave"] == STORY.wave
    assert told["Executive"] == STORY.executive
    assert told["Closed on"] == STORY.closed_on.isoformat()
    assert numbers_hash(STORY) in told.values()
    assert {MISSING, BANDS} <= set(told.values())


@pytest.mark.parametrize("name", SECTIONS)
def test_every_row_of_the_csv_stands_in_its_sheet_as_it_is_shown(name: str, variant: str, release_of: object) -> None:
    release = release_of(variant)  # type: ignore[operator]
    found = [
        (one["area"].text, one["shown"].text, one["counts as"].value, one["raters"].value)
        for one in records_in(sheets_in(to_xlsx(release)).get(name, [[]]))
    ]
    rows = [row for row in rows_of(release) if row.kind == SECTIONS[name]]
    assert found == [(row.area, row.text, round(row.value, 4), row.n) for row in rows]


def test_numbers_are_numbers_counts_are_whole_and_bands_are_text() -> None:
    for name in SECTIONS:
        for one in records_in(sheets_in(to_xlsx(STORY))[name]):
            assert one["raters"].form == "0"
            shown = one["shown"]
            if isinstance(shown.value, str):
                assert shown.value.endswith("+") or shown.value.startswith("<=")
                assert shown.form == "@"
            else:
                assert shown.form in ("0.0", "0.00")
            assert isinstance(one["counts as"].value, float)


def test_a_mean_of_supervisors_keeps_its_second_decimal() -> None:
    item = STORY.instrument.items[0].id
    exact = {**STORY.values, item: {**STORY.values[item], "supervisor": Shown("3.33", 10 / 3, 3)}}
    found = [
        one
        for one in records_in(sheets_in(to_xlsx(replace(STORY, values=exact)))["Items"])
        if (one["action"].text, one["group"].text) == (item, "supervisor")
    ]
    assert [(one["shown"].text, one["shown"].value, one["counts as"].value) for one in found] == [
        ("3.33", 3.33, 3.3333)
    ]


def test_what_may_not_be_shown_has_no_row() -> None:
    sheets = sheets_in(to_xlsx(story_release(roster=sample.WITHHELD)))
    assert {one["group"].text for name in ("Items", "Areas") for one in records_in(sheets[name])} == {
        "self",
        "supervisor",
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "{="])
def test_a_name_that_could_run_is_text(start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    first, *rest = STORY.instrument.areas
    item = replace(first.items[0], wording=Wording(text, text))
    area = replace(first, title=text, items=(item, *first.items[1:]))
    hostile = replace(STORY, executive=text, instrument=replace(STORY.instrument, title=text, areas=(area, *rest)))
    sheets = sheets_in(to_xlsx(hostile))  # refuses formulas
    told = [cell for rows in sheets.values() for row in rows for cell in row if "HYPERLINK" in cell.text]
    assert len(told) > 4
    assert {cell.form for cell in told} == {"@"}  # a text even where somebody edits it
    assert not any(b"<hyperlink" in part for part in _parts(hostile).values())


@pytest.mark.parametrize("text", ["\x00\x0b\x1f", "\ufffe\uffff", "\U0010ffff", "<&>\"'", "W" * 40_000, ""])
def test_whatever_a_name_holds_the_file_can_be_read(text: str) -> None:
    parts = _parts(replace(STORY, executive=f"Dana {text}"))
    assert all(fromstring(part) is not None for name, part in parts.items() if name.endswith(".xml"))


def test_the_head_of_each_section_stays_in_sight_and_columns_are_wide_enough() -> None:
    parts = _parts(STORY)
    for number in range(2, 2 + len(SECTIONS)):
        sheet = fromstring(parts[f"xl/worksheets/sheet{number}.xml"])
        pane = sheet.find(f".//{_MAIN}pane")
        assert pane is not None
        assert (pane.get("state"), pane.get("ySplit")) == ("frozen", "1")
        assert len(list(sheet.iter(f"{_MAIN}col"))) >= 5


def test_the_same_release_gives_the_same_bytes_and_no_moment_of_writing() -> None:
    assert to_xlsx(STORY) == to_xlsx(story_release())
    with ZipFile(BytesIO(to_xlsx(STORY))) as book:
        assert {one.date_time for one in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert f"{STORY.closed_on.isoformat()}T00:00:00Z".encode() in _parts(STORY)["docProps/core.xml"]


def test_a_scale_below_zero_keeps_its_signs() -> None:
    release = story_release(instrument=plain_instrument(minimum=-3, points=7))
    values = [one["shown"].value for one in records_in(sheets_in(to_xlsx(release))["Items"])]
    assert any(isinstance(value, float) and value < 0 for value in values)
