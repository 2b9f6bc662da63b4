"""Page one: each focus area's card, and the one sentence that says no more than can be told."""

from dataclasses import replace
from typing import Any

import pytest

from reports.comparison.comparison import compare
from reports.comparison.model import Comparison, Told
from reports.declaration import Declaration
from reports.document.change.content import change_report
from reports.release import Shown
from tests.reports.document.change.by_hand import (
    CONTROL,
    FOCUS,
    OTHER,
    after,
    banded,
    card_of,
    compared,
    eight,
    everywhere,
    first,
    focus_of,
    saying,
    two,
    words_of,
)
from tests.reports.handmade import level

IMPROVED = "Raters say it has become more effective, well above what they say of the control area"
NOTHING_DECLARED = Declaration()


def told(then: float, now: float, **said: Any) -> str:
    earlier, later = two(*eight(then, now))
    return card_of(compare(earlier, after(earlier, saying(later, **said)))).told


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (3.7, "Others rate it higher than in March 2026."),
        (3.6, "No change can be told in how others rate it."),
        (3.0, "No change can be told in how others rate it."),
        (2.4, "No change can be told in how others rate it."),
        (2.3, "Others rate it lower than in March 2026."),
    ],
)
def test_higher_and_lower_are_said_from_the_change_on_that_could_be_told(now: float, sentence: str) -> None:
    card = card_of(compared(*eight(3.0, now)))
    assert card.told == sentence
    assert card.least == "With these raters only a change of 0.7 or more could be told."


@pytest.mark.parametrize(
    ("now", "ending"),
    [
        (3.7, ", and others rate it higher than in March 2026."),
        (3.1, "; no change can be told in how others rate it."),
        (
            2.3,
            ", yet others rate it lower than in March 2026: the two do not say the same, which is worth a"
            " conversation.",
        ),
    ],
)
def test_what_raters_say_has_changed_leads_the_sentence(now: float, ending: str) -> None:
    assert told(3.0, now, area_a=(1.2, 8), area_b=(0.0, 8)) == IMPROVED + ending


@pytest.mark.parametrize(
    ("focus", "control", "note"),
    [
        ((1.2, 5), (0.2, 5), ""),
        ((1.2, 5), (0.3, 5), "Not a full point above the control area, so no word is made of this number."),
        ((1.2, 4), (0.0, 5), "With fewer than five answers no word is made of this number."),
        ((1.2, 5), (0.0, 4), "Fewer than five judged the control area, so no word is made of this number."),
        ((-1.2, 8), (0.0, 8), "Not above zero: no word is made of this number."),
        ((0.0, 8), (-1.5, 8), "Not above zero: no word is made of this number."),
    ],
)
def test_a_word_is_made_of_it_from_five_answers_and_a_full_point_beyond_the_control_area(
    focus: tuple[float, int], control: tuple[float, int], note: str
) -> None:
    earlier, later = two(*eight(3.0, 3.1))
    card = card_of(compare(earlier, after(earlier, saying(later, area_a=focus, area_b=control))))
    assert card.said_note == note
    assert ("more effective" in card.told) is (note == "")


def test_a_missing_number_is_a_dash_and_says_so() -> None:
    earlier, later = two(*eight(3.0, 3.1))
    without_control = card_of(compare(earlier, after(earlier, saying(later, area_a=(2.0, 8)))))
    assert [one.number for one in without_control.said] == ["+2.0 (n\xa08)", "–"]
    assert without_control.said_note.startswith("Too few anonymous raters judged the control area")
    only_control = card_of(compare(earlier, after(earlier, saying(later, area_b=(2.0, 8)))))
    assert only_control.said_note == "Too few anonymous raters judged this for a number of theirs."


def test_supervisors_are_told_as_theirs_beside_the_others() -> None:
    earlier, later = two(
        {"supervisor": (1, everywhere(3.0)), "peer": (8, everywhere(3.0))},
        {"supervisor": (1, everywhere(3.0)), "peer": (8, everywhere(3.0))},
    )
    later = saying(later, supervisor=2.0, area_a=(-0.4, 8), area_b=(0.4, 8))
    assert [(one.label, one.number) for one in card_of(compare(earlier, after(earlier, later))).said] == [
        ("Anonymous raters", "−0.4 (n\xa08)"),
        ("Control area", "+0.4 (n\xa08)"),
        ("Your supervisor", "+2.0"),
    ]


