"""What a coach may do with an open wave: add people, correct an address, extend, remind.

Each act has a variant (`..._in`) that runs in the caller's transaction, so that the caller can add to it atomically.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from instruments.groups import RaterGroup
from surveys.core.addresses import AddressError, canonical_address
from surveys.core.errors import NotPossibleError
from surveys.core.installation import Installation
from surveys.engagements import scope
from surveys.invited import store as invited
from surveys.invited.roster import Person, Problem, Roster, RosterError, RosterRules, people_of, per_group
from surveys.invited.tables import Invitation
from surveys.mail import outbox
from surveys.mail.hours import HOURS, next_opening
from surveys.mail.places import refuse_mail_to_the_wrong_place
from surveys.mail.tables import Kind, MailState
from surveys.upkeep.second_look import seen_twice
from surveys.upkeep.sighting_tables import Sight
from surveys.waves import store as waves
from surveys.waves.between_waves import VisibleWaves, named, refuse_new_bonds
from surveys.waves.bonds import bound_by
from surveys.waves.counting import await_more
from surveys.waves.launching import refuse_far_away
from surveys.waves.same_executive import about, about_address, say_other_people
from surveys.waves.states import WaveState
from surveys.waves.tables import Wave
from surveys.waves.wording_rules import refuse_private_wordings

REMINDER_DAYS = (7, 2)  # before the closing date


def add_people(installation: Installation, wave: str, roster: Roster, *, other_people: Sequence[str] = ()) -> int:
    """Do the same as `add_people_in` in a transaction of its own."""
    with installation.database.write() as session:
        return add_people_in(session, installation, wave, roster, other_people=other_people)


def add_people_in(
    session: Session, installation: Installation, wave: str, roster: Roster, *, other_people: Sequence[str] = ()
) -> int:
    """Invite more people to an open wave; return how many. Raises `RosterError`, `NotPossibleError`.

    Raises `SameNameError` where so many of another wave's raters would be asked that its executive of the same name
    counts as this one; `other_people` are waves of which the coach says that theirs is another person.
    """
    waves.keep_others_out(session)
    row = _open_wave(session, installation, wave)
    say_other_people(session, row, other_people)
    known = about(session, row)
    taken = frozenset(person.email for person in invited.of_wave(session, wave))
    people = people_of(roster, RosterRules(row.edition().languages, taken))
    _refuse_new_groups(row, per_group(people))
    everybody = [*people, *(_as_person(one) for one in invited.of_wave(session, wave))]
    refuse_private_wordings(everybody, row.cells, row.edition(), policy=row.policy)
    ids = invited.add(session, wave, people)
    outbox.queue(session, wave, ids, Kind.INVITATION, due_at=installation.clock())
    await_more(session, installation, row, ids)
    session.flush()
    refuse_new_bonds(session, row, known)
    return len(ids)


def may_be_added(row: Wave) -> frozenset[RaterGroup]:
    """Return the groups that take more people: those that were told to raters, and supervisors; never another self."""
    return frozenset(group for cell in row.cells for group in cell.groups) | {RaterGroup.SUPERVISOR}


def correct_address(
    installation: Installation, wave: str, old: str, new: str, *, other_people: Sequence[str] = ()
) -> None:
    """Do the same as `correct_address_in` in a transaction of its own; a refusal may name every wave."""
    with installation.database.write() as session:
        correct_address_in(session, installation, wave, old, new, other_people=other_people)


def correct_address_in(
    session: Session,
    installation: Installation,
    wave: str,
    old: str,
    new: str,
    *,
    visible_waves: VisibleWaves = None,
    other_people: Sequence[str] = (),
) -> None:
    """Change an address to which no attempt ever came to the end of DATA, and send the invitation anew.

    Such a link cannot have been used, so nothing is asked of it: a refusal tells nothing about answering (T7).
    `visible_waves` are the waves that a refusal may name, None for all. `SameNameError` and `other_people` as in
    `add_people_in`. Raises `NotPossibleError`.
    """
    try:
        address = canonical_address(new)
    except AddressError as error:
        raise NotPossibleError(str(error)) from error
    waves.keep_others_out(session)
    row = _open_wave(session, installation, wave)
    say_other_people(session, row, other_people)
    known = about(session, row)
    person = invited.by_email(session, wave, old)
    if person is None:
        raise NotPossibleError(f"nobody in wave {wave} has the address {old!r}")
    if address != person.email and invited.by_email(session, wave, address) is not None:
        raise NotPossibleError(f"{address} is invited to this wave already")
    if not outbox.requeue_corrected(session, person.id, due_at=installation.clock()):
        raise NotPossibleError(_why_not(session, person))
    if person.group is RaterGroup.SELF and address != person.email:
        _refuse_known_executive(session, installation, row, address, visible_waves)
        _rename_executive(session, row, address)
    person.email = address
    # a link that reached the earlier address after all is invalid
    outbox.rename(session, person.id, invited.renew(session, person))
    await_more(session, installation, row, [person.id])
    refuse_new_bonds(session, row, known)


def _why_not(session: Session, person: Invitation) -> str:
    """Say why an address stays, and which way is open then: nobody is ever the executive twice."""
    standing = outbox.standings(session, person.wave).get(person.id)
    if standing is not None and standing.state is MailState.SENDING:
        return f"the invitation to {person.email} is on its way at this moment; try again in a minute"
    return (
        f"an invitation has left for {person.email} and may have arrived, so its address stays: another one could be"
        f" used to answer for somebody else. {way_round(is_executive=person.group is RaterGroup.SELF)}"
    )


def way_round(*, is_executive: bool) -> str:
    """Say what can be done where an address is wrong and cannot be corrected."""
    if is_executive:
        return "To ask the executive at another one, cancel this wave and open it again."
    return "Add them once more at the right one; their group then counts one more."


def _as_person(one: Invitation) -> Person:
    return Person(one.first_name, one.last_name, one.email, one.group, one.language)


def _rename_executive(session: Session, row: Wave, address: str) -> None:
    """The rules between waves know an executive by the address (R0, R2): all waves of the engagement follow."""
    old, engagement = row.executive_email, scope.engagement_of_wave(session, row.id)
    for one in (waves.get(session, beside) for beside in scope.waves_beside(session, row.id)):
        if one.executive_email == old:
            one.executive_email = address
    if engagement is not None:
        engagement.executive_email = address


def _refuse_known_executive(
    session: Session, installation: Installation, row: Wave, address: str, visible_waves: VisibleWaves
) -> None:
    """The rules between waves were looked at when this wave was launched, for another address."""
    names = [named(other, visible_waves) for other in about_address(session, address, but=row.id)]
    names += ["another wave" for _ in bound_by(session, installation, address)]
    for name in names:
        raise NotPossibleError(
            f"{name} is about an executive with the address {address}; an address that is known"
            " already cannot be taken over. If it is the right one, cancel this wave; what the other wave leaves"
            " possible then holds for a new one."
        )


def extend(installation: Installation, wave: str, closes_on: date) -> None:
    """Do the same as `extend_in` in a transaction of its own."""
    with installation.database.write() as session:
        extend_in(session, installation, wave, closes_on)


def extend_in(session: Session, installation: Installation, wave: str, closes_on: date) -> None:
    """Move an open wave's closing date later. Raises `NotPossibleError`; `LaunchRefusedError` if over a year away."""
    row = waves.hold(session, wave)
    if row.state is not WaveState.OPEN:
        raise NotPossibleError(f"wave {wave} is {row.state}; only an open wave can be extended")
    if closes_on <= max(row.closes_on, installation.today() - timedelta(days=1)):
        raise NotPossibleError(f"wave {wave} closes on {row.closes_on}; give a later date that is not past")
    refuse_far_away(closes_on, installation.today())
    row.closes_on = closes_on


