"""A wave that waits for its second look."""

import pytest

from surveys.core.installation import Installation
from surveys.worker.thread import close_due
from tests.support.installations import Clock, open_wave
from tests.surveys.upkeep.seen import END, peers_answer


@pytest.fixture
def over(installation: Installation, clock: Clock) -> str:
    """A wave past its closing date that has been seen so once."""
    wave = open_wave(installation, peer=4)
    peers_answer(installation, wave)
    clock.now = END
    close_due(installation)
    return wave
