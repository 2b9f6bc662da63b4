"""Sending in tests: what is due now, over the transport that the settings name or over one that only notes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from surveys.core.installation import Installation
from surveys.mail.transports import TAKEN, Handover, Parcel, Patience, UnreachableError, transport_for
from surveys.waves.managing import remind_due
from surveys.worker.delivery import Tally, deliver_due
from surveys.worker.reminding import send_reminders


@dataclass
class Noted:
    """A transport that takes every letter and notes whom it is for; `is_down` says that it cannot be reached."""

    recipients: list[str] = field(default_factory=list)
    is_down: bool = False
    connections: int = 0
    patience: Patience = field(default_factory=Patience)

    @contextmanager
    def connect(self) -> Iterator["Noted"]:
        self.connections += 1
        if self.is_down:
            raise UnreachableError("down")
        yield self

    def send(self, parcel: Parcel) -> Handover:
        self.recipients.append(parcel.recipient)
        return TAKEN

    def takes_from(self, sender: str) -> bool:
        return True


def send(installation: Installation) -> Tally:
    """Send every letter that is due."""
    return deliver_due(installation, transport_for(installation.settings))


def remind_all_due(installation: Installation) -> None:
    """Do what the worker does about reminders."""
    remind_due(installation)
    send_reminders(installation, transport_for(installation.settings))


def reminded(installation: Installation) -> list[str]:
    """Do the same, and give whom the reminders went to."""
    noted = Noted()
    remind_due(installation)
    send_reminders(installation, noted)
    return sorted(noted.recipients)
