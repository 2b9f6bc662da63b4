"""Dates as text, whatever the machine's language. No time of day stands anywhere in a report."""

from datetime import date

_MONTHS = (
    ("January", "February", "March", "April", "May", "June"),
    ("July", "August", "September", "October", "November", "December"),
)


def day(when: date) -> str:
    """Write a date in full: "14 March 2026"."""
    return f"{when.day} {month(when)}"


def month(when: date) -> str:
    """Write a date's month: "March 2026"."""
    return f"{_MONTHS[(when.month - 1) // 6][(when.month - 1) % 6]} {when.year}"
