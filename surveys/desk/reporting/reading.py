"""The executive's link to a report, from the coach's side: released for some days, revoked at once, a code to tell.

The code is shown to the coach once and kept as a hash; the mail holds the link and never the code.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from surveys.accounts import passwords
from surveys.accounts.access_codes import MOST_TRIES, new_code_text, plain_code
from surveys.core.errors import LaunchRefusedError
from surveys.core.links import new_id
from surveys.desk.reporting.comparisons import closed_subject
from surveys.desk.reporting.drawing import Subject
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.engagements.audit import note
from surveys.engagements.tables import THE_COMPARISON, Act, Engagement, EngagementStatus, Reading
from surveys.mail import outbox
from surveys.mail.places import refuse_mail_to_the_wrong_place
from surveys.mail.tables import Kind
from surveys.waves import store as waves

USUAL_DAYS = 30
MOST_DAYS = 90


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
    baseline: str
    code: str
    name: str
    email: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class ReadingCard:
    """A link in the list of what was released to an executive. `closed_on` is the day of the report's wave.

    `trouble` is what a mail server made of the letter, "" for nothing.
    """

    id: str
    subject: Subject
    closed_on: date | None
    name: str
    email: str
    made_on: date
    expires_on: date
    state: ReadingState
    trouble: str


def release(actor: Actor, wave: str, *, expires_on: date, baseline: str = "") -> AccessCode:
    """Make a link for the executive, queue the mail with it, and give the code to tell.

    It opens the wave's report, or with a `baseline` what changed since then. Raises `NotYoursError`, `NoReleaseError`,
    `ReadingError`, `BusyError`.
    """
    code = new_code_text()
    stored = passwords.hashed(plain_code(code))  # slow: before the transaction, which keeps others waiting
    installation = actor.installation
    with installation.database.write() as session:
        own, _ = closed_subject(session, actor, Subject(wave, baseline))
        engagement = scope.engagement(session, actor, own.engagement)
        _refuse(actor, engagement, expires_on)
        row = Reading(
            id=new_id(),
            wave=own.wave,
            baseline=baseline,
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
        note(session, actor, engagement.id, Act.RELEASED, wave=row.wave, detail=_told(row, f"until {expires_on}"))
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
        note(session, actor, engagement.id, Act.RELEASED, wave=row.wave, detail=_told(row, "a new code"))
        return _access_code(row, code)


def revoke(actor: Actor, reading: str) -> Subject:
    """End a link at once, also in browsers that are open; return what it opened. Raises `NotYoursError`."""
    with actor.installation.database.write() as session:
        row, engagement = _own(session, actor, reading)
        if not row.revoked:
            row.revoked = True
            outbox.forget_about(session, row.id)
            note(session, actor, engagement.id, Act.REVOKED, wave=row.wave, detail=_told(row, ""))
        return subject_of(row)


def opened_by(actor: Actor, reading: str) -> Subject:
    """Say what a link opens. Raises `NotYoursError`."""
    with actor.installation.database.read() as session:
        return subject_of(scope.reading(session, actor, reading))


def subject_of(row: Reading) -> Subject:
    """Say what a link opens: a wave's report, or what changed since its baseline."""
    return Subject(row.wave, row.baseline)


def readings(actor: Actor, wave: str) -> Sequence[ReadingCard]:
    """Return all links to reports of the executive of a wave, the latest first. Raises `NotYoursError`."""
    with actor.installation.database.read() as session:
        own = scope.wave(session, actor, wave)
        engagement, today = scope.engagement(session, actor, own.engagement), actor.installation.today()
        found = (scope.readings_of(session, actor, one.wave) for one in scope.waves_of(session, actor, engagement.id))
        rows = [row for of_wave in found for row in of_wave]
        rows.sort(key=lambda row: (row.made_on, row.id), reverse=True)
        return [_card(session, row, state_of(row, engagement, today)) for row in rows]


def state_of(row: Reading, engagement: Engagement | None, today: date) -> ReadingState:
    """Say what a link can be used for. It works through its last day."""
    is_over = engagement is None or engagement.status is not EngagementStatus.ACTIVE
    return ReadingState.ENDED if is_over and not row.revoked else state_by_itself(row, today)


def state_by_itself(row: Reading, today: date) -> ReadingState:
    """Say the same while the engagement goes on."""
    if row.revoked:
        return ReadingState.REVOKED
    if today > row.expires_on:
        return ReadingState.EXPIRED
    if row.tries >= MOST_TRIES:
        return ReadingState.LOCKED
    return ReadingState.OPENED if row.opened else ReadingState.WAITING


def _card(session: Session, row: Reading, state: ReadingState) -> ReadingCard:
    letter = outbox.desk_standing(session, Kind.READING_LINK, row.id)
    return ReadingCard(
        id=row.id,
        subject=subject_of(row),
        closed_on=waves.get(session, row.wave).closed_on,
        name=row.name,
        email=row.email,
        made_on=row.made_on,
        expires_on=row.expires_on,
        state=state,
        trouble=letter.trouble if letter is not None else "",
    )


def _told(row: Reading, detail: str) -> str:
    """Say in the audit what a link opens, where it is not the report."""
    return ": ".join(filter(None, (THE_COMPARISON if row.baseline else "", detail)))


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
    return AccessCode(row.id, row.wave, row.baseline, code, row.name, row.email, row.expires_on)