def remind(installation: Installation, wave: str) -> None:
    """Do the same as `remind_in` in a transaction of its own."""
    with installation.database.write() as session:
        remind_in(session, installation, wave)


def remind_in(session: Session, installation: Installation, wave: str) -> None:
    """Request a round of reminders, for the daytime. Nobody is told how many, or whom. Raises `NotPossibleError`."""
    row = _open_wave(session, installation, wave)
    today = installation.today()
    if row.last_reminder_on >= today:
        raise NotPossibleError(f"reminders of wave {wave} went out today already; once a day is enough")
    if outbox.round_waits(session, wave):
        raise NotPossibleError(f"reminders of wave {wave} are asked for already; they go out {HOURS}")
    opening = next_opening(installation)
    if opening >= installation.end_of(row.closes_on):
        raise NotPossibleError(f"reminders go out {HOURS}, and wave {wave} takes no answers after today")
    outbox.ask_for_round(session, wave, due_at=opening)


def remind_due(installation: Installation) -> None:
    """Request the automatic rounds of reminders that are due, 7 and 2 days before a wave closes (`REMINDER_DAYS`)."""
    with installation.database.read() as session:
        unasked = [row for row in waves.in_state(session, WaveState.OPEN) if not outbox.round_waits(session, row.id)]
        days = {row.id: day for row in unasked if (day := _reminder_day(row))}
    due = seen_twice(installation, Sight.REMIND, days)
    if not due:
        return
    with installation.database.write() as session:
        for row in waves.hold_in_state(session, WaveState.OPEN):
            day = _reminder_day(row)
            is_due = row.id in due and day is not None and day <= installation.today() <= row.closes_on
            if is_due and not outbox.round_waits(session, row.id):
                outbox.ask_for_round(session, row.id, due_at=next_opening(installation))


def _reminder_day(row: Wave) -> date | None:
    """Return the next day for an automatic round, later than the last round; None after the last of them."""
    latest = max(row.last_reminder_on, row.opened_on)  # nobody is reminded on the day they are invited
    days = (row.closes_on - timedelta(days=days) for days in REMINDER_DAYS)
    return min((day for day in days if day > latest), default=None)


def _open_wave(session: Session, installation: Installation, wave: str) -> Wave:
    refuse_mail_to_the_wrong_place(installation.settings)
    row = waves.hold(session, wave)
    if row.state is not WaveState.OPEN:
        raise NotPossibleError(f"wave {wave} is {row.state}; this is possible only while it is open")
    if installation.clock() >= installation.end_of(row.closes_on):
        raise NotPossibleError(f"wave {wave} took answers until {row.closes_on}; extend it first, or close it")
    return row


def _refuse_new_groups(row: Wave, added: Mapping[RaterGroup, int]) -> None:
    """The people who answered already were told which groups there are; a new one would change what they were told."""
    for group in added:
        if group not in may_be_added(row):
            what = (
                "the executive is invited already" if group is RaterGroup.SELF else "nobody of this group was invited"
            )
            text = f"{group.value} cannot be added after the launch: {what}; groups were told to those who answer"
            raise RosterError([Problem(0, "", text)])
