"""A roster as editable rows: whatever is pasted is kept, judged by the rules of the file, and comes back whole."""

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import astuple

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from instruments.groups import RaterGroup
from surveys.core.addresses import canonical_address
from surveys.invited.reading.reader import read
from surveys.invited.reading.table import LONGEST_CELL
from surveys.invited.roster import Person, Problem, Roster, RosterError, RosterRules, check_self, people_of, read_roster
from surveys.invited.rows import Row, as_json, as_roster, check_rows, check_whole, from_json, group_counts, tidied
from tests.surveys.invited.test_roster import HEAD, PAT, SAVED_AS, TWO

RULES = RosterRules(["en", "de"], frozenset(["taken@example.org"]))
RUTH = Row("Ruth", "Okafor", "ruth@example.org", "supervisor")
DANA = Row("Dana", "Whitfield", "dana@example.org", "self")
LISTED = "self, supervisor, peer, direct_report, board, other"


def _problems(*rows: Row, executive: str | None = None) -> list[dict[str, str]]:
    return [dict(one.problems) for one in check_rows(rows, RULES, executive)]


def _rows_read(content: str | bytes) -> tuple[Row, ...]:
    return read(content).people


def _refused(content: str | bytes) -> list[str]:
    with pytest.raises(RosterError) as refused:
        read(content)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize("nothing", ["\u200b", "\u200d", "\u3164", "\u2800\ufeff "])
def test_what_cannot_be_seen_is_empty_and_what_clings_to_a_text_comes_off(nothing: str) -> None:
    blank = Row(*[nothing] * 5)
    assert tidied(blank).is_blank
    assert _problems(blank) == [{}]
    assert "is empty" in _problems(Row(nothing, "Okafor", "ruth@example.org", "supervisor"))[0]["first_name"]
    clinging = Row(f"{nothing}Ruth", "Okafor", f"ruth@example.org{nothing}", f"{nothing}supervisor")
    assert not any(_problems(clinging)) or nothing == "\u200d"  # a joiner belongs to its neighbour


# --- what is pasted ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", SAVED_AS.values(), ids=SAVED_AS.keys())
def test_every_file_that_the_command_line_takes_is_read_as_the_same_people(text: str) -> None:
    rows = _rows_read(text.encode())
    assert people_of(as_roster(rows), RULES) == TWO
    assert not any(_problems(*rows))


ONE_PERSON = {
    "standard order": "Ruth,Okafor,ruth@example.org,supervisor",
    "semicolons": "Ruth;Okafor;ruth@example.org;supervisor",
    "a spreadsheet's cells": "Ruth\tOkafor\truth@example.org\tsupervisor\t",
    "as in a mail": "Ruth Okafor <ruth@example.org>, supervisor",
    "as in a mail, quoted": '"Ruth Okafor" <ruth@example.org>, supervisor',
    "as in a mail, without a comma": "Ruth Okafor <ruth@example.org> supervisor",
    "name in one": "Ruth Okafor, ruth@example.org, supervisor",
    "name in one and angles": "Ruth Okafor, <ruth@example.org>, supervisor",
    "name in one, semicolons": "Ruth Okafor; ruth@example.org; Line manager",
    "as in an address book": "Okafor, Ruth <ruth@example.org>, boss",
    "the address first": "ruth@example.org, Ruth, Okafor, boss",
    "mailto and signs that nobody sees": "Ruth,Okafor,mailto:\u202aru\u200bth@example.org\u202c,boss",
    "below a title": "Round of spring\n\nRuth,Okafor,ruth@example.org,boss",
    "below the relationship": "Bosses:\nRuth Okafor <ruth@example.org>",
    "headings in words": "First name,Last name,E-mail,Relationship\nRuth,Okafor,ruth@example.org,Boss",
    "headings in capitals": "FIRST NAME\tSURNAME\tE-MAIL ADDRESS\tGROUP\nRuth\tOkafor\truth@example.org\tSupervisors",
    "headings with one name": "Name;Email;Group\nRuth Okafor;ruth@example.org;manager",
    "headings with a surname beside a name": "Name,Surname,Email,Group\nRuth,Okafor,ruth@example.org,manager",
    "headings with a first name beside a name": "Name,First name,Email,Group\nOkafor,Ruth,ruth@example.org,boss",
    "headings in another order": "relationship,email,last_name,first_name\nsupervisor,ruth@example.org,Okafor,Ruth",
    "blank lines about it": "\n \n,,,\nRuth,Okafor,ruth@example.org,supervisor\n\t\n\n",
    "a byte order mark": "\ufeffRuth,Okafor,ruth@example.org,supervisor",
    "spaces about the cells": " Ruth ,\u00a0Okafor , ruth@example.org\t, supervisor ",
}


