"""The executive's link to a report, from the coach's side: released for some days, revoked at once, a code to tell.

The code is shown to the coach once and kept as a hash; the mail holds the link and never the code.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from surveys.accounts import passwords
from surveys.core.errors import LaunchRefusedError
from surveys.desk.reporting.reports import closed_wave
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.engagements.audit import note
from surveys.engagements.tables import Act, Engagement, EngagementStatus, Reading
from surveys.mail import outbox
from surveys.mail.places import refuse_mail_to_the_wrong_place
from surveys.mail.tables import Kind

MOST_TRIES = 5
USUAL_DAYS = 30
MOST_DAYS = 90
_LETTERS = "2346789ACDEFGHJKMNPQRTUWXY"  # none that is taken for another, on paper or on the telephone
_LENGTH = 8


class ReadingError(ValueError):
    """A release to the executive that is not possible: says why, and what would be."""


class ReadingState(StrEnum):
    """What a link to a report can be used for now."""

    WAITING = "not opened yet"
    OPENED = "opened"
    LOCKED = "locked"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ENDED = "ended with the engagement"

    @property
    def opens(self) -> bool:
        """True where whoever knows the code can read."""
        return self in (ReadingState.WAITING, ReadingState.OPENED)

    @property
    def can_open(self) -> bool:
        """True where a new code is all it takes."""
        return self.opens or self is ReadingState.LOCKED


@dataclass(frozen=True, slots=True)
class AccessCode:
    """What the coach sees once: the code to tell, and to whom. `code` is two groups of four with a dash."""

    reading: str
    wave: str
    code: str
    name: str
    email: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class ReadingCard:
    """A link in the report desk's list. `trouble` is what a mail server made of the letter, "" for nothing."""

    id: str
    name: str
    email: str
    made_on: date
    expires_on: date
    state: ReadingState
    trouble: str


def release(actor: Actor, wave: str, *, expires_on: date) -> AccessCode:
    """Make a link for the executive, queue the mail with it, and give the code to tell.

    Raises `NotYoursError`, `NoReleaseError`, `ReadingError`, `BusyError`.
    """
    code = new_code_text()
    stored = passwords.hashed(plain_code(code))  # slow: before the transaction, which keeps others waiting
    installation = actor.installation
    with installation.database.write() as session:
        own, _ = closed_wave(session, actor, wave)
        engagement = scope.engagement(session, actor, own.engagement)
        _refuse(actor, engagement, expires_on)
        row = Reading(
            id=secrets.token_hex(16),
            wave=own.wave,
            email=engagement.executive_email,
            name=engagement.executive_name,
            code=stored,
            tries=0,
            made_on=installation.today(),
            expires_on=expires_on,
            opened=False,
            revoked=False,
        )
        session.add(row)
        outbox.queue(session, "", [row.id], Kind.READING_LINK, due_at=installation.clock())
        note(session, actor, engagement.id, Act.RELEASED, wave=row.wave, detail=f"until {expires_on}")
        return _access_code(row, code)


def new_code(actor: Actor, reading: str) -> AccessCode:
    """Replace the code: the old one and every browser that gave it open nothing from now on.

    Raises `NotYoursError`, `ReadingError`, `BusyError`.
    """
    code = new_code_text()
    stored = passwords.hashed(plain_code(code))
    with actor.installation.database.write() as session:
        row, engagement = _own(session, actor, reading)
        state = state_of(row, engagement, actor.installation.today())
        if not state.can_open:
            raise ReadingError(f"This link is {state.value}. Release the report again to make a new one.")
        row.code, row.tries = stored, 0
        note(session, actor, engagement.id, Act.RELEASED, wave=row.wave, detail="a new code")
        return _access_code(row, code)


def revoke(actor: Actor, reading: str) -> str:
    """End a link at once, also in browsers that are open; return its wave. Raises `NotYoursError`."""
    with actor.installation.database.write() as session:
        row, engagement = _own(session, actor, reading)
        if not row.revoked:
            row.revoked = True
            outbox.forget_about(session, row.id)
            note(session, actor, engagement.id, Act.REVOKED, wave=row.wave)
        return row.wave


def wave_of(actor: Actor, reading: str) -> str:
    """Say which wave's report a link is to. Raises `NotYoursError`."""
    with actor.installation.database.read() as session:
        return scope.reading(session, actor, reading).wave


def readings(actor: Actor, wave: str) -> Sequence[ReadingCard]:
    """Return a wave's links, the latest first. Raises `NotYoursError`."""
    with actor.installation.database.read() as session:
        own = scope.wave(session, actor, wave)
        engagement, today = scope.engagement(session, actor, own.engagement), actor.installation.today()
        rows = reversed(scope.readings_of(session, actor, own.wave))
        return [_card(session, row, state_of(row, engagement, today)) for row in rows]


def state_of(row: Reading, engagement: Engagement | None, today: date) -> ReadingState:
    """Say what a link can be used for. It works through its last day."""
    if row.revoked:
        return ReadingState.REVOKED
    if engagement is None or engagement.status is not EngagementStatus.ACTIVE:
        return ReadingState.ENDED
    if today > row.expires_on:
        return ReadingState.EXPIRED
    if row.tries >= MOST_TRIES:
        return ReadingState.LOCKED
    return ReadingState.OPENED if row.opened else ReadingState.WAITING


def new_code_text() -> str:
    """Draw a code as it is told: two groups of four with a dash."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return f"{letters[: _LENGTH // 2]}-{letters[_LENGTH // 2 :]}"


def plain_code(typed: str) -> str:
    """Return a code as it is compared: blanks, dashes and small letters make no difference."""
    return "".join(char for char in typed.upper() if char.isalnum())


def seal_of(row: Reading) -> str:
    """Return what ties a browser to the code that it gave: another code has another one."""
    return hashlib.sha256(row.code.encode()).hexdigest()


def _card(session: Session, row: Reading, state: ReadingState) -> ReadingCard:
    letter = outbox.desk_standing(session, Kind.READING_LINK, row.id)
    trouble = letter.trouble if letter is not None else ""
    return ReadingCard(row.id, row.name, row.email, row.made_on, row.expires_on, state, trouble)


def _own(session: Session, actor: Actor, reading: str) -> tuple[Reading, Engagement]:
    row = scope.reading(session, actor, reading)
    return row, scope.engagement(session, actor, scope.wave(session, actor, row.wave).engagement)


def _refuse(actor: Actor, engagement: Engagement, expires_on: date) -> None:
    if engagement.status is not EngagementStatus.ACTIVE:
        raise ReadingError("The engagement is ended. Take it up again to release the report.")
    if not 1 <= (expires_on - actor.installation.today()).days <= MOST_DAYS:
        last = actor.installation.today() + timedelta(days=MOST_DAYS)
        raise ReadingError(f"Choose a day from tomorrow on, at the latest {last.day} {last:%B %Y}.")
    try:
        refuse_mail_to_the_wrong_place(actor.installation.settings)
    except LaunchRefusedError as error:
        raise ReadingError(f"The link cannot be sent: {error}") from error


def _access_code(row: Reading, code: str) -> AccessCode:
    return AccessCode(row.id, row.wave, code, row.name, row.email, row.expires_on)
