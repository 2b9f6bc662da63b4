"""The pages over a ballot box in memory, spoken to without a network."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveys.web.app import build_app
from tests.support.sparing import spare_work
from tests.surveys.web.ballot_box import MemoryBox


@pytest.fixture(autouse=True)
def _without_slow_work(monkeypatch: pytest.MonkeyPatch) -> None:
    spare_work(monkeypatch)


@pytest.fixture
def box() -> MemoryBox:
    return MemoryBox()


@pytest.fixture
def app(box: MemoryBox) -> Flask:
    return build_app(box, behind_tls=True)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