@pytest.mark.parametrize("text", ONE_PERSON.values(), ids=ONE_PERSON.keys())
def test_a_person_is_read_in_whatever_way_people_write_one(text: str) -> None:
    assert _rows_read(text) == (RUTH,)


def test_a_fifth_cell_is_the_language_whatever_the_way() -> None:
    for line in ("Ruth,Okafor,ruth@example.org,boss,de", "Ruth Okafor <ruth@example.org>,boss,de"):
        assert _rows_read(line) == (Row("Ruth", "Okafor", "ruth@example.org", "supervisor", "de"),)


PLACED = {
    "ruth@example.org": Row(email="ruth@example.org"),
    "ruth@example.org, colleague": Row(email="ruth@example.org", relationship="peer"),
    "Mary Ann Smith, m@example.org, peer": Row("Mary Ann Smith", "", "m@example.org", "peer"),
    "Dr. Smith <m@example.org>, peer": Row("Dr. Smith", "", "m@example.org", "peer"),
    "Ruth, ruth@example.org, pier": Row("Ruth", "", "ruth@example.org", "pier"),
    "Mail, Group, mail@example.org, peer": Row("Mail", "Group", "mail@example.org", "peer"),
    "E-mail\nruth@example.org": Row(email="ruth@example.org"),
    "First name, Last name, Group\nRuth, Okafor, boss": Row("Ruth", "Okafor", "", "supervisor"),
}


@pytest.mark.parametrize(("line", "row"), PLACED.items())
def test_texts_are_parted_and_placed_only_where_it_is_sure(line: str, row: Row) -> None:
    assert _rows_read(line) == (row,)


AS_TYPED = [
    "Dr., Ruth, Okafor, ruth@example.org",
    "ruth@example.org, ruth@example.net, peer",
    "Ruth Okafor, ruth@example.org, ruth@example.net",
    "ruth@example.org <ruth@example.net>, peer",
    "Ruth <ruth@example.org> from work",
    "Ruth ruth@example.org, peer",
    "Ruth <ruth@example.org> <ruth@example.net>",
    'Pat "P, Peer", "x" y, peer',
    "just a sentence",
]


@pytest.mark.parametrize("line", AS_TYPED)
def test_what_cannot_be_placed_stays_as_typed_and_is_told(line: str) -> None:
    (row,) = _rows_read(line)
    assert [text for text in as_json([row])[0].values() if text] == [
        cell.strip() for cell in line.split(",") if cell.strip()
    ]
    assert any(_problems(row))


def test_a_cell_without_a_column_is_kept_where_a_check_finds_it() -> None:
    (row,) = _rows_read(f"{PAT},+49 30 123")
    assert row.language == "en, +49 30 123"
    assert "'en, +49 30 123'" in _problems(row)[0]["language"]


def test_a_stray_quote_spoils_its_own_line_only() -> None:
    rows = _rows_read(f'{PAT}\n"Robin,Report,robin@example.org,peer\n"Kim, K.",New,kim@example.org,peer')
    assert [row.first_name for row in rows] == ["Pat", '"Robin', "Kim, K."]


