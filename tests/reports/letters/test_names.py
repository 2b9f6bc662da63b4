"""Names that no font draws, and names that read from right to left: sentences around them stay as they were meant."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from instruments.model import Wording
from reports.letters.advice import REMEDY, undrawn_advice
from reports.letters.lettering import fonts_from
from reports.letters.names import isolated, legible, names_of, restored, set_apart, texts_of, undrawn, without_turns
from reports.release import Release
from tests.reports.sample import story_release
from tests.support.fonts import SHIPPED

ARABIC, HEBREW, HAN = "\u0633\u0627\u0631\u0629", "\u05e9\u05dc\u05d5\u05dd", "\u4f1a\u8b70"
TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
STORY = story_release()


def with_names(executive: str, area: str, wording: str = "This leader listens.") -> Release:
    """Give the story other names: the executive's, the first area's, and its first action's words."""
    first, *rest = STORY.instrument.areas
    item = replace(first.items[0], wording=Wording(wording, wording))
    areas = (replace(first, title=area, items=(item, *first.items[1:])), *rest)
    return replace(STORY, executive=executive, instrument=replace(STORY.instrument, areas=areas))


def test_every_name_that_can_be_drawn_stays_and_the_release_is_the_very_same() -> None:
    assert undrawn(STORY.executive, STORY.instrument) == []
    assert legible(STORY) is STORY


def test_words_stand_for_a_name_that_no_font_draws() -> None:
    release = with_names(ARABIC, HAN, HEBREW)
    shown = legible(release)
    assert shown.executive == "Name in the HTML report"
    area = shown.instrument.areas[0]
    assert area.title == "Area 1 (name in the HTML report)"
    assert area.items[0].wording.own == area.items[0].wording.other == "Action 1-1 (words in the HTML report)"
    assert shown.instrument.areas[1:] == release.instrument.areas[1:]
    assert not any(re.search(r"[□?]", name.text) for name in names_of(shown.executive, shown.instrument))


def test_nothing_but_names_is_changed() -> None:
    release = with_names(ARABIC, HAN)
    instrument = replace(legible(release).instrument, title=STORY.instrument.title, areas=release.instrument.areas)
    assert replace(legible(release), executive=release.executive, instrument=instrument) == release


def test_each_name_has_words_of_its_own_that_can_be_found_again() -> None:
    release = with_names(ARABIC, HAN, HEBREW)
    shown, restore = legible(release), restored(release)
    sentence = f"{shown.executive}: {shown.instrument.areas[0].title}, {shown.instrument.areas[0].items[0].wording.own}"
    assert without_turns(restore(sentence)) == f"{ARABIC}: {HAN}, {HEBREW}"
    instead = [(name.what, name.instead) for name in names_of(release.executive, release.instrument)]
    assert len(dict(instead)) == len({words for _, words in instead})


def test_fonts_make_the_difference() -> None:
    release = with_names(ARABIC, HAN)
    with fonts_from([SHIPPED]):
        assert [name.text for name in undrawn(release.executive, release.instrument)] == [HAN]
        assert legible(release).executive == ARABIC


def test_one_letter_that_cannot_be_drawn_takes_the_whole_name() -> None:
    assert legible(with_names(f"Dana {HAN[0]}", "Plans")).executive == "Name in the HTML report"


@pytest.mark.parametrize("name", ["Dana Whitfield", "Ελλάδα", "会議", "a-b (c) 5"])
def test_a_name_from_left_to_right_is_left_alone(name: str) -> None:
    assert set_apart(name) == name


@pytest.mark.parametrize("name", [ARABIC, HEBREW, f"Dana {HEBREW}", f"{ARABIC} 5"])
def test_a_name_from_right_to_left_is_isolated(name: str) -> None:
    assert set_apart(name) == f"\u2068{name}\u2069"


@pytest.mark.parametrize("turn", TURNS)
def test_no_name_can_turn_other_words_around(turn: str) -> None:
    release = isolated(with_names(f"Dana{turn}", f"{turn}Plans", f"{turn}This leader{turn} listens."))
    assert not any(set(TURNS) & set(name.text) for name in names_of(release.executive, release.instrument))
    assert set_apart(f"{turn}{HEBREW}{turn}") == f"\u2068{HEBREW}\u2069"  # balanced, whatever was in it


def test_all_texts_of_a_release_are_looked_at() -> None:
    release = replace(with_names(ARABIC, HAN, HEBREW), comments={"self": {"keep": ("Words",)}})
    texts = set(texts_of(release))
    assert {ARABIC, HAN, HEBREW, "Words", release.instrument.title, *release.instrument.scale.labels} <= texts
    assert {question.title for question in release.instrument.open_questions} <= texts


def test_advice_says_which_names_in_which_scripts_and_what_helps() -> None:
    told = undrawn_advice(ARABIC, with_names("", HAN, HEBREW).instrument)
    assert f"the executive's name (“\u2068{ARABIC}\u2069”)" in told
    assert f"the name of area 1 (“{HAN}”)" in told
    assert "letters of Arabic, Cjk, Hebrew" in told
    assert told.endswith(REMEDY)
    assert "PARALLAX_FONTS" in told
    assert not told.endswith(".")


def test_advice_names_three_and_counts_the_rest() -> None:
    areas = tuple(replace(area, title=HAN) for area in STORY.instrument.areas)
    told = undrawn_advice("", replace(STORY.instrument, areas=areas))
    assert f"and {len(areas) - 3} more" in told


def test_there_is_no_advice_where_all_can_be_drawn(release_of: Callable[[str], Release]) -> None:
    assert undrawn_advice("Zoë", STORY.instrument) == ""
    with fonts_from([SHIPPED]):
        assert undrawn_advice(ARABIC, STORY.instrument) == ""


def test_an_empty_folder_of_fonts_draws_no_further_name(tmp_path: Path) -> None:
    with fonts_from([tmp_path]):
        assert legible(with_names(ARABIC, "Plans")).executive == "Name in the HTML report"
