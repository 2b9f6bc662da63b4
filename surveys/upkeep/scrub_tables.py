"""The upkeep table: which nightly task fails, and since which day."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Boolean, Enum
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UpkeepBase(DeclarativeBase):
    """The metadata of this room."""


class Task(StrEnum):
    """What is done every night."""

    SCRUB = "scrub"


class Trouble(UpkeepBase):
    """A task that fails: `since` is the first night, `told` says that the log has it. Gone once it works again."""

    __tablename__ = "trouble"
    __table_args__ = {"info": {"scrubbed": False}}  # noqa: RUF012

    task: Mapped[Task] = mapped_column(
        Enum(Task, native_enum=False, length=16, values_callable=lambda tasks: [t.value for t in tasks]),
        primary_key=True,
    )
    since: Mapped[date]
    reported: Mapped[bool] = mapped_column("told", Boolean)
