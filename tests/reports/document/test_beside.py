"""The executive's own goals beside the numbers: their words as they are, the release's numbers, and no part of it."""

from collections.abc import Callable

from bs4 import BeautifulSoup

from reports.beside import NOTHING, Beside, OwnGoal
from reports.charts import Chart
from reports.document.content import report
from reports.document.deck_data import deck_data
from reports.document.html import to_html
from reports.document.model import Quotes, Section, Terms
from reports.document.pdf import to_pdf
from reports.document.summary import figures
from reports.gaps import area_views
from reports.release import Release
from tests.reports.document.conftest import page_texts

MARK_UP = "When a plan <b>slips</b>, I tell the board."
UNDRAWN = "In reviews I thank each one \N{ELEPHANT}"


def _of(release: Release, number: int = 0, words: str = MARK_UP) -> OwnGoal:
    return OwnGoal(release.instrument.areas[number].id, words)


def _section(release: Release, beside: Beside) -> Section:
    return next(one for one in report(release, beside).sections if one.id == "goals")


def test_a_report_without_goals_is_the_same_bytes_as_ever(
    release_of: Callable[[str], Release],
    charts_of: Callable[[str], tuple[Chart, ...]],
    html_of: Callable[[str], bytes],
) -> None:
    drawn = charts_of("story")
    assert to_html(release_of("story"), charts=drawn, beside=NOTHING) == html_of("story")
    assert b"Work on this" not in html_of("story")


def test_each_goal_stands_beside_the_numbers_of_its_own_area_and_no_others(
    release_of: Callable[[str], Release], variant: str
) -> None:
    release = release_of(variant)
    order = tuple(reversed(range(min(2, len(release.instrument.areas)))))
    found = _section(release, Beside(tuple(_of(release, number) for number in order)))
    terms = [one.pairs for one in found.blocks if isinstance(one, Terms)]
    views = {view.area: figures(view) for view in area_views(release)}
    wanted = [views[release.instrument.areas[number].id] for number in order]
    assert terms == [tuple((one.label, one.number) for one in shown) for shown in wanted if shown]
    assert [one.texts for one in found.blocks if isinstance(one, Quotes)] == [(MARK_UP,)] * len(order)


def test_a_goal_about_no_area_stands_without_numbers(release_of: Callable[[str], Release]) -> None:
    for area in ("", "asked_no_more"):
        found = _section(release_of("story"), Beside((OwnGoal(area, MARK_UP),)))
        assert not [one for one in found.blocks if isinstance(one, Terms)]


def test_the_words_are_text_and_never_mark_up(
    release_of: Callable[[str], Release], charts_of: Callable[[str], tuple[Chart, ...]]
) -> None:
    release = release_of("story")
    beside = Beside((_of(release),), work_on="../goals/new")
    page = BeautifulSoup(to_html(release, charts=charts_of("story"), beside=beside), "html.parser")
    quotes = [one.text for one in page.select("#goals blockquote")]
    assert quotes == [MARK_UP]
    named = [str(one["href"]) for one in page.select(".work a")]
    titles = {area.title: area.id for area in release.instrument.areas}
    cards = [titles[one.text] for one in page.select(".summary h4")]
    assert named == [f"../goals/new?area={area}" for area in cards]
    assert cards


def test_on_paper_a_sign_that_no_font_has_is_a_box_and_told(
    release_of: Callable[[str], Release], charts_of: Callable[[str], tuple[Chart, ...]]
) -> None:
    release = release_of("story")
    beside = Beside((_of(release), _of(release, 1, UNDRAWN)))
    pages = " ".join(page_texts(to_pdf(release, charts=charts_of("story"), beside=beside)))
    words = " ".join(pages.split())
    assert MARK_UP in words
    assert "In reviews I thank each one \N{WHITE SQUARE}" in words


def test_the_slides_of_an_area_say_which_one_and_name_its_actions(
    release_of: Callable[[str], Release], charts_of: Callable[[str], tuple[Chart, ...]]
) -> None:
    release = release_of("story")
    slides = deck_data(release, charts=charts_of("story"))["slides"]
    own = {area.title: area for area in release.instrument.areas}
    themes = [slide for slide in slides if slide["id"].startswith("theme-")]
    assert themes
    assert all(slide["area"] == own[slide["title"]].id for slide in themes)
    actions = [slide for slide in slides if slide["id"].startswith("items-")]
    assert actions
    for slide in actions:
        area = own[slide["title"]]
        assert slide["area"] == area.id
        assert slide["items"] == {item.id: item.wording.own for item in area.items}
