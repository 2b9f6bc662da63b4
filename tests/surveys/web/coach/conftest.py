"""What tests of the desk's pages begin with: a coach's engagement, its open wave, a draft, and her browser."""

import pytest
from flask import Flask

from surveys.app import create_app
from surveys.engagements.actor import Actor
from tests.support.desk import Browser, engagement, wave
from tests.surveys.desk.preparing.drafted import ready


@pytest.fixture
def hers(alice: Actor) -> str:
    return engagement(alice)


@pytest.fixture
def opened(alice: Actor, hers: str) -> str:
    return wave(alice, hers, supervisor=2, peer=5, direct_report=4)


@pytest.fixture
def path(opened: str) -> str:
    return f"/desk/waves/{opened}"


@pytest.fixture
def draft(alice: Actor) -> str:
    return ready(alice, supervisor=1, peer=5, direct_report=2)


@pytest.fixture
def app(alice: Actor) -> Flask:
    return create_app(alice.installation)


@pytest.fixture
def browser(app: Flask, alice: Actor) -> Browser:
    return Browser(app, alice)