@pytest.mark.parametrize(
    ("words", "group"),
    [
        ("self myself Executive ME", RaterGroup.SELF),
        ("supervisor boss Manager LINE-MANAGER Supervisors line_manager", RaterGroup.SUPERVISOR),
        ("peer Peers colleague Co-worker", RaterGroup.PEER),
        ("direct_report Direct-Report direct reports report team-member", RaterGroup.DIRECT_REPORT),
        ("board Board_member", RaterGroup.BOARD),
        ("other Others Stakeholder", RaterGroup.OTHER),
    ],
)
def test_words_people_use_for_a_relationship_become_its_own_name(words: str, group: RaterGroup) -> None:
    for word in words.split():
        assert tidied(Row(relationship=f" {word} ")).relationship == group.value
        assert _rows_read(f"Ruth,Okafor,ruth@example.org,{word}")[0].relationship == group.value


def test_a_relationship_nobody_knows_stays_as_typed() -> None:
    assert tidied(Row(relationship="Pier 4")).relationship == "Pier 4"


def test_what_is_no_text_is_refused_with_the_remedy() -> None:
    assert "cannot be read as a spreadsheet" in _refused(b"PK\x03\x04\x14\x00\x06")[0]
    for nothing in (b"", b"\xef\xbb\xbf", b" \n\t\r\n"):
        assert _refused(nothing) == ["this is empty; give a line for each person"]
    for nothing_seen in ("", "\ufeff", "\u200b\n"):
        assert _refused(nothing_seen) == ["this is empty; give a line for each person"]
    for nobody in (HEAD, f"{HEAD}\n,,,", ",,,"):
        assert _refused(nobody) == ["the roster lists nobody; add a line for each person"]


def test_five_hundred_people_are_the_most() -> None:
    crowd = [f"Pat,Peer,pat{n}@example.org,peer" for n in range(501)]
    assert len(_rows_read("\n".join(crowd[:500]))) == 500
    assert _refused("\n".join(crowd)) == ["the roster lists 501 people; 500 are the most"]


def test_an_overlong_text_is_refused_with_its_line() -> None:
    assert len(_rows_read("x" * LONGEST_CELL)[0].first_name) == LONGEST_CELL
    (told,) = _refused(f"{PAT}\n\n" + "x" * (LONGEST_CELL + 1))
    assert told.startswith("line 3: holds a text of 1001 characters; 1000 are the most")


# --- what is checked ---------------------------------------------------------------------------------------------


def test_every_problem_stands_beside_its_field_as_a_sentence() -> None:
    rows = [
        RUTH,
        Row("", "x" * 101, "ruth(at)example.org", "pier", "fr"),
        Row(),
        Row("Ruth\nBcc", "", "RUTH@example.org", "", ""),
        Row("Kim", "New", "", "boss", "DE"),
        Row("Kim", "New", "taken@example.org", "peer"),
    ]
    assert _problems(*rows) == [
        {},
        {
            "first_name": "This is empty; the invitation greets people by it.",
            "last_name": "This is longer than 100 characters.",
            "email": "'ruth(at)example.org' is not an e-mail address: An email address must have an @-sign.",
            "relationship": f"'pier' is not one of {LISTED}; did you mean peer?",
            "language": "'fr': the questionnaire is there in en, de.",
        },
        {},
        {
            "first_name": "This holds a line break or a control character; remove it.",
            "email": "Ruth Okafor stands twice: rows 1 and 4.",
            "relationship": f"This is empty; it is one of {LISTED}.",
        },
        {
            "email": "This is empty; the invitation is sent to it.",
            "relationship": f"'boss' is not one of {LISTED}; did you mean supervisor?",
        },
        {"email": "taken@example.org is invited to this wave already."},
    ]
    assert [one.row for one in check_rows(rows, RULES, None)] == rows


def test_the_executives_other_address_is_told_beside_it() -> None:
    assert _problems(RUTH, DANA, executive="Dana@Example.org") == [{}, {}]
    (_, told) = _problems(RUTH, DANA, executive="alex@example.org")
    assert told["email"].endswith("but the executive is alex@example.org; both must be the same address.")
    assert check_whole([RUTH, DANA], RULES, "alex@example.org") == ()
    assert _problems(RUTH, DANA) == [{}, {}]


