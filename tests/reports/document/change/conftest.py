"""Each pair of waves is drawn and set once for all tests of comparison reports."""

from collections.abc import Callable
from functools import cache

import pytest

from reports.charts import Chart
from reports.charts.comparison import draw_comparison
from reports.comparison.model import Comparison
from reports.document.change.html import to_html
from reports.document.change.pdf import to_pdf
from tests.reports.charts.two_waves import VARIANTS

FEW = ("story", "nothing declared", "withheld once", "nothing in common", "12 long areas")


@pytest.fixture(scope="session")
def pair_of() -> Callable[[str], Comparison]:
    return cache(lambda name: VARIANTS[name]())


@pytest.fixture(scope="session")
def drawn_of(pair_of: Callable[[str], Comparison]) -> Callable[[str], tuple[Chart, ...]]:
    return cache(lambda name: draw_comparison(pair_of(name)))


@pytest.fixture(scope="session")
def page_of(
    pair_of: Callable[[str], Comparison], drawn_of: Callable[[str], tuple[Chart, ...]]
) -> Callable[[str], bytes]:
    return cache(lambda name: to_html(pair_of(name), charts=drawn_of(name)))


@pytest.fixture(scope="session")
def paper_of(
    pair_of: Callable[[str], Comparison], drawn_of: Callable[[str], tuple[Chart, ...]]
) -> Callable[[str], bytes]:
    return cache(lambda name: to_pdf(pair_of(name), charts=drawn_of(name)))


@pytest.fixture(params=FEW)
def few(request: pytest.FixtureRequest) -> str:
    """A few pairs, for what needs pictures."""
    return str(request.param)
