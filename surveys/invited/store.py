"""Reading and changing invitations. Nothing here commits; a link is spent in one conditional UPDATE."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from instruments.groups import RaterGroup
from surveys.invited.roster import Person
from surveys.invited.tables import Invitation


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many people of a group are invited and how many links of it are spent."""

    invited: int
    spent: int


def add(session: Session, wave: str, people: Iterable[Person]) -> list[str]:
    """Invite people; give the new invitations' ids, which are random and drawn for nobody in particular."""
    rows = [
        Invitation(
            id=secrets.token_urlsafe(16),
            wave=wave,
            first_name=person.first_name,
            last_name=person.last_name,
            email=person.email,
            group=person.group,
            language=person.language,
            spent=False,
            declined=False,
        )
        for person in people
    ]
    session.add_all(rows)
    return [row.id for row in rows]


def find(session: Session, invitation: str) -> Invitation | None:
    """Find an invitation by id."""
    return session.get(Invitation, invitation)


def renew(session: Session, person: Invitation) -> str:
    """Give a person a new random id, so that every link signed for the old one is dead."""
    person.id = secrets.token_urlsafe(16)
    session.flush()
    return person.id


def of_wave(session: Session, wave: str) -> Sequence[Invitation]:
    """Give a wave's invitations by name, an order that says nothing about answering."""
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


def declined_total(session: Session, wave: str) -> int:
    """Count the people of a wave who would rather not take part: one total, never by group."""
    query = select(func.count()).select_from(Invitation)
    return session.scalar(query.where(Invitation.wave == wave, Invitation.declined)) or 0


def pending(session: Session, wave: str, *, everyone: bool) -> list[str]:
    """Give the ids to remind: who has neither answered nor declined, or everybody where the wave says so.

    Whoever was erased has no address any more, whatever they did.
    """
    query = select(Invitation.id).where(Invitation.wave == wave, Invitation.email.contains("@"))
    return list(session.scalars(query if everyone else query.where(~Invitation.spent, ~Invitation.declined)))


def spend(session: Session, invitation: str) -> bool:
    """Spend a link; False where it was spent before. A decline is undone by answering."""
    spent = update(Invitation).where(Invitation.id == invitation, ~Invitation.spent)
    return session.scalar(spent.values(spent=True, declined=False).returning(Invitation.id)) is not None


def decline(session: Session, invitation: str) -> bool:
    """Note that this person would rather not take part; False where they have answered."""
    declined = update(Invitation).where(Invitation.id == invitation, ~Invitation.spent)
    return session.scalar(declined.values(declined=True).returning(Invitation.id)) is not None


def clear_marks(session: Session, wave: str) -> None:
    """Forget who of a wave has answered or declined."""
    session.execute(update(Invitation).where(Invitation.wave == wave).values(spent=False, declined=False))


def blank(person: Invitation) -> None:
    """Overwrite a person's name and address: the row stays for the counts, and the link as it is."""
    person.first_name, person.last_name, person.email = "Erased", "", f"erased-{secrets.token_hex(16)}"


def drop_erased(session: Session, wave: str) -> None:
    """Delete the rows that were kept for the counts only."""
    session.execute(delete(Invitation).where(Invitation.wave == wave, ~Invitation.email.contains("@")))


def forget(session: Session, wave: str) -> None:
    """Erase the names and addresses of a wave's people."""
    session.execute(delete(Invitation).where(Invitation.wave == wave))
