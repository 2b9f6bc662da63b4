"""The two statements behind the desk's first page, of all of a coach's engagements at once. No answer is read."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Integer, Null, ScalarSelect, Select, cast, literal, null, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from surveys.accounts import store as accounts
from surveys.coaching import waiting
from surveys.engagements import erasing, scope
from surveys.engagements.actor import Actor
from surveys.engagements.tables import EngagementStatus
from surveys.mail import outbox
from surveys.mail.tables import Kind
from surveys.upkeep import scrub_store
from surveys.upkeep.scrub_tables import Task
from surveys.waves import store as waves
from surveys.waves.states import WaveState
from surveys.waves.store import InShort
from surveys.waves.tables import Wave

_Row = Select[*tuple[Any, ...]]
_Column = ColumnElement[Any] | InstrumentedAttribute[Any] | ScalarSelect[Any]


class Note(StrEnum):
    """What is noted of an engagement, or of the coach."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    CLOSED = "closed"
    BOUNCED = "bounced"
    LINK_BOUNCED = "link bounced"
    GOAL = "goal"
    CHECK_IN = "check-in"
    CONTRACT = "contract"
    WORDS = "words"
    ERASED = "erased"
    UNSCRUBBED = "unscrubbed"


class Own(NamedTuple):
    """An engagement in short."""

    id: str
    executive: str
    organisation: str
    status: EngagementStatus
    began_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Noted:
    """One note. `about` is the id of what it is about; `number` counts.

    Of a closed wave that was not released, it is 1 where the coach has read the report; of words, it is their version.
    """

    note: Note
    about: str
    day: date | None
    number: int


def owned(session: Session, actor: Actor) -> Sequence[tuple[Own, tuple[InShort, ...]]]:
    """Return the coach's engagements in no order, each with its waves."""
    *about, wave = scope.engagements_in_short(actor).subquery().c
    query = select(*about, *waves.columns_in_short()).outerjoin(Wave, Wave.id == wave)
    found: dict[str, tuple[Own, list[InShort]]] = {}
    for row in session.execute(query):
        own, of = Own(*row[: len(about)]), row[len(about) :]
        _, beside = found.setdefault(own.id, (own, []))
        if of[0] is not None:
            beside.append(InShort(*of))
    return [(own, tuple(beside)) for own, beside in found.values()]


def notes(session: Session, actor: Actor) -> Mapping[str, Sequence[Noted]]:
    """Return what is noted of each engagement that goes on, of each of its waves, and under "" of the coach."""
    found: dict[str, list[Noted]] = defaultdict(list)
    for note, of, about, day, number in session.execute(union_all(*_queries(actor))):
        found[of].append(Noted(Note(note), about, day, number))
    return found


def _queries(actor: Actor) -> Iterator[_Row]:
    today, drafts = actor.installation.today(), scope.sizes_of_drafts(actor).subquery().c
    engagement, draft, began_on, rows, proposals = drafts
    yield _row(Note.DRAFT, engagement, draft, began_on, rows)
    yield _row(Note.PROPOSED, engagement, draft, began_on, proposals).where(proposals > 0)
    wave, is_read = scope.unreleased(actor).subquery().c
    closed = (Wave, (Wave.id == wave) & (Wave.state == WaveState.CLOSED))
    yield _row(Note.CLOSED, wave, wave, Wave.closed_on, cast(is_read, Integer)).join(*closed)
    opened = scope.ids_of_active_waves(actor)
    wave, refused = outbox.count_refused(opened).subquery().c
    yield _row(Note.BOUNCED, wave, wave, null(), refused).join(Wave, (Wave.id == wave) & (Wave.state == WaveState.OPEN))
    link, wave = scope.links_in_force(actor).subquery().c
    yield _row(Note.LINK_BOUNCED, wave, wave, null(), literal(1)).where(
        link.in_(outbox.refused_letters(Kind.READING_LINK))
    )
    active = scope.ids_of_active(actor)
    for note, query in (
        (Note.GOAL, waiting.goals_due(today)),
        (Note.CHECK_IN, waiting.check_ins_to_read(today)),
        (Note.CONTRACT, waiting.contracts_to_confirm()),
    ):
        engagement, about, day = query.subquery().c
        yield _row(note, engagement, about, day, literal(1)).where(engagement.in_(active))
    yield _row(Note.WORDS, literal(""), literal(""), null(), accounts.words_known(actor.coach))
    yield _row(Note.ERASED, literal(""), literal(""), null(), erasing.count_receipts(actor))
    if actor.is_admin:
        yield _row(Note.UNSCRUBBED, literal(""), literal(""), scrub_store.since(Task.SCRUB), literal(0))


def _row(note: Note, of: _Column, about: _Column, day: _Column, number: _Column) -> _Row:
    """Return the five columns that all notes have; on SQLite, a day that is cast to a day is its year."""
    day = cast(day, Date) if isinstance(day, Null) else day
    return select(literal(note.value), of, about, day, number)
