"""Each wave is told and drawn once for all tests."""

from collections.abc import Callable
from functools import cache

import pytest

from reports.charts import Chart, Embedding, draw_all, svg
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


@pytest.fixture
def release(variant: str, release_of: Callable[[str], Release]) -> Release:
    return release_of(variant)


@pytest.fixture
def charts(variant: str, charts_of: Callable[[str], tuple[Chart, ...]]) -> tuple[Chart, ...]:
    return charts_of(variant)


@pytest.fixture(scope="session")
def written_of(charts_of: Callable[[str], tuple[Chart, ...]]) -> Callable[[str, Embedding], tuple[bytes, ...]]:
    """Write every chart of a variant as SVG, once."""
    return cache(lambda name, embedding: tuple(svg(chart, embedding=embedding) for chart in charts_of(name)))


@pytest.fixture
def images(variant: str, written_of: Callable[[str, Embedding], tuple[bytes, ...]]) -> tuple[bytes, ...]:
    return written_of(variant, Embedding.IMAGE)


@pytest.fixture
def typeset(variant: str, written_of: Callable[[str, Embedding], tuple[bytes, ...]]) -> tuple[bytes, ...]:
    return written_of(variant, Embedding.TYPESET)
