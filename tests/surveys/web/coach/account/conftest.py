"""The pages of accounts over a fresh installation, and a browser in which a coach is signed in."""

import pytest
from flask import Flask

from surveys.app import create_app
from surveys.core.installation import Installation
from tests.surveys.accounts.builders import a_coach
from tests.surveys.web.coach.account.visitor import Visitor


@pytest.fixture
def app(installation: Installation) -> Flask:
    return create_app(installation)


@pytest.fixture
def alice(app: Flask, installation: Installation) -> Visitor:
    """A browser in which Alice, who administers, is signed in."""
    a_coach(installation, is_admin=True)
    visitor = Visitor(app)
    assert visitor.sign_in().status_code == 303
    visitor.get("/desk/account")
    return visitor
