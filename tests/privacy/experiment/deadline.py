"""T13: the closing time to the second, where the operator lives. A clock that is set stands in for waiting.

What the last second of a day is, is found by asking the calendar of the place, not by the product's own reckoning.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.headerregistry import Address
from typing import Any
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from instruments.groups import RaterGroup
from surveys.answered import store as answered
from surveys.core.config import Settings
from surveys.core.installation import Installation
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.closing import close_wave
from surveys.waves.managing import extend
from surveys.waves.respondent import LinkState, Respondent
from surveys.waves.tables import Wave
from surveys.web.app import build_app
from tests.privacy.experiment.findings import Bench, Control, Effort, Finding
from tests.support.ballots import LEADERSHIP
from tests.support.installations import Clock, build, open_wave, tokens
from tests.surveys.web.sheets import full_sheet

SECOND = timedelta(seconds=1)
SHEET = full_sheet(LEADERSHIP, RaterGroup.PEER)
SHOWN, TAKEN, REFUSED = 200, 303, 410
Build = Callable[[Installation], Casting]


@dataclass(frozen=True, slots=True)
class Place:
    """A timezone and the day on which a wave closes there."""

    zone: str
    closes_on: date

    @property
    def last_second(self) -> datetime:
        """The last second that is still this day by the calendar of the place: found by looking, an hour at a time."""
        zone, there = ZoneInfo(self.zone), datetime(*self.closes_on.timetuple()[:3], tzinfo=UTC)
        for step in (timedelta(hours=1), timedelta(minutes=1), SECOND):
            while (there + step).astimezone(zone).date() <= self.closes_on:
                there += step
        return there


EVERYWHERE = (
    Place("Pacific/Kiritimati", date(2026, 3, 20)),  # UTC+14, the first to end a day
    Place("Pacific/Pago_Pago", date(2026, 3, 20)),  # UTC-11, the last
    Place("Europe/Berlin", date(2026, 3, 29)),  # a day of 23 hours
    Place("Europe/Berlin", date(2026, 10, 25)),  # a day of 25 hours
    Place("America/Santiago", date(2026, 9, 5)),  # the midnight at its end does not exist
    Place("America/Havana", date(2026, 10, 31)),  # the midnight at its end comes twice
    Place("Australia/Lord_Howe", date(2026, 4, 5)),  # half an hour longer
    Place("Asia/Kathmandu", date(2026, 3, 20)),  # three quarters of an hour beside the full one
    Place("UTC", date(2026, 12, 31)),
)
QUICK = EVERYWHERE[:3]


def closing_time(bench: Bench) -> Finding:
    """Take every ballot up to the last second and none after it; again after an extension; never after the close."""
    places = EVERYWHERE if bench.effort is Effort.FULL else QUICK
    with ExitStack() as opened:
        installations = {"SQLite": build(bench.folder / "sqlite"), "PostgreSQL": _on_postgresql(bench)}
        for installation in installations.values():
            opened.callback(installation.database.close)
        wrong = [
            note
            for installation in installations.values()
            for place in places
            for note in _wrong(installation, place, Casting)
        ]
        controls = [_caught(installations["SQLite"], name, places[:2], leaky) for name, leaky in LEAKY.items()]
    return Finding(
        threat="T13",
        question="Looks and posts at the last second of the closing day, at the first after it, between the two, after"
        " an extension and after the close",
        figure=f"{len(wrong)} of {len(MOMENTS) * len(places) * len(installations)} wrong, in {len(places)} timezones"
        f" and days on {' and '.join(installations)}{_told(wrong)}",
        bound="0 wrong, with one and the same link throughout",
        holds=not wrong,
        controls=tuple(controls),
    )


def _on_postgresql(bench: Bench) -> Installation:
    return build(bench.folder / "postgresql", database_url=bench.postgresql().new_database())


def _caught(installation: Installation, name: str, places: Iterable[Place], leaky: Build) -> Control:
    wrong = [note for place in places for note in _wrong(installation, place, leaky)]
    return Control(name, f"{len(wrong)} wrong{_told(wrong)}", caught=bool(wrong))


def _told(wrong: list[str]) -> str:
    kinds = [*dict.fromkeys(wrong)]
    return f": {', '.join(kinds[:3])}{', ...' if len(kinds) > 3 else ''}" if kinds else ""


MOMENTS = (
    "page at the last second",
    "post at the last second",
    "page a second later",
    "post a second later",
    "post of a page from before",
    "post across the end",
    "decline after the end",
    "post after the extension",
    "post after the close",
    "ballots stored",
)


def _wrong(installation: Installation, place: Place, build_casting: Build) -> Iterator[str]:
    """Go through the moments of one wave; name those whose outcome is not as it should be."""
    clock = Clock(datetime(*place.closes_on.timetuple()[:3], tzinfo=UTC) - timedelta(days=10))
    there = replace(installation, source=_settings(installation, place.zone), clock=clock)
    wave = open_wave(there, closes_on=place.closes_on, executive=_somebody(), peer=6)
    outcomes = _outcomes(there, wave, clock, place, build_casting)
    expected = (SHOWN, TAKEN, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, TAKEN, REFUSED, 2)
    return (name for name, seen, right in zip(MOMENTS, outcomes, expected, strict=True) if seen != right)


def _settings(installation: Installation, zone: str) -> Settings:
    return replace(installation.settings, timezone=ZoneInfo(zone))


def _somebody() -> Address:
    """An executive of their own for each wave, in name too: two waves about one are never open together (R0)."""
    mark = secrets.token_hex(6)
    return Address(f"Dana {mark}", addr_spec=f"dana-{mark}@example.org")


def _outcomes(installation: Installation, wave: str, clock: Clock, place: Place, build_casting: Build) -> Iterator[int]:
    casting = build_casting(installation)
    client = build_app(casting, behind_tls=False).test_client()
    links = [f"/s/{token}" for group, token in tokens(installation, wave) if group is RaterGroup.PEER]
    clock.now = place.last_second + SECOND - timedelta(microseconds=1)
    yield client.get(links[0]).status_code
    yield client.post(links[0], data=SHEET).status_code
    client.get(links[1])  # whose post comes later
    clock.now = place.last_second + SECOND
    yield client.get(links[2]).status_code
    yield client.post(links[2], data=SHEET).status_code
    yield client.post(links[1], data=SHEET).status_code
    yield _across(installation, clock, place, build_casting, links[3])
    yield client.post(f"{links[4]}/decline").status_code
    extend(installation, wave, place.closes_on + timedelta(days=1))
    yield client.post(links[2], data=SHEET).status_code
    stored = _stored(installation, wave)
    close_wave(installation, wave)
    yield client.post(links[3], data=SHEET).status_code
    yield stored + _stored(installation, wave)


def _across(installation: Installation, clock: Clock, place: Place, build_casting: Build, link: str) -> int:
    """Post so that the day ends between the last look and the transaction: the product looks twice before it."""
    looks = iter([place.last_second] * 2)
    late = replace(installation, clock=lambda: next(looks, place.last_second + SECOND))
    client: FlaskClient = build_app(build_casting(late), behind_tls=False).test_client()
    return client.post(link, data=SHEET).status_code


def _stored(installation: Installation, wave: str) -> int:
    with installation.database.read() as session:
        return answered.count(session, wave)


# --- leaky builds -------------------------------------------------------------------------------------------------


class DateInUtc(Casting):
    """Compares dates where the server stands, not where the operator lives."""

    def _is_past(self, wave: Wave) -> bool:
        return self._installation.clock().date() > wave.closes_on


class AsksTooEarly(Casting):
    """Looks at the time when the link is read, and not again inside the transaction."""

    def _state_now(self, session: Session, respondent: Respondent) -> LinkState:
        return LinkState.READY if waves.hold_open(session, respondent.wave) else LinkState.CLOSED


class DateInTheLink(Casting):
    """Goes by the closing date that was known when the link was made, as a link with a date in it would."""

    def __init__(self, installation: Installation, **more: Any) -> None:
        super().__init__(installation, **more)
        self._dates: dict[str, date] = {}

    def _is_past(self, wave: Wave) -> bool:
        made_for = self._dates.setdefault(wave.id, wave.closes_on)
        return self._installation.clock() >= self._installation.end_of(made_for)


class TakesTheLastDayForTheEnd(Casting):
    """Ends with the first moment of the closing day."""

    def _is_past(self, wave: Wave) -> bool:
        return self._installation.clock() >= self._installation.end_of(wave.closes_on - timedelta(days=1))


LEAKY: Mapping[str, Build] = {
    "the date compared in UTC": DateInUtc,
    "the time asked before the transaction only": AsksTooEarly,
    "the closing date carried by the link": DateInTheLink,
    "closed as the last day begins": TakesTheLastDayForTheEnd,
}
