"""A letter and its marks are one thing: composed where Unicode can, and free of signs that turn text around."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.letters.clusters import clusters, script_of, without_joiners


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Zoë", ["Z", "o", "ë"]),
        ("e\u0301", ["é"]),
        ("q\u0303a", ["q\u0303", "a"]),
        ("\u0915\u094d\u200d\u0937", ["\u0915\u094d\u200d", "\u0937"]),
        ("\u0645\u06cc\u200c\u062e", ["\u0645", "\u06cc\u200c", "\u062e"]),
        ("\u200dab", ["a", "b"]),
        ("a\n\u0301b", ["a", "\n", "\u0301", "b"]),
        ("a\u202eb\u202c\u2066c\u2069\xad\x07", ["a", "b", "c"]),
        ("\N{SNOWMAN}\ufe0f", ["\N{SNOWMAN}"]),
        ("", []),
    ],
)
def test_marks_and_joiners_stay_with_their_letter(text: str, found: list[str]) -> None:
    assert list(clusters(text)) == found


@given(st.text())
def test_what_was_taken_apart_is_the_same_when_it_is_taken_apart_again(text: str) -> None:
    once = "".join(clusters(text))
    assert "".join(clusters(once)) == once


def test_scripts_are_named_as_unicode_names_their_letters() -> None:
    found = [script_of(letter) for letter in ("\u0639", "\u0915\u094d", "\u4f1a", "\u3042", "\ud55c", "\U0010ffff")]
    assert found == ["ARABIC", "DEVANAGARI", "CJK", "HIRAGANA", "HANGUL", ""]


def test_joiners_can_be_left_out() -> None:
    assert without_joiners("\u06cc\u200c") == "\u06cc"
