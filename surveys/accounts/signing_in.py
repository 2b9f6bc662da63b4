"""Sign-in sessions: the cookie is a random token, stored as a hash. They expire after 2 idle hours, or 12 in all."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from surveys.accounts import codes, passwords, store, throttle
from surveys.accounts.people import same_address
from surveys.accounts.throttle import Counter, Task
from surveys.core.installation import Installation
from surveys.core.links import BadLinkError, Purpose
from surveys.upkeep.second_look import is_clock_settled

IDLE = timedelta(hours=2)
AT_MOST = timedelta(hours=12)
_SEEN_EVERY = timedelta(minutes=1)
_CODE_WITHIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in. `coach` is their id."""

    coach: str
    name: str
    email: str
    is_admin: bool


@dataclass(frozen=True, slots=True)
class Credentials:
    """What was typed, and from where: `device` is the browser's cookie of an earlier sign-in, "" for none;
    `network` what `throttle.network_of` gave. `code` may be "" where it is asked for on a page of its own.
    """

    email: str
    password: str
    code: str = ""
    device: str = ""
    network: str = ""


@dataclass(frozen=True, slots=True)
class CodeGiven:
    """The second step: the ticket of `CodeWanted` and a one-time or recovery code."""

    ticket: str
    code: str
    device: str = ""
    network: str = ""


@dataclass(frozen=True, slots=True)
class Admitted:
    """Signed in: what the browser's two cookies hold from now on. `device` lets it be known the next time."""

    cookie: str
    device: str


@dataclass(frozen=True, slots=True)
class CodeWanted:
    """The password was right and a code is asked for. `ticket` says so for five minutes, until the password changes."""

    ticket: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Wrong, unknown or not active: nobody is told which of them."""


@dataclass(frozen=True, slots=True)
class Throttled:
    """Too many tries: nothing was checked. `minutes` until the next one counts."""

    minutes: int


@dataclass(frozen=True, slots=True)
class _Known:
    """What is read of a coach before the checks, which take long."""

    coach: str
    email: str
    password: str
    wants_code: bool


def sign_in(installation: Installation, tried: Credentials) -> Admitted | CodeWanted | Refused | Throttled:
    """Check an address and a password, and a code where one is given and asked for. Raises `BusyError`."""
    email = same_address(tried.email)
    device = throttle.known_device(installation, tried.device, email)
    row = throttle.counters(installation, Task.PASSWORD, email, device=device, network=tried.network)
    with passwords.turn():
        if minutes := throttle.enter(installation, row):
            return Throttled(minutes)
        known = _known(installation, email=email)
        if not passwords.matches(known.password if known else "", tried.password) or known is None:
            return Refused()
        known = _renew_hash(installation, known, tried.password)
    if not known.wants_code:
        return _admitted(installation, known, "", row, device)
    with installation.database.write() as session:
        throttle.passed(session, row)
    ticket = _ticket(installation, known)
    if not tried.code:
        return CodeWanted(ticket)
    return sign_in_with_code(installation, CodeGiven(ticket, tried.code, tried.device, tried.network))


def sign_in_with_code(installation: Installation, given: CodeGiven) -> Admitted | Refused | Throttled:
    """Check the code of somebody whose password was right."""
    known = _holder(installation, given.ticket)
    if known is None:
        return Refused()
    device = throttle.known_device(installation, given.device, known.email)
    row = throttle.counters(installation, Task.CODE, known.email, device=device, network=given.network)
    if minutes := throttle.enter(installation, row):
        return Throttled(minutes)
    return _admitted(installation, known, given.code, row, device)


def ticket_works(installation: Installation, ticket: str) -> bool:
    """True while the second step can be taken with this ticket."""
    return _holder(installation, ticket) is not None


def who(installation: Installation, cookie: str) -> SignedIn | None:
    """Return who is signed in with this cookie; None where nobody is, or no more."""
    now, identifier = installation.clock(), cookie_hash(cookie)
    with installation.database.read() as session:
        found = store.signed_in(
            session,
            identifier,
            began=(now - AT_MOST, now + AT_MOST),
            seen_after=now - IDLE,
            seen_by=now - _SEEN_EVERY,
        )
        if found is None:
            return None
        coach, is_due = found
        me = SignedIn(coach.id, coach.name, coach.email, coach.is_admin)
    if is_due:
        with installation.database.write() as session:
            store.saw(session, identifier, now=now)
    return me


def sign_out(installation: Installation, cookie: str) -> None:
    """Sign this browser out."""
    with installation.database.write() as session:
        store.end_sign_in(session, cookie_hash(cookie))


def sign_out_everywhere(installation: Installation, coach: str, but: str = "") -> None:
    """Sign a coach out in every browser, but for the one with the cookie `but`."""
    with installation.database.write() as session:
        store.end_sign_ins(session, coach, but=cookie_hash(but))


def begin(session: Session, installation: Installation, coach: str) -> str:
    """Begin a session in the caller's transaction; return the text of its cookie."""
    cookie = secrets.token_urlsafe(32)
    store.add_sign_in(session, cookie_hash(cookie), coach, now=installation.clock())
    return cookie


