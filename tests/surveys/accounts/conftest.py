"""What the tests of accounts share."""

import pytest

from tests.surveys.accounts.builders import hash_quickly


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a password cost a millisecond where the test is not about its cost."""
    hash_quickly(monkeypatch)
