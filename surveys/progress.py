"""What a coach may know of a wave: counts of groups, never who; invitations, never reminders. Changes nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from instruments.groups import RaterGroup
from reports.disclosure.cells import close_cells, publishable
from surveys.installation import Installation
from surveys.invited import store as invited
from surveys.invited.store import GroupCount
from surveys.mail import outbox
from surveys.mail.tables import MailState
from surveys.waves import store as waves
from surveys.waves.tables import Wave, WaveState

_ATTRIBUTED = tuple(group for group in RaterGroup if group.attributed)


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
class Progress:
    """How many of some groups have answered. Groups with few invited are pooled, or a count would name a person.

    `anonymous` is False where self or supervisors are counted in, who are shown from one on.
    """

    label: str
    invited: int
    answered: int
    anonymous: bool


@dataclass(frozen=True, slots=True)
class Status:
    """What a coach may know of a wave: counts of groups, never who; invitations, never reminders."""

    wave: str
    executive: str
    state: WaveState
    opened_on: date
    closes_on: date
    closed_on: date | None
    min_raters: int
    progress: tuple[Progress, ...]
    declined: int
    if_closed_now: tuple[str, ...]
    invitations: Mapping[MailState, int]
    refused: tuple[tuple[str, str], ...]


def list_waves(installation: Installation) -> list[WaveLine]:
    """Give every wave, the latest opened last."""
    with installation.database.read() as session:
        return [
            WaveLine(row.id, row.executive_name, row.state, row.opened_on, row.closes_on, row.closed_on)
            for row in waves.all_waves(session)
        ]


def status(installation: Installation, wave: str) -> Status:
    """Tell how a wave stands. `refused` holds the address and the reason of each refused first invitation."""
    with installation.database.read() as session:
        row = waves.get(session, wave)
        counts = invited.counts(session, wave)
        is_open = row.state is WaveState.OPEN
        return Status(
            wave=row.id,
            executive=row.executive_name,
            state=row.state,
            opened_on=row.opened_on,
            closes_on=row.closes_on,
            closed_on=row.closed_on,
            min_raters=row.min_raters,
            progress=_progress(counts, row) if is_open else (),
            declined=invited.declined_total(session, wave) if is_open else 0,
            if_closed_now=_if_closed_now(counts, row) if is_open else (),
            invitations=outbox.invitation_counts(session, wave),
            refused=_refused(session, wave),
        )


def _refused(session: Session, wave: str) -> tuple[tuple[str, str], ...]:
    people = ((invited.find(session, invitation), reason) for invitation, reason in outbox.refused(session, wave))
    return tuple(sorted((person.email, reason) for person, reason in people if person is not None))


def _progress(counts: Mapping[RaterGroup, GroupCount], row: Wave) -> tuple[Progress, ...]:
    """Count by the cells of the launch, each of k people or more, and all attributed raters as one.

    Where those are fewer than k, the last cell takes them in: a count of one or two would name a person.
    """
    units = [unit for unit in _units(row) if _invited(counts, unit)]
    return tuple(
        Progress(
            ", ".join(group.label for group in groups if group in counts),
            _invited(counts, groups),
            sum(counts[group].spent for group in groups if group in counts),
            not any(group.attributed for group in groups),
        )
        for groups in units
    )


def _units(row: Wave) -> list[tuple[RaterGroup, ...]]:
    cells = [cell.groups for cell in row.cells]
    if row.attributed_apart:
        return [_ATTRIBUTED, *cells]
    return [*cells[:-1], _ATTRIBUTED + cells[-1]]


def _invited(counts: Mapping[RaterGroup, GroupCount], groups: Iterable[RaterGroup]) -> int:
    return sum(counts[group].invited for group in groups if group in counts)


def _if_closed_now(counts: Mapping[RaterGroup, GroupCount], row: Wave) -> tuple[str, ...]:
    """Say what a close today would show: a function of the counts in `_progress` alone, or it would tell more."""
    told = {_what_a_close_shows(ballots, row) for ballots in _possible_counts(counts, row)}
    if len(told) > 1:
        return ("Whether closing now would merge or hide groups cannot be told from these counts.",)
    return told.pop()


def _possible_counts(counts: Mapping[RaterGroup, GroupCount], row: Wave) -> Iterator[dict[RaterGroup, int]]:
    """Give every distribution of ballots over the cells that the displayed counts allow."""
    shown = {cell.groups[0]: sum(counts[g].spent for g in cell.groups if g in counts) for cell in row.cells}
    if _ATTRIBUTED in _units(row):
        yield shown
        return
    attributed, last = _invited(counts, _ATTRIBUTED), row.cells[-1].groups
    pooled = shown[last[0]] + sum(counts[group].spent for group in _ATTRIBUTED if group in counts)
    for ballots in range(max(pooled - attributed, 0), min(pooled, _invited(counts, last)) + 1):
        yield {**shown, last[0]: ballots}


def _what_a_close_shows(ballots: Mapping[RaterGroup, int], row: Wave) -> tuple[str, ...]:
    final = close_cells(row.cells, ballots, policy=row.policy)
    if not publishable(final, ballots, policy=row.policy):
        return (f"Closing now would show nothing from anonymous raters: fewer than {row.min_raters} have answered.",)
    return tuple(f"Closing now would show these together: {cell.label}." for cell in final if cell not in row.cells)
