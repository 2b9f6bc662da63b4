"""What the pages on sessions show: a page of the list, one session with all about it, and the files for calendars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from surveys.coaching import private_lines, takeaways
from surveys.coaching.access import Matter, Party
from surveys.coaching.calendar_file import calendar_file
from surveys.coaching.letters import coach_of
from surveys.coaching.place import Member, Place, looking
from surveys.coaching.private_lines import PrivateLines
from surveys.coaching.session_ticks import Tick, to_tick
from surveys.coaching.sessions import Held, SessionLine, Talk, events, line, line_of, log, talk_of, talks
from surveys.coaching.tables import CoachingSession, PrivateLine, Takeaway
from surveys.core.errors import NotYoursError
from surveys.engagements.tables import EngagementStatus
from surveys.mail import outbox
from surveys.mail.tables import Kind

PAGE = 12  # sessions of a list on one page


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page on sessions says of its engagement. `zone` names the clocks: Berlin time."""

    engagement: str
    executive: str
    is_active: bool
    zone: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of a list. The pages `previous` and `following` are 0 where there is none; `total` counts the list."""

    lines: tuple[SessionLine, ...]
    total: int
    previous: int
    following: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The list of sessions; talks, takeaways and troubles by the ids of those that are shown.

    `dates` counts what can go into a calendar.

    A trouble is what a mail server made of the letter that tells of a session, to follow "The letter was".
    """

    frame: Frame
    coming: Shelf
    before: Shelf
    dates: int
    held: Held
    talks: Mapping[str, Talk]
    takeaways: Mapping[str, str]
    troubles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SessionPage:
    """One session. `ticks` are the commitments to tick, and those ticked. `private` is None for the executive.

    `keeps_takeaways`: the executive keeps them from the coach. `is_told`: a letter told, or will tell, of it.
    """

    frame: Frame
    line: SessionLine
    talk: Talk
    ticks: Sequence[Tick]
    takeaway: str
    keeps_takeaways: bool
    private: PrivateLines | None
    is_told: bool
    trouble: str


def overview(member: Member, *, coming: int = 1, before: int = 1) -> Overview:
    """Return these pages of both lists; a number that no page has gives the first. Raises `NotYoursError`."""
    with looking(member) as place:
        found = log(place)
        shelves = _shelf(found.coming, coming), _shelf(found.before, before)
        past = [one.id for one in shelves[1].lines]
        return Overview(
            frame=_frame(place),
            coming=shelves[0],
            before=shelves[1],
            dates=sum(one.is_coming for one in found.coming),
            held=found.held,
            talks=talks(place, past),
            takeaways=takeaways.takeaways(place, past) if place.party is Party.EXECUTIVE else {},
            troubles=_troubles(place, (*shelves[0].lines, *shelves[1].lines)),
        )


def blank(member: Member) -> tuple[Frame, Sequence[Tick]]:
    """Return what a page without a session says of its engagement, and what can be ticked. Raises `NotYoursError`."""
    with looking(member) as place:
        return _frame(place), to_tick(place)


def session_page(member: Member, session: str) -> SessionPage:
    """Return one session with all that this party may see of it. Raises `NotYoursError`."""
    with looking(member) as place:
        row = place.one(CoachingSession, session)
        found, talk = line_of(place, row), talk_of(place.text(row))
        taken, lines = _beside(place, row.id)
        return SessionPage(
            frame=_frame(place),
            line=found,
            talk=talk,
            ticks=to_tick(place, talk.commitments) if found.has_begun else (),
            takeaway=str(place.text(taken)["text"]) if taken is not None else "",
            keeps_takeaways=not place.may(Matter.TAKEAWAY),
            private=private_lines.of_row(place, lines) if place.party is Party.COACH else None,
            is_told=bool(found.notice),
            trouble=_troubles(place, [found]).get(row.id, ""),
        )


def calendar_of(member: Member, session: str = "") -> bytes:
    """Return the file with one session, or with all that come. Raises `NotYoursError` where there is none to come."""
    with looking(member) as place:
        wanted = [line(place, session)] if session else log(place).coming
        ids = [one.id for one in wanted if one.is_coming]
        if not ids:
            raise NotYoursError("there is no date to put into a calendar")
        return calendar_file(events(place, ids, f"Meeting with {_other(place)}"))


def _beside(place: Place, session: str) -> tuple[Takeaway | None, PrivateLine | None]:
    """Read, in one statement, what is taken along from a session and the private lines of the coach who asks."""
    actor = place.member.actor
    own = (PrivateLine.session == CoachingSession.id) & (PrivateLine.coach == (actor.coach if actor else ""))
    query = select(Takeaway, PrivateLine).select_from(CoachingSession).where(CoachingSession.id == session)
    query = query.outerjoin(Takeaway, Takeaway.id == CoachingSession.id).outerjoin(PrivateLine, own)
    taken, lines = place.session.execute(query).one()
    return taken if place.may(Matter.TAKEAWAY) else None, lines


def _other(place: Place) -> str:
    """Name whom this party meets."""
    if place.party is Party.COACH:
        return place.engagement.executive_name
    return coach_of(place.session, place.engagement).display_name or "your coach"


def _frame(place: Place) -> Frame:
    own = place.engagement
    is_active = own.status is EngagementStatus.ACTIVE
    return Frame(own.id, own.executive_name, is_active, place.installation.zone_today())


def _shelf(lines: Sequence[SessionLine], page: int) -> Shelf:
    pages = max(-(-len(lines) // PAGE), 1)
    page = page if 1 <= page <= pages else 1
    shown = tuple(lines[(page - 1) * PAGE : page * PAGE])
    return Shelf(shown, len(lines), page - 1, page + 1 if page < pages else 0)


def _troubles(place: Place, lines: Sequence[SessionLine]) -> Mapping[str, str]:
    """Return what became of letters that did not leave, for the coach, by the sessions that they tell of."""
    waiting = {one.id: one.notice for one in lines if one.notice and not one.is_over}
    if place.party is not Party.COACH or not waiting:
        return {}
    standings = outbox.desk_standings(place.session, Kind.SESSION, set(waiting.values()))
    found = {one: standings[notice].trouble for one, notice in waiting.items() if notice in standings}
    return {one: trouble for one, trouble in found.items() if trouble}
