"""Coaching texts as they are exported: each party's right to see or write decides, as on the pages (decision 39)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from surveys.coaching import closing_loop
from surveys.coaching.access import LOCKABLE, Matter, Party, Right, right
from surveys.coaching.place import Member, Place, looking
from surveys.coaching.tables import SEALED, CheckIn, Sealed, StandingLink

_NOT_TOLD = ("engagement", "sealed")


@dataclass(frozen=True, slots=True)
class Text:
    """One row: its matter, its plain columns, and every field of its text."""

    matter: Matter
    plain: Mapping[str, Any]
    text: Mapping[str, Any]


def seen_in(place: Place) -> Iterator[Text]:
    """Return every text that this party may see now. Raises `KeyFolderError`, `SealedTextError`."""
    for table in SEALED:
        yield from _texts(place, table)


def written_in(place: Place, party: Party) -> Iterator[Text]:
    """Return what a party wrote, or may have, as far as who asks may see it. Raises as `seen_in` does."""
    for table in SEALED:
        if right(party, table.MATTER) is Right.WRITE:
            yield from (one for one in _texts(place, table) if one.plain.get("party", party) == party)


def kept_from(place: Place) -> tuple[Matter, ...]:
    """Return what the executive keeps from who asks."""
    return tuple(matter for matter in LOCKABLE if not place.may(matter) and right(place.party, matter))


def own_export(member: Member) -> dict[str, Any]:
    """Return what the executive's own download holds: all that they wrote, locked or not. Raises `NotYoursError`."""
    with looking(member) as place:
        return {
            "made_on": place.today,
            "name": place.engagement.executive_name,
            "what": "Everything that you wrote in your place, alone or together with your coach.",
            "texts": [as_json(one) for one in written_in(place, Party.EXECUTIVE)],
            "said_to_everybody_who_was_asked": [
                {"wave_closed_on": one.closed_on, "text": one.text, "said_on": one.said_on}
                for one in closing_loop.rounds_in(place)
                if one.text
            ],
            "kept_from_the_coach": sorted(place.locked),
        }


def links_in(place: Place, party: Party) -> list[dict[str, date]]:
    """Return a party's standing link as far as it says something of them: when it was made, and last used."""
    query = select(StandingLink.made_on, StandingLink.seen_on).where(StandingLink.party == party)
    found = place.session.execute(query.where(StandingLink.engagement == place.engagement.id))
    return [{"made_on": made_on, "last_used_on": seen_on} for made_on, seen_on in found]


def as_json(one: Text) -> dict[str, Any]:
    """Return a text as it stands in a file."""
    return {"matter": one.matter.value, **one.plain, "text": one.text}


def _texts(place: Place, table: type[Sealed]) -> Iterator[Text]:
    for row in place.rows(table):
        if isinstance(row, CheckIn) and place.party is Party.EXECUTIVE and not _is_open(row, place.today):
            continue
        plain = {one.name: getattr(row, one.name) for one in table.__table__.columns if one.name not in _NOT_TOLD}
        yield Text(table.MATTER, plain, place.text(row))


def _is_open(row: CheckIn, today: date) -> bool:
    """True for a check-in that the executive reads too by now."""
    return row.executive_from is not None and row.executive_from <= today
