"""The invitation table. May never enter: a time, a sequence, an answer, a ballot's id, a token, a device."""

from sqlalchemy import Boolean, Enum, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from instruments.groups import RaterGroup
from surveys.core.ids import InvitationId


class InvitedBase(DeclarativeBase):
    """The metadata of this room."""


class Invitation(InvitedBase):
    """One person's link: `spent` once a ballot was cast, `declined` while they would rather not take part.

    `unit` says with whom this person is counted while the wave is open: a number; "late" where they are reached, or may
    be, later than those who are counted; "" where they are in no unit. It says nothing about answering. All three are
    cleared when the wave closes. WITHOUT ROWID: SQLite's hidden row number is an order of arrival.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("wave", "email", name="uq_invitation_wave_email"),
        {"sqlite_with_rowid": False, "info": {"scrubbed": True}},
    )

    id: Mapped[InvitationId] = mapped_column(String(32), primary_key=True)
    wave: Mapped[str] = mapped_column(String(16))
    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254))
    group: Mapped[RaterGroup] = mapped_column(
        Enum(RaterGroup, native_enum=False, length=16, values_callable=lambda groups: [g.value for g in groups])
    )
    language: Mapped[str] = mapped_column(String(16))
    spent: Mapped[bool] = mapped_column(Boolean)
    declined: Mapped[bool] = mapped_column(Boolean)
    unit: Mapped[str] = mapped_column(String(8))

    @property
    def name(self) -> str:
        """First and last name as one."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_erased(self) -> bool:
        """True for somebody whose name and address were erased on request: what stands there instead is no address."""
        return "@" not in self.email
