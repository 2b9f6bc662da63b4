"""The two ways out: a folder of .eml files for trying out, and SMTP. One connection serves one batch."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from surveys.config import Settings, is_loopback

DESK_FOLDER = "desk"  # of letters that belong to no wave; no wave has so short an id
_TIMEOUT_SECONDS = 30


class LaterError(RuntimeError):
    """The mail could not be taken now; trying again later is right."""


class NoEncryptionError(LaterError):
    """The server offers no encryption, and stands on another machine."""


class RefusedError(RuntimeError):
    """The server refused this recipient for good."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message on its way: `sender` is the envelope's, `name` is unique; `name` and `folder` can name files."""

    name: str
    folder: str
    sender: str
    recipient: str
    message: EmailMessage


class Connection(Protocol):
    """A way out that is open."""

    def send(self, parcel: Parcel) -> None:
        """Hand over one message. Raises `LaterError` or `RefusedError`."""


class Transport(Protocol):
    """A way out."""

    def connect(self) -> AbstractContextManager[Connection]:
        """Open for one batch. Raises `LaterError`."""


def transport_for(settings: Settings) -> Transport:
    """Choose the transport that the settings name."""
    return FolderTransport(settings.mail_folder) if settings.mail_is_folder else SmtpTransport(settings.mail)


class FolderTransport:
    """Writes each message to FOLDER/WAVE/NAME.eml, or FOLDER/desk/NAME.eml; writing it again changes nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Nothing to open."""
        yield self

    def send(self, parcel: Parcel) -> None:
        """Write one file, readable by its owner only."""
        folder = self._folder / parcel.folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = folder / f".{parcel.name}.part"
            part.touch(mode=0o600)
            part.write_bytes(bytes(parcel.message))
            part.replace(folder / f"{parcel.name}.eml")
        except OSError as error:
            raise LaterError(f"the mail folder cannot be written ({type(error).__name__})") from error


class SmtpTransport:
    """Sends through smtp:// (with STARTTLS where offered, always before a password) or smtps://."""

    def __init__(self, url: str, *, timeout: float = _TIMEOUT_SECONDS) -> None:
        self._url = urlsplit(url)
        self._timeout = timeout

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Open one connection for a batch."""
        try:
            client = self._open()
        except (OSError, smtplib.SMTPException, UnicodeError) as error:  # the last: no host, no password in ASCII
            raise LaterError(f"the mail server cannot be reached ({_told(error)})") from error
        try:
            yield _SmtpConnection(client)
        finally:
            _quit(client)

    def _open(self) -> smtplib.SMTP:
        host, tls = self._url.hostname or "", ssl.create_default_context()
        client: smtplib.SMTP
        if self._url.scheme == "smtps":
            client = smtplib.SMTP_SSL(host, self._url.port or 465, timeout=self._timeout, context=tls)
        else:
            client = smtplib.SMTP(host, self._url.port or 587, timeout=self._timeout)
        try:
            self._prepare(client, host, tls)
        except BaseException:
            client.close()
            raise
        return client

    def _prepare(self, client: smtplib.SMTP, host: str, tls: ssl.SSLContext) -> None:
        client.ehlo()
        if self._url.scheme == "smtp" and client.has_extn("starttls"):
            client.starttls(context=tls)
        elif self._url.scheme == "smtp" and not is_loopback(host):
            raise NoEncryptionError("the mail server offers no encryption; links are not sent in the clear")
        if self._url.username:
            client.login(unquote(self._url.username), unquote(self._url.password or ""))


class _SmtpConnection:
    def __init__(self, client: smtplib.SMTP) -> None:
        self._client = client

    def send(self, parcel: Parcel) -> None:
        try:
            self._client.send_message(parcel.message, from_addr=parcel.sender, to_addrs=[parcel.recipient])
        except smtplib.SMTPRecipientsRefused as error:
            code, _ = next(iter(error.recipients.values()))
            if 500 <= code < 600:
                raise RefusedError(f"refused by the mail server ({code})") from error
            raise LaterError(f"put off by the mail server ({code})") from error
        except smtplib.SMTPDataError as error:
            if 500 <= error.smtp_code < 600:
                raise RefusedError(f"refused by the mail server ({error.smtp_code})") from error
            raise LaterError(f"put off by the mail server ({error.smtp_code})") from error
        except (OSError, smtplib.SMTPException) as error:
            raise LaterError(f"not taken by the mail server ({_told(error)})") from error


def _told(error: Exception) -> str:
    """Name an error by its kind and code; the server's own text may quote an address."""
    code = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _quit(client: smtplib.SMTP) -> None:
    try:
        client.quit()
    except (OSError, smtplib.SMTPException):
        client.close()
