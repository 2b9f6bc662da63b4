"""Each wave is set once for all tests of documents."""

from collections.abc import Callable
from functools import cache
from io import BytesIO

import pypdfium2  # type: ignore[import-untyped]
import pytest
from bs4 import BeautifulSoup

from reports.charts import Chart
from reports.document.html import to_html
from reports.document.pdf import to_pdf
from reports.release import Release

FEW = ("story", "five cells", "one merged cell", "withheld", "no self", "only self", "-3 to 3", "odd letters")


@pytest.fixture(scope="session")
def html_of(
    release_of: Callable[[str], Release], charts_of: Callable[[str], tuple[Chart, ...]]
) -> Callable[[str], bytes]:
    return cache(lambda name: to_html(release_of(name), charts=charts_of(name)))


@pytest.fixture(scope="session")
def pdf_of(
    release_of: Callable[[str], Release], charts_of: Callable[[str], tuple[Chart, ...]]
) -> Callable[[str], bytes]:
    return cache(lambda name: to_pdf(release_of(name), charts=charts_of(name)))


@pytest.fixture(params=FEW)
def drawn_variant(request: pytest.FixtureRequest) -> str:
    """A few variants, for what needs pictures."""
    return str(request.param)


def page_texts(pdf: bytes) -> list[str]:
    """Read every page's text."""
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def soup_of(html: bytes) -> BeautifulSoup:
    """Read a web page."""
    return BeautifulSoup(html, "html.parser")
