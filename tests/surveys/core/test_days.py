"""Days as people elsewhere read them: each names the place in which it ends, in letters and on every page of theirs."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from bs4 import BeautifulSoup

from surveys.app import create_app
from surveys.core.days import last_day, last_weekday, zone_name
from surveys.core.installation import Installation
from surveys.mail.folder_reader import message_of
from surveys.mail.transports import transport_for
from surveys.waves.managing import remind
from surveys.worker.delivery import deliver_due
from tests.support.ballots import LEADERSHIP
from tests.support.desk import actor, engagement, furnished_desk
from tests.support.installations import Clock, build, tokens
from tests.surveys.web.sheets import full_sheet

DECEMBER, JULY = date(2026, 12, 15), date(2026, 7, 15)
ZONES = sorted(available_timezones())
_CONTINENTS = {"Africa", "America", "Antarctica", "Arctic", "Asia", "Europe", "Indian"}
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_A_DAY = re.compile(rf"\b\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?")


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Berlin", "15 December 2026, Berlin time"),
        ("America/New_York", "15 December 2026, New York time"),
        ("America/Argentina/Buenos_Aires", "15 December 2026, Buenos Aires time"),
        ("America/Indiana/Petersburg", "15 December 2026, Petersburg (Indiana) time"),
        ("America/Port-au-Prince", "15 December 2026, Port-au-Prince time"),
        ("Indian/Christmas", "15 December 2026, Christmas Island time"),
        ("US/Eastern", "15 December 2026, US Eastern time"),
        ("Singapore", "15 December 2026, Singapore time"),
        ("UTC", "15 December 2026, UTC"),
        ("Etc/UTC", "15 December 2026, UTC"),
        ("Etc/GMT+3", "15 December 2026, UTC-3"),  # its sign is the other way round
        ("Etc/GMT-14", "15 December 2026, UTC+14"),
        ("CET", "15 December 2026, UTC+1"),
        ("NZ-CHAT", "15 December 2026, UTC+13:45"),
    ],
)
def test_a_last_day_names_the_place_in_which_it_ends(zone: str, said: str) -> None:
    assert last_day(DECEMBER, ZoneInfo(zone)) == said
    assert last_weekday(DECEMBER, ZoneInfo(zone)) == f"Tuesday, {said}"


@pytest.mark.parametrize("on", [DECEMBER, JULY])
def test_every_zone_there_is_has_a_name_in_words_or_the_right_distance_to_utc(on: date) -> None:
    assert len(ZONES) > 400
    for key in ZONES:
        said = zone_name(ZoneInfo(key), on)
        if said.endswith(" time"):
            assert re.fullmatch(r"[A-Z][a-z]?[\w.' -]*( \([A-Z][a-z]+( [A-Z][a-z]+)?\))? time", said), (key, said)
            assert not re.search(r"[_/\d]|(?<![a-z])(GMT|UTC|ACT|NSW|LHI)|[a-z][A-Z](?!u)", said), (key, said)
            assert not _CONTINENTS & set(said.split()), (key, said)
        else:
            assert timedelta(hours=_hours_off(said)) == _off(key, on), (key, said)


def _hours_off(said: str) -> float:
    found = re.fullmatch(r"UTC(?:([+-])(\d{1,2})(?::(\d\d))?)?", said)
    assert found, said
    sign, hours, minutes = found.groups()
    return (int(hours or 0) + int(minutes or 0) / 60) * (-1 if sign == "-" else 1)


def _off(key: str, on: date) -> timedelta | None:
    return datetime(on.year, on.month, on.day, 23, 59, tzinfo=ZoneInfo(key)).utcoffset()


def test_no_name_stands_for_two_zones_whose_clocks_differ() -> None:
    clocks: dict[str, set[tuple[timedelta | None, ...]]] = {}
    for key in ZONES:
        year = tuple(_off(key, date(2026, month, 15)) for month in range(1, 13))
        clocks.setdefault(zone_name(ZoneInfo(key), DECEMBER), set()).add(year)
    assert [said for said, found in clocks.items() if said.endswith(" time") and len(found) > 1] == []


# --- whatever goes to people elsewhere ----------------------------------------------------------------------------


@pytest.fixture
def in_berlin(tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    installation = build(tmp_path, clock=clock, timezone="Europe/Berlin")
    yield installation
    installation.database.close()


def _letters(installation: Installation) -> Iterator[tuple[str, str]]:
    deliver_due(installation, transport_for(installation.settings))
    for path in installation.settings.mail_folder.rglob("*.eml"):
        message = message_of(path.read_bytes())
        for part in message.iter_parts():
            yield f"{message['Subject']}, {part.get_content_subtype()}", _words(part.get_content())


def _after_days(words: str) -> Iterator[str]:
    return (words[one.end() :][: len(", Berlin time")] for one in _A_DAY.finditer(words))


def _words(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split()).replace(" ,", ",").replace(" .", ".")


@pytest.mark.long
def test_every_day_that_is_shown_to_somebody_outside_names_its_place(in_berlin: Installation, clock: Clock) -> None:
    alice = actor(in_berlin)
    desk = furnished_desk(alice, engagement(alice), clock)
    wave = desk.ids["wave"][2]
    remind(in_berlin, wave)
    shown = dict(_letters(in_berlin))
    client = create_app(in_berlin).test_client()
    links = [(group, f"/s/{token}") for group, token in tokens(in_berlin, wave)]
    for group, link in links:
        shown |= {
            f"survey of {group}": client.get(link).text,
            f"declining of {group}": client.get(f"{link}/decline").text,
        }
    shown["nomination"] = client.get(desk.links[1]).text
    shown["the code"] = client.get(desk.links[0]).text
    group, link = links[-1]
    shown["thanks"] = client.post(link, data=full_sheet(LEADERSHIP, group), follow_redirects=True).text
    clock.pass_(days=30)
    shown["past"] = client.get(links[0][1]).text
    named = {what: list(_after_days(_words(text))) for what, text in shown.items()}
    assert {what for what, days in named.items() if set(days) - {", Berlin time"}} == set()
    assert {what.partition(",")[0] for what, days in named.items() if not days} == {"the code"}
    assert {"nomination", "past", "thanks"} < set(named)
