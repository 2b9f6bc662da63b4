"""Letters to the executive, at the coach's request. The link is signed as the letter is sent; it never holds a code."""

from datetime import date
from email.headerregistry import Address

from sqlalchemy.orm import Session

from surveys.accounts import store as accounts
from surveys.core.days import last_weekday
from surveys.core.errors import NotYoursError
from surveys.core.installation import Installation
from surveys.core.links import Purpose
from surveys.desk.reporting.reading import state_of
from surveys.engagements import scope
from surveys.engagements.tables import EngagementStatus
from surveys.mail.composing import MimeLetter
from surveys.mail.note import DeskLetter, write_note
from surveys.mail.outbox import Claimed


def reading_letter(installation: Installation, session: Session, message: Claimed) -> MimeLetter | None:
    """Write the letter with the link to a report; None where the link was revoked or its time is over."""
    try:
        row = scope.reading_by_link(session, message.about)
    except NotYoursError:
        return None
    engagement = scope.engagement_of_wave(session, row.wave)
    if engagement is None or not state_of(row, engagement, installation.today()).can_open:
        return None
    coach = _coach(session, engagement.coach)
    name = (coach and coach.display_name) or "your coach"
    last = row.expires_on
    about, released = (
        ("what has changed is", "what changed since") if row.baseline else ("your report is", "the report")
    )
    letter = DeskLetter(
        name=row.name,
        email=row.email,
        subject=f"Your leadership feedback: {about} ready to read",
        paragraphs=(
            f"The feedback round about your leadership is complete, and {name} has released {released} to you.",
            f"The page asks for a code first. {name[0].upper()}{name[1:]} tells you the code; it is not in this letter,"
            " so that nobody can read your report who only comes across the link.",
        ),
        button="Open the report",
        link=reading_address(installation, row.id),
        quiet=(_yours_alone(installation, last),),
        reply_to=coach,
    )
    return write_note(installation, message, letter, of=engagement.id)


def reading_address(installation: Installation, reading: str) -> str:
    """The whole address of a link to a report."""
    return f"{installation.settings.base_url}/r/{installation.links(Purpose.READING).sign(reading)}/"


def nomination_letter(installation: Installation, session: Session, message: Claimed) -> MimeLetter | None:
    """Write the letter that asks the executive for names; None where another was sent, or its time is over."""
    try:
        nomination, _, engagement = scope.nomination_by_link(session, message.about)
    except NotYoursError:
        return None
    last = nomination.expires_on
    if last < installation.today() or engagement.status is not EngagementStatus.ACTIVE:
        return None
    coach = _coach(session, engagement.coach)
    name = (coach and coach.display_name) or "your coach"
    letter = DeskLetter(
        name=engagement.executive_name,
        email=engagement.executive_email,
        subject="Whom should we ask about your leadership?",
        paragraphs=(
            f"{name[0].upper()}{name[1:]} is preparing a feedback round about your leadership and asks whom you would"
            " like to hear from: people you report to, work beside, and lead.",
            f"The page tells how many of each make sense. {name[0].upper()}{name[1:]} looks at your list and decides"
            " with you; nobody is invited by what you send.",
        ),
        button="Propose people",
        link=nomination_address(installation, nomination.id),
        quiet=(_yours_alone(installation, last),),
        reply_to=coach,
    )
    return write_note(installation, message, letter, of=engagement.id)


def nomination_address(installation: Installation, nomination: str) -> str:
    """The whole address of a link to propose people."""
    return f"{installation.settings.base_url}/n/{installation.links(Purpose.NOMINATION).sign(nomination)}/"


def _coach(session: Session, coach: str) -> Address | None:
    row = accounts.find(session, coach)
    return None if row is None else Address(row.name, addr_spec=row.email)


def _yours_alone(installation: Installation, last: date) -> str:
    ends = last_weekday(last, installation.settings.timezone)
    return f"The link is yours alone. It works until the end of {ends}."
