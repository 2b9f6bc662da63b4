"""A test message: sent at once, with settings that need not be saved yet; the result is one plain sentence."""

import secrets
import smtplib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.headerregistry import Address
from enum import Enum, auto
from urllib.parse import urlsplit

from surveys.core.config import Settings
from surveys.core.installation import Installation
from surveys.mail.answers import Answer, Of, Step
from surveys.mail.composing import MimeLetter
from surveys.mail.line import Line
from surveys.mail.note import DeskLetter, note
from surveys.mail.transports import (
    DESK_FOLDER,
    DeniedError,
    Fate,
    Handover,
    NoEncryptionError,
    Parcel,
    Patience,
    SmtpTransport,
    UnreachableError,
    as_sent,
    transport_for,
)

_PATIENCE = Patience(command=10, letter=10)  # somebody is waiting before a page


class Trouble(Enum):
    """What kept a test message from being taken."""

    NAME_NOT_FOUND = auto()
    CONNECTION_REFUSED = auto()
    NO_ANSWER = auto()
    UNREACHABLE = auto()
    HUNG_UP = auto()
    NO_ENCRYPTION = auto()
    ENCRYPTION_FAILED = auto()
    CERTIFICATE = auto()
    NO_SIGN_IN = auto()
    SIGN_IN_WANTED = auto()
    PASSWORD_REFUSED = auto()
    PASSWORD_LETTERS = auto()
    SENDER_REFUSED = auto()
    REMINDER_SENDER_REFUSED = auto()
    RECIPIENT_REFUSED = auto()
    ACCOUNT_REFUSED = auto()
    MESSAGE_REFUSED = auto()
    NOT_SAID = auto()
    PUT_OFF = auto()
    FOLDER = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a test message, for a page. `sentence` never repeats what the server said; it may quote people."""

    trouble: Trouble | None
    sentence: str

    @property
    def sent(self) -> bool:
        """True where the server took everything."""
        return self.trouble is None


_SENTENCES = {
    Trouble.NAME_NOT_FOUND: "No server is known by the name {host}: check its spelling.",
    Trouble.CONNECTION_REFUSED: "{host} takes no connection on port {port}: look whether the port is right.",
    Trouble.NO_ANSWER: "{host} did not answer on port {port}: name or port may be wrong, or a firewall stands between.",
    Trouble.UNREACHABLE: "{host} cannot be reached from this machine.",
    Trouble.HUNG_UP: "{host} hung up on port {port} before it took a message: another port or encryption may do.",
    Trouble.NO_ENCRYPTION: "{host} offers no encryption on port {port}, and links are not sent in the clear.",
    Trouble.ENCRYPTION_FAILED: "{host} does not speak this kind of encryption on port {port}: try the other kind.",
    Trouble.CERTIFICATE: "{host} cannot prove that it is {host}: its certificate is not valid for this name.",
    Trouble.NO_SIGN_IN: "{host} takes no user name and password on port {port}: leave them out or try another port.",
    Trouble.SIGN_IN_WANTED: "{host} takes mail only with a user name and password.",
    Trouble.PASSWORD_REFUSED: (
        "{host} refused the user name or the password. Some providers want a password made for a program."
    ),
    Trouble.PASSWORD_LETTERS: "The user name or the password holds a letter that cannot be sent: only ASCII can.",
    Trouble.SENDER_REFUSED: "{host} does not let this account send as {sender}.",
    Trouble.REMINDER_SENDER_REFUSED: (
        "Invitations would be sent, reminders would not: {host} does not let this account send as {sender},"
        " whom reminders come from."
    ),
    Trouble.RECIPIENT_REFUSED: "{host} refused to pass mail on to {recipient} ({answer}).",
    Trouble.ACCOUNT_REFUSED: "{host} refuses what this account sends ({answer}): whoever runs it can tell why.",
    Trouble.MESSAGE_REFUSED: (
        "{host} took sender and recipient, but refused the message ({answer}), perhaps as unwanted mail."
    ),
    Trouble.NOT_SAID: "{host} had the whole message, and did not say that it took it: look whether anything arrived.",
    Trouble.PUT_OFF: "{host} takes no message at the moment ({answer}): try again in some minutes.",
    Trouble.FOLDER: "The mail folder cannot be written.",
}


def send_test(installation: Installation, settings: Settings, to: Address) -> Outcome:
    """Send a test message now, with settings that may be a candidate's: one as invitations go and one as reminders go.

    Two, since a server may refuse the address that reminders come from, and nobody would ever learn of it: a refused
    reminder leaves no trace. Nothing is queued or stored. Raises `HeaderInjectionError` for a name that is no name.
    """
    folder = settings.mail_is_folder
    line = Line(transport_for(settings) if folder else SmtpTransport(settings.mail, patience=_PATIENCE))
    letters = _letters(replace(installation, source=settings), settings, to)
    try:
        for turn, letter in enumerate(letters):
            handover = line.send(_parcel(letter))
            if handover.fate is not Fate.TAKEN:
                trouble = _trouble(handover, is_second=turn > 0)
                return _outcome(trouble, settings, letter.sender, to, handover.reason)
    except (UnreachableError, DeniedError) as error:
        trouble = Trouble.FOLDER if folder else _trouble_before(error)
        return _outcome(trouble, settings, letters[0].sender, to, _code(error))
    finally:
        line.close()
    if folder:
        return Outcome(None, "The test message lies in the mail folder: no mail server is set.")
    number = "the test message" if len(letters) == 1 else "both test messages"
    return Outcome(None, f"The mail server took {number} for {to.addr_spec}: look whether anything arrived.")


def _parcel(letter: MimeLetter) -> Parcel:
    return Parcel(secrets.token_hex(16), DESK_FOLDER, letter.sender, letter.recipient, as_sent(letter.message))


def _letters(candidate: Installation, settings: Settings, to: Address) -> Sequence[MimeLetter]:
    senders = {settings.mail_from.addr_spec: "Invitations"}
    senders.setdefault(settings.mail_no_reply.addr_spec, "Reminders")
    return [_letter(candidate, to, what, spec) for spec, what in senders.items()]


def _letter(candidate: Installation, to: Address, what: str, spec: str) -> MimeLetter:
    settings = candidate.settings
    text = DeskLetter(
        name=to.display_name,
        email=to.addr_spec,
        subject=f"Test message: {what.lower()} are sent like this",
        paragraphs=(f"{what} will come from this address, through the mail server that is set.",),
        quiet=("Somebody asked for this test on the page of the mail settings. There is nothing to do.",),
    )
    sender = Address(settings.mail_from.display_name, addr_spec=spec)
    return note(candidate, text, identifier=secrets.token_hex(16), sender=sender)


def _outcome(trouble: Trouble, settings: Settings, sender: str, to: Address, answer: str) -> Outcome:
    url = urlsplit(settings.mail)
    port = url.port or (465 if url.scheme == "smtps" else 587)
    facts = {"host": url.hostname or "", "port": str(port), "sender": sender, "recipient": to.addr_spec}
    return Outcome(trouble, _SENTENCES[trouble].format(answer=answer, **facts))


def _trouble(handover: Handover, *, is_second: bool) -> Trouble:
    """Say what kept a letter from being taken; the second goes to the same mailbox, from another sender."""
    if handover.answer is not None:
        return _of_answer(handover.answer, is_second=is_second)
    return Trouble.NOT_SAID if handover.whole else _of_cause(handover.cause)


def _of_answer(answer: Answer, *, is_second: bool) -> Trouble:
    if answer.code == 530:
        return Trouble.SIGN_IN_WANTED
    if answer.of is Of.MOMENT:
        return Trouble.PUT_OFF
    if is_second and answer.step is not Step.CONTENT:
        return Trouble.REMINDER_SENDER_REFUSED
    if answer.step is Step.SENDER:
        return Trouble.SENDER_REFUSED
    if answer.of is Of.ACCOUNT:
        return Trouble.ACCOUNT_REFUSED
    return Trouble.RECIPIENT_REFUSED if answer.step is Step.RECIPIENT else Trouble.MESSAGE_REFUSED


def _code(error: Exception) -> str:
    return str(error) if isinstance(error, DeniedError) else str(getattr(error.__cause__, "smtp_code", ""))


def _trouble_before(error: Exception) -> Trouble:
    """Say what kept us from a connection that takes letters."""
    cause = error.__cause__
    if isinstance(error, NoEncryptionError):
        return Trouble.NO_ENCRYPTION
    if isinstance(cause, smtplib.SMTPAuthenticationError):
        return Trouble.PASSWORD_REFUSED if isinstance(error, DeniedError) else Trouble.PUT_OFF
    if isinstance(error, DeniedError):
        return Trouble.ACCOUNT_REFUSED
    return _of_cause(cause)


def _of_cause(cause: BaseException | None) -> Trouble:
    if isinstance(cause, smtplib.SMTPServerDisconnected) and cause.__context__ is not None:
        cause = cause.__context__  # what smtplib folds into it: a time-out, for one
    return next((trouble for kind, trouble in _CAUSES if isinstance(cause, kind)), Trouble.UNREACHABLE)


# the first that fits: the later kinds are parents of earlier ones
_CAUSES: tuple[tuple[type[BaseException], Trouble], ...] = (
    (smtplib.SMTPNotSupportedError, Trouble.NO_SIGN_IN),
    (smtplib.SMTPException, Trouble.HUNG_UP),
    (ssl.SSLCertVerificationError, Trouble.CERTIFICATE),
    (ssl.SSLError, Trouble.ENCRYPTION_FAILED),
    (socket.gaierror, Trouble.NAME_NOT_FOUND),
    (UnicodeEncodeError, Trouble.PASSWORD_LETTERS),
    (UnicodeError, Trouble.NAME_NOT_FOUND),
    (ConnectionRefusedError, Trouble.CONNECTION_REFUSED),
    (ConnectionError, Trouble.HUNG_UP),
    (TimeoutError, Trouble.NO_ANSWER),
)
