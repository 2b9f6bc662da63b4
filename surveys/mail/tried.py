"""Whether the mail settings in force are those with which a test message was taken last. No password is kept for it."""

from hashlib import sha256

from surveys.core.config import Settings
from surveys.mail.server_address import MailServer

_FILE = "mail.tried"


def note_tried(settings: Settings) -> None:
    """Remember that a mail server took a test message with these settings."""
    (settings.data / _FILE).write_text(_mark(settings), encoding="ascii")


def is_tried(settings: Settings) -> bool:
    """True where the last test that was taken used the same server, account and senders."""
    try:
        return not settings.mail_is_folder and (settings.data / _FILE).read_text("ascii") == _mark(settings)
    except (OSError, ValueError):
        return False


def _mark(settings: Settings) -> str:
    server = MailServer.read(settings.mail)
    account = (server.host, server.port, server.encryption, server.user) if server else ()
    return sha256(repr((account, str(settings.mail_from), str(settings.mail_no_reply))).encode()).hexdigest()
