"""The messages: from an invitation and its wave to one MIME message, plain and HTML. Nothing tracks its reader."""

from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined

from instruments.groups import RaterGroup
from surveys.addresses import name_problem
from surveys.config import Settings
from surveys.mail.tables import Kind

_TEXTS = Environment(
    loader=PackageLoader("surveys.mail"),
    undefined=StrictUndefined,
    trim_blocks=True,
    autoescape=False,  # noqa: S701 - plain text
)
_PAGES = Environment(loader=PackageLoader("surveys.mail"), undefined=StrictUndefined, trim_blocks=True, autoescape=True)
_LONGEST = 254


class HeaderInjectionError(ValueError):
    """A name or address that would begin a header of its own."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message says: to whom, about whom, and the link, which exists only from here to the mail server."""

    kind: Kind
    first_name: str
    name: str
    email: str
    group: RaterGroup
    executive: str
    coach: str
    minutes: int
    closes_on: date
    link: str
    to_everyone: bool

    @property
    def own(self) -> bool:
        """True for the executive's own survey."""
        return self.group is RaterGroup.SELF

    @property
    def closing_day(self) -> str:
        """The closing date in words."""
        return f"{self.closes_on:%A}, {self.closes_on.day} {self.closes_on:%B %Y}"


def render(letter: Letter, settings: Settings, *, identifier: str, at: datetime) -> EmailMessage:
    """Build the message. The same `identifier` gives the same Message-ID, so that a repeat can be recognised."""
    _refuse_injection(letter.name, letter.email, letter.executive, letter.coach)
    message = EmailMessage()
    message["Subject"] = _subject(letter)
    message["From"] = _from(letter, settings)
    message["To"] = Address(letter.name, addr_spec=letter.email)
    if settings.coach and letter.kind is Kind.INVITATION:
        message["Reply-To"] = settings.coach
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{identifier}@{settings.mail_from.domain}>"
    if letter.kind is Kind.REMINDER:
        # no out-of-office answer may tell the coach who was reminded
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
    message.set_content(_TEXTS.get_template(f"{letter.kind}.txt").render(letter=letter), cte="quoted-printable")
    page = _PAGES.get_template(f"{letter.kind}.html").render(letter=letter)
    message.add_alternative(
        css_inline.inline(page, load_remote_stylesheets=False), subtype="html", cte="quoted-printable"
    )
    return message


def envelope_sender(kind: Kind, settings: Settings) -> str:
    """Give the address that bounces go to; a reminder's must not reach the coach."""
    return (settings.mail_no_reply if kind is Kind.REMINDER else settings.mail_from).addr_spec


def _from(letter: Letter, settings: Settings) -> Address:
    name = settings.mail_from.display_name
    if letter.kind is Kind.REMINDER:
        return Address(name, addr_spec=settings.mail_no_reply.addr_spec)
    return settings.mail_from


def _subject(letter: Letter) -> str:
    others = f"Your view of {letter.executive}'s leadership"
    subject = "Your own view: leadership feedback" if letter.own else others
    return f"Reminder: {subject}" if letter.kind is Kind.REMINDER else subject


def _refuse_injection(*texts: str) -> None:
    for text in texts:
        if problem := name_problem(text, longest=_LONGEST):
            raise HeaderInjectionError(f"a name or an address {problem}")
