"""Weeks by their Mondays, and when in one the executive is asked. Days alone; nothing is read here."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHOWN = 12
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = range(7, 21)  # in which a letter may come


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def shown_weeks(last: date) -> tuple[date, ...]:
    """Return the Mondays of the twelve weeks that end with the week of a day, oldest first."""
    newest = week_of(last)
    return tuple(newest - timedelta(weeks=back) for back in range(SHOWN - 1, -1, -1))


def may_be_told(week: date, *, since: date, today: date) -> bool:
    """True for this week and the one before, from the week of `since` on: later, nobody remembers."""
    return week_of(since) <= week and week in (week_of(today), week_of(today) - timedelta(weeks=1))


def asks_at(week: date, weekday: int, hour: int, zone: ZoneInfo) -> datetime:
    """Return the moment of a week at which the executive is asked."""
    return datetime.combine(week + timedelta(days=weekday), time(hour), tzinfo=zone)


def is_due(now: datetime, weekday: int, hour: int, asked_for: date | None, zone: ZoneInfo) -> bool:
    """True from the moment on until the week is over, as long as nobody was asked for it.

    A week to come counts as none: a clock that ran ahead had asked for it.
    """
    week = week_of(now.astimezone(zone).date())
    return asked_for != week and now >= asks_at(week, weekday, hour, zone)