def test_what_concerns_all_rows_is_told_once() -> None:
    second = Row("Dana", "Two", "dana2@example.org", "self")
    once = "the relationship self; list the executive once, as self."
    assert check_whole([RUTH], RULES, "dana@example.org") == (f"Nobody has {once}",)
    assert check_whole([DANA, second], RULES, "dana@example.org") == (f"2 people have {once}",)
    assert check_whole([DANA, RUTH], RULES, "dana@example.org") == ()
    assert check_whole([RUTH], RULES, None) == ()
    for nobody in ([], [Row(), Row(" ", "\u00a0")]):
        assert check_whole(nobody, RULES, "dana@example.org") == (
            "The roster lists nobody; add a line for each person.",
        )
    crowd = [Row("Pat", "", f"pat{n}@example.org", "peer") for n in range(501)]
    assert check_whole(crowd[:500], RULES, None) == ()
    assert check_whole(crowd, RULES, None) == ("The roster lists 501 people; 500 are the most.",)


def test_rows_are_counted_by_group_where_it_is_known() -> None:
    rows = [RUTH, Row(relationship="Boss"), Row(relationship="pier"), Row(), DANA]
    assert group_counts(rows) == {RaterGroup.SELF: 1, RaterGroup.SUPERVISOR: 2}


# --- for every text ----------------------------------------------------------------------------------------------

NAMES = st.sampled_from(["Ruth", "Zoë", "=1+1", '"P" Peer', "a,b;c\td", "", " \u00a0", "می\u200cخواهم", "x" * 101])
EMAILS = st.sampled_from(
    ["ruth@example.org", "RUTH@example.org ", "a@bücher.example", "taken@example.org", "dana@example.org", "x", ""]
)
GROUPS = st.sampled_from([*RaterGroup, "boss", "Direct Report", "", "pier"])
ANY = st.text(st.characters(), max_size=20)
TEXTS = st.text(max_size=20)


def _rows_of(text: st.SearchStrategy[str]) -> st.SearchStrategy[list[Row]]:
    wild = st.builds(Row, text, text, text, text, text)
    near = st.builds(Row, NAMES | text, NAMES, EMAILS, GROUPS, st.sampled_from(["", "EN", "de", "fr"]))
    good = st.builds(
        Row,
        st.sampled_from(["Ruth", "Zoë\u00a0", "=1+1", '"P"']),
        NAMES.filter(lambda name: len(name) < 100),
        st.integers(0, 9).map(lambda n: f"Pat{n}@example.org"),
        st.sampled_from(RaterGroup),
        st.sampled_from(["", "EN", "de"]),
    )
    return st.lists(wild | near | good, max_size=5) | st.lists(good, max_size=4)


@settings(max_examples=120, deadline=None)
@given(_rows_of(ANY), st.sampled_from([None, "dana@example.org", "Pat1@Example.org"]))
@example([Row("\ud800", "", "a@example.org", "peer")], None)
@example([Row("Pat", "", "a@example.org", "peer", "x" * 200_000)], None)
@example([Row("Pat", " " * 200_000, "a@example.org", "peer")], None)
@example([Row("Pat", "", "Pat1@example.org", "self")], "Pat1@Example.org")
def test_rows_are_told_a_problem_exactly_where_their_roster_is_refused(rows: list[Row], executive: str | None) -> None:
    told = any(_problems(*rows, executive=executive)) or bool(check_whole(rows, RULES, executive))
    try:
        people = people_of(as_roster(rows), RULES)
        if executive is not None:
            check_self(people, executive)
    except RosterError:
        assert told
    else:
        assert not told
        filled = [tidied(row) for row in rows if not tidied(row).is_blank]
        assert [(p.first_name, p.last_name, p.group) for p in people] == [
            (row.first_name, row.last_name, RaterGroup(row.relationship)) for row in filled
        ]
        assert [p.email for p in people] == [canonical_address(row.email) for row in filled]


@settings(max_examples=100, deadline=None)
@given(_rows_of(TEXTS))
def test_rows_come_back_whole_from_their_file(rows: list[Row]) -> None:
    filled = tuple(tidied(row) for row in rows if not tidied(row).is_blank)
    assume(filled)
    assert _rows_read(_file(rows)) == filled


