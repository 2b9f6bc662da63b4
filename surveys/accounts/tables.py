"""Coaches and how they get in. Secrets lie here as hashes only, but for what one-time codes are made from."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Boolean, DateTime, Enum, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class AccountsBase(DeclarativeBase):
    """The metadata of this room."""


class KeyPurpose(StrEnum):
    """What a one-time address lets its holder do."""

    SET_UP = "set_up"
    INVITATION = "invitation"
    RESET = "reset"


class Coach(AccountsBase):
    """Somebody who signs in. `password` is an argon2 hash, "" until one was chosen.

    `code_secret` is the base of one-time codes, "" where none are asked for; `code_step` is the last step that was
    used, so that no code works twice; `recovery` holds hashes of the recovery codes that are left. `words_known` is the
    version of a report's words (`reports.rules`) that they were told of last.
    """

    __tablename__ = "coach"
    __table_args__ = {"info": {"scrubbed": False}}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    is_admin: Mapped[bool] = mapped_column(Boolean)
    is_active: Mapped[bool] = mapped_column(Boolean)
    password: Mapped[str] = mapped_column(String(255))
    code_secret: Mapped[str] = mapped_column(String(64))
    code_step: Mapped[int]
    recovery: Mapped[list[str]] = mapped_column(JSON)
    created_on: Mapped[date]
    words_known: Mapped[int]


class SignIn(AccountsBase):
    """One browser that is signed in. `id` is the hash of what its cookie holds."""

    __tablename__ = "sign_in"
    __table_args__ = {"info": {"scrubbed": False}}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    coach: Mapped[str] = mapped_column(String(32), index=True)
    began_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class AccountKey(AccountsBase):
    """One address that works once: set-up, invitation, reset. The link itself is signed only when it is shown or sent.

    `coach` is "" for the set-up, which makes the first one.
    """

    __tablename__ = "account_key"
    __table_args__ = {"info": {"scrubbed": False}}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    coach: Mapped[str] = mapped_column(String(32), index=True)
    purpose: Mapped[KeyPurpose] = mapped_column(
        Enum(KeyPurpose, native_enum=False, length=16, values_callable=lambda purposes: [p.value for p in purposes])
    )
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Throttle(AccountsBase):
    """Failed tries of one kind by one account, device or network address, which is kept as a hash only."""

    __tablename__ = "throttle"
    __table_args__ = {"info": {"scrubbed": False}}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
