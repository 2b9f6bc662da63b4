"""comparison.csv, .xlsx and .json: the same numbers in each, the same bytes each time, nothing that is run."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from instruments.model import Wording
from reports.comparison.comparison import area_table, compare
from reports.comparison.comparison_json import ComparisonError, releases_hash, to_json, verify
from reports.comparison.exports import COLUMNS, rows_of, to_csv
from reports.comparison.model import Comparison, Told
from reports.comparison.workbook import to_xlsx
from reports.release import Named
from reports.release_json import from_json, numbers_hash
from reports.release_json import to_json as release_json
from tests.reports import sample
from tests.reports.comparison.pairs import Asked, compared, pair
from tests.support.workbooks import records_in, sheets_in

STORY = compared()
ENDS = [Asked(roster=sample.NO_SUPERVISORS, tendency=one) for one in (sample.ALL_TOP, sample.ALL_BOTTOM)]
CASES = {
    "story": STORY,
    "merged": compared(None, Asked(roster=sample.ONE_MERGED_CELL)),
    "withheld": compared(None, Asked(roster=sample.WITHHELD)),
    "no self": compared(Asked(roster=sample.NO_SELF)),
    "top both times": compared(ENDS[0], ENDS[0]),
    "end to end": compared(*ENDS),
    "nothing": compared(Asked(roster=sample.NO_SELF), Asked(roster=sample.ONLY_SELF)),
}
SHEETS = dict(
    [
        *(("All others", "others"), ("Own view", "own"), ("Gaps", "gap"), ("Perceived change", "perceived")),
        *(
            ("Beyond the control area", "beyond"),
            ("Looking back", "looking_back"),
            ("Groups", "area"),
            ("Items", "item"),
        ),
    ]
)
every_case = pytest.mark.parametrize("comparison", CASES.values(), ids=CASES)


def csv_rows(comparison: Comparison) -> list[dict[str, str]]:
    return list(csv.DictReader(to_csv(comparison).removeprefix("\ufeff").splitlines()))


def leaves(value: Any) -> Iterator[Any]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if inside is None:
        yield value
    else:
        for one in inside:
            yield from leaves(one)


@every_case
def test_the_table_holds_every_view_of_every_area(comparison: Comparison) -> None:
    kinds = {"self": "own", "others": "others"}
    told = {
        (row["kind"], row["area"], row["cell"]): (row["then_text"], row["now_text"], row["then_n"], row["now_n"])
        for row in csv_rows(comparison)
        if row["kind"] in ("area", "own", "others")
    }
    expected = {
        (kinds.get(str(row.cell), "area"), str(row.area), str(row.cell)): (
            row.then_text,
            row.now_text,
            row.then_n,
            row.now_n,
        )
        for row in area_table(comparison).astype("str").itertuples()
    }
    plain = {key: tuple(str(one).replace("≤", "<=") for one in row) for key, row in expected.items()}
    assert told == plain


@every_case
def test_every_number_of_the_table_is_in_the_json(comparison: Comparison) -> None:
    document = json.loads(to_json(comparison))
    by_area = {area["id"]: set(leaves(area)) for area in document["areas"]}
    for row in rows_of(comparison):
        held = set(leaves(document["items"][row.item][row.cell])) if row.item else by_area[row.area]
        for number in (row.then, row.now):
            assert number is None or round(number.value, 4) in held
        if row.kind != "gap":
            assert row.change is None or row.change / 10 in held
        assert row.least is None or row.least / 10 in held


@every_case
def test_every_row_of_the_table_is_in_the_workbook(comparison: Comparison) -> None:
    sheets = sheets_in(to_xlsx(comparison))
    for name, kind in SHEETS.items():
        rows = [row for row in rows_of(comparison) if row.kind == kind]
        records = list(records_in(sheets[name])) if name in sheets else []
        assert len(records) == len(rows)
        for row, record in zip(rows, records, strict=True):
            held = {cell.text for cell in record.values()}
            assert row.area == record["area"].text
            assert {one.text for one in (row.then, row.now) if one} <= held
            change = record.get("change")
            assert change is None or change.value == ("" if row.change is None else row.change / 10)


def test_the_first_sheet_says_what_was_compared() -> None:
    about = [(name.text, value.text) for name, value in sheets_in(to_xlsx(STORY))["About"]]
    assert ("Earlier wave", "spring") in about
    assert ("Later wave", "winter") in about
    hashes = [numbers_hash(STORY.earlier), numbers_hash(STORY.later)]
    assert [value for name, value in about if name == "Hash of its numbers"] == hashes


def test_each_kind_of_number_has_rows_and_says_what_may_be_told() -> None:
    rows = csv_rows(STORY)
    assert {row["kind"] for row in rows} == set(SHEETS.values())
    [delegation] = [
        row for row in rows if row["kind"] == "others" and row["role"] == "focus" and row["told"] == "higher"
    ]
    assert (delegation["area"], delegation["change_text"], delegation["least"]) == (
        "effective_delegation",
        "0.8",
        "0.7",
    )
    assert [row["told"] for row in rows if row["kind"] == "beyond"] == ["improved", ""]
    assert {row["cell"] for row in rows if row["kind"] == "perceived"} == {"anonymous", "supervisor"}


def test_between_two_equal_ranges_there_is_no_change() -> None:
    rows = [row for row in csv_rows(CASES["top both times"]) if row["kind"] in ("others", "area", "item", "gap")]
    ranges = [row for row in rows if row["kind"] == "gap" or row["then_text"].endswith("+")]
    assert ranges
    assert {(row["change_text"], row["change"]) for row in ranges} == {("", "")}
    assert {row["told"] for row in rows if row["kind"] == "others"} == {str(Told.SAME_RANGE)}
    for area in json.loads(to_json(CASES["top both times"]))["areas"]:
        assert area["others"] is None or area["others"]["change"] is area["gap"]["closed"] is None


def test_what_one_wave_withholds_has_no_row() -> None:
    assert {row["cell"] for row in csv_rows(CASES["withheld"]) if row["kind"] in ("area", "item", "others")} == {
        "self",
        "supervisor",
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " ="])
def test_a_name_that_could_run_is_text(start: str) -> None:
    earlier, later = pair()
    text = f"{start}HYPERLINK(1)"
    first, *rest = later.instrument.areas
    item = replace(first.items[0], wording=Wording(text, text))
    areas = (replace(first, title=text, items=(item, *first.items[1:])), *rest)
    hostile = compare(earlier, replace(later, executive=text, instrument=replace(later.instrument, areas=areas)))
    cells = [cell for row in csv.reader(to_csv(hostile).removeprefix("\ufeff").split("\r\n")[1:]) for cell in row]
    assert sum("HYPERLINK" in cell for cell in cells) > 4
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r", " ="))]
    assert not [cell for cell in cells if cell.startswith("-") and "HYPERLINK" in cell]
    told = [cell for rows in sheets_in(to_xlsx(hostile)).values() for row in rows for cell in row]
    assert {cell.form for cell in told if "HYPERLINK" in cell.text} == {"@"}


@pytest.mark.parametrize("write", [to_csv, to_xlsx, to_json])
def test_the_same_releases_give_the_same_bytes_also_when_they_were_read_from_files(write: Any) -> None:
    files = [from_json(release_json(release)) for release in pair()]
    assert write(compared()) == write(compare(*pair())) == write(compare(files[0], files[1]))


def test_the_table_begins_as_spreadsheets_want_it() -> None:
    assert to_csv(STORY).startswith("\ufeff" + ",".join(COLUMNS) + "\r\n")


@every_case
def test_a_comparison_is_checked_by_reckoning_it_again(comparison: Comparison) -> None:
    found = verify(to_json(comparison), comparison.earlier, comparison.later)
    assert to_json(found) == to_json(comparison)


@pytest.mark.parametrize(
    ("key", "altered"),
    [
        ("areas[1].others.change", lambda told: told["areas"][1]["others"].update(change=0.9)),
        ("areas[1].told", lambda told: told["areas"][1].update(told="lower")),
        ("focus", lambda told: told["focus"].pop()),
        ("control", lambda told: told.update(control=None)),
        ("before.wave", lambda told: told["before"].update(wave="other")),
        ("releases_sha256", lambda told: told.update(releases_sha256="0" * 64)),
        ("later.numbers_sha256", lambda told: told["later"].update(numbers_sha256="0" * 64)),
        ("mood", lambda told: told.update(mood="good")),
        ("overlap", lambda told: told.pop("overlap")),
    ],
)
def test_the_first_key_that_differs_is_named(key: str, altered: Any) -> None:
    told = json.loads(to_json(STORY))
    altered(told)
    with pytest.raises(ComparisonError) as refused:
        verify(json.dumps(told), STORY.earlier, STORY.later)
    assert str(refused.value).startswith(f"{key}: ")


def test_the_comparison_of_other_releases_is_refused() -> None:
    other = compared(None, Asked(seed=99))
    with pytest.raises(ComparisonError, match=r"^later\.numbers_sha256: expected"):
        verify(to_json(STORY), other.earlier, other.later)
    with pytest.raises(ComparisonError, match="give them in order"):
        verify(to_json(STORY), STORY.later, STORY.earlier)


@pytest.mark.parametrize("text", ["", "{", "[1, NaN]", '{"schema": 1, "schema": 2}'])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ComparisonError, match="not a comparison"):
        verify(text, STORY.earlier, STORY.later)


def test_releases_form_a_ledger() -> None:
    """A third wave is compared with the baseline, and names the wave between."""
    earlier, later = pair()
    between = Named(later.wave, numbers_hash(later))
    assert later.follows
    third = replace(
        later,
        wave="third",
        closed_on=later.closed_on.replace(year=2027),
        follows=replace(later.follows, before=between),
    )
    told = json.loads(to_json(compare(earlier, third)))
    assert told["before"] == {"wave": "winter", "numbers_sha256": between.numbers_sha256}
    assert told["earlier"]["wave"] == "spring"
    assert told["releases_sha256"] == releases_hash(earlier, third) != releases_hash(earlier, later)


def test_a_redacted_comment_changes_nothing() -> None:
    earlier, later = pair()
    redacted = replace(later, comments={})
    assert to_json(compare(earlier, redacted)) == to_json(STORY)
