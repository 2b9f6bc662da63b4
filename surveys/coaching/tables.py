"""The coaching tables. Plain are ids, days and states; every word, number and tick that somebody gave is sealed.

A row belongs to one engagement. Nothing here names a wave's people, and no row is kept when its engagement is erased.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Boolean, DateTime, Enum, LargeBinary, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from surveys.coaching.access import Matter, Party


class CoachingBase(DeclarativeBase):
    """The metadata of this room."""


def _enum(kind: type[StrEnum]) -> Enum:
    return Enum(kind, native_enum=False, length=16, values_callable=lambda kinds: [one.value for one in kinds])


_FORGOTTEN: dict[str, Any] = {"info": {"scrubbed": True}}


class TextKey(CoachingBase):
    """Says that the key of an engagement, or of a coach, was made: one that is missing later is lost, not yet to make.

    `proof` is sealed with it, and tells another key from the right one.
    """

    __tablename__ = "text_key"
    __table_args__ = _FORGOTTEN

    owner: Mapped[str] = mapped_column(String(32), primary_key=True)
    proof: Mapped[bytes] = mapped_column(LargeBinary)


class StandingLink(CoachingBase):
    """A party's link to their place, without an account. `code` is the hash of what the coach tells them.

    `seen_on` is the last day on which it was made, renewed or used: it ends some days after that.
    """

    __tablename__ = "standing_link"
    __table_args__ = _FORGOTTEN

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    engagement: Mapped[str] = mapped_column(String(16), index=True)
    party: Mapped[Party] = mapped_column(_enum(Party))
    code: Mapped[str] = mapped_column(String(255))
    tries: Mapped[int]
    made_on: Mapped[date]
    seen_on: Mapped[date]
    opened: Mapped[bool] = mapped_column(Boolean)
    revoked: Mapped[bool] = mapped_column(Boolean)


class PageLock(CoachingBase):
    """What the executive keeps from the coach's pages."""

    __tablename__ = "page_lock"
    __table_args__ = _FORGOTTEN

    engagement: Mapped[str] = mapped_column(String(16), primary_key=True)
    matter: Mapped[Matter] = mapped_column(_enum(Matter), primary_key=True)


