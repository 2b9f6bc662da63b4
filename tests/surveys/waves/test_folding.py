"""What spelling changes is gone from a folded text, and nothing else: names of all scripts stay apart."""

import sys
import unicodedata
from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.waves.folding import folded, readings, words

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LETTERS = [  # every letter of every script, but for capitals and for what is put together of others
    char
    for char in map(chr, range(sys.maxunicode + 1))
    if unicodedata.category(char) in ("Lo", "Ll") and unicodedata.normalize("NFKD", char.casefold()) == char
]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dana Whitfield", "DANA  whitfield"),
        ("Dana Whitfield", "D\u0430na Whitfield"),  # Cyrillic a
        ("Dana Whitfield", "Dana\u00a0Whit\u00adfield"),  # no-break space, soft hyphen
        ("Dana Whitfield", "\uff24\uff41\uff4e\uff41 Whitfield"),  # full width
        ("Dana Whitfield", "Dana Wh\u0131tf1e\u04cfd"),  # dotless i, one, palochka
        ("Dana Whitfield", "Dána Whitfiéld"),
        ("Straße", "STRASSE"),
        ("Anne-Marie O\u2019Brien", "anne marie obrien"),
        ("Søren Łukasz", "Soren Lukasz"),
        ("Bernd", "Bemd"),  # r and n look like m
        ("\u041d\u0430\u043d\u043d\u0430", "\u041d\u0410\u041d\u041d\u0410"),  # in Cyrillic, in either case
    ],
)
def test_spellings_of_one_text_fold_to_one(one: str, other: str) -> None:
    assert folded(one) == folded(other) != ""


def test_a_capital_is_read_by_its_shape_too() -> None:
    hans = "\u041dans"  # Cyrillic En: its small letter looks like no Latin one
    assert folded(hans) != folded("Hans")
    assert readings(hans) & readings("Hans")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dana", "Dina"),
        ("Schmidt", "Schmitt"),
        ("山田太郎", "山田花子"),
        ("김철수", "김영희"),
        ("राम", "रमा"),
        ("محمد", "أحمد"),
        ("דוד", "דן"),
        ("สมชาย", "สมหญิง"),
        ("Ἀλέξανδρος", "Ἀλέξιος"),
        ("Пётр", "Павел"),
        ("ቶማስ", "ሰላም"),
    ],
)
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert not readings(one) & readings(other)


def test_no_script_folds_to_a_few_letters_or_to_none() -> None:
    letters, shapes, lost = Counter[str](), defaultdict[str, set[str]](set), 0
    for char in LETTERS:
        script, shape = unicodedata.name(char, "?").split()[0], folded(char)
        letters[script] += 1
        shapes[script].add(shape)
        lost += not shape
    assert lost < 5  # fillers, which nobody sees
    several = {script for script, count in letters.items() if count > 20}
    assert {"LATIN", "GREEK", "CYRILLIC", "CJK", "HANGUL", "ARABIC", "DEVANAGARI", "THAI", "HEBREW"} <= several
    assert {one: letters[one] for one in several if len(shapes[one]) < letters[one] * 0.6} == {}


@settings(deadline=None)
@given(TEXTS)
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@settings(deadline=None)
@given(TEXTS, st.sampled_from([" ", "  ", "\u00a0", "\u3000", "\t"]))
def test_case_and_blanks_make_no_difference(text: str, blank: str) -> None:
    assert folded(text.casefold()) == folded(text)
    assert folded(f"{blank}{text}{blank}") == folded(text)
    assert folded(blank.join(words(text))) == folded(text)


@settings(deadline=None)
@given(
    st.text("abcdehkoprstuvwxyzäöüßéñ", min_size=1, max_size=8), st.text("abcdehkoprstuvwxyz", min_size=1, max_size=8)
)
def test_capitals_and_small_letters_of_names_are_one(first: str, last: str) -> None:
    name = f"{first} {last}"
    assert folded(name.upper()) == folded(name) == folded(name.title())


def test_a_text_without_letters_folds_to_nothing() -> None:
    assert folded(" - … 🙂 ") == ""
