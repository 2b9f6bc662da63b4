"""Characters that cannot be printed become boxes and are counted; nothing else is changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.document.glyphs import BOX, LONGEST_RUN, missing_in, printable

BREAK = "\N{ZERO WIDTH SPACE}"


@pytest.mark.parametrize("text", ["Zoë Müller-Łukasz", "Ελλάδα и Київ", "“quoted” – ≤1.5 …", "#*$@<b> \\ ` _x_"])
def test_what_the_fonts_cover_is_left_alone(text: str) -> None:
    assert printable(text).text == text
    assert printable(text).missing == 0


@pytest.mark.parametrize(
    ("text", "printed", "missing"),
    [
        ("Great \N{ROCKET}!", f"Great {BOX}!", 1),
        ("\u4f1a\u8b70", BOX * 2, 2),
        ("\u0645\u0631\u062d\u0628\u0627", BOX * 5, 5),
        ("\N{SNOWMAN}\N{VARIATION SELECTOR-16}", BOX, 1),  # the selector alone shows nothing
        ("a\N{RIGHT-TO-LEFT OVERRIDE}b\N{POP DIRECTIONAL FORMATTING}", "ab", 0),
        ("a\N{ZERO WIDTH JOINER}b\x07c", "abc", 0),
        ("a\N{IDEOGRAPHIC SPACE}b\N{LINE SEPARATOR}c", "a b c", 0),
        ("first\nsecond", "first\nsecond", 0),
        ("\uffff", BOX, 1),
        ("\ud800", BOX, 1),
    ],
)
def test_what_the_fonts_lack_becomes_a_box_or_nothing(text: str, printed: str, missing: int) -> None:
    assert printable(text).text == printed
    assert printable(text).missing == missing


@pytest.mark.parametrize(("length", "breaks"), [(LONGEST_RUN - 1, 0), (LONGEST_RUN, 0), (LONGEST_RUN + 1, LONGEST_RUN)])
def test_only_a_very_long_word_may_break_anywhere(length: int, breaks: int) -> None:
    assert printable("w" * length).text.count(BREAK) == breaks


@given(st.text())
def test_what_is_printed_can_be_printed(text: str) -> None:
    once = printable(text)
    assert once.missing <= len(text)
    assert printable(once.text).missing == 0


def test_characters_are_counted_over_all_texts() -> None:
    assert missing_in(["\N{ROCKET} a", "b", "\u4f1a\u8b70"]) == 3
