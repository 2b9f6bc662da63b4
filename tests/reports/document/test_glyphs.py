"""Characters that cannot be printed become boxes and are counted; nothing else is changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.document.glyphs import BOX, CHANCE, LETTERS_BETWEEN, LONGEST_RUN, missing_in, printable


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


@pytest.mark.parametrize(("length", "chances"), [(LONGEST_RUN - 1, 0), (LONGEST_RUN, 0), (LONGEST_RUN + 1, 3)])
def test_only_a_very_long_word_gets_chances_to_break(length: int, chances: int) -> None:
    assert printable("w" * length).text.count(CHANCE) == chances


@pytest.mark.parametrize("letters", [LETTERS_BETWEEN - 1, LETTERS_BETWEEN, LETTERS_BETWEEN + 1])
def test_a_long_word_breaks_after_punctuation_and_else_every_few_letters(letters: int) -> None:
    pieces = printable("/".join(["w" * letters] * 5)).text.split(CHANCE)
    assert max(map(len, pieces)) <= LETTERS_BETWEEN
    whole = f"{'w' * letters}/"
    assert (whole in pieces) == (letters < LETTERS_BETWEEN)


def test_marks_are_never_parted_from_their_letter_by_a_chance() -> None:
    pieces = printable("q\u0303" * 40).text.split(CHANCE)
    assert len(pieces) == 4
    assert all(piece.startswith("q") for piece in pieces)


@pytest.mark.parametrize("letter", ["\u4f1a", "\u0e01", "\ud55c"])
def test_scripts_that_break_without_spaces_need_no_chances(letter: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.letters.lettering.is_vendored", lambda _cluster: True)
    assert CHANCE not in printable(letter * 100).text


@given(st.text())
def test_what_is_printed_can_be_printed(text: str) -> None:
    once = printable(text)
    assert once.missing <= len(text)
    assert printable(once.text).missing == 0


def test_characters_are_counted_over_all_texts() -> None:
    assert missing_in(["\N{ROCKET} a", "b", "\u4f1a\u8b70"]) == 3
