"""The outbox table: who gets which kind of message, and how far that is; and wordings. Never a body, never a link."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import DateTime, Enum, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class OutboxBase(DeclarativeBase):
    """The metadata of this room."""


class Kind(StrEnum):
    """What kind of message. The first two go to the people of a wave; the others have no wave."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    COACH_INVITATION = "coach_invitation"
    PASSWORD_RESET = "coach_reset"  # noqa: S105 - no password
    READING_LINK = "reading_link"
    NOMINATION_LINK = "nomination_link"
    TEST = "test"


SURVEY_KINDS = frozenset({Kind.INVITATION, Kind.REMINDER})
# settled, they leave no row: who was reminded, and who asked for a new password when, is nobody's business
TRACELESS_KINDS = frozenset({Kind.REMINDER, Kind.PASSWORD_RESET})


class MailState(StrEnum):
    """waiting -> sending -> sent | refused; back to waiting where the server could not take it yet."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"


class Message(OutboxBase):
    """One message to one person. Reminders leave no row behind, or the coach could see who was reminded.

    `about` is the invitation's id, or the id of the account key, reading or nomination that a letter is about; `wave`
    is "" for the latter. `due_at` is when it may next be tried, or, while sending, when the attempt counts as lost.
    """

    __tablename__ = "outbox"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

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


class Wording(OutboxBase):
    """A wave's own opening paragraphs of one kind of letter. Never a link: the template puts that in."""

    __tablename__ = "wording"

    wave: Mapped[str] = mapped_column(String(16), primary_key=True)
    kind: Mapped[Kind] = mapped_column(
        Enum(Kind, native_enum=False, length=16, values_callable=lambda kinds: [k.value for k in kinds]),
        primary_key=True,
    )
    text: Mapped[str] = mapped_column(Text)
