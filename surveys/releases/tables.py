"""Releases and redactions. The numbers are written once; only comments can be taken out afterwards."""

from datetime import datetime

from sqlalchemy import DateTime, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class ReleasedBase(DeclarativeBase):
    """The metadata of this room."""


class ReleaseRow(ReleasedBase):
    """One wave's release.json."""

    __tablename__ = "release"
    __table_args__ = {"info": {"scrubbed": True}}  # noqa: RUF012

    wave: Mapped[str] = mapped_column(String(16), primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    numbers_sha256: Mapped[str] = mapped_column(String(64))


class Redaction(ReleasedBase):
    """What the audit keeps of a redaction: where, when and why, never the text."""

    __tablename__ = "redaction"
    __table_args__ = {"info": {"scrubbed": True}}  # noqa: RUF012

    wave: Mapped[str] = mapped_column(String(16), primary_key=True)
    part: Mapped[str] = mapped_column(String(16), primary_key=True)
    question: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text)
