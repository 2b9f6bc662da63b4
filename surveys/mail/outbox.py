"""The outbox's rows: queue, correct, delete, report. Runs in the caller's transaction; renders and sends nothing."""

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from surveys.core.database import aware
from surveys.core.ids import InvitationId
from surveys.mail.tables import LETTERS, SURVEY_KINDS, Kind, MailState, Message, Wording

MOST_COPIES = 3  # attempts without an answer, after which a message counts as sent: its reader may have as many copies


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message this worker may send now. `unanswered` counts earlier attempts that may have reached their reader."""

    id: str
    wave: str
    about: str
    kind: Kind
    tries: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How an invitation stands, by what mail servers said; never by what its reader did, and never a reminder's.

    `left` is True where it counts as sent; `may_have_arrived` where any attempt came, or may have come, to the end of
    DATA, so that its link may be in somebody's hands; `is_doubtful` where no server ever said that it took it. `held`
    is True while it waits for the server as a whole, or was refused for what may be the account. `left_at` is aware.
    """

    state: MailState
    reason: str
    may_have_arrived: bool
    is_doubtful: bool
    held: bool
    left_at: datetime | None

    @property
    def left(self) -> bool:
        """True where the invitation counts as sent."""
        return self.state is MailState.SENT

    @property
    def is_correctable(self) -> bool:
        """True where the address may change: no link of it can have been used."""
        return self.state is not MailState.SENDING and not self.may_have_arrived

    @property
    def trouble(self) -> str:
        """What a mail server made of it, to follow "The letter was"; "" where it left, or waits for its turn only."""
        if self.state is MailState.REFUSED:
            return self.reason
        if self.is_doubtful:
            return "perhaps not delivered"
        return f"not sent yet: {self.reason}" if self.reason else ""


class _Letter(NamedTuple):
    """The columns of a message by which its standing is told."""

    state: MailState
    reason: str
    unanswered: int
    came_whole: bool
    held: int
    left_at: datetime | None


def queue(session: Session, wave: str, about: Iterable[str], kind: Kind, *, due_at: datetime) -> None:
    """Put one message for each invitation into the outbox; or, with the wave "", for each key, reading, nomination."""
    session.add_all(_message(wave, one, kind, due_at) for one in about)


def _message(wave: str, about: str, kind: Kind, due_at: datetime) -> Message:
    return Message(
        id=secrets.token_hex(16),
        wave=wave,
        about=about,
        kind=kind,
        state=MailState.WAITING,
        due_at=due_at,
        tries=0,
        reason="",
        unanswered=0,
        came_whole=False,
        held=0,
        left_at=None,
    )


# --- forgetting --------------------------------------------------------------------------------------------------


def erase_unsent(session: Session, wave: str) -> None:
    """Delete a wave's mail that has not left, and every reminder."""
    unsent = (Message.state != MailState.SENT) | (Message.kind != Kind.INVITATION)
    session.execute(delete(Message).where(Message.wave == wave, Message.kind.in_(SURVEY_KINDS), unsent))


def forget(session: Session, wave: str) -> None:
    """Delete every row of a wave, its own wordings too: a coach may have named somebody in them."""
    session.execute(delete(Message).where(Message.wave == wave, Message.kind.in_(SURVEY_KINDS)))
    session.execute(delete(Wording).where(Wording.wave == wave))


def forget_about(session: Session, about: str) -> None:
    """Delete the letters about a key, a reading or a nomination, sent or not, as when it was revoked."""
    session.execute(delete(Message).where(Message.about == about, Message.kind.not_in(SURVEY_KINDS)))


def forget_letters(session: Session, about: str, kind: Kind) -> None:
    """Delete the letters of one kind about something, sent or not, as before another of them is queued."""
    session.execute(delete(Message).where(Message.about == about, Message.kind == kind))


def forget_person(session: Session, invitation: InvitationId) -> None:
    """Delete whatever has not left for a person, and every reminder; that their invitation left stays counted."""
    unsent = (Message.state != MailState.SENT) | (Message.kind == Kind.REMINDER)
    session.execute(delete(Message).where(Message.about == invitation, unsent))


