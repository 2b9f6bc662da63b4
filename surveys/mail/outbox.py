"""The outbox's rows: queue, claim, settle. Nothing here commits, renders or sends."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from surveys.mail.tables import SURVEY_KINDS, TRACELESS_KINDS, Kind, MailState, Message, Wording

LEASE = timedelta(minutes=5)  # one message takes seconds; after this its worker is taken for dead
_LONGEST_WAIT_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message this worker may send now."""

    id: str
    wave: str
    about: str
    kind: Kind
    tries: int


def queue(session: Session, wave: str, about: Iterable[str], kind: Kind, *, due_at: datetime) -> None:
    """Put one message for each invitation into the outbox; or, with the wave "", for each key, reading, nomination."""
    session.add_all(
        Message(
            id=secrets.token_hex(16),
            wave=wave,
            about=one,
            kind=kind,
            state=MailState.WAITING,
            due_at=due_at,
            tries=0,
            reason="",
        )
        for one in about
    )


def claim(session: Session, *, now: datetime, limit: int) -> list[Claimed]:
    """Take up to `limit` messages that are due, or whose worker was lost, so that no other worker takes them."""
    due = (
        select(Message.id)
        .where(Message.state.in_((MailState.WAITING, MailState.SENDING)), Message.due_at <= now)
        .order_by(Message.due_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(Message)
        .where(Message.id.in_(due))
        .values(state=MailState.SENDING, due_at=now + LEASE, tries=Message.tries + 1)
        .returning(Message.id, Message.wave, Message.about, Message.kind, Message.tries)
    )
    rows = session.execute(taken.execution_options(synchronize_session=False)).all()
    return [Claimed(*row) for row in rows]


def still_mine(session: Session, message: Claimed, *, now: datetime) -> bool:
    """Take the lease anew just before sending; False where it ran out and another worker took the message."""
    mine = update(Message).where(
        Message.id == message.id, Message.state == MailState.SENDING, Message.tries == message.tries
    )
    return session.scalar(mine.values(due_at=now + LEASE).returning(Message.id)) is not None


def settle_sent(session: Session, message: Claimed) -> None:
    """Note that a message has left. A reminder leaves no trace."""
    if message.kind in TRACELESS_KINDS:
        drop(session, message)
    else:
        _settle(session, message, MailState.SENT, "")


def settle_refused(session: Session, message: Claimed, reason: str) -> None:
    """Note that the address was refused for good. A refused reminder leaves no trace."""
    if message.kind in TRACELESS_KINDS:
        drop(session, message)
    else:
        _settle(session, message, MailState.REFUSED, reason)


def settle_later(session: Session, message: Claimed, reason: str, *, now: datetime) -> None:
    """Put a message back, to be tried after 1, 2, 4 ... 60 minutes; it is never given up while somebody needs it."""
    wait = timedelta(minutes=min(2 ** min(message.tries - 1, 10), _LONGEST_WAIT_MINUTES))
    _settle(session, message, MailState.WAITING, reason, due_at=now + wait)


def drop(session: Session, message: Claimed) -> None:
    """Take a message out that nobody needs any more."""
    session.execute(delete(Message).where(Message.id == message.id, Message.tries == message.tries))


def hurry(session: Session, *, now: datetime) -> None:
    """Let everything that waits be tried now."""
    session.execute(update(Message).where(Message.state == MailState.WAITING).values(due_at=now))


def erase_unsent(session: Session, wave: str) -> None:
    """Delete a wave's mail that has not left, and every reminder."""
    unsent = (Message.state != MailState.SENT) | (Message.kind == Kind.REMINDER)
    session.execute(delete(Message).where(Message.wave == wave, Message.kind.in_(SURVEY_KINDS), unsent))


def forget(session: Session, wave: str) -> None:
    """Delete every row of a wave, its own wordings too: a coach may have named somebody in them."""
    session.execute(delete(Message).where(Message.wave == wave, Message.kind.in_(SURVEY_KINDS)))
    session.execute(delete(Wording).where(Wording.wave == wave))


def desk_state(session: Session, kind: Kind, about: str) -> tuple[MailState, str] | None:
    """Give how far the letter about a key, a reading or a nomination is, and the server's reason; None for no letter.

    Never for reminders: their state would tell who was reminded.
    """
    if kind in SURVEY_KINDS:
        raise ValueError(f"{kind} is no letter of the desk")
    query = select(Message.state, Message.reason).where(Message.kind == kind, Message.about == about)
    row = session.execute(query.order_by(Message.due_at.desc(), Message.id)).first()
    return None if row is None else (row.state, row.reason)


def forget_about(session: Session, about: str) -> None:
    """Delete the letters about a key, a reading or a nomination, sent or not, as when it was revoked."""
    session.execute(delete(Message).where(Message.about == about, Message.kind.not_in(SURVEY_KINDS)))


def forget_person(session: Session, invitation: str) -> None:
    """Delete whatever has not left for a person, and every reminder; that their invitation left stays counted."""
    unsent = (Message.state != MailState.SENT) | (Message.kind == Kind.REMINDER)
    session.execute(delete(Message).where(Message.about == invitation, unsent))


def forget_person_wholly(session: Session, invitation: str) -> None:
    """Delete every row about a person of a wave that is over."""
    session.execute(delete(Message).where(Message.about == invitation, Message.kind.in_(SURVEY_KINDS)))


def requeue_refused(session: Session, invitation: str, *, due_at: datetime) -> bool:
    """Send an invitation again that was refused; False where its first invitation was not refused."""
    refused = update(Message).where(
        Message.about == invitation, Message.kind == Kind.INVITATION, Message.state == MailState.REFUSED
    )
    fresh = refused.values(state=MailState.WAITING, due_at=due_at, tries=0, reason="").returning(Message.id)
    return session.scalar(fresh) is not None


def rename(session: Session, old: str, new: str) -> None:
    """Follow an invitation that got a new id."""
    session.execute(update(Message).where(Message.about == old).values(about=new))


def invitation_counts(session: Session, wave: str) -> Counter[MailState]:
    """Count a wave's invitations by state. Reminders are counted nowhere: their number would tell who is pending."""
    query = select(Message.state).where(Message.wave == wave, Message.kind == Kind.INVITATION)
    return Counter(session.scalars(query))


def invitation_states(session: Session, wave: str) -> dict[str, tuple[MailState, str]]:
    """Give the state and the server's reason of a wave's invitations, by the invitation's id. Reminders: never."""
    query = select(Message.about, Message.state, Message.reason)
    rows = session.execute(query.where(Message.wave == wave, Message.kind == Kind.INVITATION))
    return {about: (state, reason) for about, state, reason in rows}


def refused(session: Session, wave: str) -> Sequence[tuple[str, str]]:
    """Give the invitation id and the server's reason of each refused invitation."""
    query = select(Message.about, Message.reason).where(
        Message.wave == wave, Message.kind == Kind.INVITATION, Message.state == MailState.REFUSED
    )
    return [(invitation, reason) for invitation, reason in session.execute(query.order_by(Message.id))]


def _settle(
    session: Session, message: Claimed, state: MailState, reason: str, *, due_at: datetime | None = None
) -> None:
    values: dict[str, object] = {"state": state, "reason": reason[:200]}
    if due_at is not None:
        values["due_at"] = due_at
    session.execute(update(Message).where(Message.id == message.id, Message.tries == message.tries).values(**values))
