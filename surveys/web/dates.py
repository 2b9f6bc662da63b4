"""How days and times read on a page: one way everywhere. No clock is here."""

from datetime import date, datetime


def day(value: date) -> str:
    """Write a day: 4 March 2026."""
    return f"{value.day} {value:%B} {value.year}"


def moment(value: datetime) -> str:
    """Write a time of a day: 4 March 2026, 14:05."""
    return f"{day(value)}, {value:%H:%M}"
