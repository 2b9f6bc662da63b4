"""Each wave is told, drawn and written as pictures once for all tests of charts and documents in this process."""

from collections.abc import Callable, Iterator
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
    return cache(svg)


@pytest.fixture(scope="session", autouse=True)
def _pictures_written_once(svg_of: Callable[..., bytes]) -> Iterator[None]:
    """Let documents that show one and the same chart share its picture; another drawing of it is written anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reports.document.data.svg", svg_of)
        yield


@pytest.fixture(params=list(VARIANTS))
def variant(request: pytest.FixtureRequest) -> str:
    return str(request.param)