class Sealed(CoachingBase):
    """What every row with a text has. `MATTER` says who may read it, `SIZE` how long all of the kind are, in bytes.

    `sealed` is written and read by `surveys.coaching.place` alone.
    """

    __abstract__ = True
    MATTER: ClassVar[Matter]
    SIZE: ClassVar[int]

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    engagement: Mapped[str] = mapped_column(String(16), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Contract(Sealed):
    """One version of the contract of three parties. Version 0 is the agreement from before there were contracts."""

    __tablename__ = "contract"
    __table_args__ = _FORGOTTEN
    MATTER, SIZE = Matter.CONTRACT, 90_000

    version: Mapped[int]
    made_on: Mapped[date]
    agreed_on: Mapped[date | None]


class Confirmation(Sealed):
    """A party's yes to a version of the contract: the name they typed, and the hash of the text that they saw."""

    __tablename__ = "confirmation"
    __table_args__ = _FORGOTTEN
    MATTER, SIZE = Matter.CONFIRMATION, 1_200

    contract: Mapped[str] = mapped_column(String(32), index=True)
    party: Mapped[Party] = mapped_column(_enum(Party))
    made_on: Mapped[date]


class Intake(Sealed):
    """The department head's seven answers at the start, typed by them, or by the coach and confirmed by them.

    Its id is the engagement's: there is one.
    """

    __tablename__ = "intake"
    __table_args__ = _FORGOTTEN
    MATTER, SIZE = Matter.INTAKE, 18_000

    typed_by: Mapped[Party] = mapped_column(_enum(Party))
    typed_on: Mapped[date]
    confirmed_on: Mapped[date | None]


class Occasion(StrEnum):
    """When the three parties meet."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


class Alignment(Sealed):
    """A talk of the three parties, led by the executive. Its id is the engagement's with the occasion: once of each."""

    __tablename__ = "alignment"
    __table_args__ = _FORGOTTEN
    MATTER, SIZE = Matter.ALIGNMENT, 12_000

    occasion: Mapped[Occasion] = mapped_column(_enum(Occasion))
    held_on: Mapped[date]


class GoalState(StrEnum):
    """What became of a goal."""

    ACTIVE = "active"
    REACHED = "reached"
    SET_ASIDE = "set_aside"


class Goal(Sealed):
    """A behaviour that others can see, and how they would notice."""

    __tablename__ = "goal"
    __table_args__ = _FORGOTTEN
    MATTER, SIZE = Matter.GOAL, 9_000

    state: Mapped[GoalState] = mapped_column(_enum(GoalState))
    made_on: Mapped[date]
    review_on: Mapped[date]
    ended_on: Mapped[date | None]


class SharedGoal(Sealed):
    """The words of a goal as the executive shared them with the department head; later edits are not in them.

    Its id is the goal's. Withdrawn, it holds no words any more.
    """

    __tablename__ = "shared_goal"
    __table_args__ = _FORGOTTEN
    MATTER, SIZE = Matter.SHARED_GOAL, 3_000

    goal: Mapped[str] = mapped_column(String(32), index=True)
    shared_on: Mapped[date]
    withdrawn_on: Mapped[date | None]


class StatusLine(Sealed):
    """The executive's dated line to the department head. Its id is the engagement's: a new one replaces the old."""

    __tablename__ = "status_line"
    __table_args__ = _FORGOTTEN
    MATTER, SIZE = Matter.STATUS, 700

    made_on: Mapped[date]


class CommitmentState(StrEnum):
    """What became of a commitment."""

    OPEN = "open"
    ENDED = "ended"


class Commitment(Sealed):
    """If this cue comes, I will act so; with an obstacle, and perhaps an assumption that it tests."""

    __tablename__ = "commitment"
    __table_args__ = _FORGOTTEN
    MATTER, SIZE = Matter.COMMITMENT, 12_000

    goal: Mapped[str] = mapped_column(String(32), index=True)
    state: Mapped[CommitmentState] = mapped_column(_enum(CommitmentState))
    made_on: Mapped[date]
    ended_on: Mapped[date | None]


class Tap(Sealed):
    """One week of a commitment: whether the cue came and whether it was done. `week` is its Monday."""

    __tablename__ = "tap"
    __table_args__ = _FORGOTTEN
    MATTER, SIZE = Matter.TAP, 64

    commitment: Mapped[str] = mapped_column(String(32), index=True)
    week: Mapped[date]


class TapPlan(CoachingBase):
    """When in the week the executive is asked how it went. `asked_for` is the Monday of the last week that was."""

    __tablename__ = "tap_plan"
    __table_args__ = _FORGOTTEN

    engagement: Mapped[str] = mapped_column(String(16), primary_key=True)
    weekday: Mapped[int]
    hour: Mapped[int]
    goes_on: Mapped[bool] = mapped_column(Boolean)
    asked_for: Mapped[date | None]


class CheckInPlan(CoachingBase):
    """On which day of the month the department head is asked, from when on, and whether it goes on. 31: the last."""

    __tablename__ = "check_in_plan"
    __table_args__ = _FORGOTTEN

    engagement: Mapped[str] = mapped_column(String(16), primary_key=True)
    day: Mapped[int]
    begins_on: Mapped[date]
    goes_on: Mapped[bool] = mapped_column(Boolean)


class CheckInState(StrEnum):
    """waiting for an answer, reminded once, answered, or missed and left blank."""

    ASKED = "asked"
    REMINDED = "reminded"
    ANSWERED = "answered"
    MISSED = "missed"


class CheckIn(Sealed):
    """One month's check-in. Its id is signed into the link. `executive_from` is the day from which X reads it too.

    `due_on` is the day by the plan, `asked_on` the one on which the letter was written: later where the server was off.
    """

    __tablename__ = "check_in"
    __table_args__ = _FORGOTTEN
    MATTER, SIZE = Matter.CHECK_IN, 14_000

    due_on: Mapped[date]
    asked_on: Mapped[date]
    state: Mapped[CheckInState] = mapped_column(_enum(CheckInState))
    answered_on: Mapped[date | None]
    executive_from: Mapped[date | None]


class SessionKind(StrEnum):
    """What kind of meeting."""

    MEETING = "meeting"
    CALL = "call"
    ALIGNMENT = "alignment"
    DEBRIEF = "debrief"


class SessionState(StrEnum):
    """What became of it."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class CoachingSession(Sealed):
    """A session or call. `starts_at` is in UTC; `sequence` counts the changes of what stands in a calendar.

    `notice` is drawn for a letter to the executive, which tells of all sessions that have it; "" where none is to.
    """

    __tablename__ = "coaching_session"
    __table_args__ = _FORGOTTEN
    MATTER, SIZE = Matter.SESSION, 6_000

    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    minutes: Mapped[int]
    kind: Mapped[SessionKind] = mapped_column(_enum(SessionKind))
    state: Mapped[SessionState] = mapped_column(_enum(SessionState))
    paid: Mapped[bool] = mapped_column(Boolean)
    sequence: Mapped[int]
    notice: Mapped[str] = mapped_column(String(32), default="")


class Takeaway(Sealed):
    """What the executive takes along from a session, in one sentence. Its id is the session's."""

    __tablename__ = "takeaway"
    __table_args__ = _FORGOTTEN
    MATTER, SIZE = Matter.TAKEAWAY, 1_700

    made_on: Mapped[date]


class PrivateLine(Sealed):
    """The coach's own lines about a session, under the coach's key. Erased some days after `made_on`, unless kept.

    `made_on` is the day on which they were last written.
    """

    __tablename__ = "private_line"
    __table_args__ = _FORGOTTEN
    MATTER, SIZE = Matter.PRIVATE_LINE, 9_000

    session: Mapped[str] = mapped_column(String(32), index=True)
    coach: Mapped[str] = mapped_column(String(32))
    made_on: Mapped[date]
    keep: Mapped[bool] = mapped_column(Boolean)


class WaveNote(Sealed):
    """The coach's own note on a wave's report. Its id is the wave's."""

    __tablename__ = "wave_note"
    __table_args__ = _FORGOTTEN
    MATTER, SIZE = Matter.NOTE, 90_000


SEALED: tuple[type[Sealed], ...] = tuple(Sealed.__subclasses__())
EVERY: tuple[Any, ...] = (TextKey, StandingLink, PageLock, TapPlan, CheckInPlan, *SEALED)
