"""The executive's own goals on the cards of a comparison: only beside the area that they are about."""

from collections.abc import Callable

from bs4 import BeautifulSoup

from reports.beside import Beside, OwnGoal
from reports.charts import Chart
from reports.comparison.model import Comparison
from reports.document.change.content import change_report
from reports.document.change.deck_data import deck_data
from reports.document.change.html import to_html
from reports.document.change.pdf import to_pdf
from tests.reports.document.conftest import page_texts

WORDS = "When a plan <b>slips</b>, I tell the board."


def test_a_card_has_the_words_of_its_area_and_leads_on_where_there_are_none(
    pair_of: Callable[[str], Comparison], drawn_of: Callable[[str], tuple[Chart, ...]]
) -> None:
    comparison = pair_of("story")
    first = comparison.focus[0].area
    beside = Beside((OwnGoal(first, WORDS), OwnGoal("", "About none.")), work_on="new")
    cards = change_report(comparison, beside).first.cards
    assert [card.words for card in cards] == [(WORDS,), *[()] * (len(cards) - 1)]
    page = BeautifulSoup(to_html(comparison, charts=drawn_of("story"), beside=beside), "html.parser")
    assert [one.text for one in page.select(".own-words bdi")] == [WORDS]
    links = [str(one["href"]) for one in page.select(".work a")]
    assert links == [f"new?area={area.area}" for area in comparison.focus[1:]]
    assert "About none." not in page.text


def test_the_words_stand_on_the_first_sheet_of_paper(
    pair_of: Callable[[str], Comparison], drawn_of: Callable[[str], tuple[Chart, ...]]
) -> None:
    comparison = pair_of("story")
    longest = " ".join(["longword"] * 22)[:200]
    beside = Beside(tuple(OwnGoal(area.area, longest) for area in comparison.focus))
    pages = page_texts(to_pdf(comparison, charts=drawn_of("story"), beside=beside))
    assert " ".join(pages[0].split()).count(longest) == len(comparison.focus)


def test_the_slides_of_goals_say_which_area_they_are_about(
    pair_of: Callable[[str], Comparison], drawn_of: Callable[[str], tuple[Chart, ...]]
) -> None:
    comparison = pair_of("story")
    slides = deck_data(comparison, charts=drawn_of("story"))["slides"]
    found = [slide["area"] for slide in slides if slide["id"].startswith("goal-")]
    assert found == [area.area for area in comparison.focus]
