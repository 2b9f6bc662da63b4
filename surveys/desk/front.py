"""The desk's first page: what needs its coach, and one row for each engagement, in a few statements however many."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy.orm import Session

from reports.rules import WORDS
from surveys.desk import front_store
from surveys.desk.front_store import Note, Noted, Own
from surveys.engagements.actor import Actor
from surveys.engagements.tables import EngagementStatus
from surveys.upkeep.scrubbing import NIGHTS_UNTIL_REPORTED, nights_since
from surveys.waves.progress import Tally, tallies
from surveys.waves.states import WaveState
from surveys.waves.store import InShort

ROWS_A_PAGE = 25
_SOON = 7  # days before its end from which an open wave is told
_UNRELEASED = timedelta(days=60)  # after the close, while which a report that was read is expected to be released
_ORDER = tuple(WaveState)  # what is under way comes first


class Need(StrEnum):
    """What a coach has to do, or to know in time; what is most urgent stands first."""

    KEY = "key"
    PAST = "past"
    BOUNCED = "bounced"
    LINK_BOUNCED = "link bounced"
    CLOSES = "closes"
    READ = "read"
    RELEASE = "release"
    PROPOSED = "proposed"
    CONTRACT = "contract"
    CHECK_IN = "check-in"
    GOAL = "goal"


class Stage(StrEnum):
    """How far an engagement is; the order is that of the list."""

    OPEN = "open"
    DRAFT = "draft"
    CLOSED = "closed"
    NEW = "new"
    ENDED = "ended"


class Order(StrEnum):
    """What a list is sorted by. Nothing that anybody answered is among them."""

    STAGE = "stage"
    NAME = "name"
    ORGANISATION = "organisation"
    BEGUN = "begun"


@dataclass(frozen=True, slots=True)
class Task:
    """One line of what needs the coach. `about` is what to open; `number` how many of the kind, or days that are left.

    `day` is its day, None where it has none.
    """

    need: Need
    engagement: str
    executive: str
    about: str
    number: int
    day: date | None


@dataclass(frozen=True, slots=True)
class Row:
    """One engagement in the list. `wave` is the one that counts most: the open one, or the latest.

    `days_left` is None unless it takes answers; `tally` None unless it is open, and on the page that is shown.
    """

    id: str
    executive: str
    organisation: str
    began_on: date
    ended_on: date | None
    stage: Stage
    wave: str = ""
    state: WaveState | None = None
    closes_on: date | None = None
    closed_on: date | None = None
    is_past: bool = False
    lacks_key: bool = False
    days_left: int | None = None
    people: int = 0
    tally: Tally | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the list is asked for: words of the executive's name or the organisation, one stage, an order."""

    words: str = ""
    stage: Stage | None = None
    order: Order = Order.STAGE


@dataclass(frozen=True, slots=True)
class Front:
    """What the first page shows. `rows` are those of the page, of `found` that were asked for, of `engagements` in all.

    `knows_words`: the coach was told of the latest words of reports. `nights_unscrubbed`, for administrators: how many
    nights the files could not be cleaned of what was erased, 0 until that has to be told.
    """

    tasks: tuple[Task, ...]
    rows: tuple[Row, ...]
    page: int
    pages: int
    found: int
    engagements: int
    waves: int
    has_erased: bool
    knows_words: bool
    nights_unscrubbed: int


