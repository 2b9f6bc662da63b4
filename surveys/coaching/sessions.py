"""Sessions and calls as C and X read them: what comes, what was held, and the sum of its minutes.

What is read here of a table's plain columns tells days and lengths; words and ticks come through the place alone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from surveys.coaching.access import Matter, Right, demand
from surveys.coaching.calendar_file import Event
from surveys.coaching.place import Place
from surveys.coaching.tables import CoachingSession, SessionKind, SessionState
from surveys.core.database import aware
from surveys.core.days import zone_name

LABELS: Mapping[SessionKind, str] = {
    SessionKind.MEETING: "Weekly meeting",
    SessionKind.CALL: "Call",
    SessionKind.ALIGNMENT: "Talk of the three",
    SessionKind.DEBRIEF: "Debrief",
}


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session without its words. `begins` and `ends` are in the installation's zone; `is_over` says that it ended.

    `clock` is the time as everybody is told it, with its zone: 10:00 to 11:00, Berlin time. `has_begun` says that it
    can be written down as held.
    """

    id: str
    begins: datetime
    ends: datetime
    clock: str
    minutes: int
    kind: SessionKind
    state: SessionState
    paid: bool
    notice: str
    has_begun: bool
    is_over: bool

    @property
    def label(self) -> str:
        """The kind as people call it."""
        return LABELS[self.kind]

    @property
    def is_coming(self) -> bool:
        """True for one that is planned and not over."""
        return self.state is SessionState.PLANNED and not self.is_over

    @property
    def is_ahead(self) -> bool:
        """True for one that comes, and for a cancelled one while its time has not gone by."""
        return self.state is not SessionState.HELD and not self.is_over


@dataclass(frozen=True, slots=True)
class Talk:
    """What was talked about: at most three topics; the next steps in words, and the ids of ticked commitments."""

    topics: tuple[str, ...] = ()
    next: str = ""
    commitments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """What was held, summed up. Minutes are summed, and only the sum is divided."""

    count: int
    minutes: int
    paid_minutes: int

    @property
    def length(self) -> str:
        """All of it: 11 h 15 min."""
        return in_hours(self.minutes)

    @property
    def paid_length(self) -> str:
        """What is paid of it."""
        return in_hours(self.paid_minutes)


@dataclass(frozen=True, slots=True)
class Log:
    """All sessions of an engagement: those whose time is to come, by their start; all others, the latest first.

    Cancelled ones stand where their time is. `held` is the sum.
    """

    coming: tuple[SessionLine, ...]
    before: tuple[SessionLine, ...]
    held: Held


def log(place: Place) -> Log:
    """Return all sessions, whatever became of them, by one statement. Raises `NotAllowedError`."""
    lines = _lines(place)
    held = [line for line in lines if line.state is SessionState.HELD]
    return Log(
        coming=tuple(line for line in lines if line.is_ahead),
        before=tuple(line for line in reversed(lines) if not line.is_ahead),
        held=Held(len(held), sum(one.minutes for one in held), sum(one.minutes for one in held if one.paid)),
    )


def talks(place: Place, sessions: Collection[str]) -> Mapping[str, Talk]:
    """Return what was talked about in sessions, by their ids."""
    rows = place.rows(CoachingSession, CoachingSession.id.in_(sessions)) if sessions else ()
    return {row.id: talk_of(place.text(row)) for row in rows}


def line(place: Place, session: str) -> SessionLine:
    """Return one session. Raises `NotYoursError`."""
    return line_of(place, place.one(CoachingSession, session))


def events(place: Place, sessions: Iterable[str], summary: str) -> list[Event]:
    """Return sessions as they stand in a calendar, under the words that all of them have there."""
    rows = place.rows(CoachingSession, CoachingSession.id.in_(sessions))
    return [event_of(row, place.text(row), summary) for row in rows]


def in_hours(minutes: int) -> str:
    """Write a length: 45 min, 11 h, 11 h 15 min."""
    hours, rest = divmod(minutes, 60)
    return " ".join([f"{hours} h"] * (hours > 0) + [f"{rest} min"] * (rest > 0 or hours == 0))


def line_of(place: Place, row: CoachingSession) -> SessionLine:
    """Make a line of a row."""
    return _line(place, (row.id, row.starts_at, row.minutes, row.kind, row.state, row.paid, row.notice))


def talk_of(text: Mapping[str, object]) -> Talk:
    """Read what was talked about from a session's text."""
    topics, ticked = (tuple(map(str, _list(text, name))) for name in ("topics", "commitments"))
    return Talk(topics, str(text.get("next", "")), ticked)


def event_of(row: CoachingSession, text: Mapping[str, object], summary: str) -> Event:
    """Make the event that a calendar holds of a session."""
    return Event(
        identifier=row.id,
        starts_at=aware(row.starts_at),
        minutes=row.minutes,
        sequence=row.sequence,
        changed_at=datetime.fromisoformat(str(text["changed_at"])),
        summary=summary,
        is_cancelled=row.state is SessionState.CANCELLED,
    )


def _list(text: Mapping[str, object], name: str) -> Sequence[object]:
    found = text.get(name, ())
    return found if isinstance(found, list) else ()


def _lines(place: Place) -> list[SessionLine]:
    """Read the plain columns of every session, by their start."""
    demand(place.party, Matter.SESSION, Right.SEE, place.locked)
    row = CoachingSession
    query = select(row.id, row.starts_at, row.minutes, row.kind, row.state, row.paid, row.notice)
    query = query.where(row.engagement == place.engagement.id).order_by(row.starts_at, row.id)
    return [_line(place, (*found,)) for found in place.session.execute(query)]


def _line(place: Place, found: tuple[str, datetime, int, SessionKind, SessionState, bool, str]) -> SessionLine:
    identifier, starts_at, minutes, kind, state, paid, notice = found
    now, zone = place.installation.clock(), place.installation.settings.timezone
    begins = aware(starts_at).astimezone(zone)
    ends = (begins.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(zone)
    return SessionLine(
        id=identifier,
        begins=begins,
        ends=ends,
        clock=f"{begins:%H:%M} to {ends:%H:%M}, {zone_name(zone, begins.date())}",
        minutes=minutes,
        kind=kind,
        state=state,
        paid=paid,
        notice=notice,
        has_begun=begins <= now,
        is_over=ends <= now,
    )
