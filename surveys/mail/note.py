"""Letters to coaches and executives, in the same calm design: a few paragraphs and at most one button.

Who answered may never show in one (T7), and the code of a reading is told by the coach, never written.
"""

from dataclasses import dataclass, replace
from email.headerregistry import Address

from surveys.core.installation import Installation
from surveys.mail.composing import MimeLetter
from surveys.mail.mime import Attachment, Headers, build, refuse_injection
from surveys.mail.outbox import Claimed


@dataclass(frozen=True, slots=True)
class DeskLetter:
    """What such a letter says. All texts are plain; `button` and `link` go together, `quiet` lines come last.

    With `reply_to` the reader may answer that person; without, answering machines are asked to keep silent.
    `attached` is a file that comes with it.
    """

    name: str
    email: str
    subject: str
    paragraphs: tuple[str, ...]
    button: str = ""
    link: str = ""
    quiet: tuple[str, ...] = ()
    reply_to: Address | None = None
    attached: Attachment | None = None

    @property
    def greeting(self) -> str:
        """The first line."""
        return f"Hello {self.name}," if self.name else "Hello,"


def write_note(installation: Installation, message: Claimed, letter: DeskLetter, *, of: str = "") -> MimeLetter:
    """Make the message that a composer gives back, `of` an engagement. Raises `HeaderInjectionError`."""
    return replace(note(installation, letter, identifier=message.id), engagement=of)


def note(
    installation: Installation, letter: DeskLetter, *, identifier: str, sender: Address | None = None
) -> MimeLetter:
    """Make a message under an id of one's own, from `mail_from` or another sender. Raises `HeaderInjectionError`."""
    if bool(letter.button) != bool(letter.link):
        raise ValueError("a button needs a link, and a link a button")
    reply_to = letter.reply_to
    refuse_injection(letter.name, letter.email, letter.subject, str(reply_to or ""))
    settings = installation.settings
    headers = Headers(
        identifier=identifier,
        subject=letter.subject,
        sender=sender or settings.mail_from,
        to=Address(letter.name, addr_spec=letter.email),
        reply_to=reply_to,
        automatic=reply_to is None,
        at=installation.clock(),
    )
    mime = build("note", letter, headers, domain=settings.mail_from.domain, attached=letter.attached)
    return MimeLetter(headers.sender.addr_spec, letter.email, mime)
