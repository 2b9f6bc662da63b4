"""Reading the letters that the folder transport wrote, as their readers would see them."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FiledLetter:
    """A message in the mail folder, as its reader would see it; `address` is the reader's alone, in lower case."""

    name: str
    to: str
    address: str
    subject: str
    text: str


def letters_in(folder: Path) -> tuple[FiledLetter, ...]:
    """Give a folder's messages by reader; none where there is no folder."""
    found = [_letter(path) for path in folder.glob("*.eml")]
    return tuple(sorted(found, key=lambda letter: (letter.to, letter.subject, letter.name)))


def _letter(path: Path) -> FiledLetter:
    message = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)
    plain = message.get_body(("plain",))
    text = plain.get_content() if plain is not None else ""
    to = message["To"]
    return FiledLetter(path.stem, str(to), parseaddr(str(to))[1].casefold(), str(message["Subject"]), text)
