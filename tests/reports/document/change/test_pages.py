"""The pages after the first two: which there are, and that no page says more than can be told."""

import re
from dataclasses import replace

import pytest

from reports.comparison.comparison import compare
from reports.comparison.model import Comparison, Told
from reports.disclosure.policy import REMOVED
from reports.document.change.content import change_report
from reports.document.change.pictures import then_and_now_lead
from reports.document.glyphs import printable
from reports.document.model import ChartRef, Grid, Prompts, Quotes
from reports.release import ANONYMOUS
from tests.reports.charts.two_waves import VARIANTS, any_pair, charts_of, comparison_of
from tests.reports.document.change.by_hand import FOCUS, OTHER, Cells, compared, eight, everywhere, ids, words_of
from tests.reports.document.test_content import FORBIDDEN, texts_of
from tests.reports.handmade import level

WHOLE = ["limits", "then-now", "gap-then-now", "groups-then-now", "actions", "own-words", "plan"]
SIDES = re.compile(r"\b(higher|lower)\b")


def test_the_pages_stand_in_the_agreed_order() -> None:
    assert ids(change_report(compared(*eight(3.0, 3.0)))) == WHOLE


def test_without_a_self_rating_once_the_gap_and_their_own_part_go() -> None:
    then, now = eight(3.0, 3.0)
    report = change_report(compared({"peer": then["peer"]}, now))
    assert ids(report) == [name for name in WHOLE if name != "gap-then-now"]
    own = next(section for section in report.sections if section.id == "own-words")
    assert own.title == "In their own words"
    assert not [block for block in own.blocks if isinstance(block, Grid)]


def test_where_nothing_is_comparable_only_words_remain() -> None:
    report = change_report(compared({"peer": (8, everywhere(3.0))}, {"self": (1, everywhere(3.0))}))
    assert ids(report) == ["limits", "own-words", "plan"]
    assert report.first.moved_note == "The view of all others cannot be compared in any area. The next page says why."
    assert "no view can be compared" in words_of(report, "limits")


def test_where_supervisors_alone_are_comparable_no_page_promises_a_picture_that_is_not_drawn() -> None:
    """The picture then and now holds all others and you; supervisors stand in that of the groups."""
    both: Cells = {"supervisor": (1, everywhere(3.0)), "self": (1, everywhere(4.0)), "peer": (8, everywhere(3.0))}
    alone = compared(both, {"supervisor": both["supervisor"]})
    report = change_report(alone)
    assert ids(report) == [name for name in WHOLE if name not in ("then-now", "gap-then-now")]
    assert "Of others, only what your supervisor said can be compared." in words_of(report, "groups-then-now")
    with_self = change_report(compared(both, {key: both[key] for key in ("supervisor", "self")}))
    text = words_of(with_self, "then-now")
    assert "cannot be compared in any area. Your own view stands here, then and now." in text
    assert "No change can be told" not in text


@pytest.mark.parametrize("name", ["story", "only supervisors", "only self", "withheld once", "no self once"])
def test_every_picture_of_a_page_is_drawn(name: str) -> None:
    sections = change_report(comparison_of(name)).sections
    named = [block.name for one in sections for block in one.blocks if isinstance(block, ChartRef)]
    assert named == [chart.name for chart in charts_of(name)]


def test_the_picture_is_led_by_what_can_be_told() -> None:
    then: Cells = {"peer": (8, everywhere(3.0))}
    now: Cells = {"peer": (8, {0: level(3.8), 1: level(3.0), 2: level(2.0)})}
    assert then_and_now_lead(compared(then, now)) == (
        f"Of three areas that can be compared: others rate you higher than in March 2026 in {FOCUS} and lower than in"
        f" March 2026 in {OTHER}. In the others no change can be told."
    )
    assert then_and_now_lead(compared(then, then)) == ("Of three areas that can be compared: no change can be told.")


def test_a_class_change_is_named_only_where_both_were_clear() -> None:
    def told(then: float, now: float) -> str:
        return words_of(change_report(compared(*eight(then, now))), "gap-then-now")

    assert f"{FOCUS}: from “possible blind spot” to “hidden strength”, clear both times." in told(2.8, 5.0)
    assert "clear both times" not in told(2.8, 3.4)  # possible blind spot, and the same but tentative
    assert "clear both times" not in told(2.8, 4.0)


