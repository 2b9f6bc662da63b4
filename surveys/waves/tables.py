"""The wave table. Other rooms name a wave by its plain id; nothing may point from here to a person or a ballot."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Enum, LargeBinary, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from instruments.catalogue import Edition, reread
from instruments.groups import RaterGroup
from reports.disclosure.cells import Cell
from reports.disclosure.policy import Policy
from surveys.waves.states import WaveState


class WaveBase(DeclarativeBase):
    """The metadata of this room."""


class KeptUntil(StrEnum):
    """What ends the time in which names and addresses are needed; `Wave.days_kept` run from then on."""

    CLOSE = "close"
    ENGAGEMENT = "engagement"


def cells_of(groups_of: Iterable[Iterable[str]]) -> tuple[Cell, ...]:
    """Read cells as they are stored: the groups of each."""
    return tuple(Cell(tuple(RaterGroup(group) for group in groups)) for groups in groups_of)


class Wave(WaveBase):
    """One round of questions about one executive.

    `sources` are the definition files as they stood at launch; `cell_groups` the anonymous cells, as promised at
    launch and, after the close, as they ended. `last_reminder_on` is the day of the last round of reminders.
    `other_people` are the ids of waves of which its coach said that they are about another person of the same name.
    `follows` is what a follow-up froze at its launch (`surveys.waves.following`), empty in every other wave.

    `counts_begun` says whether people were put into units; until `counts_by`, None for no longer, whoever was not
    reached is waited for first. `attributed_apart` is False in waves from before there were units where self and
    supervisors were so few that they were counted with the last cell: there they still are, since a count that gets
    finer names people.
    """

    __tablename__ = "wave"
    __table_args__ = {"info": {"scrubbed": True}}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    executive_name: Mapped[str] = mapped_column(String(200))
    executive_email: Mapped[str] = mapped_column(String(254), index=True)
    coach: Mapped[str] = mapped_column(String(200))
    coach_email: Mapped[str] = mapped_column(String(254))
    state: Mapped[WaveState] = mapped_column(
        Enum(WaveState, native_enum=False, length=16, values_callable=lambda states: [s.value for s in states])
    )
    opened_on: Mapped[date]
    closes_on: Mapped[date]
    closed_on: Mapped[date | None]
    min_raters: Mapped[int]
    sources: Mapped[dict[str, str]] = mapped_column(JSON)
    cell_groups: Mapped[list[list[str]]] = mapped_column(JSON)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    last_reminder_on: Mapped[date]
    remind_everyone: Mapped[bool]
    attributed_apart: Mapped[bool]
    counts_by: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    counts_begun: Mapped[bool]
    days_kept: Mapped[int]
    other_people: Mapped[list[str]] = mapped_column(JSON, default=list)
    follows: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    kept_until: Mapped[KeptUntil] = mapped_column(
        Enum(KeptUntil, native_enum=False, length=16, values_callable=lambda kinds: [k.value for k in kinds])
    )

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The anonymous cells."""
        return cells_of(self.cell_groups)

    @cells.setter
    def cells(self, cells: tuple[Cell, ...]) -> None:
        self.cell_groups = [[group.value for group in cell.groups] for cell in cells]

    @property
    def policy(self) -> Policy:
        """The disclosure policy this wave was opened with."""
        return Policy(self.min_raters)

    def edition(self) -> Edition:
        """Read the instrument as it stood at launch, with what a follow-up asks beside it."""
        return reread(self.sources).comparing([*self.follows["focus"], self.follows["control"]] if self.follows else [])


class Bond(WaveBase):
    """What an erased wave leaves for the rules between waves (R0, R2), and nothing else (`surveys.waves.bonds`).

    `executive` is a keyed mark of the executive's address, `key_mark` of the key that it was made with. `cell_groups`
    are the groups that were shown together, without those that stood alone.
    """

    __tablename__ = "bond"
    __table_args__ = {"info": {"scrubbed": True}}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    executive: Mapped[str] = mapped_column(String(64), index=True)
    key_mark: Mapped[str] = mapped_column(String(64))
    closed_on: Mapped[date]
    cell_groups: Mapped[list[list[str]]] = mapped_column(JSON)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The groups that stay together."""
        return cells_of(self.cell_groups)


class WordBack(WaveBase):
    """What the executive says to everybody who was asked: what they heard, what they will try. Goes with the names."""

    __tablename__ = "word_back"
    __table_args__ = {"info": {"scrubbed": True}}  # noqa: RUF012

    wave: Mapped[str] = mapped_column(String(16), primary_key=True)
    made_on: Mapped[date]
    text: Mapped[str] = mapped_column(String(600))
