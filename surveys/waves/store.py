"""Queries on waves, and row locks on them. Runs in the caller's transaction: nothing here commits."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from reports.disclosure.cells import Cell
from reports.disclosure.policy import Policy
from surveys.core import locks
from surveys.core.errors import UnknownWaveError
from surveys.waves.states import WaveState
from surveys.waves.tables import Wave, cells_of


def get(session: Session, wave: str) -> Wave:
    """Find a wave. Raises `UnknownWaveError`."""
    found = session.get(Wave, wave)
    if found is None:
        raise UnknownWaveError(f"there is no wave {wave!r}; 'parallax wave list' shows them all")
    return found


def all_waves(session: Session) -> Sequence[Wave]:
    """Return every wave, the latest opened last."""
    return session.scalars(select(Wave).order_by(Wave.opened_on, Wave.id)).all()


def hold_in_state(session: Session, state: WaveState) -> Sequence[Wave]:
    """Return the waves in a state, with their rows locked until this transaction ends."""
    return session.scalars(select(Wave).where(Wave.state == state).order_by(Wave.id).with_for_update()).all()


def in_state(session: Session, *states: WaveState) -> Sequence[Wave]:
    """Return the waves in any of these states."""
    return session.scalars(select(Wave).where(Wave.state.in_(states)).order_by(Wave.id)).all()


def of_ids(session: Session, wave_ids: Collection[str]) -> Sequence[Wave]:
    """Return these waves; one that is gone is left out."""
    return session.scalars(select(Wave).where(Wave.id.in_(wave_ids)).order_by(Wave.id)).all()


def states(session: Session) -> Mapping[str, WaveState]:
    """Return the state of every wave by its id."""
    return {row.id: row.state for row in session.execute(select(Wave.id, Wave.state).order_by(Wave.id))}


def of_executive(session: Session, email: str) -> Sequence[Wave]:
    """Return every wave of one executive, known by address, but those that were cancelled and so told nothing."""
    query = select(Wave).where(Wave.executive_email == email.casefold(), Wave.state != WaveState.CANCELLED)
    return session.scalars(query.order_by(Wave.opened_on, Wave.id)).all()


def latest_of(session: Session, wave_ids: Collection[str]) -> Wave | None:
    """Return the one of these waves that was opened last, but those that were cancelled; None where there is none."""
    query = select(Wave).where(Wave.id.in_(wave_ids), Wave.state != WaveState.CANCELLED)
    return session.scalars(query.order_by(Wave.opened_on.desc(), Wave.id).limit(1)).first()


class Facts(NamedTuple):
    """What the rules between waves compare first, without the questionnaire that each wave holds."""

    id: str
    executive_name: str
    executive_email: str
    state: WaveState
    other_people: list[str]


def facts_of(session: Session, wave_ids: Collection[str]) -> Sequence[Facts]:
    """Return these waves in short, the latest opened last."""
    columns = (getattr(Wave, name) for name in Facts._fields)
    query = select(*columns).where(Wave.id.in_(wave_ids)).order_by(Wave.opened_on, Wave.id)
    return [Facts(*row) for row in session.execute(query)]


def opening_days(session: Session, wave_ids: Collection[str]) -> Mapping[str, date]:
    """Return on which day each of these waves was opened; one that is gone is left out."""
    query = select(Wave.id, Wave.opened_on).where(Wave.id.in_(wave_ids))
    return dict(session.execute(query).all())


class InShort(NamedTuple):
    """A wave without its texts: its dates, its key, and what its counts are reckoned by."""

    id: str
    state: WaveState
    opened_on: date
    closes_on: date
    closed_on: date | None
    public_key: bytes
    min_raters: int
    cell_groups: list[list[str]]
    attributed_apart: bool
    counts_begun: bool

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The anonymous cells."""
        return cells_of(self.cell_groups)

    @property
    def policy(self) -> Policy:
        """The disclosure policy this wave was opened with."""
        return Policy(self.min_raters)


def columns_in_short() -> Sequence[InstrumentedAttribute[Any]]:
    """Return the columns of waves in short, as a part of another query."""
    return [getattr(Wave, name) for name in InShort._fields]


def hold_open(session: Session, wave: str) -> Wave | None:
    """Return the wave if it is open, with a shared row lock that keeps it open until this transaction ends.

    The lock (PostgreSQL; SQLite serialises writers) makes a close wait for ballots in progress, and ballots wait for a
    close: no ballot can be stored between the check of the state and the count of ballots.
    """
    query = select(Wave).where(Wave.id == wave, Wave.state == WaveState.OPEN).with_for_update(read=True)
    return session.scalar(query)


def hold(session: Session, wave: str) -> Wave:
    """Re-read the wave and lock its row until this transaction ends. Raises `UnknownWaveError`."""
    query = select(Wave).where(Wave.id == wave).with_for_update()
    # what this transaction read before it held the wave may be out of date
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise UnknownWaveError(f"there is no wave {wave!r}; 'parallax wave list' shows them all")
    return found


def keep_others_out(session: Session) -> None:
    """Lock out other launches and first steps of closes until this transaction ends; ballots are still accepted.

    Two concurrent launches could otherwise each miss the other. SQLite serialises writers anyway. Not a lock on the
    table: with one, an extension and a close of the same wave would deadlock.
    """
    locks.take(session, locks.Lock.LAUNCH_OR_CLOSE)
