"""The charts of each wave, and their pictures, written once for all tests."""

from collections.abc import Callable
from functools import cache

import pytest

from reports.charts import Chart, Embedding, svg
from reports.release import Release


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
