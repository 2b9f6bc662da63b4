"""A mail server as people name it (host, port, encryption, user, password), and as one address in the settings."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self
from urllib.parse import quote, unquote, urlsplit


class Encryption(StrEnum):
    """How a connection is encrypted; also the scheme of the server's address."""

    STARTTLS = "smtp"
    TLS = "smtps"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail goes out. `port` None stands for the usual one of the encryption: 587 or 465."""

    host: str
    port: int | None = None
    encryption: Encryption = Encryption.STARTTLS
    user: str = ""
    password: str = ""

    @classmethod
    def read(cls, address: str) -> Self | None:
        """Take the setting apart; None where mail goes to a folder, or the text is no address of a server."""
        try:
            parts = urlsplit(address)
            port, host = parts.port, parts.hostname
        except ValueError:
            return None
        if parts.scheme not in [one.value for one in Encryption] or not host:
            return None
        return cls(host, port, Encryption(parts.scheme), unquote(parts.username or ""), unquote(parts.password or ""))

    def address(self) -> str:
        """Return the setting's text."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port else ""
        return f"{self.encryption}://{self._user()}{host}{port}"

    def _user(self) -> str:
        if not self.user:
            return ""
        return quote(self.user, safe="") + (f":{quote(self.password, safe='')}" if self.password else "") + "@"

    def with_password_of(self, known: Self | None) -> Self:
        """Keep the password that is known where none was typed, and only for the very same server and user.

        To any other server the password would be given away by asking for a test message there.
        """
        same = known is not None and (self.host, self.user, self.encryption, self.port) == (
            known.host,
            known.user,
            known.encryption,
            known.port,
        )
        return replace(self, password=known.password) if known is not None and same and not self.password else self
