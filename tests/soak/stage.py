"""What a soak is played with: a mail server with three doors, an installation, two processes, and an audience."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select

from surveys.core.config import Settings, read_settings
from surveys.core.database import aware
from surveys.core.ids import InvitationId
from surveys.core.installation import Installation, open_installation
from surveys.invited import store as invited
from surveys.mail.tables import MailState, Message
from tests.soak.audience import Audience
from tests.soak.keeper import ROLES, Keeper
from tests.soak.pace import Pace
from tests.soak.record import COACH_ADDRESS, NO_REPLY, Record
from tests.soak.relay import Relay, conducts
from tests.soak.respondent import HOST, Visitor
from tests.support.disk import write_without_waiting
from tests.support.empty_database import begin_with_tables
from tests.support.installations import environment
from tests.support.post_office import PostOffice, post_office
from tests.support.serving import free_port

COACH = "coach"  # the door of the third sender: the coach's own "send all again"


@dataclass(slots=True)
class LaterClock:
    """The clock of the coach's own acts: as far ahead as the processes' clocks are."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that a soak is played with."""

    clock: LaterClock
    installation: Installation
    office: PostOffice
    relay: Relay
    keeper: Keeper
    audience: Audience


@contextmanager
def set_up(pace: Pace, folder: Path, record: Record, *, url: str) -> Iterator[Stage]:
    """Set the post office and the installation up, in a folder, or on the database at `url`; no process runs yet."""
    keepers: list[Keeper] = []
    relay = Relay({}, conducts(slow=pace.slow, kill=lambda door: keepers[0].kill(door) if door in ROLES else None))
    with post_office(relay.judge, doors=(*ROLES, COACH)) as office:
        port = free_port()
        environments = {door: _environment(folder, office.ports[door], port, url) for door in (*ROLES, COACH)}
        clock = LaterClock()
        installation = _opened(read_settings(environments[COACH]), clock)
        keepers.append(Keeper(record, office, environments, folder, lambda: _held(installation), pause=pace.pause))
        audience = Audience(record, office, Visitor(port, pace.patience), pace.beat * 2, Random(1))
        try:
            yield Stage(clock, installation, office, relay, keepers[0], audience)
        finally:
            installation.database.close()


def _opened(settings: Settings, clock: LaterClock) -> Installation:
    """Open the installation for the coach's own acts."""
    begin_with_tables(settings)
    installation = open_installation(settings, clock=clock)
    write_without_waiting(installation.database)
    return installation


def _environment(folder: Path, mail: int, port: int, url: str) -> dict[str, str]:
    return environment(
        folder,
        mail=f"smtp://127.0.0.1:{mail}",
        mail_from=f"Casey Morgan <{COACH_ADDRESS}>",
        mail_no_reply=NO_REPLY,
        coach="Casey Morgan <casey@coaching.example>",
        base_url=f"https://{HOST}",
        database_url=url,
        timezone=_where_it_is_nine(),
        port=str(port),
    )


def _where_it_is_nine() -> str:
    """Give a zone where reminders may leave now, and also in some hours."""
    east = (9 - datetime.now(UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-east:+d}"  # the sign of these names says how far west


def _held(installation: Installation) -> Mapping[str, float]:
    """Give whose letters are claimed now, and when each claim runs out."""
    now, moment = installation.clock(), time.monotonic()
    with installation.database.read() as session:
        rows = session.execute(select(Message.about, Message.due_at).where(Message.state == MailState.SENDING)).all()
        people = ((invited.find(session, InvitationId(about)), due_at) for about, due_at in rows)
        return {
            person.email: moment + (aware(due_at) - now).total_seconds()
            for person, due_at in people
            if person is not None
        }
