"""Two coaches whom the tests of many rooms know."""

import pytest

from surveys.core.installation import Installation
from surveys.engagements.actor import Actor
from tests.support.desk import ALICE, BOB, actor


@pytest.fixture
def alice(installation: Installation) -> Actor:
    """Let a coach act in this test's installation."""
    return actor(installation, ALICE)


@pytest.fixture
def bob(installation: Installation) -> Actor:
    """Let another coach act there."""
    return actor(installation, BOB)
