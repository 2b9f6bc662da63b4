"""The messages to the people of a wave: from an invitation and its wave to one MIME message."""

from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from instruments.groups import RaterGroup
from surveys.core.config import Settings
from surveys.core.days import last_weekday
from surveys.mail.mime import Headers, build, refuse_injection
from surveys.mail.tables import Kind
from surveys.mail.wordings import default_text, fill, own_text


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message says: to whom, about whom, and the link, which exists only from here to the mail server.

    `wording` is the wave's own opening, "" for the default; the executive's own letter has none.
    """

    kind: Kind
    first_name: str
    name: str
    email: str
    group: RaterGroup
    executive: str
    coach: str
    minutes: int
    closes_on: date
    zone: ZoneInfo
    link: str
    to_everyone: bool
    coach_email: str = ""
    wording: str = ""

    @property
    def own(self) -> bool:
        """True for the executive's own survey."""
        return self.group is RaterGroup.SELF

    @property
    def greeting(self) -> str:
        """The first line."""
        return f"Hello {self.first_name},"

    @property
    def closing_day(self) -> str:
        """The closing date in words, and in which place it ends."""
        return last_weekday(self.closes_on, self.zone)

    @property
    def coach_as(self) -> str:
        """What the coach is to the reader: the second line of the signature."""
        return "Your executive coach" if self.own else f"Executive coach of {self.executive}"

    @property
    def genuine(self) -> str:
        """How a reader finds out whether the letter is genuine: whom to ask, and not by this letter."""
        people = [self.coach or ("your coach" if self.own else ""), "" if self.own else self.executive]
        whom = " or ".join(filter(None, people))
        return (
            f"Not sure that this is genuine? Ask {whom}, in person or by a number or an address that you already have,"
            " not by one in this letter."
        )

    @property
    def opening(self) -> tuple[str, ...]:
        """The first paragraphs, filled."""
        default = own_text if self.own else default_text
        text = "" if self.own else self.wording
        values = {
            "first_name": self.first_name,
            "executive": self.executive,
            "coach": self.coach or "the coach",
            "minutes": str(self.minutes),
            "closing_day": self.closing_day,
        }
        return fill(text or default(self.kind, has_coach=bool(self.coach)), values)


def render(letter: Letter, settings: Settings, *, identifier: str, at: datetime) -> EmailMessage:
    """Build the message. The same `identifier` gives the same Message-ID, so that a repeat can be recognised.

    Raises `HeaderInjectionError`.
    """
    refuse_injection(letter.name, letter.email, letter.executive, letter.coach, letter.coach_email)
    reminder = letter.kind is Kind.REMINDER
    headers = Headers(
        identifier=identifier,
        subject=_subject(letter),
        sender=_from(letter, settings),
        to=Address(letter.name, addr_spec=letter.email),
        reply_to=None if reminder else _coach(letter) or settings.coach,
        automatic=reminder,  # no out-of-office answer may tell the coach who was reminded
        at=at,
    )
    return build(letter.kind, letter, headers, domain=settings.mail_from.domain)


def envelope_sender(kind: Kind, settings: Settings) -> str:
    """Return the address that bounces go to; a reminder's must not reach the coach."""
    return (settings.mail_no_reply if kind is Kind.REMINDER else settings.mail_from).addr_spec


def _from(letter: Letter, settings: Settings) -> Address:
    name = settings.mail_from.display_name
    if letter.kind is Kind.REMINDER:
        return Address(name, addr_spec=settings.mail_no_reply.addr_spec)
    return settings.mail_from


def _coach(letter: Letter) -> Address | None:
    return Address(letter.coach, addr_spec=letter.coach_email) if letter.coach_email else None


def _subject(letter: Letter) -> str:
    others = f"Your view of {letter.executive}'s leadership"
    subject = "Your own view: leadership feedback" if letter.own else others
    return f"Reminder: {subject}" if letter.kind is Kind.REMINDER else subject
