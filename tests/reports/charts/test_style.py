"""Colours that everybody can read, and marks that nobody confuses."""

import re
from pathlib import Path

import pytest

from instruments.groups import RaterGroup
from reports.charts import style
from reports.charts.style import drawable, mark_of, tint
from reports.release import ReleasedCell


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ink", [style.INK, style.QUIET, style.VERMILLION_TEXT, style.BLUE_TEXT])
@pytest.mark.parametrize(
    "paper", [style.PAPER, style.BAND_TINT, style.GREY_TINT, style.LANE_TINT, style.BLUE_TINT, style.VERMILLION_TINT]
)
def test_letters_can_be_read_on_every_surface(ink: str, paper: str) -> None:
    assert _contrast(ink, paper) >= 4.5


@pytest.mark.parametrize("badge", [style.QUIET, style.VERMILLION_TEXT, style.BLUE_TEXT])
def test_white_numbers_can_be_read_on_their_badges(badge: str) -> None:
    assert _contrast(style.PAPER, badge) >= 4.5


def test_ink_can_be_read_on_every_tint_of_the_heatmap() -> None:
    assert min(_contrast(style.INK, tint(step / 100)) for step in range(101)) >= 4.5


def test_tints_darken_from_the_lowest_to_the_highest_value() -> None:
    shades = [_luminance(tint(step / 10)) for step in range(11)]
    assert shades == sorted(shades, reverse=True)
    assert (tint(0), tint(1)) == (style.LOWEST_TINT, style.HIGHEST_TINT)


def test_there_is_no_green_beside_the_vermillion() -> None:
    source = Path(style.__file__).read_text(encoding="utf-8")
    for colour in set(re.findall(r"#[0-9A-F]{6}", source)):
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        assert not (green > red + 30 and green > blue + 30), colour


def _cell(*groups: RaterGroup) -> ReleasedCell:
    return ReleasedCell("+".join(groups), "label", groups, groups[0].attributed, 5, 5)


def test_every_group_has_a_shape_and_a_colour_of_its_own() -> None:
    marks = [mark_of(_cell(group)) for group in RaterGroup]
    assert len({mark.shape for mark in marks}) == len({mark.colour for mark in marks}) == len(RaterGroup)


@pytest.mark.parametrize(
    "groups",
    [
        (RaterGroup.PEER, RaterGroup.DIRECT_REPORT),
        (RaterGroup.DIRECT_REPORT, RaterGroup.BOARD),
        (RaterGroup.BOARD, RaterGroup.OTHER),
    ],
)
def test_merged_groups_have_a_shape_that_no_single_group_has(groups: tuple[RaterGroup, ...]) -> None:
    assert mark_of(_cell(*groups)).shape not in {mark_of(_cell(group)).shape for group in RaterGroup}


def test_letters_that_no_font_has_do_not_stop_a_chart() -> None:
    assert drawable("Ana\n 会 Müller 🎉") == "Ana ? Müller ?"
