"""Which waves are one coach's, for the rules between waves (R0): those on their desk, and those that will come there.

A wave of the command line goes to the coach with the address that it names as the sender; if nobody has it, to the only
coach there is. Waves without an owner count as one coach's: the operator of the installation opened them all.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.accounts import store as accounts
from surveys.accounts.tables import Coach
from surveys.engagements import scope
from surveys.waves.tables import Wave

NOBODY = ""


def coach_of(address: str, coaches: Sequence[Coach]) -> Coach | None:
    """Return the coach to whom a wave comes that names this address; None where it stays nobody's."""
    named = [coach for coach in coaches if coach.email == address.casefold()]
    only = coaches if len(coaches) == 1 else []
    return next(iter([*named, *only]), None)


def waves_of_nobody(session: Session) -> Mapping[str, str]:
    """Return the waves that are on no desk, by their id, with the address of who asks in each: for adopting them."""
    on_desks, query = scope.desks(session), select(Wave.id, Wave.coach_email).order_by(Wave.opened_on, Wave.id)
    return {wave: address for wave, address in session.execute(query) if wave not in on_desks}


def owners(session: Session) -> Mapping[str, str]:
    """Return every wave's coach, by their ids; `NOBODY` for a wave that stays nobody's."""
    return {**scope.desks(session), **_to_come(session)}


def waves_of(session: Session, coach: str) -> frozenset[str]:
    """Return the ids of all waves of a coach, or of `NOBODY`."""
    to_come = frozenset(wave for wave, owner in _to_come(session).items() if owner == coach)
    return to_come | scope.waves_of_coach(session, coach)


def waves_asked_by(session: Session, address: str) -> frozenset[str]:
    """Return the ids of the waves of whoever gets a wave that is opened on the command line and names this address."""
    return waves_of(session, _owner(address, accounts.all_coaches(session)))


def waves_beside(session: Session, wave: str) -> frozenset[str]:
    """Return the ids of all waves of a wave's coach, its own among them."""
    engagement = scope.engagement_of_wave(session, wave)
    return waves_of(session, engagement.coach if engagement else _to_come(session)[wave])


def _to_come(session: Session) -> Mapping[str, str]:
    found = waves_of_nobody(session)
    coaches = accounts.all_coaches(session) if found else ()
    return {wave: _owner(address, coaches) for wave, address in found.items()}


def _owner(address: str, coaches: Sequence[Coach]) -> str:
    coach = coach_of(address, coaches)
    return coach.id if coach else NOBODY
