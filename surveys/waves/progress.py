"""What a coach may know of a wave: counts of groups, never who; invitations, never reminders. Changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from surveys.core.installation import Installation
from surveys.invited import store as invited
from surveys.mail import outbox
from surveys.mail.tables import MailState
from surveys.waves import store as waves
from surveys.waves.counting import views_of
from surveys.waves.counts import Counts, tell_counts
from surveys.waves.following import frozen_of
from surveys.waves.states import WaveState
from surveys.waves.store import InShort
from surveys.waves.tables import Wave
from surveys.waves.units import View


@dataclass(frozen=True, slots=True)
class WaveLine:
    """A wave in a list."""

    id: str
    executive: str
    state: WaveState
    opened_on: date
    closes_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Status:
    """What a coach may know of a wave. `counts` is empty once it is closing; invitations are told, never reminders.

    `baseline` is the wave that it is a follow-up of, "" for none.
    """

    wave: str
    executive: str
    state: WaveState
    opened_on: date
    closes_on: date
    closed_on: date | None
    min_raters: int
    counts: Counts
    invitations: Mapping[MailState, int]
    refused: tuple[tuple[str, str], ...]
    baseline: str


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of a wave's page in one line: their sum. `is_whole` is False where some group is not counted there."""

    answered: int
    people: int
    is_whole: bool


def list_waves(installation: Installation) -> list[WaveLine]:
    """Return every wave, the latest opened last."""
    with installation.database.read() as session:
        return [
            WaveLine(row.id, row.executive_name, row.state, row.opened_on, row.closes_on, row.closed_on)
            for row in waves.all_waves(session)
        ]


def status(installation: Installation, wave: str) -> Status:
    """Tell how a wave stands. `refused` holds the address and the reason of each refused first invitation."""
    with installation.database.read() as session:
        row = waves.get(session, wave)
        return Status(
            wave=row.id,
            executive=row.executive_name,
            state=row.state,
            opened_on=row.opened_on,
            closes_on=row.closes_on,
            closed_on=row.closed_on,
            min_raters=row.min_raters,
            counts=_counts(session, [row])[row.id] if row.state is WaveState.OPEN else Counts(),
            invitations=outbox.invitation_counts(session, wave),
            refused=_refused(session, wave),
            baseline=frozen.baseline.wave if (frozen := frozen_of(row)) else "",
        )


def tallies(session: Session, rows: Sequence[Wave | InShort]) -> Mapping[str, Tally]:
    """Sum up what the pages of several open waves count, by their ids, in three statements. Nothing else is read."""
    return {wave: _tally(counts) for wave, counts in _counts(session, rows).items()}


def _tally(counts: Counts) -> Tally:
    answered, people = sum(part.answered for part in counts.progress), sum(part.people for part in counts.progress)
    return Tally(answered, people, is_whole=not counts.uncounted)


def _counts(session: Session, rows: Sequence[Wave | InShort]) -> Mapping[str, Counts]:
    views, units = views_of(session, rows), invited.unit_counts(session, [row.id for row in rows])
    return {row.id: _told(row, views[row.id], units[row.id]) for row in rows}


def _told(row: Wave | InShort, views: Sequence[View], units: Mapping[str, invited.UnitCount]) -> Counts:
    if not units.keys() >= {unit for view in views for unit in view.units}:
        return Counts()  # closed between the two looks
    return tell_counts(views, units, row.cells, policy=row.policy)


def _refused(session: Session, wave: str) -> tuple[tuple[str, str], ...]:
    people = ((invited.find(session, invitation), reason) for invitation, reason in outbox.refused(session, wave))
    return tuple(sorted((person.email, reason) for person, reason in people if person is not None))
