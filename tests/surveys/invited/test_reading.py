"""Rosters as people have them, through the one reader of both doors: the right people, or one clear question."""

import io
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.invited import words
from surveys.invited.people import RosterError, Row
from surveys.invited.reading import sheets
from surveys.invited.reading.reader import Choice, read
from surveys.invited.roster import RosterRules, read_roster
from surveys.invited.rows import check_rows

FOLDER = Path(__file__).parent / "rosters"
NOT_ROSTERS = ("", ".py", ".gitattributes")
FILES = sorted(path.name for path in FOLDER.iterdir() if path.suffix not in NOT_ROSTERS and path.stem[0] != ".")
RUTH = Row("Ruth", "Okafor", "ruth@example.org", "supervisor")
TOM = Row("Tom", "Lindqvist", "tom@example.org", "peer")
ZOE = Row("Zoë", "Weiß", "zoe@example.org", "direct_report")
MEI = Row("Mei", "Tanaka", "mei@example.org", "board")
FOUR = (RUTH, TOM, ZOE, MEI)
NO_GROUPS = (*(Row(row.first_name, row.last_name, row.email) for row in FOUR[:3]), Row(email=MEI.email))
OTHERS = {
    "address_line.txt": NO_GROUPS,
    "address_line_commas.txt": NO_GROUPS,
    "errors_and_formulas.xlsx": (RUTH, Row("Tom", "Lindqvist", "", "peer"), Row("Zoë", "Weiß", ZOE.email), MEI),
    "merged.xlsx": (*FOUR, Row("Ann", "Alba", "ann@example.org", "board")),
    "stray_quote.csv": (RUTH, Row('"Tom', "Lindqvist", TOM.email, "peer"), ZOE, MEI),
    "twice.csv": (*FOUR, Row("Ruth", "O.", "RUTH@example.org", "peer")),
}
ASKED = {
    "six_columns_without_headings.csv": "What stands in which column?",
    "two_addresses.csv": "Which column holds the e-mail address?",
    "unknown_relationship_column.csv": "Which column says the relationship?",
    "unread_headings.csv": "Which column says the relationship? Which column holds the name?",
}
REFUSED = {
    "cyrillic_1251.csv": "choose 'CSV UTF-8' when saving",
    "japanese_sjis.csv": "choose 'CSV UTF-8' when saving",
    "empty.xlsx": "this spreadsheet is empty",
}
NOTED = {
    "personnel_export.csv": "Left out: “Employee ID”, “Manager”, “Department”.",
    "several_sheets.xlsx": "Only the sheet “People” was read; addresses stand in “Last year” too.",
    "stray_quote.csv": "line 5: cannot be read as CSV",
    "title_lines.csv": "Passed over above the people: “Feedback for Dana Whitfield”, “spring 2026”.",
    "unknown_columns.csv": "Left out: “Mobile”, “Manager Email”.",
}


def test_there_are_rosters_of_every_kind() -> None:
    assert len(FILES) >= 50
    assert {*OTHERS, *ASKED, *REFUSED, *NOTED} <= set(FILES)


@pytest.mark.outside
@pytest.mark.parametrize("name", FILES)
def test_a_roster_gives_the_right_people_or_one_clear_question(name: str) -> None:
    content = (FOLDER / name).read_bytes()
    if name in REFUSED:
        with pytest.raises(RosterError, match=REFUSED[name]):
            read(content)
        return
    reading = read(content)
    assert reading.question == ASKED.get(name, "")
    if name not in ASKED:
        assert reading.people == OTHERS.get(name, FOUR)
    assert NOTED.get(name, "") in " ".join(reading.notes)


@pytest.mark.outside
def test_the_command_line_takes_what_is_sure_and_is_asked_what_is_not() -> None:
    roster = read_roster((FOLDER / "office_export.xls").read_bytes())
    assert tuple(roster.rows.values()) == FOUR
    assert (list(roster.rows), roster.unit) == ([4, 5, 6, 7], "row")
    with pytest.raises(RosterError, match=r"“Circle” .A, B.*Write first_name, last_name"):
        read_roster((FOLDER / "unknown_relationship_column.csv").read_bytes())


