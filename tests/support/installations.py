"""Fresh installations in a temporary folder, and waves in them."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.headerregistry import Address
from pathlib import Path

from instruments import catalogue
from instruments.groups import RaterGroup
from surveys.core.config import Settings
from surveys.core.installation import Installation, open_installation
from surveys.core.live_settings import LiveSettings
from surveys.invited import store as invited
from surveys.invited.roster import Roster, read_roster
from surveys.invited.rows import Row, as_roster
from surveys.mail.transports import transport_for
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.closing import close_wave
from surveys.waves.counting import count_due
from surveys.waves.launching import Request, launch
from surveys.waves.respondent import LinkState
from surveys.worker.delivery import deliver_due
from tests.support.ballots import answers
from tests.support.disk import write_without_waiting
from tests.support.empty_database import begin_with_tables

DANA = Address("Dana Whitfield", addr_spec="dana@example.org")
CLOSES = date(2026, 3, 20)


@dataclass
class Boot:
    """The boot clock of a machine, which stands still until time passes."""

    id: str = "the first boot"
    at: float = 60.0

    def seconds(self) -> float:
        return self.at


class Clock:
    """The two clocks of a machine, which stand still until time passes: then both go on.

    Setting `now` lets time pass until then; where that is earlier, the wall clock alone is put back.
    """

    def __init__(self, now: datetime = datetime(2026, 3, 2, 12, tzinfo=UTC)) -> None:
        self._now = now
        self.boot = Boot()

    def __call__(self) -> datetime:
        return self._now

    @property
    def now(self) -> datetime:
        return self._now

    @now.setter
    def now(self, later: datetime) -> None:
        self.boot.at += max((later - self._now).total_seconds(), 0)
        self._now = later

    def pass_(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    def jump(self, day: date) -> None:
        self.now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

    def set_wrong(self, **by: float) -> None:
        """Move the wall clock alone, as a slip of somebody's hand does; the same with a minus puts it right."""
        self._now += timedelta(**by)

    def reboot(self, **off: float) -> None:
        """Switch the machine off for a while, and on again."""
        self._now += timedelta(**off)
        self.boot.id, self.boot.at = secrets.token_hex(16), 60.0


def look_twice(installation: Installation, work: Callable[[Installation], object]) -> None:
    """Let the worker see what is due, and an hour later see it again and do it."""
    assert isinstance(installation.clock, Clock)
    work(installation)
    installation.clock.pass_(hours=1)
    work(installation)


def environment(folder: Path, **settings: str) -> dict[str, str]:
    named = {"data": str(folder / "data"), "keys": str(folder / "keys"), **settings}
    return {f"PARALLAX_{name.upper()}": value for name, value in named.items()}


def build(folder: Path, *, clock: Clock | None = None, **settings: str) -> Installation:
    """Open an installation: a fresh one with tables that were made before, and no waiting for a disk."""
    return open_with_tables(LiveSettings(environment(folder, **settings)), clock=clock or Clock())


def open_with_tables(source: Settings | LiveSettings, *, clock: Clock) -> Installation:
    """Do the same for settings that stand already."""
    begin_with_tables(source.now() if isinstance(source, LiveSettings) else source)
    installation = open_installation(source, clock=clock, boot=clock.boot)
    write_without_waiting(installation.database)
    return installation


def first_start(folder: Path, *, clock: Clock | None = None, **settings: str) -> Installation:
    """Open a fresh installation as its first start does, for tests of just that."""
    clock = clock or Clock()
    return open_installation(LiveSettings(environment(folder, **settings)), clock=clock, boot=clock.boot)


def roster(executive: Address = DANA, **groups: int) -> bytes:
    """A roster with the executive and so many people of each group: roster(supervisor=2, peer=5)."""
    lines = ["first_name,last_name,email,relationship"]
    lines.append(f"{executive.display_name.split()[0]},Whitfield,{executive.addr_spec},self")
    for group, count in groups.items():
        lines += [f"Pat{n},{group.title()},{group}{n}@example.org,{group}" for n in range(count)]
    return "\n".join(lines).encode()


def roster_of(
    executive: Address, peers: Sequence[str], reports: Sequence[str] = (), supervisors: Sequence[str] = ()
) -> Roster:
    """A roster with the executive and the people at these addresses."""
    people = {"self": [executive.addr_spec], "peer": peers, "direct_report": reports, "supervisor": supervisors}
    return as_roster([Row("Pat", group.title(), one, group) for group, emails in people.items() for one in emails])


def open_wave(
    installation: Installation,
    *,
    closes_on: date = CLOSES,
    min_raters: int = 3,
    executive: Address = DANA,
    **groups: int,
) -> str:
    request = Request(
        executive,
        read_roster(roster(executive, **groups)),
        closes_on,
        catalogue.load("leadership360"),
        min_raters=min_raters,
    )
    return launch(installation, request)


def released_wave(installation: Installation, wave: str) -> str:
    """Let everybody answer a wave and close it, so that it has told something and binds later ones; give its id."""
    for group, token in tokens(installation, wave):
        assert Casting(installation).cast(token, answers(group)) is LinkState.READY
    close_wave(installation, wave)
    return wave


def with_names_kept(installation: Installation, wave: str) -> str:
    """Have a wave's names stay long enough for a follow-up to close; give its id."""
    with installation.database.write() as session:
        waves.get(session, wave).days_kept = 365
    return wave


def let_all_leave(installation: Installation) -> None:
    """Have every letter that waits leave, into the mail folder; then counting begins."""
    deliver_due(installation, transport_for(installation.settings))
    count_due(installation)


def tokens(installation: Installation, wave: str) -> list[tuple[RaterGroup, str]]:
    """Every link of a wave, with its group."""
    with installation.database.read() as session:
        people = invited.of_wave(session, wave)
        return [(person.group, installation.survey_links.sign(person.id)) for person in people]
