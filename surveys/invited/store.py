"""Reading and changing invitations. Nothing here commits; a link is spent in one conditional UPDATE."""

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from instruments.groups import RaterGroup
from surveys.core.ids import InvitationId
from surveys.core.links import new_id
from surveys.invited.marks import NO_UNIT
from surveys.invited.roster import Person
from surveys.invited.tables import Invitation


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many people of a group are invited and how many links of it are spent."""

    invited: int
    spent: int


@dataclass(frozen=True, slots=True)
class UnitCount:
    """How many people a unit has, how many links of it are spent, and how many of them would rather not take part."""

    people: int
    spent: int
    declined: int


def add(session: Session, wave: str, people: Iterable[Person]) -> list[InvitationId]:
    """Invite people; return the ids of the new invitations, which are random."""
    rows = [
        Invitation(
            id=InvitationId(new_id()),
            wave=wave,
            first_name=person.first_name,
            last_name=person.last_name,
            email=person.email,
            group=person.group,
            language=person.language,
            spent=False,
            declined=False,
            unit=NO_UNIT,
        )
        for person in people
    ]
    session.add_all(rows)
    return [row.id for row in rows]


def find(session: Session, invitation: InvitationId) -> Invitation | None:
    """Find an invitation by id."""
    return session.get(Invitation, invitation)


def renew(session: Session, person: Invitation) -> InvitationId:
    """Assign a person a new random id, which invalidates every link signed for the old one; return it."""
    person.id = InvitationId(new_id())
    session.flush()
    return person.id


def of_wave(session: Session, wave: str) -> Sequence[Invitation]:
    """Return a wave's invitations by name, an order that says nothing about answering."""
    query = select(Invitation).where(Invitation.wave == wave)
    return session.scalars(query.order_by(Invitation.last_name, Invitation.first_name, Invitation.email)).all()


def by_email(session: Session, wave: str, email: str) -> Invitation | None:
    """Find a wave's invitation by address."""
    query = select(Invitation).where(Invitation.wave == wave, Invitation.email == email.casefold())
    return session.scalar(query)


def counts(session: Session, wave: str) -> dict[RaterGroup, GroupCount]:
    """Count invited people and spent links of each group, in the groups' order."""
    rows = session.execute(select(Invitation.group, Invitation.spent).where(Invitation.wave == wave)).all()
    invited = Counter(group for group, _ in rows)
    spent = Counter(group for group, is_spent in rows if is_spent)
    return {group: GroupCount(invited[group], spent[group]) for group in RaterGroup if invited[group]}


def unit_counts(session: Session, waves: Collection[str]) -> Mapping[str, Mapping[str, UnitCount]]:
    """Count the people of each unit, by wave."""
    spent, declined = func.count().filter(Invitation.spent), func.count().filter(Invitation.declined)
    query = select(Invitation.wave, Invitation.unit, func.count(), spent, declined)
    query = query.where(Invitation.wave.in_(waves)).group_by(Invitation.wave, Invitation.unit)
    found: dict[str, dict[str, UnitCount]] = {wave: {} for wave in waves}
    for wave, unit, *numbers in session.execute(query):
        found[wave][unit] = UnitCount(*numbers)
    return found


def units(session: Session, waves: Collection[str]) -> Mapping[str, Sequence[tuple[InvitationId, RaterGroup, str]]]:
    """Return each invitation's id, group and unit, by wave, in no order that tells. Who answered is not read."""
    query = select(Invitation.wave, Invitation.id, Invitation.group, Invitation.unit).where(Invitation.wave.in_(waves))
    found: dict[str, list[tuple[InvitationId, RaterGroup, str]]] = {wave: [] for wave in waves}
    for wave, invitation, group, unit in session.execute(query.order_by(Invitation.id)):
        found[wave].append((invitation, group, unit))
    return found


def put_into_units(session: Session, wanted: Mapping[InvitationId, str]) -> None:
    """Change people's units, given by invitation."""
    for unit in sorted(set(wanted.values())):
        ids = [invitation for invitation, own in wanted.items() if own == unit]
        session.execute(update(Invitation).where(Invitation.id.in_(ids)).values(unit=unit))


def put_outside(session: Session, invitations: Iterable[InvitationId], mark: str) -> None:
    """Mark people who are in no unit; a unit is never made smaller."""
    outside = update(Invitation).where(Invitation.id.in_(list(invitations)), Invitation.unit == NO_UNIT)
    session.execute(outside.values(unit=mark))


def pending(session: Session, wave: str, *, everyone: bool) -> list[InvitationId]:
    """Return the ids to remind: who has neither answered nor declined, or everybody where the wave says so.

    Whoever was erased has no address any more, whatever they did.
    """
    query = select(Invitation.id).where(Invitation.wave == wave, Invitation.email.contains("@"))
    return list(session.scalars(query if everyone else query.where(~Invitation.spent, ~Invitation.declined)))


def spend(session: Session, invitation: InvitationId) -> bool:
    """Mark a link as used, in one conditional UPDATE; False if it was used before. Answering undoes a decline."""
    spent = update(Invitation).where(Invitation.id == invitation, ~Invitation.spent)
    return session.scalar(spent.values(spent=True, declined=False).returning(Invitation.id)) is not None


def decline(session: Session, invitation: InvitationId) -> bool:
    """Note that this person would rather not take part; False where they have answered."""
    declined = update(Invitation).where(Invitation.id == invitation, ~Invitation.spent)
    return session.scalar(declined.values(declined=True).returning(Invitation.id)) is not None


def clear_marks(session: Session, wave: str) -> None:
    """Forget who of a wave has answered or declined, and with whom they were counted."""
    cleared = update(Invitation).where(Invitation.wave == wave)
    session.execute(cleared.values(spent=False, declined=False, unit=NO_UNIT))


def blank(person: Invitation) -> None:
    """Overwrite a person's name and address: the row stays for the counts, and the link as it is."""
    person.first_name, person.last_name, person.email = "Erased", "", f"erased-{secrets.token_hex(16)}"


def drop_erased(session: Session, wave: str) -> None:
    """Delete the rows that were kept for the counts only."""
    session.execute(delete(Invitation).where(Invitation.wave == wave, ~Invitation.email.contains("@")))


def forget(session: Session, wave: str) -> None:
    """Erase the names and addresses of a wave's people."""
    session.execute(delete(Invitation).where(Invitation.wave == wave))
