"""Dates as text for readers in other time zones: a last day names the zone it ends in. Reads no clock, no settings."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# The last part of a zone's name is a city nearly everywhere. Where it is none, or reads as something else:
_CALLED = {
    "America/Argentina/ComodRivadavia": "Comodoro Rivadavia",
    "America/Knox_IN": "Knox (Indiana)",
    "America/Virgin": "Virgin Islands",
    "Antarctica/DumontDUrville": "Dumont d'Urville",
    "Antarctica/Troll": "Troll Station",
    "Atlantic/Canary": "Canary Islands",
    "Australia/ACT": "Canberra",
    "Australia/LHI": "Lord Howe Island",
    "Australia/Lord_Howe": "Lord Howe Island",
    "Australia/NSW": "Sydney",
    "Australia/North": "Darwin",
    "Australia/South": "Adelaide",
    "Australia/Victoria": "Melbourne",
    "Australia/West": "Perth",
    "Brazil/DeNoronha": "Fernando de Noronha",
    "Chile/Continental": "Santiago",
    "Chile/EasterIsland": "Easter Island",
    "Indian/Christmas": "Christmas Island",
    "Indian/Cocos": "Cocos Islands",
    "Mexico/BajaNorte": "Tijuana",
    "Mexico/BajaSur": "Mazatlan",
    "Mexico/General": "Mexico City",
    "Pacific/Chatham": "Chatham Islands",
    "Pacific/Easter": "Easter Island",
    "Pacific/Norfolk": "Norfolk Island",
    "Pacific/Wake": "Wake Island",
    "US/East-Indiana": "Indianapolis",
    "US/Indiana-Starke": "Knox (Indiana)",
}
_COUNTRIES = ("Brazil", "Canada", "US")  # "US/Eastern": no city, so the country stays
_STATES = ("Indiana", "Kentucky", "North_Dakota")  # small towns that share their names with others
_NO_PLACES = ("Factory", "Greenwich", "Universal", "Zulu")
_PLACE = re.compile(r"[A-Z][a-z]\w*([-_][A-Za-z]+)*")


def day(value: date) -> str:
    """Write a day: 4 March 2026."""
    return f"{value.day} {value:%B} {value.year}"


def month(value: date) -> str:
    """Write the month of a day: March 2026."""
    return f"{value:%B} {value.year}"


def last_day(value: date, zone: ZoneInfo) -> str:
    """Write a day at whose end something ends: 4 March 2026, Berlin time."""
    return f"{day(value)}, {zone_name(zone, value)}"


def last_weekday(value: date, zone: ZoneInfo) -> str:
    """Write the same for a letter: Wednesday, 4 March 2026, Berlin time."""
    return f"{value:%A}, {last_day(value, zone)}"


def zone_name(zone: ZoneInfo, on: date) -> str:
    """Name a zone by its place: Berlin time.

    A name without a place, such as UTC, CET or Etc/GMT+3, says nothing to most people, and the last one even the
    contrary of what it seems to: there stands what the clocks are off UTC at the end of that day.
    """
    place = _place(zone.key or "")
    return f"{place} time" if place else _offset(zone, on)


def _place(key: str) -> str:
    """Return a zone's place, "" where its name holds none."""
    if key in _CALLED:
        return _CALLED[key]
    *above, last = key.split("/")
    if not _PLACE.fullmatch(last) or last in _NO_PLACES:
        return ""
    spoken = last.replace("_", " ")
    if above and above[0] in _COUNTRIES:
        return f"{above[0]} {spoken}"
    return f"{spoken} ({above[-1].replace('_', ' ')})" if above and above[-1] in _STATES else spoken


def _offset(zone: ZoneInfo, on: date) -> str:
    off = datetime.combine(on, time(23, 59), tzinfo=zone).utcoffset() or timedelta()
    return f"UTC{_signed(off)}" if off else "UTC"


def _signed(off: timedelta) -> str:
    hours, minutes = divmod(abs(off) // timedelta(minutes=1), 60)
    return f"{'-' if off < timedelta() else '+'}{hours}" + (f":{minutes:02}" if minutes else "")
