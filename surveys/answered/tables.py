"""The ballot table: random id, wave, sealed bytes. A fourth column would need a very good reason."""

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class AnsweredBase(DeclarativeBase):
    """The metadata of this room, apart from every other, so that a foreign key across fails at start."""


class Ballot(AnsweredBase):
    """One sealed ballot. WITHOUT ROWID: SQLite's hidden row number would keep the order of arrival."""

    __tablename__ = "ballot"
    __table_args__ = {"sqlite_with_rowid": False, "info": {"scrubbed": True}}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    wave: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
