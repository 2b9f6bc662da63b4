"""Coaching texts of every table, with a canary in every field, put in by the parties who may write them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Date, DateTime, Enum, Integer, String

from surveys.coaching.access import Party, Right, right
from surveys.coaching.place import Member, coach, new_id, writing
from surveys.coaching.tables import SEALED, PrivateLine, Sealed, WaveNote
from surveys.engagements.actor import Actor

FIELDS = 3


@dataclass(frozen=True)
class Coached:
    """The ids of what was put in, by table, and every canary in it."""

    ids: dict[str, str]
    canaries: tuple[str, ...]


def member_of(own: Actor, engagement: str, party: Party) -> Member:
    """Give a party of an engagement."""
    return coach(own, engagement) if party is Party.COACH else Member(own.installation, party, engagement)


def put_in_everything(own: Actor, engagement: str, *, wave: str = "", mark: str = "canary") -> Coached:
    """Put a row into every table of coaching texts, each by the first party who may write it."""
    ids, canaries = dict[str, str](), list[str]()
    for table in SEALED:
        party = next(one for one in Party if right(one, table.MATTER) is Right.WRITE)
        text = _text(table, mark)
        with writing(member_of(own, engagement, party)) as place:
            row = place.put(_row(table, own, wave), text)
            ids[table.__tablename__] = row.id
        canaries += text.values()
    return Coached(ids, tuple(canaries))


def _text(table: type[Sealed], mark: str) -> dict[str, str]:
    """Give as many fields as there is room for, and one at least."""
    fields = FIELDS if table.SIZE > 200 else 1
    return {f"field {n}": f"{mark} {table.MATTER.value} {n}" for n in range(fields)}


def _row(table: type[Sealed], own: Actor, wave: str) -> Sealed:
    plain = {
        column.name: _plain(column.type, own.installation.today())
        for column in table.__table__.columns
        if column.name not in ("id", "engagement", "sealed")
    }
    if table is PrivateLine:
        plain["coach"] = own.coach
    return table(id=wave if table is WaveNote and wave else new_id(), **plain)


def _plain(kind: Any, today: date) -> Any:
    if isinstance(kind, Enum):
        words: type[StrEnum] = kind.enum_class  # type: ignore[assignment]
        return next(iter(words))
    if isinstance(kind, DateTime):
        return datetime(today.year, today.month, today.day, 9, tzinfo=UTC) + timedelta(days=7)
    values = {Date: today, Integer: 1, Boolean: False, String: new_id()}
    return next(value for plain, value in values.items() if isinstance(kind, plain))
