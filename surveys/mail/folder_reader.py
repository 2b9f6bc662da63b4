"""Reading letters, as their readers would see them: those that the folder transport wrote, or any that left."""

from collections.abc import Collection
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
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
    """Return a folder's messages by reader; none where there is no folder."""
    found = [_letter(path) for path in folder.glob("*.eml")]
    return tuple(sorted(found, key=lambda letter: (letter.to, letter.subject, letter.name)))


def remove_letters(folder: Path, address: str) -> None:
    """Take one reader's messages out of a folder, by their address in lower case."""
    for path in folder.glob("*.eml"):
        if _address(message_of(path.read_bytes())) == address:
            path.unlink(missing_ok=True)


def letter_name(engagement: str, identifier: str) -> str:
    """Name a letter's file so that it can be found by its engagement, whomever it was to; "" for one of none."""
    return f"{engagement}-{identifier}" if engagement else identifier


def remove_letters_of(folder: Path, engagements: Collection[str], address: str = "") -> None:
    """Take the messages of these engagements out of a folder; with an address in lower case, only that reader's."""
    for path in folder.glob("*-*.eml"):
        is_theirs = path.name.partition("-")[0] in engagements
        if is_theirs and (not address or _address(message_of(path.read_bytes())) == address):
            path.unlink(missing_ok=True)


def message_of(content: bytes) -> EmailMessage:
    """Read a message from what was written or sent."""
    return message_from_bytes(content, _class=EmailMessage, policy=policy.default)


def _letter(path: Path) -> FiledLetter:
    message = message_of(path.read_bytes())
    plain = message.get_body(("plain",))
    text = plain.get_content() if plain is not None else ""
    return FiledLetter(path.stem, str(message["To"]), _address(message), str(message["Subject"]), text)


def _address(message: EmailMessage) -> str:
    """Read it by the header's own parser: a name may hold what looks like an address."""
    to = message["To"]
    return to.addresses[0].addr_spec.casefold() if to is not None and to.addresses else ""
