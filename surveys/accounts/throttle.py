"""Rate limits: every attempt is counted before it is checked, so that concurrent attempts cannot exceed the limit.

Each account has one counter for all browsers that never signed in there, and one for each browser that did: an attacker
locks out other unknown browsers, never the owner's own. Network addresses have a much higher limit, since an office has
only one; a known browser is not counted there, or others in the office, or everybody behind one proxy, could lock it
out. Counters are stored under keyed hashes: the table reveals no address.
"""

import hashlib
import hmac
import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network
from typing import Any

from sqlalchemy import ColumnElement, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveys.accounts.tables import Throttle
from surveys.core.config import Settings, is_loopback
from surveys.core.database import aware
from surveys.core.installation import Installation
from surveys.core.links import BadLinkError, Purpose

NETWORK_TRIES = 100
_QUARTER = timedelta(minutes=15)
LONGEST_WINDOW = timedelta(hours=1)


class Task(StrEnum):
    """What is tried."""

    PASSWORD = "password"  # noqa: S105 - a word
    CODE = "code"
    AGAIN = "again"  # the password once more, by somebody who is signed in
    RESET = "reset"


_LIMITS = {
    Task.PASSWORD: (10, _QUARTER),
    Task.CODE: (5, _QUARTER),
    Task.AGAIN: (10, _QUARTER),
    Task.RESET: (3, LONGEST_WINDOW),
}


@dataclass(frozen=True, slots=True)
class Counter:
    """One row: `limit` tries within `window`. A shared one is many people's, so no single success clears it."""

    id: str
    limit: int
    window: timedelta
    shared: bool = False


def counters(
    installation: Installation, task: Task, who: str, *, device: str = "", network: str = ""
) -> tuple[Counter, ...]:
    """Return what a try counts against, in the order in which the rows are locked.

    `who` is the account's address as typed, whether or not there is such an account; `device` what `known_device`
    gave, `network` what `network_of` gave.
    """
    limit, window = _LIMITS[task]
    own = Counter(_keyed(installation, task, who, device), limit, window)
    if device or not network:
        return (own,)
    return Counter(_keyed(installation, "network", network), NETWORK_TRIES, _QUARTER, shared=True), own


def enter(installation: Installation, row: tuple[Counter, ...]) -> int:
    """Count an attempt; return 0, or the minutes until a full counter is reset."""
    with installation.database.write() as session:
        return count(session, row, now=installation.clock())


def count(session: Session, row: tuple[Counter, ...], *, now: datetime) -> int:
    """Count an attempt in the caller's transaction; see `enter`."""
    for counter in row:
        if not _count_one(session, counter, now):
            return _minutes_left(session, counter, now)
    return 0


def passed(session: Session, row: tuple[Counter, ...]) -> None:
    """After a success, reset the account's own counters; of a shared one, take back this attempt only."""
    for counter in row:
        own = Throttle.id == counter.id
        if counter.shared:
            session.execute(update(Throttle).where(own, Throttle.failures > 0).values(failures=Throttle.failures - 1))
        else:
            session.execute(delete(Throttle).where(own))


def drop_old(session: Session, *, now: datetime) -> None:
    """Take away counters whose time is over."""
    session.execute(delete(Throttle).where(_is_over(now, LONGEST_WINDOW)))


def new_device(installation: Installation, who: str, device: str = "") -> str:
    """Make the text by which a browser is known again, after `who` signed in there; `device` is its id so far."""
    links = installation.links(Purpose.DEVICE)
    return links.sign(f"{device or secrets.token_hex(16)}-{_keyed(installation, 'device', who)}")


def known_device(installation: Installation, cookie: str, who: str) -> str:
    """Return the id of a browser in which `who` signed in before, "" for any other."""
    try:
        device, _, owner = installation.links(Purpose.DEVICE).read(cookie).partition("-")
    except BadLinkError:
        return ""
    return device if hmac.compare_digest(owner, _keyed(installation, "device", who)) else ""


def network_of(settings: Settings, address: str) -> str:
    """Return the network that a request came from; "" where a proxy in front of us makes all of them one."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if is_loopback(address) and not settings.on_loopback:
        return ""
    # one household or office has a whole /64
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def _count_one(session: Session, counter: Counter, now: datetime) -> bool:
    """Add one, or begin anew where the window is over; False, and nothing changed, where the counter is full."""
    over = _is_over(now, counter.window)
    insert: Any = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(Throttle)
    one_more = insert.values(id=counter.id, failures=1, since=now).on_conflict_do_update(
        index_elements=[Throttle.id],
        set_={
            "failures": case((over, 1), else_=Throttle.failures + 1),
            "since": case((over, now), else_=Throttle.since),
        },
        where=over | (Throttle.failures < counter.limit),
    )
    return session.scalar(one_more.returning(Throttle.failures)) is not None


def _is_over(now: datetime, window: timedelta) -> ColumnElement[bool]:
    """True for a counter from before a window, or from after one: a clock was wrong then, and has been put right."""
    return (Throttle.since <= now - window) | (Throttle.since > now + window)


def _minutes_left(session: Session, counter: Counter, now: datetime) -> int:
    since = session.scalar(select(Throttle.since).where(Throttle.id == counter.id)) or now
    return max(math.ceil((aware(since) + counter.window - now) / timedelta(minutes=1)), 1)


def _keyed(installation: Installation, *parts: str) -> str:
    """Hash with the oldest secret: a new one for links must not make strangers of everybody's browsers."""
    text = "\0".join(("parallax.throttle", *parts)).encode("utf-8", "surrogatepass")
    return hmac.new(installation.keys.link_secrets()[0].encode(), text, hashlib.sha256).hexdigest()
