"""From a template and a few headers to one MIME message, plain and HTML, perhaps with a file.

Nothing in it tracks its reader.
"""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined

from surveys.core.addresses import name_problem
from surveys.mail.folding import FoldingPolicy

_TEXTS = Environment(
    loader=PackageLoader("surveys.mail"),
    undefined=StrictUndefined,
    trim_blocks=True,
    autoescape=False,  # noqa: S701 - plain text
)
_PAGES = Environment(loader=PackageLoader("surveys.mail"), undefined=StrictUndefined, trim_blocks=True, autoescape=True)
_LONGEST = 254
# RFC 2045, 6.7: at most 76 characters a line of quoted-printable; the library takes the length for headers for it
_POLICY = FoldingPolicy(max_line_length=76)


class HeaderInjectionError(ValueError):
    """A name, an address or a subject that would begin a header of its own."""


@dataclass(frozen=True, slots=True)
class Headers:
    """Who writes to whom. `automatic` keeps answering machines from answering; `identifier` makes the Message-ID."""

    identifier: str
    subject: str
    sender: Address
    to: Address
    reply_to: Address | None
    automatic: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of text in UTF-8. Its bytes arrive as they are, line ends too."""

    filename: str
    mimetype: str
    content: bytes


def build(
    template: str, letter: object, headers: Headers, *, domain: str, attached: Attachment | None = None
) -> EmailMessage:
    """Build the message from TEMPLATE.txt and TEMPLATE.html. The same identifier gives the same Message-ID."""
    message = EmailMessage(policy=_POLICY)
    message["Subject"] = headers.subject
    message["From"] = headers.sender
    message["To"] = headers.to
    if headers.reply_to:
        message["Reply-To"] = headers.reply_to
    message["Date"] = format_datetime(headers.at)
    message["Message-ID"] = f"<{headers.identifier}@{domain}>"
    if headers.automatic:
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
    message.set_content(_TEXTS.get_template(f"{template}.txt").render(letter=letter), cte="quoted-printable")
    page = _PAGES.get_template(f"{template}.html").render(letter=letter)
    message.add_alternative(
        # rules for a dark screen cannot lie in elements
        css_inline.inline(page, load_remote_stylesheets=False, keep_at_rules=True),
        subtype="html",
        cte="quoted-printable",
    )
    if attached is not None:
        _attach(message, attached)
    return message


def _attach(message: EmailMessage, attached: Attachment) -> None:
    maintype, _, subtype = attached.mimetype.partition("/")
    # as bytes: given as text, its line ends would become those of the message's policy
    message.add_attachment(
        attached.content, maintype=maintype, subtype=subtype, filename=attached.filename, params={"charset": "utf-8"}
    )


def refuse_injection(*texts: str) -> None:
    """Raise `HeaderInjectionError` for a text that must not stand in a header."""
    for text in texts:
        if problem := name_problem(text, longest=_LONGEST):
            raise HeaderInjectionError(f"a name or an address {problem}")
