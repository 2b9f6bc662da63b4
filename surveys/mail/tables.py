"""The outbox table: who gets which kind of message, and how far that is; and wordings. Never a body, never a link."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, DateTime, Enum, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class OutboxBase(DeclarativeBase):
    """The metadata of this room."""


class Kind(StrEnum):
    """What kind of message. The first three are of a wave; the others have none.

    A reminder round is no message itself: it waits until the reminders of its wave may go out.
    """

    INVITATION = "invitation"
    REMINDER = "reminder"
    REMINDER_ROUND = "reminder_round"
    COACH_INVITATION = "coach_invitation"
    PASSWORD_RESET = "coach_reset"  # noqa: S105 - no password
    READING_LINK = "reading_link"
    NOMINATION_LINK = "nomination_link"
    PLACE_LINK = "place_link"
    SPONSOR_LINK = "sponsor_link"
    CONTRACT = "contract"
    CHECK_IN = "check_in"
    CHECK_IN_AGAIN = "check_in_again"
    SESSION = "session"
    WEEKLY_TAP = "weekly_tap"
    TEST = "test"


SURVEY_KINDS = frozenset({Kind.INVITATION, Kind.REMINDER, Kind.REMINDER_ROUND})
# What is sent in one go, over lines of its own: nothing about a reminder may show in what is told of the others (T7)
REMINDERS = frozenset({Kind.REMINDER})
LETTERS = frozenset(Kind) - {Kind.REMINDER, Kind.REMINDER_ROUND}
# settled, they leave no row: who was reminded, and who asked for a new password when, is nobody's business
TRACELESS_KINDS = frozenset({Kind.REMINDER, Kind.PASSWORD_RESET})


class MailState(StrEnum):
    """waiting -> sending -> sent | refused; back to waiting where the server could not take it yet.

    Sent is also what came to the end of DATA without an answer as often as it may (`MOST_COPIES`).
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"


class Message(OutboxBase):
    """One message to one person. Reminders leave no row behind, or the coach could see who was reminded.

    `about` is the invitation's id, or the id of the account key, reading, nomination or notice a letter is about;
    `wave` is "" for the latter. `due_at` is when it may next be tried, or, while sending, when the attempt counts as
    lost. `tries` also tells the worker that holds a message from one that held it before.

    `unanswered` counts attempts that may have come to the end of DATA without an answer; it is counted up before each,
    and back once that is known to be otherwise. `came_whole` says that an attempt is known to have come there, and was
    turned back. `held` is 0, or 1 while it waits because the mail server cannot be reached or refuses our account, and
    one more for each time that it was this letter which met such a refusal. `left_at` is when it was sent.
    """

    __tablename__ = "outbox"
    __table_args__ = {"sqlite_with_rowid": False, "info": {"scrubbed": True}}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    wave: Mapped[str] = mapped_column(String(16))
    about: Mapped[str] = mapped_column(String(32))
    kind: Mapped[Kind] = mapped_column(
        Enum(Kind, native_enum=False, length=16, values_callable=lambda kinds: [k.value for k in kinds])
    )
    state: Mapped[MailState] = mapped_column(
        Enum(MailState, native_enum=False, length=16, values_callable=lambda states: [s.value for s in states])
    )
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    tries: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200))
    unanswered: Mapped[int]
    came_whole: Mapped[bool] = mapped_column(Boolean)
    held: Mapped[int]
    left_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Wording(OutboxBase):
    """A wave's own opening paragraphs of one kind of letter. Never a link: the template puts that in."""

    __tablename__ = "wording"
    __table_args__ = {"info": {"scrubbed": True}}  # noqa: RUF012

    wave: Mapped[str] = mapped_column(String(16), primary_key=True)
    kind: Mapped[Kind] = mapped_column(
        Enum(Kind, native_enum=False, length=16, values_callable=lambda kinds: [k.value for k in kinds]),
        primary_key=True,
    )
    text: Mapped[str] = mapped_column(Text)
