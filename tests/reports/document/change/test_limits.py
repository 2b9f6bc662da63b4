"""Page two: who answered, who was the same, how large a change had to be, and what has no counterpart."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from instruments.model import Instrument
from reports.comparison.comparison import compare
from reports.document.change.content import change_report
from reports.document.change.limits import limits
from reports.document.model import Grid, Points, Terms
from reports.release import Named
from tests.reports.document.change.by_hand import (
    CONTROL,
    DECLARED,
    FOCUS,
    OTHER,
    THREE,
    Cells,
    after,
    compared,
    eight,
    everywhere,
    saying,
    two,
    words_of,
)
from tests.reports.handmade import level

PEERS: Cells = {"peer": (8, everywhere(3.0))}
WITH_ONE: Cells = {"supervisor": (1, everywhere(3.0)), **PEERS}
WITH_TWO: Cells = {"supervisor": (2, everywhere(3.0)), **PEERS}
WITH_SELF: Cells = {"self": (1, everywhere(4.0)), **PEERS}


def said(then: Cells, now: Cells, **told: Any) -> str:
    return words_of(change_report(compared(then, now, **told)), "limits")


@pytest.mark.parametrize(
    ("share", "sentence"),
    [
        (
            0.0,
            "Fewer than six in ten of all anonymous raters together are known to have been asked both times. It is",
        ),
        (0.6, "At least six in ten of all anonymous raters together were asked both times."),
        (0.8, "At least eight in ten of all anonymous raters together were asked both times."),
        (
            None,
            "Not all names were kept until the follow-up closed, so it is not known how many raters",
        ),
    ],
)
def test_the_same_people_are_told_in_steps_on_both_pages(share: float | None, sentence: str) -> None:
    report = change_report(compared(PEERS, PEERS, anonymous=share))
    assert sentence in words_of(report)
    assert sentence in words_of(report, "limits")
    assert ("counted as if nobody were" in words_of(report)) is (not share)


@pytest.mark.parametrize(
    ("cells", "shared", "sentence"),
    [
        (WITH_ONE, (1, 1), "Your supervisor is the same person as then."),
        (WITH_ONE, (0, 1), "Your supervisor is another person than then."),
        (WITH_TWO, (2, 2), "Both supervisors were asked both times."),
        (WITH_TWO, (1, 2), "One of two supervisors was asked both times."),
        (WITH_TWO, (0, 2), "None of two supervisors were asked both times."),
        (WITH_TWO, (3, 3), "All three supervisors were asked both times."),
        (WITH_ONE, None, "so it is not known whether your supervisor was the same person."),
    ],
)
def test_supervisors_are_told_exactly(cells: Cells, shared: tuple[int, int] | None, sentence: str) -> None:
    assert sentence in said(cells, cells, supervisors=shared)


def test_nothing_is_said_of_supervisors_who_are_not_compared() -> None:
    assert "our supervisor" not in said(PEERS, PEERS)


def test_two_waves_without_a_declaration_say_that_the_later_followed_nothing() -> None:
    report = change_report(compare(*two(WITH_ONE, WITH_ONE)))
    assert report.first.lead.startswith("No area was declared beforehand.")
    told = words_of(report, "limits")
    assert "The later round was not planned as a follow-up, so it is not known whether your supervisor" in told
    assert "raters were not asked what has changed" in told
    assert "What raters say has changed" not in told


def table(then: Cells, now: Cells) -> Sequence[tuple[object, ...]]:
    [grid] = [block for block in limits(compared(then, now)).blocks if isinstance(block, Grid)]
    return grid.rows


def test_every_group_of_either_round_is_counted() -> None:
    then = {"self": (1, everywhere(4.0)), "supervisor": (1, everywhere(3.0)), "peer": (8, everywhere(3.0))}
    now = {"peer": (6, everywhere(3.0)), "direct_report": (4, everywhere(3.0))}
    assert table(then, now) == (
        ("You", "answered", "–"),
        ("Supervisor", "1 of 1", "–"),
        ("Peers", "8 of 8", "6 of 6"),
        ("Direct reports", "–", "4 of 4"),
    )


def test_groups_merged_once_stand_together_in_both_rounds() -> None:
    apart: Cells = {"peer": (5, everywhere(3.0)), "direct_report": (4, everywhere(3.0))}
    merged: Cells = {"peer+direct_report": (8, everywhere(3.0))}
    assert table(apart, merged) == (("Peers and direct reports", "9 of 9", "8 of 8"),)
    assert "Peers and direct reports were shown as one group in September 2026" in said(apart, merged)
    assert "Peers and direct reports were shown as one group in March 2026" in said(merged, apart)
    assert "were shown as one group" not in said(apart, apart)


def test_a_view_that_one_round_alone_shows_is_named() -> None:
    assert "Direct reports can be shown in September 2026 only: March 2026 has no number" in said(
        PEERS, {**PEERS, "direct_report": (4, everywhere(3.0))}
    )
    assert "Direct reports can be shown in March 2026 only: September 2026 has no number" in said(
        {**PEERS, "direct_report": (4, everywhere(3.0))}, PEERS
    )
    assert "Your supervisor can be shown in March 2026 only. So all others are the anonymous raters alone" in said(
        WITH_ONE, PEERS
    )
    assert "Your own view is there in September 2026 only." in said(PEERS, WITH_SELF)


def other_questions(*gone: str) -> Instrument:
    """Replace the first action of the first area by another one, in a minor version."""
    area, *rest = THREE.areas
    first, *kept = area.items
    added = replace(first, id="area_a.09", wording=replace(first.wording, other="This leader says so."))
    return replace(THREE, version="1.1", areas=(replace(area, items=(*kept, added)), *rest))


def test_new_actions_and_gone_ones_are_named() -> None:
    earlier, later = two(PEERS, PEERS, later_instrument=other_questions())
    told = words_of(change_report(compare(earlier, after(earlier, later))), "limits")
    assert "New in the questionnaire, and not compared: “This leader says so”." in told
    gone = THREE.items[0].wording.other.rstrip(".")
    assert f"No longer in the questionnaire, and not compared: “{gone}”." in told


def test_it_always_says_that_the_baseline_is_worked_out_again() -> None:
    assert "the numbers of March 2026 are worked out again here, and may differ from the report of March 2026" in said(
        PEERS, PEERS
    )


def test_areas_that_cannot_be_compared_are_named_with_the_reason() -> None:
    now: Cells = {"peer": (8, {0: level(3.0), 1: level(3.0), 2: [3.0, 3.0, None, None, None]})}
    assert f"{OTHER}: not comparable, since in no group of anonymous raters do three of its five actions have" in said(
        PEERS, now
    )
    assert "not comparable" not in said(PEERS, PEERS)


def test_the_smallest_change_that_could_be_told_is_given_for_each_named_area_and_the_rest() -> None:
    [terms] = [block for block in limits(compared(*eight(3.0, 3.0))).blocks if isinstance(block, Terms)]
    assert [(name, text.partition(":")[0]) for name, text in terms.pairs] == [
        (FOCUS, "a change of 0.7 or more"),
        ("Every other area that can be compared", "a change of 0.9 or more"),
    ]
    fewer = {"peer": (8, everywhere(3.0)), "direct_report": (4, {0: level(3.0), 1: level(3.0)})}
    [terms] = [block for block in limits(compared(fewer, fewer)).blocks if isinstance(block, Terms)]
    assert terms.pairs[1][1].startswith("a change of 0.8 or more, in some only of 0.9 or more:")


def test_what_perceived_change_is_and_how_coarsely_it_is_told_stands_there() -> None:
    earlier, later = two(PEERS, PEERS)
    later = saying(later, area_a=(0.4, 8), area_b=(0.0, 8))
    section = limits(compare(earlier, after(earlier, later)))
    told = [text for block in section.blocks if isinstance(block, Points) for text in block.items]
    assert any(f"They were not told that {CONTROL} is there as a control area." in text for text in told)
    assert any("only where at least four of them answered" in text for text in told)
    assert any("rounded to the nearest multiple of three and divided by how many they are" in text for text in told)


def test_a_third_round_says_that_it_is_compared_with_the_baseline() -> None:
    earlier, later = two(PEERS, PEERS)
    later = after(earlier, later, DECLARED, before=Named("between", "1" * 64))
    assert "A follow-up is always compared with its baseline, here March 2026." in words_of(
        change_report(compare(earlier, later)), "limits"
    )
