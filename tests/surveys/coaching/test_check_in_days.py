"""The calendar of the check-ins by itself: short months, late servers, moved days."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.coaching.check_in_days import APART, DAYS, LAST, LATE, day_to_ask, due_in, last_day, latest_due, next_due

DAY = timedelta(days=1)
FIRST, END = date(2026, 1, 1), date(2031, 12, 31)


@pytest.mark.parametrize(
    ("month", "day", "due"),
    [
        (date(2026, 2, 10), LAST, date(2026, 2, 28)),
        (date(2028, 2, 1), LAST, date(2028, 2, 29)),
        (date(2026, 4, 30), LAST, date(2026, 4, 30)),
        (date(2026, 12, 1), LAST, date(2026, 12, 31)),
        (date(2026, 2, 28), 28, date(2026, 2, 28)),
    ],
)
def test_the_last_day_is_each_months_own(month: date, day: int, due: date) -> None:
    assert due_in(month, day) == due


@given(st.sampled_from(DAYS), st.dates(FIRST, END))
def test_days_follow_each_other_once_a_month(day: int, today: date) -> None:
    due, then = latest_due(day, today), next_due(day, latest_due(day, today))
    assert due <= today < then
    assert (then.year * 12 + then.month) - (due.year * 12 + due.month) == 1


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 3, 9), date(2026, 3, 10)),
        (date(2026, 3, 10), date(2026, 3, 10)),
        (date(2026, 3, 24), date(2026, 3, 10)),
        (date(2026, 3, 25), date(2026, 4, 10)),
    ],
)
def test_a_month_is_asked_for_until_two_weeks_after_its_day(today: date, due: date) -> None:
    begins = date(2026, 3, 1)
    assert day_to_ask(10, begins, today=today, asked_for=[], last_asked=None) == (due, due)


def test_nothing_is_asked_for_before_the_plan_begins_or_twice_in_a_month() -> None:
    today, then = date(2026, 3, 12), date(2026, 4, 10)
    assert day_to_ask(10, date(2026, 3, 11), today=today, asked_for=[], last_asked=None)[0] == then
    asked = date(2026, 3, 2)
    assert day_to_ask(10, date(2026, 3, 1), today=today, asked_for=[asked], last_asked=None)[0] == then


def test_a_day_that_was_moved_leaves_two_weeks_between_two_letters() -> None:
    asked = date(2026, 3, 28)
    found = day_to_ask(1, FIRST, today=date(2026, 4, 1), asked_for=[asked], last_asked=asked)
    assert found == (date(2026, 4, 1), asked + APART)


def test_what_a_clock_of_the_future_asked_for_holds_up_no_month() -> None:
    future = date(2027, 1, 10)
    found = day_to_ask(10, FIRST, today=date(2026, 3, 10), asked_for=[future], last_asked=future)
    assert found == (date(2026, 3, 10), date(2026, 3, 10))


@pytest.mark.parametrize(
    ("due", "asked", "day", "last"),
    [
        (date(2026, 3, 10), date(2026, 3, 10), 10, date(2026, 3, 31)),
        (date(2026, 3, 10), date(2026, 3, 24), 10, date(2026, 4, 9)),
        (date(2026, 3, 28), date(2026, 3, 28), 1, date(2026, 3, 31)),
        (date(2026, 3, 28), date(2026, 3, 28), None, date(2026, 4, 18)),
        (date(2026, 3, 28), date(2026, 4, 5), 1, date(2026, 4, 5)),
    ],
)
def test_a_check_in_ends_before_the_next_one_and_after_three_weeks(
    due: date, asked: date, day: int | None, last: date
) -> None:
    assert last_day(due, asked, day) == last


@given(
    st.sampled_from(DAYS),
    st.dates(FIRST, date(2027, 1, 1)),
    st.lists(st.tuples(st.integers(0, 200), st.sampled_from((None, *DAYS))), max_size=40),
)
def test_whatever_the_days_on_which_somebody_looks_there_is_one_letter_a_month(
    day: int, begins: date, looks: list[tuple[int, int | None]]
) -> None:
    """The server is on now and then, and the coach moves the day now and then."""
    today, asked = begins, list[tuple[date, date]]()
    for pause, moved in looks:
        day, today = moved or day, today + pause * DAY
        last_asked = asked[-1][1] if asked else None
        due, ask = day_to_ask(day, begins, today=today, asked_for=[one for one, _ in asked], last_asked=last_asked)
        if ask <= today:
            asked.append((due, today))
    assert len({(due.year, due.month) for due, _ in asked}) == len(asked)
    assert all(begins <= due <= on <= due + LATE for due, on in asked)
    assert all(later - earlier >= APART for (_, earlier), (_, later) in pairwise(asked))