def front(actor: Actor, wanted: Wanted, page: int = 1) -> Front:
    """Return what the first page shows, in five statements however many engagements there are.

    `page` counts from 1; for a number that is none, the nearest there is.
    """
    today = actor.installation.today()
    with actor.installation.database.read() as session:
        owned, notes = front_store.owned(session, actor), front_store.notes(session, actor)
        seen = [_seen(actor, own, of, notes, today) for own, of in owned]
        arranged = _arranged([one.row for one in seen], wanted)
        pages = max(1, -(-len(arranged) // ROWS_A_PAGE))
        page = min(max(page, 1), pages)
        rows = _with_tallies(session, owned, arranged[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE])
    of_coach = {note.note: note for note in notes[""]}
    return Front(
        tasks=_sorted(task for one in seen for task in one.tasks),
        rows=rows,
        page=page,
        pages=pages,
        found=len(arranged),
        engagements=len(owned),
        waves=sum(len(of) for _, of in owned),
        has_erased=of_coach[Note.ERASED].number > 0,
        knows_words=of_coach[Note.WORDS].number >= WORDS,
        nights_unscrubbed=_nights(actor, of_coach.get(Note.UNSCRUBBED)),
    )


def _nights(actor: Actor, unscrubbed: Noted | None) -> int:
    if unscrubbed is None or unscrubbed.day is None:
        return 0
    nights = nights_since(actor.installation, unscrubbed.day)
    return nights if nights >= NIGHTS_UNTIL_REPORTED else 0


def _with_tallies(
    session: Session, owned: Sequence[tuple[Own, Sequence[InShort]]], rows: Sequence[Row]
) -> tuple[Row, ...]:
    shown = {row.wave for row in rows if row.state is WaveState.OPEN}
    opened = [wave for _, of in owned for wave in of if wave.id in shown]
    found = tallies(session, opened) if opened else {}
    return tuple(replace(row, tally=found.get(row.wave)) for row in rows)


# --- the list --------------------------------------------------------------------------------------------------------


def _arranged(rows: Sequence[Row], wanted: Wanted) -> list[Row]:
    words = _folded(wanted.words).split()
    found = [row for row in rows if wanted.stage in (None, row.stage) and _holds(row, words)]
    return sorted(found, key=_KEYS[wanted.order])


def _holds(row: Row, words: Sequence[str]) -> bool:
    text = _folded(f"{row.executive} {row.organisation}")
    return all(word in text for word in words)


def _folded(text: str) -> str:
    """Return a text as it is searched: no capital, no accent."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


_Key = tuple[int, date, str, str]
_STAGES = tuple(Stage)


def _by_stage(row: Row) -> _Key:
    day = row.closes_on if row.stage is Stage.OPEN else None
    return _STAGES.index(row.stage), day or date.max, _folded(row.executive), row.id


def _by_name(row: Row) -> _Key:
    return 0, date.max, _folded(row.executive), row.id


def _by_organisation(row: Row) -> _Key:
    return int(not row.organisation), date.max, f"{_folded(row.organisation)} {_folded(row.executive)}", row.id


def _by_beginning(row: Row) -> _Key:
    return -row.began_on.toordinal(), date.max, _folded(row.executive), row.id


_KEYS: Mapping[Order, Callable[[Row], _Key]] = MappingProxyType(
    {
        Order.STAGE: _by_stage,
        Order.NAME: _by_name,
        Order.ORGANISATION: _by_organisation,
        Order.BEGUN: _by_beginning,
    }
)


# --- one engagement --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Seen:
    row: Row
    tasks: tuple[Task, ...]


def _seen(actor: Actor, own: Own, waves: Sequence[InShort], notes: Mapping[str, Sequence[Noted]], today: date) -> _Seen:
    drafts = [note for note in notes.get(own.id, ()) if note.note is Note.DRAFT]
    row = _row(own, waves, drafts, today)
    if row.stage is Stage.ENDED:
        return _Seen(row, ())
    lacking = frozenset(wave.id for wave in waves if _lacks_key(actor, wave))
    found = [*_of_waves(own, waves, lacking, today), *_of_notes(own, waves, notes, today)]
    return _Seen(replace(row, lacks_key=row.wave in lacking), tuple(found))


def _row(own: Own, waves: Sequence[InShort], drafts: Sequence[Noted], today: date) -> Row:
    wave = min(waves, key=lambda one: (_ORDER.index(one.state), -one.opened_on.toordinal(), one.id), default=None)
    stage = _stage(own, wave, drafts)
    row = Row(own.id, own.executive, own.organisation, own.began_on, own.ended_on, stage)
    if stage is Stage.DRAFT:
        return replace(row, people=min(drafts, key=lambda one: (one.day or date.max, one.about)).number)
    if wave is None or stage is Stage.ENDED:
        return row
    left = (wave.closes_on - today).days if wave.state is WaveState.OPEN else None
    return replace(
        row,
        wave=wave.id,
        state=wave.state,
        closes_on=wave.closes_on,
        closed_on=wave.closed_on,
        is_past=left is not None and left < 0,
        days_left=left if left is not None and left >= 0 else None,
    )


def _stage(own: Own, wave: InShort | None, drafts: Sequence[Noted]) -> Stage:
    if own.status is EngagementStatus.ENDED:
        return Stage.ENDED
    if wave is not None and not wave.state.is_over:
        return Stage.OPEN
    if drafts:
        return Stage.DRAFT
    return Stage.NEW if wave is None else Stage.CLOSED


def _lacks_key(actor: Actor, wave: InShort) -> bool:
    return not wave.state.is_over and actor.installation.keys.trouble(wave.id, wave.public_key) is not None


# --- what needs the coach --------------------------------------------------------------------------------------------


def _of_waves(own: Own, waves: Iterable[InShort], lacking: frozenset[str], today: date) -> Iterator[Task]:
    """Tell what follows from the dates of open waves, and from their keys."""
    for wave in waves:
        left = (wave.closes_on - today).days
        about = (own.id, own.executive, wave.id, left, wave.closes_on)
        if wave.id in lacking:
            yield Task(Need.KEY, *about)
        elif wave.state is WaveState.OPEN and left <= _SOON:
            yield Task(Need.PAST if left < 0 else Need.CLOSES, *about)


def _of_notes(own: Own, waves: Iterable[InShort], notes: Mapping[str, Sequence[Noted]], today: date) -> Iterator[Task]:
    """Tell what is noted: of several goals, links or check-ins of one engagement in one line."""
    found: dict[tuple[Need, str], list[Noted]] = defaultdict(list)
    for of in (own.id, *(wave.id for wave in waves)):
        for note in notes.get(of, ()):
            need = _need(note, today)
            if need is not None:
                found[need, "" if need in _TOGETHER else note.about].append(note)
    for (need, _), several in found.items():
        first = min(several, key=lambda one: (one.day or date.max, one.about))
        number = sum(one.number for one in several)
        yield Task(need, own.id, own.executive, first.about, number, first.day)


_TOGETHER = frozenset({Need.GOAL, Need.CHECK_IN})
_NEEDS: Mapping[Note, Need] = MappingProxyType(
    {
        Note.PROPOSED: Need.PROPOSED,
        Note.BOUNCED: Need.BOUNCED,
        Note.LINK_BOUNCED: Need.LINK_BOUNCED,
        Note.GOAL: Need.GOAL,
        Note.CHECK_IN: Need.CHECK_IN,
        Note.CONTRACT: Need.CONTRACT,
    }
)


def _need(note: Noted, today: date) -> Need | None:
    if note.note is not Note.CLOSED:
        return _NEEDS.get(note.note)
    if not note.number:
        return Need.READ
    return Need.RELEASE if note.day is not None and today - note.day <= _UNRELEASED else None


def _sorted(tasks: Iterable[Task]) -> tuple[Task, ...]:
    needs = tuple(Need)
    return tuple(sorted(tasks, key=lambda one: (needs.index(one.need), one.day or date.max, one.executive, one.about)))
