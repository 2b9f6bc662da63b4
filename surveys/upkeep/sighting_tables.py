"""The sighting table: which act, of which wave, on which boot's clock. Never a person."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, DateTime, Enum, Float, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class SightingBase(DeclarativeBase):
    """The metadata of this room."""


class Sight(StrEnum):
    """What was seen: that an act is due by the calendar; or, of a boot, how its two clocks stood to each other.

    AWAKE is how they stood at first, JUMPED after the wall clock's last jump, AHEAD a later time that another boot saw.
    """

    CLOSE = "close"
    LAPSE = "lapse"
    FORGET = "forget"
    DROP_DRAFT = "drop_draft"
    REMIND = "remind"
    CHECK_IN = "check_in"
    UNBIND = "unbind"
    PRIVATE_LINE = "private_line"
    AWAKE = "awake"
    JUMPED = "jumped"
    AHEAD = "ahead"


class SightingRow(SightingBase):
    """One sighting of one boot. `about` is a wave's, a draft's or an engagement's id, "" where the whole boot is meant.

    `day` is the day from which on the act is due, `boot_seconds` and `at` are the boot's clock and the wall clock when
    it was first seen.
    """

    __tablename__ = "sighting"
    __table_args__ = {"info": {"scrubbed": False}}  # noqa: RUF012

    sight: Mapped[Sight] = mapped_column(
        Enum(Sight, native_enum=False, length=16, values_callable=lambda sights: [s.value for s in sights]),
        primary_key=True,
    )
    about: Mapped[str] = mapped_column(String(16), primary_key=True)
    boot: Mapped[str] = mapped_column(String(36), primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    boot_seconds: Mapped[float] = mapped_column(Float)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
