"""The coach's own tables. A wave stands here by its plain id; nothing about answering may enter."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, DateTime, Enum, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from instruments.catalogue import Edition, reread


class DeskBase(DeclarativeBase):
    """The metadata of this room."""


class EngagementStatus(StrEnum):
    """Whether the coaching goes on. Its end starts the days after which names are erased."""

    ACTIVE = "active"
    ENDED = "ended"


class Engagement(DeskBase):
    """One executive's coaching, by one coach.

    `agreement` and `agreed_on` stood here before the contract of three: they are emptied at the first start, and what
    they held is version 0 of the contract (`surveys.coaching.moving`). `follow_up` says that another wave is planned:
    then names are kept until the engagement ends.
    """

    __tablename__ = "engagement"
    __table_args__ = {"info": {"scrubbed": True}}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    coach: Mapped[str] = mapped_column(String(32), index=True)
    executive_name: Mapped[str] = mapped_column(String(200))
    executive_email: Mapped[str] = mapped_column(String(254))
    organisation: Mapped[str] = mapped_column(String(200))
    head_name: Mapped[str] = mapped_column(String(200))
    head_email: Mapped[str] = mapped_column(String(254))
    agreement: Mapped[str] = mapped_column(Text, default="")
    agreed_on: Mapped[date | None]
    follow_up: Mapped[bool] = mapped_column(Boolean)
    status: Mapped[EngagementStatus] = mapped_column(
        Enum(EngagementStatus, native_enum=False, length=16, values_callable=lambda states: [s.value for s in states])
    )
    began_on: Mapped[date]
    ended_on: Mapped[date | None]


class OwnedWave(DeskBase):
    """Which engagement a wave belongs to. `note` is empty: the coach's own on the report is a `WaveNote`."""

    __tablename__ = "owned_wave"
    __table_args__ = {"info": {"scrubbed": True}}  # noqa: RUF012

    wave: Mapped[str] = mapped_column(String(16), primary_key=True)
    engagement: Mapped[str] = mapped_column(String(16), index=True)
    note: Mapped[str] = mapped_column(Text, default="")


class Draft(DeskBase):
    """A wave that is being prepared. `rows` and `proposals` hold a roster's rows as typed, mistakes included.

    `sources` holds the questionnaire's texts by file name, so that it stays what was chosen when a newer version
    comes, and may be what a former wave asked. `wordings` holds the opening paragraphs of the letters by kind.
    `taken_from` holds the ids of the waves whose people were taken over and whose names have not been forgotten yet.
    `other_people` holds the ids of waves that the coach says are about another person of the same name. `follows` holds
    the baseline's id, and the focus and control areas, of a follow-up; it is empty in every other draft.
    """

    __tablename__ = "draft"
    __table_args__ = {"info": {"scrubbed": True}}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    engagement: Mapped[str] = mapped_column(String(16), index=True)
    sources: Mapped[dict[str, str]] = mapped_column(JSON)
    min_raters: Mapped[int]
    closes_on: Mapped[date | None]
    remind_everyone: Mapped[bool] = mapped_column(Boolean)
    rows: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    proposals: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    wordings: Mapped[dict[str, str]] = mapped_column(JSON)
    taken_from: Mapped[list[str]] = mapped_column(JSON)
    other_people: Mapped[list[str]] = mapped_column(JSON, default=list)
    follows: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    began_on: Mapped[date]

    @property
    def edition(self) -> Edition:
        """The questionnaire that the draft holds, with what a follow-up asks beside it."""
        return reread(self.sources).comparing([*self.follows["focus"], self.follows["control"]] if self.follows else [])


class Nomination(DeskBase):
    """The executive's link to propose raters for a draft. `sent` says that the proposals were handed in."""

    __tablename__ = "nomination"
    __table_args__ = {"info": {"scrubbed": True}}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    draft: Mapped[str] = mapped_column(String(16), index=True)
    expires_on: Mapped[date]
    sent: Mapped[bool] = mapped_column(Boolean)


class Reading(DeskBase):
    """The executive's link to a wave's report: it ends on a day, or when it is revoked.

    With a `baseline`, it is to the comparison of the wave with that one.
    `code` is the hash of what the coach tells the executive, `tries` counts wrong ones. `opened` becomes true with the
    first right code.
    """

    __tablename__ = "reading"
    __table_args__ = {"info": {"scrubbed": True}}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    wave: Mapped[str] = mapped_column(String(16), index=True)
    baseline: Mapped[str] = mapped_column(String(16), default="")
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(255))
    tries: Mapped[int]
    made_on: Mapped[date]
    expires_on: Mapped[date]
    opened: Mapped[bool] = mapped_column(Boolean)
    revoked: Mapped[bool] = mapped_column(Boolean)


