"""What a coaching process holds about one of its parties, as far as its coach may see it: told, and erased."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from surveys.coaching import closing_loop, erasing, exporting
from surveys.coaching.access import Matter, Party
from surveys.coaching.place import Place, coach, place_in
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Engagement


@dataclass(frozen=True, slots=True)
class HeldText:
    """What a party wrote, alone or with the coach: its plain columns and its text, by the names of their fields."""

    about: str
    matter: str
    plain: Mapping[str, Any]
    text: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HeldPlace:
    """The link to a party's own page. What is `kept_from_the_coach` can be downloaded there, and nowhere else."""

    about: str
    made_on: date
    last_used_on: date
    kept_from_the_coach: tuple[str, ...]


def texts(session: Session, actor: Actor, own: Engagement, parties: Sequence[Party]) -> Iterator[HeldText]:
    """Return what these parties of an engagement wrote. Raises `NotYoursError`, `KeyFolderError`."""
    for party in parties:
        place = place_in(session, coach(actor, own.id))
        for one in exporting.written_in(place, party):
            yield HeldText(own.executive_name, one.matter.value, one.plain, one.text)
        if party is Party.EXECUTIVE:
            yield from _said_back(place)


def places(session: Session, actor: Actor, own: Engagement, parties: Sequence[Party]) -> Iterator[HeldPlace]:
    """Return the links of these parties. Raises `NotYoursError`."""
    for party in parties:
        place = place_in(session, coach(actor, own.id))
        kept = tuple(sorted(exporting.kept_from(place))) if party is Party.EXECUTIVE else ()
        for link in exporting.links_in(place, party):
            yield HeldPlace(own.executive_name, link["made_on"], link["last_used_on"], kept)


def erased_head(session: Session, own: Engagement, wanted: str) -> list[str]:
    """Erase the department head with this address, and what they wrote; return "" for it, since it is no wave."""
    if not wanted or own.head_email != wanted:
        return []
    erasing.erase_sponsor_in(session, own.id)
    own.head_name = own.head_email = ""
    return [""]


def _said_back(place: Place) -> Iterator[HeldText]:
    for one in closing_loop.rounds_in(place):
        if one.text:
            plain = {"wave": one.wave, "said_on": one.said_on}
            yield HeldText(place.engagement.executive_name, Matter.WORD_BACK.value, plain, {"text": one.text})
