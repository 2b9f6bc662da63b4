"""Fresh installations in a temporary folder, and waves in them."""

from datetime import UTC, date, datetime, timedelta
from email.headerregistry import Address
from pathlib import Path

from instruments import catalogue
from instruments.groups import RaterGroup
from surveys.config import Settings
from surveys.installation import Installation, open_installation
from surveys.invited import store as invited
from surveys.launching import Request, launch
from surveys.live_settings import LiveSettings
from tests.support.disk import write_without_waiting
from tests.support.empty_database import begin_with_tables

DANA = Address("Dana Whitfield", addr_spec="dana@example.org")
CLOSES = date(2026, 3, 20)


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 12, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    def jump(self, day: date) -> None:
        self.now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def environment(folder: Path, **settings: str) -> dict[str, str]:
    named = {"data": str(folder / "data"), "keys": str(folder / "keys"), **settings}
    return {f"PARALLAX_{name.upper()}": value for name, value in named.items()}


def build(folder: Path, *, clock: Clock | None = None, **settings: str) -> Installation:
    """Open an installation: a fresh one with tables that were made before, and no waiting for a disk."""
    return open_with_tables(LiveSettings(environment(folder, **settings)), clock=clock or Clock())


def open_with_tables(source: Settings | LiveSettings, *, clock: Clock) -> Installation:
    """Do the same for settings that stand already."""
    begin_with_tables(source.now() if isinstance(source, LiveSettings) else source)
    installation = open_installation(source, clock=clock)
    write_without_waiting(installation.database)
    return installation


def first_start(folder: Path, *, clock: Clock | None = None, **settings: str) -> Installation:
    """Open a fresh installation as its first start does, for tests of just that."""
    return open_installation(LiveSettings(environment(folder, **settings)), clock=clock or Clock())


def roster(executive: Address = DANA, **groups: int) -> bytes:
    """A roster with the executive and so many people of each group: roster(supervisor=2, peer=5)."""
    lines = ["first_name,last_name,email,relationship"]
    lines.append(f"{executive.display_name.split()[0]},Whitfield,{executive.addr_spec},self")
    for group, count in groups.items():
        lines += [f"Pat{n},{group.title()},{group}{n}@example.org,{group}" for n in range(count)]
    return "\n".join(lines).encode()


def open_wave(
    house: Installation, *, closes_on: date = CLOSES, min_raters: int = 3, executive: Address = DANA, **groups: int
) -> str:
    request = Request(
        executive, roster(executive, **groups), closes_on, catalogue.load("leadership360"), min_raters=min_raters
    )
    return launch(house, request)


def tokens(house: Installation, wave: str) -> list[tuple[RaterGroup, str]]:
    """Every link of a wave, with its group."""
    with house.database.read() as session:
        people = invited.of_wave(session, wave)
        return [(person.group, house.survey_links.sign(person.id)) for person in people]