def test_an_end_of_what_can_be_told_of_a_change_is_told_as_one() -> None:
    earlier, later = two(*eight(3.0, 3.1))
    ends = {"area_a": {"anonymous": Shown("2.0+", 2.3, 4)}, "area_b": {"anonymous": Shown("<=-2.0", -2.3, 4)}}
    card = card_of(compare(earlier, after(earlier, replace(later, perceived=ends))))
    assert [one.number for one in card.said] == ["+2.0 or more (n\xa04)", "−2.0 or less (n\xa04)"]


def test_the_card_gives_both_numbers_with_their_bands_and_looking_back_without_a_difference() -> None:
    earlier, later = two(*eight(3.0, 3.8))
    later = replace(later, looking_back={"area_a": 3.5})
    page = change_report(compare(earlier, after(earlier, later))).first
    rows = [(row.label, row.then, row.now, row.change, row.band_then, row.band_now) for row in page.cards[0].rows]
    assert rows == [
        ("All others", "3.0", "3.8", "+0.8", "2.7 to 3.3", "3.5 to 4.1"),
        ("You", "4.0", "4.0", "0.0", "", ""),
        ("Looking back", "3.5", "–", "–", "", ""),
    ]
    assert page.looking_back
    assert "Looking back: how you now think you were in March 2026." in page.limits


def ranges(then: bool, now: bool, numbers: tuple[float, float] = (4.4, 4.4)) -> Comparison:
    earlier, later = two(*eight(*numbers))
    items = [item.id for item in earlier.instrument.areas[0].items]
    earlier, later = (banded(one, *items) if end else one for one, end in ((earlier, then), (later, now)))
    return compare(earlier, after(earlier, later))


def test_from_below_into_the_top_range_is_said_and_no_change_beyond_it() -> None:
    card = card_of(ranges(False, True))
    assert card.told == "It is now in the top range of the scale, and no change can be told beyond that."
    assert (card.rows[0].then, card.rows[0].now, card.rows[0].change) == ("4.4", "4.5+", "+0.3")


def test_out_of_the_top_range_is_said() -> None:
    assert card_of(ranges(True, False)).told == (
        "In March 2026 it was in the top range of the scale, and no change can be told beyond that."
    )
    assert card_of(ranges(True, False, (4.4, 3.0))).told == (
        "Others rate it lower than in March 2026, when it was in the top range of the scale."
    )


def test_from_a_range_to_the_same_range_a_change_cannot_be_told() -> None:
    comparison = ranges(True, True)
    assert focus_of(comparison).told is Told.SAME_RANGE
    assert card_of(comparison).told == "Others rate it in the top range both times, where a change cannot be told."
    assert card_of(comparison).rows[0].change == "–"


@pytest.mark.parametrize(("then", "now"), [(False, True), (True, False)])
def test_what_a_range_counts_as_in_a_difference_is_said_on_page_one(then: bool, now: bool) -> None:
    page = change_report(ranges(then, now)).first
    assert "A range at an end of the scale counts in a difference as in every average: 4.5+ as 4.7." in page.limits


@pytest.mark.parametrize("end", [False, True])
def test_without_a_difference_of_a_range_page_one_does_not_say_what_one_counts_as(end: bool) -> None:
    """Between two equal ranges stands a dash."""
    assert "A range" not in change_report(ranges(end, end)).first.limits


def test_a_range_of_another_area_that_moved_is_said_too_with_both_ends_in_order() -> None:
    earlier, later = two(*eight(4.4, 1.6))
    items = {area.id: [item.id for item in area.items] for area in earlier.instrument.areas}
    earlier = banded(earlier, *items["area_c"], text="<=1.5", value=1.3)
    later = banded(later, *items["area_c"])
    found = compare(earlier, after(earlier, later))
    assert change_report(found).first.moved == (
        f"{OTHER}: others rate it higher than in March 2026 (4.5+ after ≤1.5).",
    )
    assert ": ≤1.5 as 1.3 and 4.5+ as 4.7." in change_report(found).first.limits