@settings(max_examples=100, deadline=None)
@given(_rows_of(TEXTS))
def test_rows_are_refused_in_the_words_and_at_the_lines_of_their_file(rows: list[Row]) -> None:
    rows = [Row(*(re.sub(r"[\n\r]", " ", text) for text in astuple(row))) for row in rows]  # a line for each row
    assume(as_roster(rows).rows)
    below_headings = Roster({number + 1: row for number, row in as_roster([*map(tidied, rows)]).rows.items()})
    assert _outcome(below_headings) == _outcome(read_roster(_file(rows)))


def _outcome(roster: Roster) -> list[tuple[int, Person]] | list[Problem]:
    try:
        return [(person.line, person) for person in people_of(roster, RULES)]
    except RosterError as error:
        return [*error.problems]


def _file(rows: Sequence[Row]) -> bytes:
    """Write rows as a spreadsheet would save them."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["first_name", "last_name", "email", "relationship", "language"])
    writer.writerows(astuple(row) for row in rows)
    return file.getvalue().encode()


@settings(max_examples=50, deadline=None)
@given(_rows_of(TEXTS))
def test_rows_come_back_as_they_were_from_json(rows: list[Row]) -> None:
    assert from_json(json.loads(json.dumps(as_json(rows)))) == tuple(rows)


def test_a_key_that_was_not_stored_is_an_empty_text() -> None:
    assert from_json([{"email": "ruth@example.org"}]) == (Row(email="ruth@example.org"),)


@pytest.mark.parametrize("data", [None, {}, "x", [1], [None], [{"email": 1}], [{"phone": "x"}], [["email"]]])
def test_what_is_not_rows_in_json_is_refused(data: object) -> None:
    with pytest.raises(RosterError, match="the stored roster cannot be read"):
        from_json(data)


WORDS = [HEAD, PAT, "Name,Email", "Ruth Okafor <ruth@example.org>", "ruth@example.org", "boss", "\ud800", "\ufeff"]
PIECES = st.sampled_from([*WORDS, *'<>@,;\t\n\r"\x00é\u2028\u00a0 '])


@settings(max_examples=120, deadline=None)
@given(st.text(st.characters()) | st.lists(PIECES, max_size=30).map("".join))
@example('"' + "x" * 200_000)
@example("," * 10_000)
@example("<" * 900 + "a@" * 40)
def test_any_text_at_all_gives_rows_that_can_be_checked_or_a_roster_error(text: str) -> None:
    try:
        rows = _rows_read(text)
    except RosterError as error:
        assert error.problems  # noqa: PT017
    else:
        assert rows
        assert not any(row.is_blank for row in rows)
        assert len(check_rows(rows, RULES, "dana@example.org")) == len(rows)


@pytest.mark.outside
@settings(max_examples=100, deadline=None)
@given(st.binary())
def test_any_bytes_at_all_give_rows_or_a_roster_error(content: bytes) -> None:
    try:
        assert _rows_read(content)
    except RosterError as error:
        assert error.problems  # noqa: PT017


WORD = st.integers(0, 99).map(lambda n: f"w{n}")
CELL = st.lists(WORD | st.sampled_from(["@", "<", ">", '"', " ", "w1@w2", "<w3@w4>"]), max_size=4).map("".join)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=8), min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_no_word_of_what_was_pasted_is_lost_or_doubled(lines: list[list[str]], delimiter: str) -> None:
    text = "\n".join(delimiter.join(cells) for cells in lines)
    words = re.findall(r"w\d+", text)
    assume(words)
    reading = read(text)
    assume(not reading.question)
    kept = " ".join([*(cell for row in reading.people for cell in as_json([row])[0].values()), *reading.notes])
    assert sorted(re.findall(r"w\d+", kept)) == sorted(words)


def test_a_person_read_from_a_file_knows_their_line_and_is_still_the_same_person() -> None:
    (person,) = people_of(read_roster(_file([Row(), RUTH])), RULES)
    assert person.line == 3
    assert person == Person("Ruth", "Okafor", "ruth@example.org", RaterGroup.SUPERVISOR, "en")
