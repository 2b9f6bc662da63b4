"""Letters to coaches: invitation and reset. The outbox holds a key's id; the link is signed as the letter is sent."""

from datetime import datetime

from sqlalchemy.orm import Session

from surveys.accounts import one_time, store
from surveys.accounts.tables import Coach, KeyPurpose
from surveys.core.installation import Installation
from surveys.mail import outbox
from surveys.mail.composing import MimeLetter
from surveys.mail.note import DeskLetter, write_note
from surveys.mail.outbox import Claimed
from surveys.mail.tables import Kind

_NO_WAVE = ""


def queue_invitation(session: Session, key: str, *, due_at: datetime) -> None:
    """Have an invitation to the desk sent."""
    outbox.queue(session, _NO_WAVE, [key], Kind.COACH_INVITATION, due_at=due_at)


def queue_reset(session: Session, key: str, *, due_at: datetime) -> None:
    """Have the address sent by which a password is reset."""
    outbox.queue(session, _NO_WAVE, [key], Kind.PASSWORD_RESET, due_at=due_at)


def invitation_letter(installation: Installation, session: Session, message: Claimed) -> MimeLetter | None:
    """Write the invitation of a further coach; None where it was taken, replaced or ran out."""
    coach = _addressee(installation, session, message, KeyPurpose.INVITATION)
    if coach is None:
        return None
    letter = DeskLetter(
        coach.name,
        coach.email,
        "Your desk in Parallax",
        (
            "you are invited to work with Parallax, which asks the people around an executive for their honest view"
            " and keeps what each of them said to itself.",
            "The button leads to a page on which you choose a password; after that, the desk is yours.",
        ),
        "Choose a password",
        one_time.address(installation, KeyPurpose.INVITATION, message.about),
        ("The link works once, within 7 days. If it has run out, ask whoever invited you for another one.",),
    )
    return write_note(installation, message, letter)


def reset_letter(installation: Installation, session: Session, message: Claimed) -> MimeLetter | None:
    """Write the letter with the reset address; None where it was used or ran out."""
    coach = _addressee(installation, session, message, KeyPurpose.RESET)
    if coach is None:
        return None
    letter = DeskLetter(
        coach.name,
        coach.email,
        "A new password for your desk in Parallax",
        ("somebody, most likely you, asked to choose a new password for your desk.",),
        "Choose a new password",
        one_time.address(installation, KeyPurpose.RESET, message.about),
        (
            "The link works once, within an hour of being asked for.",
            "If it was not you, nothing has to be done: without this link the password stays as it is.",
        ),
    )
    return write_note(installation, message, letter)


def _addressee(installation: Installation, session: Session, message: Claimed, purpose: KeyPurpose) -> Coach | None:
    coach = store.coach_of_key(session, message.about, purpose, now=installation.clock())
    return None if coach is None else store.find(session, coach)
