"""The two transports: a folder of .eml files for trying out, and SMTP. Retries are decided by delivery, not here."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum, auto
from functools import cached_property
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from surveys.core.config import Settings, is_loopback
from surveys.mail.answers import Answer, Step, read_answer

DESK_FOLDER = "desk"  # of letters that belong to no wave; no wave has so short an id
_CLOSING = 421  # the server hangs up after this answer
_SECONDS_FOR_QUIT = 3  # nothing depends on the answer


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that we wait for a server: for each answer, and for the one after a whole letter, which may be looked at
    by scanners first (RFC 5321, 4.5.3.2.6, grants ten minutes). `others` is how long other letters wait for one.
    """

    command: float = 30
    letter: float = 300
    others: float = 5


class UnreachableError(RuntimeError):
    """No letter can be handed over now; retry later."""


class NoEncryptionError(UnreachableError):
    """The server offers no encryption, and stands on another machine."""


class DeniedError(RuntimeError):
    """The server is there, and refuses us before any letter: a wrong password, a blocked machine."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message on its way: `sender` is the envelope's, `name` is unique; `name` and `folder` can name files."""

    name: str
    folder: str
    sender: str
    recipient: str
    content: bytes


class Fate(Enum):
    """What came of handing a letter over."""

    TAKEN = auto()
    TURNED_BACK = auto()
    LOST = auto()


@dataclass(frozen=True, slots=True)
class Handover:
    """What came of handing one letter over.

    `whole` is True once all of it, to the end of DATA, was or may have been out: from then on its reader may have it,
    whatever the server answered. `answer` is there where it was turned back; `reason` names what happened, in kinds and
    numbers only; `closing` says that the connection can take no further letter.
    """

    fate: Fate
    whole: bool
    answer: Answer | None = None
    reason: str = ""
    closing: bool = False
    cause: Exception | None = None


TAKEN = Handover(Fate.TAKEN, whole=True)


class Connection(Protocol):
    """An open connection of a transport."""

    def send(self, parcel: Parcel) -> Handover:
        """Hand over one letter."""

    def takes_from(self, sender: str) -> bool:
        """Ask whether letters of this sender would be looked at, and hand over none."""


class Transport(Protocol):
    """How mail leaves: SMTP, or a folder of files."""

    @property
    def patience(self) -> Patience:
        """How long a letter may take."""

    def connect(self) -> AbstractContextManager[Connection]:
        """Open a connection. Raises `UnreachableError`, `DeniedError`."""


def transport_for(settings: Settings) -> Transport:
    """Choose the transport that the settings name."""
    return FolderTransport(settings.mail_folder) if settings.mail_is_folder else SmtpTransport(settings.mail)


def as_sent(message: EmailMessage) -> bytes:
    """Return a message as it travels."""
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


class FolderTransport:
    """Writes each message to FOLDER/WAVE/NAME.eml, or FOLDER/desk/NAME.eml; writing it again changes nothing."""

    patience = Patience()

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Make the folder."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(error) from error
        yield self

    def send(self, parcel: Parcel) -> Handover:
        """Write one file, readable by its owner only. Raises `UnreachableError`."""
        folder = self._folder / parcel.folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = folder / f".{parcel.name}.part"
            part.touch(mode=0o600)
            part.write_bytes(parcel.content.replace(b"\r\n", b"\n"))
            part.replace(folder / f"{parcel.name}.eml")
        except OSError as error:
            raise _unwritable(error) from error
        return TAKEN

    def takes_from(self, sender: str) -> bool:  # noqa: ARG002 - a folder asks nobody who they are
        """Accept every sender."""
        return True


def _unwritable(error: OSError) -> UnreachableError:
    return UnreachableError(f"the mail folder cannot be written ({type(error).__name__})")


