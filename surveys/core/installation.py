"""One installation: settings, keys, database and clock, opened together. Every operation takes one."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from surveys.core.boot_clock import BootClock, this_boot
from surveys.core.config import Settings
from surveys.core.database import Database
from surveys.core.days import zone_name
from surveys.core.ids import InvitationId
from surveys.core.keys import KeyFolder
from surveys.core.links import Links, Purpose
from surveys.core.live_settings import LiveSettings

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Installation:
    """What an operation needs. `clock` gives aware UTC times; `boot` is this machine's own clock, which no setting of
    the time moves. Both can be set in tests.
    """

    source: Settings | LiveSettings
    keys: KeyFolder
    database: Database
    clock: Clock = _now
    boot: BootClock = field(default_factory=this_boot)

    @property
    def settings(self) -> Settings:
        """The settings as they are now: they may change between two looks."""
        return self.source.now() if isinstance(self.source, LiveSettings) else self.source

    def steady(self) -> "Installation":
        """Return a copy whose settings are frozen as they are now, for a task that reads them more than once."""
        return replace(self, source=self.settings)

    @property
    def survey_links(self) -> Links:
        """Sign and read survey links, with the secrets as they are in the folder now."""
        return Links(self.keys.link_secrets(), Purpose.SURVEY)

    def links(self, purpose: Purpose) -> Links:
        """Sign and read links of another purpose: worthless for every other."""
        return Links(self.keys.link_secrets(), purpose)

    def today(self) -> date:
        """The date in the operator's timezone."""
        return self.clock().astimezone(self.settings.timezone).date()

    def zone_today(self) -> str:
        """Name the operator's timezone as it is today: Berlin time."""
        return zone_name(self.settings.timezone, self.today())

    def end_of(self, day: date) -> datetime:
        """The first moment after a day, in the operator's timezone: a wave takes answers until then."""
        return datetime.combine(day + timedelta(days=1), time(), tzinfo=self.settings.timezone).astimezone(UTC)

    def clear_mail_folder(self, wave: str) -> None:
        """Remove a wave's try-out mail, which shows links, also where mail went to a folder only at first."""
        for folder in {self.settings.mail_folder, self.settings.data / "mail"}:
            shutil.rmtree(folder / wave, ignore_errors=True)

    def survey_address(self, invitation: InvitationId) -> str:
        """The whole address of one person's survey."""
        return f"{self.settings.base_url}/s/{self.survey_links.sign(invitation)}"


def open_installation(
    source: Settings | LiveSettings, *, clock: Clock = _now, boot: BootClock | None = None
) -> Installation:
    """Open, and on a first run create, the folders, secrets and tables. Raises KeyFolderError, DatabaseError."""
    settings = source.now() if isinstance(source, LiveSettings) else source
    keys = KeyFolder(settings.keys)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database_url)
    try:
        keys.prepare(database_exists=database.exists())
        database.prepare()
        database.migrate()
    except BaseException:
        database.close()
        raise
    return Installation(source, keys, database, clock, boot or this_boot())
