"""Every number in the web page, on paper and on the slides belongs to the comparison."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from reports.charts import Chart
from reports.comparison.comparison import compare
from reports.comparison.model import Comparison
from reports.document.change.deck_data import deck_data
from reports.document.change.html import to_html
from reports.document.change.pdf import to_pdf
from reports.release_json import from_json, to_json
from tests.reports.charts.two_waves import any_pair
from tests.reports.document.change.numbers import strangers
from tests.reports.document.conftest import page_texts
from tests.reports.document.numbers import numbers_in, words_of_html
from tests.reports.document.test_deck import told_in


def test_the_web_page_tells_no_number_of_its_own(
    few: str, pair_of: Callable[[str], Comparison], page_of: Callable[[str], bytes]
) -> None:
    assert strangers(words_of_html(page_of(few)), pair_of(few)) == set()


def test_the_pdf_tells_no_number_of_its_own(
    few: str, pair_of: Callable[[str], Comparison], paper_of: Callable[[str], bytes]
) -> None:
    pages = page_texts(paper_of(few))
    assert strangers(" ".join(pages), pair_of(few), pages=len(pages)) == set()


def test_the_slides_tell_no_number_that_the_page_does_not(
    few: str,
    pair_of: Callable[[str], Comparison],
    drawn_of: Callable[[str], tuple[Chart, ...]],
    page_of: Callable[[str], bytes],
) -> None:
    told = " ".join(told_in(deck_data(pair_of(few), charts=drawn_of(few))))
    assert numbers_in(told) <= numbers_in(words_of_html(page_of(few)))


@pytest.mark.parametrize("seed", range(6))
def test_no_two_waves_make_a_page_tell_a_number_of_its_own(seed: int) -> None:
    comparison = any_pair(seed)
    assert strangers(words_of_html(to_html(comparison, charts=())), comparison) == set()


def test_a_number_of_another_pair_would_be_found(
    pair_of: Callable[[str], Comparison], page_of: Callable[[str], bytes]
) -> None:
    assert len(strangers(words_of_html(page_of("story")), pair_of("at the top both times"))) > 20


def test_the_same_two_releases_give_the_same_bytes(
    pair_of: Callable[[str], Comparison],
    drawn_of: Callable[[str], tuple[Chart, ...]],
    page_of: Callable[[str], bytes],
    paper_of: Callable[[str], bytes],
) -> None:
    story = pair_of("story")
    again = compare(*(from_json(to_json(one)) for one in (story.earlier, story.later)))
    assert to_html(again) == page_of("story")
    assert to_pdf(again) == paper_of("story")
    first, second = (json.dumps(deck_data(one, charts=drawn_of("story"))) for one in (story, again))
    assert first == second


def test_comments_of_the_baseline_change_nothing(pair_of: Callable[[str], Comparison]) -> None:
    story = pair_of("story")
    silent = replace(story, earlier=replace(story.earlier, comments={}))
    assert to_html(silent, charts=()) == to_html(story, charts=())
