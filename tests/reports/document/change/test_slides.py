"""The presentation of a comparison: the goal cards first, one message a slide, in what the template takes."""

import re
from collections.abc import Callable
from typing import Any

from reports.charts import Chart
from reports.comparison.model import Comparison
from reports.declaration import Declaration
from reports.document.change.compared import compared as compared_points
from reports.document.change.content import change_report
from reports.document.change.deck import deck
from reports.document.change.deck_data import deck_data
from reports.document.deck_data import deck_data as deck_of_one
from reports.document.model import ChartRef, Points
from tests.reports.document.change.by_hand import compared, eight
from tests.reports.sample import story_release


def ids(comparison: Comparison, charts: tuple[Chart, ...] = ()) -> list[str]:
    return [slide.id for slide in deck(comparison, charts).slides]


def test_the_goal_cards_come_first(
    pair_of: Callable[[str], Comparison], drawn_of: Callable[[str], tuple[Chart, ...]]
) -> None:
    names = [name for name in ids(pair_of("story"), drawn_of("story")) if not name.startswith("words-")]
    assert names == [
        *("start", "goal-1", "goal-2", "limits", "compared", "then-now", "gap-then-now", "groups-then-now"),
        *("actions-1", "actions-2", "own", "next"),
    ]


def test_a_goals_slide_says_the_cards_sentence(pair_of: Callable[[str], Comparison]) -> None:
    comparison = pair_of("story")
    slides = {slide.id: slide for slide in deck(comparison, ()).slides}
    for number, card in enumerate(change_report(comparison).first.cards, start=1):
        slide = slides[f"goal-{number}"]
        assert (slide.title, slide.message) == (card.title, card.told)


def test_what_is_compared_and_what_is_not_is_said_as_on_the_page(
    few: str, pair_of: Callable[[str], Comparison]
) -> None:
    [slide] = [slide for slide in deck(pair_of(few), ()).slides if slide.id == "compared"]
    points = [text for block in slide.blocks if isinstance(block, Points) for text in block.items]
    assert [slide.message, *points] == list(compared_points(pair_of(few)))


def test_where_everything_is_compared_the_slide_has_no_empty_list() -> None:
    [slide] = [slide for slide in deck(compared(*eight(3.0, 3.0)), ()).slides if slide.id == "compared"]
    assert slide.message.startswith("Only groups and actions that both rounds show are compared")
    assert slide.blocks == ()


def test_without_a_declaration_the_first_slide_says_so() -> None:
    comparison = compared(*eight(3.0, 3.0), Declaration())
    first = deck(comparison, ()).slides[0]
    assert first.message.startswith("No area was declared beforehand.")
    assert not [name for name in ids(comparison) if name.startswith(("goal-", "actions-"))]


def test_every_chart_stands_once_under_its_own_message(
    few: str, pair_of: Callable[[str], Comparison], drawn_of: Callable[[str], tuple[Chart, ...]]
) -> None:
    charts = {chart.name: chart for chart in drawn_of(few)}
    slides = deck(pair_of(few), drawn_of(few)).slides
    shown = [(block.name, slide.message) for slide in slides for block in slide.blocks if isinstance(block, ChartRef)]
    assert len(dict(shown)) == len(shown)
    assert all(message == f"{charts[name].title}." for name, message in shown)


def test_ids_are_anchors_that_tell_no_finding(
    few: str, pair_of: Callable[[str], Comparison], drawn_of: Callable[[str], tuple[Chart, ...]]
) -> None:
    found = ids(pair_of(few), drawn_of(few))
    assert len(set(found)) == len(found)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*(-[a-z0-9_]+)*", name) for name in found)
    assert not [area.area for area in pair_of(few).areas for name in found if area.area in name]


def shape(data: dict[str, Any]) -> dict[str, set[str]]:
    """Give the keys that a template meets: of the whole, of a slide, of each kind of block."""
    found = {"deck": set(data)}
    for slide in data["slides"]:
        found.setdefault("slide", set()).update(slide)
        for block in slide["blocks"]:
            found.setdefault(block["kind"], set()).update(block)
    return found


def test_the_data_are_what_the_template_of_a_report_takes(
    pair_of: Callable[[str], Comparison],
    drawn_of: Callable[[str], tuple[Chart, ...]],
    charts_of: Callable[[str], tuple[Chart, ...]],
) -> None:
    ours = shape(deck_data(pair_of("story"), charts=drawn_of("story")))
    theirs = shape(deck_of_one(story_release(), charts=charts_of("story")))
    assert {"spotlight", "grid", "chart", "points", "aside", "prompts", "form"} <= set(ours)
    for kind, keys in ours.items():
        assert keys == theirs.get(kind, keys)
