"""Roster files as people save them: what is wrong is told by line and column, all at once, and then nothing is used."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from instruments.groups import RaterGroup
from surveys.invited.roster import Person, RosterError, RosterRules, check_self, people_of, read_roster

RULES = RosterRules(["en", "de"])
HEAD = "first_name,last_name,email,relationship,language"
PAT = "Pat,Peer,pat@example.org,peer,en"
GOOD = f"{HEAD}\n{PAT}\nRobin,Report,robin@example.org,direct_report,de\n"
TWO = [
    Person("Pat", "Peer", "pat@example.org", RaterGroup.PEER, "en"),
    Person("Robin", "Report", "robin@example.org", RaterGroup.DIRECT_REPORT, "de"),
]


def _people(text: str) -> list[Person]:
    return people_of(read_roster(text.encode()), RULES)


def _problems(content: str | bytes, rules: RosterRules = RULES) -> list[str]:
    with pytest.raises(RosterError) as refused:
        people_of(read_roster(content if isinstance(content, bytes) else content.encode()), rules)
    assert str(refused.value) == "\n".join(str(problem) for problem in refused.value.problems)
    return [str(problem) for problem in refused.value.problems]


SAVED_AS = {
    "plain": GOOD,
    "with a byte order mark": "\ufeff" + GOOD,
    "semicolons": GOOD.replace(",", ";"),
    "Windows line ends": GOOD.replace("\n", "\r\n"),
    "old Mac line ends": GOOD.replace("\n", "\r"),
    "no line end at the end": GOOD.rstrip("\n"),
    "blank lines between": GOOD.replace("\n", "\n\n \n,,,,\n"),
    "everything quoted": "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in GOOD.splitlines()),
    "empty columns at the right": GOOD.replace("\n", ",,,\n"),
    "empty columns below the headings only": GOOD.replace("en\n", "en,,\n").replace("de\n", "de,,,,,\n"),
    "spaces around": GOOD.replace(",", " , "),
    "no-break spaces around": GOOD.replace(",", "\u00a0,\u00a0"),
    "capital headings": GOOD.replace("first_name", "First_Name").replace("email", "EMAIL"),
    "capital addresses": GOOD.replace("pat@example.org", "PAT@Example.ORG"),
    "columns in another order": "email,relationship,first_name,language,last_name\n"
    "pat@example.org,peer,Pat,en,Peer\nrobin@example.org,direct_report,Robin,de,Report\n",
    "relationships in words": GOOD.replace("direct_report", "Direct report"),
    "relationships with a hyphen": GOOD.replace("direct_report", "direct-report"),
    "language left out": GOOD.replace("peer,en", "peer,").replace("peer,", "peer"),
}


@pytest.mark.parametrize("text", SAVED_AS.values(), ids=SAVED_AS.keys())
def test_a_roster_is_read_however_a_spreadsheet_saves_it(text: str) -> None:
    assert _people(text) == TWO


def test_without_a_language_column_everybody_gets_the_questionnaires_own() -> None:
    assert {p.language for p in _people("first_name,last_name,email,relationship\nPat,,pat@example.org,peer\n")} == {
        "en"
    }


NAMES = (
    "Zoë",
    "Nguyễn Văn",
    "李小龍",
    "O'Brien",
    "Jean-Luc",
    'Pat "P" Peer',
    "می\u200cخواهم",
    "👩\u200d🔬 Ada",
    "Pat, Dr.",
)


@pytest.mark.parametrize("name", NAMES)
def test_names_of_every_script_are_taken_as_they_are(name: str) -> None:
    quoted = name.replace('"', '""')
    assert _people(f'{HEAD}\n"{quoted}",,pat@example.org,peer,en\n')[0].first_name == name


def test_no_break_spaces_inside_a_name_become_spaces() -> None:
    assert _people(f"{HEAD}\nJean\u00a0Paul,,pat@example.org,peer,en\n")[0].first_name == "Jean Paul"


def test_every_problem_is_told_at_once_by_line_and_column() -> None:
    assert _problems(
        f"{HEAD}\n"
        ",Peer,pat@example.org,peer,en\n"
        "Pat,Peer,pat(at)example.org,peer,en\n"
        "Pat,Peer,pat@example.org,pier,en\n"
        "Pat,Peer,PAT@example.org,peer,fr\n"
        "Pat,Peer,sam@example.org,peer,en,more\n"
        f"{'x' * 101},Peer,kim@example.org,peer,en\n"
    ) == [
        "line 2, first_name: is empty; the invitation greets people by it",
        "line 3, email: 'pat(at)example.org' is not an e-mail address: An email address must have an @-sign.",
        "line 4, relationship: 'pier' is not one of self, supervisor, peer, direct_report, board, other;"
        " did you mean peer?",
        "line 4, email: Peer stands 3 times: lines 2, 4 and 5",
        "line 5, language: 'fr': the questionnaire is there in en, de",
        "line 5, email: Peer stands 3 times: lines 2, 4 and 5",
        "line 7, first_name: is longer than 100 characters",
    ]


@pytest.mark.parametrize(("wrong", "meant"), [("pear", "peer"), ("direct_repot", "direct_report"), ("slef", "self")])
def test_a_misspelt_relationship_is_told_what_it_may_have_meant(wrong: str, meant: str) -> None:
    assert _problems(f"{HEAD}\nPat,Peer,pat@example.org,{wrong},en\n")[0].endswith(f"did you mean {meant}?")


def test_an_unknown_relationship_is_told_once_for_everybody_who_has_it() -> None:
    crowd = "".join(f"Pat,Peer,pat{n}@example.org,pear,en\n" for n in range(13))
    (told,) = _problems(f"{HEAD}\n{PAT}\n{crowd}")
    assert told.startswith("line 3, relationship: 'pear' is not one of")
    assert told.endswith("did you mean peer? (so in lines 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and 2 more)")


def test_a_relationship_like_no_other_gets_no_suggestion() -> None:
    assert "did you mean" not in _problems(f"{HEAD}\nPat,Peer,pat@example.org,xyzzy,en\n")[0]


def test_line_numbers_are_right_below_quoted_cells_with_line_breaks() -> None:
    text = f'{HEAD}\n"Pat\nPaula",Peer,pat@example.org,peer,en\n\nRobin,Report,robin,peer,en\n'
    assert [line.split(":")[0] for line in _problems(text)] == ["line 2, first_name", "line 5, email"]


@pytest.mark.parametrize("char", ["\n", "\r", "\t", "\x00", "\x0b", "\x85", "\u2028", "\u2029", "\u202e", "\u2066"])
@pytest.mark.parametrize("column", ["first_name", "last_name"])
def test_a_name_that_could_break_a_header_or_turn_a_line_round_is_refused(char: str, column: str) -> None:
    cells = {"first_name": "Pat", "last_name": "Peer"}
    cells[column] = f"Pat{char}Bcc: all@example.org"
    text = f'{HEAD}\n"{cells["first_name"]}","{cells["last_name"]}",pat@example.org,peer,en\n'
    assert _problems(text) == [f"line 2, {column}: holds a line break or a control character; remove it"]


@pytest.mark.parametrize("name", ["https://charlie.example", "www.charlie.example", "charlie.example/17", "x://y"])
def test_a_name_that_would_become_a_link_in_the_letter_is_refused(name: str) -> None:
    """Each reader could be given a link of their own, which tells who opened it."""
    text = f"{HEAD}\n{name},Peer,pat@example.org,peer,en\n"
    assert "line 2, first_name: holds a web address" in _problems(text)[0]


@pytest.mark.parametrize("name", ["J.Peter", "Anne-Marie", "O'Neil", "Dr. Pat", "Pat/Patricia"])
def test_a_name_with_dots_and_strokes_is_still_a_name(name: str) -> None:
    people_of(read_roster(f"{HEAD}\n{name},Peer,pat@example.org,peer,en\n".encode()), RosterRules(["en"]))


def test_a_name_that_mail_programs_would_decode_is_refused() -> None:
    text = f"{HEAD}\n=?utf-8?q?a=0d=0aBcc=3A_all@example.org?=,Peer,pat@example.org,peer,en\n"
    assert "line 2, first_name: holds '=?'" in _problems(text)[0]


@pytest.mark.parametrize(
    "address",
    ["", "pat", "pat@", "@example.org", "pat@example", "pat@@example.org", "pat@exa mple.org", "pat@example..org",
     "jürgen@example.org", "pat@localhost", "pat@" + "a" * 250 + ".org", "pat\u2028@example.org",
     '"pat"@example.org', "pat@[127.0.0.1]", "Pat <pat@example.org> from work", "pat@example.org\nBcc: x@example.org"],
)  # fmt: skip
def test_what_no_mail_server_takes_is_refused(address: str) -> None:
    quoted = address.replace('"', '""')
    assert _problems(f'{HEAD}\nPat,Peer,"{quoted}",peer,en\n')[0].startswith("line 2, email: ")


def test_a_domain_in_other_letters_is_kept_as_mail_servers_know_it() -> None:
    assert _people(f"{HEAD}\nPat,Peer,Pat@Bücher.example,peer,en\n")[0].email == "pat@xn--bcher-kva.example"


def test_one_address_in_two_spellings_is_a_double() -> None:
    text = f"{HEAD}\nPat,,pat@bücher.example,peer,en\nPat,,PAT@xn--bcher-kva.example,peer,en\n"
    assert _problems(text) == ["line 3, email: Pat stands twice: lines 2 and 3"]


def test_somebody_invited_already_is_refused() -> None:
    rules = RosterRules(["en"], frozenset(["pat@example.org"]))
    assert _problems(f"{HEAD}\n{PAT}\n", rules) == ["line 2, email: pat@example.org is invited to this wave already"]


def test_a_column_about_something_else_is_left_out_and_named_once() -> None:
    roster = read_roster(f"{HEAD},Phone,email\n{PAT},+49 30 123,\n{PAT.replace('pat@', 'kim@')},,\n".encode())
    assert [person.email for person in people_of(roster, RULES)] == ["pat@example.org", "kim@example.org"]
    assert roster.notes == ("Left out: “Phone”, “email”.",)


def test_something_in_a_column_without_a_heading_is_not_dropped_silently() -> None:
    assert read_roster(f"{HEAD},,\n{PAT},,confidential\n".encode()).notes == ("Left out: column 7.",)


def test_a_roster_of_nobody_and_of_too_many_is_refused() -> None:
    assert "lists nobody" in _problems(HEAD)[0]
    crowd = "\n".join(f"Pat,Peer,pat{n}@example.org,peer,en" for n in range(501))
    assert "501 people; 500 are the most" in _problems(f"{HEAD}\n{crowd}")[0]
    assert len(_people(f"{HEAD}\n" + crowd.rpartition("\n")[0])) == 500


def test_an_encoding_that_is_not_known_is_told_with_the_remedy() -> None:
    for foreign in ("cp1251", "shift-jis", "mac-roman"):
        name = {"cp1251": "Иванова", "shift-jis": "山田太郎", "mac-roman": "Jürgen"}[foreign]
        (told,) = _problems(f"{HEAD}\n{PAT}\n{name},Peer,zoe@example.org,peer,en\n".encode(foreign))
        assert "in a spreadsheet choose 'CSV UTF-8' when saving" in told
        assert told.startswith("line 3: ")


def test_a_quote_that_never_ends_spoils_its_own_line_only_and_is_told() -> None:
    roster = read_roster(f'{HEAD}\n{PAT}\n"Robin,Report,robin@example.org,peer,en\n'.encode())
    assert [row.first_name for row in roster.rows.values()] == ["Pat", '"Robin']
    assert "line 3: cannot be read as CSV" in roster.notes[0]


@pytest.mark.parametrize("count", [0, 2])
def test_the_executive_stands_in_the_roster_exactly_once_as_self(count: int) -> None:
    own = [Person("Dana", "W", f"dana{n}@example.org", RaterGroup.SELF, "en") for n in range(count)]
    with pytest.raises(RosterError, match="list the executive once, as self"):
        check_self([*TWO, *own], "dana0@example.org")


def test_self_must_have_the_executives_address_in_whatever_case() -> None:
    own = Person("Dana", "W", "dana@example.org", RaterGroup.SELF, "en")
    check_self([*TWO, own], "Dana@Example.org")
    with pytest.raises(RosterError, match="both must be the same address"):
        check_self([*TWO, own], "alex@example.org")


def test_another_address_of_self_is_told_with_its_line() -> None:
    people = _people(f"{HEAD}\n{PAT}\n\nDana,W,dana@example.org,self,en\n")
    with pytest.raises(RosterError) as refused:
        check_self(people, "alex@example.org")
    assert str(refused.value) == (
        "line 4, email: the person with relationship self is dana@example.org, but the executive is alex@example.org;"
        " both must be the same address"
    )


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n \n"])
def test_an_empty_file_is_told_to_be_empty(content: bytes) -> None:
    assert _problems(content) == ["this is empty; give a line for each person"]


def test_the_outcome_counts_the_mistakes() -> None:
    for faults, outcome in ((1, "1 mistake; nothing was imported"), (2, "2 mistakes; nothing was imported")):
        with pytest.raises(RosterError) as refused:
            _people(HEAD + "\nPat,,pat,peer," * faults)
        assert refused.value.outcome == outcome


def test_an_empty_cell_is_told_to_be_empty_and_is_no_double() -> None:
    assert _problems(f"{HEAD}\nPat,,,,en\nPat,,,peer,en\n") == [
        "line 2, email: is empty; the invitation is sent to it",
        "line 2, relationship: is empty; it is one of self, supervisor, peer, direct_report, board, other",
        "line 3, email: is empty; the invitation is sent to it",
    ]


@pytest.mark.parametrize(("word", "meant"), [("boss", "supervisor"), ("Kolleg:in", "peer"), ("N-1", "direct_report")])
def test_a_word_for_a_relationship_stands_for_it(word: str, meant: str) -> None:
    assert _people(f"{HEAD}\nPat,Peer,pat@example.org,{word},en\n")[0].group == RaterGroup(meant)


PIECES = st.sampled_from([HEAD, PAT, ",", ";", "\n", "\r", '"', "self", "@", "\x00", "\ufeff", "peer", "é", "\u2028"])


@pytest.mark.outside
@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(), st.text().map(str.encode), st.lists(PIECES).map(lambda parts: "".join(parts).encode())))
@example(HEAD.encode() + b'\n"' + b"x" * 200_000 + b'",,,,\n')
@example(b"\xef\xbb\xbf" * 2)
@example((HEAD + "\n" + "," * 10_000).encode())
def test_any_file_at_all_gives_people_or_a_roster_error(content: bytes) -> None:
    try:
        people = people_of(read_roster(content), RULES)
    except RosterError as error:
        assert error.problems  # noqa: PT017
    else:
        assert people
