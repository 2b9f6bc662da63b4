"""The plain facts of an engagement, days and states only, in two statements: for the timeline and what is next."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, String, case, cast, literal, null, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from surveys.coaching.access import Matter
from surveys.coaching.place import Place
from surveys.coaching.tables import Alignment, CheckIn, CoachingSession, Confirmation, Contract, Goal, Intake
from surveys.core.database import aware
from surveys.engagements import scope
from surveys.waves.tables import Wave

_Row = Select[*tuple[Any, ...]]
_Column = ColumnElement[Any] | InstrumentedAttribute[Any]


class Kind(StrEnum):
    """What happened, or is to happen."""

    CONTRACT = "contract"
    CONFIRMATION = "confirmation"
    INTAKE = "intake"
    ALIGNMENT = "alignment"
    GOAL = "goal"
    REVIEW = "review"
    CHECK_IN = "check_in"
    SESSION = "session"
    WAVE = "wave"
    DRAFT = "draft"
    REPORT = "report"


# Whose right decides whether a fact is told; what is not here, waves and reports, both coach and executive know.
_MATTERS = {
    Kind.CONTRACT: Matter.CONTRACT,
    Kind.CONFIRMATION: Matter.CONFIRMATION,
    Kind.INTAKE: Matter.INTAKE,
    Kind.ALIGNMENT: Matter.ALIGNMENT,
    Kind.GOAL: Matter.GOAL,
    Kind.REVIEW: Matter.GOAL,
    Kind.CHECK_IN: Matter.CHECK_IN,
    Kind.SESSION: Matter.SESSION,
    Kind.WAVE: Matter.GOAL,
    Kind.DRAFT: Matter.NOTE,
    Kind.REPORT: Matter.GOAL,
}


OPEN_REPORTS = ("", "change")  # what a report is, while it is not revoked: of a wave, or of a change since another
NO_CONTRACT = "0"  # the version of the agreement from before there were contracts


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. `about` is its id, of a confirmation its contract's, of a report its wave's; `state` as in its table.

    | kind | state | first | second |
    |---|---|---|---|
    | contract | its version | made | agreed |
    | confirmation | party | confirmed | |
    | intake | who typed it | typed | confirmed |
    | alignment | occasion | held, or to be held | |
    | goal | goal's state | made | ended |
    | review | goal's state | day of the review | |
    | check-in | check-in's state | asked | answered |
    | session | session's state | its day | |
    | wave | wave's state | opened | closed; while it is open its closing date |
    | draft | | begun | closing date |
    | report | "", "change" of a comparison, or "revoked" | released | its last day |
    """

    kind: Kind
    about: str
    state: str
    first: date
    second: date | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts that a party may know, by day. `began_on` is the engagement's first day."""

    began_on: date
    ended_on: date | None
    all: tuple[Fact, ...]
    has_head: bool = True

    def of(self, kind: Kind, *states: str) -> tuple[Fact, ...]:
        """Return the facts of a kind, in some states or in any, by their first day."""
        return tuple(one for one in self.all if one.kind is kind and (not states or one.state in states))


def facts(place: Place) -> Facts:
    """Read everything that this party may know."""
    kinds = {kind for kind, matter in _MATTERS.items() if place.may(matter)}
    found = [*_dated(place, kinds), *_sessions(place, kinds)]
    found.sort(key=lambda one: (one.first, one.kind, one.about))
    own = place.engagement
    return Facts(own.began_on, own.ended_on, tuple(found), has_head=bool(own.head_name or own.head_email))


def _dated(place: Place, kinds: set[Kind]) -> list[Fact]:
    wanted = [query for kind, query in _queries(place.engagement.id).items() if kind in kinds]
    if not wanted:
        return []
    rows = place.session.execute(union_all(*wanted)).all()
    return [Fact(Kind(row[0]), row[1], row[2], row[3], row[4]) for row in rows]


def _sessions(place: Place, kinds: set[Kind]) -> list[Fact]:
    """Their days are those of the installation's timezone, which no database reckons in the same way."""
    if Kind.SESSION not in kinds:
        return []
    zone = place.installation.settings.timezone
    query = select(CoachingSession.id, CoachingSession.state, CoachingSession.starts_at)
    rows = place.session.execute(query.where(CoachingSession.engagement == place.engagement.id))
    return [Fact(Kind.SESSION, one, state, aware(at).astimezone(zone).date(), None) for one, state, at in rows]


def _queries(own: str) -> dict[Kind, _Row]:
    waves = scope.ids_of_waves(own)
    ends = case((Wave.closed_on.is_(None), Wave.closes_on), else_=Wave.closed_on)
    return {
        Kind.CONTRACT: _row(Kind.CONTRACT, Contract.id, Contract.version, Contract.made_on, Contract.agreed_on).where(
            Contract.engagement == own
        ),
        Kind.CONFIRMATION: _row(
            Kind.CONFIRMATION, Confirmation.contract, Confirmation.party, Confirmation.made_on
        ).where(Confirmation.engagement == own),
        Kind.INTAKE: _row(Kind.INTAKE, Intake.id, Intake.typed_by, Intake.typed_on, Intake.confirmed_on).where(
            Intake.engagement == own
        ),
        Kind.ALIGNMENT: _row(Kind.ALIGNMENT, Alignment.id, Alignment.occasion, Alignment.held_on).where(
            Alignment.engagement == own
        ),
        Kind.GOAL: _row(Kind.GOAL, Goal.id, Goal.state, Goal.made_on, Goal.ended_on).where(Goal.engagement == own),
        Kind.REVIEW: _row(Kind.REVIEW, Goal.id, Goal.state, Goal.review_on).where(Goal.engagement == own),
        Kind.CHECK_IN: _row(Kind.CHECK_IN, CheckIn.id, CheckIn.state, CheckIn.due_on, CheckIn.answered_on).where(
            CheckIn.engagement == own
        ),
        Kind.WAVE: _row(Kind.WAVE, Wave.id, Wave.state, Wave.opened_on, ends).where(Wave.id.in_(waves)),
        Kind.DRAFT: _of_the_desk(Kind.DRAFT, scope.dates_of_drafts(own)),
        Kind.REPORT: _of_the_desk(Kind.REPORT, scope.dates_of_reports(own)),
    }


def _of_the_desk(kind: Kind, rows: Select[str, str, date, date | None]) -> _Row:
    """Return rows of the desk, (id, state, first day, second day), in the same five columns."""
    about, state, first, second = rows.subquery().c
    return _row(kind, about, state, first, second)


def _row(kind: Kind, about: _Column, state: _Column, first: _Column, second: _Column | None = None) -> _Row:
    """Return the five columns that all kinds have, each as plain text or day: rows of different tables go in one."""
    later = cast(null(), Date) if second is None else second  # on SQLite, a day that is cast to a day is its year
    return select(literal(kind.value), about, cast(state, String(16)), first, later)
