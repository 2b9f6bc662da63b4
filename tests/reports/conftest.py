"""Each wave is told, drawn and written as pictures once for all tests of charts and documents in this process."""

from collections.abc import Callable
from functools import cache

import pytest

from reports.charts import Chart, draw_all, svg
from reports.release import Release
from tests.reports.charts.variants import VARIANTS


@pytest.fixture(scope="session")
def release_of() -> Callable[[str], Release]:
    return cache(lambda name: VARIANTS[name]())


@pytest.fixture(scope="session")
def charts_of(release_of: Callable[[str], Release]) -> Callable[[str], tuple[Chart, ...]]:
    return cache(lambda name: draw_all(release_of(name)))


@pytest.fixture(scope="session")
def svg_of() -> Callable[..., bytes]:
    return svg


@pytest.fixture(params=list(VARIANTS))
def variant(request: pytest.FixtureRequest) -> str:
    return str(request.param)
