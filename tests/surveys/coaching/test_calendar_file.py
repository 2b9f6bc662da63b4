"""Files for calendars, read back by two parsers that have nothing in common with each other, or with the writer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event as IcalEvent

from surveys.coaching.calendar_file import Event, calendar_file
from surveys.coaching.local_times import weekly

# by an hour, in both halves of the year; by half an hour; and where winter time is the exception by law
ZONES = ("Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Europe/Dublin")
EVENT = Event(
    identifier="0f" * 16,
    starts_at=datetime(2026, 3, 27, 9, tzinfo=UTC),
    minutes=60,
    sequence=0,
    changed_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
    summary="Meeting with Alice Adler",
)
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=200)


@dataclass(frozen=True)
class Read:
    """What a parser says of an event."""

    uid: str
    begins: datetime
    ends: datetime
    sequence: int
    status: str
    summary: str


def by_icalendar(content: bytes) -> list[Read]:
    calendar = icalendar.Calendar.from_ical(content)
    assert calendar.errors == []
    return [
        Read(one.uid, *_whole(one.start, one.end), one.sequence, str(one["STATUS"]), str(one["SUMMARY"]))
        for one in calendar.events
    ]


def by_ical(content: bytes) -> list[Read]:
    (calendar,) = IcsCalendarStream.from_ics(content.decode()).calendars
    return [_of(one) for one in calendar.events]


def _of(one: IcalEvent) -> Read:
    assert one.sequence is not None
    assert one.status is not None
    return Read(str(one.uid), *_whole(one.dtstart, one.dtend), one.sequence, one.status.value, str(one.summary))


def _whole(*moments: object) -> tuple[datetime, datetime]:
    begins, ends = moments
    assert isinstance(begins, datetime)
    assert isinstance(ends, datetime)
    return begins, ends


PARSERS = pytest.mark.parametrize("parser", [by_icalendar, by_ical])
Parser = Callable[[bytes], list[Read]]


@PARSERS
@pytest.mark.parametrize("zone", ZONES)
def test_a_weekly_series_keeps_its_time_on_the_clock_when_the_clocks_change(zone: str, parser: Parser) -> None:
    there = ZoneInfo(zone)
    starts = weekly(date(2026, 1, 5), time(10), there, 52)
    found = parser(calendar_file(replace(EVENT, identifier=f"{n:032x}", starts_at=at) for n, at in enumerate(starts)))
    local = [(one.begins.astimezone(there), one.ends.astimezone(there)) for one in found]
    assert [f"{begins:%Y-%m-%d %H:%M} {ends:%H:%M}" for begins, ends in local] == [
        f"{date(2026, 1, 5) + timedelta(weeks=week)} 10:00 11:00" for week in range(52)
    ]
    assert len({begins.utcoffset() for begins, _ in local}) == 2
    assert len({one.uid for one in found}) == 52


@PARSERS
@given(name=NAMES)
@example(name=r"back\nslash \, \; \\ and \"")
def test_a_name_is_read_back_whatever_stands_in_it(parser: Parser, name: str) -> None:
    content = calendar_file([replace(EVENT, summary=f"Meeting with {name}")])
    assert [one.summary for one in parser(content)] == [f"Meeting with {name}"]
    lines = content.decode().split("\r\n")
    assert lines[-1] == ""
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "\n" not in "".join(lines)


@PARSERS
def test_length_sequence_and_state_are_read_back(parser: Parser) -> None:
    (found,) = parser(calendar_file([replace(EVENT, minutes=45, sequence=7, is_cancelled=True)]))
    assert found == Read(
        "0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f",
        EVENT.starts_at,
        EVENT.starts_at + timedelta(minutes=45),
        7,
        "CANCELLED",
        EVENT.summary,
    )


def test_an_event_says_when_and_with_whom_and_nothing_else() -> None:
    assert calendar_file([EVENT]).decode().splitlines() == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Parallax//Sessions//EN",
        "BEGIN:VEVENT",
        "UID:0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f",
        "DTSTAMP:20260302T120000Z",
        "DTSTART:20260327T090000Z",
        "DTEND:20260327T100000Z",
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
        "CLASS:PRIVATE",
        "SUMMARY:Meeting with Alice Adler",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_a_file_without_an_event_is_none() -> None:
    with pytest.raises(ValueError, match="at least one"):
        calendar_file([])