class Act(StrEnum):
    """What a coach did; only such acts stand in the audit, also where the program did one for want of a coach."""

    ENGAGED = "began the engagement"
    AGREED = "noted the confidentiality agreement"
    ENDED = "ended the engagement"
    REOPENED = "took the engagement up again"
    LAUNCHED = "opened the wave"
    ANOTHER_PERSON = "said that the executive is another person of the same name"
    ADDED = "invited more people"
    CORRECTED = "corrected an address"
    SENT_AGAIN = "had invitations tried again"
    EXTENDED = "extended the wave"
    REMINDED = "asked for reminders"
    CLOSED = "closed the wave"
    CANCELLED = "cancelled the wave"
    LOST = "found that the wave had ended before the database was restored"
    READ = "read the report"
    EXPORTED = "downloaded the report"
    REDACTED = "removed a comment"
    RELEASED = "released the report to the executive"
    REVOKED = "revoked the executive's link"
    NOMINATION = "asked the executive for names"
    ERASED = "erased a person"
    WHOLE_EXPORTED = "downloaded everything of the engagement"
    HELD = "exported what is held about a person"
    FORGOT = "erased all names of the wave"
    PLACE_OPENED = "sent a standing link"
    PLACE_CLOSED = "revoked a standing link"
    SAID_BACK = "said a word back to everybody who was asked"
    LOCKED = "kept from the coach's pages"
    CONTRACT_WRITTEN = "wrote the contract"
    CONTRACT_CONFIRMED = "confirmed the contract"
    CONTRACT_ASKED = "asked for the confirmation of the contract"
    MOVED = "put texts under the engagement's key"
    CHECK_IN_PLANNED = "set the day of the monthly check-in"
    CHECK_IN_PAUSED = "paused the monthly check-in"
    CHECK_IN_RESUMED = "took the monthly check-in up again"
    CHECK_IN_SENT = "sent the monthly check-in"
    CHECK_IN_CORRECTED = "corrected the monthly check-in"
    CHECK_IN_OPENED = "opened a check-in to the executive"
    GOAL_MADE = "made a goal"
    GOAL_CHANGED = "changed a goal"
    GOAL_ENDED = "ended a goal"
    GOAL_REOPENED = "took a goal up again"
    INTAKE_TYPED = "wrote down the department head's answers"
    INTAKE_CONFIRMED = "confirmed the department head's answers"
    ALIGNED = "changed the day of a talk of all three"
    STATUS_SAID = "changed the line to the department head"
    GOAL_SHARED = "shared a goal with the department head"
    GOAL_WITHDRAWN = "withdrew a goal from the department head"
    SESSION_PLANNED = "planned a session"
    SESSION_CHANGED = "changed a session"
    SESSION_CANCELLED = "cancelled a session"
    SESSION_HELD = "wrote down a session that was held"
    COMMITTED = "made a commitment"
    COMMITMENT_CHANGED = "changed a commitment"
    COMMITMENT_ENDED = "ended a commitment"
    COMMITMENT_REOPENED = "took a commitment up again"
    HEAD_CHANGED = "noted another department head"
    ADDRESS_CHANGED = "changed an address of the coaching"
    WEEK_CHOSEN = "chose when to be asked about the week"


THE_COMPARISON = "the comparison"  # begins the detail of what was done with one, and not with the report of a wave


class Receipt(DeskBase):
    """All that is left of an erased engagement: its id, whose it was, the day, and the hashes of its reports' numbers.

    A hash lets whoever has a report show that it was one of these; from the hash alone nothing can be read.
    """

    __tablename__ = "erasure_receipt"
    __table_args__ = {"info": {"scrubbed": False}}  # noqa: RUF012

    engagement: Mapped[str] = mapped_column(String(16), primary_key=True)
    coach: Mapped[str] = mapped_column(String(32), index=True)
    erased_on: Mapped[date]
    releases: Mapped[list[str]] = mapped_column(JSON)


class AuditEntry(DeskBase):
    """Who did what and when. Nothing about stakeholders' answering, and no stakeholder's name."""

    __tablename__ = "audit"
    __table_args__ = {"info": {"scrubbed": True}}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    engagement: Mapped[str] = mapped_column(String(16), index=True)
    wave: Mapped[str] = mapped_column(String(16))
    coach: Mapped[str] = mapped_column(String(200))
    act: Mapped[Act] = mapped_column(
        Enum(Act, native_enum=False, length=64, values_callable=lambda acts: [a.name.lower() for a in acts])
    )
    detail: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
