"""Closing the loop: the executive's one sentence to everybody who was asked, "what I heard, what I will try"."""

from dataclasses import dataclass
from datetime import date

from surveys.coaching.access import Matter, Right, demand
from surveys.coaching.place import Member, Place, looking, writing
from surveys.core.errors import NotYoursError, StaleError
from surveys.engagements import scope
from surveys.engagements.tables import Act
from surveys.waves import store as waves
from surveys.waves import word_back
from surveys.waves.states import WaveState


@dataclass(frozen=True, slots=True)
class Said:
    """A closed wave and what was said to its people, "" for nothing yet. `can_be_heard` ends with the names."""

    wave: str
    closed_on: date
    text: str
    said_on: date | None
    can_be_heard: bool


def rounds(member: Member) -> tuple[Said, ...]:
    """Return the closed waves of an engagement, the latest first. Raises `NotYoursError`."""
    with looking(member) as place:
        return rounds_in(place)


def rounds_in(place: Place) -> tuple[Said, ...]:
    """Do the same in the caller's transaction; nothing for who may not see it."""
    if not place.may(Matter.WORD_BACK):
        return ()
    found = []
    for wave in scope.waves_in(place.session, place.engagement.id):
        row = waves.get(place.session, wave)
        if row.state is WaveState.CLOSED and row.closed_on is not None:
            word = word_back.said(place.session, wave)
            heard = word_back.can_be_heard(place.session, row)
            found.append(Said(wave, row.closed_on, word.text if word else "", word.made_on if word else None, heard))
    return tuple(sorted(found, key=lambda one: (one.closed_on, one.wave), reverse=True))


def say(member: Member, wave: str, text: str, *, seen: str | None = None) -> None:
    """Say one sentence to everybody who was asked in a wave, in the place of `seen`; an empty one takes it back.

    It can be taken back after the end too. Raises `NotYoursError` for a wave that is not this engagement's,
    `NotPossibleError` once its names are gone, `StaleError` where something else than `seen` is said by now,
    `EngagementEndedError`, `NotAllowedError` for everybody but the executive.
    """
    with writing(member, even_ended=not text) as place:
        demand(place.party, Matter.WORD_BACK, Right.WRITE)
        if wave not in scope.waves_in(place.session, place.engagement.id):
            raise NotYoursError("there is nothing here under this address")
        waves.hold(place.session, wave)
        word = word_back.said(place.session, wave)
        if seen is not None and seen != (word.text if word else ""):
            raise StaleError
        word_back.say(place.session, wave, text, place.today)
        place.note(Act.SAID_BACK, "" if text else "took it back", wave=wave)
