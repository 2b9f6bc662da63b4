"""What a coach may do with an open wave: add people, correct a refused address, extend, remind; and forget."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy.orm import Session

from instruments.groups import RaterGroup
from surveys.addresses import AddressError, canonical_address
from surveys.installation import Installation
from surveys.invited import store as invited
from surveys.invited.roster import Person, Problem, RosterError, RosterRules, per_group, read_people
from surveys.invited.tables import Invitation
from surveys.launching import refuse_far_away
from surveys.mail import outbox
from surveys.mail.places import refuse_mail_to_the_wrong_place
from surveys.mail.tables import Kind
from surveys.variants import refuse_private_wordings
from surveys.waves import store as waves
from surveys.waves.tables import Wave, WaveState

REMINDER_DAYS = (7, 2)  # before the closing date


class NotPossibleError(ValueError):
    """Something a wave's state or a promise to its raters does not allow: says which, and what would be possible."""


def add_people(installation: Installation, wave: str, roster: bytes) -> int:
    """Invite more people to an open wave; give how many. Raises `RosterError`, `NotPossibleError`."""
    with installation.database.write() as session:
        row = _open_wave(session, installation, wave)
        taken = frozenset(person.email for person in invited.of_wave(session, wave))
        people = read_people(roster, RosterRules(row.edition().languages, taken))
        _refuse_new_groups(row, per_group(people))
        everybody = [*people, *(_as_person(one) for one in invited.of_wave(session, wave))]
        refuse_private_wordings(everybody, row.cells, row.edition(), policy=row.policy)
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
                " Invite them at the right address with 'parallax wave add'; their group then counts one more."
            )
        if person.group is RaterGroup.SELF and address != person.email:
            _refuse_known_executive(session, row, address)
            row.executive_email = address  # earlier and later waves of this executive are known by it (R0, R2)
        person.email = address
        # a mail server that refuses a repeat may have taken the first attempt: that link must not work for anybody
        outbox.rename(session, person.id, invited.renew(session, person))


def _as_person(one: Invitation) -> Person:
    return Person(one.first_name, one.last_name, one.email, one.group, one.language)


def _refuse_known_executive(session: Session, row: Wave, address: str) -> None:
    """The rules between waves were looked at when this wave was launched, for another address."""
    others = [other for other in waves.of_executive(session, address) if other.id != row.id]
    if others:
        raise NotPossibleError(
            f"wave {others[0].id} is about an executive with the address {address}; an address that is known already"
            " cannot be taken over. Cancel this wave and open it again with the right address."
        )


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
    installation.clear_mail_folder(wave)
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
    refuse_mail_to_the_wrong_place(installation.settings)
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
