"""Times on the wall: those that the clocks leave out, and those that come twice."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.coaching.local_times import LeftOutError, TwiceError, is_second, moment, weekly

BERLIN, NEW_YORK, LORD_HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")


def test_a_time_is_what_the_clocks_of_the_zone_show() -> None:
    assert moment(date(2026, 3, 27), time(10), BERLIN) == datetime(2026, 3, 27, 9, tzinfo=UTC)
    assert moment(date(2026, 3, 30), time(10), BERLIN) == datetime(2026, 3, 30, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "on", "at", "is_there"),
    [
        (BERLIN, date(2026, 3, 29), time(1, 59), True),
        (BERLIN, date(2026, 3, 29), time(2), False),
        (BERLIN, date(2026, 3, 29), time(2, 59), False),
        (BERLIN, date(2026, 3, 29), time(3), True),
        (LORD_HOWE, date(2026, 10, 4), time(2, 29), False),
        (LORD_HOWE, date(2026, 10, 4), time(2, 30), True),
    ],
)
def test_a_time_that_the_clocks_leave_out_is_refused(zone: ZoneInfo, on: date, at: time, is_there: bool) -> None:
    if is_there:
        assert moment(on, at, zone).astimezone(zone).time() == at
        return
    with pytest.raises(LeftOutError, match=f"leave {at:%H:%M} out. Choose another time"):
        moment(on, at, zone)


def test_of_a_time_that_comes_twice_is_asked_which_is_meant() -> None:
    on, at = date(2026, 10, 25), time(2, 30)
    with pytest.raises(
        TwiceError, match=r"02:30 comes twice: the first time at UTC\+2, the second at UTC\+1"
    ) as raised:
        moment(on, at, BERLIN)
    assert raised.value.names == ("UTC+2", "UTC+1")
    first, second = (moment(on, at, BERLIN, second=one) for one in (False, True))
    assert (second - first).total_seconds() == 3600
    assert [is_second(one.astimezone(BERLIN)) for one in (first, second)] == [False, True]
    assert moment(on, time(3), BERLIN) == datetime(2026, 10, 25, 2, tzinfo=UTC)
    assert moment(on, time(1, 59), BERLIN) == datetime(2026, 10, 24, 23, 59, tzinfo=UTC)


def test_a_series_says_on_which_of_its_days_there_is_no_such_time() -> None:
    with pytest.raises(LeftOutError, match="On 8 March 2026 the clocks go forward in New York time"):
        weekly(date(2026, 2, 22), time(2, 30), NEW_YORK, 3)
    assert len(weekly(date(2026, 2, 22), time(2, 30), NEW_YORK, 2)) == 2


@given(
    st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    st.times(),
    st.sampled_from([BERLIN, NEW_YORK, LORD_HOWE]),
    st.booleans(),
)
def test_whatever_is_not_refused_is_shown_by_the_clocks(on: date, at: time, zone: ZoneInfo, second: bool) -> None:
    try:
        found = moment(on, at, zone, second=second)
    except LeftOutError:
        return
    shown = found.astimezone(zone)
    assert (shown.date(), shown.time()) == (on, at)
    try:
        assert moment(on, at, zone) == found
    except TwiceError:
        assert is_second(shown) is second