def sweep(installation: Installation) -> None:
    """Delete expired sign-ins, one-time keys and counters; none of them is valid any more.

    A one-time key can be replaced only by a new invitation or request: keys stay while the clock may be wrong.
    """
    now, is_sure = installation.clock(), is_clock_settled(installation)
    with installation.database.write() as session:
        store.drop_old_sign_ins(session, began=(now - AT_MOST, now + AT_MOST), seen_by=now - IDLE)
        if is_sure:
            store.drop_expired_keys(session, now=now)
        throttle.drop_old(session, now=now)


def cookie_hash(cookie: str) -> str:
    """Return what is stored of a cookie: drawn with 256 bits, so nothing slower is needed."""
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest()


def _admitted(
    installation: Installation, known: _Known, code: str, row: tuple[Counter, ...], device: str
) -> Admitted | Refused:
    """Sign in, unless the account has changed since it was looked at, or its code is wrong."""
    with installation.database.write() as session:
        coach = store.hold(session, known.coach)
        if not coach.is_active or coach.password != known.password or bool(coach.code_secret) != known.wants_code:
            return Refused()
        if known.wants_code and not codes.use(coach, code, at=installation.clock()):
            return Refused()
        throttle.passed(session, row)
        cookie = begin(session, installation, coach.id)
    return Admitted(cookie, throttle.new_device(installation, known.email, device))


def _known(installation: Installation, *, email: str = "", coach: str = "") -> _Known | None:
    with installation.database.read() as session:
        row = store.find(session, coach) if coach else store.by_email(session, email)
        if row is None or not row.is_active or not row.password:
            return None
        return _Known(row.id, row.email, row.password, bool(row.code_secret))


def _renew_hash(installation: Installation, known: _Known, password: str) -> _Known:
    """Keep a right password under today's parameters."""
    if not passwords.is_outdated(known.password):
        return known
    fresh = passwords.hashed(password)
    with installation.database.write() as session:
        coach = store.hold(session, known.coach)
        if coach.password != known.password:
            return known
        coach.password = fresh
    return _Known(known.coach, known.email, fresh, known.wants_code)


def _ticket(installation: Installation, known: _Known) -> str:
    until = int((installation.clock() + _CODE_WITHIN).timestamp())
    return installation.links(Purpose.PASSWORD_GIVEN).sign(f"{known.coach}-{until}-{_mark(known)}")


def _holder(installation: Installation, ticket: str) -> _Known | None:
    try:
        coach, until, mark = installation.links(Purpose.PASSWORD_GIVEN).read(ticket).split("-")
    except BadLinkError:
        return None
    known = _known(installation, coach=coach)
    if known is None or not known.wants_code or not hmac.compare_digest(mark, _mark(known)):
        return None
    return known if installation.clock().timestamp() < int(until) else None


def _mark(known: _Known) -> str:
    """Tell one password from the next without telling anything of it: its hash has a salt of its own."""
    return hashlib.sha256(known.password.encode()).hexdigest()[:16]
