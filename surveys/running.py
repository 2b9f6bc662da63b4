"""What a coach may do with an open wave: add people, correct a refused address, extend, remind, and look at counts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from instruments.groups import RaterGroup
from reports.disclosure.cells import close_cells, publishable
from surveys.addresses import AddressError, canonical_address
from surveys.installation import Installation
from surveys.invited import store as invited
from surveys.invited.roster import Problem, RosterError, RosterRules, per_group, read_people
from surveys.invited.store import GroupCount
from surveys.launching import refuse_far_away
from surveys.mail import outbox
from surveys.mail.tables import Kind, MailState
from surveys.waves import store as waves
from surveys.waves.tables import Wave, WaveState

REMINDER_DAYS = (7, 2)  # before the closing date
_ATTRIBUTED = tuple(group for group in RaterGroup if group.attributed)


class NotPossibleError(ValueError):
    """Something a wave's state or a promise to its raters does not allow: says which, and what would be possible."""


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
    """How many of some groups have answered. Groups with few invited are pooled, or a count would name a person."""

    label: str
    invited: int
    answered: int


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


def add_people(installation: Installation, wave: str, roster: bytes) -> int:
    """Invite more people to an open wave; give how many. Raises `RosterError`, `NotPossibleError`."""
    with installation.database.write() as session:
        row = _open_wave(session, installation, wave)
        taken = frozenset(person.email for person in invited.of_wave(session, wave))
        people = read_people(roster, RosterRules(row.edition().languages, taken))
        _refuse_new_groups(row, per_group(people))
        ids = invited.add(session, wave, people)
        outbox.queue(session, wave, ids, Kind.INVITATION, due_at=installation.clock())
        return len(ids)


def correct_address(installation: Installation, wave: str, old: str, new: str) -> None:
    """Change an address whose first invitation was refused, and send that again. Raises `NotPossibleError`."""
    try:
        address = canonical_address(new)
    except AddressError as error:
        raise NotPossibleError(str(error)) from error
    with installation.database.write() as session:
        row = _open_wave(session, installation, wave)
        person = invited.by_email(session, wave, old)
        if person is None:
            raise NotPossibleError(f"nobody in wave {wave} has the address {old!r}")
        if address != person.email and invited.by_email(session, wave, address) is not None:
            raise NotPossibleError(f"{address} is invited to this wave already")
        if not outbox.requeue_refused(session, person.id, due_at=installation.clock()):
            raise NotPossibleError(
                f"the invitation to {person.email} was not refused by its mail server. Only then may an address"
                " change: after a delivered invitation a new address could be used to answer for somebody else."
            )
        person.email = address
        if person.group is RaterGroup.SELF:
            row.executive_email = address  # earlier and later waves of this executive are known by it (R0, R2)


def extend(installation: Installation, wave: str, closes_on: date) -> None:
    """Move an open wave's closing date later. Raises `NotPossibleError`, `LaunchRefusedError` for a slip."""
    with installation.database.write() as session:
        row = waves.hold(session, wave)
        if row.state is not WaveState.OPEN:
            raise NotPossibleError(f"wave {wave} is {row.state}; only an open wave can be extended")
        if closes_on <= max(row.closes_on, installation.today() - timedelta(days=1)):
            raise NotPossibleError(f"wave {wave} closes on {row.closes_on}; give a later date that is not past")
        refuse_far_away(closes_on, installation.today())
        row.closes_on = closes_on


def remind(installation: Installation, wave: str) -> None:
    """Queue a reminder for whoever it concerns. Blind: nobody is told how many, or whom. Raises `NotPossibleError`."""
    with installation.database.write() as session:
        row = _open_wave(session, installation, wave)
        today = installation.today()
        if row.last_reminder_on >= today:
            raise NotPossibleError(f"reminders of wave {wave} went out today already; once a day is enough")
        _queue_reminders(session, installation, row)


