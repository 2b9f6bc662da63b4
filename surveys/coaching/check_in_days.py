"""The calendar of the monthly check-in: when it is due, until when it is open, who reads it when. Pure: no clock.

Days are those of the installation's timezone. A month that lacks the day is asked on its last one.
"""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta

LAST = 31  # as a plan's day: the last of each month
DAYS = (*range(1, 29), LAST)
REMIND_AFTER = timedelta(days=5)  # of the letter's leaving, once
OPEN_FOR = timedelta(days=21)
READS_AFTER = timedelta(days=7)  # of the answer: the coach reads first, then the executive the same text
# After a pause of the server's the month is asked for as long as the next one is not nearer than that
LATE = timedelta(days=14)
APART = timedelta(days=14)  # of two letters, also where the coach has moved the day


def due_in(month: date, day: int) -> date:
    """Return the day on which a month's check-in is due; `month` is any day of it."""
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))


def latest_due(day: int, today: date) -> date:
    """Return the last day up to today, today included, on which one was due."""
    due = due_in(today, day)
    return due if due <= today else due_in(today.replace(day=1) - timedelta(days=1), day)


def next_due(day: int, after: date) -> date:
    """Return the day of the next check-in in a later month than this day's."""
    return due_in(after.replace(day=28) + timedelta(days=4), day)


def day_to_ask(
    day: int, begins_on: date, *, today: date, asked_for: Collection[date], last_asked: date | None
) -> tuple[date, date]:
    """Return the next check-in to ask for: the day on which it is due, and the one from which it may be asked.

    `asked_for` holds the days that were asked for already: one in a month is enough, whatever day it was. What was
    due long ago is left out for good, so that a server that was off asks once and not for each month.
    """
    months = {(one.year, one.month) for one in asked_for}
    due = latest_due(day, today)
    while True:
        ask = due if last_asked is None or last_asked > today else max(due, last_asked + APART)
        if due >= begins_on and (due.year, due.month) not in months and max(ask, today) <= due + LATE:
            return due, ask
        due = next_due(day, due)


def last_day(due_on: date, asked_on: date, day: int | None) -> date:
    """Return the last day on which a check-in takes an answer: before the next one, and 21 days at most.

    `day` is the plan's day as it is now, None where no other is planned.
    """
    end = asked_on + OPEN_FOR
    return end if day is None else max(asked_on, min(end, next_due(day, due_on) - timedelta(days=1)))