class SmtpTransport:
    """Sends through smtp:// (with STARTTLS where offered, always before a password) or smtps://."""

    def __init__(self, url: str, *, patience: Patience | None = None) -> None:
        self._url = urlsplit(url)
        self.patience = patience or Patience()

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """What is trusted, read once: some servers want a connection for each letter."""
        return ssl.create_default_context()

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Open one connection."""
        try:
            client = self._open()
        except (OSError, smtplib.SMTPException, UnicodeError) as error:  # the last: no host, no password in ASCII
            if isinstance(error, smtplib.SMTPResponseException) and 500 <= error.smtp_code < 600:
                raise DeniedError(_answer_of(error).reason) from error
            raise UnreachableError(f"the mail server cannot be reached ({reason_of(error)})") from error
        try:
            yield _SmtpConnection(client, self.patience)
        finally:
            _quit(client)

    def _open(self) -> smtplib.SMTP:
        host, seconds = self._url.hostname or "", self.patience.command
        client: smtplib.SMTP
        if self._url.scheme == "smtps":
            client = smtplib.SMTP_SSL(host, self._url.port or 465, timeout=seconds, context=self._tls)
        else:
            client = smtplib.SMTP(host, self._url.port or 587, timeout=seconds)
        try:
            self._prepare(client, host)
        except BaseException:
            client.close()
            raise
        return client

    def _prepare(self, client: smtplib.SMTP, host: str) -> None:
        client.ehlo_or_helo_if_needed()
        if self._url.scheme == "smtp" and client.has_extn("starttls"):
            client.starttls(context=self._tls)
        elif self._url.scheme == "smtp" and not is_loopback(host):
            raise NoEncryptionError("the mail server offers no encryption; links are not sent in the clear")
        client.ehlo_or_helo_if_needed()  # once more behind STARTTLS
        if self._url.username:
            client.login(unquote(self._url.username), unquote(self._url.password or ""))


class _TurnedBack(Exception):
    """An answer that is no "yes"."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


class _SmtpConnection:
    """The dialogue of RFC 5321, step by step: the library's own tells not how far a letter had come when it failed."""

    def __init__(self, client: smtplib.SMTP, patience: Patience) -> None:
        self._client = client
        self._patience = patience
        self._whole = False

    def send(self, parcel: Parcel) -> Handover:
        self._whole = False
        try:
            self._offer(parcel.sender, len(parcel.content))
            self._answered(Step.RECIPIENT, *self._client.rcpt(parcel.recipient))
            self._answered(Step.CONTENT, *self._client.docmd("data"), wanted=3)
            self._answered(Step.CONTENT, *self._hand_over(parcel.content))
        except _TurnedBack as back:
            return self._turned_back(back.answer)
        except (OSError, smtplib.SMTPException) as error:
            return Handover(Fate.LOST, whole=self._whole, reason=reason_of(error), closing=True, cause=error)
        return TAKEN

    def takes_from(self, sender: str) -> bool:
        """Begin a letter, and take that back."""
        try:
            self._offer(sender, 0)
            self._client.rset()
        except (_TurnedBack, OSError, smtplib.SMTPException):
            return False
        return True

    def _offer(self, sender: str, size: int) -> None:
        options = [f"size={size}"] if size and self._client.does_esmtp and self._client.has_extn("size") else []
        self._answered(Step.SENDER, *self._client.mail(sender, options))

    def _hand_over(self, content: bytes) -> tuple[int, bytes]:
        """Send the letter and wait for the answer. An error of the sending itself comes before its last byte is out."""
        _be_patient(self._client, self._patience.letter)
        self._client.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
        self._whole = True
        answer = self._client.getreply()
        _be_patient(self._client, self._patience.command)
        return answer

    def _answered(self, step: Step, code: int, text: bytes, *, wanted: int = 2) -> None:
        if code // 100 == wanted:
            return
        if not 400 <= code < 600:
            raise smtplib.SMTPServerDisconnected("an answer that is none")
        raise _TurnedBack(read_answer(step, code, text))

    def _turned_back(self, answer: Answer) -> Handover:
        closing = answer.code == _CLOSING
        if not closing:
            try:
                self._client.rset()
            except (OSError, smtplib.SMTPException):
                closing = True
        return Handover(Fate.TURNED_BACK, whole=self._whole, answer=answer, reason=answer.reason, closing=closing)


def reason_of(error: Exception) -> str:
    """Name an error by its kind and code; the server's own text may quote an address."""
    code = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _answer_of(error: smtplib.SMTPResponseException) -> Answer:
    text = error.smtp_error if isinstance(error.smtp_error, bytes) else error.smtp_error.encode()
    return read_answer(Step.SENDER, error.smtp_code, text)


def _be_patient(client: smtplib.SMTP, seconds: float) -> None:
    if client.sock is not None:
        client.sock.settimeout(seconds)


def _quit(client: smtplib.SMTP) -> None:
    try:
        _be_patient(client, _SECONDS_FOR_QUIT)
        client.quit()
    except (OSError, smtplib.SMTPException):
        client.close()
