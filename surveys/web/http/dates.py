"""Dates, times and signed numbers as text on pages, where the time zone need not be named. Reads no clock."""

from datetime import datetime

from surveys.core.days import day, month

__all__ = ["change", "day", "moment", "month"]

MINUS = "\u2212"


def moment(value: datetime) -> str:
    """Write a time of a day: 4 March 2026, 14:05."""
    return f"{day(value)}, {value:%H:%M}"


def change(value: int) -> str:
    """Write a change with its sign, 0 without one."""
    return f"{value:+d}".replace("-", MINUS) if value else "0"
