"""What the coach does with sessions: plan (one, or a weekly series), change, hold, cancel; write down one held."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from surveys.coaching import local_times
from surveys.coaching.access import Matter
from surveys.coaching.place import Member, Place, new_id, writing
from surveys.coaching.session_letters import tell_of, tell_of_cancelled
from surveys.coaching.sessions import SessionLine, Talk, talk_of
from surveys.coaching.tables import CoachingSession, SessionKind, SessionState
from surveys.core.database import aware
from surveys.core.errors import StaleError
from surveys.engagements.tables import Act

SHORTEST, LONGEST = 5, 480  # minutes
MOST_WEEKS = 52
MOST_TOPICS = 3
_FAR = timedelta(days=731)


class SessionError(ValueError):
    """What a session does not allow: says why, and the remedy. `field` names the part of the form, "" for all of it."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class When:
    """When a session is, in the installation's zone, and how long. `second` tells which, of a time that comes twice."""

    day: date
    at: time
    minutes: int
    second: bool | None = None


@dataclass(frozen=True, slots=True)
class Sort:
    """What kind of session, and whether it is paid."""

    kind: SessionKind
    paid: bool


def plan(member: Member, when: When, sort: Sort, *, weeks: int = 1, tell: bool = False) -> list[str]:
    """Plan a session, or one a week at the same local time; return their ids. `tell` has the executive written to.

    Raises `SessionError`, `LeftOutError`, `TwiceError`, `EngagementEndedError`; then none of them is planned.
    """
    with writing(member) as place:
        zone = place.installation.settings.timezone
        starts = local_times.weekly(when.day, when.at, zone, weeks, second=when.second)
        _refuse_past(place, starts[0])
        rows = [_new(place, start, when.minutes, sort, SessionState.PLANNED) for start in starts]
        texts = [_text(place, Talk()) for _ in rows]
        if tell:
            tell_of(place, rows, texts)
        _put(place, rows, texts)
        place.note(Act.SESSION_PLANNED, f"weekly, {weeks} times" if weeks > 1 else "")
        return [row.id for row in rows]


def record(member: Member, when: When, sort: Sort, talk: Talk) -> str:
    """Write down a session that was held without a plan; return its id.

    Raises `SessionError`, `LeftOutError`, `TwiceError`, `EngagementEndedError`.
    """
    with writing(member) as place:
        start = _start(place, when)
        _refuse_future(place, start)
        row = _new(place, start, when.minutes, sort, SessionState.HELD)
        place.put(row, _text(place, talk))
        place.note(Act.SESSION_HELD)
        return row.id


def change(
    member: Member, session: str, when: When, sort: Sort, *, tell: bool = False, seen: SessionLine | None = None
) -> None:
    """Change when a session is, or was, and its kind. `tell` has the executive written to, if its date is to come.

    `seen` is the session as it stands. Raises `NotYoursError`, `SessionError`, `LeftOutError`, `TwiceError`,
    `EngagementEndedError`, `StaleError` where its date, length or kind is another by now.
    """
    with writing(member) as place:
        row = place.one(CoachingSession, session)
        if seen is not None and (seen.begins.astimezone(UTC), seen.minutes, seen.kind, seen.paid) != _plain(row):
            raise StaleError
        _refuse_cancelled(row)
        start = _start(place, when)
        moved = start != aware(row.starts_at)
        if row.state is SessionState.HELD:
            _refuse_future(place, start)
        elif moved:
            _refuse_past(place, start)
        text = place.text(row)
        row.kind, row.paid = sort.kind, sort.paid
        if moved or row.minutes != when.minutes:
            row.starts_at, row.minutes = start, when.minutes
            _count(place, row, text)
            if tell and row.state is SessionState.PLANNED:
                tell_of(place, [row], [text])
        place.put(row, text)
        place.note(Act.SESSION_CHANGED)


def hold(member: Member, session: str, talk: Talk, *, seen: Talk | None = None) -> None:
    """Write down what was talked about in a session that has begun, and that it was held; or correct that later.

    `seen` is what stands there. Raises `NotYoursError`, `SessionError`, `EngagementEndedError`, `StaleError` where
    something else does by now.
    """
    with writing(member) as place:
        row = place.one(CoachingSession, session)
        _refuse_cancelled(row)
        if aware(row.starts_at) > place.installation.clock():
            raise SessionError("This session has not begun yet. If it was held earlier, change its date first.")
        before = place.text(row)
        if seen is not None and seen != talk_of(before):
            raise StaleError
        if not place.may(Matter.COMMITMENT):  # the executive keeps them to themselves: what was ticked stays
            talk = replace(talk, commitments=talk_of(before).commitments)
        place.put(row, {**before, **_words(talk)})
        if row.state is SessionState.PLANNED:
            row.state = SessionState.HELD
            place.note(Act.SESSION_HELD)


def cancel(member: Member, session: str, *, tell: bool = False) -> None:
    """Cancel a planned session, or take back that one was held; nothing for one that is cancelled already.

    Raises `NotYoursError`, `SessionError`, `EngagementEndedError`.
    """
    with writing(member) as place:
        row = place.one(CoachingSession, session)
        if row.state is SessionState.CANCELLED:
            return
        text = place.text(row)
        row.state = SessionState.CANCELLED
        _count(place, row, text)
        tell_of_cancelled(place, row, text, tell=tell)
        place.put(row, text)
        place.note(Act.SESSION_CANCELLED)


def _new(place: Place, start: datetime, minutes: int, sort: Sort, state: SessionState) -> CoachingSession:
    return CoachingSession(
        id=new_id(),
        engagement=place.engagement.id,
        starts_at=start,
        minutes=minutes,
        kind=sort.kind,
        state=state,
        paid=sort.paid,
        sequence=0,
        notice="",
    )


def _plain(row: CoachingSession) -> tuple[datetime, int, SessionKind, bool]:
    return aware(row.starts_at), row.minutes, row.kind, row.paid


def _text(place: Place, talk: Talk) -> dict[str, object]:
    return {**_words(talk), "changed_at": place.installation.clock().isoformat(), "told": False}


def _words(talk: Talk) -> dict[str, object]:
    return asdict(talk)


def _put(place: Place, rows: Sequence[CoachingSession], texts: Sequence[dict[str, object]]) -> None:
    for row, text in zip(rows, texts, strict=True):
        place.put(row, text)


def _count(place: Place, row: CoachingSession, text: dict[str, object]) -> None:
    """Count a change of what stands in calendars."""
    row.sequence += 1
    text["changed_at"] = place.installation.clock().isoformat()


def _start(place: Place, when: When) -> datetime:
    return local_times.moment(when.day, when.at, place.installation.settings.timezone, second=when.second)


def _refuse_past(place: Place, start: datetime) -> None:
    now = place.installation.clock()
    if start <= now:
        raise SessionError("This is over already. Choose a time to come, or write it down as held.", "day")
    if start > now + _FAR:
        raise SessionError("This is more than two years ahead. Is the year right?", "day")


def _refuse_future(place: Place, start: datetime) -> None:
    if start > place.installation.clock():
        raise SessionError("This is still to come. Write down what was held, or plan the session.", "day")


def _refuse_cancelled(row: CoachingSession) -> None:
    if row.state is SessionState.CANCELLED:
        raise SessionError("This session was cancelled. Plan a new one, or write down one that was held.")
