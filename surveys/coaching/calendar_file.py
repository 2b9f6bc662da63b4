"""Writes iCalendar files (RFC 5545): one event a session, times in UTC, and of its matter a few words only.

There is no METHOD in them, and no organizer: such a file asks nobody to answer, so no mail server hears of it. (PUBLISH
would need an organizer's address, RFC 5546, 3.2.1.) There is no VTIMEZONE either: readers get many of them wrong.
"""

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MIMETYPE = "text/calendar"
_OCTETS = 75  # the most in one line, without its end (3.1)
_SPECIAL = re.compile(r"([\\;,])")


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `identifier` is 32 hex digits, drawn at random; `changed_at` is when anything of it last changed."""

    identifier: str
    starts_at: datetime
    minutes: int
    sequence: int
    changed_at: datetime
    summary: str
    is_cancelled: bool = False


def calendar_file(events: Iterable[Event]) -> bytes:
    """Return a file with these events, at least one, by their start. The same events give the same bytes."""
    found = sorted(events, key=lambda event: (event.starts_at, event.identifier))
    if not found:
        raise ValueError("a calendar file holds at least one event")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Parallax//Sessions//EN"]
    lines += [line for event in found for line in _event(event)]
    return "".join(f"{piece}\r\n" for line in (*lines, "END:VCALENDAR") for piece in _folded(line)).encode()


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(event.identifier)}"
    yield f"DTSTAMP:{_utc(event.changed_at)}"  # without a METHOD: when it was last changed (3.8.7.2)
    yield f"DTSTART:{_utc(event.starts_at)}"
    yield f"DTEND:{_utc(event.starts_at + timedelta(minutes=event.minutes))}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield "CLASS:PRIVATE"  # whoever sees into the calendar sees that the time is taken
    yield f"SUMMARY:{_text(event.summary)}"
    yield "END:VEVENT"


def _uid(identifier: str) -> str:
    """Return a random UUID, which names no person, host or day (RFC 7986, 5.3)."""
    return str(uuid.UUID(hex=identifier, version=4))


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    return _SPECIAL.sub(r"\\\1", value).replace("\r\n", "\n").replace("\n", r"\n")


def _folded(line: str) -> Iterator[str]:
    """Break a line where it is too long, never inside a letter; what goes on begins with a blank, which counts."""
    piece, size = "", 0
    for letter in line:
        length = len(letter.encode())
        if size + length > _OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + length
    yield piece