def remind_due(installation: Installation) -> None:
    """Queue the reminders that are due by the calendar, 7 and 2 days before a wave closes."""
    with installation.database.write() as session:
        for row in waves.hold_in_state(session, WaveState.OPEN):
            days = [row.closes_on - timedelta(days=days) for days in REMINDER_DAYS]
            latest = max(row.last_reminder_on, row.opened_on)  # nobody is reminded on the day they are invited
            if any(latest < day <= installation.today() <= row.closes_on for day in days):
                _queue_reminders(session, installation, row)


def forget(installation: Installation, wave: str) -> None:
    """Erase the names and addresses of a wave that is over. Raises `NotPossibleError`."""
    with installation.database.write() as session:
        row = waves.hold(session, wave)
        if row.state not in (WaveState.CLOSED, WaveState.CANCELLED):
            raise NotPossibleError(f"wave {wave} is {row.state}; names are needed until it is closed or cancelled")
        invited.forget(session, wave)
        outbox.forget(session, wave)
    installation.database.scrub()


def forget_due(installation: Installation) -> None:
    """Erase the names of every wave whose promised days after the close are over."""
    with installation.database.read() as session:
        due = [
            row.id
            for row in waves.in_state(session, WaveState.CLOSED, WaveState.CANCELLED)
            if row.closed_on is not None
            and row.closed_on + timedelta(days=row.days_kept) <= installation.today()
            and invited.of_wave(session, row.id)
        ]
    for wave in due:
        forget(installation, wave)


def _open_wave(session: Session, installation: Installation, wave: str) -> Wave:
    row = waves.hold(session, wave)
    if row.state is not WaveState.OPEN:
        raise NotPossibleError(f"wave {wave} is {row.state}; this is possible only while it is open")
    if installation.clock() >= installation.end_of(row.closes_on):
        raise NotPossibleError(f"wave {wave} took answers until {row.closes_on}; extend it first, or close it")
    return row


def _queue_reminders(session: Session, installation: Installation, row: Wave) -> None:
    ids = invited.pending(session, row.id, everyone=row.remind_everyone)
    outbox.queue(session, row.id, ids, Kind.REMINDER, due_at=installation.clock())
    row.last_reminder_on = installation.today()


def _refuse_new_groups(row: Wave, added: Mapping[RaterGroup, int]) -> None:
    """The people who answered already were told which groups there are; a new one would change what they were told."""
    promised = {group for cell in row.cells for group in cell.groups} | {RaterGroup.SUPERVISOR}
    for group in added:
        if group not in promised:
            what = (
                "the executive is invited already" if group is RaterGroup.SELF else "nobody of this group was invited"
            )
            text = f"{group.value} cannot be added after the launch: {what}; groups were told to those who answer"
            raise RosterError([Problem(0, "", text)])


def _refused(session: Session, wave: str) -> tuple[tuple[str, str], ...]:
    people = ((invited.find(session, invitation), reason) for invitation, reason in outbox.refused(session, wave))
    return tuple(sorted((person.email, reason) for person, reason in people if person is not None))


def _progress(counts: Mapping[RaterGroup, GroupCount], row: Wave) -> tuple[Progress, ...]:
    """Count by the cells of the launch, each of k people or more, and all attributed raters as one.

    Where those are fewer than k, the last cell takes them in: a count of one or two would name a person.
    """
    units = [unit for unit in _units(counts, row) if _invited(counts, unit)]
    return tuple(
        Progress(
            ", ".join(group.label for group in groups if group in counts),
            _invited(counts, groups),
            sum(counts[group].spent for group in groups if group in counts),
        )
        for groups in units
    )


def _units(counts: Mapping[RaterGroup, GroupCount], row: Wave) -> list[tuple[RaterGroup, ...]]:
    cells = [cell.groups for cell in row.cells]
    if _invited(counts, _ATTRIBUTED) >= row.min_raters:
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
    if _ATTRIBUTED in _units(counts, row):
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
