"""Colours that everybody can read, and marks that nobody confuses."""

import re
from pathlib import Path

import pytest

from reports.charts import style
from reports.charts.style import drawable, tint


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ink", [style.INK, style.QUIET, style.VERMILLION, style.BLUE])
@pytest.mark.parametrize("paper", [style.PAPER, style.GREY_TINT])
def test_letters_can_be_read_on_every_surface(ink: str, paper: str) -> None:
    assert contrast(ink, paper) >= 4.5


@pytest.mark.parametrize("mark", [style.OWN.colour, style.OTHERS.colour])
def test_white_numbers_can_be_read_in_their_marks(mark: str) -> None:
    assert contrast(style.PAPER, mark) >= 4.5


@pytest.mark.parametrize("mark", [style.OWN.colour, style.OTHERS.colour, style.BAND, style.QUIET])
@pytest.mark.parametrize("ground", [style.PAPER, style.GREY_TINT])
def test_every_mark_is_seen_on_its_ground(mark: str, ground: str) -> None:
    assert contrast(mark, ground) >= 3


def test_ink_can_be_read_on_every_tint_of_the_heatmap() -> None:
    assert min(contrast(style.INK, tint(step / 100)) for step in range(101)) >= 4.5


def test_tints_darken_from_the_lowest_to_the_highest_value() -> None:
    shades = [luminance(tint(step / 10)) for step in range(11)]
    assert shades == sorted(shades, reverse=True)
    assert (tint(0), tint(1)) == (style.LOWEST_TINT, style.HIGHEST_TINT)


def test_there_is_no_green_beside_the_vermillion() -> None:
    source = Path(style.__file__).read_text(encoding="utf-8")
    for colour in set(re.findall(r"#[0-9A-F]{6}", source)):
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        assert not (green > red + 30 and green > blue + 30), colour


def test_self_and_others_differ_in_shape_and_not_in_colour_alone() -> None:
    assert style.OWN.shape != style.OTHERS.shape


def test_then_and_now_differ_in_more_than_colour() -> None:
    for then, now in ((style.OWN_THEN, style.OWN), (style.OTHERS_THEN, style.OTHERS)):
        assert (then.hollow, now.hollow) == (True, False)
        assert (then.shape, then.colour) == (now.shape, now.colour)


def test_letters_that_no_font_has_do_not_stop_a_chart() -> None:
    assert drawable("Ana\n 会 Müller 🎉") == "Ana ? Müller ?"