def test_too_few_common_actions_are_not_comparable() -> None:
    now = {"peer": (8, {0: [3.0, 3.0, None, None, None], 1: level(3.0), 2: level(3.0)})}
    card = card_of(compared({"peer": (8, everywhere(3.0))}, now))
    assert card.told == (
        "The ratings of all others are not comparable, since in no group of anonymous raters do three of its five"
        " actions have a number in both rounds."
    )
    assert (card.rows, card.least) == ((), "")


def test_where_only_supervisors_carry_an_area_they_are_told_as_supervisors() -> None:
    cells = {"supervisor": (1, everywhere(3.0)), "peer": (8, {1: level(3.0), 2: level(3.0)})}
    card = card_of(compared(cells, cells))
    assert card.told.endswith("in both rounds; only your supervisor can be.")
    assert [row.label for row in card.rows] == ["Your supervisor"]


def test_where_a_wave_was_withheld_supervisors_and_self_remain() -> None:
    then = {"self": (1, everywhere(4.0)), "supervisor": (1, everywhere(3.0)), "peer": (8, everywhere(3.0))}
    now = {key: one for key, one in then.items() if key != "peer"}
    report = change_report(compared(then, now))
    [card] = report.first.cards
    assert card.told == (
        "The ratings of all others are not comparable, since in September 2026 the anonymous raters were too few to be"
        " shown."
    )
    assert [row.label for row in card.rows] == ["Your supervisor", "You"]
    assert "The view of all others cannot be compared in any area." in report.first.moved_note
    limits = words_of(report, "limits")
    assert "In September 2026 fewer than 3 of the anonymous raters answered" in limits
    assert "What can be compared is what your supervisor and you said." in limits
    assert "Peers can be shown" not in limits  # said once, for all of them


def test_what_was_declared_leads_page_one() -> None:
    assert change_report(compared(*eight(3.0, 3.0))).first.lead == (
        f"Before anyone was asked again, one area was named to look at: {FOCUS}. The control area is {CONTROL}."
    )
    both = compared(*eight(3.0, 3.0), Declaration(("area_c", "area_a"), "area_b"))
    page = change_report(both).first
    assert f"two areas were named to look at: {OTHER} and {FOCUS}." in page.lead
    assert [card.title for card in page.cards] == [OTHER, FOCUS]


@pytest.mark.parametrize("now", [4.0, 2.0])
def test_another_area_is_named_only_beyond_three_standard_errors(now: float) -> None:
    side = "higher" if now > 3 else "lower"
    then = {"peer": (8, first(3.0))}
    moved = {"peer": (8, {0: level(3.0), 1: level(3.0), 2: level(now)})}
    page = change_report(compared(then, moved)).first
    assert page.moved == (f"{OTHER}: others rate it {side} than in March 2026 ({now} after 3.0).",)
    assert page.moved_note == ""
    nearly = {"peer": (8, {0: level(3.0), 1: level(3.0), 2: level(3.0 + (now - 3.0) * 0.8)})}
    assert change_report(compared(then, nearly)).first.moved == ()


def test_without_a_declaration_page_one_says_so_and_says_no_word() -> None:
    page = change_report(compared(*eight(3.0, 3.7), NOTHING_DECLARED)).first
    assert page.lead.startswith(
        "No area was declared beforehand. So no word is said of any area unless it moved beyond"
    )
    assert (page.cards, page.moved) == ((), ())
    assert page.moved_note == (
        "No area moved so far, so nothing can be told. The picture “Then and now” shows every area."
    )


def test_without_a_declaration_an_area_beyond_three_standard_errors_is_named() -> None:
    page = change_report(compared(*eight(3.0, 4.0), NOTHING_DECLARED)).first
    assert page.moved == (f"{FOCUS}: others rate it higher than in March 2026 (4.0 after 3.0).",)


def test_a_control_area_that_moved_is_named_like_any_other() -> None:
    then, now = ({"peer": (8, {0: level(3.0), 1: level(value), 2: level(3.0)})} for value in (3.0, 4.0))
    assert change_report(compared(then, now)).first.moved[0].startswith(f"{CONTROL}: others rate it higher")
