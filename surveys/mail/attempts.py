"""Attempts to send a message: claimed, begun, settled. For delivery alone; runs in the caller's transaction."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Update, case, delete, func, select, update
from sqlalchemy.orm import Session

from surveys.mail.outbox import Claimed
from surveys.mail.tables import TRACELESS_KINDS, Kind, MailState, Message

CLAIM = timedelta(minutes=2)  # for a message whose turn has not come: taken anew before each other of its batch
LEASE = timedelta(minutes=15)  # for the message in hand: longer than connecting and all our patience take
_LONGEST_WAIT_MINUTES = 60


def claim(session: Session, kinds: Collection[Kind], *, now: datetime, limit: int) -> list[Claimed]:
    """Lease up to `limit` messages that are due, or whose earlier lease ran out, so that no other worker takes them.

    Those with the fewest attempts come first, and of these the ones that met no refusal of our account: a bad mailbox
    delays no other.
    """
    due = (
        select(Message.id)
        .where(Message.state.in_((MailState.WAITING, MailState.SENDING)), Message.due_at <= now)
        .where(Message.kind.in_(kinds))
        .order_by(Message.tries, Message.held, Message.due_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(Message)
        .where(Message.id.in_(due))
        .values(state=MailState.SENDING, due_at=now + CLAIM, tries=Message.tries + 1)
    )
    facts = (Message.id, Message.wave, Message.about, Message.kind, Message.tries, Message.unanswered, Message.held)
    rows = session.execute(taken.returning(*facts).execution_options(synchronize_session=False)).all()
    return [Claimed(*row[:-1]) for row in sorted(rows, key=lambda row: (row.tries, row.held, row.id))]


def begin(session: Session, message: Claimed, after: Collection[Claimed], *, now: datetime) -> bool:
    """Note that a message is handed over next; False where its lease ran out, or nobody needs it any more.

    It counts as unanswered before it is known how far it comes: a process that is killed meanwhile has counted, too.
    `after` are those of the same batch whose turn has not come.
    """
    _keep(session, after, until=now + CLAIM)
    begun = _held_by_us(message).values(due_at=now + LEASE, unanswered=Message.unanswered + 1)
    return session.scalar(begun.returning(Message.id)) is not None


def keep(session: Session, messages: Collection[Claimed], *, now: datetime) -> None:
    """Renew the leases of messages that were handed over and are not settled yet."""
    _keep(session, messages, until=now + LEASE)


# --- how an attempt ended ----------------------------------------------------------------------------------------


def settle_sent(session: Session, message: Claimed, *, now: datetime) -> None:
    """The server took it. A reminder leaves no trace."""
    _end(session, message, {**_SENT, "left_at": now, **_answered()})


def settle_doubtful(session: Session, message: Claimed, *, now: datetime) -> None:
    """It came to the end of DATA as often as it may, and no server ever answered: it counts as sent for good."""
    _end(session, message, {**_SENT, "left_at": now})


def settle_refused(session: Session, message: Claimed, reason: str, *, whole: bool) -> None:
    """The server refused this person for good; `whole`: after all of the message. A reminder leaves no trace."""
    _end(session, message, {**_refused(reason), **_answered(), **_came(whole=whole)})


def settle_later(session: Session, message: Claimed, reason: str, *, now: datetime, whole: bool) -> None:
    """It has to be tried again, after 1, 2, 4 ... 60 minutes; it is never given up while somebody needs it."""
    _put(session, message, {**_later(message, reason, now), **_answered(), **_came(whole=whole)})


def settle_unknown(session: Session, message: Claimed, reason: str, *, now: datetime) -> None:
    """It has to be tried again, and the attempt, if it was begun, stays one that may have reached its reader."""
    _put(session, message, _later(message, reason, now))


def settle_not_now(session: Session, message: Claimed, *, until: datetime) -> None:
    """It would be wrong now, and waits, as if it had not been tried."""
    _put(session, message, _untried(until))


def settle_unfit(session: Session, message: Claimed, reason: str) -> None:
    """It can never be written, and was not begun."""
    _end(session, message, _refused(reason))


def drop(session: Session, message: Claimed) -> None:
    """Nobody needs it any more."""
    session.execute(delete(Message).where(Message.id == message.id, Message.tries == message.tries))


# --- what is no message's fault ----------------------------------------------------------------------------------


def give_back(session: Session, messages: Iterable[Claimed], *, now: datetime) -> None:
    """Return messages that were leased but not attempted to the queue."""
    for message in messages:
        _put(session, message, _untried(now))


def take_back(session: Session, message: Claimed, *, now: datetime, whole: bool) -> None:
    """Do the same for one that was begun; `whole`: it came to the end of DATA, and was turned back."""
    _put(session, message, {**_untried(now), **_answered(), **_came(whole=whole)})


def blame(session: Session, message: Claimed, *, now: datetime, whole: bool) -> None:
    """Do the same for one that met the refusal of our account: others come before it the next time."""
    met = {"held": case((Message.held > 1, Message.held + 1), else_=2)}
    _put(session, message, {**_untried(now), **met, **_answered(), **_came(whole=whole)})


def hold(session: Session, kinds: Collection[Kind], *, reason: str, until: datetime) -> None:
    """Postpone all waiting messages of these kinds. No attempt is counted."""
    soon = update(Message).where(Message.kind.in_(kinds), Message.state == MailState.WAITING, Message.due_at < until)
    held = {"held": case((Message.held > 0, Message.held), else_=1), "reason": reason[:200], "due_at": until}
    session.execute(soon.values(**held))


def times_refused(session: Session, kinds: Collection[Kind]) -> int:
    """Count how often messages that wait now met a refusal of our account."""
    met = select(func.sum(Message.held - 1)).where(Message.kind.in_(kinds), Message.held > 1)
    return int(session.scalar(met) or 0)


# --- writing -----------------------------------------------------------------------------------------------------

_SENT: Mapping[str, object] = {"state": MailState.SENT, "reason": "", "held": 0}


def _refused(reason: str) -> dict[str, object]:
    return {"state": MailState.REFUSED, "reason": reason[:200], "held": 0}


def _later(message: Claimed, reason: str, now: datetime) -> dict[str, object]:
    wait = timedelta(minutes=min(2 ** min(message.tries - 1, 10), _LONGEST_WAIT_MINUTES))
    return {"state": MailState.WAITING, "reason": reason[:200], "held": 0, "due_at": now + wait}


def _untried(now: datetime) -> dict[str, object]:
    return {"state": MailState.WAITING, "tries": Message.tries - 1, "due_at": now}


def _answered() -> dict[str, object]:
    """Take the attempt in hand out of those whose end nobody knows."""
    return {"unanswered": Message.unanswered - 1}


def _came(*, whole: bool) -> dict[str, object]:
    return {"came_whole": True} if whole else {}


def _held_by_us(message: Claimed) -> Update:
    ours = (Message.id == message.id, Message.state == MailState.SENDING, Message.tries == message.tries)
    return update(Message).where(*ours).execution_options(synchronize_session=False)


def _keep(session: Session, messages: Collection[Claimed], *, until: datetime) -> None:
    ids = [message.id for message in messages]
    held = update(Message).where(Message.id.in_(ids), Message.state == MailState.SENDING)
    session.execute(held.values(due_at=until).execution_options(synchronize_session=False))


def _end(session: Session, message: Claimed, values: Mapping[str, object]) -> None:
    """Write down the end of a message; some leave nothing behind."""
    if message.kind in TRACELESS_KINDS:
        drop(session, message)
    else:
        _put(session, message, values)


def _put(session: Session, message: Claimed, values: Mapping[str, object]) -> None:
    session.execute(_held_by_us(message).values(values))