def test_actions_of_a_focus_area_are_numbers_and_their_differences() -> None:
    comparison = compared(*eight(3.0, 3.6))
    [section] = [one for one in change_report(comparison).sections if one.id == "actions"]
    [grid] = [block for block in section.blocks if isinstance(block, Grid)]
    assert (grid.caption, grid.headers) == (FOCUS, ("Action", "Peers"))
    assert [row[1] for row in grid.rows] == ["3.0, 3.6 (+0.6)"] * 5
    texts = comparison.items["now_text"].where(comparison.items["item"] != "area_a.01", "4.5+")
    ranged = replace(comparison, items=comparison.items.assign(now_text=texts))
    [section] = [one for one in change_report(ranged).sections if one.id == "actions"]
    [grid] = [block for block in section.blocks if isinstance(block, Grid)]
    assert [row[1] for row in grid.rows][:2] == ["3.0, 4.5+ (+0.6)", "3.0, 3.6 (+0.6)"]


def test_comments_of_the_follow_up_are_told_as_the_report_tells_them() -> None:
    comparison = compared(*eight(3.0, 3.0))
    question = comparison.later.instrument.open_questions[0].id
    later = replace(comparison.later, comments={ANONYMOUS: {question: (REMOVED, "Ask earlier.")}})
    earlier = replace(comparison.earlier, comments={ANONYMOUS: {question: ("An older word.",)}})
    report = change_report(replace(comparison, later=later, earlier=earlier))
    [section] = [one for one in report.sections if one.id == "own-words"]
    assert [block.texts for block in section.blocks if isinstance(block, Quotes)] == [(REMOVED, "Ask earlier.")]
    assert "the coach took a whole comment out" in words_of(report, "own-words")
    assert "An older word." not in " ".join(texts_of(report))


@pytest.mark.parametrize(("now", "asked"), [(3.7, "want to keep"), (3.0, "let it rest"), (2.3, "changed around you")])
def test_each_focus_area_has_its_questions(now: float, asked: str) -> None:
    [section] = [one for one in change_report(compared(*eight(3.0, now))).sections if one.id == "plan"]
    prompts = next(block for block in section.blocks if isinstance(block, Prompts) and block.title == FOCUS)
    assert prompts.questions[0] == "What did you try here since March 2026, and how often did it come off?"
    assert any(asked in question for question in prompts.questions)


@pytest.fixture(params=list(VARIANTS))
def comparison(request: pytest.FixtureRequest) -> Comparison:
    return VARIANTS[str(request.param)]()


def assert_no_word_too_much(comparison: Comparison) -> None:
    """Hold every sentence against what may be said: sides, perceived change, and never "no change" by itself."""
    report = change_report(comparison)
    for area, card in zip(comparison.focus, report.first.cards, strict=True):
        expected = [str(area.told)] if area.told in (Told.HIGHER, Told.LOWER) else []
        assert SIDES.findall(card.told) == expected
        improved = area.perceived is not None and area.perceived.improved
        assert ("has become more effective" in card.told) is improved
    rest = [area for area in comparison.areas if not area.is_focus and area.told in (Told.HIGHER, Told.LOWER)]
    assert [SIDES.findall(text) for text in report.first.moved] == [[str(area.told)] for area in rest]
    assert all(text.startswith(f"{area.title}: ") for area, text in zip(rest, report.first.moved, strict=True))
    texts = list(texts_of(without_comments(comparison)))
    assert [text for text in texts if re.search(r"\bno change\b(?! can be told)", text, re.IGNORECASE)] == []
    assert [text for text in texts if FORBIDDEN.search(text)] == []


def without_comments(comparison: Comparison) -> object:
    return change_report(replace(comparison, later=replace(comparison.later, comments={})))


def test_no_page_says_more_than_can_be_told(comparison: Comparison) -> None:
    assert_no_word_too_much(comparison)


@pytest.mark.parametrize("seed", range(12))
def test_no_two_waves_make_a_page_say_more_than_can_be_told(seed: int) -> None:
    assert_no_word_too_much(any_pair(seed))


def test_every_word_of_it_can_be_printed(comparison: Comparison) -> None:
    texts = list(texts_of(without_comments(comparison)))
    assert [text for text in texts if printable(text).missing] == []


def test_a_wave_given_first_must_be_the_earlier_one() -> None:
    story = compared(*eight(3.0, 3.0))
    with pytest.raises(ValueError, match="give them in order"):
        compare(story.later, story.earlier)
