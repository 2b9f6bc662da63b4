"""Takes the work out of what a test of pages does not look at: drawing charts, and hashing slowly on purpose.

Both are tested for real where they are the matter: tests/reports, tests/surveys/accounts, and the journeys.
"""

import pytest

from reports.document import deck, deck_data, html, pdf
from tests.surveys.accounts.builders import hash_quickly


def spare_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no chart and hash with the least of argon2."""
    hash_quickly(monkeypatch)
    for module in (deck, deck_data, html, pdf):
        monkeypatch.setattr(module, "draw_all", lambda _release: ())
