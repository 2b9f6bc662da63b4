"""The interface between delivery and the functions that compose letters; each package composes its own letters."""

from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage

from sqlalchemy.orm import Session

from surveys.core.installation import Installation
from surveys.mail.outbox import Claimed


@dataclass(frozen=True, slots=True)
class MimeLetter:
    """A message ready to go: `sender` is the envelope's, where bounces go to; `recipient` is one bare address.

    `engagement` is the one that a letter of the desk is of, "" for others: where letters become files, it names them.
    """

    sender: str
    recipient: str
    message: EmailMessage
    engagement: str = ""


class NotNowError(RuntimeError):
    """A letter that would be wrong now, and may be right later."""


# Called immediately before sending, in a read-only session: gives the letter for `Claimed.about`, or None where nobody
# needs it any more (answered, revoked, run out); the message is then dropped. Raises `HeaderInjectionError` and
# `NotNowError`.
Composer = Callable[[Installation, Session, Claimed], MimeLetter | None]
