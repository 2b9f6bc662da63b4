"""What counts as empty: one rule, from comments to the names of people."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.comments import clean_comment
from instruments.visible import is_blank, trimmed

NOTHING = {
    "no text": "",
    "blanks and line ends": " \t\n\u3000\u2003\xa0\r\n",
    "zero-width space": "\u200b",
    "joiners": "\u200c\u200d\u200d",
    "a byte order mark": "\ufeff",
    "word joiner and soft hyphen": "\u2060\xad",
    "directions": "\u202e\u2066\u2069\u200f",
    "variation selectors": "\ufe0f\U000e0100",
    "a grapheme joiner": "\u034f",
    "fillers of Hangul": "\u115f\u1160\u3164\uffa0",
    "the empty pattern of Braille": "\u2800",
    "tags": "\U000e0041\U000e007f",
    "ignored for ever": "\u2065\ufff0\U000e0fff",
    "controls": "\x00\x07\x85",
    "marks under no letter": "\u0301\u20d2",
    "half a character": "\ud83d",
    "all sorts of them": " \u200b\n\u3164\u2800\u034f\u200e ",
}
SOMETHING = (
    ".",
    "a",
    "–",
    "0",
    "é",
    "e\u0301",
    "❤\ufe0f",
    "👩\u200d💻",
    "\U0001f3fb",
    "नमस्ते",
    "می\u200cخواهم",
    "ㅤ.",
    "\ue000",
)


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_what_nobody_can_see_is_empty(text: str) -> None:
    assert is_blank(text)
    assert trimmed(text) == ""
    assert clean_comment(text) == ""


@pytest.mark.parametrize("text", SOMETHING)
def test_what_can_be_seen_is_not_and_stays_as_it_was_written(text: str) -> None:
    assert not is_blank(text)
    assert trimmed(text) == text.removeprefix("ㅤ")
    assert trimmed(f"\u200b \ufeff{text}\u2060\n\u3000") == trimmed(text)


def test_whatever_python_takes_for_a_blank_or_a_format_sign_is_empty() -> None:
    unseen = [chr(code) for code in range(sys.maxunicode + 1)]
    unseen = [one for one in unseen if one.isspace() or unicodedata.category(one) in ("Zs", "Zl", "Zp", "Cc", "Cf")]
    assert len(unseen) > 200
    assert all(map(is_blank, unseen))
    assert all(not trimmed(f"{one}a{one}").startswith(one) for one in unseen if one.isspace())


def test_the_inside_of_a_comment_stays_word_for_word_with_one_kind_of_line_end() -> None:
    inside = "ภาษา\u200bไทย, می\u200cخواهم, \u2067עברית\u2069 ❤\ufe0f"
    assert clean_comment(f" {inside}\r\n\r{inside}\u2028x\u2029y\u200b") == f"{inside}\n\n{inside}\nx\ny"


@given(st.text())
def test_a_cleaned_comment_is_clean(text: str) -> None:
    cleaned = clean_comment(text)
    assert clean_comment(cleaned) == cleaned
    assert bool(cleaned) != is_blank(cleaned)
