"""A party's place from the visitor's side: no account, a signed link, and once the code that the coach told.

A browser that gave the code has a cookie that is signed over link and code: a new code, a revocation or thirty days
without a visit make it worthless. Where it is not said to be its owner's own device, the cookie says until when, too:
nothing is kept here of who came from where.
"""

import hmac
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.accounts.access_codes import RightCode, WrongCode, seal_of, tried
from surveys.coaching.access import Party
from surveys.coaching.place import Member
from surveys.coaching.standing import DAYS, LinkState, state_of
from surveys.coaching.tables import StandingLink
from surveys.core.installation import Installation
from surveys.core.links import BadLinkError, Purpose
from surveys.engagements import scope

_LINKS = {Party.EXECUTIVE: Purpose.PLACE, Party.SPONSOR: Purpose.SPONSOR}
_VISITORS = {Party.EXECUTIVE: Purpose.PLACE_VISITOR, Party.SPONSOR: Purpose.SPONSOR_VISITOR}


AWAY = timedelta(hours=4)  # how long a browser is let in that is not said to be its owner's own


class Admitted(Enum):
    """Whether a browser gave the code, and whether it is its owner's own."""

    NOT = auto()
    FOR_NOW = auto()
    STAYS = auto()


class PlaceOverError(LookupError):
    """A genuine link that opens nothing any more: not used for long, revoked, renewed, or its engagement ended."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a link opens. `member` is None until the code was given; `is_locked` says that too many were wrong.

    `stays`: this browser is admitted for as long as the link is good. `ended_on` is the day on which the engagement
    ended, from when on little is left to do here; else None.
    """

    member: Member | None
    is_locked: bool
    stays: bool = False
    ended_on: date | None = None


def visit(installation: Installation, party: Party, token: str, cookie: str = "") -> Visit:
    """Say what a link opens in a browser with this cookie, and keep a link that is used alive.

    All that a visit writes is its day, once a day. Raises `BadLinkError`, `PlaceOverError`.
    """
    with installation.database.read() as session:
        row, state, ended_on = _found(session, installation, party, token)
        admitted = _admitted(installation, row, cookie)
        if admitted is Admitted.NOT:  # first: a stranger's wrong codes put nobody out
            return Visit(None, is_locked=state is LinkState.LOCKED)
        member, is_today = Member(installation, party, row.engagement), row.seen_on == installation.today()
    if not is_today:
        with installation.database.write() as session:
            row, *_ = _found(session, installation, party, token)
            row.seen_on = installation.today()
    return Visit(member, is_locked=False, stays=admitted is Admitted.STAYS, ended_on=ended_on)


def give_code(
    installation: Installation, party: Party, token: str, typed: str, *, is_own_device: bool
) -> RightCode | WrongCode:
    """Check a code; on a device that others use, too, it is asked for again after some hours.

    Raises `BadLinkError`, `PlaceOverError`, and `BusyError`, before it is counted."""
    right = tried(installation, lambda session: _found(session, installation, party, token)[0], typed)
    if isinstance(right, WrongCode):
        return right
    held = f"{installation.links(_LINKS[party]).read(token)}-{right}"
    if not is_own_device:
        held = f"{held}-{int((installation.clock() + AWAY).timestamp())}"
    return RightCode(installation.links(_VISITORS[party]).sign(held))


def address(installation: Installation, party: Party, link: str) -> str:
    """The whole address of a party's place."""
    letter = {Party.EXECUTIVE: "x", Party.SPONSOR: "p"}[party]
    return f"{installation.settings.base_url}/{letter}/{installation.links(_LINKS[party]).sign(link)}/"


def seconds_kept(party: Party) -> int:
    """How long a browser of its owner's own keeps the cookie."""
    return DAYS[party] * 24 * 60 * 60


def _found(
    session: Session, installation: Installation, party: Party, token: str
) -> tuple[StandingLink, LinkState, date | None]:
    """Find what a token points to, and when its engagement ended. Raises `BadLinkError`, `PlaceOverError`."""
    identifier = installation.links(_LINKS[party]).read(token)
    query = select(StandingLink).where(StandingLink.id == identifier, StandingLink.party == party)
    row = session.scalar(query.with_for_update())
    if row is None:
        raise PlaceOverError("this link is gone")
    engagement = scope.engagement_by_link(session, row.engagement)
    state = state_of(row, engagement, installation.today())
    if not (state.lets_in or state is LinkState.LOCKED):
        raise PlaceOverError(f"this link is {state.value}")
    return row, state, engagement.ended_on if engagement is not None else None


def _admitted(installation: Installation, row: StandingLink, cookie: str) -> Admitted:
    try:
        held = installation.links(_VISITORS[row.party]).read(cookie)
    except BadLinkError:
        return Admitted.NOT
    own = f"{row.id}-{seal_of(row)}"
    if not hmac.compare_digest(held[: len(own)].encode(), own.encode()):
        return Admitted.NOT
    until = held[len(own) :].removeprefix("-")
    if not until:
        return Admitted.STAYS
    return Admitted.FOR_NOW if installation.clock().timestamp() < int(until) else Admitted.NOT
