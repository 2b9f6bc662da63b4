"""The readers of documents find every value that a release holds, and notice one that is missing, other or alone."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from reports.charts import Chart, Embedding, draw_all, svg
from reports.document.deck_data import deck_data
from reports.document.html import to_html
from reports.document.pdf import to_pdf
from reports.exports import to_csv
from reports.release import Release
from tests.privacy.experiment import certified
from tests.privacy.experiment.scraping import from_csv, from_deck, from_html, from_pdf, from_svg, of_release
from tests.privacy.waves import HABITS, PEER, SELF, SUPERVISOR, questionnaire, random_ballot, tell

QUESTIONS = questionnaire(areas=2, items=2)
_ROSTER = {SELF: 1, SUPERVISOR: 1, PEER: 5}


@pytest.fixture(scope="module")
def release() -> Release:
    random = Random(5)
    ballots = [random_ballot(g, random, HABITS[0], QUESTIONS) for g, count in _ROSTER.items() for _ in range(count)]
    return tell(ballots, instrument=QUESTIONS).release


@pytest.fixture(scope="module")
def charts(release: Release) -> tuple[Chart, ...]:
    return draw_all(release)


@pytest.fixture(scope="module")
def page(release: Release, charts: tuple[Chart, ...]) -> bytes:
    return to_html(release, charts=charts)


def test_every_document_prints_every_value_of_its_release(
    release: Release, charts: tuple[Chart, ...], page: bytes
) -> None:
    told = of_release(release)
    assert len(told) > 4
    assert from_csv(to_csv(release)) == told
    assert from_html(page, QUESTIONS) == told
    assert from_pdf(to_pdf(release, charts=charts), QUESTIONS) == told
    assert from_svg([svg(one, embedding=Embedding.TYPESET) for one in charts], QUESTIONS) == told
    assert from_deck(deck_data(release, charts=charts), QUESTIONS) == told


def test_a_value_told_otherwise_on_a_phone_is_noticed(page: bytes) -> None:
    before, found, after = page.partition("(n\N{NO-BREAK SPACE}5)</dd>".encode())
    assert found
    with pytest.raises(ValueError, match="rows for a phone"):
        from_html(before + "(n\N{NO-BREAK SPACE}4)</dd>".encode() + after, QUESTIONS)


def test_a_table_with_a_cell_too_few_is_noticed(page: bytes) -> None:
    table = page.index(b'<th scope="col">Item</th>')
    start = page.index(b"<td>", table)
    end = page.index(b"</td>", start) + len(b"</td>")
    with pytest.raises(ValueError, match="headings"):
        from_html(page[:start] + page[end:], QUESTIONS)


def test_a_value_without_the_number_of_people_behind_it_is_noticed(page: bytes) -> None:
    with pytest.raises(ValueError, match="without the number of people"):
        from_html(page.replace("\N{NO-BREAK SPACE}(n\N{NO-BREAK SPACE}5)".encode(), b""), QUESTIONS)


def test_an_alternative_text_that_says_other_than_its_picture_is_noticed(
    release: Release, charts: tuple[Chart, ...]
) -> None:
    rows = tuple(tuple(cell.replace("(n 5)", "(n 4)") for cell in row) for row in charts[-1].table.rows)
    other = replace(charts[-1], table=replace(charts[-1].table, rows=rows))
    with pytest.raises(ValueError, match="alternative texts"):
        from_pdf(to_pdf(release, charts=(*charts[:-1], other)), QUESTIONS)


def test_documents_in_which_nothing_is_found_are_no_reading_of_a_release_with_values(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(_presentation: Mapping[str, Any], _instrument: object) -> frozenset[object]:
        return frozenset()

    assert certified._as_printed(release).means
    monkeypatch.setattr(certified, "from_deck", nothing)
    with pytest.raises(ValueError, match="not the values of the release: presentation"):
        certified._as_printed(release)
