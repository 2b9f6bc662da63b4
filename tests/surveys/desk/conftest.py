"""The desk's operations, without the work that they do not answer for."""

import pytest

from tests.support.sparing import spare_work


@pytest.fixture(autouse=True)
def _without_slow_work(monkeypatch: pytest.MonkeyPatch) -> None:
    spare_work(monkeypatch)
