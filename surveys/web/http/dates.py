"""Dates and times as text on the desk's pages, where the time zone need not be named. Reads no clock."""

from datetime import datetime

from surveys.core.days import day

__all__ = ["day", "moment"]


def moment(value: datetime) -> str:
    """Write a time of a day: 4 March 2026, 14:05."""
    return f"{day(value)}, {value:%H:%M}"
