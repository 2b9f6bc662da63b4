"""Each wave is set once for all tests of documents."""

from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO

import pikepdf
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


def spoken_texts(pdf: bytes) -> list[str]:
    """Read the alternative text of every picture, in the order of the tags."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return list(_spoken(document.Root.StructTreeRoot))


def _spoken(element: object) -> Iterator[str]:
    if isinstance(element, pikepdf.Array):
        for one in element:
            yield from _spoken(one)
    elif isinstance(element, pikepdf.Dictionary):
        if element.get("/S") == "/Figure":
            yield str(element.get("/Alt", ""))
        if "/K" in element:
            yield from _spoken(element["/K"])


def soup_of(html: bytes) -> BeautifulSoup:
    """Read a web page."""
    return BeautifulSoup(html, "html.parser")
