"""A party's place from the visitor's side: no account, a signed link, and once the code that the coach told.

A browser that gave the code has a cookie that is signed over link and code: a new code, a revocation or thirty days
without a visit make it worthless.
"""

import hmac
from dataclasses import dataclass

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


class PlaceOverError(LookupError):
    """A genuine link that opens nothing any more: not used for long, revoked, renewed, or its engagement ended."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a link opens. `member` is None until the code was given; `is_locked` says that too many were wrong."""

    member: Member | None
    is_locked: bool


def visit(installation: Installation, party: Party, token: str, cookie: str = "") -> Visit:
    """Say what a link opens in a browser with this cookie, and keep a link that is used alive.

    All that a visit writes is its day, once a day. Raises `BadLinkError`, `PlaceOverError`.
    """
    with installation.database.read() as session:
        row, state = _found(session, installation, party, token)
        if not _is_admitted(installation, row, cookie):  # first: a stranger's wrong codes put nobody out
            return Visit(None, is_locked=state is LinkState.LOCKED)
        member, is_today = Member(installation, party, row.engagement), row.seen_on == installation.today()
    if not is_today:
        with installation.database.write() as session:
            row, _ = _found(session, installation, party, token)
            row.seen_on = installation.today()
    return Visit(member, is_locked=False)


def give_code(installation: Installation, party: Party, token: str, typed: str) -> RightCode | WrongCode:
    """Check a code. Raises `BadLinkError`, `PlaceOverError`, and `BusyError`, before it is counted."""
    right = tried(installation, lambda session: _found(session, installation, party, token)[0], typed)
    if isinstance(right, WrongCode):
        return right
    held = f"{installation.links(_LINKS[party]).read(token)}-{right}"
    return RightCode(installation.links(_VISITORS[party]).sign(held))


def address(installation: Installation, party: Party, link: str) -> str:
    """The whole address of a party's place."""
    letter = {Party.EXECUTIVE: "x", Party.SPONSOR: "p"}[party]
    return f"{installation.settings.base_url}/{letter}/{installation.links(_LINKS[party]).sign(link)}/"


def seconds_kept(party: Party) -> int:
    """How long a browser keeps the cookie."""
    return DAYS[party] * 24 * 60 * 60


def _found(session: Session, installation: Installation, party: Party, token: str) -> tuple[StandingLink, LinkState]:
    """Find what a token points to. Raises `BadLinkError`, `PlaceOverError`."""
    identifier = installation.links(_LINKS[party]).read(token)
    query = select(StandingLink).where(StandingLink.id == identifier, StandingLink.party == party)
    row = session.scalar(query.with_for_update())
    if row is None:
        raise PlaceOverError("this link is gone")
    engagement = scope.engagement_by_link(session, row.engagement)
    state = state_of(row, engagement, installation.today())
    if not (state.opens or state is LinkState.LOCKED):
        raise PlaceOverError(f"this link is {state.value}")
    return row, state


def _is_admitted(installation: Installation, row: StandingLink, cookie: str) -> bool:
    try:
        held = installation.links(_VISITORS[row.party]).read(cookie)
    except BadLinkError:
        return False
    return hmac.compare_digest(held.encode(), f"{row.id}-{seal_of(row)}".encode())
