"""Tells a coach once which of their reports are worded by newer rules than when their waves were closed.

Numbers never change; the words around them are drawn anew each time. Only what stands on the coach's own desk is looked
at, and of a wave only its executive, its day and its release.
"""

from dataclasses import dataclass
from datetime import date

from reports.rules import WORDS
from surveys.accounts import store as accounts
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.releases import store as released
from surveys.waves import store as waves
from surveys.waves.states import WaveState


@dataclass(frozen=True, slots=True)
class Reworded:
    """A wave whose report says today's words, and was closed under older ones."""

    wave: str
    executive: str
    closed_on: date | None


def reworded(actor: Actor) -> tuple[Reworded, ...]:
    """Return the coach's reworded reports, the last closed first; none once the coach has understood."""
    with actor.installation.database.read() as session:
        if accounts.get(session, actor.coach).words_known >= WORDS:
            return ()
        words = released.words_of(session, scope.wave_ids(session, actor))
        older = [waves.get(session, wave) for wave, version in words.items() if version < WORDS]
        names = scope.desk_names(session, [row.id for row in older])
        found = [Reworded(row.id, names[row.id], row.closed_on) for row in older if row.state is WaveState.CLOSED]
    return tuple(sorted(found, key=lambda one: (one.closed_on or date.min, one.wave), reverse=True))


def understood(actor: Actor) -> None:
    """Remember that the coach knows today's words: they are told no more, until the words change again."""
    with actor.installation.database.write() as session:
        accounts.hold(session, actor.coach).words_known = WORDS