def test_an_answer_lays_the_columns_out_and_what_was_carried_is_read_the_same() -> None:
    asked = read((FOLDER / "unread_headings.csv").read_bytes())
    carried = asked.table.as_text()
    uses = ("first_name", "last_name", "email", "relationship")
    answered = read(carried, Choice(uses, headed=True))
    assert answered.question == ""
    assert [row.relationship for row in answered.people] == ["Esimies", "Kollega", "Kollega", "Muu"]
    assert list(answered.rows) == [2, 3, 4, 5]
    assert len(read(carried, Choice(uses, headed=False)).people) == 5
    everybody = read(carried, Choice((*uses[:3], ""), headed=True, everybody="peer"))
    assert {row.relationship for row in everybody.people} == {"peer"}


def test_no_word_has_two_meanings() -> None:
    for kind, meanings in words.data().items():
        found = Counter({(words.key(word), meaning) for meaning, by in meanings.items() for word in _words(by)})
        doubled = Counter(key for key, _ in found)
        assert not [key for key, count in doubled.items() if count > 1], kind


def _words(languages: Mapping[str, list[str]] | list[str]) -> list[str]:
    every = languages if isinstance(languages, list) else [word for some in languages.values() for word in some]
    return [word for word in every if word not in ("N+1", "N-1")]


# --- what is no roster, or too much of one ------------------------------------------------------------------------


def _packed(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


def _swollen() -> bytes:
    """A file that says of its one byte that it will be 300 MB."""
    packed = bytearray(_packed(sheet=b"x"))
    at = packed.rindex(b"PK\x01\x02")
    packed[at + 24 : at + 28] = (300 * 1024 * 1024).to_bytes(4, "little")
    return bytes(packed)


TOO_MUCH = {
    "declares 300 MB": (_swollen, "declares more cells than any roster"),
    "has 2001 parts": (
        lambda: _packed(**{f"part{n}": b"" for n in range(2001)}),
        "declares more cells than any roster",
    ),
    "is packed and has 20 MB": (lambda: b"PK\x03\x04" + bytes(20 * 1024 * 1024), "more than 4 MB"),
    "is text and has 20 MB": (lambda: b"x" * (20 * 1024 * 1024), "more than 4 MB"),
    "is no spreadsheet": (lambda: b"PK\x03\x04" + bytes(range(256)), "cannot be read as a spreadsheet"),
    "is a letter": (lambda: _packed(word__document_xml=b""), "this is a text document"),
    "has 6000 lines": (lambda: b"a,b\n" * 6000, "this holds 6000 lines"),
}


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_what_declares_or_holds_too_much_is_refused_before_it_is_opened(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "_opened", lambda _: pytest.fail("it was opened"))
    content, why = TOO_MUCH[kind]
    with pytest.raises(RosterError, match=why):
        read(content())


@pytest.mark.outside
def test_a_small_sheet_of_two_cells_far_apart_is_refused_and_takes_nobody_with_it() -> None:
    whole = (FOLDER / "merged.xlsx").read_bytes()
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            if part.endswith("sheet1.xml"):
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", far)
                assert far in content
            new.writestr(part, content)
    with pytest.raises(RosterError, match="declares more cells than any roster"):
        read(file.getvalue())


@pytest.mark.outside
@settings(max_examples=25, deadline=5000)
@given(
    st.sampled_from(["merged.xlsx", "office_de.ods", "office_old.xls"]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=20),
    st.floats(0.2, 1),
)
def test_any_broken_spreadsheet_gives_rows_or_a_roster_error_in_time(
    name: str, changes: list[tuple[float, int]], kept: float
) -> None:
    content = bytearray((FOLDER / name).read_bytes())
    for place, byte in changes:
        content[int(place * (len(content) - 1))] = byte
    try:
        reading = read(bytes(content[: int(len(content) * (kept if kept < 0.9 else 1))]))
    except RosterError as error:
        assert error.problems  # noqa: PT017
    else:
        check_rows(reading.people, RosterRules(["en"]), None)
