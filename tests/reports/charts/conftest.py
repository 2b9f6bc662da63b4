"""One wave after the other, with its charts and their pictures."""

from collections.abc import Callable

import pytest

from reports.charts import Chart, Embedding
from reports.release import Release


@pytest.fixture
def release(variant: str, release_of: Callable[[str], Release]) -> Release:
    return release_of(variant)


@pytest.fixture
def charts(variant: str, charts_of: Callable[[str], tuple[Chart, ...]]) -> tuple[Chart, ...]:
    return charts_of(variant)


@pytest.fixture
def images(charts: tuple[Chart, ...], svg_of: Callable[..., bytes]) -> tuple[bytes, ...]:
    return tuple(svg_of(chart, embedding=Embedding.IMAGE) for chart in charts)


@pytest.fixture
def typeset(charts: tuple[Chart, ...], svg_of: Callable[..., bytes]) -> tuple[bytes, ...]:
    return tuple(svg_of(chart, embedding=Embedding.TYPESET) for chart in charts)
