"""Each wave is told and drawn once for all tests of charts and documents in this process."""

from collections.abc import Callable
from functools import cache

import pytest

from reports.charts import Chart, draw_all
from reports.release import Release
from tests.reports.charts.variants import VARIANTS


@pytest.fixture(scope="session")
def release_of() -> Callable[[str], Release]:
    return cache(lambda name: VARIANTS[name]())


@pytest.fixture(scope="session")
def charts_of(release_of: Callable[[str], Release]) -> Callable[[str], tuple[Chart, ...]]:
    return cache(lambda name: draw_all(release_of(name)))


@pytest.fixture(params=list(VARIANTS))
def variant(request: pytest.FixtureRequest) -> str:
    return str(request.param)
