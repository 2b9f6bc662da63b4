"""A day in an address, such as the last of an earlier page."""

from contextlib import suppress
from datetime import date


def day_asked(text: str) -> date | None:
    """Return the day that an address names; None for none, and for what is none."""
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None