def forget_person_wholly(session: Session, invitation: InvitationId) -> None:
    """Delete every row about a person of a wave that is over."""
    session.execute(delete(Message).where(Message.about == invitation, Message.kind.in_(SURVEY_KINDS)))


# --- sending again -----------------------------------------------------------------------------------------------


def hurry(session: Session, *, now: datetime, wave: str = "") -> None:
    """Let everything that waits be tried now, of one wave or of all, and what may have been refused for our account.

    Reminders have a time of their own.
    """
    letters = Message.kind.in_(LETTERS) if not wave else (Message.kind == Kind.INVITATION) & (Message.wave == wave)
    session.execute(update(Message).where(letters, Message.state == MailState.WAITING).values(due_at=now))
    suspected = update(Message).where(letters, Message.state == MailState.REFUSED, Message.held > 0)
    session.execute(suspected.values(state=MailState.WAITING, due_at=now, tries=0, held=0, reason=""))


# --- correcting --------------------------------------------------------------------------------------------------


def requeue_corrected(session: Session, invitation: InvitationId, *, due_at: datetime) -> bool:
    """Send an invitation anew whose address is corrected; False where an attempt is under way or may have arrived.

    One conditional UPDATE: a worker that takes the message at this moment either comes first, and nothing is corrected,
    or finds it as it is afterwards.
    """
    mine = (Message.about == invitation, Message.kind == Kind.INVITATION)
    never_arrived = (Message.unanswered == 0, ~Message.came_whole)
    correctable = update(Message).where(*mine, Message.state.in_((MailState.WAITING, MailState.REFUSED)))
    fresh = {"state": MailState.WAITING, "due_at": due_at, "tries": 0, "reason": "", "held": 0}
    return session.scalar(correctable.where(*never_arrived).values(**fresh).returning(Message.id)) is not None


def rename(session: Session, old: InvitationId, new: InvitationId) -> None:
    """Follow an invitation that got a new id."""
    session.execute(update(Message).where(Message.about == old).values(about=new))


def put_off(session: Session, kind: Kind, about: Iterable[str], *, due_at: datetime) -> str:
    """Let a letter that is about one of these wait, until `due_at`; return what it is about, "" where none waits.

    None of which any attempt may have arrived: its reader knows what stood in it. Later changes come into the letter.
    """
    never_arrived = (Message.state == MailState.WAITING, Message.unanswered == 0, ~Message.came_whole)
    waiting = select(Message.id).where(Message.kind == kind, Message.about.in_(about), *never_arrived)
    one = update(Message).where(Message.id.in_(waiting.order_by(Message.due_at, Message.id).limit(1)), *never_arrived)
    return session.scalar(one.values(due_at=due_at).returning(Message.about)) or ""


# --- reminders ---------------------------------------------------------------------------------------------------


def ask_for_round(session: Session, wave: str, *, due_at: datetime) -> None:
    """Note that a wave's reminders are to go out, from a time on."""
    session.add(_message(wave, wave, Kind.REMINDER_ROUND, due_at))


def round_waits(session: Session, wave: str) -> bool:
    """True where reminders of a wave are asked for and have not gone out."""
    waiting = select(Message.id).where(Message.wave == wave, Message.kind == Kind.REMINDER_ROUND)
    return session.scalar(waiting.limit(1)) is not None


def rounds_due(session: Session, *, now: datetime) -> Sequence[str]:
    """Return the waves whose reminders may go out now."""
    due = select(Message.wave).where(Message.kind == Kind.REMINDER_ROUND, Message.due_at <= now)
    return session.scalars(due.order_by(Message.wave)).all()


def put_off_rounds(session: Session, *, until: datetime) -> None:
    """Let every round that is due wait."""
    due = update(Message).where(Message.kind == Kind.REMINDER_ROUND, Message.due_at < until)
    session.execute(due.values(due_at=until))


def end_round(session: Session, wave: str) -> bool:
    """Take a round out that goes out now; False where another worker did so first."""
    asked = delete(Message).where(Message.wave == wave, Message.kind == Kind.REMINDER_ROUND).returning(Message.id)
    return bool(session.scalars(asked).all())


