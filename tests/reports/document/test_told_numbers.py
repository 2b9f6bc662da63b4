"""T6: every number in the web page, the PDF and the CSV belongs to the release or to a documented derivation."""

import csv
from collections.abc import Callable

from reports.exports import to_csv
from reports.gaps import area_views
from reports.release import Release
from tests.reports.document.conftest import page_texts
from tests.reports.document.numbers import numbers_in, strangers, words_of_html


def test_numbers_are_found_with_sign_and_band() -> None:
    found = numbers_in("you 4.4, others \N{MINUS SIGN}0.6, ≤1.5 and 4.5+, <=1.5, 3-5, level-2, (n 5), +0.3.")
    assert found == {"4.4", "-0.6", "≤1.5", "4.5+", "3", "5", "2", "+0.3"}


def test_the_web_page_tells_no_number_of_its_own(
    drawn_variant: str, release_of: Callable[[str], Release], html_of: Callable[[str], bytes]
) -> None:
    assert strangers(words_of_html(html_of(drawn_variant)), release_of(drawn_variant)) == set()


def test_the_pdf_tells_no_number_of_its_own(
    drawn_variant: str, release_of: Callable[[str], Release], pdf_of: Callable[[str], bytes]
) -> None:
    pages = page_texts(pdf_of(drawn_variant))
    assert strangers(" ".join(pages), release_of(drawn_variant), pages=len(pages)) == set()


def test_a_number_of_another_release_would_be_found(
    release_of: Callable[[str], Release], html_of: Callable[[str], bytes], pdf_of: Callable[[str], bytes]
) -> None:
    other = release_of("all at the top")
    assert len(strangers(words_of_html(html_of("story")), other)) > 20
    assert len(strangers(" ".join(page_texts(pdf_of("story"))), other)) > 20


def test_every_displayed_item_value_is_told(
    drawn_variant: str, release_of: Callable[[str], Release], html_of: Callable[[str], bytes]
) -> None:
    told = numbers_in(words_of_html(html_of(drawn_variant)))
    shown = {n for by in release_of(drawn_variant).values.values() for one in by.values() for n in numbers_in(one.text)}
    assert shown <= told


def test_the_csv_tells_no_number_of_its_own(variant: str, release_of: Callable[[str], Release]) -> None:
    release = release_of(variant)
    rows = list(csv.DictReader(to_csv(release).removeprefix("\ufeff").splitlines()))
    texts = " ".join(row["text"].replace("'", "") for row in rows)
    assert strangers(texts, release) == set()
    values = [*(one.value for by in release.values.values() for one in by.values())]
    told = [
        value for view in area_views(release) for value in (view.own, view.expected, view.others, *view.cells.values())
    ]
    values += [value.points for value in told if value]
    assert {round(float(row["value"]), 4) for row in rows} == {round(float(value), 4) for value in values}