def reminded_already(session: Session, wave: str) -> frozenset[InvitationId]:
    """Return the invitations for which a reminder waits: two at once are one too many."""
    waiting = select(Message.about).where(Message.wave == wave, Message.kind == Kind.REMINDER)
    return frozenset(InvitationId(about) for about in session.scalars(waiting))


# --- telling -----------------------------------------------------------------------------------------------------


def standings(session: Session, wave: str) -> Mapping[InvitationId, Standing]:
    """Tell how each invitation of a wave stands, by the invitation's id. Reminders: never."""
    return standings_by_wave(session, [wave])[wave]


def standings_by_wave(session: Session, waves: Collection[str]) -> Mapping[str, Mapping[InvitationId, Standing]]:
    """Tell the same of several waves, in one query."""
    found: dict[str, dict[InvitationId, Standing]] = {wave: {} for wave in waves}
    query = select(Message.wave, Message.about, *(getattr(Message, name) for name in _Letter._fields))
    for wave, about, *letter in session.execute(query.where(Message.wave.in_(waves), Message.kind == Kind.INVITATION)):
        found[wave][InvitationId(about)] = _standing(_Letter(*letter))
    return found


def desk_standing(session: Session, kind: Kind, about: str) -> Standing | None:
    """Tell the same of the letter about a key, a reading or a nomination; None for no letter.

    Never for reminders: their state would tell who was reminded.
    """
    return desk_standings(session, kind, [about]).get(about)


def desk_standings(session: Session, kind: Kind, about: Iterable[str]) -> Mapping[str, Standing]:
    """Tell the same of the letters about several, by what each is about, in one query."""
    if kind in SURVEY_KINDS:
        raise ValueError(f"{kind} is no letter of the desk")
    query = select(Message).where(Message.kind == kind, Message.about.in_(about))
    latest_last = session.scalars(query.order_by(Message.due_at, Message.id.desc()))
    return {row.about: _standing(row) for row in latest_last}


def count_refused(waves: Select[str]) -> Select[str, int]:
    """Return the query of how many invitations of each of these waves were refused for the sake of their addresses."""
    query = select(Message.wave, func.count()).where(Message.wave.in_(waves), Message.kind == Kind.INVITATION)
    return query.where(Message.state == MailState.REFUSED, Message.held == 0).group_by(Message.wave)


def refused_letters(kind: Kind) -> Select[str]:
    """Return the query of what the refused letters of the desk of one kind are about, to be a part of another one."""
    if kind in SURVEY_KINDS:
        raise ValueError(f"{kind} is no letter of the desk")
    return select(Message.about).where(Message.kind == kind, Message.state == MailState.REFUSED)


def invitation_counts(session: Session, wave: str) -> Counter[MailState]:
    """Count a wave's invitations by state. Reminders are counted nowhere: their number would tell who is pending."""
    query = select(Message.state).where(Message.wave == wave, Message.kind == Kind.INVITATION)
    return Counter(session.scalars(query))


def refused(session: Session, wave: str) -> Sequence[tuple[InvitationId, str]]:
    """Return the invitation id and the server's reason of each refused invitation."""
    query = select(Message.about, Message.reason).where(
        Message.wave == wave, Message.kind == Kind.INVITATION, Message.state == MailState.REFUSED
    )
    return [(InvitationId(about), reason) for about, reason in session.execute(query.order_by(Message.id))]


def held_letters(session: Session) -> Sequence[tuple[MailState, str]]:
    """Return state and reason of every letter, invitation or not, that is held for what is nobody's own."""
    held = select(Message.state, Message.reason).where(Message.kind.in_(LETTERS), Message.held > 0)
    return [(state, reason) for state, reason in session.execute(held.order_by(Message.held.desc(), Message.id))]


def _standing(row: Message | _Letter) -> Standing:
    sent = row.state is MailState.SENT
    return Standing(
        state=row.state,
        reason=row.reason,
        may_have_arrived=sent or row.unanswered > 0 or row.came_whole,
        is_doubtful=sent and row.unanswered >= MOST_COPIES,
        held=row.held > 0,
        left_at=None if row.left_at is None else aware(row.left_at),
    )
